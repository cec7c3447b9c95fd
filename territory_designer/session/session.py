"""What is open, what does it show, and how is it changed, undone and saved?

The window, and whoever else works on an open plan, goes through a session. It knows no Qt: listeners are told
what changed and redraw that.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any, Self

import numpy as np

from territory_designer.errors import TerritoryDesignerError
from territory_designer.measures.ground import Ground, ground
from territory_designer.measures.scorecard import Scorecard, scorecard
from territory_designer.model.finding import Finding
from territory_designer.model.project import HistoryEntry, Note, Project
from territory_designer.model.rules import Lock
from territory_designer.model.scenario import BASELINE, Scenario
from territory_designer.model.tables import Flag, Index
from territory_designer.session.best_move import Suggestion, best_move
from territory_designer.session.clock import now
from territory_designer.session.edits import Edit, between, given, swap_edit
from territory_designer.session.follow import followed
from territory_designer.session.locks import Held, held
from territory_designer.session.overrides import by_place, override_edit, reset_edit
from territory_designer.session.preview import Preview, preview
from territory_designer.session.saving import Draft, Save
from territory_designer.session.scenario_steps import (
    annotation,
    check_new_name,
    deleted,
    edit_from_dict,
    renamed,
    taken_as_baseline,
    taken_back_from_dict,
)
from territory_designer.session.shape_positions import dissolve_edit, merge_edit, split_edit
from territory_designer.storage.content_hash import content_hash
from territory_designer.storage.journal import Journal, recover
from territory_designer.storage.plan_file import CONTENT_KEY, Territories, read_plan

_REMEMBERED = 4  # states whose figures are kept


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
    findings
        Faults that the import found; none = those that the project holds.
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
        found = tuple(findings)
        self.project = project.changed(findings=found) if found else project
        self.path = path
        self.state_dir = state_dir
        self.scenario_name = BASELINE
        self._done: list[Edit] = []
        self._undone: list[Edit] = []
        self._listeners: list[Listener] = []
        self._cards: deque[Scorecard] = deque(maxlen=_REMEMBERED)
        self._hash = (project.meta.get(CONTENT_KEY) or content_hash(project)) if path else None
        self._saved_steps: int | None = 0 if path else None
        self._older = 0  # steps that can be undone and were made before the journal began
        self._newer = 0  # steps that can be made again and were taken back since the journal began
        self._journal = self._new_journal()
        self._closed = False

    @classmethod
    def open_plan(cls, path: Path, *, state_dir: Path | None = None) -> Self:
        """Open a plan file; it is read whole and closed again."""
        session = cls(read_plan(path, state_dir=state_dir), path=path, state_dir=state_dir)
        names = list(session.project.scenarios)
        session.scenario_name = names[-1]
        return session

    @classmethod
    def open_draft(cls, path: Path, *, state_dir: Path) -> Self:
        """Open a plan that was kept without having been saved; it still has no file of its own."""
        session = cls(read_plan(path), state_dir=state_dir)
        session.scenario_name = list(session.project.scenarios)[-1]
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
    def findings(self) -> tuple[Finding, ...]:
        """Return the faults that the import found; the plan file keeps them."""
        return self.project.findings

    @property
    def editable(self) -> bool:
        """Whether the scenario that is shown may be changed."""
        return self.scenario_name != BASELINE and not self.scenario.frozen

    @cached_property
    def ground(self) -> Ground:
        """Travel, work and neighbourhood of the plan; no edit changes them."""
        return ground(self.project)

    @property
    def card(self) -> Scorecard:
        """Return all figures of the scenario that is shown, computed once for each state."""
        if self._card is None:
            self._card = scorecard(self.project, self.scenario, self.ground)
            self._cards.append(self._card)
        return self._card

    _card: Scorecard | None = None

    @property
    def is_counted(self) -> bool:
        """Whether the figures of the scenario that is shown are there already."""
        return self._card is not None

    def take_card(self, card: Scorecard) -> None:
        """Take over figures that were counted beside; those of another state wait until it comes."""
        self._cards.append(card)
        if self._card is None:
            self._card = self._followed(None)

    @property
    def locked(self) -> Flag:
        """Return which accounts must stay where the baseline has them; an override goes before a lock."""
        return self.held.locked

    @property
    def overridden(self) -> Flag:
        """Return which accounts were given to a position by hand for good."""
        return self.held.overridden

    @property
    def held(self) -> Held:
        """Return which accounts nobody may move, computed once for each state of locks and overrides."""
        if self._held is None or not self._held.is_of(self.project, self.scenario):
            self._held = held(self.project, self.scenario)
        return self._held

    _held: Held | None = None

    @property
    def notes(self) -> Mapping[str, Note]:
        """Return what was noted on accounts, by account id."""
        return self.project.notes

    def note_on(self, account: int) -> str:
        """Return what was noted on an account, ``""`` = nothing."""
        note = self.project.notes.get(str(self.project.accounts.account_id[account]))
        return note.text if note else ""

    def show(self, name: str) -> None:
        """Show another scenario."""
        self.project.scenario(name)
        card, self.scenario_name = self._card, name
        self._card = self._followed(card)
        self._tell(Changes(shown=True, counted=self._card is not None))

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
        edit.check(self.project)
        after = edit.apply(self.project)
        self._write({"do": edit.as_dict(self.project)})
        self._done.append(edit)
        self._undone.clear()
        self._newer = 0
        if self._saved_steps is not None and self._saved_steps >= len(self._done):
            self._saved_steps = None
        self._turn([edit], after, edit.shown_after)

    def undo(self) -> None:
        """Take back the last change; nothing happens when there is none."""
        self.go_to(max(len(self._done) - 1, 0))

    def redo(self) -> None:
        """Make the change again that was taken back last."""
        self.go_to(len(self._done) + bool(self._undone))

    def go_to(self, depth: int) -> None:
        """Take back or make again changes until ``depth`` of them are done; listeners hear of it once.

        Raises
        ------
        IndexError
            When there are not so many.
        """
        if not 0 <= depth <= len(self._done) + len(self._undone):
            raise IndexError(depth)
        turned: list[Edit] = []
        project, shown = self.project, ""
        try:
            while len(self._done) != depth:
                back = len(self._done) > depth
                self._write(self._taking_back(project) if back else self._making_again(project))
                edit = (self._done if back else self._undone).pop()
                self._older = min(self._older, len(self._done))
                self._newer = max(self._newer + (1 if back else -1), 0)
                (self._undone if back else self._done).append(edit)
                project = edit.revert(project) if back else edit.apply(project)
                shown = (edit.shown_before if back else edit.shown_after) or shown
                turned.append(edit)
        finally:  # the steps before one that the journal refuses are made and must be told
            if turned:
                self._turn(turned, project, shown)

    def _taking_back(self, project: Project) -> dict[str, Any]:
        """Return how the journal notes that the last step is taken back: it may not hold that step itself."""
        if len(self._done) > self._older:
            return {"undo": True}
        return {"revert": self._done[-1].as_taken_back(project)}

    def _making_again(self, project: Project) -> dict[str, Any]:
        """Return how the journal notes that a step is made again: it may not know that it was taken back."""
        return {"redo": True} if self._newer else {"do": self._undone[-1].as_dict(project)}

    def _revert(self, edit: Edit) -> None:
        """Take back a step that was made before the plan was saved and opened again."""
        self._write({"revert": edit.as_taken_back(self.project)})
        self._undone.append(edit)
        self._newer += 1
        self._saved_steps = None
        self._turn([edit], edit.revert(self.project), edit.shown_before)

    def _turn(self, edits: list[Edit], project: Project, shown: str) -> None:
        """Take over the plan after some changes, with the figures where they follow, and tell it."""
        card, before, rows = self._card, self.scenario_name, len(self.project.positions)
        self.project = project
        self.scenario_name = next(each for each in (shown, before, BASELINE) if each in project.scenarios)
        self._card = self._followed(card)
        grown = rows != len(project.positions)
        self._tell(
            Changes(
                accounts=np.unique(np.concatenate([edit.account_index for edit in edits])),
                positions=np.unique(np.concatenate([edit.positions for edit in edits])),
                scenarios=any(edit.reshapes for edit in edits),
                shown=grown or self.scenario_name != before or any(edit.renews for edit in edits),
                counted=self._card is not None,
            )
        )

    def _followed(self, card: Scorecard | None) -> Scorecard | None:
        known = (card, *self._cards) if card else self._cards
        return followed(known, self.project, self.scenario)

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
        """Return what moving accounts to a position would do to both sides; held ones are left out."""
        return preview(self.card, accounts=self.movable(accounts), position=position)

    def movable(self, accounts: Index) -> Index:
        """Return the accounts that no lock and no override holds."""
        free = ~(self.locked | self.overridden)
        return np.asarray(accounts, np.intp)[free[accounts]]

    def move(self, accounts: Index, position: int) -> int:
        """Give accounts to a position (-1 = nobody); held ones stay. Returns how many moved."""
        free = self.movable(accounts)
        free = free[self.scenario.alignment[free] != position]
        if len(free):
            label = "move" if position >= 0 else "unassign"
            params = {"count": len(free), "position": self.position_id(position)}
            self.do(given(self.scenario, free, np.full(len(free), position), label, params=params))
        return len(free)

    def move_only_from(self, accounts: Index, position: int, *, source: int) -> int:
        """Give to a position those accounts that are now at ``source`` (-1 = nobody's); returns how many."""
        chosen = np.asarray(accounts, np.intp)
        return self.move(chosen[self.scenario.alignment[chosen] == source], position)

    def swap(self, account_a: int, account_b: int) -> int:
        """Exchange the positions of two accounts; returns how many moved, 0 when both are at the same one.

        Raises
        ------
        TerritoryDesignerError
            ``account_held`` when a lock or an override holds one of them.
        """
        pair = np.array([account_a, account_b])
        edit = swap_edit(self.project, self.scenario, pair, free=self.movable(pair))
        if edit is not None:
            self.do(edit)
        return 2 if edit is not None else 0

    def override(self, accounts: Index, position: int) -> int:
        """Give accounts to a position for good: no move, pick or run takes them away until a reset.

        Locked ones stay. Returns how many accounts the position was given.
        """
        chosen = np.asarray(accounts, np.intp)
        chosen = chosen[~self.locked[chosen]]
        if len(chosen):
            self.do(override_edit(self.project, self.scenario, chosen, position))
        return len(chosen)

    def override_list(self) -> list[tuple[int, int, int]]:
        """Return each overridden account, its position, and the one it would go to by its place."""
        return by_place(self.project, self.scenario, self.ground)

    def reset_overrides(self, account_ids: Iterable[str] | None = None) -> int:
        """Take overrides back, all or those named; accounts go where their places say. Returns how many."""
        edit = reset_edit(self.project, self.scenario, self.ground, account_ids)
        if edit is not None:
            self.do(edit)
        return int(edit.params["count"]) if edit is not None else 0

    def annotate(self, account_index: int, text: str) -> None:
        """Note a text on an account; an empty one takes the note away."""
        account_id = str(self.project.accounts.account_id[account_index])
        edit = annotation(self.project, account_id, text, at=now())
        if (edit.note_before.text if edit.note_before else "") != text.strip():
            self.do(edit)

    # positions

    def split_position(self, position: int, *, new_position: int | None = None, rng_seed: int = 0) -> None:
        """Give half of a position's work to another one of its hub, a new one when none is free."""
        chosen = {"new_position": new_position, "rng_seed": rng_seed}
        self.do(split_edit(self.project, self.scenario, self.ground, position, **chosen))

    def merge_positions(self, source: int, target: int) -> None:
        """Give all accounts of a position to another one and close it."""
        self.do(merge_edit(self.project, self.scenario, source, target))

    def dissolve_position(self, position: int) -> None:
        """Close a position; its accounts go to those whom they cost least."""
        self.do(dissolve_edit(self.project, self.scenario, self.ground, position))

    def best_move(self, where: int | Index) -> Suggestion | None:
        """Return the best next move at a position or for accounts; None when nothing allowed saves any."""
        return best_move(self.card, self.ground, where)

    def position_id(self, position: int) -> str:
        """Return the id of a position, ``""`` for nobody."""
        return str(self.project.positions.position_id[position]) if position >= 0 else ""

    # scenarios

    def copy_scenario(self, name: str) -> None:
        """Begin a new scenario as a copy of the one that is shown; it is not frozen."""
        check_new_name(self.project, name)
        before = self.scenario
        after = before.changed(name=name, start=before.name)
        self.do(between(before, after, "copy", creates=True, params={"name": name}))

    def rename_scenario(self, name: str, new: str) -> None:
        """Give a scenario another name."""
        if new != name:
            self.do(renamed(self.project, self.scenario_name, name, new))

    def note_scenario(self, name: str, text: str) -> None:
        """Note a text on a scenario; an empty one takes the note away."""
        self._state(name, "note" if text else "note.away", note=text)

    def freeze_scenario(self, name: str, *, frozen: bool = True) -> None:
        """Let nobody change a scenario until it is thawed."""
        self._state(name, "freeze" if frozen else "thaw", frozen=frozen)

    def _state(self, name: str, label: str, **facts: object) -> None:
        before = self.project.scenario(name)
        edit = between(before, before.changed(**facts), label, params={"name": name})
        if edit.facts_after:
            self.do(edit)

    def delete_scenario(self, name: str) -> None:
        """Delete a scenario."""
        self.do(deleted(self.project, self.scenario_name, name))

    def take_as_baseline(self, name: str) -> None:
        """Make a scenario today's plan, from which changes of hands count."""
        self.do(taken_as_baseline(self.project, self.scenario_name, name))

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
        exists = scenario.name in self.project.scenarios
        before = self.project.scenario(scenario.name if exists else start)
        params = {"name": scenario.name}
        self.do(between(before, scenario, "optimise", creates=not exists, params=params))

    # saving

    @property
    def dirty(self) -> bool:
        """Whether there are changes that the plan file does not have."""
        return self._saved_steps != len(self._done)

    def save(self, path: Path | None = None, *, territories: Territories | None = None) -> None:
        """Save the plan, to another path when one is given; the old file stays until the new one stands."""
        save = self.begin_save(path)
        self.end_save(save, save.write(territories))

    def begin_save(self, path: Path | None = None) -> Save:
        """Return what a save writes, in any thread; :meth:`end_save` ends it, whatever happened meanwhile."""
        target = path or self.path
        if target is None:
            raise TerritoryDesignerError("no_plan_path")
        entry = HistoryEntry(at=now(), who="", what="history.save", scenario=self.scenario_name)
        project = self.project.changed(history=(*self.project.history, entry))
        expected = self._hash if target == self.path else None
        return Save(project, target, expected, self.state_dir, self.done)

    def end_save(self, save: Save, content: str) -> None:
        """Take note that the plan was written; changes made since then are not saved yet."""
        self.project = self.project.changed(history=save.project.history)
        self.path, self._hash, count = save.path, content, len(save.steps)
        self._saved_steps = count if (*self._done, *self._undone[::-1])[:count] == save.steps else None
        self._begin_journal(save.path)
        self._journal_since(save)
        self._tell(Changes(saved=True))

    def begin_draft(self) -> Draft | None:
        """Return what keeps a plan without a file, to be written in any thread; :meth:`end_draft` ends it.

        None when it has a file, is kept already, or there is no folder to keep it in.
        """
        if self.path or self._journal or not self.state_dir:
            return None
        journal = Journal.of_draft(self.state_dir)
        return Draft(self.project, journal.draft, None, None, self.done, journal)

    def end_draft(self, draft: Draft, content: str) -> None:
        """Let the journal begin with the draft that was written; one saved or closed meanwhile needs none."""
        if self.path or self._closed:
            draft.journal.close()
            return
        draft.journal.keep_draft(content)
        self._journal = draft.journal
        self._journal_since(draft)

    def _journal_since(self, save: Save) -> None:
        """Let the journal lead from the file to the plan as it is: steps were undone or made meanwhile."""
        same = [one is other for one, other in zip(self._done, save.steps)]
        self._older, self._newer = same.index(False) if False in same else len(same), 0
        project = save.project
        for edit in reversed(save.steps[self._older :]):
            self._write({"revert": edit.as_taken_back(project)})
            project = edit.revert(project)
        for edit in self._done[self._older :]:
            self._write({"do": edit.as_dict(self.project)})

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
                self.do(edit_from_dict(entry["do"], self.project))
            elif "revert" in entry:
                self._revert(taken_back_from_dict(entry["revert"], self.project))
            elif "undo" in entry:
                self.undo()
            elif "redo" in entry:
                self.redo()
            else:
                raise TerritoryDesignerError("journal_damaged", path=str(journal), edits=len(entries))
        return len(entries)

    def close(self) -> None:
        """Give up the plan and its journal."""
        self._closed = True
        if self._journal:
            self._journal.close()
