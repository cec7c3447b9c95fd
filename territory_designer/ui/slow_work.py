"""What takes long and is therefore done beside the window?

Functions without Qt for :mod:`territory_designer.ui.job_runner`. What they need is imported when they run, so
that the first window does not wait for it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from territory_designer.errors import TerritoryDesignerError
from territory_designer.ui.account_words import TEXT_COLUMNS, account_rank, account_words
from territory_designer.ui.find import FindIndex
from territory_designer.ui.process_work import in_process
from territory_designer.ui.turns import IN_TURN

if TYPE_CHECKING:
    from territory_designer.measures.ground import Ground
    from territory_designer.measures.scorecard import Scorecard
    from territory_designer.model.project import Project
    from territory_designer.model.scenario import Scenario
    from territory_designer.session.session import Changes, Session
    from territory_designer.storage.journal import PendingJournal
    from territory_designer.validate.checker import Verdict

Tell = Callable[[Any], None]
Asked = Callable[[], bool]


JUDGED_HERE = 20_000  # accounts that are judged in about a second
_NEEDED = (
    *("territory_designer.session.session", "territory_designer.ui.desk", "territory_designer.geo.colours"),
    *("scipy.sparse.csgraph", "scipy.spatial"),
)


@dataclass(frozen=True, eq=False)
class Opened:
    """A plan that is ready to be shown: measured, and made ready for finding.

    Parameters
    ----------
    rescue
        Unsaved work on this plan that a dead program left; None when there is none.
    edits
        How many edits were made again.
    """

    session: Session
    finder: FindIndex
    rescue: PendingJournal | None = None
    edits: int = 0


def warm_up(_tell: Tell, _cancelled: Asked) -> None:
    """Load what the first plan will need while the planner reads the start page."""
    from territory_designer.geo.network import network

    for name in _NEEDED:
        import_module(name)
    _ = network().road_km  # kept there


def rank(session: Session) -> Callable[[Tell, Asked], None]:
    """Return the work that finds the order of the accounts by each column of text."""

    def work(_tell: Tell, _cancelled: Asked) -> None:
        for column in TEXT_COLUMNS.values():
            account_rank(session.project.accounts, column)

    return work


def open_plan(path: Path, state_dir: Path) -> Callable[[Tell, Asked], Opened]:
    """Return the work that opens a plan file."""

    def work(_tell: Tell, _cancelled: Asked) -> Opened:
        from territory_designer.session.session import Session

        session = Session.open_plan(path, state_dir=state_dir)
        return _ready(session, rescue=_left_of(path, state_dir))

    return work


def import_files(
    files: Sequence[Path], state_dir: Path, datum: str | None = None
) -> Callable[[Tell, Asked], Opened]:
    """Return the work that reads files into a plan; ``datum`` is that of the coordinates."""

    def work(_tell: Tell, _cancelled: Asked) -> Opened:
        from territory_designer.session.plans import IntakeChoices, import_plan
        from territory_designer.session.session import Session

        taken = import_plan([str(path) for path in files], IntakeChoices(datum))
        return _ready(Session(taken.project, findings=taken.findings, state_dir=state_dir))

    return work


def open_rescued(rescue: PendingJournal, state_dir: Path) -> Callable[[Tell, Asked], Opened]:
    """Return the work that opens a plan and makes the edits again that a dead program left."""

    def work(_tell: Tell, _cancelled: Asked) -> Opened:
        from territory_designer.session.session import Session
        from territory_designer.storage.journal import discard
        from territory_designer.storage.plan_file import stored_hash

        path = Path(rescue.plan)
        opens = Session.open_draft if rescue.nameless else Session.open_plan
        session = opens(path, state_dir=state_dir)
        if stored_hash(path) != rescue.content_hash:
            raise TerritoryDesignerError("rescue_foreign", plan=str(path))
        edits = session.replay(rescue.path)
        if (draft := session.begin_draft()) is not None:
            session.end_draft(draft, draft.write())
        discard(rescue.path)
        return _ready(session, edits=edits)

    return work


def make_ready(session: Session) -> Callable[[Tell, Asked], Opened]:
    """Return the work that makes a plan ready that was read elsewhere."""

    def work(_tell: Tell, _cancelled: Asked) -> Opened:
        return _ready(session)

    return work


def _ready(session: Session, *, rescue: PendingJournal | None = None, edits: int = 0) -> Opened:
    """Measure a plan in this thread, so that the window finds the figures done."""
    from territory_designer.ui.position_colors import choose_colors
    from territory_designer.ui.table_model import account_figures

    if len(session.project.accounts):
        _ = session.card
        account_figures(session)
        choose_colors(session)
        account_words(session.project.accounts)
        _ = session.project.accounts.row_of  # the first lock or note would make the window wait for it
    return Opened(session, FindIndex(session.project), rescue, edits)


def count(project: Project, scenario: Scenario, ground: Ground) -> Callable[[Tell, Asked], Scorecard]:
    """Return the work that counts all figures of a scenario."""

    def work(_tell: Tell, _cancelled: Asked) -> Scorecard:
        from territory_designer.measures.scorecard import scorecard

        with IN_TURN:
            return scorecard(project, scenario, ground)

    return work


def judged(project: Project, scenario: Scenario, ground: Ground) -> Callable[[Tell, Asked], Verdict]:
    """Return the work that judges a scenario.

    The judge counts in plain Python: of a large plan in a process of its own, so that the window goes on.
    """

    def work(tell: Tell, cancelled: Asked) -> Verdict:
        from territory_designer.session.plans import what_the_judge_needs

        args = (project, scenario, what_the_judge_needs(ground))
        if len(project.accounts) > JUDGED_HERE:
            return in_process(_judge, *args)(tell, cancelled)
        return _judge(tell, *args)

    return work


def _judge(_tell: Tell, project: Project, scenario: Scenario, needs: Mapping[str, Any]) -> Verdict:
    from territory_designer.validate.checker import validate

    return validate(project, scenario, **needs)


def recolour(session: Session) -> Callable[[Tell, Asked], Changes | None]:
    """Return the work that looks again at colours; it returns what to paint again, None for nothing."""

    def work(_tell: Tell, _cancelled: Asked) -> Changes | None:
        from territory_designer.session.session import Changes
        from territory_designer.ui.position_colors import choose_colors, color_numbers

        before = color_numbers(session)
        return None if np.array_equal(choose_colors(session), before) else Changes(shown=True)

    return work


def rescues(state_dir: Path) -> Callable[[Tell, Asked], list[PendingJournal]]:
    """Return the work that looks for what dead programs left."""

    def work(_tell: Tell, _cancelled: Asked) -> list[PendingJournal]:
        from territory_designer.storage.journal import pending, sweep_drafts

        sweep_drafts(state_dir)
        return [each for each in pending(state_dir) if each.edits or each.nameless]

    return work


def _left_of(path: Path, state_dir: Path) -> PendingJournal | None:
    from territory_designer.storage.journal import pending

    mine = [each for each in pending(state_dir) if each.edits and each.plan == str(path.resolve())]
    return mine[-1] if mine else None
