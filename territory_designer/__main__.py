"""Does a call open the window or run a command?"""

from __future__ import annotations

import os
import sys
from pathlib import Path

from territory_designer.cli import main as run_command
from territory_designer.cli import say
from territory_designer.errors import TerritoryDesignerError
from territory_designer.model.texts import error_text

_NOBODY_READS = 141  # what a shell reports for a program that ended so
FILES = (".gpkg", ".xlsx", ".csv", ".tsv", ".txt", ".geojson", ".json")


def main(arguments: list[str] | None = None) -> int:
    """Open the window for no arguments or for files, else run a command; returns the exit code."""
    given = sys.argv[1:] if arguments is None else arguments
    if any(not word.lower().endswith(FILES) for word in given):
        return _run_while_somebody_reads(given)
    try:
        return _open_window(given)
    except TerritoryDesignerError as error:
        say(error_text(error))
        return 1


def _open_window(files: list[str]) -> int:
    if not _has_screen():
        raise TerritoryDesignerError("no_screen")
    try:
        from territory_designer.ui.app import main as open_window
    except ImportError as error:
        raise TerritoryDesignerError("qt_missing", detail=str(error)) from error
    return open_window([str(Path(file)) for file in files])


def _has_screen() -> bool:
    """Tell whether a window can appear: Qt ends the whole process where there is no screen."""
    named = any(os.environ.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"))
    return named or not sys.platform.startswith("linux")


def _run_while_somebody_reads(given: list[str]) -> int:
    """Run a command; let ``territory-designer … | head`` end as other programs do when nobody reads on.

    The signal is not left to the system: it would also end this program when a process that it started dies.
    """
    try:
        code = run_command(given)
        sys.stdout.flush()
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return _NOBODY_READS
    return code


if __name__ == "__main__":
    sys.exit(main())
