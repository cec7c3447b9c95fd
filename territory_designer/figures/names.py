"""What is written on the map: hubs with their positions, territories with their index, provinces?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from territory_designer.figures.fonts import text_width
from territory_designer.figures.labels import Box, Places, Room, beside, box_around, places, ring
from territory_designer.figures.numbers import percent
from territory_designer.figures.paint import Paint
from territory_designer.figures.picture import Picture, within
from territory_designer.figures.sheet import Run, Sheet
from territory_designer.figures.theme import Theme, readable
from territory_designer.figures.view import View
from territory_designer.model.tables import Flag, Number

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

MARK = 11.0  # points across the mark of a hub
_TAG_SIZE, _COUNT_SIZE, _TAG_HEIGHT = 11.0, 9.5, 19.0
_NAME_SIZE, _INDEX_SIZE, _LINE = 10.0, 9.5, 12.5
_PROVINCE_SIZE = 9.5
_ELSEWHERE = 6.0  # cost of a name that stands on another territory
_INSIDE_MOST = 5.0  # a name that would cost more inside its territory stands beside it
_TAG_DOT = 0.1  # tags hide what is below them, so they keep to their hubs
_TAG_RADII, _LABEL_RADII = np.arange(16.0, 60.0, 8.0), np.arange(10.0, 110.0, 10.0)
_HAIR = "\u200a\u200a"
ARROWS = {-1: "▼", 0: "", 1: "▲"}
_NEARBY = np.array([[0, 0], [0, -14], [0, 14], [-24, 0], [24, 0], [0, -28], [0, 28]], float)
_PROVINCE_MOST = len(_NEARBY) + 0.5  # a province's name covers no more than a few dots


class _Label(NamedTuple):
    """A territory's name in its place; ``home`` is where its leader line ends, None without one."""

    lines: list[list[Run]]
    box: Box
    home: tuple[float, float] | None


@dataclass(frozen=True, eq=False)
class Names:
    """All names of a map; those placed first have the choice."""

    picture: Picture
    colours: Paint
    view: View
    theme: Theme
    language: str

    def draw(self, sheet: Sheet, room: Room) -> None:
        """Write all names where they cover neither each other nor, where it can be, a dot."""
        hubs = self._hubs()
        for _, at in hubs:
            room.take(box_around(*at, MARK + 3, MARK + 3))
        tags = [(hub, at, self._tag_place(hub, at, room)) for hub, at in hubs]
        labels = self._labels(room)
        self._provinces(sheet, room)
        for label in labels:
            self._write_label(sheet, label)
        for _, at, box in tags:
            _leader(sheet, at, box, self.theme.text2)
        for _, at in hubs:
            draw_mark(sheet, at, self.theme)
        for hub, _, box in tags:
            self._write_tag(sheet, hub, box)

    def _hubs(self) -> list[tuple[int, tuple[float, float]]]:
        """Return hubs with positions and their points, those with most positions first."""
        seats, xy = self.picture.seats, self.picture.hub_xy
        hubs = np.flatnonzero((seats > 0) & np.isfinite(xy).all(axis=1))
        points = self.view.points(xy[hubs])
        order = np.lexsort((hubs, -seats[hubs]))
        seen = self.view.shows(points)
        return [(int(hubs[k]), (float(points[k, 0]), float(points[k, 1]))) for k in order if seen[k]]

    def _tag_place(self, hub: int, at: tuple[float, float], room: Room) -> Box | None:
        name, seats = self._said(hub)
        width = text_width(name, _TAG_SIZE, 600) + text_width(seats, _COUNT_SIZE, 500) + 32.0
        size = width, _TAG_HEIGHT
        near = room.place(beside(at, size, gap=MARK / 2 + 4), dot_cost=_TAG_DOT)
        return near or room.place(ring(at, size, radii=_TAG_RADII), dot_cost=_TAG_DOT)

    def _said(self, hub: int) -> tuple[str, str]:
        """Return a hub's name and its number of positions."""
        return self.picture.hub_name(hub, self.language), str(self.picture.seats[hub])

    def _write_tag(self, sheet: Sheet, hub: int, box: Box | None) -> None:
        if box is None:
            return
        theme, (name, seats) = self.theme, self._said(hub)
        width, height = box.right - box.left, box.bottom - box.top
        for rim, alpha in ((2.0, 0.05), (1.0, 0.07)):
            shade = (box.left - rim / 2, box.top + 0.6, width + rim, height + rim)
            sheet.rectangle(shade, fill="#000000", radius=5.0, alpha=alpha)
        sheet.rectangle((box.left, box.top, width, height), fill=theme.panel, edge=theme.line, radius=4.5)
        x, y = box.left + 7, box.middle[1]
        x += sheet.text((x, y), Run(name, theme.text, 600, _TAG_SIZE)) + 7
        person(sheet, (x + 4, y), theme.muted)
        sheet.text((x + 11, y), Run(seats, theme.muted, 500, _COUNT_SIZE))

    def _labels(self, room: Room) -> list[_Label]:
        """Find a place for each territory's name, the largest first; where there is none it is left out."""
        import shapely

        window = shapely.box(*self.view.extent)
        areas = self.picture.territories
        shown = {position: shapely.intersection(area, window) for position, area in areas.items()}
        order = sorted(shown, key=lambda position: (-shown[position].area, position))
        painted = shapely.union_all(list(shown.values()))
        shapely.prepare(painted)
        found = [self._label(each, shown[each], painted, room) for each in order if shown[each].area > 0]
        return [label for label in found if label is not None]

    def _label(self, position: int, area: BaseGeometry, painted: BaseGeometry, room: Room) -> _Label | None:
        """Place one name: in its territory, else beside it with a line, rather not on another one."""
        lines, spots = self._lines(position), _spots(area, self.view)
        size = max(sum(run.width for run in line) for line in lines), _LINE * len(lines)
        home = float(spots[0, 0]), float(spots[0, 1])
        inside = places(spots, size, 0.03 * np.hypot(*(spots - spots[0]).T))
        box = room.place(inside, padding=3.0, most=_INSIDE_MOST)
        if box is not None:
            return _Label(lines, box, None)
        around = ring(home, size, radii=_LABEL_RADII)
        around = around.only(room.is_clear(home, around))
        box = room.place(around.dearer(_ELSEWHERE * self._is_painted(around, painted)), padding=3.0)
        return _Label(lines, box, home) if box is not None else None

    def _is_painted(self, offered: Places, painted: BaseGeometry) -> Flag:
        """Return which places have their middle on a territory."""
        import shapely

        x, y = offered.middles().T
        west, _, _, north = self.view.extent
        return shapely.contains_xy(painted, west + x * self.view.scale, north - y * self.view.scale)

    def _lines(self, position: int) -> list[list[Run]]:
        """Return the lines of a territory's name: the position, then its index with a sign when it is off."""
        theme, picture = self.theme, self.picture
        colour = readable(self.colours.line[position], theme)
        name = [Run(str(picture.project.positions.position_id[position]), colour, 600, _NAME_SIZE)]
        index = float(picture.index[position])
        if not np.isfinite(index):
            return [name]
        side = within(index, picture.band)
        tone, weight = {-1: (theme.under, 600), 0: (theme.text2, 500), 1: (theme.over, 600)}[side]
        sign = [Run(ARROWS[side], tone, weight, _INDEX_SIZE - 1.5)] if side else []
        return [name, [*sign, Run(percent(index), tone, weight, _INDEX_SIZE, gap=2.0 if side else 0.0)]]

    def _write_label(self, sheet: Sheet, label: _Label) -> None:
        lines, box, home = label
        if home is not None:
            sheet.line([home, box.nearest(*home)], lines[0][0].colour, 0.8)
            sheet.circle(home, 1.6, lines[0][0].colour)
        for row, line in enumerate(lines):
            middle = box.middle[0], box.top + _LINE * (row + 0.5)
            sheet.text(middle, line, align="centre", halo=self.theme.land)

    def _provinces(self, sheet: Sheet, room: Room) -> None:
        """Write the provinces' names where nothing else stands."""
        labels, theme = self.picture.basemap.provinces, self.theme
        points = self.view.points(np.asarray(labels.xy, float))
        names = labels.names(self.language)
        cities = {self._said(hub)[0] for hub, _ in self._hubs()}
        known = np.isfinite(points).all(axis=1) & ~np.isin(names, list(cities))
        for name, point in zip(names[known], points[known]):
            said = str(name) if self.language == "zh" else _HAIR.join(str(name).upper())
            size = text_width(said, _PROVINCE_SIZE, 500) + 4, _PROVINCE_SIZE + 4
            near = places(point + _NEARBY, size, np.arange(len(_NEARBY)))
            box = room.place(near, padding=5.0, most=_PROVINCE_MOST)
            if box is not None:
                run = Run(said, theme.muted, 500, _PROVINCE_SIZE)
                sheet.text(box.middle, run, align="centre", halo=theme.land)


