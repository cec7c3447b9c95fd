"""Does the history lead to any step, and say where one is?"""

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from territory_designer.ui.history_panel import KINDS, HistoryPanel
from territory_designer.ui.words import words


@pytest.fixture
def panel(session, qtbot):
    made = HistoryPanel()
    qtbot.addWidget(made)
    session.listen(made.refresh)
    made.set_session(session)
    free = np.flatnonzero(~session.locked)
    session.move(free[:3], 1)
    session.copy_scenario("C")
    session.move(free[3:6], 2)
    session.lock("territory", ["Wuhan-1"])
    made.show()
    return made


def states(panel):
    return [step.state for step in panel.model.steps]


def go(panel, row):
    panel.list.setFocus()
    panel.list.setCurrentIndex(panel.model.index(row))
    QTest.keyClick(panel.list, Qt.Key.Key_Return)


def test_the_last_step_is_where_one_is(panel):
    assert states(panel) == ["now", "done", "done", "done", "done"]
    assert "you are here" in panel.model.index(0).data()
    assert panel.list.currentIndex().row() == 0
    assert panel.count.text() == "4 steps"


@pytest.mark.parametrize("row", [4, 2, 1, 3])
def test_enter_goes_to_any_step_and_back(panel, session, row):
    first = session.project
    go(panel, row)
    assert len(session.done) == 4 - row
    assert states(panel) == ["undone"] * row + ["now"] + ["done"] * (4 - row)
    assert panel.list.currentIndex().row() == row
    go(panel, 0)
    assert len(session.done) == 4
    assert session.scenario.alignment.tolist() == first.scenario("C").alignment.tolist()


def test_steps_taken_back_are_said_to_be(panel, session):
    session.undo()
    assert "taken back" in panel.model.index(0).data()
    assert panel.count.text() == "3 steps, 1 taken back"


@pytest.mark.parametrize(
    ("kind", "count"), [("", 5), ("accounts", 2), ("scenarios", 1), ("locks", 1), ("notes", 0)]
)
def test_steps_of_one_kind_alone_are_shown(panel, kind, count):
    panel.kind.setCurrentIndex(panel.kind.findData(kind))
    panel.kind.activated.emit(panel.kind.currentIndex())
    assert len(panel.model.steps) == count


def test_every_label_is_of_one_kind():
    labels = [label for labels in KINDS.values() for label in labels]
    assert len(labels) == len(set(labels))


def test_texts_follow_the_language(panel):
    words.set_language("zh")
    assert panel.count.text() == "4 步"
    assert "当前" in panel.model.index(0).data()


def test_a_plan_that_was_never_changed_says_so(qtbot):
    panel = HistoryPanel()
    qtbot.addWidget(panel)
    panel.set_session(None)
    assert panel.pages.currentIndex() == 1
