"""Do menu and keys do to accounts and positions what they say, each as one step?"""

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from territory_designer.ui.actions import HANDS, Actions
from territory_designer.ui.desk import Desk
from territory_designer.ui.job_runner import JobRunner
from territory_designer.ui.note_popup import NotePopup
from territory_designer.ui.notices import notices
from territory_designer.ui.overrides_popup import OverridesPopup
from territory_designer.ui.plan_deeds import PlanDeeds
from territory_designer.ui.plan_menu import accounts_menu, open_menu, position_menu
from territory_designer.ui.position_picker import PositionPicker
from territory_designer.ui.selection import ANYBODY, NOBODY
from tests.ui.conftest import settle


@pytest.fixture
def desk(session, qtbot):
    jobs = JobRunner()
    desk = Desk(jobs)
    qtbot.addWidget(desk)
    desk.resize(1200, 800)
    desk.set_session(session)
    desk.actions_ = Actions(desk)
    desk.deeds = PlanDeeds(desk.actions_, desk, jobs=jobs, change=lambda step: step(session))
    desk.set_menus(desk.deeds)
    desk.show()
    yield desk
    jobs.close()


@pytest.fixture
def do(desk):
    return lambda name: desk.actions_[name].trigger()


@pytest.fixture
def told():
    keys = []

    def keep(notice):
        keys.append(notice.say())

    notices.given.connect(keep)
    yield keys
    notices.given.disconnect(keep)


def labels(session):
    return [edit.label for edit in session.done]


def open_popup(kind):
    settle()
    return next(each for each in QApplication.topLevelWidgets() if isinstance(each, kind))


def test_every_deed_of_the_hands_is_done_by_somebody(desk):
    assert all(callable(getattr(desk.deeds, name)) for name in HANDS)


def test_locks_go_on_and_off_for_accounts_territory_and_hub(desk, do, session):
    desk.selection.set_accounts([0, 5])
    do("lock")
    assert session.locked[[0, 5]].all()
    do("lock")
    assert not session.locked[[0, 5]].any()
    desk.selection.set_position(2)
    for name in ("lock_territory", "lock_hub"):
        do(name)
        assert session.locked[session.scenario.alignment == 2].all()
        do(name)
        still = np.flatnonzero(session.locked & (session.scenario.alignment == 2))
        assert still.tolist() == [7]  # by its own mark


def test_accounts_without_a_group_cannot_be_locked_by_it(desk, do, session, told):
    desk.selection.set_accounts([0])
    do("lock_group")
    assert labels(session) == []
    assert told == ["These accounts belong to no customer group."]


def test_two_accounts_are_swapped_and_no_other_number(desk, do, session, told):
    desk.selection.set_accounts([0, 1, 2])
    do("swap")
    assert told == ["Select exactly two accounts to swap them."]
    desk.selection.set_accounts([0, 1])
    do("swap")
    assert session.scenario.alignment[[0, 1]].tolist() == [1, 0]
    assert labels(session) == ["swap"]


def test_an_override_is_given_listed_and_reset(desk, do, session):
    desk.selection.set_accounts([0, 5])
    do("override")
    open_popup(PositionPicker).chosen.emit(4)
    assert session.overridden[[0, 5]].all()
    do("reset_overrides")
    popup = open_popup(OverridesPopup)
    assert popup.model.rowCount() == 2
    assert "Nanchang-1" in popup.model.item(0).text()
    popup.model.item(1).setCheckState(Qt.CheckState.Unchecked)
    QTest.keyPress(popup.list, Qt.Key.Key_Return)  # the card is gone before the key is up
    assert session.overridden[[0, 5]].tolist() == [False, True]
    assert len(session.done) == 2


def test_without_overrides_there_is_nothing_to_reset(desk, do, told):
    do("reset_overrides")
    assert told == ["No account is fixed by hand."]


def test_a_note_is_written_changed_and_taken_away(desk, do, session):
    desk.selection.set_accounts([3])
    account_id = str(session.project.accounts.account_id[3])
    for text in ("Ask for Dr Li", ""):
        do("note")
        popup = open_popup(NotePopup)
        popup.field.setPlainText(text)
        popup.save.click()
        settle()
        note = session.notes.get(account_id)
        assert (note.text if note else "") == text


