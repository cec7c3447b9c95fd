"""How many hours a year does one account cost at one travel time?

The checker's own copy of the formula in ``docs/measures.md``, one account at a time and without arrays.
"""

from __future__ import annotations

from typing import NamedTuple

from territory_designer.model.settings import Settings


class Work(NamedTuple):
    """What an account needs.

    Visits a year, hours on site and of preparation a visit, desk hours a year, hours to the next customer.
    """

    visits: float
    onsite_h: float
    preparation_h: float
    desk_h: float
    hop_h: float


class Hours(NamedTuple):
    """Hours a year of an account at a hub, and nights away."""

    travel_h: float
    workload_h: float
    nights: float


def reach_h(onsite_h: float, settings: Settings) -> float:
    """Return the longest one-way time in hours from which a visit fits into the longest tour."""
    return max(0.0, (settings.tour_days * settings.day_h - onsite_h) / 2)


def hours_of(work: Work, *, oneway_h: float, settings: Settings) -> Hours:
    """Return the hours of an account.

    Parameters
    ----------
    work
        What the account needs.
    oneway_h
        One-way time in hours; infinite = unreachable. Beyond the reach the hours of the reach count.
    settings
        Days of a tour, hours of a day and of a night away.
    """
    way_h = min(oneway_h, reach_h(work.onsite_h, settings))
    trips = []
    for days in range(1, settings.tour_days + 1):
        # Within the reach the longest tour is always possible; saying so keeps rounding out of it.
        if days * settings.day_h >= 2 * way_h + work.onsite_h or days == settings.tour_days:
            visits = max(1.0, (days * settings.day_h - 2 * way_h) / (work.onsite_h + work.hop_h))
            trips.append(((2 * way_h + (days - 1) * settings.night_h) / visits, days, visits))
    trip_h, days, visits = min(trips)
    travel_h = work.visits * (trip_h + work.hop_h)
    served_h = work.visits * (work.onsite_h + work.preparation_h) + work.desk_h
    return Hours(travel_h, served_h + travel_h, work.visits / visits * (days - 1))
