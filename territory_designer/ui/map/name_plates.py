"""What does each name on the map look like?

Names are drawn once, as pictures that the map carries along: letters in the colour of what they name, with a
halo of the land around them, or on a plate of their own.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache

import numpy as np
from PySide6.QtCore import QPointF, QRectF, QSizeF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QImage, QPainter, QPen

from territory_designer.geo.colours import dots
from territory_designer.ui import fonts
from territory_designer.ui.map.change import HEAT_MOST
from territory_designer.ui.map.layers import Look, color_number, fill_color
from territory_designer.ui.map.scene import Scene

_READABLE = 5.5  # more than 4.5, for dots and lines of the ground shine through


@lru_cache(512)
def hub_tag(name: str, count: int, look: Look) -> QImage:
    """Return the tag of a hub: its name, a person and the number of positions; the name alone for none."""
    bold, plain = fonts.font(12, 600), fonts.font(11, 500)
    width = QFontMetricsF(bold).horizontalAdvance(name)
    figure = 8 + 12 + 3 + QFontMetricsF(plain).horizontalAdvance(str(count)) if count else 0.0
    picture = empty_plate(QSizeF(np.ceil(8 + width + figure + 8), 22), look)
    with painter_on(picture) as painter:
        painter.setPen(QPen(look.color("line2" if look.dark else "line"), 1))
        painter.setBrush(look.color("raised"))
        painter.drawRoundedRect(QRectF(0.5, 0.5, picture.width() / look.ratio - 1, 21), 6, 6)
        painter.setPen(look.color("text"))
        _text(painter, bold, QPointF(8, 15.5), name)
        if count:
            _person(painter, QPointF(8 + width + 8, 5), look.color("muted"))
            painter.setPen(look.color("text2"))
            _text(painter, plain, QPointF(8 + width + 8 + 15, 15.5), str(count))
    return picture


def _person(painter: QPainter, at: QPointF, color: QColor) -> None:
    """Paint a person, 12 px: round head and shoulders."""
    painter.save()
    painter.setPen(QPen(color, 1.2))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawEllipse(QRectF(at.x() + 3.6, at.y() + 1, 4.8, 4.8))
    painter.drawArc(QRectF(at.x() + 1.6, at.y() + 7.4, 8.8, 8), 0, 180 * 16)
    painter.restore()


def _text(painter: QPainter, font: QFont, at: QPointF, said: str) -> None:
    painter.setFont(font)
    painter.drawText(at, said)


def position_names(scene: Scene, position: int, look: Look) -> list[QImage]:
    """Return what may name a position, best first: its name with its index below, its name alone."""
    full = position_name(scene, position, look)
    short = position_name(scene, position, look, short=True)
    return [full] if short.height() == full.height() else [full, short]


def position_name(scene: Scene, position: int, look: Look, *, short: bool = False) -> QImage:
    """Return the name of a position in its colour, with its workload index below unless it is ``short``.

    A short name still bears the mark of a position that is out of the band.
    """
    name = str(scene.project.positions.position_id[position])
    number = -1 if scene.color_by in ("class", "index") else color_number(scene, position)
    known = scene.index is not None and bool(np.isfinite(scene.index[position]))
    index = f"{round(float(scene.index[position]) * 100)} %" if known and scene.index is not None else ""
    state, ground = scene.state(position), _ground(scene, position, look).rgb()
    if short:
        said = f"{name} {_MARKS[state]}" if state in _MARKS else name
        return _position_name(said, "", "", number, ground, look)
    return _position_name(name, index, state, number, ground, look)


_MARKS = {"over": "▲", "under": "▼"}


def _ground(scene: Scene, position: int, look: Look) -> QColor:
    """Return the colour on which the name of a position stands: its area's, on the land."""
    ground = mixed(look.color("land"), fill_color(scene, position, look))
    if scene.color_by != "change":
        return ground
    heat = look.color("over")
    heat.setAlphaF(HEAT_MOST)
    return mixed(ground, heat)


def mixed(below: QColor, above: QColor) -> QColor:
    """Return the colour seen where one that is partly transparent lies on another."""
    share = above.alphaF()
    pairs = zip((below.redF(), below.greenF(), below.blueF()), (above.redF(), above.greenF(), above.blueF()))
    return QColor.fromRgbF(*(low * (1 - share) + high * share for low, high in pairs))


@lru_cache(2048)
def _position_name(name: str, index: str, state: str, number: int, ground: int, look: Look) -> QImage:
    below = QColor.fromRgb(ground)
    own = QColor.fromRgbF(*map(float, dots(look.theme)[number])) if number >= 0 else look.color("text2")
    lines = [(name, fonts.font(12, 600), readable(own, look, below))]
    if index:
        marked = state in _MARKS
        said = f"{_MARKS[state]} {index}" if marked else index
        ink = readable(look.color(state if marked else "text2"), look, below)
        lines.append((said, fonts.font(11, 600 if marked else 500), ink))
    return words(lines, look)


