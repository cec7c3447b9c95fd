"""Does everybody hear once of what is selected, and by whom?"""

import numpy as np
import pytest

from territory_designer.ui.selection import ANYBODY, Selection


@pytest.fixture
def selection():
    return Selection()


@pytest.fixture
def heard(selection):
    heard = []
    selection.accounts_changed.connect(lambda source: heard.append(("accounts", source)))
    selection.position_changed.connect(lambda source: heard.append(("position", source)))
    selection.hover_changed.connect(lambda account: heard.append(("hover", account)))
    return heard


def test_accounts_stand_once_and_in_order(selection, heard):
    selection.set_accounts([5, 2, 5], "map")
    assert selection.accounts.tolist() == [2, 5]
    assert heard == [("accounts", "map")]


def test_the_same_selection_again_is_no_news(selection, heard):
    selection.set_accounts([1, 2], "map")
    selection.set_accounts([2, 1], "table")
    selection.set_position(-1, "table")
    assert heard == [("accounts", "map")]


def test_add_and_remove(selection):
    selection.set_accounts([1, 2])
    selection.add_accounts([2, 9])
    selection.remove_accounts([1])
    assert selection.accounts.tolist() == [2, 9]


def test_nobody_can_change_the_rows_behind_its_back(selection):
    selection.set_accounts(np.array([1, 2]))
    with pytest.raises(ValueError, match="read-only"):
        selection.accounts[0] = 7


def test_clear_tells_of_everything_that_was_there(selection, heard):
    selection.set_accounts([1])
    selection.set_position(3)
    selection.set_hover(4)
    heard.clear()
    selection.clear("desk")
    assert heard == [("accounts", "desk"), ("position", "desk"), ("hover", -1)]
    assert (selection.position, selection.hover_account) == (-1, -1)


def test_the_hands_touch_only_accounts_of_one_position(qtbot):
    selection, alignment = Selection(), np.array([0, 1, -1, 1], np.int32)
    assert selection.touchable([0, 1, 2, 3], alignment).tolist() == [0, 1, 2, 3]
    with qtbot.waitSignal(selection.only_from_changed) as told:
        selection.set_only_from(1)
    assert told.args == [1]
    assert selection.touchable([0, 1, 3], alignment).tolist() == [1, 3]
    selection.set_only_from(-1)
    assert selection.touchable([0, 2, 3], alignment).tolist() == [2]
    selection.clear()
    assert selection.only_from == ANYBODY
