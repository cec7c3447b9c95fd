"""Does work in a process of its own get its arguments, tell what it does, and end whatever happens?"""

import multiprocessing
import os
import threading

import numpy as np
import pytest

from territory_designer.errors import TerritoryDesignerError
from territory_designer.ui.process_work import in_process


def add(tell, stop, numbers, text):
    tell(len(text))
    stop.wait(20)
    return numbers.sum(), text[-1]


def die(tell, text):
    os._exit(3)


def refuse(tell, name):
    raise TerritoryDesignerError("unknown_scenario", name=name, names="")


def run(work, told=None, cancelled=lambda: False):
    return work(told or (lambda _: None), cancelled)


def test_large_arguments_arrive_beside_an_event_that_both_see():
    stop, text, told = multiprocessing.get_context("spawn").Event(), [str(n) for n in range(200_000)], []

    def tell(progress):
        told.append(progress)
        stop.set()

    assert run(in_process(add, stop, np.arange(10), text), tell) == (45, "199999")
    assert told == [200_000]


def test_a_process_that_dies_is_told():
    with pytest.raises(TerritoryDesignerError) as error:
        run(in_process(die, "x" * 1_000_000))
    assert error.value.code == "search_died"


def test_a_refusal_comes_home_as_it_was():
    with pytest.raises(TerritoryDesignerError) as error:
        run(in_process(refuse, "B"))
    assert (error.value.code, error.value.params["name"]) == ("unknown_scenario", "B")


def test_what_is_cancelled_leaves_no_process():
    stop = multiprocessing.get_context("spawn").Event()
    asked = threading.Event()
    with pytest.raises(TerritoryDesignerError) as error:
        run(in_process(add, stop, np.arange(3), "ab"), lambda _: asked.set(), asked.is_set)
    assert error.value.code == "search_discarded"
    assert multiprocessing.active_children() == []
