"""What is wrong in the data and in the plan, where, and what does one do about it?"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QRect, QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPen
from PySide6.QtWidgets import (
    QHBoxLayout,
    QListView,
    QStackedWidget,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from territory_designer.model.finding import Finding
from territory_designer.model.tables import Index
from territory_designer.ui import icons, numbers
from territory_designer.ui.notices import notices
from territory_designer.ui.theme import theme
from territory_designer.ui.widgets import Chip, EmptyState, Label
from territory_designer.ui.words import t, words

if TYPE_CHECKING:
    from territory_designer.session.session import Changes, Session
    from territory_designer.ui.job_runner import Job, JobRunner
    from territory_designer.ui.selection import Selection
    from territory_designer.ui.table_model import AnyIndex
    from territory_designer.validate.breach import Breach
    from territory_designer.validate.checker import Verdict

SOURCE = "findings"
KINDS = ("broken", "strained", "error", "warning", "note")
LOOKS = {
    "broken": ("octagon-alert", "over"),
    "strained": ("gauge", "warn"),
    "error": ("circle-alert", "over"),
    "warning": ("triangle-alert", "warn"),
    "note": ("info", "muted"),
}
_ITEM = Qt.ItemDataRole.UserRole + 1
_LEFT = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
_CENTER = int(Qt.AlignmentFlag.AlignCenter)


@dataclass(frozen=True, eq=False)
class Item:
    """One line: its kind, where it is, what is wrong, what to do, and whom it concerns.

    Parameters
    ----------
    say, advise
        Return fault and remedy in a language.
    accounts, position
        Ids of accounts and of the position to select; empty where none is known.
    """

    kind: str
    place: str
    say: Callable[[str], str]
    advise: Callable[[str], str]
    accounts: tuple[str, ...] = ()
    position: str = ""


def of_finding(finding: Finding) -> Item:
    """Return the line of a fault in the data."""
    cell = f"{finding.sheet}!{finding.cell}" if finding.cell else ""
    place = cell or (f"{finding.sheet}:{finding.row}" if finding.row else finding.sheet or finding.value)
    return Item(finding.severity, place, finding.text, finding.remedy, accounts=_named(finding))


def _named(finding: Finding) -> tuple[str, ...]:
    """Return what might be ids of accounts in a finding; whoever selects looks which of them exist."""
    if finding.table not in ("accounts", "roles", ""):
        return ()
    said = [finding.value, *(str(finding.params.get(name, "")) for name in ("account", "id", "ids", "name"))]
    return tuple(word.strip() for text in said for word in re.split("[,，、;；]", text) if word.strip())


def of_breach(breach: Breach) -> Item:
    """Return the line of a rule that is broken or strained."""
    title = f"rule.{breach.rule}.title"
    return Item(
        "broken" if breach.hard else "strained",
        breach.position_id or breach.hub_id,
        breach.text,
        lambda language: t(title) if language else "",
        accounts=breach.account_ids,
        position=breach.position_id,
    )


class ItemsModel(QAbstractListModel):
    """The lines, those of one kind or all."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._items: Sequence[Item] = ()
        self.shown: list[Item] = []
        self.kind = ""
        words.changed.connect(self._say)

    def set_items(self, items: Sequence[Item]) -> None:
        """Show other lines."""
        self._items = items
        self.set_kind(self.kind)

    def set_kind(self, kind: str) -> None:
        """Show one kind; ``""`` = all."""
        self.beginResetModel()
        self.kind = kind
        self.shown = [item for item in self._items if kind in ("", item.kind)]
        self.endResetModel()

    def counts(self) -> Counter[str]:
        """Count the lines by kind."""
        return Counter(item.kind for item in self._items)

    def _say(self) -> None:
        if self.shown:
            self.dataChanged.emit(self.index(0), self.index(len(self.shown) - 1))

    def rowCount(self, parent: AnyIndex = QModelIndex()) -> int:  # noqa: N802, B008  (Qt's own signature)
        """Return how many lines are shown."""
        return 0 if parent.isValid() else len(self.shown)

    def data(self, index: AnyIndex, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Return a line and what it says."""
        item = self.shown[index.row()]
        if role == _ITEM:
            return item
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole):
            return item.say(words.language())
        if role == Qt.ItemDataRole.AccessibleTextRole:
            language = words.language()
            return f"{t(f'desk.kind.{item.kind}')}: {item.place} {item.say(language)} {item.advise(language)}"
        return None


class FindingsList(QWidget):
    """Lines below a row of chips that count them by kind; a chip shows its kind alone, and again all.

    ``chosen`` brings the :class:`Item` that was clicked.
    """

    chosen = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.model = ItemsModel(self)
        self.chips = {kind: Chip() for kind in ("", *KINDS)}
        self.state = Label(px=11, tone="muted")
        self.list = _FindingsView(self.model)
        self.list.clicked.connect(self._choose)
        self.list.activated.connect(self._choose)
        head = QHBoxLayout()
        head.setContentsMargins(16, 9, 16, 9)
        head.setSpacing(8)
        for kind, chip in self.chips.items():
            chip.clicked.connect(lambda _on=False, chosen=kind: self.show_kind(chosen))
            head.addWidget(chip)
        head.addStretch(1)
        head.addWidget(self.state)
        self.pages = QStackedWidget()
        self.pages.addWidget(self.list)
        self.pages.addWidget(EmptyState("circle-check", "desk.no_findings"))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(head)
        column.addWidget(self.pages, 1)
        words.changed.connect(self._say)
        self._say()

    def set_items(self, items: Sequence[Item]) -> None:
        """Show lines, the worst kind first."""
        self.model.set_items(sorted(items, key=lambda item: KINDS.index(item.kind)))
        self._say()

    def set_state(self, text: str) -> None:
        """Say what is still being done; while anything is, no list is called empty."""
        self.state.set_text(text)
        self._say()

    def show_kind(self, kind: str) -> None:
        """Show one kind of lines; ``""`` = all, and again the same = all."""
        self.model.set_kind("" if kind == self.model.kind else kind)
        self._say()

    def count(self) -> int:
        """Return how many lines there are, notes left out."""
        counts = self.model.counts()
        return sum(counts.values()) - counts["note"]

    def _choose(self, index: AnyIndex) -> None:
        item = index.data(_ITEM)
        if item is not None:
            self.chosen.emit(item)

    def _say(self) -> None:
        counts = self.model.counts()
        total = sum(counts.values())
        for kind, chip in self.chips.items():
            count = counts[kind] if kind else total
            chip.setVisible(count > 0)
            chip.set_text(t(f"desk.kind.{kind or 'all'}.count", count=numbers.plain(count)))
            icon, token = LOOKS.get(kind, ("", ""))
            tone = token if token in ("over", "warn") else "plain"
            chip.set_look(tone="accent" if kind == self.model.kind else tone, icon=icon)
        self.list.setAccessibleName(t("desk.tab.findings"))
        self.pages.setCurrentIndex(0 if total or self.state.text() else 1)


class FindingsPanel(QWidget):
    """All faults by severity. A click selects whom a fault concerns.

    ``changed`` is sent when the number changes, ``judged`` brings the verdict on the scenario (None while it
    is being judged), ``zoom_requested`` brings accounts to go to.
    """

    changed = Signal()
    judged = Signal(object)
    zoom_requested = Signal(object)

    def __init__(
        self, selection: Selection, parent: QWidget | None = None, *, jobs: JobRunner | None = None
    ) -> None:
        super().__init__(parent)
        self._session: Session | None = None
        self._selection, self._jobs = selection, jobs
        self._job: Job | None = None
        self.verdict: Verdict | None = None
        self.lines = FindingsList()
        self.lines.chosen.connect(self._select)
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(250)
        self._pause.timeout.connect(self._judge)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.lines)
        words.changed.connect(self._say)

    def set_session(self, session: Session | None) -> None:
        """Show the faults of another plan."""
        self._session = session
        self._renew()

    def refresh(self, changes: Changes) -> None:
        """Judge again what changed."""
        if not changes.saved:
            self._renew()

    def set_verdict(self, verdict: Verdict | None) -> None:
        """Show the rules that a verdict names."""
        self.verdict = verdict
        self.lines.set_items(self._items(self._session) if self._session else ())
        self._say()
        self.changed.emit()
        self.judged.emit(verdict)

    def count(self) -> int:
        """Return how many faults there are, notes left out."""
        return self.lines.count()

    def _renew(self) -> None:
        if self._job is not None:
            self._job.cancel()
            self._job = None
        if self._session is not None and self._jobs is not None:
            self._pause.start()
        else:
            self._pause.stop()
        self.set_verdict(None)

    def _judge(self) -> None:
        """Let the judge look at the scenario, beside the window."""
        session, jobs = self._session, self._jobs
        if session is None or jobs is None:
            return
        project, scenario, ground = session.project, session.scenario, session.ground

        def work(_progress: object, _cancelled: object) -> Verdict:
            from territory_designer.session.plans import verdict_of

            return verdict_of(project, scenario, ground)

        self._job = jobs.start(work, done=self._arrived, failed=self._failed)

    def _arrived(self, verdict: Verdict) -> None:
        self._job = None
        self.set_verdict(verdict)

    def _failed(self, error: Exception) -> None:
        self._job = None
        self._say()
        notices.fault(error)

    def _items(self, session: Session) -> list[Item]:
        from territory_designer.measures.reach import beyond_reach

        breaches = (*self.verdict.broken, *self.verdict.strained) if self.verdict else ()
        far = beyond_reach(session.project, session.scenario, session.ground)
        return [*map(of_breach, breaches), *map(of_finding, (*session.findings, *far))]

    def _select(self, item: Item) -> None:
        session = self._session
        if session is None:
            return
        accounts = rows_of(session, item.accounts)
        position = np.flatnonzero(session.project.positions.position_id == item.position)
        if len(position):
            self._selection.set_position(int(position[0]), SOURCE)
        if len(accounts):
            self._selection.set_accounts(accounts, SOURCE)
            self.zoom_requested.emit(accounts)

    def _say(self) -> None:
        judging = self._pause.isActive() or self._job is not None
        self.lines.set_state(t("desk.judging") if judging else "")


def rows_of(session: Session, ids: Iterable[str]) -> Index:
    """Return the rows of the accounts that bear these ids, or these names."""
    wanted, accounts = set(ids), session.project.accounts
    known = [
        row
        for row, (number, name) in enumerate(zip(accounts.account_id, accounts.name))
        if number in wanted or name in wanted
    ]
    return np.array(known, np.intp)


class _FindingsView(QListView):
    """The list; Enter does what a click does."""

    def __init__(self, model: ItemsModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setModel(model)
        self.setItemDelegate(_ItemDelegate(self))
        self.setMouseTracking(True)
        self.setUniformItemSizes(True)
        self.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        theme.changed.connect(self.viewport().update)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        """Choose with Enter or Space."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self.activated.emit(self.currentIndex())
        else:
            super().keyPressEvent(event)


class _ItemDelegate(QStyledItemDelegate):
    """Paints icon, place as a chip, fault, and below it the remedy."""

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: AnyIndex) -> None:
        """Paint one line."""
        rect, item = QRect(option.rect), index.data(_ITEM)  # type: ignore[attr-defined]
        state = option.state  # type: ignore[attr-defined]
        if state & QStyle.StateFlag.State_Selected:
            painter.fillRect(rect, theme.color("accentbg"))
        elif state & QStyle.StateFlag.State_MouseOver:
            painter.fillRect(rect, theme.color("hover"))
        painter.setPen(theme.color("line"))
        painter.drawLine(rect.left() + 16, rect.bottom(), rect.right() - 16, rect.bottom())
        icon, token = LOOKS[item.kind]
        painter.drawPixmap(rect.left() + 18, rect.top() + 7, icons.pixmap(icon, token, 14))
        left = 44 + self._paint_place(painter, rect, item.place)
        self._paint_lines(painter, rect.adjusted(left, 4, -16, -4), item=item)

    def _paint_place(self, painter: QPainter, rect: QRect, place: str) -> int:
        if not place:
            return 0
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(theme.font(11, 500))
        text = painter.fontMetrics().elidedText(place, Qt.TextElideMode.ElideMiddle, 150)
        width = painter.fontMetrics().horizontalAdvance(text) + 12
        tile = QRectF(rect.left() + 44, rect.top() + 5, width, 18)
        painter.setPen(QPen(theme.color("line"), 1))
        painter.setBrush(theme.color("sunken"))
        painter.drawRoundedRect(tile.adjusted(0.5, 0.5, -0.5, -0.5), 4, 4)
        painter.setPen(theme.color("accenttx"))
        painter.drawText(tile, _CENTER, text)
        painter.restore()
        return round(tile.width()) + 10

    def _paint_lines(self, painter: QPainter, room: QRect, *, item: Item) -> None:
        language = words.language()
        half = room.height() // 2
        for part, text, font, token in (
            (room.adjusted(0, 0, 0, -half), item.say(language), theme.font(12, 500), "text"),
            (room.adjusted(0, half, 0, 0), item.advise(language), theme.font(11), "muted"),
        ):
            painter.setFont(font)
            painter.setPen(theme.color(token))
            shown = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, part.width())
            painter.drawText(part, _LEFT, shown)

    def sizeHint(self, option: QStyleOptionViewItem, index: AnyIndex) -> QSize:  # noqa: N802
        """Return the height of a line."""
        return QSize(super().sizeHint(option, index).width(), 46)
