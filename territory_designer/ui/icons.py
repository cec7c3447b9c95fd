"""How does an icon of the one line family get its colour and its size?"""

from __future__ import annotations

from functools import cache

from PySide6.QtCore import QByteArray, QRectF, Qt
from PySide6.QtGui import QColor, QGuiApplication, QIcon, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

from territory_designer.model.resources import resource_path
from territory_designer.ui.theme import theme

GAP = 4  # between icon and words of a button


def icon(name: str, token: str = "text2", size: int = 16, *, gap: int = 0) -> QIcon:
    """Return an icon in a colour of the theme, paler where it is disabled; make it anew on ``theme.changed``.

    Parameters
    ----------
    gap
        Empty pixels right of the icon, for buttons that also bear words.
    """
    made = QIcon(pixmap(name, token, size, gap=gap))
    made.addPixmap(pixmap(name, "faint", size, gap=gap), QIcon.Mode.Disabled)
    return made


def pixmap(name: str, token: str = "text2", size: int = 16, *, gap: int = 0) -> QPixmap:
    """Return an icon as a picture of ``size`` logical pixels, sharp on the sharpest screen there is."""
    app = QGuiApplication.instance()
    ratio = app.devicePixelRatio() if isinstance(app, QGuiApplication) else 1.0
    return _drawn(name, theme.color(token).name(), size, gap=gap, ratio=ratio)


@cache
def _drawn(name: str, colour: str, size: int, *, gap: int, ratio: float) -> QPixmap:
    drawn = _black(name, size, gap=gap, ratio=ratio).copy()
    if "currentColor" in _svg(name):
        with QPainter(drawn) as painter:
            painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_SourceIn)
            painter.fillRect(drawn.rect(), QColor(colour))
    drawn.setDevicePixelRatio(ratio)
    return drawn


@cache
def _black(name: str, size: int, *, gap: int, ratio: float) -> QPixmap:
    """Return the shape, to be coloured: much quicker than to draw it again."""
    shape = QSvgRenderer(QByteArray(_svg(name).replace("currentColor", "#000000").encode()))
    drawn = QPixmap(round((size + gap) * ratio), round(size * ratio))
    drawn.fill(Qt.GlobalColor.transparent)
    with QPainter(drawn) as painter:
        shape.render(painter, QRectF(0, 0, drawn.height(), drawn.height()))
    return drawn


@cache
def _svg(name: str) -> str:
    return resource_path("icons", f"{name}.svg").read_text(encoding="utf-8")