def test_the_best_move_is_shown_before_it_is_made(desk, do, session, qtbot, told):
    desk.selection.set_position(1)
    found = session.best_move(1)
    assert found is not None
    with qtbot.waitSignal(desk.move_asked, timeout=20_000) as asked:
        do("best_move")
    assert asked.args[0].tolist() == np.asarray(found.accounts).tolist()
    assert asked.args[1] == found.position
    assert session.done == ()


def test_a_position_is_dissolved_and_another_merged(desk, do, session):
    desk.selection.set_position(3)
    do("dissolve")
    assert not (session.scenario.alignment == 3).any()
    desk.selection.set_position(1)
    do("merge")
    open_popup(PositionPicker).chosen.emit(0)
    assert not (session.scenario.alignment == 1).any()
    assert len(session.done) == 2


def test_a_position_is_split(desk, do, session):
    desk.selection.set_position(0)
    before = int((session.scenario.alignment == 0).sum())
    do("split")
    assert int((session.scenario.alignment == 0).sum()) < before
    assert not desk.canvas.grab().isNull()  # a new position has no colour yet, and is painted all the same


def test_hands_are_told_whose_accounts_to_touch(desk, do):
    desk.selection.set_position(2)
    do("from_here")
    assert desk.selection.only_from == 2
    do("from_nobody")
    assert desk.selection.only_from == NOBODY
    do("from_any")
    assert desk.selection.only_from == ANYBODY
    do("paint_for")
    assert desk.canvas.stroke.target == 2
    do("select_of")
    assert desk.selection.accounts.tolist() == desk.accounts_of(2).tolist()


def test_cards_are_kept_and_taken_away(desk, do, qtbot):
    qtbot.waitUntil(lambda: desk.canvas.scene is not None, timeout=20_000)
    desk.selection.set_accounts([3])
    do("pin_card")
    desk.selection.set_accounts([])
    desk.selection.set_hover(-1)
    desk.accounts.view.selectionModel().clear()
    desk.selection.set_position(1)
    do("pin_card")
    assert [card.kind for card in desk.canvas.pins.cards] == ["account", "position"]
    do("unpin_cards")
    assert desk.canvas.pins.cards == []


def test_a_deed_without_a_position_says_so(desk, do, told):
    do("split")
    assert told == ["Choose a position first: on the map or in the list."]


def test_a_menu_is_about_what_it_was_opened_on(desk, session):
    desk.selection.set_accounts([9])
    menu = accounts_menu(desk.deeds, np.array([0, 5]), QPoint(20, 20), desk)
    assert menu.actions()[0].text() == "2 accounts"
    open_menu(menu, desk.deeds, QPoint(20, 20))
    desk.actions_["lock"].trigger()
    assert session.locked[[0, 5]].all()
    assert not session.locked[9]
    menu.close()
    settle()
    assert desk.deeds.subject().accounts.tolist() == [9]


def test_accounts_of_one_position_have_its_menu_in_theirs(desk):
    menu = accounts_menu(desk.deeds, np.array([0, 5]), QPoint(), desk)
    assert any(action.text() == "Position Wuhan-1" for action in menu.actions())
    others = accounts_menu(desk.deeds, np.array([0, 1]), QPoint(), desk)
    assert not any(action.text().startswith("Position") for action in others.actions())


@pytest.mark.parametrize(("count", "offered"), [(1, {"note", "why", "pin_card"}), (2, {"swap"}), (3, set())])
def test_a_menu_offers_only_what_that_many_accounts_can_do(desk, count, offered):
    menu = accounts_menu(desk.deeds, np.arange(count), QPoint(), desk)
    counted = ("swap", "note", "why", "pin_card")
    assert {name for name in counted if desk.actions_[name] in menu.actions()} == offered
    assert desk.actions_["assign"] in menu.actions()


def test_what_is_about_one_account_asks_for_one(desk, do, told):
    desk.selection.set_accounts([0, 5])
    for name in ("note", "why"):
        do(name)
    assert told == ["Select exactly one account for that."] * 2


def test_the_list_of_positions_opens_the_menu(desk, qtbot):
    index = desk.positions.model.index(desk.positions.model.row_of(2))
    with qtbot.waitSignal(desk.positions.menu_requested) as asked:
        desk.positions.view.menu_asked.emit(index, QPoint(30, 30))
    assert asked.args[0] == 2
    menu = position_menu(desk.deeds, 2, QPoint(), desk)
    assert menu.actions()[0].text() == "Changsha-1"
    popup = QApplication.activePopupWidget()
    if popup is not None:
        popup.close()
    settle()
