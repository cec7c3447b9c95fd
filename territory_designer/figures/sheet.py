"""How is something put at a place on the page, in points from the top left corner?

One point is one pixel of the window's design, so sizes and distances are the same on paper and on the screen.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from territory_designer.figures.fonts import UNHINTED, font_of, text_width
from territory_designer.model.tables import Number

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure
    from matplotlib.transforms import Transform

POINTS = 72.0
_ASCENT = (
    0.364  # of the size: how far the middle of a figure lies above the baseline (Inter's capitals: 0.727)
)


@dataclass(frozen=True)
class Run:
    """A piece of a line in one colour and weight."""

    text: str
    colour: Any
    weight: int = 400
    size: float = 10.0
    gap: float = 0.0

    @property
    def width(self) -> float:
        """Return the width with the gap before it, in points."""
        return self.gap + text_width(self.text, self.size, self.weight)


class Sheet:
    """A rectangle of the page; what is drawn later lies above.

    Parameters
    ----------
    host
        Axes or figure that the artists belong to.
    box
        Left, top, width, height in points from the top left corner of the figure.
    order
        Drawing order of the first thing drawn.
    unit
        Points of the page to a point of the sheet: below 1 everything on it is smaller, type and lines, too.
    """

    def __init__(
        self,
        host: Axes | Figure,
        box: tuple[float, float, float, float],
        *,
        order: float = 10.0,
        unit: float = 1.0,
    ) -> None:
        from matplotlib.transforms import Affine2D

        self.host = host
        self.left, self.top = box[:2]
        self.width, self.height, self.unit = box[2] / unit, box[3] / unit, unit
        figure: Any = host.get_figure(root=True)
        page = figure.get_figheight() * POINTS
        place = Affine2D().scale(unit, -unit).translate(self.left, page - self.top).scale(1 / POINTS)
        self.transform: Transform = place + figure.dpi_scale_trans
        self._order = order

    @classmethod
    def over(cls, axes: Axes, *, unit: float = 1.0) -> Sheet:
        """Return the sheet that lies over axes."""
        figure: Any = axes.get_figure(root=True)
        wide, high = figure.get_size_inches() * POINTS
        box = axes.get_position()
        inside = (box.x0 * wide, (1 - box.y1) * high, box.width * wide, box.height * high)
        return cls(axes, inside, unit=unit)

    def part(self, left: float, top: float, width: float, height: float) -> Sheet:
        """Return a sheet inside this one; it draws above what is here by now."""
        unit = self.unit
        box = (self.left + left * unit, self.top + top * unit, width * unit, height * unit)
        return Sheet(self.host, box, order=self._order + 1.0, unit=unit)

    def add(self, artist: Any, *, clip: bool = False, placed: bool = False) -> None:
        """Draw an artist, whose coordinates are points of this sheet, above everything drawn so far.

        Parameters
        ----------
        clip
            Whether to cut it at the edges of the sheet.
        placed
            Whether it has its transform already.
        """
        from matplotlib.transforms import Bbox, TransformedBbox

        self._order += 0.001
        artist.set_zorder(self._order)
        if not placed:
            artist.set_transform(self.transform)
        if self.unit != 1.0 and hasattr(artist, "get_linewidth"):
            artist.set_linewidth(np.multiply(artist.get_linewidth(), self.unit))
        self.host.add_artist(artist)
        edges = Bbox.from_extents(0, self.height, self.width, 0)
        artist.set_clip_path(None)
        artist.set_clip_box(TransformedBbox(edges, self.transform) if clip else None)

    def rectangle(
        self,
        box: tuple[float, float, float, float],
        *,
        fill: Any,
        edge: Any = "none",
        radius: float = 0.0,
        **style: Any,
    ) -> None:
        """Draw a rectangle (left, top, width, height), with round corners if wanted."""
        from matplotlib.patches import FancyBboxPatch

        left, top, width, height = box
        shape = f"round,pad=0,rounding_size={radius}" if radius else "square,pad=0"
        patch = FancyBboxPatch((left, top), width, height, boxstyle=shape, facecolor=fill, edgecolor=edge)
        patch.set(linewidth=style.pop("linewidth", 0.8 if edge != "none" else 0.0), **style)
        self.add(patch)

    def line(
        self, points: Sequence[tuple[float, float]], colour: Any, width: float = 0.8, **style: Any
    ) -> None:
        """Draw a line through points."""
        from matplotlib.lines import Line2D

        self.add(Line2D(*np.transpose(points), color=colour, linewidth=width, solid_capstyle="butt", **style))

    def polygon(self, points: Sequence[tuple[float, float]] | Number, fill: Any, **style: Any) -> None:
        """Fill a polygon."""
        from matplotlib.patches import Polygon

        self.add(Polygon(np.asarray(points), closed=True, facecolor=fill, **{"edgecolor": "none", **style}))

    def circle(self, centre: tuple[float, float], radius: float, fill: Any, **style: Any) -> None:
        """Draw a disc."""
        from matplotlib.patches import Circle

        self.add(Circle(centre, radius, facecolor=fill, **{"edgecolor": "none", **style}))

    def text(
        self, at: tuple[float, float], runs: Run | Sequence[Run], *, align: str = "left", halo: Any = None
    ) -> float:
        """Write one line whose middle stands at the height of ``at``.

        Parameters
        ----------
        align
            ``"left"``, ``"centre"`` or ``"right"`` of ``at``.
        halo
            Colour of a thin rim that keeps the text readable on the map.

        Returns
        -------
        float
            Width in points.
        """
        runs = [runs] if isinstance(runs, Run) else list(runs)
        width = sum(run.width for run in runs)
        x = at[0] - width * {"left": 0.0, "centre": 0.5, "right": 1.0}[align]
        for run in runs:
            self._write(x + run.gap, at[1] + run.size * _ASCENT, run, halo)
            x += run.width
        return width

    def _write(self, x: float, y: float, run: Run, halo: Any) -> None:
        from matplotlib.patheffects import withStroke
        from matplotlib.text import Text

        type_ = font_of(run.text, run.size * self.unit, run.weight)
        text = Text(x, y, run.text, color=run.colour, fontproperties=type_)
        text.set(verticalalignment="baseline", horizontalalignment="left", parse_math=False)
        if halo is not None:
            text.set_path_effects([withStroke(linewidth=2.6 * self.unit, foreground=halo, alpha=0.85)])
        self.add(text)


def new_figure(size: tuple[float, float], colour: Any) -> Figure:
    """Return an empty page of a size in points, drawn without a window."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    figure = Figure((size[0] / POINTS, size[1] / POINTS), facecolor=colour)
    FigureCanvasAgg(figure)
    return figure


