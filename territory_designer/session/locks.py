"""Which accounts may nobody move?"""

from __future__ import annotations

import numpy as np

from territory_designer.model.project import Project
from territory_designer.model.rules import Lock, Rules
from territory_designer.model.scenario import UNASSIGNED
from territory_designer.model.tables import Flag


def locked_accounts(project: Project, rules: Rules) -> Flag:
    """Return which accounts stay where the baseline has them, bool ``(accounts,)``.

    By their own mark or by a lock on the account, its territory, hub or group; an account that nobody
    serves in the baseline has nowhere to stay and is free.
    """
    locked = project.accounts.locked.copy()
    for lock in rules.locks:
        locked |= _held(project, lock)
    return locked & (project.baseline.alignment != UNASSIGNED)


def _held(project: Project, lock: Lock) -> Flag:
    accounts, base = project.accounts, project.baseline
    if lock.kind == "account":
        return np.asarray(accounts.account_id == lock.id, bool)
    if lock.kind == "group":
        return np.asarray(accounts.parent_id == lock.id, bool)
    positions = np.zeros(len(project.positions), bool)
    if lock.kind == "territory":
        positions = np.asarray(project.positions.position_id == lock.id, bool)
    elif lock.kind == "hub":
        positions = np.asarray(project.positions.hub_id == lock.id, bool)
    return positions[base.alignment] & (base.alignment != UNASSIGNED)
