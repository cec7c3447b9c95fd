"""Do Qt's objects end in the thread of the window alone, and is the dead memory given back?"""

import gc
import threading
import weakref

import pytest
from PySide6.QtCore import QObject

from territory_designer.ui.garbage import Garbage


class Circle:
    """Something dead that only a look for circles finds."""

    def __init__(self):
        self.me = self


@pytest.fixture
def garbage():
    parent = QObject()
    gc.enable()
    watched = Garbage(lambda: watched.is_busy, parent)
    watched.is_busy = False
    yield watched
    watched.end()
    assert gc.isenabled()
    gc.disable()


def fill():
    return [Circle() for _ in range(gc.get_threshold()[0] + 100)]


def test_other_threads_never_look(garbage):
    dead = weakref.ref(Circle())
    made = []
    thread = threading.Thread(target=lambda: made.extend([Circle() for _ in range(50_000)]))
    thread.start()
    thread.join()
    assert dead() is not None


def test_the_window_looks_when_enough_was_made(garbage):
    dead = weakref.ref(Circle())
    kept = fill()
    garbage.look()
    assert dead() is None
    assert kept


def test_a_crowd_made_beside_the_window_waits_until_that_is_over(garbage):
    garbage.is_busy = True
    dead = weakref.ref(Circle())
    kept = [Circle() for _ in range(50_000)]
    garbage.look()
    assert dead() is not None
    garbage.is_busy = False
    garbage.look()
    assert dead() is None
    assert kept


def test_what_is_kept_is_let_go_again(garbage):
    dead = weakref.ref(Circle())
    garbage.keep()
    gc.collect()
    assert dead() is not None
    garbage.let_go()
    gc.collect()
    assert dead() is None