def save_figure(figure: Figure, path: Path, *, dpi: float = 144.0) -> None:
    """Write a figure as PNG, SVG or PDF, by the end of its name; the same figure gives the same bytes.

    Raises
    ------
    TerritoryDesignerError
        ``figure_format`` for any other end of the name, ``export_failed`` where nothing can be written.
    """
    from matplotlib import rc_context

    from territory_designer.errors import TerritoryDesignerError

    kind = path.suffix.lower().lstrip(".")
    if kind not in _METADATA:
        raise TerritoryDesignerError("figure_format", name=path.name, formats=", ".join(_METADATA))
    with rc_context(
        {**UNHINTED, "svg.hashsalt": "territory-designer", "svg.fonttype": "path", "pdf.fonttype": 42}
    ):
        try:
            figure.savefig(
                path, format=kind, dpi=dpi, metadata=_METADATA[kind], facecolor=figure.get_facecolor()
            )
        except OSError as error:
            raise TerritoryDesignerError("export_failed", path=str(path), detail=str(error)) from error


_METADATA: dict[str, dict[str, Any]] = {
    "png": {"Software": None},
    "svg": {"Date": None, "Creator": "Territory Designer"},
    "pdf": {"CreationDate": None, "Creator": "Territory Designer", "Producer": None},
}
