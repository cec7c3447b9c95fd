"""What of the charts is worked out beside the window? No Qt here."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from territory_designer.figures.charted import Charted
    from territory_designer.measures.distribution import Kinds, Loads
    from territory_designer.session.session import Session


@dataclass(frozen=True, eq=False)
class Beside:
    """What stands beside the scenario that is shown: the classes of all accounts, and another scenario."""

    kinds: Kinds
    loads: Loads | None


def beside(session: Session, name: str) -> Callable[..., Beside]:
    """Return the work that measures another scenario; ``""`` = none.

    It is measured at the utilisation of the one that is shown, else their indices could not be compared.
    """
    project, shown, ground = session.project, session.scenario, session.ground

    def work(_progress: object = None, _cancelled: object = None) -> Beside:
        from territory_designer.measures.distribution import kinds_of, loads
        from territory_designer.measures.scorecard import scorecard

        kinds = kinds_of(project.accounts)
        if not name:
            return Beside(kinds, None)
        other = project.scenario(name).changed(utilisation=shown.utilisation)
        return Beside(kinds, loads(scorecard(project, other, ground), kinds))

    return work


def write_chart(_tell: Callable[[Any], None], charted: Charted, name: str, path: Path, theme: str) -> Path:
    """Write a chart to a file; for a process of its own."""
    from territory_designer.figures.chart_file import save_chart

    save_chart(charted, name, path, theme=theme)
    return path
