from __future__ import annotations

import numpy as np
import pytest

from territory_designer.geo.sphere import EARTH_KM
from territory_designer.measures import tally
from territory_designer.measures.compactness import centres, compactness_moment, moments, spread_h
from territory_designer.measures.ground import ground
from territory_designer.model.settings import Settings

DEGREE_KM = np.pi / 180 * EARTH_KM


def line(tiny, longitude, **accounts):
    """Four accounts on the equator, all of P0."""
    return tiny(today=("P0",) * 4, accounts={"longitude": longitude, "latitude": [0.0] * 4, **accounts})


def test_moment_of_accounts_on_a_line(tiny):
    project = line(tiny, [0.0, 1.0, 2.0, 3.0])
    found = tally.full(project, project.baseline, ground(project))
    # Squares of the distances to the mean at 1.5 degrees: 2.25, 0.25, 0.25, 2.25, each for 12 visits.
    assert moments(found) == pytest.approx([12 * 5 * DEGREE_KM**2, 0], rel=1e-3)
    assert compactness_moment(found) == pytest.approx(5 / 4 * DEGREE_KM**2, rel=1e-3)


def test_visits_weigh(tiny):
    project = line(tiny, [0.0, 0.0, 0.0, 4.0], visits_per_year=[10.0, 10.0, 10.0, 10.0])
    found = tally.full(project, project.baseline, ground(project))
    assert compactness_moment(found) == pytest.approx((3 * 1 + 9) / 4 * DEGREE_KM**2, rel=1e-3)


def test_no_visits_no_moment(tiny):
    project = tiny(today=("",) * 4)
    assert compactness_moment(tally.full(project, project.baseline, ground(project))) is None


def test_the_centre_is_the_account_with_least_distance_to_all(tiny):
    project = line(tiny, [0.0, 1.0, 2.0, 9.0], visits_per_year=[5.0, 5.0, 12.0, 5.0])
    found = tally.full(project, project.baseline, ground(project))
    assert centres(found, project.baseline.alignment).tolist() == [2, -1]
    expected = (5 * 2 + 5 * 1 + 5 * 7) * DEGREE_KM * 0.02 / 60
    assert spread_h(found, project.baseline) == pytest.approx([expected, 0], rel=1e-6)


def test_spread_follows_the_setting(tiny):
    project = tiny(settings=Settings(spread_min_per_km=0.0))
    found = tally.full(project, project.baseline, ground(project))
    assert spread_h(found, project.baseline).tolist() == [0, 0]


def test_the_centre_is_near_the_best_in_random_plans(random_plan):
    for number in range(3):
        project, scenario, base = random_plan(number)
        found = tally.full(project, scenario, base)
        vectors, visits = found.basis.vectors, base.work.visits
        for position, centre in enumerate(centres(found, scenario.alignment)):
            own = np.flatnonzero((scenario.alignment == position) & (visits > 0))
            chord = np.linalg.norm(vectors[own][:, None] - vectors[own][None], axis=2)
            costs = chord @ visits[own]
            assert costs[own == centre] <= costs.min() * 1.1
