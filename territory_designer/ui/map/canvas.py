"""How does the map answer to the hand?"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from PySide6.QtCore import QEvent, QMimeData, QPoint, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import (
    QContextMenuEvent,
    QDrag,
    QDragEnterEvent,
    QDragLeaveEvent,
    QDragMoveEvent,
    QDropEvent,
    QKeyEvent,
    QMouseEvent,
    QNativeGestureEvent,
    QPainter,
    QPaintEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QWidget

from territory_designer.model.tables import Index
from territory_designer.ui.map.camera import Camera
from territory_designer.ui.map.carry import Carry
from territory_designer.ui.map.choosing import SOURCE, ChoosingMap
from territory_designer.ui.map.face import Face
from territory_designer.ui.map.hand_bar import HandBar
from territory_designer.ui.map.held_marks import HeldMarks
from territory_designer.ui.map.hits import NOTHING
from territory_designer.ui.map.hover import hover_lines
from territory_designer.ui.map.keyboard import Keyboard
from territory_designer.ui.map.overlays import EDGE
from territory_designer.ui.map.pins import Pins
from territory_designer.ui.map.stroke import Stroke
from territory_designer.ui.map.tools import MAKERS, TOOLS, Hand, PanTool, Tool
from territory_designer.ui.position_list import ACCOUNTS_MIME
from territory_designer.ui.selection import NOBODY, Selection
from territory_designer.ui.words import t, words

if TYPE_CHECKING:
    from territory_designer.session.session import Changes, Session

HOVER_MS = 180
_WHEEL = 1.25
_AROUND = 24.0  # pixels around the places of accounts in which their dots are


class MapCanvas(ChoosingMap):
    """The map of a plan, to be worked on.

    ``drop_requested`` brings the accounts dropped on a hub, a name or a territory, and the position meant;
    ``paint_requested`` those of a stroke of the brush and the position they shall go to at once;
    ``tool_changed`` the tool; ``accounts_menu_asked`` and ``position_menu_asked`` where on the screen the
    menu of the accounts or of the position selected shall stand.
    """

    drop_requested = Signal(object, int)
    paint_requested = Signal(object, int)
    tool_changed = Signal(str)
    accounts_menu_asked = Signal(QPoint)
    position_menu_asked = Signal(QPoint)

    def __init__(self, session: Session | None, selection: Selection, parent: QWidget | None = None) -> None:
        self._tools: dict[str, Tool] = {name: make(self) for name, make in MAKERS.items()}
        self._tool_name, self._instead = TOOLS[0], None
        self.stroke, self._carry = Stroke(), Carry()
        self._keyboard = Keyboard(self)
        super().__init__(session, selection, parent)

    _instead: Tool | None

    def _build(self) -> None:
        super()._build()
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setAcceptDrops(True)
        self._hover_wait = self._timer(HOVER_MS, self.show_hover)
        self.hands = HandBar(self._selection, self)
        self.pins, self._marks = Pins(self), HeldMarks()

    def _connect(self) -> None:
        super()._connect()
        self._selection.accounts_changed.connect(self._follow_accounts)
        self._selection.hover_changed.connect(self.update)
        words.changed.connect(self._say_pins)
        self.hands.level_chosen.connect(self.set_level)
        self.hands.target_chosen.connect(self.set_paint_target)
        self.hands.resized.connect(self._place_controls)

    def _say_pins(self) -> None:
        self.pins.refresh()

    def _marked(self) -> dict[str, Index]:
        """Return which accounts bear which mark; none where dots are not drawn."""
        session = self._session
        if session is None or not self._shown.accounts:
            return {}
        flags = {"locked": session.locked, "overridden": session.overridden, "noted": session.project.noted}
        return {name: np.flatnonzero(flag) for name, flag in flags.items()}

    def set_session(self, session: Session | None) -> None:
        """Show another plan, or none."""
        self.set_paint_target(None)
        self.pins.clear()
        self.hands.set_session(session)
        super().set_session(session)

    def refresh(self, changes: Changes) -> None:
        """Show what changed in the plan."""
        self._carry.forget()
        super().refresh(changes)
        self.pins.refresh()

    def let_go(self, positions: int) -> None:
        """Let go of what concerns positions beyond so many: the step that made them was taken back."""
        if self.stroke.target is not None and self.stroke.target >= positions:
            self.set_paint_target(None)
        if self._doings.move is not None and self._doings.move[1] >= positions:
            self.clear_move()
        self.pins.let_go(positions)

    def _look_at(self, camera: Camera) -> None:
        self._hide_hover()
        super()._look_at(camera)
        if self._scene is not None:
            self.stroke.mark_again(self._scene, camera=self._camera, look=self._style())

    def _place_controls(self) -> None:
        super()._place_controls()
        self.hands.place(int(EDGE), int(self.chooser.seen().bottom()) + 8)

    def _reserved(self) -> list[QRectF]:
        return super()._reserved() + ([self.hands.seen()] if self.hands.isVisible() else [])

    def _covers(self) -> list[QRectF]:
        hits = self._hits()
        stack = hits.stack if hits is not None else None
        return super()._covers() + ([stack.disc] if stack is not None else [])

    def _paint_on_dots(self, painter: QPainter) -> None:
        hits = self._hits()
        if hits is not None and self._shown.accounts:
            self._marks.paint(painter, hits, self._marked(), moving=self._rest.isActive())

    def _paint_below_rim(self, painter: QPainter) -> None:
        self.pins.paint(painter)
        self._tool().paint(painter, self._style())

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        """Paint the map, and over it the cards of what the hand is at."""
        super().paintEvent(event)
        hits = self._hits()
        if hits is None:
            return
        painter, selection = QPainter(self), self._selection
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        face = Face(painter, self._camera, self._style())
        self._doings.reserved = [each.seen() for each in (self.chooser, self.hands) if each.isVisible()]
        face.paint_doings(hits, self._doings, selected=selection.accounts, hovered=selection.hover_account)
        self._tool().paint_at_mouse(painter, self._style())
        painter.end()

    def show_move(self, accounts: Any, position: int) -> None:
        """Point an arrow from accounts to the hub of the position that they would go to."""
        self._doings.move = np.asarray(accounts, np.intp), position
        self.update()

    def span_of(self, accounts: Any) -> QRectF | None:
        """Return where on the map accounts are, with room for their dots; None when they have no place."""
        places = self._loader.places
        bounds = places.bounds(np.asarray(accounts, np.intp)) if places and len(accounts) else None
        if bounds is None:
            return None
        west, south, east, north = bounds
        span = QRectF(self._camera.point(west, north), self._camera.point(east, south))
        return span.adjusted(-_AROUND, -_AROUND, _AROUND, _AROUND)

    def bring_out(self, accounts: Any, card: QRectF) -> None:
        """Move the ground sideways until a card no longer hides accounts, where there is room beside it."""
        span = self.span_of(accounts)
        if span is None or not span.intersects(card):
            return
        left, right = card.left() - EDGE, self._camera.width - card.right() - EDGE
        if span.width() <= max(left, right):
            way = card.left() - span.right() if left >= right else card.right() - span.left()
            self.pull(QPointF(way, 0.0))

    def clear_move(self) -> None:
        """Take the arrow away."""
        self._doings.move = None
        self.update()

    def mouse_at(self) -> QPointF | None:
        """Return where the mouse is, None when it is elsewhere."""
        return self._doings.mouse

    # strokes

    def set_paint_target(self, position: int | None) -> None:
        """Let the brush give accounts to a position (-1 = nobody), or, with None, select them."""
        self.stroke.clear()
        self.stroke.target = position
        self.hands.set_target(position)
        self.update()

    def paint_over(self, accounts: Index) -> None:
        """Put accounts into the stroke of the brush: those that the hands may touch and nothing keeps."""
        scene = self._scene
        if scene is not None:
            rows = self._selection.touchable(accounts, scene.alignment)
            fresh = self.stroke.add(rows, scene, self.held())
            self.stroke.mark(fresh, scene, camera=self._camera, look=self._style())
        self.update()

    def said_of_stroke(self) -> str:
        """Say for whom the brush paints and, during a stroke, how many accounts."""
        stroke = self.stroke
        if stroke.target is None or self._session is None:
            return ""
        to = self.position_said(stroke.target)
        if len(stroke.staying):
            params = {"count": len(stroke.taken), "staying": len(stroke.staying)}
            return t("hands.painted_some", position=to, **params)
        return t("hands.painted", position=to, count=len(stroke.taken)) if len(stroke.taken) else f"→ {to}"

    def position_said(self, position: int) -> str:
        """Return the name of a position, or what stands for nobody."""
        if self._session is None or position < 0:
            return t("desk.nobody")
        return str(self._session.project.positions.position_id[position])

    def end_stroke(self) -> None:
        """Ask for the accounts of the stroke to go to the position painted for."""
        rows, target = self.stroke.taken, self.stroke.target
        self.stroke.clear()
        self.update()
        if target is not None and len(rows):
            self.paint_requested.emit(rows, target)

    def set_level(self, level: str) -> None:
        """Let a click of the place tool select provinces, prefectures or counties."""
        super().set_level(level)
        self.hands.levels.set_value(level)

    # carrying

    def carry(self, point: QPointF) -> None:
        """Carry the selected accounts along; beyond the rim of the map, other panels can take them."""
        if self.rect().contains(point.toPoint()):
            self._carry_to(point)
            return
        self._tool().cancel()
        self._doings.carried_to = None
        self.update()
        drag, data = QDrag(self), QMimeData()
        data.setData(ACCOUNTS_MIME, b"")
        drag.setMimeData(data)
        drag.exec(Qt.DropAction.MoveAction)

    def _carry_to(self, point: QPointF) -> None:
        """Show where accounts would go, and what that would do to both sides."""
        self._doings.carried_to = point
        hits, rows = self._hits(), self.carried()
        if hits is not None and self._session is not None and len(rows):
            position = hits.target_at(point, rows).position
            self._doings.carried = self._carry.lines(self._session, rows, position)
        self.update()

    def carried(self) -> Index:
        """Return the selected accounts that the hands may touch."""
        rows = self._selection.accounts
        return self._selection.touchable(rows, self._scene.alignment) if self._scene is not None else rows

    def drop(self, point: QPointF) -> None:
        """Ask for the selected accounts to go where they were dropped."""
        self._doings.carried_to = None
        self.update()
        hits, rows = self._hits(), self.carried()
        if hits is None or not len(rows):
            return
        position = hits.target_at(point, rows).position
        if position >= 0 and bool((hits.scene.alignment[rows] != position).any()):
            self.drop_requested.emit(rows, position)

    def _follow_accounts(self, source: str) -> None:
        self._doings.outline = None
        if source != SOURCE:
            self.open_stack(NOTHING)
        self._ring()
        self._say()
        self.update()

    # tools

    @property
    def tool(self) -> str:
        """Return the name of the tool."""
        return self._tool_name

    def set_tool(self, name: str) -> None:
        """Take one of ``tools.TOOLS``."""
        if name not in TOOLS:
            raise ValueError(f"no tool {name!r}")
        self._tool().cancel()
        changed, self._tool_name = name != self._tool_name, name
        self.setCursor(self._tool().cursor)
        self.hands.set_tool(name)
        self.update()
        if changed:
            self.tool_changed.emit(name)

    def _tool(self) -> Tool:
        return self._instead or self._tools[self._tool_name]

    def hold_pan(self, held: bool) -> None:
        """Move the map for as long as the space bar or the middle button is held."""
        self._tool().cancel()
        self._instead = self._tools["pan"] if held else None
        self.setCursor(self._tool().cursor)

    @property
    def brush(self) -> Tool:
        """Return the brush, whether it is in the hand or not."""
        return self._tools["brush"]

    def said_of_hover(self) -> str:
        """Say what the card of the account under mouse or keyboard says."""
        return ", ".join(said for said, *_ in self._doings.hover)

    # events of the mouse

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        """Hand the press to the tool; the middle button moves the map."""
        self._hide_hover()
        if event.button() == Qt.MouseButton.MiddleButton:
            self.hold_pan(True)
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
        if self._tool().follows:
            self.update()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        """Let the tool end what it began."""
        self._tool().release(Hand(event.position(), event.modifiers()))
        if event.button() == Qt.MouseButton.MiddleButton:
            self.hold_pan(False)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        """Select a whole city or province."""
        if event.button() == Qt.MouseButton.LeftButton and not isinstance(self._tool(), PanTool):
            self.pick_place(event.position(), event.modifiers())

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:  # noqa: N802
        """Ask for the menu of what is under the mouse, or of what is selected when a key asks."""
        if event.reason() == QContextMenuEvent.Reason.Keyboard:
            self.ask_for_menu()
        else:
            self._menu_under(QPointF(event.pos()), event.globalPos())

    def _menu_under(self, point: QPointF, at: QPoint) -> None:
        hits, account = self._hits(), self.account_at(point)
        if hits is None:
            return
        if account >= 0:
            if not np.isin(account, self._selection.accounts):
                self._selection.set_accounts([account], SOURCE)
            self.accounts_menu_asked.emit(at)
            return
        hub = hits.hub_at(point)
        rows = hits.scene.hub_positions(hub) if hub >= 0 else [hits.position_at(point)]
        if self._selection.position not in rows:
            self._selection.set_position(rows[0], SOURCE)
        self.position_menu_asked.emit(at)

    def ask_for_menu(self) -> None:
        """Ask for the menu of the account that the keyboard stands on, or of what is selected."""
        account, hits = self._selection.hover_account, self._hits()
        if hits is None:
            return
        if account >= 0:
            self._menu_under(hits.dot(account)[0], self.mapToGlobal(hits.dot(account)[0].toPoint()))
            return
        middle = hits.middle(self._selection.accounts) if len(self._selection.accounts) else None
        at = middle if middle is not None and self.rect().contains(middle.toPoint()) else None
        point = self.mapToGlobal((at or QPointF(self.rect().center())).toPoint())
        asked = self.accounts_menu_asked if len(self._selection.accounts) else self.position_menu_asked
        asked.emit(point)

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
            if account >= 0 and not self._tool().follows:
                self._hover_wait.start()
        if isinstance(self._tool(), PanTool) or self._tool().follows:
            return
        hits = self._hits()
        over = account >= 0 or (hits is not None and hits.hub_at(point) >= 0)
        self.setCursor(Qt.CursorShape.PointingHandCursor if over else self._tool().cursor)

    def show_hover(self) -> None:
        """Show the card of the account under the mouse, or of the one that the keyboard stands on."""
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
        event.acceptProposedAction()
        self._carry_to(event.position())

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
        """Let the keyboard do what the mouse does."""
        if not self._keyboard.press(event):
            super().keyPressEvent(event)

    def keyReleaseEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        """Take the tool up again that the space bar put away."""
        if event.key() == Qt.Key.Key_Space and not event.isAutoRepeat():
            self.hold_pan(False)
        else:
            super().keyReleaseEvent(event)

    def give_up(self) -> None:
        """Give up what the hand is doing, else close the stack, else select nothing."""
        self._hide_hover()
        carrying, self._doings.carried_to = self._doings.carried_to is not None, None
        if self._tool().cancel() or carrying:
            self.update()
        elif self._doings.opened >= 0:
            self.open_stack(NOTHING)
        elif len(self._selection.accounts):
            self._selection.set_accounts((), SOURCE)
        else:
            self._selection.set_position(NOBODY, SOURCE)
