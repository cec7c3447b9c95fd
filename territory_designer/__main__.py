"""Does a call open the window or run a command?"""

from __future__ import annotations

import signal
import sys

from territory_designer.cli import main as run_command


def main(arguments: list[str] | None = None) -> int:
    """Run a command; returns the exit code."""
    _end_quietly_with_the_reader()
    return run_command(sys.argv[1:] if arguments is None else arguments)


def _end_quietly_with_the_reader() -> None:
    """Let ``territory-designer … | head`` end as other programs do when nobody reads on."""
    if hasattr(signal, "SIGPIPE"):
        signal.signal(signal.SIGPIPE, signal.SIG_DFL)


if __name__ == "__main__":
    sys.exit(main())
