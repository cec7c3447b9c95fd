"""Which commands are there, what do they print, and with which exit code do they end?

With ``--json`` a command prints one JSON document to stdout and nothing else; messages and progress go to
stderr.
Exit code 0: done; 1: findings or rules prevent it; 2: wrong usage.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence

from territory_designer import __version__
from territory_designer.cli import explaining, files, hands, judging, outputs, planning, positions
from territory_designer.cli.command import say
from territory_designer.errors import TerritoryDesignerError
from territory_designer.model.texts import error_text

__all__ = ["main", "parser", "say"]


def main(arguments: Sequence[str]) -> int:
    """Run one command.

    Returns
    -------
    int
        The exit code.
    """
    options = parser().parse_args(arguments)
    try:
        document, code = options.run(options)
    except TerritoryDesignerError as error:
        return _failed(error, options)
    if options.json:
        print(json.dumps(document, ensure_ascii=False, indent=1, allow_nan=False))
    else:
        options.show(document, options)
    return code


def _failed(error: TerritoryDesignerError, options: argparse.Namespace) -> int:
    said = error_text(error, options.lang)
    if options.json:
        print(json.dumps({"error": {"code": error.code, "text": said}}, ensure_ascii=False))
    say(said)
    return 1


def parser() -> argparse.ArgumentParser:
    """Return the parser of all commands."""
    top = argparse.ArgumentParser(prog="territory-designer", description="Redraw sales territories offline.")
    top.add_argument("--version", action="version", version=__version__)
    commands = top.add_subparsers(required=True, metavar="COMMAND")
    for room in (files, judging, planning, hands, positions, explaining, outputs):
        room.add(commands)
    return top
