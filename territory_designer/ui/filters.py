"""Which accounts does the planner want to see: words, selection, position, classes, marks?"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np
from PySide6.QtCore import QSize, QTimer, Signal
from PySide6.QtGui import QAction, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QSizePolicy, QWidget

from territory_designer.model.tables import Flag, Index
from territory_designer.ui import icons, numbers
from territory_designer.ui.account_marks import MARKS
from territory_designer.ui.account_words import account_words
from territory_designer.ui.buttons import Button, Chip
from territory_designer.ui.labels import Label
from territory_designer.ui.menus import Menu
from territory_designer.ui.position_colors import position_color
from territory_designer.ui.theme import theme
from territory_designer.ui.words import t, words

if TYPE_CHECKING:
    from territory_designer.session.session import Session
    from territory_designer.ui.table_model import AccountFigures

ANY_POSITION = -2
NOBODY = -1


@dataclass(frozen=True, eq=False)
class Wanted:
    """What an account must be to be shown.

    Parameters
    ----------
    words
        Part of number, name or city; ``""`` = any.
    pool
        Accounts that were selected on the map; None = not asked.
    position
        Row of a position, -1 = of nobody, -2 = any.
    classes
        Names of classes; empty = any.
    locked, overridden, noted
        Whether only locked accounts, only those fixed by hand, or only those with a note are wanted.
    """

    words: str = ""
    pool: Index | None = None
    position: int = ANY_POSITION
    classes: frozenset[str] = frozenset()
    locked: bool = False
    overridden: bool = False
    noted: bool = False

    @property
    def may_turn(self) -> bool:
        """Tell whether a step in the plan may change which accounts pass."""
        return self.position != ANY_POSITION or any(getattr(self, name) for name in MARKS)


class Finder:
    """Finds the accounts that pass; the searchable text is put together once for each plan."""

    def __init__(self, session: Session) -> None:
        accounts = session.project.accounts
        self._class = accounts.class_
        self._text = account_words(accounts)

    def passing(self, wanted: Wanted, figures: AccountFigures) -> Flag:
        """Return which accounts pass, bool ``(accounts,)``."""
        found = np.ones(len(self._text), bool)
        if wanted.pool is not None:
            found[:] = False
            found[wanted.pool] = True
        if wanted.position != ANY_POSITION:
            found &= figures.position == wanted.position
        if wanted.classes:
            found &= np.isin(self._class.astype(str), sorted(wanted.classes))
        for name in MARKS:
            if getattr(wanted, name):
                found &= getattr(figures, name)
        asked = wanted.words.strip().casefold()
        if asked:
            found &= np.fromiter((asked in text for text in self._text), bool, len(self._text))
        return found


class FilterField(QLineEdit):
    """The field for words, with a glass."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFixedHeight(28)
        self.setMinimumWidth(120)
        self.setMaximumWidth(180)
        self.setClearButtonEnabled(True)
        self.setTextMargins(18, 0, 0, 0)
        words.changed.connect(self._say)
        theme.changed.connect(self.update)
        self._say()

    def _say(self) -> None:
        self.setPlaceholderText(t("desk.filter"))
        self.setAccessibleName(t("desk.filter"))

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        """Paint the field and the glass."""
        super().paintEvent(event)
        painter = QPainter(self)
        painter.drawPixmap(8, (self.height() - 14) // 2, icons.pixmap("search", "muted", 14))
        painter.end()


class FilterBar(QWidget):
    """Field, chips and sums above the table; ``changed`` brings what is wanted now."""

    changed = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFixedHeight(40)
        self._session: Session | None = None
        self.wanted = Wanted()
        self.field = FilterField()
        self.field.textChanged.connect(self._later)
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(60)
        self._pause.timeout.connect(self._read_words)
        self.chips = {name: Chip(closable=True) for name in ("pool", "position", "classes", *MARKS)}
        self.chips["pool"].set_look(tone="accent", icon="lasso")
        for name, mark in MARKS.items():
            self.chips[name].set_look(icon=mark.icon)
        self.add = Button("desk.add_filter", kind="quiet", size="small", icon="plus")
        self.menu = Menu(self)
        self.add.setMenu(self.menu)
        self.menu.aboutToShow.connect(self._fill_menu)
        self.sums = Label(px=11, tone="text2", figure=True)
        self._build()
        words.changed.connect(self._say)
        theme.changed.connect(self._say)
        self._say()

    def _build(self) -> None:
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 4, 16, 4)
        row.setSpacing(8)
        row.addWidget(self.field, 10)
        clears = {
            "pool": self._drop_pool,
            "position": self._drop_position,
            "classes": self._drop_classes,
        } | {name: partial(self._want_mark, name, on=False) for name in MARKS}
        for name, chip in self.chips.items():
            chip.closed.connect(clears[name])
            row.addWidget(chip)
        row.addWidget(self.add)
        row.addStretch(1)
        row.addWidget(self.sums)
        self.sums.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)

    def set_session(self, session: Session | None) -> None:
        """Filter another plan, by nothing yet."""
        self._session = session
        self.field.clear()
        self._pause.stop()
        self.want(Wanted())

    def refresh(self) -> None:
        """Say what is wanted anew: a position may have another name or colour now."""
        self._say()

    def want(self, wanted: Wanted) -> None:
        """Ask for other accounts."""
        self.wanted = wanted
        self._say()
        self.changed.emit(wanted)

    def set_pool(self, pool: Index | None) -> None:
        """Ask for these accounts alone."""
        self.want(replace(self.wanted, pool=pool))

    def set_position(self, position: int) -> None:
        """Ask for the accounts of a position; -2 = of any."""
        self.want(replace(self.wanted, position=position))

    def let_go(self, positions: int) -> None:
        """Ask for no position beyond so many: the step that made it was taken back."""
        if self.wanted.position >= positions:
            self.set_position(ANY_POSITION)

    def show_sums(self, shown: Index, figures: AccountFigures) -> None:
        """Say how many accounts are shown, with their hours and revenue."""
        hours = float(np.nansum(figures.workload_h[shown]))
        known = figures.revenue_cny[shown]
        revenue = float(np.nansum(known)) if np.isfinite(known).any() else None
        self.sums.set_key(
            "desk.sums" if len(shown) < len(figures.position) else "desk.sums.all",
            shown=numbers.plain(len(shown)),
            all=numbers.plain(len(figures.position)),
            hours=numbers.hours(hours, 0),
            revenue=numbers.money(revenue),
        )

    def _drop_pool(self) -> None:
        self.want(replace(self.wanted, pool=None))

    def _drop_position(self) -> None:
        self.want(replace(self.wanted, position=ANY_POSITION))

    def _drop_classes(self) -> None:
        self.want(replace(self.wanted, classes=frozenset()))

    def _want_mark(self, name: str, *, on: bool) -> None:
        marks: dict[str, Any] = {name: on}
        self.want(replace(self.wanted, **marks))

    def _later(self) -> None:
        self._pause.start()

    def _read_words(self) -> None:
        self.want(replace(self.wanted, words=self.field.text()))

    def _fill_menu(self) -> None:
        self.menu.clear()
        for inner in self.menu.findChildren(Menu):  # clearing leaves them
            inner.deleteLater()
        if self._session is None:
            return
        self._add_positions(self._session)
        self._add_classes(self._session)
        for name, mark in MARKS.items():
            action = self.menu.addAction(icons.icon(mark.icon), t(f"desk.only_{name}"))
            action.setCheckable(True)
            action.setChecked(getattr(self.wanted, name))
            action.toggled.connect(lambda on, chosen=name: self._want_mark(chosen, on=on))

    def _inner_menu(self, icon: str, key: str) -> Menu:
        menu = Menu(self.menu)
        menu.setTitle(t(key))
        menu.setIcon(icons.icon(icon))
        self.menu.addMenu(menu)
        return menu

    def _add_positions(self, session: Session) -> None:
        menu = self._inner_menu("user", "desk.column.position")
        rows = [NOBODY, *np.flatnonzero(session.project.positions.serves).tolist()]
        for row in rows:
            name = t("desk.nobody") if row == NOBODY else str(session.project.positions.position_id[row])
            action = menu.addAction(name)
            action.triggered.connect(lambda _on=False, chosen=row: self.set_position(chosen))

    def _add_classes(self, session: Session) -> None:
        menu = self._inner_menu("layers", "desk.column.class")
        for name in sorted(set(session.project.accounts.class_) - {""}):
            action = QAction(name, menu)
            action.setCheckable(True)
            action.setChecked(name in self.wanted.classes)
            action.toggled.connect(lambda _on, chosen=name: self._toggle_class(chosen))
            menu.addAction(action)

    def _toggle_class(self, name: str) -> None:
        self.want(replace(self.wanted, classes=self.wanted.classes ^ {name}))

    def _say(self) -> None:
        wanted, chips = self.wanted, self.chips
        chips["pool"].setVisible(wanted.pool is not None)
        if wanted.pool is not None:
            chips["pool"].set_text(t("desk.chip.selection", count=numbers.plain(len(wanted.pool))))
        chips["position"].setVisible(wanted.position != ANY_POSITION and self._session is not None)
        if wanted.position != ANY_POSITION and self._session is not None:
            self._say_position(self._session)
        chips["classes"].setVisible(bool(wanted.classes))
        chips["classes"].set_text(t("desk.chip.class", names=", ".join(sorted(wanted.classes))))
        for name in MARKS:
            chips[name].setVisible(getattr(wanted, name))
            chips[name].set_text(t(f"desk.only_{name}"))

    def _say_position(self, session: Session) -> None:
        row = self.wanted.position
        name = t("desk.nobody") if row == NOBODY else session.project.positions.position_id[row]
        self.chips["position"].set_text(t("desk.chip.position", name=name))
        self.chips["position"].set_look(dot=position_color(session, row))

    def minimumSizeHint(self) -> QSize:  # noqa: N802
        """Return the least width: the sums give way first."""
        return QSize(320, 40)
