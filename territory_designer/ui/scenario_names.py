"""How is a scenario called where it is shown, and which name may a new one get?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from territory_designer.model.scenario import BASELINE
from territory_designer.ui.words import t

if TYPE_CHECKING:
    from territory_designer.session.session import Session

NOT_VALID = " (not valid)"  # stands behind the name of a plan that the search could not make obey


def said_name(name: str) -> str:
    """Return the name of a scenario in the language of the window."""
    if name == BASELINE:
        return t("desk.baseline")
    plain = name.removesuffix(NOT_VALID)
    return name if plain == name else t("scenario.said_not_valid", name=plain)


def free_name(session: Session, wanted: str) -> str:
    """Return ``wanted``, with a number behind it when a scenario has that name already."""
    name, number = wanted, 2
    while _taken(session, name):
        name, number = f"{wanted} ({number})", number + 1
    return name


def copy_name(session: Session) -> str:
    """Return a name for a copy that no scenario has: a letter, a number when all letters are taken."""
    letters = (chr(code) for code in range(ord("A"), ord("Z") + 1))
    names = (t("notice.copy_name", number=letter) for letter in letters)
    count = len(session.project.scenarios)
    return next(
        (name for name in names if not _taken(session, name)),
        free_name(session, t("notice.copy_name", number=count)),
    )


def _taken(session: Session, name: str) -> bool:
    return bool({name, f"{name}{NOT_VALID}"} & set(session.project.scenarios))
