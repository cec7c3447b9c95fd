"""Is the search the same in any process, compiled or interpreted, and does it keep the best?"""

import os
import subprocess
import sys
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from territory_designer.model.rules import Band, MoveLimits, default_rules
from territory_designer.optimise.kernels import CHOICE
from territory_designer.optimise.plan import SMALL, Plan
from territory_designer.optimise.problem import problem
from territory_designer.optimise.relaxation import guide
from territory_designer.optimise.search import Search
from territory_designer.optimise.split import split

FULL = bool(os.environ.get("TD_FULL"))

ONE_RUN = """
import hashlib, importlib.util, sys

spec = importlib.util.spec_from_file_location("builders", sys.argv[1])
builders = importlib.util.module_from_spec(spec)
spec.loader.exec_module(builders)
from territory_designer.model.rules import MoveLimits, default_rules
from territory_designer.optimise.kernels import kernel
from territory_designer.optimise.problem import problem
from territory_designer.optimise.plan import Plan
from territory_designer.optimise.relaxation import guide
from territory_designer.optimise.search import Search
from territory_designer.optimise.split import split

project = builders.build_country(accounts=150, cities=30, hubs=5, positions=8)
on, base = builders.ground(project), project.baseline
for contiguity in ("off", "soft", "hard"):
    rules = default_rules("improve").changed(
        keep_together=("group", "city"),
        contiguity=contiguity,
        moves_in_all=MoveLimits(revenue_share=0.3),
        moves_per_position=MoveLimits(accounts=40),
        max_oneway_hard_min=None,
    )
    asked = problem(project, base, rules, on, "improve", start=base)
    divisible = guide(asked)
    plan = Plan(asked, split(asked, divisible.pools, divisible.roomy.pool))
    search = Search(plan, rng_seed=int(sys.argv[2]), prices=divisible.exact.prices)
    for _ in range(int(sys.argv[3])):
        search.advance()
        plan.anneal(500, 2000.0, 1 + search.chunks)
    search.rename()
    digest = hashlib.sha256(plan.owner.tobytes() + search.best.tobytes() + plan.sums.tobytes())
    print(digest.hexdigest(), plan.score, search.best_objective)
print("compiled" if "compiled" in kernel("moves").__name__ else "interpreted", file=sys.stderr)
"""


def run_apart(rng_seed=0, *, chunks=2, **environment):
    """Return what a run in a process of its own prints, and which kernels it used."""
    said = subprocess.run(
        [
            sys.executable,
            "-c",
            ONE_RUN,
            str(Path(__file__).parent / "conftest.py"),
            str(rng_seed),
            str(chunks),
        ],
        env=os.environ | environment,
        cwd=Path(__file__).parents[2],
        capture_output=True,
        text=True,
        check=True,
    )
    return said.stdout, said.stderr.split()[-1]


def test_the_same_plan_in_every_run_and_under_any_hash_seed():
    runs = 5 if FULL else 1
    said = {run_apart(PYTHONHASHSEED=seed)[0] for seed in ("0", "1", "12345") for _ in range(runs)}
    assert len(said) == 1
    assert run_apart(1, PYTHONHASHSEED="0")[0] not in said


def test_compiled_and_interpreted_kernels_make_the_same_plan_to_the_last_bit():
    plan, kind = run_apart(chunks=1, **{CHOICE: "interpreted"})
    assert kind == "interpreted"
    assert run_apart(chunks=1, **{CHOICE: ""})[0] == plan


def asked_of(country, **changed):
    project, on = country
    rules = default_rules("rebuild").changed(max_oneway_hard_min=None, **changed)
    base = project.baseline
    return problem(project, base, rules, on, "rebuild", start=base)


def searched(asked, chunks):
    divisible = guide(asked)
    plan = Plan(asked, split(asked, divisible.pools, divisible.roomy.pool))
    search = Search(plan, rng_seed=0, prices=divisible.exact.prices)
    for _ in range(chunks):
        search.advance()
    return search


def test_hard_contiguity_leaves_no_stray_piece(country):
    search = searched(asked_of(country, contiguity="hard"), 400)
    assert search.best_score.breach < SMALL
    assert Plan(search.plan.problem, search.best).pieces == 0


def test_the_best_plan_is_kept_and_never_worse(country):
    asked = asked_of(country, bands=(Band(hard_upper=1.2),), moves_in_all=MoveLimits(accounts=1500))
    search = searched(asked, 0)
    scores = [search.best_score]
    for _ in range(30):
        search.advance()
        scores.append(search.best_score)
    assert all(not before.better_than(after) for before, after in pairwise(scores))
    again = Plan(asked, search.best)
    assert again.objective_cny == pytest.approx(search.best_objective, rel=1e-9)
    assert (np.diff([score.cost_cny for score in scores if score.breach < SMALL]) <= SMALL).all()
