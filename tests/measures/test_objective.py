from __future__ import annotations

import numpy as np
import pytest

from territory_designer.measures.ground import ground
from territory_designer.measures.objective import TERMS, hub_costs, hub_states
from territory_designer.measures.scorecard import scorecard
from territory_designer.model.rules import Band, HubRule
from territory_designer.model.settings import Settings

TRAVEL_60_MIN_H = 12 * (2.0 / ((8 - 2) / 1.33) + 0.33)  # of one account of the tiny plan
EACH_H = 19 + TRAVEL_60_MIN_H


def costs(project, rules, **changes):
    scenario = project.baseline.changed(name="plan", rules=rules, **changes)
    return scorecard(project, scenario, ground(project)).cost_cny


def test_travel_and_hubs_only(tiny, quiet):
    found = costs(tiny(), quiet)
    assert tuple(found) == TERMS
    assert found["travel"] == pytest.approx(200 * 4 * TRAVEL_60_MIN_H)
    assert found["hubs"] == 1500
    assert sum(found.values()) == pytest.approx(found["travel"] + 1500)


def test_a_hub_without_an_open_position_costs_nothing(tiny, quiet):
    rules = quiet.changed(hubs=(HubRule("H0", cost_cny=42.0),))
    assert costs(tiny(), rules, position_open=[True, False])["hubs"] == 42


def test_the_rules_speak_before_the_table_of_hubs(tiny, quiet):
    project = tiny(hubs={"cost_cny": [np.nan, 500.0]})
    assert hub_costs(project, quiet).tolist() == [0, 500]
    rules = quiet.changed(hubs=(HubRule("H1", state="forbidden", cost_cny=0.0), HubRule("H0")))
    assert hub_costs(project, rules).tolist() == [0, 0]
    assert hub_states(project, rules).tolist() == ["open", "forbidden"]


def test_relocation_is_spread_over_the_payback(tiny, quiet):
    project = tiny(settings=Settings(relocation_cny=90_000, payback_years=3))
    assert costs(project, quiet, position_hub=[0, 0])["relocation"] == 30_000


def test_disruption_is_weighted(tiny, quiet):
    project = tiny(accounts={"revenue_cny": [1000.0] * 4})
    found = costs(project, quiet.changed(disruption_weight=0.1), alignment=[1, 0, 1, 1])
    assert found["disruption"] == pytest.approx(0.1 / 3 * 0.15 * 1000 * 0.5)


def test_hours_beyond_the_band(tiny, quiet):
    # Indices 56.56 / 100 and 56.56 / 50.
    each = 2 * EACH_H
    found = costs(tiny(), quiet.changed(bands=(Band(weight=3.0, hard_upper=None),)))
    assert found["band"] == pytest.approx(3 * 200 * (0.85 * 100 - each))
    one_sided = costs(tiny(), quiet.changed(bands=(Band(lower=None, upper=1.0, weight=3.0),)))
    assert one_sided["band"] == pytest.approx(3 * 200 * (each - 50))


def test_a_band_on_an_unknown_measure_does_not_bind(tiny, quiet):
    assert costs(tiny(), quiet.changed(bands=(Band("revenue"),)))["band"] == 0


def test_long_ways(tiny, quiet):
    project = tiny(minutes=[[360.0, 60.0]] * 4)
    found = costs(project, quiet.changed(max_oneway_soft_min=300.0, oneway_weight=0.5))
    assert found["oneway"] == pytest.approx(0.5 * 200 * 2 * 12 * 1.0)


def test_pieces_cost_when_the_rule_is_soft(tiny, quiet):
    split = [0, 1, 0, 1]
    assert costs(tiny(), quiet.changed(contiguity="soft"), alignment=split)["contiguity"] == 2 * 2000
    assert costs(tiny(), quiet.changed(contiguity="hard"), alignment=split)["contiguity"] == 0


def test_groups_and_cities_in_several_hands(tiny, quiet):
    project = tiny(accounts={"parent_id": ["G", "G", "G", ""]})
    assert costs(project, quiet.changed(keep_together=("group",)))["together"] == 2000
    assert costs(project, quiet.changed(keep_together=("group", "city")))["together"] == 2000
    assert costs(project, quiet)["together"] == 0
