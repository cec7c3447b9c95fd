"""In which type is a figure set, and how wide is a text?

Inter for Latin and figures, Noto Sans SC for Chinese characters; both ship with the program.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

from territory_designer.model.resources import resource_path

if TYPE_CHECKING:
    from matplotlib.backends.backend_agg import RendererAgg
    from matplotlib.font_manager import FontProperties

FAMILIES = ("Inter", "Noto Sans SC")
UNHINTED: dict[Any, Any] = {"text.hinting": "none"}  # letters keep their distances at every size
_CHINESE = "\u2e80"  # from here on signs are Chinese
_DOT = " · "
_FINE = 8  # measured at so many times 72 dpi: pixels are too coarse for small type


@cache
def _register() -> None:
    from matplotlib.font_manager import fontManager

    for path in sorted(resource_path("fonts").glob("*.ttf")):
        fontManager.addfont(path)


@cache
def font(size: float, weight: int = 400, *, chinese: bool = False) -> FontProperties:
    """Return the type at a size in points.

    Parameters
    ----------
    weight
        400, 500, 600 or 700; a text with Chinese characters has 400 and 600 only.
    """
    from matplotlib.font_manager import FontProperties

    _register()
    shipped = (600 if weight >= 600 else 400) if chinese else weight
    return FontProperties(family=list(FAMILIES if chinese else FAMILIES[:1]), size=size, weight=shipped)


def font_of(text: str, size: float, weight: int = 400) -> FontProperties:
    """Return the type in which a text is set."""
    return font(size, weight, chinese=any(sign >= _CHINESE for sign in text))


@cache
def _renderer() -> RendererAgg:
    from matplotlib.backends.backend_agg import RendererAgg

    return RendererAgg(1, 1, 72 * _FINE)


@cache
def text_width(text: str, size: float, weight: int = 400) -> float:
    """Return the width of a text in points."""
    return (
        _renderer().get_text_width_height_descent(text, font_of(text, size, weight), ismath=False)[0] / _FINE
    )


def shortened(text: str, width: float, *, size: float, weight: int = 400) -> str:
    """Return the text, cut with an ellipsis where it is wider than ``width`` points."""
    if text_width(text, size, weight) <= width:
        return text
    kept = len(text)
    while kept > 1 and text_width(text[:kept] + "…", size, weight) > width:
        kept -= 1
    return text[:kept].rstrip() + "…"


def wrapped(text: str, width: float, *, size: float, weight: int = 400) -> list[str]:
    """Break a text at its middle dots into lines of at most ``width`` points."""
    lines: list[str] = []
    for piece in text.split(_DOT):
        longer = f"{lines[-1]}{_DOT}{piece}" if lines else piece
        if lines and text_width(longer, size, weight) <= width:
            lines[-1] = longer
        else:
            lines.append(piece)
    return lines
