"""Are notes, locks, overrides and swaps of one account made in its page, each as one step?"""

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from territory_designer.session.why import why
from territory_designer.ui.inspector import Inspector
from territory_designer.ui.selection import Selection


@pytest.fixture
def panel(qtbot, session):
    made = Inspector(session, Selection())
    stop = session.listen(made.refresh)
    made.edit_asked.connect(lambda do: do(session))
    qtbot.addWidget(made)
    made.resize(316, 900)
    made.show()
    yield made
    stop()


def shown(panel, account):
    panel._selection.set_accounts([account], "test")
    return panel.account.one


def test_a_note_is_kept_when_the_field_is_left_and_undone_as_one_step(panel, session):
    one = shown(panel, 4)
    one.note_field.field.setPlainText("Tender in May")
    QTest.keyClick(one.note_field.field, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    name = str(session.project.accounts.account_id[4])
    assert session.notes[name].text == "Tender in May"
    one.note_field.keep()
    assert len(session.done) == 1
    session.undo()
    assert one.note_field.field.toPlainText() == ""


def test_a_note_that_is_being_written_goes_to_the_account_it_was_written_about(panel, session):
    one = shown(panel, 4)
    one.note_field.field.setPlainText("Moves in June")
    shown(panel, 5)
    assert one.note_field.field.toPlainText() == ""
    assert list(session.notes) == [str(session.project.accounts.account_id[4])]


def test_locking_and_unlocking_by_the_button(panel, session):
    one = shown(panel, 4)
    one.hold.lock.click()
    assert session.locked[4]
    assert not one.lock.isHidden()
    one.hold.lock.click()
    assert not session.locked[4]


def test_an_account_marked_in_its_table_is_unlocked_too(panel, session):
    marked = int(np.flatnonzero(session.project.accounts.locked)[0])
    one = shown(panel, marked)
    one.hold.lock.click()
    assert not session.locked[marked]


def test_an_account_is_kept_for_good_and_let_go(panel, session):
    session.move(np.array([4]), 2)
    one = shown(panel, 4)
    assert one.hold.lock.isHidden()  # a lock holds only at the baseline's position
    one.hold.keep.click()
    assert session.overridden[4]
    assert session.move(np.array([4]), 0) == 0
    one.hold.keep.click()
    assert not session.overridden[4]


def test_the_account_in_the_way_is_exchanged(panel, session):
    for account in range(60):
        found = [
            (other.position, other.swap.account)
            for other in why(session.card, session.ground, account).alternatives
            if other.swap is not None
        ]
        if found:
            break
    position, other = found[0]
    home = int(session.scenario.alignment[account])
    one = shown(panel, account)
    (card,) = [each for each in one.alternatives if each._position == position]
    card.swap.click()
    assert session.scenario.alignment[account] == position
    assert session.scenario.alignment[other] == home
    assert len(session.done) == 1
