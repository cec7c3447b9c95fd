"""How do tasks run on a cluster that the planner names by its address? The one module that knows Dask.

Nothing here runs unless an address is typed. Who can reach a cluster can make it, and this program, run code:
only a cluster of one's own house may be named. What is sent says :mod:`territory_designer.session.nameless`.
"""

from __future__ import annotations

import time
from concurrent.futures import BrokenExecutor, Future
from functools import partial
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

from territory_designer.errors import TerritoryDesignerError
from territory_designer.session.executor import KilledItsWorkers, Work

if TYPE_CHECKING:
    from distributed import Client

CONNECT_S = 10.0
PATIENCE_S = 60.0  # so long a cluster may be without workers

_COUNT_EVERY_S = 1.0


class Cluster:
    """The workers of a Dask cluster.

    The scheduler begins the tasks of a lost worker again by itself; what it gives up is given up here.

    Parameters
    ----------
    shared
        What all tasks share; sent once, and kept by the scheduler in case that a worker is lost.
    address
        Of the scheduler, such as ``tcp://10.0.0.5:8786``.
    patience_s
        So long the cluster may be without workers.

    Raises
    ------
    TerritoryDesignerError
        ``cluster_not_installed``, ``cluster_unreachable``, ``cluster_empty``.
    """

    def __init__(self, shared: Any, *, address: str, patience_s: float = PATIENCE_S) -> None:
        self._client = _connected(address)
        self._executor = self._client.get_executor(pure=False)
        self._shared = self._client.submit(_itself, shared, pure=False)
        self._patience_s = patience_s
        self._threads, self._counted, self._worked = 0, -_COUNT_EVERY_S, time.monotonic()
        if not self._count():
            self.close()
            raise TerritoryDesignerError("cluster_empty", address=address)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    @property
    def size(self) -> int:
        """Return the number of threads of all workers, at least 1."""
        return max(self._count(), 1)

    @property
    def deserted(self) -> bool:
        """Return whether there has been no worker for ``patience_s``."""
        return not self._count() and time.monotonic() - self._worked > self._patience_s

    def submit(self, work: Work, task: Any) -> Future[Any]:
        """Begin ``work(shared, task)`` on the cluster."""
        answer: Future[Any] = Future()
        if self._client.status != "running":
            answer.set_exception(KilledItsWorkers(self._client.status))
        else:
            asked = self._executor.submit(work, self._shared, task)
            asked.add_done_callback(partial(_pass_on, answer))
        return answer

    def close(self) -> None:
        """Take back what is waiting and leave; a task under way ends by its own limit."""
        self._executor.shutdown(wait=False)
        self._client.close(timeout=CONNECT_S)

    def _count(self) -> int:
        """Return the number of threads, asked for once a second; 0 when the scheduler is gone."""
        now = time.monotonic()
        if now - self._counted >= _COUNT_EVERY_S:
            self._counted, self._threads = now, _threads(self._client)
            self._worked = now if self._threads else self._worked
        return self._threads


def _connected(address: str) -> Client:
    try:
        from dask import config
        from distributed import Client
    except ImportError as error:
        raise TerritoryDesignerError("cluster_not_installed") from error
    config.set({"distributed.admin.large-graph-warning-threshold": "1 GiB"})  # ``shared`` is meant
    try:
        return Client(address, timeout=CONNECT_S, set_as_default=False)
    except (OSError, ValueError) as error:
        raise TerritoryDesignerError("cluster_unreachable", address=address, detail=str(error)) from error


def _threads(client: Client) -> int:
    if client.status != "running":
        return 0
    try:
        counts: Any = client.nthreads()  # {address: threads}: this client is not an asynchronous one
    except OSError:  # the scheduler went away between the two
        return 0
    return sum(counts.values())


def _itself(shared: Any) -> Any:
    return shared


def _pass_on(answer: Future[Any], asked: Future[Any]) -> None:
    """Hand an answer on, said as the crew says it."""
    from distributed.scheduler import KilledWorker

    if asked.cancelled():
        answer.set_exception(BrokenExecutor("cancelled"))
    elif isinstance(asked.exception(), KilledWorker):
        answer.set_exception(KilledItsWorkers(str(asked.exception())))
    elif asked.exception():
        answer.set_exception(asked.exception())
    else:
        answer.set_result(asked.result())
