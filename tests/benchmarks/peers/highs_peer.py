"""HiGHS alone: the p-median model with capacities or bands as one mixed-integer model, no contiguity."""

import highspy
import numpy as np
from peer import Task, run
from scipy.sparse import coo_array


def model(task: Task) -> highspy.HighsLp:
    count = len(task.ids)
    serve = np.arange(count * count).reshape(count, count)
    is_open = count * count + np.arange(count)
    rows, columns, values = [], [], []

    def put(row, column, value):
        row, column, value = np.broadcast_arrays(row, column, np.asarray(value, float))
        rows.append(row.ravel())
        columns.append(column.ravel())
        values.append(value.ravel())

    every = np.arange(count)
    put(every[:, None], serve, 1.0)  # each place once
    put(count + every, serve, task.demand[:, None])  # not more than the capacity …
    put(count + every, is_open, -task.upper)
    put(2 * count + every, serve, task.demand[:, None])  # … nor less than the band
    put(2 * count + every, is_open, -float(task.lower))
    put(3 * count, is_open, 1.0)
    matrix = coo_array((np.concatenate(values), (np.concatenate(rows), np.concatenate(columns))))
    matrix = matrix.tocsc()
    found = highspy.HighsLp()
    found.num_col_, found.num_row_ = count * count + count, 3 * count + 1
    found.col_cost_ = np.append(task.costs().ravel(), np.zeros(count))
    found.col_lower_, found.col_upper_ = np.zeros(found.num_col_), np.ones(found.num_col_)
    free = np.full(count, np.inf)
    found.row_lower_ = np.concatenate([np.ones(count), -free, np.zeros(count), [0.0]])
    found.row_upper_ = np.concatenate([np.ones(count), np.zeros(count), free, [float(task.case.hubs)]])
    found.a_matrix_.format_ = highspy.MatrixFormat.kColwise
    found.a_matrix_.start_, found.a_matrix_.index_, found.a_matrix_.value_ = (
        matrix.indptr,
        matrix.indices,
        matrix.data,
    )
    found.integrality_ = [highspy.HighsVarType.kInteger] * found.num_col_
    return found


def work(task: Task):
    solver = highspy.Highs()
    solver.setOptionValue("output_flag", False)
    solver.setOptionValue("random_seed", task.rng_seed)
    solver.passModel(model(task))
    solver.setOptionValue("time_limit", task.left_s)
    solver.run()
    if solver.getInfo().primal_solution_status != highspy.SolutionStatus.kSolutionStatusFeasible:
        return None
    task.found()
    count = len(task.ids)
    served = np.array(solver.getSolution().col_value[: count * count]).reshape(count, count)
    return task.named(served.argmax(axis=1))


if __name__ == "__main__":
    run(work)
