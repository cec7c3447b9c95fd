"""How does a chart become a file for a report?"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from territory_designer.figures.chart_kinds import headed_scene
from territory_designer.figures.charted import Charted
from territory_designer.figures.fonts import font_of, text_width
from territory_designer.figures.legend import scenario_name
from territory_designer.figures.picture import Picture
from territory_designer.figures.scene import Area, Box, Dot, Scene, Stroke, Word, triangle
from territory_designer.figures.sheet import Run, Sheet, new_figure, save_figure
from territory_designer.figures.theme import THEMES, Theme
from territory_designer.measures.distribution import kinds_of, loads, workload_band
from territory_designer.measures.ground import Ground
from territory_designer.measures.scorecard import scorecard
from territory_designer.model.project import Project
from territory_designer.model.scenario import Scenario

SIZE = (960.0, 540.0)
_ALIKE = {"line2": "line"}
_DASHES = (0, (3, 3))


def save_chart(
    charted: Charted, name: str, path: Path, *, theme: str = "light", size: tuple[float, float] = SIZE
) -> None:
    """Write a chart as PNG, SVG or PDF, by the end of the name.

    Parameters
    ----------
    name
        One of :data:`territory_designer.figures.chart_kinds.KINDS`.
    size
        Points; charts of many positions or hubs become larger.

    Raises
    ------
    TerritoryDesignerError
        ``chart_unknown`` or ``figure_format``.
    """
    scene = headed_scene(charted, name, size, text_width)
    save_figure(painted(scene, THEMES[theme]), path, dpi=144.0)


def charted_of(
    project: Project,
    scenario: Scenario,
    ground: Ground,
    *,
    against: Scenario | None = None,
    language: str = "en",
) -> Charted:
    """Measure a scenario for its charts, and another one at the same utilisation to stand beside it."""
    kinds, beside = kinds_of(project.accounts), None
    if against is not None:
        other = against.changed(utilisation=scenario.utilisation)
        beside = loads(scorecard(project, other, ground), kinds)
    picture = Picture(project, scenario, ground)
    return Charted(
        loads(scorecard(project, scenario, ground), kinds),
        beside,
        (scenario_name(scenario.name, language), scenario_name(against.name, language) if against else ""),
        {hub: picture.hub_name(hub, language) for hub in range(len(project.hubs))},
        workload_band(scenario.rules),
        language=language,
    )


def painted(scene: Scene, theme: Theme) -> Any:
    """Return a figure that shows a scene, a point to a pixel."""
    figure = new_figure((scene.width, scene.height), theme.panel)
    sheet = Sheet(figure, (0, 0, scene.width, scene.height))
    for item in scene.items:
        _PAINTERS[type(item)](sheet, item, theme)
    return figure


def _tone(theme: Theme, tone: str) -> Any:
    return getattr(theme, _ALIKE.get(tone, tone)) if tone else "none"


def _box(sheet: Sheet, item: Box, theme: Theme) -> None:
    if item.width <= 0 or item.height <= 0:
        return
    fill = _mixed(theme, item.fill, item.mixed) if item.fill else "none"
    style: dict[str, Any] = {"edge": _tone(theme, item.edge)}
    if item.hatch:
        style = {"edge": theme.panel, "hatch": "//////", "linewidth": 0.0}
    place = (item.left, item.top, item.width, item.height)
    sheet.rectangle(place, fill=fill, radius=min(item.radius, item.width / 2, item.height / 2), **style)


def _mixed(theme: Theme, tone: str, share: float) -> Any:
    from matplotlib.colors import to_rgb

    pairs = zip(to_rgb(_tone(theme, tone)), to_rgb(theme.panel))
    return tuple(ours * share + ground * (1.0 - share) for ours, ground in pairs)


def _stroke(sheet: Sheet, item: Stroke, theme: Theme) -> None:
    style: dict[str, Any] = {"linestyle": _DASHES} if item.dashed else {}
    sheet.line(item.points, _tone(theme, item.tone), item.width, **style)


def _area(sheet: Sheet, item: Area, theme: Theme) -> None:
    sheet.polygon(item.points, _tone(theme, item.fill), alpha=item.alpha, linewidth=0.0)


def _dot(sheet: Sheet, item: Dot, theme: Theme) -> None:
    tones = {"edgecolor": _tone(theme, item.edge), "linewidth": item.width if item.edge else 0.0}
    if item.shape == "circle":
        sheet.circle((item.x, item.y), item.radius, _tone(theme, item.fill), **tones)
    else:
        sheet.polygon(triangle(item), _tone(theme, item.fill), **tones)


def _word(sheet: Sheet, item: Word, theme: Theme) -> None:
    if item.turned:
        _turned(sheet, item, theme)
    else:
        run = Run(item.text, _tone(theme, item.tone), item.weight, item.size)
        sheet.text((item.x, item.y), run, align=item.align)


def _turned(sheet: Sheet, item: Word, theme: Theme) -> None:
    from matplotlib.text import Text

    type_ = font_of(item.text, item.size, item.weight)
    made = Text(item.x, item.y, item.text, color=_tone(theme, item.tone), fontproperties=type_)
    made.set(rotation=90, verticalalignment="top", horizontalalignment="center", parse_math=False)
    sheet.add(made)


_PAINTERS: dict[type, Any] = {Box: _box, Stroke: _stroke, Area: _area, Dot: _dot, Word: _word}
