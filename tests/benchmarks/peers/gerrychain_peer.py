"""GerryChain: recombination of two districts along spanning trees, in short bursts towards less cost.

A district's cost is that of its best hub; the populations stay within the case's band.
"""

import random
import warnings
from functools import partial

import networkx as nx
import numpy as np
from gerrychain import Graph, Partition, constraints
from gerrychain.optimization import SingleMetricOptimizer
from gerrychain.proposals import recom
from gerrychain.tree import bipartition_tree, recursive_tree_part
from gerrychain.updaters import Tally
from peer import Task, run

REPEATS = 200  # of a cut by a new tree, where none is balanced


def district_cost(task, members):
    mine = np.array(sorted(members))
    points, weight = task.points[mine], task.weight[mine]
    apart = np.hypot(*(np.subtract.outer(axis, axis) for axis in points.T))
    return float((weight @ apart).min())


def total_cost(task):
    """Return an updater that evaluates only districts which changed."""

    def cost(partition):
        before = partition.parent["costs"] if partition.parent is not None else {}
        changed = partition.parts if partition.parent is None else _changed(partition)
        return before | {part: district_cost(task, partition.parts[part]) for part in changed}

    return cost


def _changed(partition):
    flips = partition.flips or {}
    return {*flips.values(), *(partition.parent.assignment[node] for node in flips)}


def work(task: Task):
    random.seed(task.rng_seed)
    warnings.simplefilter("ignore")  # a cut that is tried again is no news
    graph = task.graph
    row = {each: i for i, each in enumerate(task.ids)}
    graph = nx.relabel_nodes(graph, row)
    nx.set_node_attributes(graph, {i: int(each) for i, each in enumerate(task.demand)}, "population")
    target = task.demand.sum() / task.case.hubs
    within = min(task.upper[0] / target - 1.0, 1.0 - task.lower / target)
    graph = Graph.from_networkx(graph)
    cut = partial(bipartition_tree, max_attempts=REPEATS, allow_pair_reselection=True)
    parts = range(task.case.hubs)
    start = recursive_tree_part(graph, parts, target, "population", within, node_repeats=10, method=cut)
    partition = Partition(graph, start, {"population": Tally("population"), "costs": total_cost(task)})
    task.found()
    optimizer = SingleMetricOptimizer(
        proposal=partial(recom, pop_col="population", pop_target=target, epsilon=within, method=cut),
        constraints=constraints.within_percent_of_ideal_population(partition, within, pop_key="population"),
        initial_state=partition,
        optimization_metric=lambda each: sum(each["costs"].values()),
        maximize=False,
    )
    while task.passed_s < task.seconds:
        for _ in optimizer.short_bursts(10, 1):
            if task.passed_s >= task.seconds:
                break
    best = optimizer.best_part.assignment
    return task.centred(np.array([best[i] for i in range(len(task.ids))]))


if __name__ == "__main__":
    run(work)
