"""Which accounts may nobody move?"""

from __future__ import annotations

from dataclasses import dataclass

from territory_designer.model.project import Project
from territory_designer.model.rules import Rules
from territory_designer.model.scenario import Scenario
from territory_designer.model.tables import Accounts, Flag
from territory_designer.optimise.permits import locked_accounts, overridden_to

__all__ = ["Held", "held", "locked_accounts"]


@dataclass(frozen=True, eq=False)
class Held:
    """Which accounts a lock holds at the baseline's position, and which an override at its own.

    Both bool ``(accounts,)``, read-only, and never both for one account.
    """

    accounts: Accounts
    baseline: Scenario
    rules: Rules
    locked: Flag
    overridden: Flag

    def is_of(self, project: Project, scenario: Scenario) -> bool:
        """Tell whether nothing changed on which it rests: moves of accounts change nothing here."""
        rules = self.rules is scenario.rules
        return rules and self.accounts is project.accounts and self.baseline is project.baseline


def held(project: Project, scenario: Scenario) -> Held:
    """Return which accounts of a scenario may nobody move."""
    locked = locked_accounts(project, scenario.rules)
    overridden = overridden_to(project, scenario.rules) >= 0
    for flags in (locked, overridden):
        flags.setflags(write=False)
    return Held(project.accounts, project.baseline, scenario.rules, locked, overridden)
