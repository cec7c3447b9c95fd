"""What was done to this plan, and how does one go back to a step?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QPainter, QPen, QStandardItem, QStandardItemModel
from PySide6.QtWidgets import (
    QListView,
    QStackedWidget,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from territory_designer.model.texts import has_text
from territory_designer.ui.theme import theme
from territory_designer.ui.widgets import EmptyState
from territory_designer.ui.words import t, words

if TYPE_CHECKING:
    from territory_designer.session.edits import Edit
    from territory_designer.session.session import Changes, Session
    from territory_designer.ui.table_model import AnyIndex

_STEP = Qt.ItemDataRole.UserRole + 1
_LEFT = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
_RIGHT = int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)


@dataclass(frozen=True)
class Step:
    """One line; ``depth`` is how many changes are done when one goes there, None where one cannot go."""

    text: str
    detail: str
    depth: int | None
    undone: bool = False


class HistoryPanel(QWidget):
    """The steps, the last one first; a click or Enter goes back, or forward, to a step."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session: Session | None = None
        self._model = QStandardItemModel(self)
        self.list = QListView()
        self.list.setModel(self._model)
        self.list.setItemDelegate(_StepDelegate(self.list))
        self.list.setMouseTracking(True)
        self.list.activated.connect(self._go)
        self.list.doubleClicked.connect(self._go)
        self.pages = QStackedWidget()
        self.pages.addWidget(self.list)
        self.pages.addWidget(EmptyState("history", "desk.history_empty"))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.pages)
        words.changed.connect(self._say)
        theme.changed.connect(self.list.viewport().update)

    def set_session(self, session: Session | None) -> None:
        """Show the steps of another plan."""
        self._session = session
        self._say()

    def refresh(self, _changes: Changes) -> None:
        """Show the steps as they are now."""
        self._say()

    def steps(self) -> list[Step]:
        """Return the lines, the last step first."""
        session = self._session
        if session is None:
            return []
        done, undone = session.done, session.undone
        count = len(done)
        ahead = [_step(edit, count + len(undone) - k, undone=True) for k, edit in enumerate(undone)]
        back = [_step(edit, k + 1) for k, edit in enumerate(done)][::-1]
        start = [Step(t("desk.history.opened"), "", 0)] if (done or undone) else []
        return [*ahead, *back, *start, *_kept(session)]

    def _say(self) -> None:
        self.list.setAccessibleName(t("desk.tab.history"))
        self._model.clear()
        for step in self.steps():
            item = QStandardItem(step.text)
            item.setEditable(False)
            item.setData(step, _STEP)
            item.setData(f"{step.text} {step.detail}", Qt.ItemDataRole.AccessibleTextRole)
            if step.depth is not None:
                item.setToolTip(t("desk.history.go"))
            self._model.appendRow(item)
        self.pages.setCurrentIndex(0 if self._model.rowCount() else 1)

    def _go(self, index: AnyIndex) -> None:
        step = index.data(_STEP)
        if self._session is None or step is None or step.depth is None:
            return
        while len(self._session.done) > step.depth:
            self._session.undo()
        while len(self._session.done) < step.depth:
            self._session.redo()


def _step(edit: Edit, depth: int, *, undone: bool = False) -> Step:
    return Step(t(f"edit.{edit.label}", **edit.params), edit.scenario, depth, undone=undone)


def _kept(session: Session) -> list[Step]:
    """Return what the plan file itself remembers."""
    return [
        Step(
            t(entry.what) if has_text(entry.what) else entry.what,
            " · ".join(filter(None, (entry.scenario, entry.at.replace("T", " ")[:16]))),
            None,
        )
        for entry in reversed(session.project.history)
    ]


class _StepDelegate(QStyledItemDelegate):
    """Paints a step with a dot on a thread; steps taken back are pale."""

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: AnyIndex) -> None:
        """Paint one line."""
        rect, step = QRect(option.rect), index.data(_STEP)  # type: ignore[attr-defined]
        state = option.state  # type: ignore[attr-defined]
        if state & QStyle.StateFlag.State_Selected:
            painter.fillRect(rect, theme.color("accentbg"))
        elif state & QStyle.StateFlag.State_MouseOver and step.depth is not None:
            painter.fillRect(rect, theme.color("hover"))
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(theme.color("line2"), 1))
        middle = rect.center().y()
        painter.drawLine(24, rect.top(), 24, rect.bottom())
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.color("faint" if step.undone or step.depth is None else "accent"))
        painter.drawEllipse(21, middle - 3, 7, 7)
        painter.restore()
        painter.setFont(theme.font(12, 500))
        painter.setPen(theme.color("muted" if step.undone else "text"))
        text = t("desk.history.undone", step=step.text) if step.undone else step.text
        painter.drawText(rect.adjusted(40, 0, -16, 0), _LEFT, text)
        painter.setFont(theme.font(11))
        painter.setPen(theme.color("muted"))
        painter.drawText(rect.adjusted(40, 0, -16, 0), _RIGHT, step.detail)

    def sizeHint(self, option: QStyleOptionViewItem, index: AnyIndex) -> QSize:  # noqa: N802
        """Return the height of a line."""
        return QSize(super().sizeHint(option, index).width(), 28)
