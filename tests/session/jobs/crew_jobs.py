"""What do the workers of the tests do? A module of its own, so that their processes can import it."""

import os
import signal
import time
from pathlib import Path


def times(shared, task):
    time.sleep(0.05)
    return shared * task


def about_itself(shared, task):
    return os.getpid(), os.nice(0), os.environ["OPENBLAS_NUM_THREADS"]


def fail(shared, task):
    raise ValueError(f"task {task}")


def last(shared, task):
    Path(task).write_text(str(os.getpid()))
    time.sleep(600)


def kill_once(shared, task):
    """Kill the worker of a task whose mark is not there yet."""
    mark = Path(shared) / str(task)
    if task == 1 and not mark.exists():
        mark.touch()
        os.kill(os.getpid(), signal.SIGKILL)
    return task


def kill_always(shared, task):
    if task == 2:
        os.kill(os.getpid(), signal.SIGKILL)
    return task
