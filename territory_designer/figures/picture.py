"""What is there to draw of a scenario: places, areas, colours and figures?"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from territory_designer.geo.basemap import BaseMap, load_basemap
from territory_designer.geo.colours import position_colours
from territory_designer.geo.gazetteer import load_gazetteer
from territory_designer.geo.outlines import Cells, Territories, cells, country_land
from territory_designer.measures.distribution import workload_band
from territory_designer.measures.ground import Ground
from territory_designer.measures.scorecard import Scorecard, scorecard
from territory_designer.model.project import Project
from territory_designer.model.scenario import Scenario
from territory_designer.model.tables import Flag, Number, Whole

if TYPE_CHECKING:
    from collections.abc import Sequence


def account_hours(scenario: Scenario, ground: Ground) -> Number:
    """Return workload hours a year of each account, float64 ``(accounts,)``; 0 = nobody's."""
    work, alignment = ground.work, scenario.alignment
    hub = np.where(alignment >= 0, scenario.position_hub[alignment], -1)
    hours = work.base_h + work.travel_h[np.arange(len(hub)), hub]
    return np.where(hub >= 0, hours, 0.0)


@dataclass(frozen=True, eq=False)
class Picture:
    """A scenario on its base map; everything is worked out when it is first asked for."""

    project: Project
    scenario: Scenario
    ground: Ground

    @property
    def basemap(self) -> BaseMap:
        """Return the base map that all coordinates refer to."""
        return load_basemap()

    @cached_property
    def account_xy(self) -> Number:
        """Return metres of each account, float64 ``(accounts, 2)``, NaN without a place."""
        accounts = self.project.accounts
        return np.column_stack(self.basemap.project(accounts.longitude, accounts.latitude))

    @cached_property
    def hub_xy(self) -> Number:
        """Return metres of each hub, float64 ``(hubs, 2)``, NaN without a place."""
        hubs = self.project.hubs
        return np.column_stack(self.basemap.project(hubs.longitude, hubs.latitude))

    @cached_property
    def cells(self) -> Cells:
        """Return the cells of all sites."""
        return cells(*self.account_xy.T, land=country_land(self.basemap, 0))

    @cached_property
    def territories(self) -> Territories:
        """Return ``{position: area}`` in metres."""
        return self.cells.territories(self.cells.owner(self.scenario.alignment, self.hours))

    @cached_property
    def hours(self) -> Number:
        """Return workload hours a year of each account."""
        return account_hours(self.scenario, self.ground)

    @cached_property
    def colour(self) -> Whole:
        """Return the palette colour of each position."""
        return position_colours(self.project, self.scenario, self.ground.adjacency)

    @cached_property
    def card(self) -> Scorecard:
        """Return all figures."""
        return scorecard(self.project, self.scenario, self.ground)

    @property
    def holds(self) -> Flag:
        """Return which positions may hold accounts."""
        return self.card.balance.holds

    @property
    def index(self) -> Number:
        """Return workload by target of each position; NaN where there is no target."""
        return self.card.balance.index

    @property
    def unassigned(self) -> int:
        """Return how many accounts with a place nobody serves."""
        return int((self.project.accounts.placed & (self.scenario.alignment < 0)).sum())

    @cached_property
    def seats(self) -> Whole:
        """Return how many positions that may hold accounts sit at each hub, int ``(hubs,)``."""
        hub = self.scenario.position_hub[self.holds]
        return np.bincount(hub[hub >= 0], minlength=len(self.project.hubs)).astype(np.int32)

    def positions_by_hub(self) -> list[tuple[int, list[int]]]:
        """Return each hub that has positions with its positions, in the order of the tables; -1 = no hub."""
        hub = self.scenario.position_hub
        groups = [
            (each, np.flatnonzero(self.holds & (hub == each)).tolist())
            for each in (*range(len(self.seats)), -1)
        ]
        return [(each, positions) for each, positions in groups if positions]

    def hub_name(self, hub: int, language: str) -> str:
        """Return the city of a hub in a language; as in the table where the gazetteer has no name."""
        hubs = self.project.hubs
        place = load_gazetteer().place(str(hubs.city_code[hub])) if hubs.city_code[hub] else None
        name = (place.zh_short if language == "zh" else place.en) if place else ""
        return name or str(hubs.city[hub])

    @cached_property
    def band(self) -> tuple[float, float]:
        """Return the limits of the workload band that the scenario's rules set, else 85 to 115 %."""
        return workload_band(self.scenario.rules)

    def size_of(self) -> Number | None:
        """Return what the size of a dot stands for: revenue, else visits; None where neither differs."""
        for values in (self.project.accounts.revenue_cny, self.ground.work.visits):
            known = values[np.isfinite(values) & (values > 0)]
            if len(known) and known.max() > known.min():
                return values
        return None


def within(index: float, band: Sequence[float]) -> int:
    """Return -1 under the band, 0 inside, 1 over it; 0 where nothing is known."""
    return int(index > band[1] + 1e-9) - int(index < band[0] - 1e-9)
