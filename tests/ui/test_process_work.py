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


def echo(tell, *things):
    return things, [each.flags.writeable for each in things]


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


@pytest.mark.parametrize(
    "texts",
    [
        ["a", "", "成都", "\ud800", "\U0001f600", "a"],
        ["", "", ""],
        ["ends in a NUL\0", "\0", "b"],
        [None, "b", 3],
    ],
)
def test_columns_of_text_arrive_as_they_were(texts):
    column = np.empty(30_000, object)
    column[:] = texts * (30_000 // len(texts))
    column.flags.writeable = False
    (arrived, short), _ = run(in_process(echo, column, column[:5].copy()))
    assert arrived.dtype == object
    assert arrived.tolist() == column.tolist()
    assert short.tolist() == column[:5].tolist()


def test_arrays_arrive_in_their_shape_and_can_be_written_where_they_could():
    fixed = np.arange(12.0).reshape(3, 4)
    fixed.flags.writeable = False
    sent = (fixed, np.asfortranarray(fixed), np.zeros((0, 2)), np.arange(9)[::2])
    arrived, writeable = run(in_process(echo, *sent))
    for got, was in zip(arrived, sent, strict=True):
        np.testing.assert_array_equal(got, was)
        assert (got.dtype, got.shape) == (was.dtype, was.shape)
    assert writeable == [False, True, True, True]
