"""Which type does the window use on every computer alike?"""

from __future__ import annotations

from functools import cache

from PySide6.QtGui import QFont, QFontDatabase

from territory_designer.model.resources import resource_path

FAMILIES = ("Inter", "Noto Sans SC")


@cache
def load_fonts() -> None:
    """Make the shipped type known to Qt, once for each application.

    Raises
    ------
    RuntimeError
        When Qt cannot read a file of the installation.
    """
    for path in sorted(resource_path("fonts").glob("*.ttf")):
        if QFontDatabase.addApplicationFont(str(path)) < 0:
            raise RuntimeError(f"type not readable: {path.name}")


def font(px: int, weight: int = 400) -> QFont:
    """Return type of ``px`` pixels and a CSS weight (400, 500, 600, 700)."""
    return QFont(_made(px, weight))


def figure_font(px: int, weight: int = 400) -> QFont:
    """Return type whose digits are equally wide, for columns of figures; not for names with a hyphen."""
    return QFont(_made_for_figures(px, weight))


@cache  # to put one together takes longer than to paint a word
def _made(px: int, weight: int) -> QFont:
    made = QFont()
    made.setFamilies(FAMILIES)
    made.setPixelSize(px)
    made.setWeight(QFont.Weight(weight))
    made.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
    return made


@cache
def _made_for_figures(px: int, weight: int) -> QFont:
    made = font(px, weight)
    made.setFeature(QFont.Tag.fromString("tnum"), 1)
    return made
