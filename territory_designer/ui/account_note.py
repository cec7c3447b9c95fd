"""What did somebody write about this account?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QPlainTextEdit, QSizePolicy, QVBoxLayout, QWidget

from territory_designer.ui.labels import Label, SectionTitle
from territory_designer.ui.notices import faults_told
from territory_designer.ui.theme import theme
from territory_designer.ui.words import t, words

if TYPE_CHECKING:
    from territory_designer.session.session import Session

_LEAST_LINES, _MOST_LINES, _EDGE = 1, 5, 14


class NoteField(QPlainTextEdit):
    """A field that grows with its lines; ``finished`` is sent when it is left, or on Ctrl+Enter."""

    finished = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setTabChangesFocus(True)
        self.setFont(theme.font(12))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAsNeeded)
        self.document().documentLayout().documentSizeChanged.connect(lambda _size: self._fit())
        self._fit()

    def _fit(self) -> None:
        lines = min(max(round(self.document().size().height()), _LEAST_LINES), _MOST_LINES)
        self.setFixedHeight(lines * self.fontMetrics().lineSpacing() + _EDGE)

    def sizeHint(self) -> QSize:  # noqa: N802
        """Return the size of one line."""
        return QSize(120, self.fontMetrics().lineSpacing() + _EDGE)

    def focusOutEvent(self, event: QFocusEvent) -> None:  # noqa: N802
        """Keep what is written."""
        super().focusOutEvent(event)
        self.finished.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        """Keep what is written with Ctrl+Enter; Enter alone begins a line."""
        control = event.modifiers() & Qt.KeyboardModifier.ControlModifier
        if control and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.finished.emit()
        else:
            super().keyPressEvent(event)


class AccountNote(QWidget):
    """The note of one account, written in place; each change is one step that can be undone."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session: Session | None = None
        self._account = -1
        self.at = Label(px=11, tone="muted")
        self.field = NoteField()
        self.field.finished.connect(self.keep)
        head = QHBoxLayout()
        head.addWidget(SectionTitle("note.title"))
        head.addStretch(1)
        head.addWidget(self.at)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addLayout(head)
        column.addWidget(self.field)
        words.changed.connect(self._say)
        self._say()

    def show_account(self, session: Session, account: int) -> None:
        """Show the note of an account; what was written about another one is kept first."""
        if (session, account) != (self._session, self._account):
            self.keep()
        elif self.field.toPlainText().strip() != self._written() and self.field.hasFocus():
            return  # somebody is writing
        self._session, self._account = session, account
        note = session.notes.get(self._id())
        self.field.setPlainText(note.text if note else "")
        self.at.set_text(note.at[:10] if note else "")

    def keep(self) -> None:
        """Keep what is written."""
        if self._session is not None and self.field.toPlainText().strip() != self._written():
            with faults_told():
                self._session.annotate(self._account, self.field.toPlainText())

    def forget(self) -> None:
        """Belong to no plan."""
        self._session, self._account = None, -1
        self.field.clear()

    def _id(self) -> str:
        return str(self._session.project.accounts.account_id[self._account]) if self._session else ""

    def _written(self) -> str:
        return self._session.note_on(self._account) if self._session else ""

    def _say(self) -> None:
        self.field.setPlaceholderText(t("note.write"))
        self.field.setAccessibleName(t("note.title"))
