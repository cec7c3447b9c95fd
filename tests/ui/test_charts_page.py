"""Do charts follow the plan, tell what is pointed at, select it everywhere, and leave as a picture?"""

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest

from territory_designer.figures.chart_kinds import KINDS
from territory_designer.figures.scene import Word
from territory_designer.session.session import Session
from territory_designer.ui.charts_page import NOTHING, ChartsPage
from territory_designer.ui.job_runner import JobRunner
from territory_designer.ui.notices import notices
from territory_designer.ui.selection import Selection
from territory_designer.ui.theme import theme
from territory_designer.ui.words import words


@pytest.fixture
def selection():
    return Selection()


@pytest.fixture
def page(qtbot, session, selection):
    jobs = JobRunner()
    made = ChartsPage(session, selection, jobs=jobs)
    qtbot.addWidget(made)
    made.resize(1200, 700)
    end = session.listen(made.refresh)
    made.show()
    qtbot.waitUntil(lambda: made.charted is not None, timeout=20_000)
    yield made
    end()
    jobs.close()


def settled(qtbot, page):
    qtbot.waitUntil(lambda: page._job is None, timeout=20_000)
    page.view.lay_out()


def spot(mark):
    return QPoint(round(mark.left + mark.width / 2), round(mark.top + mark.height / 2))


def test_all_charts_are_listed_with_their_figures_and_shown(page):
    assert page.rail.count() == len(KINDS)
    for row, name in enumerate(KINDS):
        page.rail.setCurrentRow(row)
        assert page.rail.chart() == name
        assert page.view.marks, name
        assert page.title.text() in page.view.accessibleName()
        assert page.order.isVisible() == KINDS[name].ordered


def test_charts_follow_a_move_at_once(page, session):
    before = page.charted.now.accounts.copy()
    giver, taker = (int(page.charted.now.position[row]) for row in (0, 1))
    moving = np.flatnonzero((session.scenario.alignment == giver) & ~session.locked)[:3]
    session.move(moving, taker)
    assert page.charted.now.accounts[0] == before[0] - 3
    assert page.charted.now.accounts[1] == before[1] + 3
    session.undo()
    assert page.charted.now.accounts.tolist() == before.tolist()


def test_unseen_charts_catch_up_when_they_are_seen(qtbot, page, session):
    before = page.charted
    page.hide()
    session.move(np.flatnonzero(session.scenario.alignment == 0)[:3], 1)
    assert page.charted is before
    page.show()
    qtbot.waitUntil(lambda: page.charted is not before, timeout=20_000)
    assert page.charted.now.index == pytest.approx(session.card.balance.index[page.charted.now.position])


def test_a_click_selects_the_position_everywhere(qtbot, page, selection):
    mark = page.view.marks[2]
    QTest.mouseClick(page.view, Qt.MouseButton.LeftButton, pos=spot(mark))
    assert selection.position == page.charted.now.position[mark.rows[0]]
    assert page.map_button.isEnabled()
    with qtbot.waitSignal(page.map_requested) as asked:
        page.map_button.click()
    assert asked.args == [selection.position]


def test_a_click_on_a_hub_selects_its_accounts(page, session, selection):
    page.show_chart("hubs")
    mark = next(mark for mark in page.view.marks if len(mark.rows) > 1)
    QTest.mouseClick(page.view, Qt.MouseButton.LeftButton, pos=spot(mark))
    positions = page.charted.now.position[list(mark.rows)]
    expected = np.flatnonzero(np.isin(session.scenario.alignment, positions))
    assert selection.accounts.tolist() == expected.tolist()


def test_keys_go_from_bar_to_bar_and_say_the_figures(page, selection):
    QTest.keyClick(page.view, Qt.Key.Key_Right)
    QTest.keyClick(page.view, Qt.Key.Key_Right)
    row = page.view.marks[1].rows[0]
    for name, figure in page.charted.facts(row):
        assert f"{name} {figure}" in page.view.accessibleDescription()
    assert page.charted.titled(row) in page.view.accessibleDescription()
    QTest.keyClick(page.view, Qt.Key.Key_Return)
    assert selection.position == page.charted.now.position[row]
    QTest.keyClick(page.view, Qt.Key.Key_End)
    assert page.view._hot == len(page.view.marks) - 1
    QTest.keyClick(page.view, Qt.Key.Key_Home)
    assert page.view._hot == 0
    QTest.keyClick(page.view, Qt.Key.Key_Escape)
    assert page.charted.titled(row) not in page.view.accessibleDescription()


def test_the_mouse_says_what_is_under_it(page):
    mark = page.view.marks[1]
    QTest.mouseMove(page.view, spot(mark))
    assert page.charted.titled(mark.rows[0]) in page.view.accessibleDescription()
    shown = page.view.grab().toImage()
    page.view._point(-1)
    assert page.view.grab().toImage() != shown


def test_the_planner_chooses_what_to_compare_with(qtbot, page):
    assert page.with_.currentData() == "baseline"
    assert page.charted.before is not None
    page.with_.setCurrentIndex(page.with_.findData(NOTHING))
    page.with_.activated.emit(page.with_.currentIndex())
    settled(qtbot, page)
    assert page.charted.before is None


def test_another_scenario_that_is_shown_is_drawn(qtbot, page, session):
    session.show("baseline")
    settled(qtbot, page)
    assert page.charted.names[0] == "Baseline"
    assert page.with_.findData("baseline") < 0


def test_the_order_can_be_by_hub(page):
    page.order.button("hub").click()
    hubs = [int(page.charted.now.hub[mark.rows[0]]) for mark in page.view.marks]
    assert hubs == sorted(hubs)


def test_the_chart_is_copied_as_a_picture(qtbot, page):
    QGuiApplication.clipboard().clear()
    with qtbot.waitSignal(notices.given):
        page.copy_button.click()
    image = QGuiApplication.clipboard().image()
    assert image.width() >= 2 * page.view.width()
    QGuiApplication.clipboard().clear()
    page.view.setFocus()
    QTest.keyClick(page.view, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert QGuiApplication.clipboard().image().width() == image.width()


def test_the_chart_is_saved_beside_the_window(qtbot, page, tmp_path):
    with qtbot.waitSignal(page.saved, timeout=60_000) as written:
        page.save(tmp_path / "chart.svg")
    assert written.args == [tmp_path / "chart.svg"]
    assert (tmp_path / "chart.svg").read_bytes().startswith(b"<?xml")


def test_charts_speak_both_languages_and_change_their_colours(page):
    words.set_language("zh")
    assert page.title.text() == "各岗位工作量"
    assert page.view.accessibleName().startswith("各岗位工作量")
    assert "现状" in [item.text for item in page.view._scene.items if isinstance(item, Word)]
    light = page.view.grab().toImage()
    theme.set_mode("dark")
    assert page.view.grab().toImage() != light


def test_a_plan_without_positions_says_so(qtbot, plan, selection):
    project, _ = plan
    closed = np.zeros(len(project.positions), bool)
    empty = Session(project.with_scenario(project.baseline.changed(position_open=closed)))
    jobs = JobRunner()
    page = ChartsPage(empty, selection, jobs=jobs)
    qtbot.addWidget(page)
    page.show()
    qtbot.waitUntil(lambda: page.charted is not None, timeout=20_000)
    assert page.pages.currentIndex() == 1
    assert not page.save_button.isEnabled()
    jobs.close()
    empty.close()
