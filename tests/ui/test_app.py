"""Does the program begin as it was left, quickly, and with what it is given?"""

import subprocess
import sys

import pytest
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QWidget

from territory_designer.ui import app, remembered
from territory_designer.ui.theme import theme
from territory_designer.ui.words import words

SLOW = ("pandas", "geopandas", "matplotlib", "networkx", "openpyxl", "scipy", "shapely", "pyproj", "highspy")


def test_the_first_window_waits_for_no_slow_library():
    listed = f"print([name for name in {SLOW!r} if name in sys.modules])"
    code = f"import sys, territory_designer.ui.app; {listed}"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=False, timeout=120
    )
    assert done.stdout.strip() == "[]", done.stderr


def test_language_and_theme_are_those_chosen_last(dressed):
    remembered.remember("language", "zh")
    remembered.remember("theme", "dark")
    assert app.application() is dressed
    assert words.language() == "zh"
    assert theme.is_dark()


def test_nonsense_remembered_does_not_stop_it(dressed):
    remembered.remember("language", "tlh")
    remembered.remember("theme", "plaid")
    app.application()
    assert words.language() in ("en", "zh")
    assert theme.mode() == "system"


@pytest.fixture
def window(tmp_path, qtbot):
    window = app.MainWindow(state_dir=tmp_path / "state")
    qtbot.addWidget(window)
    window.show()
    yield window
    window.close()


@pytest.mark.parametrize(
    ("given", "does"),
    [
        (["plan.gpkg"], ("open", ["plan.gpkg"])),
        (["a.xlsx"], ("import", ["a.xlsx"])),
        (["a.csv", "b.csv"], ("import", ["a.csv", "b.csv"])),
        (["a.gpkg", "b.gpkg"], ("import", ["a.gpkg", "b.gpkg"])),
    ],
)
def test_a_plan_is_opened_and_other_files_are_imported(window, given, does):
    done = []
    window.files.open_plan = lambda path: done.append(("open", [path.name]))
    window.files.tables_given.disconnect()
    window.files.tables_given.connect(lambda paths: done.append(("import", [path.name for path in paths])))
    app.begin(window, given)
    assert done == [does]


def test_given_nothing_it_looks_for_unsaved_work_and_warms_up(window, qtbot):
    app.begin(window, [])
    assert window.jobs.busy()
    qtbot.waitUntil(lambda: not window.jobs.busy(), timeout=30_000)
    assert "territory_designer.session.session" in sys.modules


def test_the_program_runs_and_ends_by_itself(tmp_path):
    code = """
import sys
from PySide6.QtCore import QTimer
from territory_designer.ui import app
QTimer.singleShot(0, lambda: None)
application = app.application()
QTimer.singleShot(1500, application.closeAllWindows)
sys.exit(app.main([]))
"""
    done = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
        env={
            **__import__("os").environ,
            "QT_QPA_PLATFORM": "offscreen",
            "XDG_CONFIG_HOME": str(tmp_path),
            "XDG_STATE_HOME": str(tmp_path),
        },
    )
    assert done.returncode == 0, done.stderr
    assert "Traceback" not in done.stderr
    assert "QThread" not in done.stderr


def test_the_window_answers_while_the_desk_is_built(window, qtbot):
    turns = []
    beat = QTimer(interval=0)
    beat.timeout.connect(lambda: turns.append(window.desk))
    beat.start()
    window._build_desk()
    qtbot.waitUntil(lambda: window.desk is not None, timeout=30_000)
    beat.stop()
    built = window.desk.findChildren(QWidget)
    assert len(built) > 100
    assert turns.count(None) > 5
