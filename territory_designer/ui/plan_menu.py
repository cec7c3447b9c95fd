"""What does the menu under the mouse offer for accounts or for a position?"""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QMenu, QWidget

from territory_designer.model.tables import Index
from territory_designer.ui import icons, numbers
from territory_designer.ui.actions import OF_ACCOUNTS, OF_POSITION
from territory_designer.ui.menus import Menu
from territory_designer.ui.plan_deeds import PlanDeeds, Subject
from territory_designer.ui.selection import NOBODY
from territory_designer.ui.theme import theme
from territory_designer.ui.words import t

Groups = tuple[tuple[str, ...], ...]

_ABOUT = {"swap": 2, "note": 1, "why": 1, "pin_card": 1}  # how many accounts a deed needs, where not some


def accounts_menu(deeds: PlanDeeds, accounts: Index, at: QPoint, parent: QWidget | None = None) -> QMenu:
    """Return the menu of accounts; the position that has all of them has a menu in it.

    Parameters
    ----------
    at
        Where on the screen it will stand.
    """
    owner = deeds.owner(accounts)
    subject = Subject(accounts, owner, at)
    count = len(accounts)
    groups = tuple(tuple(name for name in group if _ABOUT.get(name, count) == count) for group in OF_ACCOUNTS)
    menu = _menu(deeds, subject, _title(deeds, accounts), groups, parent)
    if owner >= 0:
        menu.addSeparator()
        about = Subject(np.zeros(0, np.intp), owner, at)
        inner = _menu(deeds, about, "", OF_POSITION, menu)
        inner.setTitle(t("hands.menu.position", position=_name(deeds, owner)))
        inner.setIcon(icons.icon("user"))
        inner.aboutToShow.connect(lambda: deeds.about(about))
        inner.aboutToHide.connect(lambda: deeds.about(subject))
        menu.addMenu(inner)
    return menu


def position_menu(deeds: PlanDeeds, position: int, at: QPoint, parent: QWidget | None = None) -> QMenu:
    """Return the menu of a position."""
    subject = Subject(np.zeros(0, np.intp), position, at)
    return _menu(deeds, subject, _name(deeds, position), OF_POSITION, parent)


def open_menu(menu: QMenu, deeds: PlanDeeds, at: QPoint) -> None:
    """Show a menu; it is gone when it closes, and so is what it was about."""
    menu.aboutToHide.connect(deeds.forget_soon)
    menu.aboutToHide.connect(menu.deleteLater)
    menu.popup(at)


def _menu(deeds: PlanDeeds, subject: Subject, title: str, groups: Groups, parent: QWidget | None) -> QMenu:
    menu = Menu(parent)
    theme.dress(menu)
    menu.setAccessibleName(title)
    if title:
        menu.addAction(title).setEnabled(False)
    for group in groups:
        menu.addSeparator()
        for name in group:
            menu.addAction(deeds.actions[name])
    menu.aboutToShow.connect(lambda: deeds.about(subject))
    return menu


def _title(deeds: PlanDeeds, accounts: Index) -> str:
    """Name one account, count several."""
    session = deeds.session
    if session is None or len(accounts) != 1:
        return t("hands.menu.accounts", count=numbers.plain(len(accounts)))
    table, row = session.project.accounts, int(accounts[0])
    return str(table.name[row] or table.account_id[row])


def _name(deeds: PlanDeeds, position: int) -> str:
    session = deeds.session
    return session.position_id(position) if session and position != NOBODY else t("desk.nobody")
