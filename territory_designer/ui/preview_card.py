"""What would a move do to both sides, before it is made?"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QEvent, QObject, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QHideEvent, QKeyEvent
from PySide6.QtWidgets import QApplication, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget
from shiboken6 import isValid

from territory_designer.model.tables import Index
from territory_designer.ui import icons, numbers
from territory_designer.ui.adding import add_up
from territory_designer.ui.buttons import Button, IconButton, PrimaryButton
from territory_designer.ui.cards import Card, line
from territory_designer.ui.labels import ElidedLabel, Label
from territory_designer.ui.position_colors import position_color
from territory_designer.ui.position_lines import band_of
from territory_designer.ui.position_picker import PositionPicker, holder_of
from territory_designer.ui.theme import theme
from territory_designer.ui.words import t, words
from territory_designer.ui.workload_bar import WorkloadBar, state_mark, state_of, state_token

if TYPE_CHECKING:
    from collections.abc import Mapping

    from territory_designer.session.preview import Preview, Side
    from territory_designer.session.session import Session

WIDTH = 322
MOST_GIVERS = 2
_MARGIN, _LEAST = 16, 8


class ColorDot(QLabel):
    """The colour of a position."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFixedSize(10, 10)

    def set_color(self, color: QColor) -> None:
        """Show a colour."""
        self.setStyleSheet(f"background: {color.name()}; border-radius: 3px;")


