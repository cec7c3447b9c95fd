"""When does a search end?"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol


class Stop(Protocol):
    """Asked many times a second: between chunks of trials, and with -1 trials while none are made."""

    def reached(self, *, seconds: float, trials: int) -> bool:
        """Tell whether the search ends here, after so many seconds and trials."""
        ...


@dataclass(frozen=True)
class TimeLimit:
    """Ends after some seconds. A time limit only truncates: more time never changes what came before."""

    seconds: float

    def reached(self, *, seconds: float, trials: int) -> bool:  # noqa: ARG002  (the protocol's name)
        """Tell whether the time is over."""
        return seconds >= self.seconds


@dataclass(frozen=True)
class Trials:
    """Ends after a number of trials, without a clock: the same input and ``rng_seed`` give the same plan."""

    count: int

    def reached(self, *, seconds: float, trials: int) -> bool:  # noqa: ARG002  (the protocol's name)
        """Tell whether all trials are made."""
        return trials >= self.count


@dataclass(frozen=True)
class Cancelled:
    """Ends when somebody asks for it, or when ``otherwise`` ends."""

    asked: Callable[[], bool]
    otherwise: Stop

    def reached(self, *, seconds: float, trials: int) -> bool:
        """Tell whether the search was cancelled."""
        return self.asked() or self.otherwise.reached(seconds=seconds, trials=trials)


def counts_trials(stop: Stop) -> bool:
    """Tell whether a number of trials ends the search: then what runs beside it is waited for."""
    return isinstance(stop.otherwise if isinstance(stop, Cancelled) else stop, Trials)
