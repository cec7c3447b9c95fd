"""Does every plan that is said to obey, obey, whatever the rules and their mixture?"""

import os

import numpy as np
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from territory_designer.measures.ground import ground
from territory_designer.model.rules import Band, Lock, MoveLimits, default_rules
from territory_designer.optimise.solve import solve
from territory_designer.optimise.stop import Trials

ROUNDS = 300 if os.environ.get("TD_FULL") else 25
LOCKS = {"account": "000003", "territory": "P1", "hub": "H02", "group": "G1"}


def limits():
    return st.builds(
        MoveLimits,
        accounts=st.none() | st.integers(1, 10),
        revenue_cny=st.none() | st.floats(1e5, 5e6),
        revenue_share=st.none() | st.floats(0.05, 1.0),
        hours=st.none() | st.floats(20.0, 400.0),
    )


def bands():
    """Return up to three bands, soft or hard or both."""
    soft = st.sampled_from([(None, None), (0.5, 1.5), (None, 1.3), (0.7, None)])
    hard = st.sampled_from([(None, None), (None, 2.0), (0.1, 3.0), (None, 1.6)])
    measures = st.sampled_from(["workload", "accounts", "revenue", "potential"])
    made = st.tuples(measures, soft, hard).map(
        lambda each: Band(
            each[0], lower=each[1][0], upper=each[1][1], hard_lower=each[2][0], hard_upper=each[2][1]
        )
    )
    return st.lists(made, max_size=3, unique_by=lambda band: band.measure).map(tuple)


def mixtures():
    return st.fixed_dictionaries(
        {
            "bands": bands(),
            "locks": st.lists(st.sampled_from(sorted(LOCKS)), max_size=2, unique=True).map(
                lambda kinds: tuple(Lock(kind, LOCKS[kind]) for kind in kinds)
            ),
            "max_oneway_hard_min": st.sampled_from([None, None, 300.0, 450.0]),
            "moves_in_all": st.just(MoveLimits()) | limits(),
            "moves_per_position": st.just(MoveLimits()) | limits(),
            "contiguity": st.sampled_from(["off", "soft", "hard"]),
            "keep_together": st.sampled_from([(), ("group",), ("city",), ("group", "city")]),
            "match_product_lines": st.booleans(),
            "only_positions": st.sampled_from([(), (), ("P0", "P1", "P2")]),
            "key_account_load_max": st.sampled_from([None, 1.5]),
            "disruption_weight": st.sampled_from([0.0, 0.1, 1.0]),
            "allow_unassigned": st.booleans(),
        }
    )


@settings(max_examples=ROUNDS, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    rng_seed=st.integers(0, 100_000),
    mode=st.sampled_from(["rebuild", "improve", "fill"]),
    mixture=mixtures(),
    size=st.integers(8, 40),
)
def test_a_plan_said_to_be_valid_breaks_no_rule(rng_seed, mode, mixture, size, small, verdict_of):
    project = small(np.random.default_rng(rng_seed), accounts=size, positions=5)
    if not project.positions.serves.any():
        return
    rules, on = default_rules(mode).changed(**mixture), ground(project)
    result = solve(
        project,
        project.baseline,
        on,
        name="new",
        mode=mode,
        rules=rules,
        stop=Trials(8_000),
        rng_seed=rng_seed,
    )
    broken = {breach.rule for breach in verdict_of(project, result.scenario, on).broken}
    if result.scenario.valid:
        assert not broken
    if result.scenario.bound:
        assert result.scenario.bound.lower_bound <= result.scenario.bound.objective + 1e-6
