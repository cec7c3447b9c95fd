"""Which plan is the cheapest when few pairs of places and hubs are left to choose from?

A mixed-integer model: each place is served once, by an open hub, within its limits; hubs stand in the numbers
that a case asks for. Contiguity is left out.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import highspy
import numpy as np
from scipy import sparse

from territory_designer.model.tables import Flag, Index, Number
from territory_designer.optimise.bench_file import Places

SLACK = 4e-10  # part of the cost by which the solver may be wrong about a bound

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
    row, _, cost = pairs
    matrix, least, most = _rows(places, hubs, pairs, counts=counts)
    model = highspy.HighsLp()
    width = len(hubs) + len(row)
    model.num_col_, model.num_row_ = width, len(least)
    model.col_cost_ = np.concatenate((np.zeros(len(hubs)), cost))
    model.col_lower_, model.col_upper_ = np.zeros(width), np.ones(width)
    model.row_lower_, model.row_upper_ = least, most
    columns: Any = model.a_matrix_  # takes arrays, though its stubs know only lists
    columns.format_, columns.start_ = highspy.MatrixFormat.kRowwise, matrix.indptr
    columns.index_, columns.value_ = matrix.indices, matrix.data
    model.integrality_ = [highspy.HighsVarType.kInteger] * width
    return model


def _rows(
    places: Places, hubs: Index, pairs: tuple[Index, Index, Number], *, counts: list[Count]
) -> tuple[Any, Number, Number]:
    """Return the rows of the model with their limits; columns are the hubs, then the pairs."""
    row, at, cost = pairs
    each, pair, unit = np.arange(len(row)), len(hubs) + np.arange(len(row)), float(places.upper[hubs].max())

    def line(number: Index, column: Index, value: Number, *, height: int) -> Any:
        return sparse.csr_array((value, (number, column)), shape=(height, len(hubs) + len(row)))

    def opened(room: Number) -> Any:
        return line(np.arange(len(hubs)), np.arange(len(hubs)), room, height=len(hubs))

    ones = np.ones(len(row))
    load = line(at, pair, places.demand[row] / unit, height=len(hubs))
    blocks = [
        (line(row, pair, ones, height=places.count), 1.0, 1.0),
        (load - opened(places.upper[hubs] / unit), -np.inf, 0.0),
        (line(each, pair, ones, height=len(row)) - line(each, at, ones, height=len(row)), -np.inf, 0.0),
        (line(np.zeros_like(each), pair, cost, height=1), -np.inf, 1.0),
    ]
    if places.lower > 0:
        blocks.append((load - opened(np.full(len(hubs), places.lower / unit)), 0.0, np.inf))
    for count in counts:
        inside = np.isin(hubs, count.places).nonzero()[0]
        numbers = line(np.zeros_like(inside), inside, np.ones(len(inside)), height=1)
        blocks.append((numbers, float(count.fewest), float(count.most)))
    heights = [block.shape[0] for block, _, _ in blocks]
    least, most = (np.repeat([limits[k] for _, *limits in blocks], heights) for k in (0, 1))
    return sparse.csr_array(sparse.vstack([block for block, _, _ in blocks])), least, most
