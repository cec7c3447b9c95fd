"""Which scenario is shown, and where are all of them found?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QToolButton, QWidget

from territory_designer.ui import icons, numbers
from territory_designer.ui.scenario_list import WIDTH, ScenarioList
from territory_designer.ui.scenario_names import said_name
from territory_designer.ui.theme import theme
from territory_designer.ui.words import t, words

if TYPE_CHECKING:
    from territory_designer.session.session import Changes, Session
    from territory_designer.ui.job_runner import JobRunner

_VCENTER = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
_WIDTH = 210


class ScenarioMenu(QToolButton):
    """The button in the top bar that names the scenario; ``list_`` drops from it.

    ``compare_requested`` brings the scenario that shall be compared with the one that is shown.
    """

    compare_requested = Signal(str)

    def __init__(
        self,
        session: Session | None = None,
        parent: QWidget | None = None,
        *,
        jobs: JobRunner | None = None,
    ) -> None:
        super().__init__(parent)
        self._session: Session | None = None
        self.setFixedSize(_WIDTH, 30)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.list_ = ScenarioList(jobs, self)
        self.list_.compare_requested.connect(self.compare_requested)
        self.clicked.connect(self.open)
        words.changed.connect(self._say)
        theme.changed.connect(self.update)
        self.set_session(session)

    def set_session(self, session: Session | None) -> None:
        """Name the scenario of another plan."""
        self._session = session
        self.list_.set_session(session)
        self.setEnabled(session is not None)
        self._say()

    def refresh(self, changes: Changes) -> None:
        """Name the scenario that is shown now."""
        if changes.saved:
            return
        self._say()
        if self.list_.isVisible():
            self.list_.refresh()

    def open(self) -> None:
        """Drop the list of all scenarios."""
        left = self.mapToGlobal(QPoint(0, self.height() + 4))
        room = self.screen().availableGeometry()
        self.list_.open_at(QPoint(max(min(left.x(), room.right() - WIDTH), room.left()), left.y()))

    def write(self, what: str) -> None:
        """Drop the list and let the scenario that is shown be copied, renamed or noted on."""
        self.open()
        self.list_.write(what)

    def toggle_frozen(self) -> None:
        """Drop the list and freeze the scenario that is shown, or let it be changed again."""
        self.open()
        self.list_.toggle_frozen()

    def delete(self) -> None:
        """Drop the list and delete the scenario that is shown."""
        self.open()
        self.list_.delete()

    def ask_baseline(self) -> None:
        """Drop the list and ask whether the scenario that is shown shall be today's plan."""
        self.open()
        self.list_.ask_baseline()

    def _say(self) -> None:
        session = self._session
        name = said_name(session.scenario_name) if session else ""
        marks = [t("scenario.frozen")] if session and session.scenario.frozen else []
        self.setAccessibleName(", ".join((t("scenario.shown", name=name), *marks)))
        self.setToolTip(" · ".join(filter(None, (name, *marks, session.scenario.note if session else ""))))
        self.update()

    # looks

    def sizeHint(self) -> QSize:  # noqa: N802
        """Return the fixed size."""
        return QSize(_WIDTH, 30)

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802
        """Paint field, words and arrow."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        over = self.underMouse() or self.isDown() or self.hasFocus()
        painter.setPen(theme.color("line2" if over else "line"))
        painter.setBrush(theme.color("sunken"))
        painter.drawRoundedRect(self.rect().adjusted(0, 0, -1, -1), 6, 6)
        painter.drawPixmap(10, 8, icons.pixmap("git-branch", "accenttx", 14))
        painter.setFont(theme.font(11))
        painter.setPen(theme.color("muted"))
        word = t("scenario.word")
        painter.drawText(self.rect().adjusted(31, 0, 0, 0), _VCENTER, word)
        left = 31 + painter.fontMetrics().horizontalAdvance(word) + 7
        self._paint_name(painter, left)
        painter.drawPixmap(self.width() - 21, 8, icons.pixmap("chevron-down", "muted", 14))
        painter.end()

    def _paint_name(self, painter: QPainter, left: int) -> None:
        """Paint the name, and a lock before the arrow when nobody may change the scenario."""
        session = self._session
        closed = session is not None and not session.editable
        if closed:
            painter.drawPixmap(self.width() - 38, 9, icons.pixmap("lock", "muted", 12))
        painter.setFont(theme.font(12, 600))
        painter.setPen(theme.color("text"))
        room = self.rect().adjusted(left, 0, -42 if closed else -24, 0)
        name = said_name(session.scenario_name) if session else numbers.UNKNOWN
        shown = painter.fontMetrics().elidedText(name, Qt.TextElideMode.ElideMiddle, room.width())
        painter.drawText(room, _VCENTER, shown)
