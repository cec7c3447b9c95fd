"""What was done to this plan, and how does one go back to a step?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QRect, QSize, Qt
from PySide6.QtGui import QPainter, QPen
from PySide6.QtWidgets import (
    QHBoxLayout,
    QListView,
    QStackedWidget,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from territory_designer.model.texts import has_text
from territory_designer.ui.cards import EmptyState
from territory_designer.ui.inspector_parts import ChoiceBox
from territory_designer.ui.labels import Label
from territory_designer.ui.notices import faults_told
from territory_designer.ui.row_ground import paint_row_ground
from territory_designer.ui.scenario_names import said_name
from territory_designer.ui.theme import theme
from territory_designer.ui.words import t, words

if TYPE_CHECKING:
    from territory_designer.model.project import HistoryEntry
    from territory_designer.session.edits import Edit
    from territory_designer.session.session import Changes, Session
    from territory_designer.ui.table_model import AnyIndex

STEP = Qt.ItemDataRole.UserRole + 1
# Kinds of steps by label; what stands nowhere here changes accounts.
KINDS: Mapping[str, tuple[str, ...]] = {
    "accounts": (),
    "locks": ("lock", "unlock", "override", "override.reset", "rules", "relax", "drop_rule"),
    "positions": ("split", "merge", "dissolve", "open_position", "return_position"),
    "scenarios": (
        *("copy", "optimise", "first_steps", "rename", "delete", "baseline"),
        *("note", "note.away", "freeze", "thaw"),
    ),
    "notes": ("annotate", "annotate.away"),
}
_LEFT = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
_RIGHT = int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
_ROW_HEIGHT = 28
# The dot of a step: colours of edge and ground, half its width.
_DOTS = {
    "done": ("accent", "accent", 3),
    "now": ("accent", "panel", 5),
    "undone": ("faint", "panel", 3),
    "kept": ("faint", "faint", 3),
}


@dataclass(frozen=True, eq=False)
class Step:
    """One line: a change, the opening of the plan (neither), or what the plan file remembers.

    Parameters
    ----------
    depth
        How many changes are done when one goes there, None where one cannot go.
    state
        ``"done"``, ``"now"`` for the last change that is done, ``"undone"`` or ``"kept"``.
    """

    depth: int | None
    state: str
    edit: Edit | None = None
    entry: HistoryEntry | None = None

    def kind(self) -> str:
        """Return which of ``KINDS`` the step is of, ``""`` when of none."""
        if self.edit is None:
            return ""
        label = self.edit.label
        return next((kind for kind, labels in KINDS.items() if label in labels), "accounts")

    def text(self) -> str:
        """Say what was done."""
        if self.edit is not None:
            return t(f"edit.{self.edit.label}", **self.edit.params)
        if self.entry is not None:
            return t(self.entry.what) if has_text(self.entry.what) else self.entry.what
        return t("desk.history.opened")

    def detail(self) -> str:
        """Say to which scenario, and when."""
        if self.edit is not None:
            return said_name(self.edit.scenario) if self.edit.scenario else ""
        if self.entry is not None:
            name = said_name(self.entry.scenario) if self.entry.scenario else ""
            return " · ".join(filter(None, (name, self.entry.at.replace("T", " ")[:16])))
        return ""

    def spoken(self) -> str:
        """Say the whole line."""
        state = t(f"history.state.{self.state}") if self.state in ("now", "undone") else ""
        return ", ".join(filter(None, (self.text(), state, self.detail())))


def steps_of(session: Session) -> list[Step]:
    """Return all steps, the newest first: taken back, done, the opening, and what the file remembers."""
    done, undone = session.done, session.undone
    count = len(done)
    ahead = [Step(count + len(undone) - place, "undone", edit) for place, edit in enumerate(undone)]
    back = [Step(place + 1, "done", edit) for place, edit in enumerate(done[:-1])][::-1]
    now = [Step(count, "now", done[-1])] if done else []
    start = [Step(0, "done" if done else "now")] if done or undone else []
    kept = [Step(None, "kept", entry=entry) for entry in reversed(session.project.history)]
    return [*ahead, *now, *back, *start, *kept]


class _Steps(QAbstractListModel):
    """The steps; their words are made when they are seen."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.steps: list[Step] = []

    def set_steps(self, steps: list[Step]) -> None:
        self.beginResetModel()
        self.steps = steps
        self.endResetModel()

    def rowCount(self, parent: AnyIndex = QModelIndex()) -> int:  # noqa: N802, B008  (Qt's own signature)
        return 0 if parent.isValid() else len(self.steps)

    def data(self, index: AnyIndex, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        step = self.steps[index.row()]
        if role == STEP:
            return step
        if role == Qt.ItemDataRole.ToolTipRole and step.depth is not None:
            return t("history.is_now") if step.state == "now" else t("desk.history.go")
        said = (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole)
        return step.spoken() if role in said else None


class HistoryPanel(QWidget):
    """The steps, the last one first; Enter or a double click goes back, or forward, to a step."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session: Session | None = None
        self.model = _Steps(self)
        self.list = QListView()
        self.list.setModel(self.model)
        self.list.setMouseTracking(True)
        self.list.setUniformItemSizes(True)
        self.list.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.list.setItemDelegate(_StepDelegate(self.list))
        self.list.activated.connect(self._go)
        self.kind = ChoiceBox()
        self.kind.setMinimumWidth(150)
        self.kind.activated.connect(lambda _row: self._show())
        self.count = Label(px=11, tone="muted")
        self.pages = QStackedWidget()
        self.pages.addWidget(self._listing())
        self.pages.addWidget(EmptyState("history", "desk.history_empty"))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.pages)
        words.changed.connect(self._say)
        theme.changed.connect(self.list.viewport().update)
        self._say()

    def _listing(self) -> QWidget:
        holder = QWidget()
        head = QHBoxLayout()
        head.setContentsMargins(16, 6, 16, 2)
        head.setSpacing(12)
        head.addWidget(self.kind)
        head.addWidget(self.count)
        head.addStretch(1)
        column = QVBoxLayout(holder)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addLayout(head)
        column.addWidget(self.list, 1)
        return holder

    def set_session(self, session: Session | None) -> None:
        """Show the steps of another plan."""
        self._session = session
        self._show()

    def refresh(self, _changes: Changes) -> None:
        """Show the steps as they are now."""
        self._show()

    def _say(self) -> None:
        chosen = max(self.kind.currentIndex(), 0)
        self.kind.clear()
        for kind in ("", *KINDS):
            self.kind.addItem(t(f"history.kind.{kind or 'all'}"), kind)
        self.kind.setCurrentIndex(chosen)
        self.kind.setAccessibleName(t("history.kinds"))
        self.list.setAccessibleName(t("desk.tab.history"))
        self._show()

    def _show(self) -> None:
        steps = steps_of(self._session) if self._session else []
        kind = self.kind.currentData()
        shown = [step for step in steps if not kind or step.kind() == kind]
        self.pages.setCurrentIndex(0 if steps else 1)
        self.model.set_steps(shown)
        done = sum(step.state in ("done", "now") and step.edit is not None for step in shown)
        undone = sum(step.state == "undone" for step in shown)
        key = "history.count_undone" if undone else "history.count"
        self.count.setVisible(bool(done or undone))  # what the file remembers is no step to take back
        self.count.set_text(t(key, done=done, undone=undone) if undone else t(key, done=done))
        now = next((row for row, step in enumerate(shown) if step.state == "now"), 0)
        if shown:
            self.list.setCurrentIndex(self.model.index(now))

    def _go(self, index: AnyIndex) -> None:
        step = index.data(STEP)
        if self._session is not None and step is not None and step.depth is not None:
            with faults_told():
                self._session.go_to(step.depth)


class _StepDelegate(QStyledItemDelegate):
    """Paints a step with a dot on a thread: where one is now has a ring, steps taken back are pale."""

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: AnyIndex) -> None:
        """Paint one line."""
        rect, step = QRect(option.rect), index.data(STEP)  # type: ignore[attr-defined]
        paint_row_ground(painter, option, hovers=step.depth is not None)
        self._paint_dot(painter, rect, step.state)
        painter.setFont(theme.font(11))
        painter.setPen(theme.color("muted"))
        painter.drawText(rect.adjusted(40, 0, -16, 0), _RIGHT, step.detail())
        room = rect.width() - 72 - painter.fontMetrics().horizontalAdvance(step.detail())
        painter.setFont(theme.font(12, 600 if step.state == "now" else 500))
        painter.setPen(theme.color("muted" if step.state == "undone" else "text"))
        text = t("desk.history.undone", step=step.text()) if step.state == "undone" else step.text()
        if step.state == "now":
            text = t("history.here", step=text)
        shown = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, max(room, 60))
        painter.drawText(rect.adjusted(40, 0, -16, 0), _LEFT, shown)

    def _paint_dot(self, painter: QPainter, rect: QRect, state: str) -> None:
        middle = rect.center().y()
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(theme.color("line2"), 1))
        painter.drawLine(24, rect.top(), 24, rect.bottom())
        edge, ground, half = _DOTS[state]
        painter.setPen(QPen(theme.color(edge), 1.6))
        painter.setBrush(theme.color(ground))
        painter.drawEllipse(24 - half, middle - half, 2 * half, 2 * half)
        if state == "now":
            painter.setBrush(theme.color(edge))
            painter.drawEllipse(23, middle - 1, 2, 2)
        painter.restore()

    def sizeHint(self, _option: QStyleOptionViewItem, _index: AnyIndex) -> QSize:  # noqa: N802
        """Return the height of a line."""
        return QSize(200, _ROW_HEIGHT)
