"""k-means-constrained: clusters of limited size by minimum-cost flow.

It limits numbers of places, not sums of demand; so demands are met only on average.
"""

from k_means_constrained import KMeansConstrained
from peer import Task, run


def work(task: Task):
    each = task.demand.mean()
    least, most = int(task.lower / each), int(task.upper.mean() / each)
    model = KMeansConstrained(
        task.case.hubs, size_min=least, size_max=most, n_init=1, max_iter=30, random_state=task.rng_seed
    )
    owner = model.fit_predict(task.points)
    task.found()
    return task.centred(owner)


if __name__ == "__main__":
    run(work)
