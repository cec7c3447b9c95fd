"""Is work that was not saved offered by the next window after the program was killed?"""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtCore import Qt

from territory_designer.storage.plan_file import read_plan, write_plan
from territory_designer.ui.main_window import MainWindow
from territory_designer.ui.start_recent import RescueOffer

# A planner at work: opens a plan or imports files, moves accounts in two steps, and then the power goes.
PLANNER = """
import sys, time
from pathlib import Path
import numpy as np
from PySide6.QtCore import QTimer
from territory_designer.ui.app import application
from territory_designer.ui.main_window import MainWindow

state, *files = map(Path, sys.argv[1:])
app = application()
window = MainWindow(state_dir=state)
window.show()

def work():
    if window.session is None or window.session._journal is None:
        return
    later.stop()
    if "B" in window.session.project.scenarios:
        window.session.show("B")
    else:
        window.session.copy_scenario("B")
    window.changes.move(np.array([0, 5]), 4)
    window.changes.move(np.array([1]), 4)
    print("moved", flush=True)
    time.sleep(600)

later = QTimer(interval=50)
later.timeout.connect(work)
later.start()
if len(files) == 1:
    window.files.open_plan(files[0])
else:
    window.document.import_files(files)
app.exec()
"""
INPUT = Path(__file__).parents[1] / "real_input"
TABLES = [INPUT / f"{name}_cn.csv" for name in ("hospitals", "hubs", "positions")]


def kill_at_work(tmp_path, *files):
    """Let a planner work on files and die; returns the state folder that is left."""
    state = tmp_path / "state"
    folders = {
        name: str(tmp_path / "own") for name in ("XDG_CONFIG_HOME", "XDG_STATE_HOME", "XDG_CACHE_HOME")
    }
    child = subprocess.Popen(
        [sys.executable, "-c", PLANNER, str(state), *map(str, files)],
        stdout=subprocess.PIPE,
        env={**os.environ, **folders, "QT_QPA_PLATFORM": "offscreen"},
    )
    try:
        assert child.stdout.readline() == b"moved\n"
    finally:
        child.kill()
        child.wait()
        child.stdout.close()
    return state


@pytest.fixture
def next_window(qtbot):
    """Open the next window and return it with the one offer that it makes."""

    def started(state):
        window = MainWindow(state_dir=state)
        qtbot.addWidget(window, before_close_func=lambda each: each.document.close())
        window.show()
        window.files.look_for_rescues()
        qtbot.waitUntil(lambda: bool(window.findChildren(RescueOffer)), timeout=20_000)
        (offer,) = window.findChildren(RescueOffer)
        return window, offer

    return started


def test_the_next_window_offers_what_a_killed_one_left(plan, tmp_path, next_window, qtbot):
    file = tmp_path / "Central China.gpkg"
    write_plan(plan[0], file)
    as_it_was = file.read_bytes()
    window, offer = next_window(kill_at_work(tmp_path, file))
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


def test_a_plan_that_was_never_saved_is_kept_until_it_is(tmp_path, next_window, qtbot):
    state = kill_at_work(tmp_path, *TABLES)
    window, offer = next_window(state)
    assert "never saved" in offer.sentence.text()
    qtbot.mouseClick(offer.look, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: window.session is not None, timeout=30_000)
    session = window.session
    assert session.scenario_name == "B"
    assert session.scenario.alignment[[0, 1, 5]].tolist() == [4, 4, 4]
    assert session.path is None
    assert window.document.unsaved
    (draft,) = (state / "drafts").iterdir()  # that of this window: whoever saves nothing is safe again
    assert draft.stem == session._journal.path.stem
    window.document.save(tmp_path / "saved.gpkg")
    qtbot.waitUntil(lambda: not window.document.unsaved and not window.jobs.busy(), timeout=30_000)
    assert read_plan(tmp_path / "saved.gpkg").scenarios["B"].alignment[[0, 1, 5]].tolist() == [4, 4, 4]
    assert list((state / "drafts").iterdir()) == []
