"""What does the map of a plan show, and which part of the country?

The picture is drawn in a thread, wider than the window. While the map moves the last picture moves along;
when it stands still, a new one is drawn. Labels, marks and outlines are painted over it at once.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
from PySide6.QtCore import QPointF, QRectF, QSizeF, Qt, QTimer, Signal
from PySide6.QtGui import QImage, QPainter, QPainterPath, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QWidget

from territory_designer.model.scenario import Scenario
from territory_designer.model.tables import Flag, Index, Number, Whole
from territory_designer.ui.cards import cards_on
from territory_designer.ui.map.background import Background
from territory_designer.ui.map.camera import Camera, holds
from territory_designer.ui.map.controls import Chooser, ZoomColumn
from territory_designer.ui.map.face import Doings, Face
from territory_designer.ui.map.hits import NOTHING, Hits
from territory_designer.ui.map.hover import known_ground
from territory_designer.ui.map.layers import Look, draw_rings
from territory_designer.ui.map.legend import is_narrow, legend
from territory_designer.ui.map.loader import Loader
from territory_designer.ui.map.overlays import EDGE, INSET_SIZE, legend_picture, shows_whole
from territory_designer.ui.map.picture import Drawing, Overlays, Request, draw
from territory_designer.ui.map.scene import COLOR_BY, SIZE_BY, Scene, or_none
from territory_designer.ui.map.whole_picture import whole_picture
from territory_designer.ui.selection import Selection
from territory_designer.ui.theme import theme
from territory_designer.ui.words import t, words

if TYPE_CHECKING:
    from territory_designer.session.session import Changes, Session

MARGIN = 140.0  # pixels drawn around the window
REST_MS = 120
_FRAME_ALL, _FRAME_SOME, _NEAREST_M, _WIDEST = 56.0, 90.0, 12_000.0, 1.1
_FRAME_COUNTRY, _HARDLY_FARTHER = 12.0, 1.2  # pixels; how much smaller a plan may be shown with its country
_RINGS_AT_ONCE = 600  # more selected accounts than this are ringed in a thread
_LABELS = ("hubs", "positions", "cities", "provinces")


class MapView(QWidget):
    """The map of a plan, to be looked at; ``MapCanvas`` gives it hands.

    ``camera_changed`` brings the new view; ``settled``: the picture is up to date.

    Parameters
    ----------
    session
        The plan, None for none.
    selection
        Shared with the other panels.
    """

    camera_changed = Signal(object)
    settled = Signal()

    def __init__(self, session: Session | None, selection: Selection, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session: Session | None = None
        self._selection = selection
        self._background = Background(self)
        self._loader = Loader(self._background, self)
        self._camera = Camera(0.0, 4.0e6, 6000.0, 640.0, 480.0)
        self._drawing: Drawing | None = None
        self._scene: Scene | None = None
        self._hits_now: Hits | None = None
        self._trial: tuple[Scenario, Number | None] | None = None
        self._compared: Scenario | None = None
        self._rings: tuple[Camera, QImage] | None = None
        self._legend: tuple[tuple[object, ...], QImage] = (), QImage()
        self._shown = Overlays()
        self._style_is_old = self._framed = False
        self._colors, self._sizes = COLOR_BY[0], SIZE_BY[0]
        self._whole: Camera | None = None
        self._held: Flag | None = None
        self._doings = Doings()
        self._build()
        self._connect()
        self.set_session(session)

    def _build(self) -> None:
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setMinimumSize(200, 160)
        self.chooser = Chooser(self)
        self.column = ZoomColumn(self, zoom=self._zoom_middle, fit=self.zoom_to_all)
        self._rest = self._timer(REST_MS, self._draw)

    def _timer(self, ms: int, do: Callable[[], None]) -> QTimer:
        timer = QTimer(self)
        timer.setSingleShot(True)
        timer.setInterval(ms)
        timer.timeout.connect(do)
        return timer

    def _connect(self) -> None:
        self._loader.came.connect(self._take)
        self._background.idle.connect(self._settle)
        self._selection.position_changed.connect(self._renew)
        self.chooser.color.chosen.connect(self.set_colour_by)
        self.chooser.size_.chosen.connect(self.set_size_by)
        self.column.popup.switched.connect(self.show_layer)
        theme.changed.connect(self._restyle)
        theme.dressed.connect(self._restyle_late)
        words.changed.connect(self._say)
        words.changed.connect(self._restyle)

    # the plan

    @property
    def session(self) -> Session | None:
        """Return the plan."""
        return self._session

    @property
    def scene(self) -> Scene | None:
        """Return what is shown of the plan, None while its places are not known yet."""
        return self._scene

    def set_session(self, session: Session | None) -> None:
        """Show another plan, or none."""
        self._session, self._trial, self._compared = session, None, None
        self._doings, self._framed = Doings(), False
        self._scene = self._rings = self._hits_now = self._held = None
        self.chooser.setVisible(session is not None)
        self.column.setVisible(session is not None)
        self._loader.set_session(session)
        self._say()
        self._restyle()

    def refresh(self, changes: Changes) -> None:
        """Show what changed in the plan."""
        if not changes.saved and self._session is not None:
            self._show_now()
        if changes.shown:
            self._loader.look_again()

    def show_scenario(
        self, scenario: Scenario | None, index: Number | None = None, *, compared_with: Scenario | None = None
    ) -> None:
        """Show a scenario that the session does not show: to compare with, or still being searched.

        Parameters
        ----------
        scenario
            None goes back to the session's.
        index
            Workload index of each position, when known.
        compared_with
            What changes are shown against; None = the baseline.
        """
        self._trial = None if scenario is None else (scenario, index)
        self._compared = compared_with
        self._show_now()

    def _show_now(self) -> None:
        self._renew()
        if self._session is not None:
            self._loader.shape(self._trial[0] if self._trial else self._session.scenario)
        self._say()

    def _take(self, what: str) -> None:
        """Go on when something became known."""
        if what in ("places", "figures"):
            self._show_now()
        if what in ("basemap", "places") and not self._framed:
            self.zoom_to_all()
        self._hits_now = None
        self._draw_soon()

    def _renew(self) -> None:
        """Make the scene anew from the plan."""
        session, places = self._session, self._loader.places
        if session is None or places is None:
            return
        project, self._held = session.project, None
        self._scene = Scene(
            project=project,
            places=places,
            scenario=self._trial[0] if self._trial else session.scenario,
            numbers=or_none(self._loader.numbers, len(project.positions)),
            hub_numbers=or_none(self._loader.hub_numbers, len(project.hubs)),
            index=self._index(session),
            color_by=self._colors,
            size_by=self._sizes,
            focus=self._selection.position,
            compared_with=self._compared,
        )
        self._restyle()

    def _index(self, session: Session) -> Number | None:
        if self._trial is not None:
            return self._trial[1]
        return session.card.balance.index if known_ground(session) is not None else None

    # the view

    @property
    def camera(self) -> Camera:
        """Return the view."""
        return self._camera

    def set_camera(self, camera: Camera) -> None:
        """Show another part of the country, for example the one that a second map shows."""
        view = replace(camera, width=float(self.width()), height=float(self.height()))
        if view != self._camera:
            self._framed = True
            self._look_at(view)

    def _look_at(self, camera: Camera) -> None:
        self._camera = self._sensible(camera)
        self._hits_now = None
        self.camera_changed.emit(self._camera)
        self.update()
        covered = self._drawing is not None and self._drawing.camera.covers(self._camera)
        if covered or self._background.busy():
            self._rest.start(REST_MS)
        else:
            self._draw()

    def _sensible(self, camera: Camera) -> Camera:
        """Return the view, not beyond the country and not much wider than it."""
        basemap = self._loader.basemap
        if basemap is None:
            return camera
        widest = Camera.fitted(basemap.bounds, QSizeF(camera.width, camera.height)).scale * _WIDEST
        return replace(camera, scale=min(camera.scale, widest)).kept_within(basemap.bounds)

    def zoom_to_all(self) -> None:
        """Show all accounts, or the whole country when there are none or they are nearly as far apart."""
        places, basemap, size = self._loader.places, self._loader.basemap, QSizeF(self.size())
        extent = places.extent if places else None
        country = Camera.fitted(basemap.bounds, size, _FRAME_COUNTRY) if basemap else None
        wanted = Camera.fitted(extent, size, _FRAME_ALL) if extent else country
        if wanted is None:
            return
        roomy = not is_narrow(wanted)  # else buttons on the map would stand on accounts
        if roomy and extent and basemap and country and holds(basemap.bounds, extent):
            wanted = country if country.scale <= _HARDLY_FARTHER * wanted.scale else wanted
        self._framed = places is not None and basemap is not None
        self._look_at(wanted)
        self._whole = self._camera

    def zoom_to_accounts(self, index: Any) -> None:
        """Show these accounts, not nearer than a city."""
        places = self._loader.places
        bounds = places.bounds(np.asarray(index, np.intp)) if places and len(index) else None
        if bounds:
            west, south, east, north = bounds
            room = max(_NEAREST_M - min(east - west, north - south), 0.0) / 2
            near = (west - room, south - room, east + room, north + room)
            self._framed = True
            self._look_at(Camera.fitted(near, QSizeF(self.size()), _FRAME_SOME))

    def pull(self, way: QPointF) -> None:
        """Move the ground by pixels."""
        self._look_at(self._camera.moved(way.x(), way.y()))

    def zoom_at(self, factor: float, point: QPointF) -> None:
        """Enlarge; the place under the point stays there."""
        self._look_at(self._camera.zoomed(factor, point))

    def _zoom_middle(self, factor: float) -> None:
        self.zoom_at(factor, QPointF(self.rect().center()))

    # what is shown, and how

    def set_colour_by(self, what: str) -> None:
        """Colour accounts by ``"position"``, ``"hub"``, ``"class"``, ``"index"`` or ``"change"``."""
        if what not in COLOR_BY:
            raise ValueError(f"no colours by {what!r}")
        self._colors = what
        self.chooser.color.set_value(what)
        self._place_controls()
        self._renew()

    def set_size_by(self, what: str) -> None:
        """Size accounts by ``"revenue"``, ``"visits"`` or ``"none"``."""
        if what not in SIZE_BY:
            raise ValueError(f"no sizes by {what!r}")
        self._sizes = what
        self.chooser.size_.set_value(what)
        self._place_controls()
        self._renew()

    def show_layer(self, name: str, shown: bool) -> None:
        """Switch a layer on or off: one of ``controls.LAYERS``."""
        if name in _LABELS:
            self._shown = replace(self._shown, labels=replace(self._shown.labels, **{name: shown}))
        else:
            self._shown = replace(self._shown, **{name: shown})
        self._restyle()

    # drawing

    def _style(self) -> Look:
        return Look(theme.is_dark(), self.devicePixelRatioF())

    def _restyle(self) -> None:
        self._hits_now = None
        self.update()
        self._style_is_old = theme.is_dressing()  # drawing beside that would hold it up
        if not self._style_is_old:
            self._ring()
            self._draw_soon()

    def _restyle_late(self) -> None:
        if self._style_is_old:
            self._restyle()
        else:
            self._settle()

    def _draw_soon(self) -> None:
        """Draw when everything that changes now has changed."""
        self._rest.start(0)

    def _draw(self) -> None:
        request, before = self._request(), self._drawing
        if request is not None:
            self._background.start("picture", lambda: draw(request, before), self._take_drawing)

    def _request(self) -> Request | None:
        basemap, shaped = self._loader.basemap, self._loader.shaped
        if basemap is None:
            return None
        return Request(
            camera=self._camera.widened(MARGIN),
            look=self._style(),
            basemap=basemap,
            scene=self._scene,
            shapes=shaped.territories if shaped else None,
            overlays=self._shown,
            language=words.language(),
            margin=MARGIN,
            reserved=tuple(self._reserved()),
            hours=shaped.hours if shaped else None,
        )

    def _take_drawing(self, drawing: Drawing) -> None:
        self._drawing, self._hits_now = drawing, None
        if self._rings is not None and self._rings[0] != self._camera:
            self._ring()
        self.update()

    def is_settled(self) -> bool:
        """Tell whether the picture is up to date."""
        return not (theme.is_dressing() or self._rest.isActive() or self._background.busy())

    def _settle(self) -> None:
        if self.is_settled():
            self.settled.emit()

    def _reserved(self) -> list[QRectF]:
        """Return where no label may stand: under what stands at the rim."""
        width, height = self._camera.width, self._camera.height
        rects = [QRectF(0, height - 36, 190, 36), QRectF(width - 330, height - 26, 330, 26)]
        if self._session is not None:
            rects += [self.chooser.seen(), self.column.seen()]
        if self._loader.basemap and shows_whole(self._camera, self._loader.basemap):
            wide, high = INSET_SIZE.width() + 20, INSET_SIZE.height() + 40
            rects.append(QRectF(width - wide, height - high, wide, high))
        return rects

    def _ring(self) -> None:
        """Draw the rings of selected accounts, at once or, when they are many, in a thread."""
        rows, scene, camera, look = self._selection.accounts, self._scene, self._camera, self._style()
        if scene is None or not len(rows):
            self._rings = None
        elif len(rows) <= _RINGS_AT_ONCE:
            self._rings = camera, draw_rings(camera, look, scene=scene, accounts=rows)
        else:
            self._background.start(
                "rings",
                lambda: (camera, draw_rings(camera, look, scene=scene, accounts=rows)),
                self._take_rings,
            )

    def _take_rings(self, rings: tuple[Camera, QImage]) -> None:
        self._rings = rings if len(self._selection.accounts) else None
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802
        """Paint the last picture where it belongs now, and everything over it."""
        painter = QPainter(self)
        face = Face(painter, self._camera, self._style())
        face.paint_picture(self._drawing)
        scene, basemap = self._scene, self._loader.basemap
        if scene is not None and self._drawing is not None:
            face.paint_outline(self._doings.outline)
            if self._rings is not None and self._shown.accounts:
                face.paint_moved(self._rings[1], self._rings[0])
            self._paint_on_dots(painter)
            face.paint_names(scene, self._drawing, self._shown, covers=self._covers())
            self._paint_below_rim(painter)
        if basemap is not None and self._drawing is not None:
            face.paint_rim(basemap, self._legend_picture())
        if scene is not None and scene.places.extent is None:
            face.paint_notice(t("map.no_places"))
        painter.end()

    def _legend_picture(self) -> QImage:
        """Return the legend; the same picture as long as the map is only moved."""
        camera, scene, look = self._camera, self._scene, self._style()
        shown = (scene, camera.scale, is_narrow(camera), look, words.language())
        if self._legend[0] != shown:
            entries = legend(scene, look, camera) if scene is not None else []
            self._legend = shown, legend_picture(entries, look)
        return self._legend[1]

    def _covers(self) -> list[QRectF]:
        """Return where cards stand over the map."""
        return cards_on(self)

    def _paint_on_dots(self, painter: QPainter) -> None:
        """Paint what stands on dots but below names; nothing on a map that is only looked at."""

    def _paint_below_rim(self, painter: QPainter) -> None:
        """Paint what stands on the whole map but below its rim; nothing on a map that is only looked at."""

    # what lies where

    def _hits(self) -> Hits | None:
        if self._hits_now is None and self._scene is not None:
            shaped = self._loader.shaped
            self._hits_now = Hits(
                self._scene,
                self._camera,
                labels=self._drawing.labels if self._drawing else (),
                shapes=shaped.territories if shaped and self._shown.territories else None,
                opened=self._doings.opened,
            )
        return self._hits_now

    def account_at(self, point: QPointF) -> int:
        """Return the account whose dot is at a point, -1 = none."""
        hits = self._hits()
        return hits.account_at(point) if hits is not None and self._shown.accounts else NOTHING

    def accounts_within(self, outline: QPainterPath) -> Index:
        """Return the accounts whose true or drawn place lies inside an outline in pixels."""
        hits = self._hits()
        return hits.accounts_within(outline) if hits is not None else np.zeros(0, np.intp)

    def held(self) -> Flag:
        """Return which accounts a lock or an override keeps where they are, ``(accounts,)``."""
        if self._held is None:
            session = self._session
            self._held = session.locked | session.overridden if session else np.zeros(0, bool)
        return self._held

    def positions_of(self, accounts: Index) -> Whole:
        """Return the position of each account, -1 = nobody."""
        return self._scene.alignment[accounts] if self._scene is not None else np.zeros(0, np.int32)

    # window, ears and paper

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        """Keep the place at the middle, or all accounts in view; and the buttons at the rim."""
        size, all_in_view = QSizeF(event.size()), self._camera == self._whole
        self._camera = replace(self._camera, width=size.width(), height=size.height())
        self._place_controls()
        if self._framed and not all_in_view:
            self._look_at(self._camera)
        else:
            self.zoom_to_all()

    def _place_controls(self) -> None:
        self.chooser.fit()
        self.chooser.place(int(EDGE), int(EDGE))
        self.column.place(self.width() - int(EDGE) - int(self.column.seen().width()), int(EDGE))

    def _say(self) -> None:
        project, count = self._session and self._session.project, len(self._selection.accounts)
        self.setAccessibleName(t("map.name"))
        if not project:
            self.setAccessibleDescription(t("map.empty"))
            return
        rows = {"accounts": len(project.accounts), "positions": len(project.positions), "selected": count}
        self.setAccessibleDescription(t("map.described", **rows))

    def grab_picture(self, ratio: float = 2.0, *, fresh: bool = True, named: bool = True) -> QImage:
        """Return the map as it is seen, without buttons and selection; not fresh = from the last drawing.

        One that is not ``named`` has neither names nor legend: for pictures too small to read.
        """
        look, drawing = replace(self._style(), ratio=ratio), None if fresh else self._drawing
        return whole_picture(self._camera, look, self._request(), drawing=drawing, named=named)

    def picture_work(self, ratio: float) -> Callable[[object, object], QImage]:
        """Return the work that draws the map as it is seen now, for another thread."""
        camera, look, request = self._camera, replace(self._style(), ratio=ratio), self._request()
        return lambda _progress, _cancelled: whole_picture(camera, look, request)