def draw_mark(sheet: Sheet, at: tuple[float, float], theme: Theme) -> None:
    """Draw a hub: a dark rounded square with a light core."""
    for size, colour, radius in (
        (MARK + 2, theme.panel, 4.0),
        (MARK, theme.text, 3.2),
        (4.4, theme.panel, 1.2),
    ):
        box = box_around(*at, size, size)
        sheet.rectangle((box.left, box.top, size, size), fill=colour, radius=radius)


def person(sheet: Sheet, at: tuple[float, float], colour: Any) -> None:
    """Draw a small person, the sign for positions."""
    from matplotlib.patches import Arc

    sheet.circle((at[0], at[1] - 2.2), 1.9, "none", edgecolor=colour, linewidth=1.0)
    sheet.add(Arc((at[0], at[1] + 4.2), 7.4, 6.6, theta1=180, theta2=360, edgecolor=colour, linewidth=1.0))


def _leader(sheet: Sheet, at: tuple[float, float], box: Box | None, colour: Any) -> None:
    """Draw a line from a mark to its name when they stand apart."""
    if box is None:
        return
    end = box.nearest(*at)
    if np.hypot(end[0] - at[0], end[1] - at[1]) > MARK / 2 + 7:
        sheet.line([at, end], colour, 0.8)


def _spots(area: BaseGeometry, view: View) -> Number:
    """Return points of the page where a name may stand: the middle of the largest part, then all over it."""
    import shapely

    largest = max(shapely.get_parts(area), key=lambda part: part.area)
    circle = shapely.maximum_inscribed_circle(largest, tolerance=view.scale * 2)
    west, south, east, north = largest.bounds
    x, y = np.meshgrid(np.linspace(west, east, 15)[1:-1], np.linspace(south, north, 15)[1:-1])
    inside = shapely.contains_xy(largest, x.ravel(), y.ravel())
    over = np.column_stack([x.ravel()[inside], y.ravel()[inside]])
    return view.points(np.concatenate([np.asarray(circle.coords)[:1], over]))
