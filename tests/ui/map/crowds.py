"""Invented plans with many accounts and positions, for tests of how the map copes with them."""

from functools import cache

import numpy as np
from scipy.spatial import KDTree

from territory_designer.geo.adjacency import adjacency
from territory_designer.geo.basemap import load_basemap
from territory_designer.geo.colours import colouring, neighbours
from territory_designer.geo.gazetteer import load_gazetteer
from territory_designer.model.project import Project, baseline_of
from territory_designer.model.tables import Accounts, Hubs, Positions
from territory_designer.ui.map.layers import Territories
from territory_designer.ui.map.loader import cells_of
from territory_designer.ui.map.places import places_of
from territory_designer.ui.map.scene import Scene


@cache
def crowd(accounts, positions, hubs):
    """A scene of accounts around all cities, in compact territories, and their areas."""
    project = _project(accounts, positions, hubs)
    alignment = project.baseline.alignment
    graph = adjacency(project.accounts.longitude, project.accounts.latitude)
    scene = Scene(
        project=project,
        places=places_of(project, load_basemap()),
        scenario=project.baseline,
        numbers=colouring(neighbours(graph, alignment, positions)),
        hub_numbers=np.arange(hubs, dtype=np.int32) % 44,
        index=np.random.default_rng(1).normal(1.0, 0.1, positions),
    )
    built = cells_of(project.accounts)
    owner = built.owner(alignment, np.ones(accounts))
    return scene, Territories(built.territories(owner))


def _project(accounts, positions, hubs):
    rng = np.random.default_rng(3)
    cities = [city for city in load_gazetteer().cities if city.located]
    people = np.array([max(city.population, 3e5) for city in cities], float)
    home = rng.choice(len(cities), accounts, p=people / people.sum())
    spread = (
        rng.normal(0, 0.25, (accounts, 2)) * (rng.random(accounts) < 0.7)[:, None]
    )  # the rest at the seat
    seat = np.array([(city.longitude, city.latitude) for city in cities])
    place = seat[home] + spread
    middle = place[rng.choice(accounts, positions, replace=False)] + 1e-3
    owner = KDTree(middle).query(place)[1]
    sits = seat[np.argsort(-people)[:hubs]]
    near = KDTree(sits).query(middle)[1]
    return _plan(rng, cities, home, place, owner, near, sits)


def _plan(rng, cities, home, place, owner, near, sits):
    table = Accounts.from_columns(
        {
            "account_id": [f"C{row:06}" for row in range(len(home))],
            "city_code": [cities[row].code for row in home],
            "longitude": place[:, 0],
            "latitude": place[:, 1],
            "position_id": [f"P{row:03}" for row in owner],
            "revenue_cny": rng.lognormal(13, 1, len(home)).round(-3),
        }
    )
    names = {"position_id": [f"P{row:03}" for row in range(len(near))], "hub_id": [f"H{row}" for row in near]}
    positions = Positions.from_columns(
        {**names, "role": ["rep"] * len(near), "capacity_h": [1600.0] * len(near)}
    )
    count = len(sits)
    hubs = Hubs.from_columns(
        {
            "hub_id": [f"H{row}" for row in range(count)],
            "city": [f"Hub {row}" for row in range(count)],
            "longitude": sits[:, 0],
            "latitude": sits[:, 1],
            "state": ["open"] * count,
        }
    )
    project = Project(table, positions, hubs)
    return project.with_scenario(baseline_of(table, positions, hubs))
