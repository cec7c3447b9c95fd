"""What must be known of a plan before the map can show it, and who finds it out beside the window?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from weakref import WeakKeyDictionary

import numpy as np
from PySide6.QtCore import QObject, Signal

from territory_designer.geo.basemap import BaseMap, load_basemap
from territory_designer.geo.cell_arrays import from_arrays, make_cells
from territory_designer.geo.colours import colouring, hub_colours
from territory_designer.geo.outlines import Cells, cells, changed, country_land
from territory_designer.measures.ground import Ground
from territory_designer.model.project import Project
from territory_designer.model.scenario import Scenario
from territory_designer.model.tables import Accounts, Number, Whole
from territory_designer.ui.map.background import Background
from territory_designer.ui.map.layers import Territories
from territory_designer.ui.map.places import Places, places_of
from territory_designer.ui.position_colors import color_numbers
from territory_designer.ui.process_work import in_process
from territory_designer.ui.turns import IN_TURN

if TYPE_CHECKING:
    from territory_designer.session.session import Session

OWN_PROCESS_FROM = 20_000  # accounts: from then on, threads would hold back the window for too long
LAND_LEVEL = 0  # the finest: what is cut by a coarser coast leaves bare strips when one comes near


@dataclass(frozen=True, eq=False)
class Shaped:
    """Areas of the positions, and what the next ones are made from.

    Parameters
    ----------
    owner
        Position that owns each site, ``(sites,)``.
    alignment, hours
        Position and workload of each account, ``(accounts,)``, that decided it.
    """

    territories: Territories
    cells: Cells
    owner: Whole
    alignment: Whole
    hours: Number


class Loader(QObject):
    """Finds out base map, places, colours and, the longest work, cells; and from them the areas.

    ``came`` brings ``"basemap"``, ``"places"``, ``"figures"``, ``"cells"`` or ``"shapes"`` as each is there;
    what is not known yet is None.
    """

    came = Signal(str)

    def __init__(self, background: Background, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._background = background
        self._session: Session | None = None
        self.basemap: BaseMap | None = None
        self.places: Places | None = None
        self.hub_numbers: Whole | None = None
        self._known_hubs: Whole | None = None
        self.shaped: Shaped | None = None
        self._cells: Cells | None = None
        self._wanted: Scenario | None = None
        background.start("basemap", load_basemap, self._take_basemap)

    @property
    def numbers(self) -> Whole | None:
        """Return the palette colour of each position, once the figures are there."""
        known = self._session is not None and self.hub_numbers is not None
        return color_numbers(self._session) if known and self._session else None

    def set_session(self, session: Session | None) -> None:
        """Begin with another plan; results for the one before no longer count."""
        self._session = session
        self.places = self.hub_numbers = self._known_hubs = self.shaped = self._cells = self._wanted = None
        if session is None:
            return
        project = session.project
        self._start("places", lambda: _places(project), self._take_places)
        if len(project.accounts):
            self._start("figures", lambda: _figures(session, None), self._take_figures)
            self._start("cells", lambda: cells_of(project.accounts), self._take_cells)

    def look_again(self) -> None:
        """Look again at which hubs lie beside each other, in another scenario; nearly all colours stay."""
        session, known = self._session, self._known_hubs
        if session is not None and known is not None:
            self._start("figures", lambda: _figures(session, known), self._take_figures)

    def shape(self, scenario: Scenario) -> None:
        """Find out the areas of a scenario; those that stay as they are, are kept.

        As long as its cells are not there, the newest wish waits.
        """
        session, before, built, self._wanted = self._session, self.shaped, self._cells, scenario
        if built is not None and session is not None and self.hub_numbers is not None:
            ground = session.ground
            self._start("shapes", lambda: shape(built, scenario, ground, before=before), self._take_shapes)

    def _start(self, kind: str, work: Any, take: Any) -> None:
        session = self._session

        def take_if_wanted(result: Any) -> None:
            if session is self._session:
                take(result)
                self.came.emit(kind)

        self._background.start(kind, work, take_if_wanted)

    def _take_basemap(self, basemap: BaseMap) -> None:
        self.basemap = basemap
        self.came.emit("basemap")

    def _take_places(self, places: Places) -> None:
        self.places = places

    def _take_figures(self, colors: tuple[Whole, Whole]) -> None:
        self._known_hubs, self.hub_numbers = colors

    def _take_cells(self, built: Cells) -> None:
        self._cells = built
        if self._wanted is not None:
            self.shape(self._wanted)

    def _take_shapes(self, shaped: Shaped) -> None:
        self.shaped = shaped


def _places(project: Project) -> Places:
    with IN_TURN:
        return places_of(project, load_basemap())


def _figures(session: Session, known: Whole | None) -> tuple[Whole, Whole]:
    """Measure the ground and choose colours.

    Returns the palette colour of each hub in use now or before, as known where it may, -1 of others; and of
    each hub, for scenarios that are only tried.
    """
    with IN_TURN:
        color_numbers(session)
        hubs = len(session.project.hubs)
        used = hub_colours(session.ground.adjacency, session.scenario, hubs=hubs, known=known)
        return used, colouring(np.zeros((hubs, hubs), bool), used)


_BUILT: WeakKeyDictionary[Accounts, Cells] = WeakKeyDictionary()


def cells_of(accounts: Accounts) -> Cells:
    """Return the cells of accounts; several maps of one plan share them."""
    if accounts not in _BUILT:
        basemap = load_basemap()
        xy = basemap.project(accounts.longitude, accounts.latitude)
        if len(accounts) < OWN_PROCESS_FROM:
            _BUILT[accounts] = cells(*xy, land=country_land(basemap, LAND_LEVEL))
        else:
            work = in_process(make_cells, *xy, LAND_LEVEL)
            _BUILT[accounts] = from_arrays(work(lambda _told: None, lambda: False))
    return _BUILT[accounts]


def shape(built: Cells, scenario: Scenario, ground: Ground, *, before: Shaped | None) -> Shaped:
    """Return the areas of the positions of a scenario.

    Parameters
    ----------
    before
        Areas of the same plan, of which only what differs is made anew.
    """
    work_h = hours(ground, scenario)
    if before is None:
        owner = built.owner(scenario.alignment, work_h)
        return Shaped(Territories(built.territories(owner)), built, owner, scenario.alignment, work_h)
    owner = _owner(before, scenario.alignment, work_h)
    rows = changed(before.owner, owner)
    areas = before.cells.territories(owner, only=rows)
    territories = before.territories.with_areas({row: areas.get(row) for row in rows})
    return Shaped(territories, before.cells, owner, scenario.alignment, work_h)


def _owner(before: Shaped, alignment: Whole, work_h: Number) -> Whole:
    """Return who owns each site, asking again only where an account's position or hours changed."""
    site = before.cells.site_of
    differs = (alignment != before.alignment) | (work_h != before.hours)
    touched = np.zeros(len(before.owner), bool)
    touched[site[differs & (site >= 0)]] = True
    near = np.where(site >= 0, touched[site], False) if len(touched) else np.zeros(len(site), bool)
    return np.where(touched, before.cells.owner(np.where(near, alignment, -1), work_h), before.owner)


def hours(ground: Ground, scenario: Scenario) -> Number:
    """Return the workload hours of each account in a scenario, 0 where nobody serves it."""
    served = np.flatnonzero(scenario.alignment >= 0)
    hub = scenario.position_hub[scenario.alignment[served]]
    values = np.zeros(len(scenario.alignment))
    values[served] = ground.work.base_h[served] + ground.work.at(served, hub).travel_h
    return values
