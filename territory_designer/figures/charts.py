"""Who carries how much against the band, and how does the scenario compare with today?"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from territory_designer.figures.fonts import shortened
from territory_designer.figures.names import ARROWS
from territory_designer.figures.numbers import number, percent, signed
from territory_designer.figures.picture import within
from territory_designer.figures.sheet import Run, Sheet
from territory_designer.figures.theme import Theme
from territory_designer.model.texts import text

SCALE = (0.5, 1.5)  # indices at the ends of a workload bar
_BAR = 5.0
_INDEX_WIDTH = 44.0
_NAME = 0.36  # of the width goes to the name
_ROW, _HEAD, _SIZE = 13.0, 18.0, 9.0
_TIGHT, _TIGHTEST = 0.68, 0.52  # rows so dense keep their type, and shrink it as far as this


@dataclass(frozen=True)
class Bar:
    """One row of the workload chart: a position, or the hub above its positions when ``index`` is None."""

    name: str
    index: float | None
    colour: Any = None
    is_head: bool = False


def draw_workload(
    sheet: Sheet, bars: Sequence[Bar], band: tuple[float, float], *, theme: Theme, language: str
) -> None:
    """Draw each position's index on one scale against the band, positions below their hubs.

    Where the rows become too small the hubs are left out, then the positions nearest to 100 %, and counted.
    """
    shown, left_out = _fitting(bars, sheet.height - _ROW)
    room = sheet.height - (_ROW if left_out else 0.0)
    density = min(1.0, room / max(sum(map(_height, shown)), 1.0))
    size = _SIZE * min(1.0, density / _TIGHT)
    y = 0.0
    for bar in shown:
        high = _height(bar) * density
        if bar.is_head:
            sheet.text((0, y + high - _ROW * density / 2), Run(bar.name, theme.text2, 600, size))
        else:
            _position(sheet, bar, band, y=y + high / 2, size=size, theme=theme)
        y += high
    if left_out:
        said = text("figure.left_out", language, count=number(left_out))
        sheet.text((0, sheet.height - _ROW / 2), Run(said, theme.muted, 400, 8.5))


def _height(bar: Bar) -> float:
    return _HEAD if bar.is_head else _ROW


def _fitting(bars: Sequence[Bar], height: float) -> tuple[list[Bar], int]:
    """Return the bars that can be read, and how many are left out."""
    if sum(map(_height, bars)) * _TIGHT <= height:
        return list(bars), 0
    positions = [bar for bar in bars if not bar.is_head]
    room = int(height / (_ROW * _TIGHTEST))
    if len(positions) <= room:
        return positions, 0
    known = [bar for bar in positions if bar.index is not None]
    furthest = sorted(known, key=lambda bar: -abs((bar.index or 0.0) - 1.0))[:room]
    return sorted(furthest, key=lambda bar: -(bar.index or 0.0)), len(positions) - len(furthest)


def _position(
    sheet: Sheet, bar: Bar, band: tuple[float, float], *, y: float, size: float, theme: Theme
) -> None:
    chip = 0.78 * size
    sheet.rectangle((0.5, y - chip / 2, chip, chip), fill=bar.colour, radius=0.22 * size)
    start = _NAME * sheet.width + 12
    sheet.text((12, y), Run(shortened(bar.name, start - 16, size=size), theme.text, 400, size))
    thick = 0.55 * size
    track = sheet.part(start, y - thick / 2, sheet.width - start - _INDEX_WIDTH, thick)
    side = 0 if bar.index is None else within(bar.index, band)
    _bar(track, bar.index, band, theme=theme)
    tone, weight = {-1: (theme.under, 600), 0: (theme.text, 500), 1: (theme.over, 600)}[side]
    sign = [Run(ARROWS[side], tone, weight, 0.78 * size)] if side else []
    said = Run(percent(bar.index), tone, weight, size, gap=2.0)
    sheet.text((sheet.width, y), [*sign, said], align="right")


def _bar(track: Sheet, index: float | None, band: tuple[float, float], *, theme: Theme) -> None:
    """Draw the band as a block, the value over it, and a tick at 100 %."""

    def at(value: float) -> float:
        share = (value - SCALE[0]) / (SCALE[1] - SCALE[0])
        return track.width * min(max(share, 0.0), 1.0)

    low, high, thick = at(band[0]), at(band[1]), track.height
    track.rectangle((0, 0, track.width, thick), fill=theme.track, radius=1.0)
    track.rectangle((low, 0, high - low, thick), fill=theme.band)
    if index is not None:
        side, end = within(index, band), at(index)
        tone = {-1: theme.under, 0: theme.bar, 1: theme.over}[side]
        track.rectangle((0, 0, max(end, 1.0), thick), fill=tone, radius=1.0)
        if side > 0:
            hatch = (high, 0, max(end - high, 0.5), thick)
            track.rectangle(hatch, fill=tone, edge=theme.panel, hatch="////////", linewidth=0)
        if side < 0:
            track.line([(end + 1, thick / 2), (low, thick / 2)], theme.under, 0.9, linestyle=(0, (1, 1.6)))
    track.rectangle((at(1.0) - 1.5, -1.5, 3.0, thick + 3), fill=theme.panel)
    track.rectangle((at(1.0) - 0.6, -1.5, 1.2, thick + 3), fill=theme.text2)


@dataclass(frozen=True)
class Comparison:
    """A figure today and in the scenario; ``better`` is -1 when less is better, 1 when more is, else 0."""

    name: str
    before: float | None
    after: float | None
    said_before: str
    said_after: str
    said_change: str
    better: int = -1

    def tone(self, theme: Theme) -> str:
        """Return the colour of the change."""
        if self.before is None or self.after is None or not self.better or self.before == self.after:
            return theme.muted
        return theme.ok if (self.after - self.before) * self.better > 0 else theme.over


def compared(
    name: str,
    before: float | None,
    after: float | None,
    *,
    write: Callable[[float | None], str],
    write_change: Callable[[float], str] | None = None,
    better: int = -1,
) -> Comparison:
    """Return a comparison.

    Parameters
    ----------
    write
        Turns a figure into text.
    write_change
        Turns the difference into text; None = in per cent of today's figure.
    """
    said = ""
    if before is not None and after is not None:
        said = signed(write_change(after - before) if write_change else _relative(before, after, write))
    return Comparison(name, before, after, write(before), write(after), said, better)


def _relative(before: float, after: float, write: Callable[[float | None], str]) -> str:
    return percent((after - before) / before) if before else write(after)


def draw_before_after(sheet: Sheet, rows: Sequence[Comparison], *, theme: Theme) -> None:
    """Draw each figure as a bar of today and a bar of the scenario, on the scale of the larger."""
    high = sheet.height / max(len(rows), 1)
    for k, row in enumerate(rows):
        y = k * high
        sheet.text((0, y + 7), Run(row.name, theme.text, 500, 9.5))
        sheet.text((sheet.width, y + 7), Run(row.said_change, row.tone(theme), 600, 9.5), align="right")
        _pair(sheet, row, y=y + 16, theme=theme)


def _pair(sheet: Sheet, row: Comparison, *, y: float, theme: Theme) -> None:
    most = max(row.before or 0.0, row.after or 0.0, 1e-9)
    lines = ((row.before, row.said_before, theme.faint, 3.0), (row.after, row.said_after, theme.bar, _BAR))
    room = sheet.width - 62.0
    for value, said, tone, thick in lines:
        sheet.rectangle((0, y, room, thick), fill=theme.track, radius=1.0)
        sheet.rectangle((0, y, max(room * (value or 0.0) / most, 0.5), thick), fill=tone, radius=1.0)
        sheet.text((sheet.width, y + thick / 2), Run(said, theme.text2, 400, 8.5), align="right")
        y += 10.0


def bars_of(
    figures: Mapping[str, Any], hub_names: Mapping[str | None, str], colours: Mapping[str, Any]
) -> list[Bar]:
    """Return the rows of the workload chart from the figures of a scenario, positions below their hubs.

    Parameters
    ----------
    figures
        ``Scorecard.as_dict()``.
    hub_names, colours
        Name of each hub by id, in the order to print; colour of each position by id.
    """
    bars: list[Bar] = []
    for hub, name in hub_names.items():
        positions = [row for row in figures["positions"] if row["hub_id"] == hub]
        if positions:
            bars.append(Bar(name, None, is_head=True))
        bars += [Bar(row["position_id"], row["index"], colours[row["position_id"]]) for row in positions]
    return bars
