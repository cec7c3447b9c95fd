"""How far is a search?"""

from __future__ import annotations

from dataclasses import dataclass

from territory_designer.model.tables import Whole


@dataclass(frozen=True, eq=False)
class Progress:
    """How far a search is.

    Parameters
    ----------
    seconds, trials
        Since the start.
    objective
        Of the best plan so far, CNY a year.
    lower_bound
        None while none is known.
    alignment
        The best plan so far over all accounts, at most four times a second, else None.
    """

    seconds: float
    objective: float
    lower_bound: float | None
    trials: int
    alignment: Whole | None = None
