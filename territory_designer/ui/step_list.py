"""How does one see at a glance between whom the steps of a move list go?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QRect, QRectF, QSize, Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QStyledItemDelegate, QStyleOptionViewItem, QWidget

from territory_designer.model.tables import Whole
from territory_designer.ui import numbers
from territory_designer.ui.figure_list import FigureList
from territory_designer.ui.position_colors import position_color
from territory_designer.ui.theme import theme
from territory_designer.ui.words import t, words

if TYPE_CHECKING:
    from territory_designer.optimise.explain.move_list import MoveList, Step
    from territory_designer.session.session import Session
    from territory_designer.ui.table_model import AnyIndex

COLUMNS = ("step", "what", "people", "accounts", "benefit_h", "benefit_cny")
_STEP = int(Qt.ItemDataRole.UserRole) + 1
_LEFT = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
_HIGH, _CHIP, _MOST_NAMED = 42, 9, 2
_ROOM_FOR_TWO = 270  # pixels from which on two positions are named on each side


class StepList(FigureList):
    """The steps, each with the positions that give and take, and a sentence on who moves."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(
            "moves",
            COLUMNS,
            parent,
            words_in="what",
            gives_way=("people", "benefit_h", "accounts"),
            least=210,
        )
        self.session: Session | None = None
        self.count = 0
        self.setItemDelegateForColumn(COLUMNS.index("what"), _StepDelegate(self))
        theme.changed.connect(self.viewport().update)

    def show_moves(self, session: Session, moves: MoveList) -> None:
        """Show the steps of a list."""
        from territory_designer.session.explain_moves import people, step_text

        self.session = session
        language = words.language()
        self.set_rows(
            [
                [
                    str(place + 1),
                    step_text(step, moves, language),
                    numbers.plain(len(people(step, moves.way.project))),
                    numbers.plain(len(step.account)),
                    numbers.signed_hours(step.benefit_h, 0),
                    numbers.signed_money(step.benefit_cny),
                ]
                for place, step in enumerate(moves.steps)
            ]
        )
        for place, step in enumerate(moves.steps):
            item = self.topLevelItem(place)
            if item is not None:
                item.setData(COLUMNS.index("what"), _STEP, step)

    def show_first(self, count: int) -> None:
        """Show which steps are taken."""
        self.count = count
        self.viewport().update()


class _StepDelegate(QStyledItemDelegate):
    """Paints who gives and who takes, and below it the sentence."""

    def __init__(self, steps: StepList) -> None:
        super().__init__(steps)
        self._steps = steps

    def sizeHint(self, option: QStyleOptionViewItem, index: AnyIndex) -> QSize:  # noqa: N802
        """Return room for two lines."""
        return QSize(super().sizeHint(option, index).width(), _HIGH)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: AnyIndex) -> None:
        """Paint the ground as every cell has it, and two lines on it."""
        plain = QStyleOptionViewItem(option)
        self.initStyleOption(plain, index)
        plain.text = ""  # type: ignore[attr-defined]
        style = self._steps.style()
        style.drawControl(style.ControlElement.CE_ItemViewItem, plain, painter, self._steps)
        rect = QRect(option.rect).adjusted(6, 4, -6, -4)  # type: ignore[attr-defined]
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        half = rect.height() // 2
        taken = index.row() < self._steps.count
        self._paint_sides(painter, rect.adjusted(0, 0, 0, -half), index.data(_STEP), taken=taken)
        self._paint_text(painter, rect.adjusted(0, half, 0, 0), str(index.data()), 11, "muted")
        painter.restore()

    def _paint_sides(self, painter: QPainter, rect: QRect, step: Step, *, taken: bool) -> None:
        most = _MOST_NAMED if rect.width() >= _ROOM_FOR_TWO else 1
        x = self._paint_positions(painter, rect, step.position_before, most=most, taken=taken)
        x += self._paint_text(painter, rect.adjusted(x, 0, 0, 0), "→", 12, "muted") + 6
        self._paint_positions(painter, rect.adjusted(x, 0, 0, 0), step.position_after, most=most, taken=taken)

    def _paint_positions(
        self, painter: QPainter, rect: QRect, positions: Whole, *, most: int, taken: bool
    ) -> int:
        """Paint chips and names of the first ``most`` positions; returns the width used."""
        session, x = self._steps.session, 0
        if session is None:
            return x
        found = list(dict.fromkeys(positions.tolist()))
        for row in found[:most]:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(position_color(session, row))
            y = rect.center().y() - _CHIP / 2 + 1
            painter.drawRoundedRect(QRectF(rect.left() + x, y, _CHIP, _CHIP), 2.5, 2.5)
            name = str(session.project.positions.position_id[row]) if row >= 0 else t("desk.nobody")
            room = rect.adjusted(x + _CHIP + 5, 0, 0, 0)
            x += _CHIP + 5 + self._paint_text(painter, room, name, 12, "text" if taken else "text2", taken)
            x += 8
        if len(found) > most:
            more = f"+{len(found) - most}"
            x += self._paint_text(painter, rect.adjusted(x, 0, 0, 0), more, 11, "muted") + 8
        return x

    def _paint_text(
        self, painter: QPainter, rect: QRect, text: str, px: int, token: str, bold: bool = False
    ) -> int:
        painter.setFont(theme.font(px, 600 if bold else 400))
        painter.setPen(theme.color(token))
        shown = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, max(rect.width(), 0))
        painter.drawText(rect, _LEFT, shown)
        return painter.fontMetrics().horizontalAdvance(shown)
