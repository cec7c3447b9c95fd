"""What does the planner see of the map at this moment?

The last picture, moved to where it belongs now, and over it what follows the plan and the hand.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from PySide6.QtCore import QPointF, QRectF, QSizeF, Qt
from PySide6.QtGui import QImage, QPainter, QPainterPath

from territory_designer.geo.basemap import BaseMap
from territory_designer.model.tables import Index
from territory_designer.ui.map import overlays
from territory_designer.ui.map.camera import Camera
from territory_designer.ui.map.hits import NOTHING, Hits
from territory_designer.ui.map.labels import HUB
from territory_designer.ui.map.layers import LOCKED_CORE, Look
from territory_designer.ui.map.overlays import Lines
from territory_designer.ui.map.picture import Drawing, Overlays
from territory_designer.ui.map.scene import Scene
from territory_designer.ui.words import t


@dataclass
class Doings:
    """What the hand is at.

    Parameters
    ----------
    outline
        The lasso or rectangle that made the selection, and the camera under which it was drawn.
    mouse
        Where the mouse is, None when it is elsewhere.
    carried_to
        Where the selected accounts are being carried, None when they are not.
    carried
        Lines of the card that they hang on.
    opened
        An account of the stack that is open, -1 = none is.
    hover
        Lines of the card of the account under the mouse; none while it is not shown.
    move
        Accounts and the position that an arrow points to.
    reserved
        Where buttons stand that a card may not hide behind.
    """

    outline: tuple[Camera, QPainterPath] | None = None
    mouse: QPointF | None = None
    carried_to: QPointF | None = None
    carried: Lines = field(default_factory=list)
    opened: int = NOTHING
    hover: Lines = field(default_factory=list)
    move: tuple[Index, int] | None = None
    reserved: list[QRectF] = field(default_factory=list)


@dataclass(frozen=True, eq=False)
class Face:
    """Paints the map; everything it needs is given anew for each painting."""

    painter: QPainter
    camera: Camera
    look: Look

    def paint_picture(self, drawing: Drawing | None) -> None:
        """Paint the last picture, and the sea where it does not reach."""
        window = QRectF(0, 0, self.camera.width, self.camera.height)
        if drawing is None or not drawing.camera.covers(self.camera):
            self.painter.fillRect(window, self.look.color("sea"))
        if drawing is not None:
            self.paint_moved(drawing.image, drawing.camera)

    def paint_moved(self, image: QImage, camera: Camera) -> None:
        """Paint a picture of another view where it belongs now."""
        way = self.camera.transform_from(camera)
        if camera.scale == self.camera.scale:
            ratio = self.look.ratio
            self.painter.drawImage(
                QPointF(round(way.dx() * ratio) / ratio, round(way.dy() * ratio) / ratio), image
            )
            return
        self.painter.save()  # nearest pixels: smoothing takes four times as long, for a moment
        self.painter.setTransform(way)
        self.painter.drawImage(QPointF(), image)
        self.painter.restore()

    def paint_outline(self, outline: tuple[Camera, QPainterPath] | None) -> None:
        """Paint the outline that made the selection."""
        self.painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if outline is not None:
            overlays.paint_outline(
                self.painter, self.camera.transform_from(outline[0]).map(outline[1]), self.look
            )

    def paint_names(
        self, scene: Scene, drawing: Drawing, shown: Overlays, *, covers: Sequence[QRectF] = ()
    ) -> None:
        """Paint labels and marks, tags of hubs last; no label that something over the map would cut."""
        self.painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        tags = [each for each in drawing.labels if each.kind == HUB]
        names = [each for each in drawing.labels if each.kind != HUB]
        overlays.paint_labels(self.painter, names, self.camera, covers=covers)
        if shown.labels.hubs:
            marks = overlays.hub_points(scene, self.camera).values()
            overlays.paint_marks(self.painter, marks, self.look)
        overlays.paint_labels(self.painter, tags, self.camera, covers=covers)

    def paint_rim(self, basemap: BaseMap, legend: QImage) -> None:
        """Paint scale bar, sources, inset and the picture of the legend."""
        painter, camera, look = self.painter, self.camera, self.look
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if overlays.shows_whole(camera, basemap):
            overlays.paint_inset(painter, camera, basemap, look=look)
        overlays.paint_scale(painter, camera, look)
        overlays.paint_attribution(painter, camera, look, said=t("map.attribution"))
        if not legend.isNull():
            overlays.paint_legend(painter, camera, legend)

    def paint_notice(self, said: str) -> None:
        """Paint in the middle why there is nothing to see."""
        lines = [(said, 500, "text2")]
        size = overlays.tip_size(lines)
        corner = QPointF((self.camera.width - size.width()) / 2, (self.camera.height - size.height()) / 2)
        self.painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        overlays.paint_tip(self.painter, corner, lines, look=self.look)

    def paint_doings(self, hits: Hits, doings: Doings, *, selected: Index, hovered: int) -> None:
        """Paint arrow, opened stack, carried accounts and hover card."""
        if doings.move is not None:
            self._paint_move(hits, *doings.move)
        if hits.stack is not None:
            self._paint_stack(hits, selected)
        if doings.carried_to is not None:
            self._paint_carried(hits, doings, selected)
        elif doings.hover and hovered >= 0:
            self._paint_hover(hits, doings, hovered)

    def _paint_move(self, hits: Hits, accounts: Index, position: int) -> None:
        start = hits.middle(accounts)
        hub = int(hits.scene.scenario.position_hub[position]) if position >= 0 else NOTHING
        if start is not None and hub in hits.marks:
            overlays.paint_arrow(self.painter, start, hits.marks[hub], look=self.look)

    def _paint_stack(self, hits: Hits, selected: Index) -> None:
        stack = hits.stack
        if stack is None:
            return
        colors = hits.scene.dot_colors(self.look.palette())[stack.rows]
        overlays.paint_stack(
            self.painter, stack.middle, stack.places, radius=stack.radius, colors=colors, look=self.look
        )
        self.painter.setPen(Qt.PenStyle.NoPen)
        self.painter.setBrush(self.look.color("raised"))
        for row in stack.rows[hits.scene.locked[stack.rows]]:
            core = stack.radius * LOCKED_CORE
            self.painter.drawEllipse(stack.point(int(row)), core, core)
        for row in stack.rows[np.isin(stack.rows, selected)]:
            accent = self.look.color("accent")
            overlays.paint_ring(self.painter, stack.point(int(row)), stack.radius + 1.2, color=accent)

    def _paint_carried(self, hits: Hits, doings: Doings, accounts: Index) -> None:
        at = doings.carried_to
        if at is None:
            return
        target = hits.target_at(at, accounts)
        start = hits.middle(accounts)
        if target.frame is not None:
            overlays.paint_target(self.painter, target.frame, self.look)
        if start is not None:
            overlays.paint_arrow(self.painter, start, at, look=self.look)
        if doings.carried:
            corner = overlays.beside(at, overlays.tip_size(doings.carried), self._window(), gap=14.0)
            overlays.paint_tip(self.painter, corner, doings.carried, look=self.look, ground="accent")

    def _paint_hover(self, hits: Hits, doings: Doings, account: int) -> None:
        at, radius = hits.dot(account)
        overlays.paint_ring(self.painter, at, radius + 1.5, color=self.look.color("text"), width=1.6)
        card = QRectF(QPointF(), overlays.tip_size(doings.hover))
        card.moveTo(overlays.beside(at, card.size(), self._window()))
        for rect in doings.reserved:
            if card.intersects(rect):
                card.moveTop(rect.bottom() + 6)
        overlays.paint_tip(self.painter, card.topLeft(), doings.hover, look=self.look)

    def _window(self) -> QSizeF:
        return QSizeF(self.camera.width, self.camera.height)
