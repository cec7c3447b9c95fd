"""What stands beside the map: the plan, the band, and every position with its load?"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from territory_designer.figures.fonts import shortened
from territory_designer.figures.names import ARROWS
from territory_designer.figures.numbers import hours, number, percent
from territory_designer.figures.paint import Paint
from territory_designer.figures.picture import Picture, within
from territory_designer.figures.sheet import Run, Sheet
from territory_designer.figures.theme import Theme
from territory_designer.geo.colours import rgb
from territory_designer.model.scenario import BASELINE
from territory_designer.model.tables import Number
from territory_designer.model.texts import text

COLUMN = 176.0
INSET = 18.0
LISTED = 64  # beyond so many positions the legend names hubs alone
_ROW, _HEAD = 16.0, 22.0
_DENSEST = 0.72  # rows are set so much closer before a second column begins
_TOP = 128.0


def legend_width(picture: Picture, colours: Paint, height: float) -> float:
    """Return how wide the panel must be for the rows that it lists."""
    columns = [[]] if colours.key else _columns(_rows(picture), height)[0]
    return len(columns) * COLUMN + (len(columns) - 1) * INSET + 2 * INSET


def draw_legend(sheet: Sheet, picture: Picture, colours: Paint, *, theme: Theme, language: str) -> None:
    """Draw the panel: title, figures, the band and the list of positions or of colours."""
    sheet.rectangle((0, 0, sheet.width, sheet.height), fill=theme.panel)
    sheet.line([(0, 0), (0, sheet.height)], theme.line, 1.0)
    _heading(sheet, picture, theme, language)
    if colours.key:
        _key(sheet, colours.key, theme)
        return
    columns, density = _columns(_rows(picture), sheet.height)
    for k, rows in enumerate(columns):
        column = sheet.part(INSET + k * (COLUMN + INSET), _TOP, COLUMN, sheet.height - _TOP)
        _list(column, picture, rows, density=density, line=colours.line, theme=theme, language=language)


def title_of(picture: Picture, language: str) -> str:
    """Return the title of the plan."""
    return picture.project.settings.title or text("figure.title", language)


def scenario_name(name: str, language: str) -> str:
    """Return the name of a scenario as people call it."""
    return text("figure.baseline", language) if name == BASELINE else name


def _heading(sheet: Sheet, picture: Picture, theme: Theme, language: str) -> None:
    width = sheet.width - 2 * INSET
    title = shortened(title_of(picture, language), width, size=16.0, weight=600)
    sheet.text((INSET, 28), Run(title, theme.text, 600, 16.0))
    name = shortened(scenario_name(picture.scenario.name, language), width, size=12.0, weight=500)
    sheet.text((INSET, 48), Run(name, theme.text2, 500, 12.0))
    figures = {
        "accounts": number(picture.card.tally.total("accounts")),
        "positions": number(int(picture.holds.sum())),
        "unassigned": number(picture.unassigned),
        "hubs": number(int((picture.seats > 0).sum())),
        "hours": hours(picture.card.tally.total("travel_h")),
        "share": percent(picture.card.measures["travel_share"]),
    }
    counts = "figure.counts_open" if picture.unassigned else "figure.counts"
    for y, key in ((68, counts), (83, "figure.travel_line")):
        line = shortened(text(key, language, **figures), width, size=10.5)
        sheet.text((INSET, y), Run(line, theme.muted, 400, 10.5))
    _band(sheet, picture, theme, language)


def _band(sheet: Sheet, picture: Picture, theme: Theme, language: str) -> None:
    low, high = (percent(limit) for limit in picture.band)
    y = 106.0
    under = text("figure.under", language, limit=low)
    over = text("figure.over", language, limit=high)
    sheet.line([(INSET, y + 12), (sheet.width - INSET, y + 12)], theme.line)
    sheet.text((INSET, y), [Run("▼", theme.under, 600, 8.0), Run(under, theme.under, 500, 10.0, gap=3.0)])
    sheet.text(
        (INSET + COLUMN, y),
        [Run("▲", theme.over, 600, 8.0), Run(over, theme.over, 500, 10.0, gap=3.0)],
        align="right",
    )


def _rows(picture: Picture) -> list[tuple[int, int]]:
    """Return rows of the list: (hub, -1) for a heading, (hub, position) below it."""
    listed = int(picture.holds.sum()) <= LISTED
    return [
        (hub, position)
        for hub, positions in picture.positions_by_hub()
        for position in (-1, *(positions if listed else ()))
    ]


def _columns(rows: Sequence[tuple[int, int]], height: float) -> tuple[list[list[tuple[int, int]]], float]:
    """Split the rows into as few columns as can be, and say how densely they are set.

    A heading never ends a column, and positions begin one without it only where a hub has very many.
    """
    room, whole = height - _TOP - INSET, max(sum(map(_row_height, rows)), 1.0)
    for count in range(1, len(rows) + 1):
        density = min(1.0, count * room / whole)
        while density >= _DENSEST:
            columns = _filled(rows, room / density)
            if len(columns) <= count:
                return columns, density
            density -= 0.02
    return [[]], 1.0


def _filled(rows: Sequence[tuple[int, int]], room: float) -> list[list[tuple[int, int]]]:
    columns: list[list[tuple[int, int]]] = [[]]
    left = room
    for k, row in enumerate(rows):
        if _least_height(rows, k, room) > left and columns[-1]:
            columns.append([])
            left = room
        columns[-1].append(row)
        left -= _row_height(row)
    return columns


def _least_height(rows: Sequence[tuple[int, int]], row: int, room: float) -> float:
    """Return what must find room together: with a heading all its positions, unless they are many."""
    hub, position = rows[row]
    if position >= 0:
        return _ROW
    below = sum(other == hub for other, _ in rows) - 1
    return _HEAD + _ROW * (below if below * _ROW < room / 2 else min(below, 1))


def _row_height(row: tuple[int, int]) -> float:
    return _HEAD if row[1] < 0 else _ROW


def _list(
    sheet: Sheet,
    picture: Picture,
    rows: Sequence[tuple[int, int]],
    *,
    density: float,
    line: Number,
    theme: Theme,
    language: str,
) -> None:
    y = 0.0
    for hub, position in rows:
        high = _row_height((hub, position)) * density
        if position < 0:
            _hub_row(sheet, picture, hub, y=y + high - _ROW * density / 2, theme=theme, language=language)
        else:
            _position_row(sheet, picture, position, y=y + high / 2, colour=line[position], theme=theme)
        y += high


def _hub_row(sheet: Sheet, picture: Picture, hub: int, *, y: float, theme: Theme, language: str) -> None:
    name = picture.hub_name(hub, language) if hub >= 0 else text("figure.no_hub", language)
    sheet.text((0, y), Run(name, theme.text2, 600, 10.5))
    if hub >= 0:
        sheet.text(
            (sheet.width, y), Run(number(int(picture.seats[hub])), theme.muted, 400, 10.0), align="right"
        )


def _position_row(
    sheet: Sheet, picture: Picture, position: int, *, y: float, colour: Number, theme: Theme
) -> None:
    sheet.rectangle((1, y - 4.5, 9, 9), fill=colour, radius=2.5)
    name = shortened(str(picture.project.positions.position_id[position]), sheet.width - 70, size=10.5)
    sheet.text((16, y), Run(name, theme.text, 400, 10.5))
    index = float(picture.index[position])
    side = within(index, picture.band)
    tone, weight = {-1: (theme.under, 600), 0: (theme.text, 500), 1: (theme.over, 600)}[side]
    said = percent(index) if np.isfinite(index) else percent(None)
    sign = [Run(ARROWS[side], tone, weight, 8.0)] if side else []
    sheet.text((sheet.width, y), [*sign, Run(said, tone, weight, 10.5, gap=3.0)], align="right")


def _key(sheet: Sheet, key: Sequence[tuple[Number, str]], theme: Theme) -> None:
    for k, (colour, meaning) in enumerate(key):
        y = _TOP + 12 + 18.0 * k
        sheet.rectangle((INSET, y - 5, 10, 10), fill=colour, radius=3.0)
        sheet.text((INSET + 18, y), Run(meaning, rgb(theme.text), 400, 11.0))
