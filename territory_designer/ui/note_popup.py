"""What does the planner want to remember of an account?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QPlainTextEdit, QWidget

from territory_designer.ui.buttons import Button, PrimaryButton
from territory_designer.ui.labels import ElidedLabel, Label
from territory_designer.ui.popup import Popup
from territory_designer.ui.words import t

if TYPE_CHECKING:
    from territory_designer.session.session import Session

_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class NotePopup(Popup):
    """A field for the note on one account; ``written`` brings the text, an empty one takes the note away."""

    written = Signal(str)

    def __init__(self, session: Session, account: int, parent: QWidget | None = None) -> None:
        super().__init__(parent, width=380)
        accounts = session.project.accounts
        name = str(accounts.name[account] or accounts.account_id[account])
        note = session.notes.get(str(accounts.account_id[account]))
        self.title = ElidedLabel(weight=600, px=13)
        self.title.set_text(name)
        self.field = QPlainTextEdit(note.text if note else "")
        self.field.setPlaceholderText(t("hands.note.hint"))
        self.field.setAccessibleName(t("hands.note.of", name=name))
        self.field.setTabChangesFocus(True)
        self.field.setFixedHeight(92)
        self.field.installEventFilter(self)
        self.at = Label(px=11, tone="muted")
        self.at.set_text(t("hands.note.at", at=note.at.replace("T", " ")[:16]) if note else "")
        self.save, self.cancel = PrimaryButton("hands.note.save"), Button("hands.cancel", kind="quiet")
        self.save.clicked.connect(self.write)
        self.cancel.clicked.connect(self.close)
        row = QHBoxLayout()
        row.addWidget(self.at, 1)
        row.addWidget(self.cancel)
        row.addWidget(self.save)
        for widget in (self.title, self.field):
            self.body.addWidget(widget)
        self.body.addLayout(row)

    def open_at(self, point: QPoint, room: QRect | None = None) -> None:
        """Show the card, the keyboard in its field."""
        super().open_at(point, room)
        self.field.setFocus(Qt.FocusReason.PopupFocusReason)

    def write(self) -> None:
        """Hand in the text and go."""
        text = self.field.toPlainText().strip()
        self.hide()
        self.written.emit(text)
        self.close()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
        """Hand in the text with Control and Enter."""
        if watched is self.field and isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            control = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
            if control and event.key() in _ENTER:
                self.write()
                return True
        return super().eventFilter(watched, event)