def readable(color: QColor, look: Look, ground: QColor | None = None) -> QColor:
    """Return a colour darkened or lightened until it reads on the land and on a ground upon it."""
    grounds, end = (look.color("land"), ground or look.color("land")), 255 if look.dark else 0
    for step in range(20):
        share = step / 20
        channels = [round(c * (1 - share) + end * share) for c in (color.red(), color.green(), color.blue())]
        if min(contrast(QColor(*channels), each) for each in grounds) >= _READABLE:
            return QColor(*channels)
    return look.color("text")


def contrast(color: QColor, ground: QColor) -> float:
    """Return the contrast ratio of two colours (WCAG 2.2), 1 to 21."""
    high, low = sorted((_luminance(color), _luminance(ground)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def _luminance(color: QColor) -> float:
    parts = (color.redF(), color.greenF(), color.blueF())
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@lru_cache(2048)
def district_name(name: str, look: Look) -> QImage:
    """Return the name of a county or district, quieter than a city's."""
    return words([(name, fonts.font(10, 400), _quiet(look))], look)


@lru_cache(2048)
def city_name(name: str, look: Look) -> QImage:
    """Return the name of a city."""
    return words([(name, fonts.font(11, 400), look.color("text" if look.dark else "text2"))], look)


@lru_cache(256)
def province_name(name: str, language: str, look: Look) -> QImage:
    """Return the name of a province: small capitals set wide, Hanzi as they are."""
    font = fonts.font(10 if language == "en" else 11, 500)
    font.setLetterSpacing(QFont.SpacingType.AbsoluteSpacing, 1.6 if language == "en" else 2.0)
    return words([(name.upper(), font, _quiet(look))], look)


def _quiet(look: Look) -> QColor:
    """Return the colour of names that stay behind, but read on areas as well as on the land."""
    return look.color("text2" if look.dark else "muted")


@lru_cache(256)
def count_badge(count: int, look: Look) -> QImage:
    """Return how many accounts stand at a place, on a small plate."""
    font, said = fonts.font(10, 600), f"{count:,}"
    picture = empty_plate(QSizeF(np.ceil(QFontMetricsF(font).horizontalAdvance(said)) + 9, 15), look)
    with painter_on(picture) as painter:
        painter.setPen(QPen(look.color("line2"), 1))
        painter.setBrush(look.color("raised"))
        painter.drawRoundedRect(QRectF(0.5, 0.5, picture.width() / look.ratio - 1, 14), 7, 7)
        painter.setPen(look.color("text2"))
        _text(painter, font, QPointF(4.5, 11.2), said)
    return picture


def words(lines: Sequence[tuple[str, QFont, QColor]], look: Look) -> QImage:
    """Return lines of text, centred, with a halo of the land's colour around every letter."""
    metrics = [QFontMetricsF(font) for _, font, _ in lines]
    heights = [np.ceil(each.ascent() + each.descent()) - 2 for each in metrics]
    widths = [each.horizontalAdvance(said) for each, (said, _, _) in zip(metrics, lines)]
    picture = empty_plate(QSizeF(np.ceil(max(widths)) + 6, sum(heights) + 4), look)
    baselines = np.cumsum([0.0, *heights[:-1]]) + 1
    places = [
        QPointF((picture.width() / look.ratio - width) / 2, top + each.ascent())
        for width, top, each in zip(widths, baselines, metrics)
    ]
    halo = look.color("land")
    halo.setAlpha(225)
    with painter_on(picture) as painter:
        for color, shifts in ((halo, _HALO), (None, (QPointF(0, 0),))):
            for (said, font, ink), place in zip(lines, places):
                painter.setPen(color or ink)
                for shift in shifts:
                    _text(painter, font, place + shift, said)
    return picture


def _ring(reach: float, count: int) -> Iterable[QPointF]:
    return [
        QPointF(reach * np.cos(2 * np.pi * k / count), reach * np.sin(2 * np.pi * k / count))
        for k in range(count)
    ]


_HALO = (*_ring(1.0, 8), *_ring(1.8, 12))


def empty_plate(size: QSizeF, look: Look) -> QImage:
    """Return a picture of at least this size in logical pixels, clear."""
    width, height = (round(np.ceil(each) * look.ratio) for each in (size.width(), size.height()))
    picture = QImage(width, height, QImage.Format.Format_ARGB32_Premultiplied)
    picture.setDevicePixelRatio(look.ratio)
    picture.fill(Qt.GlobalColor.transparent)
    return picture


def painter_on(picture: QImage) -> QPainter:
    """Begin to paint on a picture, with smooth edges; for ``with``, which ends it whatever happens."""
    painter = QPainter(picture)
    painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.TextAntialiasing)
    return painter
