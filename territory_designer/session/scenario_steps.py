"""How is a scenario renamed, deleted or made today's plan, and an account annotated, so that undo works?"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, Self

import numpy as np

from territory_designer.errors import TerritoryDesignerError
from territory_designer.model.project import Note, Project
from territory_designer.model.scenario import BASELINE, Scenario
from territory_designer.model.tables import Accounts, Positions, Text
from territory_designer.session.edits import Edit, check_open
from territory_designer.session.replaced import put_back, replaced


@dataclass(frozen=True, eq=False)
class Shape:
    """What such a step replaces as a whole; all of it is read-only, so keeping it costs no copy."""

    scenarios: Mapping[str, Scenario]
    accounts: Accounts
    positions: Positions

    @classmethod
    def of(cls, project: Project) -> Self:
        """Return it as it stands in a plan."""
        return cls(project.scenarios, project.accounts, project.positions)

    def put(self, project: Project) -> Project:
        """Return the plan with it."""
        return project.changed(scenarios=self.scenarios, accounts=self.accounts, positions=self.positions)


@dataclass(frozen=True, eq=False)
class Reshape(Edit):
    """A step that renames, deletes or takes over a scenario: one of ``STEPS`` with its names.

    Parameters
    ----------
    names
        What the step is called with.
    shown
        Which scenario is shown before and after it.
    before, after
        What it replaces.
    """

    names: tuple[str, ...] = ()
    shown: tuple[str, str] = ("", "")
    before: Shape = field(kw_only=True)
    after: Shape = field(kw_only=True)

    @property
    def shown_after(self) -> str:
        """Return which scenario to show when the step is made."""
        return self.shown[1]

    @property
    def shown_before(self) -> str:
        """Return which scenario to show when the step is taken back."""
        return self.shown[0]

    @property
    def reshapes(self) -> bool:
        """Whether the list of scenarios changes."""
        return True

    @property
    def renews(self) -> bool:
        """Whether the baseline is another one."""
        return self.before.scenarios[BASELINE] is not self.after.scenarios[BASELINE]

    def check(self, project: Project) -> None:
        """Refuse nothing: who makes the step asked before."""

    def apply(self, project: Project) -> Project:
        """Return the plan with the step made."""
        return self.after.put(project)

    def revert(self, project: Project) -> Project:
        """Return the plan with the step taken back."""
        return self.before.put(project)

    def as_dict(self, project: Project) -> dict[str, Any]:  # noqa: ARG002 - as all edits
        """Return the step as the journal keeps it: its name is enough to make it again."""
        return {"step": self.label, "names": list(self.names), "shown": self.shown[0]}

    def as_taken_back(self, project: Project) -> dict[str, Any]:
        """Return the step with what it replaced: its name says nothing of that."""
        return {**self.as_dict(project), "before": replaced(self.revert(project), project)}


@dataclass(frozen=True, eq=False)
class Annotation(Edit):
    """A note on an account that is written, changed or (None) taken away."""

    account_id: str = ""
    note_before: Note | None = None
    note_after: Note | None = None

    @property
    def shown_after(self) -> str:
        """Return ``""``: a note belongs to no scenario."""
        return ""

    def check(self, project: Project) -> None:
        """Refuse nothing: notes change no scenario."""

    def apply(self, project: Project) -> Project:
        """Return the plan with the note."""
        return _with_note(project, self.account_id, self.note_after)

    def revert(self, project: Project) -> Project:
        """Return the plan as it was before the note."""
        return _with_note(project, self.account_id, self.note_before)

    def as_dict(self, project: Project) -> dict[str, Any]:  # noqa: ARG002 - as all edits
        """Return the note as the journal keeps it."""
        note = self.note_after
        said = {"text": note.text, "at": note.at} if note else {"text": "", "at": ""}
        return {"step": "annotate", "account_id": self.account_id, **said}

    def as_taken_back(self, project: Project) -> dict[str, Any]:
        """Return the note with the one that it replaced."""
        return {**self.as_dict(project), "before": self.note_before and asdict(self.note_before)}


def _with_note(project: Project, account_id: str, note: Note | None) -> Project:
    notes = {name: each for name, each in project.notes.items() if name != account_id}
    return project.changed(notes={**notes, account_id: note} if note else notes)


def annotation(project: Project, account_id: str, text: str, *, at: str) -> Annotation:
    """Return the step that notes a text on an account; an empty text takes the note away.

    Raises
    ------
    TerritoryDesignerError
        ``unknown_account``.
    """
    rows = np.flatnonzero(project.accounts.account_id == account_id)
    if not len(rows):
        raise TerritoryDesignerError("unknown_account", account_id=account_id)
    after = Note(text.strip(), at) if text.strip() else None
    return Annotation(
        "annotate" if after else "annotate.away",
        "",
        {"account": account_id},
        account_index=rows,
        position_before=_nowhere(rows),
        position_after=_nowhere(rows),
        account_id=account_id,
        note_before=project.notes.get(account_id),
        note_after=after,
    )


def _nowhere(rows: Any) -> Any:
    return np.full(len(rows), -1, np.intp)


def check_new_name(project: Project, name: str) -> None:
    """Refuse a name that is empty or taken.

    Raises
    ------
    TerritoryDesignerError
        ``scenario_name_empty`` or ``scenario_exists``.
    """
    if not name.strip():
        raise TerritoryDesignerError("scenario_name_empty")
    if name in project.scenarios:
        raise TerritoryDesignerError("scenario_exists", name=name)


def renamed(project: Project, shown: str, name: str, new: str) -> Reshape:
    """Return the step that renames a scenario; others that began from it name it anew.

    Raises
    ------
    TerritoryDesignerError
        ``scenario_name_empty``, ``scenario_exists``, ``baseline_read_only`` or ``scenario_frozen``.
    """
    check_open(project, name)
    check_new_name(project, new)
    scenarios = {
        (new if key == name else key): each.changed(
            name=new if key == name else key, start=new if each.start == name else each.start
        )
        if name in (key, each.start)
        else each
        for key, each in project.scenarios.items()
    }
    return _step(
        project,
        project.changed(scenarios=scenarios),
        "rename",
        names=(name, new),
        shown=(shown, new if shown == name else shown),
    )


def deleted(project: Project, shown: str, name: str) -> Reshape:
    """Return the step that deletes a scenario.

    Raises
    ------
    TerritoryDesignerError
        ``baseline_read_only``, ``scenario_frozen`` or ``unknown_scenario``.
    """
    check_open(project, name)
    start = project.scenario(name).start
    left = project.without_scenario(name)
    instead = start if start in left.scenarios else BASELINE
    return _step(project, left, "delete", names=(name,), shown=(shown, instead if shown == name else shown))


def taken_as_baseline(project: Project, shown: str, name: str) -> Reshape:
    """Return the step that makes a scenario today's plan: its alignment, hubs, positions and utilisation.

    The tables state it, too. Changes of hands count from it from now on, so that no proven bound holds any
    more, and every account is where the baseline has it.

    Raises
    ------
    TerritoryDesignerError
        ``baseline_read_only`` when it is the baseline, or ``unknown_scenario``.
    """
    if name == BASELINE:
        raise TerritoryDesignerError("baseline_read_only")
    taken = project.scenario(name)
    today = project.baseline.changed(
        alignment=taken.alignment,
        position_hub=taken.position_hub,
        position_open=taken.position_open,
        utilisation=taken.utilisation,
    )
    scenarios = {key: each.changed(bound=None) for key, each in project.scenarios.items()}
    after = project.changed(
        scenarios={**scenarios, BASELINE: today.changed(bound=None)},
        accounts=project.accounts.with_columns(
            position_id=_stated(project.positions.position_id, taken.alignment),
            employee_id=_stated(project.positions.employee_id, taken.alignment),
        ),
        positions=project.positions.with_columns(hub_id=_stated(project.hubs.hub_id, taken.position_hub)),
    )
    return _step(project, after, "baseline", names=(name,), shown=(shown, shown))


def _stated(ids: Text, rows: Any) -> Text:
    return np.append(ids, np.array([""], object))[rows]


def _step(
    project: Project, after: Project, label: str, *, names: tuple[str, ...], shown: tuple[str, str]
) -> Reshape:
    params: dict[str, Any] = dict(zip(("name", "new"), names))
    before, then = Shape.of(project), Shape.of(after)
    return Reshape(label, names[-1], params, names=names, shown=shown, before=before, after=then)


STEPS: Mapping[str, Callable[..., Reshape]] = {
    "rename": renamed,
    "delete": deleted,
    "baseline": taken_as_baseline,
}


def edit_from_dict(entry: Mapping[str, Any], project: Project) -> Edit:
    """Read any step back from the journal."""
    if "step" not in entry:
        return Edit.from_dict(entry, project)
    if entry["step"] == "annotate":
        return annotation(project, entry["account_id"], entry["text"], at=entry["at"])
    return STEPS[entry["step"]](project, entry["shown"], *entry["names"])


def taken_back_from_dict(entry: Mapping[str, Any], project: Project) -> Edit:
    """Read the step back, made last in the plan, of which the journal only says that it is taken back."""
    if "step" not in entry:
        return Edit.from_dict(entry, project)
    before = entry["before"]
    if entry["step"] == "annotate":
        note = Note(**before) if before else None
        return edit_from_dict(entry, _with_note(project, entry["account_id"], note))
    return edit_from_dict(entry, put_back(before, project))
