"""What is written when a plan is saved or kept, while its planner goes on working?

A plan never changes, it is replaced; so the plan as it stands can be written in another thread, and the steps
made meanwhile are simply not saved yet.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from territory_designer.model.project import Project
from territory_designer.session.edits import Edit
from territory_designer.storage.journal import Journal
from territory_designer.storage.plan_file import Territories, write_plan


@dataclass(frozen=True, eq=False)
class Save:
    """One save.

    Parameters
    ----------
    project
        The plan as it is to be written, this save in its history.
    expected_hash
        Content hash that the file must have; None when another file is written.
    steps
        The changes that the plan holds and that could be undone, oldest first.
    """

    project: Project
    path: Path
    expected_hash: str | None
    state_dir: Path | None
    steps: tuple[Edit, ...]

    def write(self, territories: Territories | None = None) -> str:
        """Write the file, in whichever thread; returns the content hash.

        Raises
        ------
        TerritoryDesignerError
            As :func:`territory_designer.storage.plan_file.write_plan`.
        """
        return write_plan(
            self.project,
            self.path,
            expected_hash=self.expected_hash,
            state_dir=self.state_dir,
            territories=territories,
        )


@dataclass(frozen=True, eq=False)
class Draft(Save):
    """A plan that has no file, written beside its journal so that it outlives the program.

    Parameters
    ----------
    journal
        Of the changes after it, already held.
    """

    journal: Journal
