"""Do the pieces that follow every bundle say the same as counting them anew?"""

import os
from collections import Counter

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from territory_designer.geo.adjacency import adjacency, pieces
from territory_designer.optimise.explain.patches import Patches


@settings(max_examples=400 if os.environ.get("TD_FULL") == "1" else 40, deadline=None)
@given(rng_seed=st.integers(0, 10_000))
def test_pieces_after_any_bundle_are_those_counted_anew(rng_seed):
    chance = np.random.default_rng(rng_seed)
    places = 100 + chance.integers(0, 6, (40, 2)) * 0.3
    graph = adjacency(places[:, 0] + chance.normal(0, 0.01, 40) * (rng_seed % 2), places[:, 1] - 70)
    owner = np.where(np.arange(40) < 34, places[:, 0] > 100.7, chance.integers(-1, 3, 40)).astype(np.int32)
    patches = Patches(graph, owner, 3)
    for _ in range(25):
        account = chance.permutation(40)[: chance.choice([1, 1, 1, 2, 4])]
        goal = chance.integers(-1, 3, len(account)).astype(np.int32)
        changes = {p: Counter() for p in {*owner[account].tolist(), *goal.tolist()} - {-1}}
        for side, step in ((owner[account], -1), (goal, 1)):
            for site, p in zip(graph.site_of[account].tolist(), side.tolist()):
                if p >= 0:
                    changes[p][site] += step
        extra = {p: patches.extra_after(p, change) for p, change in changes.items()}
        owner[account] = goal
        for p, change in changes.items():
            patches.apply(p, change, extra[p])
        assert patches.extra == np.maximum(pieces(graph, owner, 3) - 1, 0).tolist()
