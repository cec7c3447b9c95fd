from __future__ import annotations

import json

import numpy as np
import pytest

from territory_designer.measures.balance import planned_utilisation
from territory_designer.measures.ground import ground
from territory_designer.measures.scorecard import scorecard
from territory_designer.model.project import Project, baseline_of
from territory_designer.model.scenario import Bound
from territory_designer.model.tables import Accounts, Hubs, Positions
from territory_designer.validate.checker import validate

TOP = {
    *("scenario", "utilisation", "accounts", "assigned", "unassigned", "unplaced", "hubs_open", "measures"),
    *("positions", "bound", "rng_seed"),
}
MEASURES = {
    *("workload_h", "travel_h", "travel_h_floor", "travel_share", "nights", "travel_cost_cny", "balance_max"),
    *(
        "balance_mean",
        "outside_band",
        "outside_rule_band",
        "hours_in_band",
        "load_max",
        "disruption_accounts",
    ),
    *("disruption_revenue", "disruption_h", "revenue_at_risk_cny", "relocations", "pieces_extra"),
    *("compactness_moment", "spread_h", "cost_cny"),
}
POSITION = {
    *(
        "position_id",
        "hub_id",
        "accounts",
        "workload_h",
        "travel_h",
        "capacity_h",
        "target_h",
        "index",
        "load",
    ),
    *("revenue_cny", "potential_cny", "nights"),
}


def test_exactly_the_keys_of_the_contract(tiny):
    project = tiny()
    found = scorecard(project, project.baseline, ground(project)).as_dict()
    assert set(found) == TOP
    assert set(found["measures"]) == MEASURES
    assert all(set(each) == POSITION for each in found["positions"])
    assert set(found["bound"]) == {"objective", "lower_bound", "gap", "holds_for", "lower_bound_h"}
    assert json.loads(json.dumps(found, allow_nan=False)) == found


def test_terms_add_up_to_the_objective(random_plan):
    for number in range(3):
        found = scorecard(*random_plan(number)).as_dict()
        terms = dict(found["measures"]["cost_cny"])
        total = terms.pop("total")
        assert sum(terms.values()) == pytest.approx(total)
        assert found["bound"]["objective"] == total


def test_only_seats_that_may_hold_accounts_are_listed(tiny):
    project = tiny(positions={"role": ["manager", "rep"], "employee_id": ["E0", ""]})
    found = scorecard(project, project.baseline, ground(project)).as_dict()
    assert [each["position_id"] for each in found["positions"]] == ["P1"]


def test_counts_of_accounts(tiny):
    project = tiny(today=("P0", "", "P1", "P1"), accounts={"latitude": [0, 0, 0, np.nan]})
    found = scorecard(project, project.baseline, ground(project)).as_dict()
    counts = [found[name] for name in ("accounts", "assigned", "unassigned", "unplaced")]
    assert counts == [3, 2, 1, 1]


def test_unknown_money_is_none(tiny):
    known = tiny(accounts={"revenue_cny": [np.nan, np.nan, 7.0, np.nan]})
    rows = scorecard(known, known.baseline, ground(known)).as_dict()["positions"]
    assert [each["revenue_cny"] for each in rows] == [None, 7.0]
    assert [each["potential_cny"] for each in rows] == [None, None]
    nobody = known.baseline.changed(alignment=[1, 1, 1, 1])
    assert scorecard(known, nobody, ground(known)).as_dict()["positions"][0]["revenue_cny"] == 0.0


def test_bound(tiny):
    project = tiny()
    base = ground(project)
    objective = scorecard(project, project.baseline, base).objective
    bound = Bound(objective, objective * 0.98, "these hubs")
    found = scorecard(project, project.baseline.changed(bound=bound), base).as_dict()["bound"]
    assert found["gap"] == pytest.approx(0.02)
    assert found["lower_bound_h"] == pytest.approx(objective * 0.98 / 200)
    assert found["holds_for"] == "these hubs"
    blank = scorecard(project, project.baseline, base).as_dict()["bound"]
    assert blank == {**dict.fromkeys(found), "objective": objective}


def test_floor_uses_every_hub_that_is_not_forbidden(tiny):
    project = tiny(minutes=[[120, 60]] * 4, positions={"hub_id": ["H0", "H0"]})
    base = ground(project)

    def floor(states):
        changed = project.changed(hubs=project.hubs.with_columns(state=states))
        return scorecard(changed, changed.baseline, base).measures["travel_h_floor"]

    assert floor(["open", "candidate"]) == pytest.approx(base.work.travel_h[:, 1].sum())
    assert floor(["open", "forbidden"]) == pytest.approx(base.work.travel_h[:, 0].sum())
    assert floor(["forbidden", "forbidden"]) is None


@pytest.mark.parametrize("number", range(6))
def test_the_independent_checker_finds_the_same_figures(random_plan, number):
    project, scenario, base = random_plan(number)
    found = scorecard(project, scenario, base)
    checked = validate(
        project,
        scenario,
        minutes=base.travel.minutes,
        hop_h=base.work.hop_h,
        edges=base.adjacency.edges(),
        site_of=base.adjacency.site_of,
    ).figures
    figures = found.as_dict()
    ours = {**figures, **figures["measures"], **{f"cost_{k}_cny": v for k, v in found.cost_cny.items()}}
    ours["cost_cny"] = found.objective
    compared = set(checked) & set(ours) - {"hubs_open"}
    assert len(compared) >= 28
    assert {name: ours[name] for name in compared} == pytest.approx(
        {name: checked[name] for name in compared}
    )


def test_an_empty_plan_has_a_scorecard():
    tables = Accounts.from_columns({}), Positions.from_columns({}), Hubs.from_columns({})
    project = Project(*tables).with_scenario(baseline_of(*tables))
    found = scorecard(project, project.baseline, ground(project)).as_dict()
    assert found["positions"] == []
    assert found["measures"]["balance_max"] is None
    assert planned_utilisation(project, project.baseline, ground(project).work) == 1.0


def test_accounts_without_positions_have_a_scorecard(tiny):
    project = tiny(today=("",) * 4)
    tables = project.accounts, Positions.from_columns({}), Hubs.from_columns({})
    bare = project.changed(positions=tables[1], hubs=tables[2]).with_scenario(baseline_of(*tables))
    found = scorecard(bare, bare.baseline, ground(bare)).as_dict()
    assert (found["accounts"], found["unassigned"]) == (4, 4)
    assert json.dumps(found, allow_nan=False)
