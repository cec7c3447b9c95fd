"""How is a linear model, with or without whole numbers, handed to the solver?"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeAlias

import highspy
import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_array

from territory_designer.model.tables import Flag, Number

INFINITE = highspy.kHighsInf

Numbers: TypeAlias = NDArray[np.int64]  # of variables or rows


class Model:
    """A model in the making: minimise ``cost @ x`` within column and row limits.

    Blocks of variables and rows are added as arrays; the matrix is put together once, when it is solved.
    """

    def __init__(self) -> None:
        self._columns: list[tuple[Number, Number, Number]] = []
        self._whole: list[Flag] = []
        self._rows: list[tuple[Number, Number]] = []
        self._entries: list[tuple[Any, Any, Any]] = []
        self.columns = self.rows = 0

    def variables(self, cost: Any, lower: Any, upper: Any, *, whole: bool = False) -> Numbers:
        """Add variables and return their numbers in the shape of ``cost``; the limits broadcast to it."""
        cost = np.asarray(cost, float)
        lower, upper = (np.broadcast_to(np.asarray(each, float), cost.shape) for each in (lower, upper))
        numbers = self.columns + np.arange(cost.size).reshape(cost.shape)
        self._columns.append((cost.ravel(), lower.ravel(), upper.ravel()))
        self._whole.append(np.full(cost.size, whole))
        self.columns += cost.size
        return numbers

    def constraints(self, lower: Any, upper: Any) -> Numbers:
        """Add empty rows and return their numbers in the shape of ``lower``."""
        lower, upper = np.broadcast_arrays(np.asarray(lower, float), np.asarray(upper, float))
        numbers = self.rows + np.arange(lower.size).reshape(lower.shape)
        self._rows.append((lower.ravel(), upper.ravel()))
        self.rows += lower.size
        return numbers

    def put(self, rows: Any, columns: Any, values: Any) -> None:
        """Add coefficients; the three broadcast against each other."""
        row, column, value = np.broadcast_arrays(rows, columns, np.asarray(values, float))
        self._entries.append((row.ravel(), column.ravel(), value.ravel()))

    def assembled(self) -> highspy.HighsLp:
        """Return the model as the solver takes it."""
        model = highspy.HighsLp()
        model.num_col_, model.num_row_ = self.columns, self.rows
        model.col_cost_, model.col_lower_, model.col_upper_ = (
            np.concatenate([block[k] for block in self._columns]) for k in range(3)
        )
        model.row_lower_, model.row_upper_ = (np.concatenate(side) for side in zip(*self._rows))
        row, column, value = (np.concatenate([entry[k] for entry in self._entries]) for k in range(3))
        matrix = coo_array((value, (row, column)), shape=(self.rows, self.columns)).tocsc()
        columns: Any = model.a_matrix_  # takes arrays, though its stubs know only lists
        columns.format_ = highspy.MatrixFormat.kColwise
        columns.start_, columns.index_, columns.value_ = matrix.indptr, matrix.indices, matrix.data
        whole = np.concatenate(self._whole)
        if whole.any():
            kinds = [highspy.HighsVarType.kContinuous, highspy.HighsVarType.kInteger]
            model.integrality_ = [kinds[each] for each in whole.tolist()]
        return model


@dataclass(frozen=True, eq=False)
class Answer:
    """What the solver found: values of variables, prices of rows (linear models only), the cost."""

    values: Number
    row_price: Number
    cost: float

    def of(self, variables: Numbers) -> Number:
        """Return the values of variables."""
        return self.values[variables]


class Solver:
    """A model that stays with the solver, so that a change of limits starts from the last solution."""

    def __init__(self, model: Model, **options: object) -> None:
        self._highs: Any = highspy.Highs()
        quiet = {"output_flag": False, "threads": 1, "parallel": "off", "random_seed": 0}
        for name, value in (quiet | options).items():
            self._highs.setOptionValue(name, value)
        self._highs.passModel(model.assembled())

    def when_better(self, tell: Callable[[Answer], None]) -> None:
        """Tell of every better solution that a search for whole numbers finds."""

        def answer(event: Any) -> None:
            values = np.array(event.data_out.mip_solution)
            tell(Answer(values, np.zeros(0), float(event.data_out.objective_function_value)))

        self._highs.cbMipImprovingSolution += answer

    def solve(self) -> Answer | None:
        """Return the best solution found, None when there is none."""
        self._highs.run()
        if self._highs.getInfo().primal_solution_status != highspy.SolutionStatus.kSolutionStatusFeasible:
            return None
        solution = self._highs.getSolution()
        cost = float(self._highs.getInfo().objective_function_value)
        return Answer(np.array(solution.col_value), np.array(solution.row_dual), cost)
