"""How does the map answer to the eye and to the hand?

The picture is drawn in a thread, wider than the window. While the map moves the last picture moves along;
when it stands still, a new one is drawn. Labels, marks and outlines are painted over it at once.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from PySide6.QtCore import QEvent, QMimeData, QPointF, QRectF, QSizeF, Qt, QTimer, Signal
from PySide6.QtGui import (
    QDrag,
    QDragEnterEvent,
    QDragLeaveEvent,
    QDragMoveEvent,
    QDropEvent,
    QImage,
    QKeyEvent,
    QMouseEvent,
    QNativeGestureEvent,
    QPainter,
    QPainterPath,
    QPaintEvent,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QWidget

from territory_designer.model.scenario import Scenario
from territory_designer.model.tables import Index, Number, Whole
from territory_designer.ui.map.background import Background
from territory_designer.ui.map.camera import Camera
from territory_designer.ui.map.controls import Chooser, ZoomColumn
from territory_designer.ui.map.face import Doings, Face
from territory_designer.ui.map.hits import NOTHING, Hits
from territory_designer.ui.map.hover import hover_lines, known_ground
from territory_designer.ui.map.layers import Look, draw_rings
from territory_designer.ui.map.loader import Loader
from territory_designer.ui.map.overlays import EDGE, INSET_SIZE, shows_whole
from territory_designer.ui.map.picture import Drawing, Overlays, Request, draw
from territory_designer.ui.map.scene import COLOR_BY, SIZE_BY, Scene
from territory_designer.ui.map.tools import BRUSH_STEP, MAKERS, TOOLS, BrushTool, Hand, PanTool, Tool
from territory_designer.ui.positions_panel import ACCOUNTS_MIME
from territory_designer.ui.selection import NOBODY, Selection
from territory_designer.ui.theme import theme
from territory_designer.ui.words import t, words

if TYPE_CHECKING:
    from territory_designer.session.session import Changes, Session

SOURCE = "map"
MARGIN = 140.0  # pixels drawn around the window
REST_MS, HOVER_MS = 120, 180
_STEP, _WHEEL, _BUTTON = 80.0, 1.25, 1.6
_FRAME_ALL, _FRAME_SOME, _NEAREST_M, _WIDEST = 56.0, 90.0, 12_000.0, 1.1
_RINGS_AT_ONCE = 600  # more selected accounts than this are ringed in a thread
_ADD, _REMOVE = Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.AltModifier
_LABELS = ("hubs", "positions", "cities", "provinces")
_TOOL_KEYS: Mapping[str, str] = {"v": "select", "l": "lasso", "r": "rectangle", "b": "brush", "h": "pan"}
_MOVES: Mapping[int, tuple[int, int]] = {
    int(Qt.Key.Key_Left): (1, 0),
    int(Qt.Key.Key_Right): (-1, 0),
    int(Qt.Key.Key_Up): (0, 1),
    int(Qt.Key.Key_Down): (0, -1),
}


class MapCanvas(QWidget):
    """The map of a plan.

    ``drop_requested`` brings the accounts dropped on a hub, a name or a territory, and the position meant;
    ``camera_changed`` the new view, ``tool_changed`` the tool; ``settled``: the picture is up to date.

    Parameters
    ----------
    session
        The plan, None for none.
    selection
        Shared with the other panels.
    """

    drop_requested = Signal(object, int)
    camera_changed = Signal(object)
    tool_changed = Signal(str)
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
        self._rings: tuple[Camera, QImage] | None = None
        self._shown = Overlays()
        self._colors, self._sizes = COLOR_BY[0], SIZE_BY[0]
        self._framed = False
        self._whole: Camera | None = None
        self._doings = Doings()
        self._tools: dict[str, Tool] = {name: make(self) for name, make in MAKERS.items()}
        self._tool_name, self._held = TOOLS[0], None
        self._build()
        self._connect()
        self.set_session(session)

    _held: Tool | None

    def _build(self) -> None:
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setAcceptDrops(True)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setMinimumSize(200, 160)
        self.chooser = Chooser(self)
        self.column = ZoomColumn(self, zoom=self._zoom_middle, fit=self.zoom_to_all)
        self._rest = self._timer(REST_MS, self._draw)
        self._hover_wait = self._timer(HOVER_MS, self._show_hover)

    def _timer(self, ms: int, do: Callable[[], None]) -> QTimer:
        timer = QTimer(self)
        timer.setSingleShot(True)
        timer.setInterval(ms)
        timer.timeout.connect(do)
        return timer

    def _connect(self) -> None:
        self._loader.came.connect(self._take)
        self._background.idle.connect(self._settle)
        self._selection.accounts_changed.connect(self._follow_accounts)
        self._selection.position_changed.connect(self._renew)
        self._selection.hover_changed.connect(self.update)
        self.chooser.color.chosen.connect(self.set_colour_by)
        self.chooser.size_.chosen.connect(self.set_size_by)
        self.column.popup.switched.connect(self.show_layer)
        theme.changed.connect(self._restyle)
        words.changed.connect(self._say)
        words.changed.connect(self._restyle)

    # the plan

    def set_session(self, session: Session | None) -> None:
        """Show another plan, or none."""
        self._session, self._trial = session, None
        self._doings, self._framed = Doings(), False
        self._scene = self._rings = self._hits_now = None
        self.chooser.setVisible(session is not None)
        self.column.setVisible(session is not None)
        self._loader.set_session(session)
        self._say()
        self._restyle()

    def refresh(self, changes: Changes) -> None:
        """Show what changed in the plan."""
        if not changes.saved and self._session is not None:
            self._show_now()

    def show_scenario(self, scenario: Scenario | None, index: Number | None = None) -> None:
        """Show a scenario that the session does not show: to compare with, or still being searched.

        Parameters
        ----------
        scenario
            None goes back to the session's.
        index
            Workload index of each position, when known.
        """
        self._trial = None if scenario is None else (scenario, index)
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
        project = session.project
        self._scene = Scene(
            project=project,
            places=places,
            scenario=self._trial[0] if self._trial else session.scenario,
            numbers=_or_none(self._loader.numbers, len(project.positions)),
            hub_numbers=_or_none(self._loader.hub_numbers, len(project.hubs)),
            index=self._index(session),
            color_by=self._colors,
            size_by=self._sizes,
            focus=self._selection.position,
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
        self._hide_hover()
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
        """Show all accounts, or the whole country when there are none."""
        places, basemap = self._loader.places, self._loader.basemap
        bounds = (places.extent if places else None) or (basemap.bounds if basemap else None)
        if bounds:
            self._framed = places is not None
            self._look_at(Camera.fitted(bounds, QSizeF(self.size()), _FRAME_ALL))
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

    def show_move(self, accounts: Any, position: int) -> None:
        """Point an arrow from accounts to the hub of the position that they would go to."""
        self._doings.move = np.asarray(accounts, np.intp), position
        self.update()

    def clear_move(self) -> None:
        """Take the arrow away."""
        self._doings.move = None
        self.update()

    # drawing

    def _style(self) -> Look:
        return Look(theme.is_dark(), self.devicePixelRatioF())

    def _restyle(self) -> None:
        self._hits_now = None
        self._ring()
        self._draw_soon()
        self.update()

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
        )

    def _take_drawing(self, drawing: Drawing) -> None:
        self._drawing, self._hits_now = drawing, None
        if self._rings is not None and self._rings[0] != self._camera:
            self._ring()
        self.update()

    def is_settled(self) -> bool:
        """Tell whether the picture is up to date."""
        return not self._rest.isActive() and not self._background.busy()

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
        scene, basemap, hits = self._scene, self._loader.basemap, self._hits()
        if scene is not None and self._drawing is not None:
            face.paint_outline(self._doings.outline)
            if self._rings is not None and self._shown.accounts:
                face.paint_moved(self._rings[1], self._rings[0])
            face.paint_names(scene, self._drawing, self._shown)
        if basemap is not None:
            face.paint_rim(basemap, scene)
        if scene is not None and scene.places.extent is None:
            face.paint_notice(t("map.no_places"))
        if hits is not None:
            selection = self._selection
            face.paint_doings(
                hits, self._doings, selected=selection.accounts, hovered=selection.hover_account
            )
            self._tool().paint(painter, self._style())
        painter.end()

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

    def is_selected_at(self, point: QPointF) -> bool:
        """Tell whether a selected account is at a point."""
        account = self.account_at(point)
        return account >= 0 and bool(np.isin(account, self._selection.accounts))

    def positions_of(self, accounts: Index) -> Whole:
        """Return the position of each account, -1 = nobody."""
        return self._scene.alignment[accounts] if self._scene is not None else np.zeros(0, np.int32)

    def mouse_at(self) -> QPointF | None:
        """Return where the mouse is, None when it is elsewhere."""
        return self._doings.mouse

    # selecting

    def choose(self, accounts: Index, modifiers: Qt.KeyboardModifier) -> None:
        """Select accounts; Shift adds them, Alt removes them."""
        if modifiers & _ADD:
            self._selection.add_accounts(accounts, SOURCE)
        elif modifiers & _REMOVE:
            self._selection.remove_accounts(accounts, SOURCE)
        else:
            self._selection.set_accounts(accounts, SOURCE)

    def choose_within(self, outline: QPainterPath, modifiers: Qt.KeyboardModifier) -> None:
        """Select what an outline holds; it stays to be seen until the selection changes."""
        self.choose(self.accounts_within(outline), modifiers)
        alone = not modifiers & (_ADD | _REMOVE) and len(self._selection.accounts) > 0
        self._doings.outline = (self._camera, outline) if alone else None
        self.update()

    def click(self, point: QPointF, modifiers: Qt.KeyboardModifier) -> None:
        """Select what is at a point: an account, a city, a hub's next position, a position; or nothing."""
        hits, account = self._hits(), self.account_at(point)
        if hits is None:
            return
        if account >= 0:
            self._click_account(account, modifiers)
        elif hits.stack is None or hits.stack.account_at(point) is None:
            self._open(NOTHING)
            self._click_ground(hits, point, modifiers)

    def _click_account(self, account: int, modifiers: Qt.KeyboardModifier) -> None:
        self.choose(np.array([account]), modifiers)
        hits = self._hits()
        if hits is None or (hits.stack is not None and account in hits.stack.rows):
            return
        self._open(account if hits.scene.is_crowded(account, self._camera.scale) else NOTHING)

    def _open(self, account: int) -> None:
        """Open the stack of an account, or, with -1, close the one that is open."""
        self._doings.opened, self._hits_now = account, None
        self.update()

    def _click_ground(self, hits: Hits, point: QPointF, modifiers: Qt.KeyboardModifier) -> None:
        city, hub = hits.accounts_of_name(point), hits.hub_at(point)
        if city is not None:
            self.choose(city, modifiers)
        elif hub >= 0:
            self._choose_next(hits.scene.hub_positions(hub))
        elif not modifiers:
            self._selection.set_accounts((), SOURCE)
            self._selection.set_position(hits.position_at(point), SOURCE)

    def _choose_next(self, rows: list[int]) -> None:
        """Select the positions of a hub one after the other."""
        now = self._selection.position
        following = rows[(rows.index(now) + 1) % len(rows)] if now in rows else rows[0]
        self._selection.set_position(following, SOURCE)

    def pick_place(self, point: QPointF, modifiers: Qt.KeyboardModifier) -> None:
        """Select all accounts of the province named at a point, else of the city there."""
        hits = self._hits()
        if hits is not None:
            self.choose(hits.accounts_of_ground(point), modifiers)

    def carry(self, point: QPointF) -> None:
        """Carry the selected accounts along; beyond the rim of the map, other panels can take them."""
        if self.rect().contains(point.toPoint()):
            self._doings.carried_to = point
            self.update()
            return
        self._tool().cancel()
        self._doings.carried_to = None
        self.update()
        drag, data = QDrag(self), QMimeData()
        data.setData(ACCOUNTS_MIME, b"")
        drag.setMimeData(data)
        drag.exec(Qt.DropAction.MoveAction)

    def drop(self, point: QPointF) -> None:
        """Ask for the selected accounts to go where they were dropped."""
        self._doings.carried_to = None
        self.update()
        hits, rows = self._hits(), self._selection.accounts
        if hits is None or not len(rows):
            return
        position = hits.target_at(point, rows).position
        if position >= 0 and bool((hits.scene.alignment[rows] != position).any()):
            self.drop_requested.emit(rows, position)

    def _follow_accounts(self, source: str) -> None:
        self._doings.outline = None
        if source != SOURCE:
            self._open(NOTHING)
        self._ring()
        self._say()
        self.update()

    # tools

    @property
    def tool(self) -> str:
        """Return the name of the tool."""
        return self._tool_name

    def set_tool(self, name: str) -> None:
        """Take a tool: ``"select"``, ``"lasso"``, ``"rectangle"``, ``"brush"`` or ``"pan"``."""
        if name not in TOOLS:
            raise ValueError(f"no tool {name!r}")
        self._tool().cancel()
        changed, self._tool_name = name != self._tool_name, name
        self.setCursor(self._tool().cursor)
        self.update()
        if changed:
            self.tool_changed.emit(name)

    def _tool(self) -> Tool:
        return self._held or self._tools[self._tool_name]

    def _hold_pan(self, held: bool) -> None:
        """Move the map for as long as the space bar or the middle button is held."""
        self._tool().cancel()
        self._held = self._tools["pan"] if held else None
        self.setCursor(self._tool().cursor)

    # events of window and mouse

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

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        """Hand the press to the tool; the middle button moves the map."""
        self._hide_hover()
        if event.button() == Qt.MouseButton.MiddleButton:
            self._hold_pan(True)
        elif event.button() != Qt.MouseButton.LeftButton:
            event.ignore()
            return
        self._tool().press(Hand(event.position(), event.modifiers()))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        """Hand the movement to the tool, or look what is under the mouse."""
        self._doings.mouse = event.position()
        if event.buttons():
            self._tool().move(Hand(event.position(), event.modifiers()))
        else:
            self._look_under(event.position())
        if isinstance(self._tool(), BrushTool):
            self.update()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        """Let the tool end what it began."""
        self._tool().release(Hand(event.position(), event.modifiers()))
        if event.button() == Qt.MouseButton.MiddleButton:
            self._hold_pan(False)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        """Select a whole city or province."""
        if event.button() == Qt.MouseButton.LeftButton and not isinstance(self._tool(), PanTool):
            self.pick_place(event.position(), event.modifiers())

    def leaveEvent(self, _event: QEvent) -> None:  # noqa: N802
        """Nothing is under the mouse any more."""
        self._doings.mouse = None
        self._hide_hover()
        self.update()

    def wheelEvent(self, event: QWheelEvent) -> None:  # noqa: N802
        """Zoom at the mouse."""
        steps = event.angleDelta().y() / 120
        if steps:
            self.zoom_at(_WHEEL**steps, event.position())
        event.accept()

    def event(self, event: QEvent) -> bool:
        """Zoom with two fingers, too; be sharp on another screen."""
        if event.type() == QEvent.Type.DevicePixelRatioChange:
            self._restyle()
        zooms = Qt.NativeGestureType.ZoomNativeGesture
        if isinstance(event, QNativeGestureEvent) and event.gestureType() == zooms:
            self.zoom_at(1.0 + event.value(), event.position())
            return True
        return super().event(event)

    def _look_under(self, point: QPointF) -> None:
        account = self.account_at(point)
        if account != self._selection.hover_account:
            self._hide_hover()
            self._selection.set_hover(account)
            if account >= 0:
                self._hover_wait.start()
        if isinstance(self._tool(), PanTool | BrushTool):
            return
        hits = self._hits()
        over = account >= 0 or (hits is not None and hits.hub_at(point) >= 0)
        self.setCursor(Qt.CursorShape.PointingHandCursor if over else self._tool().cursor)

    def _show_hover(self) -> None:
        account = self._selection.hover_account
        if self._session is not None and self._scene is not None and account >= 0:
            self._doings.hover = hover_lines(self._session, self._scene, account)
            self.update()

    def _hide_hover(self) -> None:
        self._hover_wait.stop()
        self._doings.hover = []
        self._selection.set_hover(NOBODY)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:  # noqa: N802
        """Take accounts from other panels."""
        if event.mimeData().hasFormat(ACCOUNTS_MIME):
            event.acceptProposedAction()

    def dragMoveEvent(self, event: QDragMoveEvent) -> None:  # noqa: N802
        """Show where they would go."""
        self._doings.carried_to = event.position()
        event.acceptProposedAction()
        self.update()

    def dragLeaveEvent(self, _event: QDragLeaveEvent) -> None:  # noqa: N802
        """They go elsewhere."""
        self._doings.carried_to = None
        self.update()

    def dropEvent(self, event: QDropEvent) -> None:  # noqa: N802
        """Ask for them to go to the position under the mouse."""
        event.acceptProposedAction()
        self.drop(event.position())

    # events of the keyboard

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        """Move, zoom, change tools, give up."""
        if event.key() in _MOVES:
            dx, dy = _MOVES[event.key()]
            self.pull(QPointF(dx, dy) * _STEP)
        elif event.key() == Qt.Key.Key_Escape:
            self._give_up()
        elif event.key() == Qt.Key.Key_Space and not event.isAutoRepeat():
            self._hold_pan(True)
        elif not self._type(event.text()):
            super().keyPressEvent(event)

    def _type(self, letter: str) -> bool:
        """Do what a letter stands for; returns whether it stands for anything."""
        brush = self._tools["brush"]
        if letter in _TOOL_KEYS:
            self.set_tool(_TOOL_KEYS[letter])
        elif letter == "0":
            self.zoom_to_all()
        elif letter and letter in "+=-_":
            self._zoom_middle(_WHEEL if letter in "+=" else 1 / _WHEEL)
        elif letter and letter in "[]" and isinstance(brush, BrushTool):
            brush.resize(BRUSH_STEP if letter == "]" else -BRUSH_STEP)
        else:
            return False
        return True

    def keyReleaseEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        """Take the tool up again that the space bar put away."""
        if event.key() == Qt.Key.Key_Space and not event.isAutoRepeat():
            self._hold_pan(False)
        else:
            super().keyReleaseEvent(event)

    def _give_up(self) -> None:
        """Give up what the hand is doing, else close the stack, else select nothing."""
        self._hide_hover()
        carrying, self._doings.carried_to = self._doings.carried_to is not None, None
        if self._tool().cancel() or carrying:
            self.update()
        elif self._doings.opened >= 0:
            self._open(NOTHING)
        elif len(self._selection.accounts):
            self._selection.set_accounts((), SOURCE)
        else:
            self._selection.set_position(NOBODY, SOURCE)

    # for people who do not see the map, and for paper

    def _say(self) -> None:
        project, count = self._session and self._session.project, len(self._selection.accounts)
        self.setAccessibleName(t("map.name"))
        if not project:
            self.setAccessibleDescription(t("map.empty"))
            return
        rows = {"accounts": len(project.accounts), "positions": len(project.positions), "selected": count}
        self.setAccessibleDescription(t("map.described", **rows))

    def grab_png(self, path: Path | str, ratio: float = 2.0) -> bool:
        """Write the map as it is seen, without buttons; ``ratio`` pixels for each pixel of the window."""
        return self.grab_picture(ratio).save(str(path))

    def grab_picture(self, ratio: float = 2.0) -> QImage:
        """Return the map as it is seen, without buttons and selection."""
        look, request = replace(self._style(), ratio=ratio), self._request()
        picture = QImage(self.size() * ratio, QImage.Format.Format_RGB32)
        picture.setDevicePixelRatio(ratio)
        picture.fill(look.color("sea"))
        if request is None:
            return picture
        drawing = draw(replace(request, camera=self._camera, look=look, margin=0.0))
        painter = QPainter(picture)
        face = Face(painter, self._camera, look)
        face.paint_picture(drawing)
        if self._scene is not None:
            face.paint_names(self._scene, drawing, self._shown)
        face.paint_rim(request.basemap, self._scene)
        painter.end()
        return picture


def _or_none(numbers: Whole | None, count: int) -> Whole:
    """Return palette colours, -1 for each while none are chosen."""
    return np.full(count, -1, np.int32) if numbers is None else numbers
