"""Does the program start without the slow libraries, and from any folder?"""

import os
import subprocess
import sys

import pytest

SCREENS = ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")
SLOW = ("pandas", "geopandas", "matplotlib", "networkx", "openpyxl", "scipy", "shapely", "pyproj", "highspy")


def _run(*arguments, **options):
    return subprocess.run(
        [sys.executable, *arguments], capture_output=True, text=True, check=False, timeout=120, **options
    )


@pytest.mark.parametrize(
    "module",
    ["territory_designer.cli", "territory_designer.model.project", "territory_designer.measures.ground"],
)
def test_slow_libraries_wait_until_they_are_used(module):
    code = f"import sys, {module}; print([name for name in {SLOW!r} if name in sys.modules])"
    done = _run("-c", code)
    assert done.stdout.strip() == "[]", done.stderr


def test_the_program_answers_from_another_folder(tmp_path):
    done = _run("-m", "territory_designer", "--version", cwd=tmp_path)
    assert done.returncode == 0
    assert done.stdout.strip()


def test_wrong_usage_ends_with_2_and_no_traceback(tmp_path):
    done = _run("-m", "territory_designer", "measure", cwd=tmp_path)
    assert done.returncode == 2
    assert "Traceback" not in done.stderr


def test_without_a_screen_the_window_says_so(tmp_path):
    environment = {key: value for key, value in os.environ.items() if key not in SCREENS}
    done = _run("-m", "territory_designer", cwd=tmp_path, env=environment)
    assert done.returncode == 1
    assert "screen" in done.stderr
    assert "Traceback" not in done.stderr
