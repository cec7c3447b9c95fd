"""Do the inner loops of the search run compiled or interpreted?

Every other file here is plain Python with types for Cython. Where a compiler is at hand when the program
is installed, ``setup.py`` also makes ``compiled_<name>`` of it; otherwise the same source runs interpreted:
the same plans, only later. ``TERRITORY_DESIGNER_KERNELS=interpreted`` asks for the source.
"""

from __future__ import annotations

import os
from importlib import import_module
from importlib.util import find_spec
from types import ModuleType

CHOICE = "TERRITORY_DESIGNER_KERNELS"


def kernel(name: str) -> ModuleType:
    """Return a file of this room, compiled where that is possible and not declined."""
    compiled = f"{__name__}.compiled_{name}"
    wanted = os.environ.get(CHOICE) != "interpreted" and find_spec(compiled) is not None
    return import_module(compiled if wanted else f"{__name__}.{name}")


def kind() -> str:
    """Return ``"compiled"`` or ``"interpreted"``."""
    return "compiled" if "compiled_" in kernel("pieces").__name__ else "interpreted"
