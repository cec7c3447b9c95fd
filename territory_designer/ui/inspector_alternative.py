"""What would another position cost an account, and which rule stands in the way?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from territory_designer.ui import icons, numbers
from territory_designer.ui.buttons import Button
from territory_designer.ui.cards import Card
from territory_designer.ui.labels import ElidedLabel, Label
from territory_designer.ui.position_colors import position_color
from territory_designer.ui.position_picker import holder_of, hub_name
from territory_designer.ui.preview_card import ColorDot, rule_text
from territory_designer.ui.words import t

if TYPE_CHECKING:
    from territory_designer.session.session import Session
    from territory_designer.session.why import Alternative

_LONG = 14  # letters of a name on a button
HELD = ("locked", "overridden")  # rules that nothing but the planner lifts


class AlternativeCard(Card):
    """Another position: what it would cost, and what stands in the way.

    ``asked`` brings the position, ``swap_asked`` the account of it that would go the other way.
    """

    asked = Signal(int)
    swap_asked = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent, inset=10)
        self._position, self._other = -1, -1
        self.body.setSpacing(3)
        self.dot = ColorDot()
        self.name = ElidedLabel(weight=600)
        self.holder = ElidedLabel(mode=Qt.TextElideMode.ElideRight, px=11, tone="muted")
        self.cost = Label(weight=600, figure=True)
        self.sign = Label()
        self.rule = Label(px=11)
        self.rule.setWordWrap(True)
        self.way = Label(px=11, tone="muted")
        self.way.setWordWrap(True)  # or long ways make the page wider than its panel
        self.swap = Button(
            "desk.why.swap", kind="link", size="small", icon="arrow-left-right", name="", cost=""
        )
        self.swap.clicked.connect(lambda: self.swap_asked.emit(self._other))
        self.preview = Button("desk.why.preview", kind="link", size="small")
        self.preview.clicked.connect(lambda: self.asked.emit(self._position))
        top = QHBoxLayout()
        top.setSpacing(6)
        for widget, stretch in ((self.dot, 0), (self.name, 0), (self.holder, 1), (self.cost, 0)):
            top.addWidget(widget, stretch)
        middle = QHBoxLayout()
        middle.setSpacing(6)
        middle.addWidget(self.sign)
        middle.addWidget(self.rule, 1)
        bottom = QHBoxLayout()
        bottom.addWidget(self.way, 1)
        bottom.addWidget(self.preview)
        for row in (top, middle):
            self.body.addLayout(row)
        self.body.addLayout(bottom)
        self.body.addWidget(self.swap, 0, Qt.AlignmentFlag.AlignLeft)

    def show_alternative(self, session: Session, other: Alternative) -> None:
        """Show a position."""
        self._position = other.position
        positions = session.project.positions
        hub = hub_name(session, int(session.scenario.position_hub[other.position]))
        self.dot.set_color(position_color(session, other.position))
        self.name.set_text(str(positions.position_id[other.position]))
        self.name.setFixedWidth(min(self.name.fontMetrics().horizontalAdvance(self.name.text()) + 2, 110))
        self.holder.set_text(" · ".join((holder_of(session, other.position) or t("desk.vacant"), hub)))
        self.cost.set_text(numbers.signed_money(other.consequence.cost_cny))
        self.cost.setToolTip(_terms(other))
        self.way.set_text(
            t(
                "desk.why.way",
                minutes=numbers.minutes(other.oneway_min),
                hours=numbers.signed_hours(other.hours, 1),
                index=numbers.index(other.index),
            )
        )
        self._say_rule(other)
        self._say_swap(session, other)
        self.preview.setVisible(not any(each.rule in HELD for each in other.obstacles))
        self.setAccessibleName(" ".join((self.name.text(), self.cost.text(), self.rule.text())))

    def _say_swap(self, session: Session, other: Alternative) -> None:
        """Name the account that would make room."""
        self.swap.setVisible(other.swap is not None)
        if other.swap is not None:
            name = str(session.project.accounts.name[other.swap.account])
            cost = numbers.signed_money(other.swap.consequence.cost_cny)
            self._other = other.swap.account
            short = name if len(name) <= _LONG else f"{name[: _LONG - 1]}…"
            self.swap.set_key("desk.why.swap", name=short, cost=cost)
            self.swap.setToolTip(t("desk.why.swap.tip", name=name, cost=cost))

    def _say_rule(self, other: Alternative) -> None:
        first = other.obstacles[0] if other.obstacles else None
        tone = "ok" if first is None else "over" if first.hard else "warn"
        icon = "check" if first is None else "triangle-alert"
        if first is not None and first.rule in HELD:
            icon = "lock"
        self.sign.setPixmap(icons.pixmap(icon, tone, 12))
        self.rule.set_text(t("desk.why.allowed") if first is None else rule_text(first, many=False))
        self.rule.set_tone(tone)


def _terms(other: Alternative) -> str:
    """Say of what the difference of the cost is made."""
    terms = {name: cny for name, cny in other.consequence.terms.items() if abs(cny) >= 0.5}
    return "\n".join(f"{t(f'desk.cost.{name}')}  {numbers.signed_money(cny)}" for name, cny in terms.items())