class SideRow(QWidget):
    """One side: colour, name, change in hours, index before and after, and the bar."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.dot = ColorDot()
        self.name = ElidedLabel(weight=500)
        self.hours = Label(px=11, tone="muted", figure=True)
        self.before = Label(weight=500, figure=True)
        self.arrow = QLabel()
        self.after = Label(px=13, weight=600, figure=True)
        self.bar = WorkloadBar(ground="raised")
        top = QHBoxLayout()
        top.setSpacing(7)
        top.addWidget(self.dot)
        top.addWidget(self.name, 1)
        for widget in (self.hours, self.before, self.arrow, self.after):
            top.addWidget(widget)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(3)
        column.addLayout(top)
        column.addWidget(self.bar)

    def show_side(self, session: Session, side: Side, *, hours: float) -> None:
        """Show a position before and after; ``hours`` is the change, rounded to add up with the others."""
        before, after = side.index
        band = band_of(session)
        self.dot.set_color(position_color(session, side.position))
        self.name.set_text(str(session.project.positions.position_id[side.position]))
        self.hours.set_text(numbers.signed_hours(hours))
        self.arrow.setPixmap(icons.pixmap("arrow-right", "muted", 12))
        for label, value in ((self.before, before), (self.after, after)):
            state = state_of(value, *band)
            label.set_text(f"{state_mark(state)} {numbers.index(value)}".strip())
            label.set_tone(state_token(state))
        self.bar.set_values(after, *band, previous=before)
        said = t(
            "desk.preview.side",
            name=self.name.text(),
            before=numbers.index(before),
            after=numbers.index(after),
            hours=self.hours.text(),
        )
        self.setAccessibleName(said)


class Fact(QWidget):
    """An icon, a word and a figure."""

    def __init__(self, icon: str, key: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._icon = icon
        self._sign = QLabel()
        self.word = Label(key, px=11, tone="text2")
        self.figure = Label(weight=600, figure=True)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(5)
        for widget in (self._sign, self.word, self.figure):
            row.addWidget(widget)

    def show_figure(self, text: str, tone: str) -> None:
        """Show a figure in a tone."""
        self._sign.setPixmap(icons.pixmap(self._icon, "muted" if tone == "text" else tone, 14))
        self.figure.set_text(text)
        self.figure.set_tone(tone)
        self.setAccessibleName(f"{self.word.text()} {text}")


class PreviewCard(Card):
    """The card over the map: Enter moves, Escape does not.

    ``accepted`` brings the accounts that may move and the position, ``cancelled`` nothing.
    """

    accepted = Signal(object, int)
    cancelled = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent, floating=True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._asked_by: QWidget | None = None
        self._session: Session | None = None
        self._accounts: Index = np.zeros(0, np.intp)
        self._position = -1
        self._preview: Preview | None = None
        self._off: QRectF | None = None
        self._controls = QRectF()
        self.title = Label(px=15, weight=600)
        self.close_button = IconButton("x", "desk.preview.cancel")
        self.target = QPushButton()
        self.holder = ElidedLabel(tone="muted")
        self.givers = [SideRow() for _ in range(MOST_GIVERS)]
        self.more = Label(px=11, tone="muted")
        self.taker = SideRow()
        self.travel = Fact("train-front", "desk.preview.travel")
        self.workload = Fact("clock", "desk.preview.workload")
        self.risk = Fact("trending-down", "desk.preview.risk")
        self.rule = Label(px=11, tone="over")
        self.rule.setWordWrap(True)
        self.move_button = PrimaryButton("desk.preview.move", icon="corner-down-left")
        self.cancel_button = Button("desk.preview.cancel_button", kind="quiet")
        self.staying = Label(px=11, tone="muted")
        self._build()
        self.close_button.clicked.connect(self.cancel)
        self.cancel_button.clicked.connect(self.cancel)
        self.move_button.clicked.connect(self.accept)
        self.target.clicked.connect(self._pick)
        words.changed.connect(self._say)
        theme.changed.connect(self._say)
        if parent is not None:
            parent.installEventFilter(self)
        self.hide()

    def _build(self) -> None:
        seen = WIDTH + 2 * self.SHADOW
        self.setFixedWidth(seen)
        self.body.setSpacing(7)
        head = _row(self.title, None, self.close_button)
        self.body.addLayout(head)
        self.target.setProperty("size", "small")
        self.target.setIconSize(QSize(14, 10))
        to = Label("desk.preview.to", tone="text2")
        self.dot = ColorDot()
        self.body.addLayout(_row(to, self.dot, self.target, self.holder, None))
        for widget in (*self.givers, self.more, self.taker):
            self.body.addWidget(widget)
        self.body.addWidget(line())
        self.body.addLayout(_row(self.workload, self.travel, None))
        self.body.addLayout(_row(self.risk, None))
        self.body.addWidget(self.rule)
        self.staying.setWordWrap(True)
        self.staying.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        deeds = _row(self.move_button, self.cancel_button)
        deeds.addWidget(self.staying, 1)
        self.body.addLayout(deeds)

    # what is shown

    def show_move(self, session: Session, accounts: Index, position: int) -> None:
        """Show what giving accounts to a position (-1 = nobody) would do."""
        self._session, self._accounts = session, np.asarray(accounts, np.intp)
        self._position = position
        self._preview = session.preview(self._accounts, position)
        self._say()
        self.adjustSize()
        self.reposition()
        asked_by = QApplication.focusWidget()
        if asked_by is not None and asked_by.window() is self.window() and not self._holds(asked_by):
            self._asked_by = asked_by
        self.show()
        self.raise_()
        self.setFocus()

    def _holds(self, widget: QWidget | None) -> bool:
        return widget is not None and (widget is self or self.isAncestorOf(widget))

    def hideEvent(self, event: QHideEvent) -> None:  # noqa: N802
        """Give the keyboard back to where it was, else to the map."""
        super().hideEvent(event)
        if self._holds(QApplication.focusWidget()):
            known = self._asked_by is not None and isValid(self._asked_by) and self._asked_by.isVisible()
            to = self._asked_by if known else self.parentWidget()
            if to is not None:
                to.setFocus(Qt.FocusReason.OtherFocusReason)

    def let_go(self, positions: int) -> None:
        """Go when the position is beyond so many: the step that made it was taken back."""
        if self._position >= positions:
            self.hide()

    def keep_off(self, accounts: QRectF | None, controls: QRectF) -> None:
        """Leave parts of the map free: that of the accounts and, where there is room, the buttons."""
        self._off, self._controls = accounts, controls

    def reposition(self) -> None:
        """Stand in the lower right corner of the map, or in the left one where that hides fewer accounts."""
        parent = self.parentWidget()
        if parent is None:
            return
        height = self.height() - 2 * self.SHADOW
        right = max(_MARGIN, parent.width() - WIDTH - _MARGIN)
        usual, lowest = parent.height() - height - 3 * _MARGIN, parent.height() - height - _LEAST
        top = max(_MARGIN, min(max(usual, round(self._controls.bottom()) + _LEAST), lowest))
        hidden = [self._hidden(QRectF(left, top, WIDTH, height)) for left in (right, _MARGIN)]
        self.place(_MARGIN if hidden[1] < hidden[0] else right, top)

    def _hidden(self, card: QRectF) -> float:
        """Return how much of the accounts' part of the map a card would hide, in pixels squared."""
        common = card.intersected(self._off) if self._off is not None else QRectF()
        return common.width() * common.height()

    def _say(self) -> None:
        session, preview = self._session, self._preview
        if session is None or preview is None:
            return
        self.setAccessibleName(t("desk.preview.name"))
        self.title.set_text(t("desk.preview.title", count=numbers.plain(preview.accounts)))
        self._say_target(session)
        self._say_sides(session, preview)
        self._say_facts(preview)
        self._say_rules(session)
        self.move_button.setEnabled(preview.accounts > 0)
        self._say_staying(session)

    def _say_target(self, session: Session) -> None:
        row = self._position
        name = str(session.project.positions.position_id[row]) if row >= 0 else t("desk.nobody")
        self.target.setText(name)
        self.dot.set_color(position_color(session, row))
        self.target.setAccessibleName(t("desk.preview.target", name=name))
        self.target.setIcon(icons.icon("chevron-down", "muted", 12))
        self.target.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
        self.holder.set_text((holder_of(session, row) or t("desk.vacant")) if row >= 0 else "")

    def _say_sides(self, session: Session, preview: Preview) -> None:
        sides = [*preview.givers, *([preview.to] if preview.to else [])]
        changes = add_up([side.workload_h[1] - side.workload_h[0] for side in sides])
        for row, widget in enumerate(self.givers):
            widget.setVisible(row < len(preview.givers))
            if row < len(preview.givers):
                widget.show_side(session, preview.givers[row], hours=changes[row])
        rest = changes[MOST_GIVERS : len(preview.givers)]
        self.more.setVisible(bool(rest))
        self.more.set_text(
            t("desk.preview.more", count=len(rest), hours=numbers.signed_hours(sum(rest))) if rest else ""
        )
        self.taker.setVisible(preview.to is not None)
        if preview.to is not None:
            self.taker.show_side(session, preview.to, hours=changes[-1])

    def _say_facts(self, preview: Preview) -> None:
        for fact, hours in ((self.workload, preview.workload_h), (self.travel, preview.travel_h)):
            tone = "ok" if hours <= -0.5 else "over" if hours >= 0.5 else "text"
            fact.show_figure(numbers.signed_hours(hours), tone)
        risk = preview.revenue_at_risk_cny
        tone = "warn" if risk is not None and risk > 0 else "ok" if risk is not None and risk < 0 else "text"
        self.risk.show_figure(numbers.signed_money(risk), tone)

    def _say_rules(self, session: Session) -> None:
        from territory_designer.session.why import obstacles

        free = session.movable(self._accounts)
        found = obstacles(session.card, session.ground, free, position=self._position)
        self.rule.set_text("\n".join(rule_text(each, many=len(free) > 1) for each in found))
        self.rule.set_tone("over" if any(each.hard for each in found) else "warn")
        self.rule.setVisible(bool(found))

    def _say_staying(self, session: Session) -> None:
        """Say how many stay where they are, and what keeps them there."""
        placed, locked = session.overridden[self._accounts], session.locked[self._accounts]
        counts = {
            "desk.preview.locked": int((locked & ~placed).sum()),
            "hands.stay.placed": int(placed.sum()),
        }
        said = [t(key, count=count) for key, count in counts.items() if count]
        self.staying.set_text(" · ".join(said))

    # deeds

    def accept(self) -> None:
        """Say that the move shall be made."""
        session = self._session
        if session is not None and self._preview is not None and self._preview.accounts:
            self._leave()
            self.accepted.emit(session.movable(self._accounts), self._position)

    def cancel(self) -> None:
        """Say that it shall not."""
        self._leave()
        self.cancelled.emit()

    def _leave(self) -> None:
        self.hide()
        self._preview = None

    def _pick(self) -> None:
        """Choose another position for the same accounts."""
        session = self._session
        if session is None:
            return
        picker = PositionPicker(session, self)
        picker.chosen.connect(lambda position: self.show_move(session, self._accounts, position))
        picker.open_at(self.target.mapToGlobal(self.target.rect().bottomLeft()))

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        """Move with Enter, leave with Escape."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.accept()
        elif event.key() == Qt.Key.Key_Escape:
            self.cancel()
        else:
            super().keyPressEvent(event)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
        """Stay in the corner when the map changes its size."""
        if event.type() == QEvent.Type.Resize and self.isVisible():
            self.reposition()
        return super().eventFilter(watched, event)


def rule_text(obstacle: object, *, many: bool) -> str:
    """Say a rule in the way, for one account or for some of many."""
    from territory_designer.session.why import Obstacle

    if not isinstance(obstacle, Obstacle):
        raise TypeError(type(obstacle).__name__)
    values = dict(obstacle.params)
    for name in ("minutes", "limit"):
        if obstacle.rule == "longest_travel" and name in values:
            values[name] = numbers.minutes(float(str(values[name])))
    if obstacle.rule == "band":
        values |= _band_words(values)
    said = t(f"why.rule.{obstacle.rule}", **values)
    return t("why.of_accounts", count=obstacle.count, rule=said) if many and obstacle.rule != "band" else said


def _band_words(values: Mapping[str, object]) -> dict[str, str]:
    """Return measure, index and limit of a band, with as many decimals as tell the two apart."""
    pair = [float(str(values[name])) for name in ("index", "limit")]
    digits = next((few for few in (0, 1, 2) if len({numbers.percent(each, few) for each in pair}) == 2), 3)
    said = dict(zip(("index", "limit"), (numbers.percent(each, digits) for each in pair)))
    return {**said, "measure": t(f"explain.conflict.measure.{values['measure']}").lower()}


def _row(*widgets: QWidget | None) -> QHBoxLayout:
    """Return a row; None is room that stretches."""
    row = QHBoxLayout()
    row.setSpacing(8)
    for widget in widgets:
        if widget is None:
            row.addStretch(1)
        else:
            row.addWidget(widget)
    return row
