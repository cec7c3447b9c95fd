"""Where are the files that ship with the program, in a checkout and in an installed wheel?"""

from __future__ import annotations

from functools import cache
from pathlib import Path

from territory_designer.errors import TerritoryDesignerError

_PACKAGE = Path(__file__).resolve().parent.parent


@cache
def _top(folder: str) -> Path:
    """Return the folder inside the installed package, else the one beside it in a checkout."""
    inside = _PACKAGE / folder
    return inside if inside.is_dir() else _PACKAGE.parent / folder


def resource_path(*parts: str, top: str = "resources") -> Path:
    """Return the path of a shipped file.

    Parameters
    ----------
    parts
        Folders and file name below the top folder.
    top
        ``"resources"``, ``"sample_data"`` or ``"docs"``.

    Raises
    ------
    TerritoryDesignerError
        ``resource_missing`` when the installation lacks the file.
    """
    path = _top(top).joinpath(*parts)
    if not path.exists():
        raise TerritoryDesignerError("resource_missing", name="/".join((top, *parts)))
    return path
