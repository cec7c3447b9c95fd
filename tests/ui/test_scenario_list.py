"""Does the list of scenarios copy, rename, note, freeze, delete and take over, by hand and by key?"""

import pytest
from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit

from territory_designer.model.scenario import Bound
from territory_designer.session.session import Session
from territory_designer.ui import numbers, scenario_count
from territory_designer.ui.job_runner import JobRunner
from territory_designer.ui.scenario_menu import ScenarioMenu
from territory_designer.ui.words import words


@pytest.fixture
def session(project):
    made = Session(project)
    made.show("B")
    return made


@pytest.fixture
def menu(qtbot, session):
    made = ScenarioMenu(session)
    session.listen(made.refresh)
    qtbot.addWidget(made)
    made.show()
    made.open()
    yield made
    made.list_.hide()


def rows(menu):
    return {row.name: row for row in menu.list_.model.rows}


def said(row):
    return " ".join(mark.said for mark in row.marks)


def mark(menu, name):
    menu.list_.list.setCurrentIndex(menu.list_.model.index(menu.list_.model.place(name)))


def press(menu, name):
    QTest.mouseClick(menu.list_.deeds[name], Qt.MouseButton.LeftButton)


def write(menu, text):
    field = menu.list_.list.findChild(QLineEdit)
    assert field is not None
    field.setText(text)
    QTest.keyClick(field, Qt.Key.Key_Return)
    QCoreApplication.processEvents()  # Qt hands on what was written a moment later


def test_the_list_tells_scenarios_apart_by_their_figures(menu, session):
    assert list(rows(menu)) == ["baseline", "B"]
    assert [row.shown for row in rows(menu).values()] == [False, True]
    card = session.card.measures
    assert rows(menu)["B"].figures[:3] == (
        numbers.hours(card["travel_h"], 0),
        numbers.percent(card["balance_max"], 1),
        "0",
    )
    assert rows(menu)["baseline"].figures[3] == "–"


def test_the_gap_of_the_scenario_shown_is_that_of_its_cost_now(menu, session):
    low = session.card.objective * 0.9
    bound = Bound(low * 1.05, low, "all_plans")
    session.project = session.project.with_scenario(session.scenario.changed(bound=bound))
    menu.list_.refresh()
    assert rows(menu)["B"].figures[3] == "10.0 %"


def test_deviations_are_measured_at_one_utilisation_as_in_the_comparison(menu, session):
    from territory_designer.session.compare import figures_at

    session.project = session.project.with_scenario(session.scenario.changed(utilisation=0.5))
    menu.list_.refresh()
    for name, row in rows(menu).items():
        there = figures_at(session.project, session.project.scenario(name), 0.5, ground=session.ground)
        assert row.figures[1] == numbers.percent(there["measures"]["balance_max"], 1)
    assert "50 %" in menu.list_.measured.text()


def test_whether_a_scenario_obeys_is_what_the_checker_says(menu, session):
    from territory_designer.session.plans import verdict_of

    broken = len(verdict_of(session.project, session.scenario, session.ground).broken)
    said = rows(menu)["B"].marks[0].said
    assert said == (f"hard rules broken: {broken}" if broken else "obeys all hard rules")


def test_enter_shows_a_scenario(menu, session):
    mark(menu, "baseline")
    QTest.keyClick(menu.list_.list, Qt.Key.Key_Return)
    assert session.scenario_name == "baseline"
    assert not menu.list_.isVisible()
    assert menu.accessibleName() == "Scenario Baseline"


def test_a_name_and_enter_copy(menu, session):
    press(menu, "copy")
    write(menu, "Near home")
    assert session.scenario_name == "Near home"
    assert [edit.label for edit in session.done] == ["copy"]
    assert menu.list_.marked() == "Near home"


def test_a_copy_of_another_scenario_is_shown(menu, session):
    mark(menu, "baseline")
    press(menu, "copy")
    write(menu, "Today again")
    assert session.scenario.start == "baseline"


@pytest.mark.parametrize(("name", "said"), [("", "needs a name"), ("baseline", "already")])
def test_a_bad_name_is_refused_with_words_and_nothing_changes(menu, session, name, said):
    press(menu, "copy")
    write(menu, name)
    assert said in menu.list_.message.text()
    assert (session.scenario_name, session.done) == ("B", ())


