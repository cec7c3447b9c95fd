"""Is the window whole when the screen makes everything larger?"""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtGui import QImage

from territory_designer.storage.plan_file import write_plan

ROOT = Path(__file__).parents[2]
WIDTH, HEIGHT = 1280, 800

# Opens a plan, goes to a few screens, and prints what is cut; the last screen is kept as a picture.
VISIT = """
import json, sys
from pathlib import Path
import numpy as np
from PySide6.QtCore import QEventLoop, QTimer
from tests.ui import walking
from territory_designer.ui.app import application
from territory_designer.ui.main_window import MainWindow

plan, picture = map(Path, sys.argv[1:3])
app = application()
window = MainWindow(state_dir=plan.parent / "state")
window.resize(*map(int, sys.argv[3:5]))
window.show()

def settle(reached):
    while not reached():
        loop = QEventLoop()
        QTimer.singleShot(50, loop.quit)
        loop.exec()

cut = {"start": walking.clipped(window)}
window.files.open_plan(plan)
settle(lambda: window.session is not None and not window.jobs.busy())
window.desk.selection.set_accounts(np.array([4]), "test")
settle(lambda: not window.jobs.busy())
cut["account"] = walking.clipped(window)
window.ask_for_move(np.array([4, 9]), 2)
settle(lambda: not window.jobs.busy())
cut["preview"] = walking.clipped(window)
window.grab().save(str(picture))
print(json.dumps(cut))
window.document.close()
window.close()
"""


@pytest.mark.parametrize("factor", ["1.5", "2", "3"])
def test_nothing_is_cut_and_the_picture_is_as_sharp_as_the_screen(plan, tmp_path, factor):
    file, picture = tmp_path / "plan.gpkg", tmp_path / "window.png"
    write_plan(plan[0], file)
    own = {name: str(tmp_path / "own") for name in ("XDG_CONFIG_HOME", "XDG_STATE_HOME", "XDG_CACHE_HOME")}
    ours = {"QT_QPA_PLATFORM": "offscreen", "QT_SCALE_FACTOR": factor, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        [sys.executable, "-c", VISIT, str(file), str(picture), str(WIDTH), str(HEIGHT)],
        env={**os.environ, **own, **ours},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert {name: found for name, found in json.loads(done.stdout).items() if found} == {}
    image = QImage(str(picture))
    assert (image.width(), image.height()) == (round(WIDTH * float(factor)), round(HEIGHT * float(factor)))
    colours = {image.pixel(x, y) for x in range(0, image.width(), 17) for y in range(0, image.height(), 17)}
    assert len(colours) > 20
