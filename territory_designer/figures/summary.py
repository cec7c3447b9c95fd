"""What fits on one page for those who decide: figures before and after, map, load of every position?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from territory_designer.figures.charts import (
    Comparison,
    bars_of,
    compared,
    draw_before_after,
    draw_workload,
)
from territory_designer.figures.fonts import shortened, text_width
from territory_designer.figures.legend import scenario_name, title_of
from territory_designer.figures.map import draw_picture
from territory_designer.figures.names import person
from territory_designer.figures.numbers import hours, money, number, percent
from territory_designer.figures.paint import paint
from territory_designer.figures.picture import Picture
from territory_designer.figures.sheet import Run, Sheet, new_figure, save_figure
from territory_designer.figures.theme import THEMES, Theme
from territory_designer.measures.ground import Ground
from territory_designer.model.project import Project
from territory_designer.model.scenario import BASELINE, Scenario
from territory_designer.model.texts import text

A4 = (841.89, 595.28)
_MARGIN, _GAP = 30.0, 20.0
_LEFT, _RIGHT = 236.0, 176.0
_TOP, _BOTTOM = 84.0, 30.0
_MAP_UNIT = 0.66
_OF_CHANGE = ("disruption_accounts", "revenue_at_risk_cny", "relocations")  # today has none
_ROW = 16.5
_HUB_ROW, _HUB_COLUMNS, _HUB_ROWS = 13.0, 4, 6


def save_summary(
    project: Project,
    scenario: Scenario,
    ground: Ground,
    path: Path,
    *,
    language: str = "en",
    baseline_figures: Mapping[str, Any],
    figures: Mapping[str, Any],
) -> None:
    """Write the one-page summary of a scenario (A4 landscape) as PDF, PNG or SVG by the end of the name.

    Parameters
    ----------
    baseline_figures, figures
        ``Scorecard.as_dict()`` of today and of the scenario; with ``broken_rules`` and ``strained_rules``
        (lists) the page counts them as well.

    Raises
    ------
    TerritoryDesignerError
        ``figure_format``.
    """
    page = _Page(Picture(project, scenario, ground), baseline_figures, figures, language)
    save_figure(page.drawn(), Path(path))


class _Page:
    """The page while it is drawn."""

    def __init__(
        self, picture: Picture, before: Mapping[str, Any], after: Mapping[str, Any], language: str
    ) -> None:
        self.picture, self.before, self.after, self.language = picture, before, after, language
        self.theme: Theme = THEMES["light"]
        self.figure = new_figure(A4, self.theme.panel)
        self.sheet = Sheet(self.figure, (0, 0, *A4))

    def drawn(self) -> Any:
        """Draw everything and return the figure."""
        height, middle = A4[1] - _TOP - _BOTTOM, A4[0] - 2 * _MARGIN - _LEFT - _RIGHT - 2 * _GAP
        self._heading()
        left = self.sheet.part(_MARGIN, _TOP, _LEFT, height)
        y = self._table(left) + 14
        y = self._bars(left, y) + 10
        self._rules(left, y)
        hubs = [hub for hub, _ in self.picture.positions_by_hub() if hub >= 0]
        rows = min(-(-len(hubs) // _HUB_COLUMNS), _HUB_ROWS)
        below = height - 20 - _HUB_ROW * rows
        self._map(_MARGIN + _LEFT + _GAP, middle, below - 12)
        self._hubs(self.sheet.part(_MARGIN + _LEFT + _GAP, _TOP + below, middle, height - below), hubs, rows)
        self._workload(self.sheet.part(A4[0] - _MARGIN - _RIGHT, _TOP, _RIGHT, height))
        self._foot()
        return self.figure

    def _text(self, key: str, **params: object) -> str:
        return text(key, self.language, **params)

    def _heading(self) -> None:
        theme, right = self.theme, A4[0] - _MARGIN
        name = scenario_name(self.picture.scenario.name, self.language)
        key = "figure.only_today" if self._is_today else "figure.against_today"
        facts = {
            "accounts": number(self.after["assigned"]),
            "positions": number(len(self.after["positions"])),
            "hubs": number(len(self.after["hubs_open"])),
        }
        mark = self._text("figure.mark")
        room = right - _MARGIN - text_width(mark, 9.5) - 20
        title = shortened(title_of(self.picture, self.language), room, size=19.0, weight=600)
        self.sheet.text((_MARGIN, 38), Run(title, theme.text, 600, 19.0))
        self.sheet.text((right, 38), Run(mark, theme.muted, 400, 9.5), align="right")
        said = self._text(key, scenario=name, **facts)
        self.sheet.text((_MARGIN, 59), Run(said, theme.text2, 400, 11.0))
        self.sheet.line([(_MARGIN, 72), (right, 72)], theme.line, 1.0)

    @property
    def _is_today(self) -> bool:
        return self.picture.scenario.name == BASELINE

    def _comparisons(self) -> list[Comparison]:
        """Return the key figures, today and in the scenario."""
        cny = partial(money, language=self.language)
        measures = (
            ("workload_h", hours, None, -1),
            ("travel_h", hours, None, -1),
            ("travel_share", percent, self._points, -1),
            ("nights", number, None, -1),
            ("travel_cost_cny", cny, None, -1),
            ("outside_band", number, number, -1),
            ("balance_max", percent, self._points, -1),
            ("disruption_accounts", percent, None, 0),
            ("revenue_at_risk_cny", cny, None, 0),
            ("relocations", number, None, 0),
            ("hubs", number, number, 0),
            ("cost", cny, None, -1),
        )
        before, after = self._figures(self.before), self._figures(self.after)
        before |= dict.fromkeys(_OF_CHANGE)
        return [
            compared(
                self._text(f"figure.measure.{key}"),
                before[key],
                after[key],
                write=write,
                write_change=write_change,
                better=better,
            )
            for key, write, write_change, better in measures
            if not (self._is_today and key in _OF_CHANGE)
        ]

    @staticmethod
    def _figures(card: Mapping[str, Any]) -> dict[str, Any]:
        measures = card["measures"]
        return {**measures, "hubs": len(card["hubs_open"]), "cost": measures["cost_cny"]["total"]}

    def _points(self, difference: float) -> str:
        """Return the difference of two shares."""
        return self._text("figure.points", value=number(100.0 * difference))

    def _table(self, sheet: Sheet) -> float:
        """Draw the key figures and return where they end."""
        theme = self.theme
        edges = (sheet.width,) if self._is_today else (sheet.width - 106, sheet.width - 47, sheet.width)
        heads = ("figure.baseline", "figure.scenario", "figure.change")
        self._section(sheet, 0, "figure.key_figures")
        if not self._is_today:
            for edge, head in zip(edges, heads):
                sheet.text((edge, 6), Run(self._text(head), theme.muted, 400, 8.5), align="right")
        y = 16.0
        for row in self._comparisons():
            sheet.line([(0, y), (sheet.width, y)], theme.line, 0.6)
            sheet.text((0, y + _ROW / 2), Run(row.name, theme.text2, 400, 9.0))
            cells = (
                Run(row.said_before, theme.text if self._is_today else theme.muted, 400, 9.0),
                Run(row.said_after, theme.text, 600, 9.0),
                Run(row.said_change, row.tone(theme), 600, 9.0),
            )
            for edge, cell in zip(edges, cells):
                sheet.text((edge, y + _ROW / 2), cell, align="right")
            y += _ROW
        return y

    def _section(self, sheet: Sheet, y: float, key: str) -> None:
        sheet.text((0, y + 6), Run(self._text(key), self.theme.text, 600, 10.5))

    def _bars(self, sheet: Sheet, y: float) -> float:
        """Draw travel before and after, and return where it ends."""
        if self._is_today:
            return y - 8
        self._section(sheet, y, "figure.travel")
        before, after = self.before["measures"], self.after["measures"]
        cny = partial(money, language=self.language)
        rows = [
            compared(self._text(f"figure.measure.{key}"), before[key], after[key], write=write)
            for key, write in (("travel_h", hours), ("nights", number), ("travel_cost_cny", cny))
        ]
        draw_before_after(sheet.part(0, y + 18, sheet.width, 40.0 * len(rows)), rows, theme=self.theme)
        return y + 18 + 40.0 * len(rows)

    def _hubs(self, sheet: Sheet, hubs: Sequence[int], rows: int) -> None:
        """List hubs with their number of positions."""
        theme, wide = self.theme, sheet.width / _HUB_COLUMNS
        self._section(sheet, 0, "figure.hubs")
        cells = hubs if len(hubs) <= rows * _HUB_COLUMNS else hubs[: rows * _HUB_COLUMNS - 1]
        places = [(k % _HUB_COLUMNS * wide, 24 + k // _HUB_COLUMNS * _HUB_ROW) for k in range(len(cells) + 1)]
        for hub, (x, y) in zip(cells, places):
            name = shortened(self.picture.hub_name(hub, self.language), wide - 30, size=9.0)
            end = x + sheet.text((x, y), Run(name, theme.text, 400, 9.0)) + 9
            person(sheet.part(end, y, 8, 8), (0, 0), theme.muted)
            sheet.text((end + 7, y), Run(number(int(self.picture.seats[hub])), theme.muted, 500, 8.5))
        if len(cells) < len(hubs):
            said = self._text("figure.more_hubs", count=number(len(hubs) - len(cells)))
            sheet.text(places[-1], Run(said, theme.muted, 400, 8.5))

    def _rules(self, sheet: Sheet, y: float) -> None:
        """Say how many rules are broken and strained, and how far the plan is from the best possible."""
        theme, lines = self.theme, []
        if "broken_rules" in self.after:
            broken, strained = (len(self.after[key]) for key in ("broken_rules", "strained_rules"))
            tone = theme.over if broken else theme.text2 if strained else theme.ok
            said = self._text("figure.rules", broken=number(broken), strained=number(strained))
            lines.append(Run(said, tone, 600, 9.5))
        if self.after["bound"]["gap"] is not None:
            said = self._text("figure.gap", gap=percent(self.after["bound"]["gap"], 1))
            lines.append(Run(said, theme.text2, 400, 9.0))
        for k, line in enumerate(lines):
            sheet.text((0, y + 8 + 14 * k), line)

    def _map(self, left: float, width: float, height: float) -> None:
        box = (left / A4[0], 1 - (_TOP + height) / A4[1], width / A4[0], height / A4[1])
        axes = self.figure.add_axes(box)
        colours = paint(self.picture, "position", self.theme, language=self.language)
        draw_picture(self.picture, axes, colours, theme=self.theme, language=self.language, unit=_MAP_UNIT)
        frame = (left, _TOP, width, height)
        self.sheet.rectangle(frame, fill="none", edge=self.theme.line, linewidth=0.8)

    def _workload(self, sheet: Sheet) -> None:
        picture, theme, language = self.picture, self.theme, self.language
        low, high = picture.band
        self._section(sheet, 0, "figure.load")
        said = self._text("figure.band", low=percent(low)[:-2], high=percent(high))
        sheet.text((sheet.width, 6), Run(said, theme.muted, 400, 8.5), align="right")
        hubs, positions = picture.project.hubs, picture.project.positions
        names: dict[str | None, str] = {
            str(hub): picture.hub_name(row, language) for row, hub in enumerate(hubs.hub_id)
        }
        names[None] = self._text("figure.no_hub")
        tones = paint(picture, "position", theme, language=language).line
        colours = {str(each): tone for each, tone in zip(positions.position_id, tones)}
        bars = bars_of(self.after, names, colours)
        draw_workload(
            sheet.part(0, 16, sheet.width, sheet.height - 16),
            bars,
            (low, high),
            theme=theme,
            language=language,
        )

    def _foot(self) -> None:
        shares = {
            "today": percent(self.before["utilisation"]),
            "scenario": percent(self.after["utilisation"]),
        }
        said = self._text("figure.foot_today" if self._is_today else "figure.foot", **shares)
        self.sheet.text((_MARGIN, A4[1] - 15), Run(said, self.theme.muted, 400, 8.0))