def test_f2_renames(menu, session):
    QTest.keyClick(menu.list_.list, Qt.Key.Key_F2)
    write(menu, "Nearer")
    assert list(session.project.scenarios) == ["baseline", "Nearer"]
    assert menu.list_.marked() == "Nearer"
    session.undo()
    assert list(rows(menu)) == ["baseline", "B"]


def test_a_note_stands_in_the_list_and_on_the_button(menu, session):
    press(menu, "note")
    write(menu, "agreed with sales")
    assert session.scenario.note == rows(menu)["B"].detail == "agreed with sales"
    assert "agreed with sales" in menu.toolTip()


def test_escape_writes_nothing(menu, session):
    press(menu, "rename")
    field = menu.list_.list.findChild(QLineEdit)
    field.setText("Other")
    QTest.keyClick(field, Qt.Key.Key_Escape)
    QCoreApplication.processEvents()
    assert (list(session.project.scenarios), session.done) == (["baseline", "B"], ())


def test_a_frozen_scenario_says_so_and_is_only_copied(menu, session):
    press(menu, "freeze")
    assert session.scenario.frozen
    assert rows(menu)["B"].marks[-1].said == "frozen"
    assert "frozen" in menu.accessibleName()
    assert [name for name in ("rename", "note", "delete") if menu.list_.deeds[name].isEnabled()] == []
    assert menu.list_.deeds["copy"].isEnabled()
    assert menu.list_.deeds["freeze"].text() == "Unfreeze"
    press(menu, "freeze")
    assert not session.scenario.frozen


def test_delete_can_be_undone_and_spares_the_baseline(menu, session):
    QTest.keyClick(menu.list_.list, Qt.Key.Key_Delete)
    assert list(session.project.scenarios) == ["baseline"]
    assert "Undo brings it back" in menu.list_.message.text()
    QTest.keyClick(menu.list_.list, Qt.Key.Key_Delete)
    assert list(session.project.scenarios) == ["baseline"]
    session.undo()
    assert list(rows(menu)) == ["baseline", "B"]


def test_what_a_new_baseline_means_is_said_before_it_is_taken(menu, session):
    session.move([0, 1, 2], 5)
    press(menu, "baseline")
    moved = int((session.scenario.alignment != session.project.baseline.alignment).sum())
    assert f"another position for {moved} accounts" in menu.list_.meaning.text()
    assert not menu.list_.bar.isVisible()
    QTest.mouseClick(menu.list_.leave, Qt.MouseButton.LeftButton)
    assert [edit.label for edit in session.done] == ["move"]
    press(menu, "baseline")
    QTest.mouseClick(menu.list_.take, Qt.MouseButton.LeftButton)
    assert session.project.baseline.alignment.tolist() == session.project.scenario("B").alignment.tolist()
    assert rows(menu)["B"].figures[2] == "0"
    session.undo()
    assert rows(menu)["B"].figures[2] == str(moved)


def test_another_scenario_is_asked_to_be_compared(qtbot, menu):
    assert not menu.list_.deeds["compare"].isEnabled()
    mark(menu, "baseline")
    with qtbot.waitSignal(menu.compare_requested) as asked:
        press(menu, "compare")
    assert asked.args == ["baseline"]


@pytest.mark.parametrize("most", [10_000, 0])
def test_figures_are_counted_beside_the_window(qtbot, session, monkeypatch, most):
    """In a thread and, for a large plan, judged in a process."""
    monkeypatch.setattr(scenario_count, "MANY", most)
    jobs = JobRunner()
    menu = ScenarioMenu(session, jobs=jobs)
    qtbot.addWidget(menu)
    menu.open()
    assert rows(menu)["B"].figures[0] == "…"
    qtbot.waitUntil(lambda: rows(menu)["B"].figures[0] != "…", timeout=20_000)
    qtbot.waitUntil(lambda: all("rules" in said(row) for row in rows(menu).values()), timeout=30_000)
    menu.list_.hide()
    qtbot.waitUntil(lambda: not jobs.busy(), timeout=20_000)


def test_texts_follow_the_language_and_the_button_rests_without_a_plan(menu):
    words.set_language("zh")
    assert rows(menu)["baseline"].said == "现状"
    assert menu.list_.deeds["freeze"].accessibleName() == "冻结"
    menu.set_session(None)
    assert not menu.isEnabled()
    assert not menu.list_.isVisible()
