"""Which next move brings most here, and what would it do?"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

import numpy as np
from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from territory_designer.ui import numbers
from territory_designer.ui.buttons import Button
from territory_designer.ui.cards import Card
from territory_designer.ui.labels import Label
from territory_designer.ui.notices import notices
from territory_designer.ui.words import t, words

if TYPE_CHECKING:
    from territory_designer.model.tables import Index
    from territory_designer.session.best_move import Suggestion
    from territory_designer.session.session import Session
    from territory_designer.ui.job_runner import Job, JobRunner

Where: TypeAlias = "int | Index"
_MOST_NAMED = 2


class SuggestionCard(QWidget):
    """A button that asks, and the answer below it.

    ``preview_requested(accounts, position)`` asks for the card that shows both sides, ``edit_asked`` brings
    what to do with a plan that may be changed.
    """

    preview_requested = Signal(object, int)
    edit_asked = Signal(object)

    def __init__(self, parent: QWidget | None = None, *, jobs: JobRunner | None = None) -> None:
        super().__init__(parent)
        self._jobs = jobs
        self._job: Job | None = None
        self._session: Session | None = None
        self._where: Where = -1
        self.found: Suggestion | None = None
        self.ask = Button("suggestion.ask", icon="wand-sparkles", size="small")
        self.card = Card(inset=10)
        self.what = Label(weight=600)
        self.brings = Label(px=11, tone="text2")
        self.preview = Button("desk.why.preview", kind="link", size="small")
        self.make = Button("suggestion.make", kind="tinted", size="small")
        self._build()
        self._connect()
        self.card.hide()

    def _build(self) -> None:
        self.card.body.setSpacing(4)
        for label in (self.what, self.brings):
            label.setWordWrap(True)
            self.card.body.addWidget(label)
        deeds = QHBoxLayout()
        deeds.addStretch(1)
        deeds.addWidget(self.preview)
        deeds.addWidget(self.make)
        self.card.body.addLayout(deeds)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(self.ask)
        column.addWidget(self.card)

    def _connect(self) -> None:
        self.ask.clicked.connect(self.start)
        self.preview.clicked.connect(self._preview)
        self.make.clicked.connect(self._make)
        words.changed.connect(self._say)

    def set_place(self, session: Session | None, where: Where) -> None:
        """Ask about a position, or about accounts, from now on; an answer about another place is gone."""
        self._session, self._where = session, where
        self.forget()

    def forget(self) -> None:
        """Show no answer, and await none."""
        if self._job is not None:
            self._job.cancel()
            self._job = None
        self.found = None
        self.card.hide()
        self.ask.setEnabled(self._session is not None)

    def start(self) -> None:
        """Ask, beside the window when there is a runner."""
        session, where = self._session, self._where
        if session is None or self._job is not None:
            return
        card, ground = session.card, session.ground

        def work(_progress: object = None, _cancelled: object = None) -> Suggestion | None:
            from territory_designer.session.best_move import best_move

            return best_move(card, ground, where)

        if self._jobs is None:
            self._show(work())
        else:
            self.ask.setEnabled(False)
            self._job = self._jobs.start(work, done=self._show, failed=self._failed)

    def _show(self, found: Suggestion | None) -> None:
        self._job, self.found = None, found
        self.ask.setEnabled(True)
        self.card.show()
        self._say()

    def _failed(self, error: Exception) -> None:
        self.forget()
        notices.fault(error)

    def _say(self) -> None:
        found, session = self.found, self._session
        for button in (self.preview, self.make):
            button.setVisible(found is not None)
        self.brings.setVisible(found is not None)
        if found is None or session is None:
            self.what.set_key("suggestion.none")
            return
        source, to = (
            session.position_id(each) or t("desk.nobody") for each in (found.source, found.position)
        )
        self.what.set_text(t("suggestion.what", names=_names(session, found), source=source, to=to))
        (_, here), (_, there) = found.index
        self.brings.set_text(
            t(
                "suggestion.brings",
                gain=numbers.money(found.gain_cny),
                travel=numbers.signed_hours(found.travel_h, 0),
                source=source,
                here=numbers.index(here),
                to=to,
                there=numbers.index(there),
            )
        )

    def _preview(self) -> None:
        if self.found is not None:
            self.preview_requested.emit(self.found.accounts, self.found.position)

    def _make(self) -> None:
        found = self.found
        if found is not None:
            self.edit_asked.emit(lambda session: session.move(found.accounts, found.position))


def _names(session: Session, found: Suggestion) -> str:
    """Name who moves: up to two by name, more by their number."""
    accounts = session.project.accounts
    if len(found.accounts) > _MOST_NAMED:
        return t("suggestion.count", count=numbers.plain(len(found.accounts)))
    rows = np.asarray(found.accounts).tolist()
    return t("suggestion.comma").join(str(accounts.name[row] or accounts.account_id[row]) for row in rows)
