"""Does the tour through the screens still walk, and end by itself?"""

import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtGui import QImage

from territory_designer.storage.plan_file import write_plan

SCRIPTS = Path(__file__).resolve().parents[2] / "scripts"
SCENES = ("plan_menu", "chart_workload", "history")


@pytest.fixture
def plan_file(plan, tmp_path):
    project, _ = plan
    path = tmp_path / "small.gpkg"
    write_plan(project, path, state_dir=tmp_path / "state")
    return path


def test_scenes_are_drawn_and_the_plan_stays_as_it_is(plan_file, tmp_path):
    before, pictures = plan_file.read_bytes(), tmp_path / "pictures"
    tour = [sys.executable, str(SCRIPTS / "tour.py"), str(plan_file), str(pictures)]
    wish = ["--sizes", "1280x800", "--languages", "zh", "--modes", "dark", "--only", *SCENES]
    done = subprocess.run([*tour, *wish], capture_output=True, text=True, check=False, timeout=100)
    assert done.returncode == 0, done.stderr
    for scene in SCENES:
        picture = QImage(str(pictures / f"{scene}_zh_dark_1280.png"))
        assert (picture.width(), picture.height()) == (1280, 800)
        colours = {picture.pixel(x, y) for x in range(0, 1280, 16) for y in range(0, 800, 16)}
        assert len(colours) > 8, scene
    assert plan_file.read_bytes() == before
