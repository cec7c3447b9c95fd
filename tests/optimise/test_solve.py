"""Does every mode make a plan that obeys, and the same one again?"""

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from territory_designer.errors import TerritoryDesignerError
from territory_designer.measures.ground import ground
from territory_designer.model.rules import Band, HubRule, Lock, MoveLimits, default_rules
from territory_designer.optimise.solve import solve
from territory_designer.optimise.stop import Cancelled, TimeLimit, Trials

MODES = ("rebuild", "improve", "fill", "hubs")
LINES_A_BAND = [Band(), Band("potential", lower=0.75, upper=1.25, hard_upper=None, weight=0.5)]


def limits():
    return st.builds(
        MoveLimits,
        accounts=st.none() | st.integers(0, 8),
        revenue_share=st.none() | st.floats(0.0, 1.0),
        hours=st.none() | st.floats(0.0, 300.0),
    )


def locks():
    names = {
        "account": ["000001", "000002"],
        "territory": ["P0", "P1"],
        "hub": ["H01", "H02"],
        "group": ["G0", "G1"],
        "employee": ["E0", "E1", "E9"],
    }
    return st.sampled_from([Lock(kind, each) for kind, each_of in names.items() for each in each_of])


def changes():
    """Rules of every kind, each seldom, so that plans that obey exist."""
    bands = st.sampled_from(
        [
            tuple(LINES_A_BAND),
            (),
            (Band(hard_upper=1.6), Band("accounts", lower=0.5, upper=1.5, hard_upper=2.5)),
            (Band(lower=None, upper=None, hard_lower=0.2, hard_upper=2.0),),
            (Band(hard_upper=None), Band("revenue", hard_upper=3.0, lower=None, upper=1.5)),
        ]
    )
    return st.fixed_dictionaries(
        {},
        optional={
            "bands": bands,
            "locks": st.lists(locks(), max_size=2).map(tuple),
            "max_oneway_hard_min": st.sampled_from([None, 200.0, 300.0]),
            "moves_in_all": limits(),
            "moves_per_position": limits(),
            "contiguity": st.sampled_from(["off", "soft", "hard"]),
            "keep_together": st.sampled_from([(), ("group",), ("city",), ("group", "city")]),
            "match_product_lines": st.booleans(),
            "only_positions": st.sampled_from([(), ("P0", "P1", "P2")]),
            "hubs": st.sampled_from([(), (HubRule("H01", state="forced", max_positions=2),)]),
            "max_hubs": st.sampled_from([None, 1, 2]),
            "max_relocations": st.sampled_from([None, 0, 2]),
            "key_account_load_max": st.sampled_from([None, 1.5]),
            "disruption_weight": st.sampled_from([0.0, 0.1, 1.0]),
            "allow_unassigned": st.booleans(),
            "judge_hub_limits": st.booleans(),
        },
    )


def run(project, on, mode, rules, *, trials=120, start=None, rng_seed=0, **more):
    start = start or project.baseline
    return solve(
        project, start, on, name="new", mode=mode, rules=rules, stop=Trials(trials), rng_seed=rng_seed, **more
    )


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(rng_seed=st.integers(0, 10_000), mode=st.sampled_from(MODES), changed=changes())
def test_what_is_said_to_obey_obeys(rng_seed, mode, changed, small, verdict_of, figures_of):
    project = small(np.random.default_rng(rng_seed))
    rules, on = default_rules(mode).changed(**changed), ground(project)
    if not project.positions.serves.any():
        return
    result = run(project, on, mode, rules)
    broken = {breach.rule for breach in verdict_of(project, result.scenario, on).broken}
    assert result.scenario.valid == (not result.diagnosis)
    assert result.scenario.valid == (not broken), (broken, result.diagnosis)
    if result.scenario.bound:
        figures = figures_of(project, result.scenario, on)
        assert result.scenario.bound.objective == pytest.approx(figures["objective"], rel=1e-9)
        assert result.scenario.bound.lower_bound <= figures["objective"] + 1e-6
