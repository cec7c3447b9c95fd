"""spopt: its p-median model with capacities, by PuLP and HiGHS; it knows no lower limits, no contiguity."""

import numpy as np
import pulp
from peer import Task, run
from spopt.locate import PMedian


def work(task: Task):
    model = PMedian.from_cost_matrix(
        task.costs() / task.demand[:, None], task.demand, task.case.hubs, facility_capacities=task.upper
    )
    model = model.solve(pulp.HiGHS(msg=False, timeLimit=task.left_s), results=False)
    served = np.array([[_value(each) for each in row] for row in model.cli_assgn_vars])
    if not served.any():
        return None
    task.found()
    return task.named(served.argmax(axis=1))


def _value(variable):
    return 0.0 if variable is None or variable.value() is None else variable.value()


if __name__ == "__main__":
    run(work)
