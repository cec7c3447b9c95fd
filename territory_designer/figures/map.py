"""How does a scenario look on the map?"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from territory_designer.figures.dots import spread
from territory_designer.figures.fonts import wrapped
from territory_designer.figures.labels import Box, Room
from territory_designer.figures.land import (
    EDGE,
    INSET,
    attribution,
    draw_inset,
    draw_land,
    draw_lines,
    draw_scale,
)
from territory_designer.figures.legend import draw_legend, legend_width
from territory_designer.figures.names import Names
from territory_designer.figures.paint import Paint, paint
from territory_designer.figures.picture import Picture
from territory_designer.figures.shapes import area_path
from territory_designer.figures.sheet import POINTS, Run, Sheet, new_figure, save_figure
from territory_designer.figures.theme import THEMES, Theme
from territory_designer.figures.view import Extent, View, view_of
from territory_designer.measures.ground import Ground
from territory_designer.model.project import Project
from territory_designer.model.scenario import Scenario
from territory_designer.model.tables import Number

if TYPE_CHECKING:
    from matplotlib.axes import Axes

SIZE = (2400, 1600)  # pixels of a picture
PAGE = 1200.0  # points across a picture, whatever its pixels: the same map, finer or coarser
_INSIDE = 0.55  # points between the border of a territory and its outline, so that neighbours show two lines
_MANY = 20_000  # beyond so many dots they are painted as an image, also in SVG and PDF
_CREDIT_SIZE = 9.0
_SCALE_ROOM = 190.0


def draw_map(
    project: Project,
    scenario: Scenario,
    ground: Ground,
    ax: Axes,
    *,
    theme: str = "light",
    language: str = "en",
    colour_by: str = "position",
    extent: Extent | None = None,
) -> None:
    """Draw a scenario into axes, which lose their ticks and get metres of the base map as limits.

    Parameters
    ----------
    theme
        ``"light"`` or ``"dark"``.
    colour_by
        ``"position"``, ``"hub"``, ``"index"``, ``"class"`` or ``"change"`` (against the baseline).
    extent
        West, south, east, north in metres of the base map; widened to the shape of the axes. None = all
        accounts and hubs with positions.

    Raises
    ------
    TerritoryDesignerError
        ``colour_by_unknown``.
    """
    picture, tones = Picture(project, scenario, ground), THEMES[theme]
    draw_picture(
        picture,
        ax,
        paint(picture, colour_by, tones, language=language),
        theme=tones,
        language=language,
        extent=extent,
    )


def draw_picture(
    picture: Picture,
    ax: Axes,
    colours: Paint,
    *,
    theme: Theme,
    language: str,
    extent: Extent | None = None,
    unit: float = 1.0,
) -> None:
    """Draw a picture whose colours are chosen already; ``unit`` below 1 makes type and lines smaller."""
    sheet = Sheet.over(ax, unit=unit)
    view = view_of(picture, (sheet.width, sheet.height), extent)
    _frame(ax, view)
    draw_land(sheet, view, picture.basemap, theme)
    _areas(sheet, view, picture, colours, theme=theme)
    draw_lines(sheet, view, picture.basemap, theme)
    _outlines(sheet, view, picture, colours)
    dots = _dots(sheet, view, picture, colours, theme=theme)
    room = Room(Box(4, 4, view.width - 4, view.height - 4), dots)
    _furniture(sheet, view, picture, room=room, theme=theme, language=language)
    names = Names(picture, colours, view, theme, language)
    names.draw(sheet, room)


def save_map(
    project: Project,
    scenario: Scenario,
    ground: Ground,
    path: Path,
    *,
    language: str = "en",
    theme: str = "light",
    colour_by: str = "position",
    size: tuple[int, int] = SIZE,
) -> None:
    """Write a scenario's map with its legend as PNG, SVG or PDF, by the end of the name.

    Parameters
    ----------
    size
        Width and height of a PNG in pixels; SVG and PDF take their shape from it.

    Raises
    ------
    TerritoryDesignerError
        ``figure_format`` or ``colour_by_unknown``.
    """
    picture, tones = Picture(project, scenario, ground), THEMES[theme]
    colours = paint(picture, colour_by, tones, language=language)
    height = PAGE * size[1] / size[0]
    figure = new_figure((PAGE, height), tones.panel)
    panel = legend_width(picture, colours, height)
    axes = figure.add_axes((0, 0, 1 - panel / PAGE, 1))
    draw_picture(picture, axes, colours, theme=tones, language=language)
    legend = Sheet(figure, (PAGE - panel, 0, panel, height))
    draw_legend(legend, picture, colours, theme=tones, language=language)
    save_figure(figure, Path(path), dpi=size[0] / PAGE * POINTS)


def _frame(ax: Axes, view: View) -> None:
    west, south, east, north = view.extent
    ax.set(xlim=(west, east), ylim=(south, north), xticks=[], yticks=[], frame_on=False)


def _areas(sheet: Sheet, view: View, picture: Picture, colours: Paint, *, theme: Theme) -> None:
    from matplotlib.patches import PathPatch

    for position, area in picture.territories.items():
        fill = PathPatch(area_path(area, view), facecolor=colours.area[position], edgecolor="none")
        fill.set(alpha=theme.fill_alpha, linewidth=0)
        sheet.add(fill, clip=True)


def _outlines(sheet: Sheet, view: View, picture: Picture, colours: Paint) -> None:
    """Draw each border a little inside, so that neighbours show two lines."""
    import shapely
    from matplotlib.patches import PathPatch

    for position, area in picture.territories.items():
        inner = shapely.buffer(area, -_INSIDE * view.scale, join_style="mitre")
        flat = shapely.MultiPolygon([part for part in shapely.get_parts(inner) if not part.is_empty])
        line = PathPatch(area_path(flat, view), facecolor="none", edgecolor=colours.line[position])
        line.set(linewidth=1.0, joinstyle="round", alpha=0.85)
        sheet.add(line, clip=True)


def _dots(sheet: Sheet, view: View, picture: Picture, colours: Paint, *, theme: Theme) -> Number:
    """Draw the accounts, large ones below, and return their points ``(accounts, 2)``."""
    from matplotlib.collections import CircleCollection

    cells = picture.cells
    radius = _radii(picture)
    at = spread(
        cells.site_of,
        picture.scenario.alignment,
        site_xy=view.points(np.column_stack([cells.site_x, cells.site_y])),
        radius=float(np.median(radius)) if len(radius) else 1.0,
    )
    drawn = np.flatnonzero(np.isfinite(at[:, 0]))
    drawn = drawn[np.lexsort((drawn, -radius[drawn]))]
    discs = CircleCollection(
        np.pi * (sheet.unit * radius[drawn]) ** 2,
        offsets=at[drawn],
        offset_transform=sheet.transform,
        facecolor=colours.dot[drawn],
    )
    discs.set(edgecolor=theme.land, linewidth=0.35, rasterized=len(drawn) > _MANY)
    sheet.add(discs, clip=True, placed=True)
    return at[drawn]


def _radii(picture: Picture) -> Number:
    """Return the radius of each account's dot in points: its area grows with revenue, else with visits."""
    count = len(picture.project.accounts)
    usual = float(np.clip(3.4 * (400 / max(count, 1)) ** 0.25, 0.8, 3.6))
    values = picture.size_of()
    if values is None:
        return np.full(count, usual)
    middle = np.nanmedian(values[values > 0])
    return usual * np.clip(np.sqrt(np.nan_to_num(values / middle, nan=1.0)), 0.6, 2.4)


def _furniture(
    sheet: Sheet, view: View, picture: Picture, *, room: Room, theme: Theme, language: str
) -> None:
    """Draw scale, inset and attribution, and keep names off them."""
    draw_scale(sheet, view, theme)
    room.take(Box(0, view.height - 36, _SCALE_ROOM, view.height))
    right = view.width - EDGE
    if draw_inset(sheet, view, picture.basemap, theme):
        room.take(Box(right - INSET[0], view.height - EDGE - INSET[1], view.width, view.height))
        right -= INSET[0] + 8
    lines = wrapped(attribution(language), right - _SCALE_ROOM, size=_CREDIT_SIZE)
    for k, line in enumerate(reversed(lines)):
        credit = Run(line, theme.text2, 400, _CREDIT_SIZE)
        y = view.height - EDGE - 2 - 12 * k
        sheet.text((right, y), credit, align="right", halo=theme.land)
        room.take(Box(right - credit.width, y - 7, view.width, y + 7))
