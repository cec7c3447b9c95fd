"""What is open, what does it show, and how is it changed, undone and saved?

The window, and whoever else works on an open plan, goes through a session. It knows no Qt: listeners are told
what changed and redraw that.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any, Self

import numpy as np

from territory_designer.errors import TerritoryDesignerError
from territory_designer.measures.ground import Ground, ground
from territory_designer.measures.rescore import rescored
from territory_designer.measures.scorecard import Scorecard, scorecard
from territory_designer.measures.tally import Change
from territory_designer.model.finding import Finding
from territory_designer.model.project import HistoryEntry, Project
from territory_designer.model.rules import Lock
from territory_designer.model.scenario import BASELINE, DECIDED_PLANNER, Scenario
from territory_designer.model.tables import Flag, Index
from territory_designer.session.clock import now
from territory_designer.session.edits import Edit, between
from territory_designer.session.locks import locked_accounts
from territory_designer.session.preview import Preview, preview
from territory_designer.storage.content_hash import content_hash
from territory_designer.storage.journal import Journal, recover
from territory_designer.storage.plan_file import Territories, read_plan, write_plan


@dataclass(frozen=True, eq=False)
class Changes:
    """What listeners should redraw.

    Parameters
    ----------
    accounts, positions
        Rows whose figures changed; empty when none did.
    scenarios
        Whether the list of scenarios changed.
    shown
        Whether another scenario is shown, so that everything is new.
    saved
        Whether only the state of saving changed.
    counted
        Whether the figures of the scenario that is shown already follow the change.
    """

    accounts: Index = field(default_factory=lambda: np.zeros(0, np.intp))
    positions: Index = field(default_factory=lambda: np.zeros(0, np.intp))
    scenarios: bool = False
    shown: bool = False
    saved: bool = False
    counted: bool = False


Listener = Callable[[Changes], None]


class Session:
    """One open plan.

    Parameters
    ----------
    path
        The plan file; None while the plan has never been saved.
    state_dir
        Folder for backups and the recovery journal; None = keep neither.
    """

    def __init__(
        self,
        project: Project,
        *,
        path: Path | None = None,
        findings: Iterable[Finding] = (),
        state_dir: Path | None = None,
    ) -> None:
        self.project = project
        self.path = path
        self.findings = tuple(findings)
        self.state_dir = state_dir
        self.scenario_name = BASELINE
        self._done: list[Edit] = []
        self._undone: list[Edit] = []
        self._listeners: list[Listener] = []
        self._hash = content_hash(project) if path else None
        self._saved_steps: int | None = 0 if path else None
        self._journal = self._new_journal()

    @classmethod
    def open_plan(cls, path: Path, *, state_dir: Path | None = None) -> Self:
        """Open a plan file; it is read whole and closed again."""
        session = cls(read_plan(path, state_dir=state_dir), path=path, state_dir=state_dir)
        names = list(session.project.scenarios)
        session.scenario_name = names[-1]
        return session

    def _new_journal(self) -> Journal | None:
        if not (self.path and self.state_dir and self._hash):
            return None
        return Journal(self.path, content_hash=self._hash, state_dir=self.state_dir)

    # what is shown

    @property
    def scenario(self) -> Scenario:
        """Return the scenario that is shown."""
        return self.project.scenario(self.scenario_name)

    @property
    def editable(self) -> bool:
        """Whether the scenario that is shown may be changed."""
        return self.scenario_name != BASELINE

    @cached_property
    def ground(self) -> Ground:
        """Travel, work and neighbourhood of the plan; no edit changes them."""
        return ground(self.project)

    @property
    def card(self) -> Scorecard:
        """Return all figures of the scenario that is shown, computed once for each state."""
        if self._card is None:
            self._card = scorecard(self.project, self.scenario, self.ground)
        return self._card

    _card: Scorecard | None = None

    @property
    def locked(self) -> Flag:
        """Return which accounts must stay where the baseline has them."""
        return locked_accounts(self.project, self.scenario.rules)

    def show(self, name: str) -> None:
        """Show another scenario."""
        self.project.scenario(name)
        self.scenario_name = name
        self._tell(Changes(shown=True))

    # listeners

    def listen(self, listener: Listener) -> Callable[[], None]:
        """Call ``listener`` after every change; returns what ends it."""
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener)

    def _tell(self, changes: Changes) -> None:
        if not (changes.saved or changes.counted):
            self._card = None
        for listener in tuple(self._listeners):
            listener(changes)

    # changes

    def do(self, edit: Edit) -> None:
        """Make a change; it can be undone, and survives a crash from now on."""
        if edit.scenario == BASELINE:
            raise TerritoryDesignerError("baseline_read_only")
        self._write({"do": edit.as_dict(self.project)})
        self._done.append(edit)
        self._undone.clear()
        if self._saved_steps is not None and self._saved_steps >= len(self._done):
            self._saved_steps = None
        self._turn(edit, edit.apply)

    def undo(self) -> None:
        """Take back the last change; nothing happens when there is none."""
        if self._done:
            edit = self._done.pop()
            self._write({"undo": True})
            self._undone.append(edit)
            self._turn(edit, edit.revert)

    def redo(self) -> None:
        """Make the change again that was taken back last."""
        if self._undone:
            edit = self._undone.pop()
            self._write({"redo": True})
            self._done.append(edit)
            self._turn(edit, edit.apply)

    def _turn(self, edit: Edit, step: Callable[[Project], Project]) -> None:
        before = self._card if edit.scenario == self.scenario_name else None
        self.project = step(self.project)
        exists = edit.scenario in self.project.scenarios
        shown = self.scenario_name
        self.scenario_name = edit.scenario if exists else edit.creates_from
        self._card = self._followed(before, edit)
        touched = np.concatenate([edit.position_before, edit.position_after, edit.position_index])
        self._tell(
            Changes(
                accounts=edit.account_index,
                positions=np.unique(touched[touched >= 0]),
                scenarios=bool(edit.creates_from),
                shown=self.scenario_name != shown,
                counted=self._card is not None,
            )
        )

    def _followed(self, card: Scorecard | None, edit: Edit) -> Scorecard | None:
        """Return the figures after an edit that moved accounts alone; None when they must be counted anew."""
        if card is None or not edit.moves_accounts_alone:
            return None
        after, moving = self.scenario, edit.account_index
        change = Change(moving, card.scenario.alignment[moving], after.alignment[moving])
        return rescored(card, change, after)

    def _write(self, entry: dict[str, Any]) -> None:
        if self._journal:
            self._journal.append(entry)

    @property
    def done(self) -> tuple[Edit, ...]:
        """Return the changes that can be undone, oldest first."""
        return tuple(self._done)

    @property
    def undone(self) -> tuple[Edit, ...]:
        """Return the changes that can be made again, next one last."""
        return tuple(self._undone)

    # hands

    def preview(self, accounts: Index, position: int) -> Preview:
        """Return what moving accounts to a position would do to both sides; locked ones are left out."""
        return preview(self.card, accounts=self.movable(accounts), position=position)

    def movable(self, accounts: Index) -> Index:
        """Return the accounts that no lock holds."""
        return np.asarray(accounts, np.intp)[~self.locked[accounts]]

    def move(self, accounts: Index, position: int) -> int:
        """Give accounts to a position (-1 = nobody); locked ones stay. Returns how many moved."""
        scenario = self.scenario
        free = self.movable(accounts)
        free = free[scenario.alignment[free] != position]
        if not len(free):
            return 0
        alignment, decided = scenario.alignment.copy(), scenario.decided_by.copy()
        alignment[free], decided[free] = position, DECIDED_PLANNER
        after = scenario.changed(alignment=alignment, decided_by=decided, bound=None)
        to = self.project.positions.position_id[position] if position >= 0 else ""
        label = "move" if position >= 0 else "unassign"
        self.do(between(scenario, after, label, params={"count": len(free), "position": to}))
        return len(free)

    def copy_scenario(self, name: str) -> None:
        """Begin a new scenario as a copy of the one that is shown."""
        if not name.strip():
            raise TerritoryDesignerError("scenario_name_empty")
        if name in self.project.scenarios:
            raise TerritoryDesignerError("scenario_exists", name=name)
        before = self.scenario
        after = before.changed(name=name, start=before.name)
        self.do(between(before, after, "copy", creates=True, params={"name": name}))

    def delete_scenario(self, name: str) -> None:
        """Delete a scenario for good; the steps that made it can no longer be undone."""
        project = self.project.without_scenario(self.project.scenario(name).name)
        self._write({"delete": name})
        self.project = project
        self._done = [edit for edit in self._done if edit.scenario != name]
        self._undone.clear()
        self._saved_steps = None
        if self.scenario_name == name:
            self.scenario_name = BASELINE
        self._tell(Changes(scenarios=True, shown=True))

    def lock(self, kind: str, ids: Iterable[str], *, locked: bool = True) -> None:
        """Lock or unlock accounts, territories, hubs, groups or employees by id."""
        scenario = self.scenario
        named = {Lock(kind, each) for each in ids}
        kept = [lock for lock in scenario.rules.locks if lock not in named]
        locks = (*kept, *sorted(named, key=lambda lock: lock.id)) if locked else tuple(kept)
        after = scenario.changed(rules=scenario.rules.changed(locks=locks), bound=None)
        params = {"count": len(named)}
        self.do(between(scenario, after, "lock" if locked else "unlock", params=params))

    def adopt(self, scenario: Scenario, *, start: str) -> None:
        """Take in a scenario that the optimiser made from ``start``: one step that can be undone."""
        before = self.project.scenario(start)
        params = {"name": scenario.name}
        self.do(between(before, scenario, "optimise", creates=True, params=params))

    # saving

    @property
    def dirty(self) -> bool:
        """Whether there are changes that the plan file does not have."""
        return self._saved_steps != len(self._done)

    def save(self, path: Path | None = None, *, territories: Territories | None = None) -> None:
        """Save the plan, to another path when one is given; the old file stays until the new one stands."""
        target = path or self.path
        if target is None:
            raise TerritoryDesignerError("no_plan_path")
        entry = HistoryEntry(at=now(), who="", what="history.save", scenario=self.scenario_name)
        project = self.project.changed(history=(*self.project.history, entry))
        expected = self._hash if target == self.path else None
        self._hash = write_plan(
            project, target, expected_hash=expected, state_dir=self.state_dir, territories=territories
        )
        self.project, self.path, self._saved_steps = project, target, len(self._done)
        self._begin_journal(target)
        self._tell(Changes(saved=True))

    def _begin_journal(self, path: Path) -> None:
        if self._journal and self._hash:
            self._journal.restart(path, content_hash=self._hash)
        else:
            self._journal = self._new_journal()

    def replay(self, journal: Path) -> int:
        """Make the edits again that a crash left behind; returns their number."""
        entries = recover(journal, accept_damage=True)
        for entry in entries:
            if "do" in entry:
                self.do(Edit.from_dict(entry["do"], self.project))
            elif "delete" in entry:
                self.delete_scenario(entry["delete"])
            elif "undo" in entry:
                self.undo()
            else:
                self.redo()
        return len(entries)

    def close(self) -> None:
        """Give up the plan and its journal."""
        if self._journal:
            self._journal.close()
