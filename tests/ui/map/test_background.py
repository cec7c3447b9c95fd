"""Does only what is still wanted arrive, and nothing at those who are gone?"""

import threading

import pytest
from PySide6.QtCore import QObject
from shiboken6 import delete

from territory_designer.ui.map.background import Background
from territory_designer.ui.notices import notices


@pytest.fixture
def owner():
    return QObject()


def test_the_result_arrives_in_the_window(owner, qtbot):
    background, got = Background(owner), []
    window = threading.current_thread()
    background.start(
        "a", threading.current_thread, lambda thread: got.append((thread, threading.current_thread()))
    )
    qtbot.waitUntil(lambda: bool(got))
    assert got[0][0] is not window
    assert got[0][1] is window


def test_of_many_wishes_the_first_and_the_newest_are_fulfilled(owner, qtbot):
    background, gate, got = Background(owner), threading.Event(), []

    def wish(row):
        return lambda: gate.wait(5) and row

    for row in range(5):
        background.start("a", wish(row), got.append)
    gate.set()
    with qtbot.waitSignal(background.idle):
        pass
    assert got == [0, 4]
    assert not background.busy()


def test_kinds_do_not_wait_for_each_other(owner, qtbot):
    background, gate, got = Background(owner), threading.Event(), []
    background.start("slow", lambda: gate.wait(5), lambda _: got.append("slow"))
    background.start("quick", lambda: None, lambda _: got.append("quick"))
    qtbot.waitUntil(lambda: got == ["quick"])
    gate.set()
    qtbot.waitUntil(lambda: got == ["quick", "slow"])


def test_nothing_reaches_an_owner_that_is_gone(owner, qtbot):
    background, gate, got = Background(owner), threading.Event(), []
    background.start("a", lambda: gate.wait(5), got.append)
    background.start("a", lambda: 2, got.append)
    delete(owner)
    gate.set()
    qtbot.waitUntil(lambda: not background.busy())
    assert got == []


def test_an_error_is_told_and_the_next_wish_is_fulfilled(owner, qtbot):
    background, told, got = Background(owner), [], []
    notices.given.connect(told.append)
    with qtbot.waitSignal(background.idle):
        background.start("a", lambda: 1 / 0, got.append)
    notices.given.disconnect(told.append)
    assert [notice.tone for notice in told] == ["over"]
    assert "ZeroDivisionError" in told[0].say()
    with qtbot.waitSignal(background.idle):
        background.start("a", lambda: 2, got.append)
    assert got == [2]
