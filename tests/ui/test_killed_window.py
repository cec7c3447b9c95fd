"""Is work that was not saved offered by the next window after the program was killed?"""

import os
import subprocess
import sys

import pytest
from PySide6.QtCore import Qt

from territory_designer.storage.plan_file import read_plan, write_plan
from territory_designer.ui.main_window import MainWindow
from territory_designer.ui.start_recent import RescueOffer

# A planner at work: opens a plan, moves accounts in two steps, and then the power goes.
PLANNER = """
import sys, time
from pathlib import Path
import numpy as np
from PySide6.QtCore import QTimer
from territory_designer.ui.app import application
from territory_designer.ui.main_window import MainWindow

plan, state = map(Path, sys.argv[1:])
app = application()
window = MainWindow(state_dir=state)
window.show()

def work():
    if window.session is None:
        return
    later.stop()
    window.session.show("B")
    window.changes.move(np.array([0, 5]), 4)
    window.changes.move(np.array([1]), 4)
    print("moved", flush=True)
    time.sleep(600)

later = QTimer(interval=50)
later.timeout.connect(work)
later.start()
window.files.open_plan(plan)
app.exec()
"""


@pytest.fixture
def killed(plan, tmp_path):
    """A plan file and the state folder that a killed program left."""
    file, state = tmp_path / "Central China.gpkg", tmp_path / "state"
    write_plan(plan[0], file)
    folders = {
        name: str(tmp_path / "own") for name in ("XDG_CONFIG_HOME", "XDG_STATE_HOME", "XDG_CACHE_HOME")
    }
    child = subprocess.Popen(
        [sys.executable, "-c", PLANNER, str(file), str(state)],
        stdout=subprocess.PIPE,
        env={**os.environ, **folders, "QT_QPA_PLATFORM": "offscreen"},
    )
    try:
        assert child.stdout.readline() == b"moved\n"
    finally:
        child.kill()
        child.wait()
        child.stdout.close()
    return file, state


def test_the_next_window_offers_what_a_killed_one_left(killed, qtbot):
    file, state = killed
    as_it_was = file.read_bytes()
    window = MainWindow(state_dir=state)
    qtbot.addWidget(window, before_close_func=lambda each: each.document.close())
    window.show()
    window.files.look_for_rescues()
    qtbot.waitUntil(lambda: bool(window.findChildren(RescueOffer)), timeout=20_000)
    (offer,) = window.findChildren(RescueOffer)
    assert "Central China" in offer.sentence.text()
    assert window.session is None  # offered, never forced
    qtbot.mouseClick(offer.look, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: window.session is not None, timeout=30_000)
    assert window.session.scenario.alignment[[0, 1, 5]].tolist() == [4, 4, 4]
    assert window.document.unsaved
    assert file.read_bytes() == as_it_was
    assert "Changes made again: " in window.notice.sentence.text()
    window.files.save()
    qtbot.waitUntil(lambda: not window.document.unsaved and not window.jobs.busy(), timeout=30_000)
    assert read_plan(file).scenarios["B"].alignment[[0, 1, 5]].tolist() == [4, 4, 4]
