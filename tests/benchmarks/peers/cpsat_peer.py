"""CP-SAT (OR-tools): each place takes one of its 60 nearest hubs, costs in hundredths, no contiguity."""

import numpy as np
from ortools.sat.python import cp_model
from peer import Task, run

NEAREST, SCALE = 60, 100


def work(task: Task):
    costs, count = task.costs(), len(task.ids)
    near = np.argsort(costs, axis=1, kind="stable")[:, : min(NEAREST, count)]
    model = cp_model.CpModel()
    is_open = [model.new_bool_var(f"y{j}") for j in range(count)]
    serve = {(i, int(j)): model.new_bool_var(f"x{i},{j}") for i in range(count) for j in near[i]}
    at = [[] for _ in range(count)]
    for (i, j), variable in serve.items():
        at[j].append((i, variable))
        model.add_implication(variable, is_open[j])
    for i in range(count):
        model.add_exactly_one(serve[i, int(j)] for j in near[i])
    for j in range(count):
        load = sum(int(task.demand[i]) * variable for i, variable in at[j])
        model.add(load <= int(task.upper[j]) * is_open[j])
        model.add(load >= int(np.ceil(task.lower)) * is_open[j])
    model.add(sum(is_open) <= task.case.hubs)
    model.minimize(sum(round(float(costs[i, j]) * SCALE) * variable for (i, j), variable in serve.items()))
    solver = cp_model.CpSolver()
    solver.parameters.max_time_in_seconds = task.left_s
    solver.parameters.num_workers = 2
    solver.parameters.random_seed = task.rng_seed
    if solver.solve(model) not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        return None
    task.found()
    hub = {i: j for (i, j), variable in serve.items() if solver.boolean_value(variable)}
    return task.named(np.array([hub[i] for i in range(count)]))


if __name__ == "__main__":
    run(work)
