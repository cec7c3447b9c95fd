"""Which plan is the cheapest when few pairs of places and hubs are left to choose from?

A mixed-integer model: each place is served once, by an open hub, within its limits; hubs stand in the numbers
that a case asks for. Contiguity is left out.
"""

from __future__ import annotations

from dataclasses import dataclass

import highspy
import numpy as np
from scipy import sparse

from territory_designer.model.tables import Flag, Index, Number, Whole
from territory_designer.optimise.bench_file import Places

SLACK = 1e-9  # part of the cost by which the solver may be wrong about a bound

# A good plan is known and pairs are few: reducing the model again and looking for plans only takes time.
_OPTIONS = {
    "output_flag": False,
    "threads": 1,
    "mip_rel_gap": 0.0,
    "mip_abs_gap": SLACK,  # costs are divided by that of the plan
    "presolve": "off",
    "mip_heuristic_effort": 0.0,
    "mip_heuristic_run_rins": False,
    "mip_heuristic_run_rens": False,
    "mip_heuristic_run_root_reduced_cost": False,
    "mip_heuristic_run_feasibility_jump": False,
    "mip_detect_symmetry": False,
}


@dataclass(frozen=True)
class Count:
    """At least ``fewest`` and at most ``most`` hubs stand at some places."""

    places: Index
    fewest: int
    most: int


@dataclass(frozen=True)
class Best:
    """What the model says.

    Parameters
    ----------
    bound
        No plan of the model costs less.
    plan
        Hub of each place, ``(n,)``, None when there is none below the cost asked for.
    """

    bound: float
    plan: Index | None


def cheapest_plan(places: Places, hubs: Index, alive: Flag, *, counts: list[Count], below: float) -> Best:
    """Solve a model to its end.

    Parameters
    ----------
    hubs
        Hubs that may open.
    alive
        Pairs that may be chosen, ``(n, len(hubs))``.
    counts
        How many hubs stand where.
    below
        Only plans cheaper than this are of interest.
    """
    table = places.costs.table
    if table is None:
        raise ValueError("a table of all costs is needed")
    row, at = np.nonzero(alive)
    cost = table[row, hubs[at]]
    model = highspy.Highs()
    for option, value in _OPTIONS.items():
        model.setOptionValue(option, value)
    model.passModel(_model(places, hubs, (row, at, cost / below), counts=counts))
    model.run()
    status = model.getModelStatus()
    if status == highspy.HighsModelStatus.kInfeasible:
        return Best(below * (1.0 - SLACK), None)
    if status != highspy.HighsModelStatus.kOptimal:
        return Best(-np.inf, None)
    chosen = np.asarray(model.getSolution().col_value)[len(hubs) :] > 0.5
    plan = np.zeros(places.count, np.intp)
    plan[row[chosen]] = hubs[at[chosen]]
    return Best(min(model.getInfo().mip_dual_bound * below, below) * (1.0 - SLACK), plan)


def _model(
    places: Places, hubs: Index, pairs: tuple[Index, Index, Number], *, counts: list[Count]
) -> highspy.HighsLp:
    row, at, cost = pairs
    matrix, least, most = _rows(places, hubs, pairs, counts=counts)
    model = highspy.HighsLp()
    width = len(hubs) + len(row)
    model.num_col_, model.num_row_ = width, matrix.shape[0]
    model.col_cost_ = np.concatenate((np.zeros(len(hubs)), cost))
    model.col_lower_, model.col_upper_ = np.zeros(width), np.ones(width)
    model.row_lower_, model.row_upper_ = least, most
    model.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
    model.a_matrix_.start_, model.a_matrix_.index_ = matrix.indptr, matrix.indices
    model.a_matrix_.value_ = matrix.data
    model.integrality_ = [highspy.HighsVarType.kInteger] * width
    return model


def _rows(
    places: Places, hubs: Index, pairs: tuple[Index, Index, Number], *, counts: list[Count]
) -> tuple[sparse.csr_array, Number, Number]:
    """Return the rows of the model with their limits; columns are the hubs, then the pairs."""
    row, at, cost = pairs
    count, width = len(hubs), len(hubs) + len(row)
    pair, every = count + np.arange(len(row)), np.arange(count)
    total = max(float(places.demand.sum()), 1.0)
    load, room = places.demand[row] / total, places.upper[hubs] / total
    ones, big = np.ones(len(row)), np.inf
    blocks = [
        (_matrix(row, pair, ones, shape=(places.count, width)), 1.0, 1.0),
        (_limit(at, pair, load, every, room, width), -big, 0.0),
        (_limit(np.arange(len(row)), pair, ones, at, ones, width, rows=np.arange(len(row))), -big, 0.0),
        (_matrix(np.zeros(len(row), np.intp), pair, cost, shape=(1, width)), -big, 1.0),
    ]
    if places.lower > 0:
        blocks.append((_limit(at, pair, load, every, np.full(count, places.lower / total), width), 0.0, big))
    for each in counts:
        inside = np.flatnonzero(np.isin(hubs, each.places))
        line = _matrix(np.zeros(len(inside), np.intp), inside, np.ones(len(inside)), shape=(1, width))
        blocks.append((line, float(each.fewest), float(each.most)))
    heights = [block[0].shape[0] for block in blocks]
    least, most = (np.repeat([float(block[k]) for block in blocks], heights) for k in (1, 2))
    return sparse.csr_array(sparse.vstack([block[0] for block in blocks])), least, most


def _matrix(row: Index, column: Index, value: Number, *, shape: tuple[int, int]) -> sparse.csr_array:
    return sparse.csr_array((value, (row, column)), shape=shape)


def _limit(
    row: Index, pair: Index, value: Number, hub: Index, room: Number, width: int, *, rows: Index | None = None
) -> sparse.csr_array:
    """Return rows of what the pairs take less what the open hubs have."""
    lines = np.arange(len(hub)) if rows is None else rows
    taken = _matrix(row, pair, value, shape=(len(lines), width))
    return taken - _matrix(lines, hub, room, shape=(len(lines), width))
