"""What do the planner's files say so far, read beside the window?

No Qt here. What is wrong with the files altogether does not end the import: the tables are shown as far as
they were understood, so that the planner can say what they mean.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from territory_designer.errors import TerritoryDesignerError

if TYPE_CHECKING:
    from territory_designer.intake.read import RawTable
    from territory_designer.intake.recognise import Recognition
    from territory_designer.model.finding import Finding
    from territory_designer.model.project import Project
    from territory_designer.session.session import Session
    from territory_designer.ui.findings_items import Item


# Where in the whole time each stage begins, measured on 100,000 rows.
STAGES = {"read": 0.0, "check": 0.16, "place": 0.58, "measure": 0.85}


@dataclass(frozen=True)
class Answers:
    """What the planner said: datum, ``{header: column}``, ``{sheet or file: table}``, headers to keep.

    ``datum`` is ``""`` while nobody said, ``"-"`` when the coordinates shall not be used.
    """

    datum: str = ""
    mapping: Mapping[str, str] = field(default_factory=dict)
    tables: Mapping[str, str] = field(default_factory=dict)
    keep: tuple[str, ...] = ()


@dataclass(frozen=True, eq=False)
class Reading:
    """What stands in the files.

    Parameters
    ----------
    project
        The plan; None when no plan can come of the files as they are understood, and then ``error`` says why.
    evidence
        How many of ``evidence_of`` accounts lie in their city under each datum; empty without coordinates.
    """

    raws: tuple[RawTable, ...]
    recognitions: tuple[Recognition, ...]
    findings: tuple[Finding, ...] = ()
    project: Project | None = None
    refused: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    error: TerritoryDesignerError | None = None
    evidence: Mapping[str, int] = field(default_factory=dict)
    evidence_of: int = 0

    @property
    def asks_datum(self) -> bool:
        """Return whether there are coordinates whose datum no file states."""
        return any(each.code == "datum_missing" for each in self.findings)

    @property
    def stated_datum(self) -> str:
        """Return the datum that all files with coordinates state, ``""`` when none does or they differ."""
        stated = {str(each.params["datum"]) for each in self.findings if each.code == "datum_from_file"}
        return stated.pop() if len(stated) == 1 and not self.asks_datum else ""


def read(files: tuple[Path, ...], answers: Answers) -> Callable[..., Reading]:
    """Return the work that reads files with what the planner said of them."""

    def work(tell: Callable[[Any], None], cancelled: Callable[[], bool]) -> Reading:
        from territory_designer.session.plans import IntakeChoices, import_plan

        def begin(stage: str) -> None:
            if cancelled():
                raise TerritoryDesignerError("import_stopped")
            tell(stage)

        datum = answers.datum if answers.datum not in ("", "-") else None
        choices = IntakeChoices(datum, answers.mapping, answers.tables, answers.keep)
        try:
            taken = import_plan([str(file) for file in files], choices, tell=begin)
        except TerritoryDesignerError as error:
            if cancelled():
                raise
            return _as_far_as_possible(files, answers, error)
        counted = next((each for each in taken.findings if each.code == "datum_evidence"), None)
        params = dict(counted.params) if counted else {}
        count = int(str(params.pop("count", 0)))
        return Reading(
            taken.raws,
            taken.recognitions,
            taken.findings,
            taken.project,
            taken.refused,
            evidence={name: int(str(value)) for name, value in params.items()},
            evidence_of=count,
        )

    return work


def listed(work: Callable[..., Reading]) -> Callable[..., tuple[Reading, list[Item]]]:
    """Return the work that reads files and makes the lines of what is wrong in them: there may be many."""

    def both(tell: Callable[[Any], None], cancelled: Callable[[], bool]) -> tuple[Reading, list[Item]]:
        from territory_designer.ui.findings_items import of_finding

        reading = work(tell, cancelled)
        return reading, [of_finding(each) for each in reading.findings]

    return both


def _as_far_as_possible(files: tuple[Path, ...], answers: Answers, error: TerritoryDesignerError) -> Reading:
    """Return the tables as they were understood, with what stands in the way of a plan."""
    from territory_designer.intake.read import read_files
    from territory_designer.intake.screen import screen

    raws = read_files(files, tables=answers.tables, headers=())
    screened = [screen(raw, mapping=answers.mapping, keep=answers.keep) for raw in raws]
    return Reading(
        tuple(each.raw for each in screened),
        tuple(each.recognition for each in screened),
        tuple(finding for each in screened for finding in each.findings),
        error=error,
    )


def open_session(reading: Reading, state_dir: Path | None) -> Callable[..., Session]:
    """Return the work that makes an open plan of a reading, measured and coloured."""

    def work(_progress: Callable[[Any], None], _cancelled: Callable[[], bool]) -> Session:
        from territory_designer.session.session import Session
        from territory_designer.ui.position_colors import choose_colors

        if reading.project is None:
            raise ValueError("nothing to open")
        session = Session(reading.project, findings=reading.findings, state_dir=state_dir)
        _ = session.card
        choose_colors(session)
        return session

    return work
