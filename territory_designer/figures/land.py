"""What lies under the territories: sea, land, lakes, coast and the lines between provinces?"""

from __future__ import annotations

import numpy as np

from territory_designer.figures.shapes import layer_path
from territory_designer.figures.sheet import Run, Sheet
from territory_designer.figures.theme import Theme
from territory_designer.figures.view import View, fitted
from territory_designer.geo.basemap import BaseMap
from territory_designer.model.texts import text

INSET = (96.0, 122.0)  # width and height in points
EDGE = 14.0  # between furniture and the edge of the map
_SCALE_BAR = 110.0  # about so many points


def draw_land(sheet: Sheet, view: View, basemap: BaseMap, theme: Theme) -> None:
    """Paint sea and land."""
    sheet.rectangle((0, 0, view.width, view.height), fill=theme.sea)
    _fill(sheet, view, basemap, layer="land", colour=theme.land)


def draw_lines(sheet: Sheet, view: View, basemap: BaseMap, theme: Theme) -> None:
    """Draw lakes, the lines between provinces and the coast, over the territories."""
    _fill(sheet, view, basemap, layer="lakes", colour=theme.lake)
    _stroke(sheet, view, basemap, layer="province_lines", colour=theme.province, width=0.7)
    _stroke(sheet, view, basemap, layer="coast", colour=theme.coast, width=0.7)


def draw_inset(sheet: Sheet, view: View, basemap: BaseMap, theme: Theme) -> bool:
    """Draw the South China Sea, land only, in the corner of a whole country; tell whether it did."""
    if not view.whole or basemap.inset_bounds is None:
        return False
    left, top = view.width - INSET[0] - EDGE, view.height - INSET[1] - EDGE
    small, inner = sheet.part(left, top, *INSET), fitted(basemap.inset_bounds, INSET)
    draw_land(small, inner, basemap, theme)
    _stroke(small, inner, basemap, layer="coast", colour=theme.coast, width=0.5)
    small.rectangle((0, 0, *INSET), fill="none", edge=theme.coast, linewidth=0.8)
    return True


def draw_scale(sheet: Sheet, view: View, theme: Theme) -> None:
    """Draw a bar of a round length in the lower left corner."""
    km = round_length(_SCALE_BAR * view.scale / 1e3)
    width, y = km * 1e3 / view.scale, view.height - EDGE - 4
    sheet.line([(EDGE, y - 4), (EDGE, y), (EDGE + width, y), (EDGE + width, y - 4)], theme.text2, 1.2)
    sheet.text((EDGE + width + 6, y - 2), Run(f"{km:,.0f} km", theme.text2, 500), halo=theme.land)


def round_length(most: float) -> float:
    """Return the greatest of 1, 2, 5, 10, 20, 50 … that is not above ``most``."""
    power = 10.0 ** np.floor(np.log10(most))
    return float(max(step * power for step in (1, 2, 5) if step * power <= most))


def attribution(language: str) -> str:
    """Return what must stand on every map."""
    return text("figure.attribution", language)


def _fill(sheet: Sheet, view: View, basemap: BaseMap, *, layer: str, colour: str) -> None:
    from matplotlib.patches import PathPatch

    shape = layer_path(basemap.layer(layer, basemap.level_for(view.scale)), view, closed=True)
    sheet.add(PathPatch(shape, facecolor=colour, edgecolor="none", linewidth=0), clip=True)


def _stroke(sheet: Sheet, view: View, basemap: BaseMap, *, layer: str, colour: str, width: float) -> None:
    from matplotlib.patches import PathPatch

    shape = layer_path(basemap.layer(layer, basemap.level_for(view.scale)), view, closed=False)
    line = PathPatch(shape, facecolor="none", edgecolor=colour, linewidth=width, joinstyle="round")
    sheet.add(line, clip=True)
