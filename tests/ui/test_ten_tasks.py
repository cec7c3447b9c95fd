"""Can a newcomer do the ten tasks of the manual in the window, in no more steps than it shows?

Everything is done through the widgets that a planner sees; only the dialogs of the system for files are
answered by the test.
"""

import csv

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog

from territory_designer.storage.plan_file import read_plan
from territory_designer.ui.main_window import MainWindow
from territory_designer.ui.words import t
from tests.ui.newcomer import Newcomer, steps_shown

TASKS = range(1, 11)


@pytest.mark.parametrize("task", TASKS)
def test_both_languages_of_the_manual_show_the_same_steps(task):
    assert steps_shown(task, "en") == steps_shown(task, "zh") >= 3


@pytest.fixture
def newcomer(tmp_path, qtbot, request):
    """Return a planner before the start page, or before a plan when the test has a session."""
    session = request.getfixturevalue("session") if "session" in request.fixturenames else None
    window = MainWindow(session, state_dir=tmp_path / "state")
    qtbot.addWidget(window, before_close_func=lambda each: (each.document.close(), each.close()))
    window.resize(1440, 900)
    window.show()
    made = Newcomer(window, qtbot)
    made.rest()
    return made


def answer(monkeypatch, method, reply):
    """Let the system's dialog for files give this answer."""
    monkeypatch.setattr(QFileDialog, method, lambda *_args, **_kwargs: (reply, ""))


def written(path, rows):
    with path.open("w", encoding="utf-8", newline="") as out:
        csv.writer(out).writerows(rows)
    return str(path)


@pytest.fixture
def lists(tmp_path):
    """Three small lists as a planner has them, without a word about the datum."""
    near = ((30.59, 114.30), (30.51, 114.35), (28.23, 112.94), (28.19, 112.98))
    accounts = [["客户编号", "客户名称", "城市", "纬度", "经度", "年销售额(万元)", "岗位编号"]]
    for row, (lat, lon) in enumerate(near):
        city = "武汉市" if row < 2 else "长沙市"
        accounts.append([f"C{row}", f"{row}号医院", city, lat, lon, 12 + row, f"P{row // 2}"])
    positions = [["岗位编号", "枢纽编号", "产能小时"], ["P0", "H0", 1600], ["P1", "H1", 1600]]
    hubs = [["枢纽编号", "城市"], ["H0", "武汉市"], ["H1", "长沙市"]]
    made = {"customers": accounts, "positions": positions, "hubs": hubs}
    return [written(tmp_path / f"{name}.csv", rows) for name, rows in made.items()]


def test_1_import_files_into_a_plan(newcomer, lists, tmp_path, monkeypatch):
    answer(monkeypatch, "getOpenFileNames", lists)
    target = tmp_path / "plan.gpkg"
    answer(monkeypatch, "getSaveFileName", str(target))
    with newcomer.step():
        newcomer.press(t("start.choose"))
        page = newcomer.window.pages.imports
        newcomer.wait(lambda: not page._busy())
    with newcomer.step():
        QTest.mouseClick(page.datums["wgs84"], Qt.MouseButton.LeftButton)
        newcomer.wait(lambda: not page._busy())
    with newcomer.step():
        assert page.columns.boxes["年销售额(万元)"].currentData() == "revenue_cny"
    with newcomer.step():
        newcomer.click_row(page.findings.list, 0)
    with newcomer.step():
        newcomer.press(t("import.go", count=4))
        newcomer.wait(lambda: newcomer.window.session is not None)
        newcomer.rest()
    with newcomer.step():
        newcomer.key("Ctrl+S")
        newcomer.rest()
    assert read_plan(target).accounts.revenue_cny.tolist() == [120_000, 130_000, 140_000, 150_000]
    assert newcomer.steps <= steps_shown(1, "en")


def test_2_see_today(newcomer, session):
    panel = newcomer.window.desk.positions
    with newcomer.step():
        QTest.mouseClick(panel.shown.button("outside"), Qt.MouseButton.LeftButton)
    with newcomer.step():
        newcomer.choose(panel.order_button, t("positions.order_index"))
    with newcomer.step():
        newcomer.click_row(panel.view, 0)
        position = newcomer.window.desk.selection.position
        index = session.card.balance.index
        assert position == int(np.argmax(np.abs(index - 1)))
    with newcomer.step():
        assert newcomer.reads(newcomer.window.desk.inspector, t("desk.fact.travel_share"))
    with newcomer.step():
        newcomer.choose(newcomer.window.desk.canvas.chooser.color, t("map.by.index"))
    assert newcomer.steps <= steps_shown(2, "en")


def test_3_propose_hubs_and_territories(newcomer, session):
    panel = newcomer.window.desk.optimise
    with newcomer.step():
        newcomer.press(t("action.optimise"))
        newcomer.wait(panel.isVisible)
    with newcomer.step():
        newcomer.pick(panel.mode, t("desk.mode.rebuild"))
    with newcomer.step():
        QTest.keyClick(panel.goals.sliders["changes"].slider, Qt.Key.Key_Home)
    with newcomer.step():
        newcomer.type_number(panel.goals.oneway, 400)
    with newcomer.step():
        newcomer.press(t("optimise.start"))
        newcomer.wait(lambda: panel._run is not None and bool(panel._run.course.points))
    with newcomer.step():
        newcomer.press(t("optimise.stop"))
        newcomer.wait(lambda: panel._run is None)
        newcomer.rest()
    made = session.scenario
    assert made.name.startswith(t("optimise.named.rebuild"))
    assert made.rules.max_oneway_hard_min == 400
    assert (made.alignment != session.project.baseline.alignment).any()
    assert newcomer.steps <= steps_shown(3, "en")


def test_4_move_accounts_by_hand(newcomer, session):
    desk, before = newcomer.window.desk, session.scenario.alignment.copy()
    newcomer.wait(desk.canvas.is_settled)
    with newcomer.step():
        newcomer.key("L")
        newcomer.lasso(desk.canvas, session, np.flatnonzero(before == 0)[:3])
        chosen = desk.selection.accounts
        assert len(chosen)
    with newcomer.step():
        desk.accounts.view.setFocus()
        QTest.keyClick(desk.accounts.view, Qt.Key.Key_M)
        newcomer.pick_position("Nanchang-1")
    with newcomer.step():
        assert newcomer.reads(desk.preview, "Nanchang-1")
    with newcomer.step():
        QTest.keyClick(newcomer.focus(), Qt.Key.Key_Return)
    free = chosen[~session.locked[chosen]]
    assert (session.scenario.alignment[free] == 4).all()
    assert newcomer.steps <= steps_shown(4, "en")


def test_5_protect_key_accounts(newcomer, session):
    desk = newcomer.window.desk
    with newcomer.step():
        newcomer.key("Ctrl+K")
        QTest.keyClicks(newcomer.focus(), "Customer 12")
        QTest.keyClick(newcomer.focus(), Qt.Key.Key_Return)
        assert desk.selection.accounts.tolist() == [12]
    with newcomer.step():
        desk.canvas.setFocus()
        newcomer.key("K")
        assert session.locked[12]
        newcomer.key("K")
    with newcomer.step():
        newcomer.key("O")
        newcomer.pick_position("Nanchang-1")
    with newcomer.step():
        newcomer.key("Ctrl+M")
        newcomer.write("Asked for by the customer")
    assert session.overridden[12] and session.scenario.alignment[12] == 4
    assert session.notes["C-1012"].text == "Asked for by the customer"
    assert newcomer.steps <= steps_shown(5, "en")


def test_6_why_this_position_and_what_next(newcomer, session):
    desk = newcomer.window.desk
    page = desk.inspector.account.one
    with newcomer.step():
        newcomer.click_row(desk.accounts.view, 2, column=1)
        newcomer.rest()
    with newcomer.step():
        newcomer.wait(lambda: page.answer.isVisible() and any(each.isVisible() for each in page.alternatives))
        offered = [each for each in page.alternatives if each.isVisible()]
    with newcomer.step():
        account, to = page.account, offered[0]._position
        newcomer.press(t("desk.why.preview"), offered[0])
        QTest.keyClick(newcomer.focus(), Qt.Key.Key_Return)
        assert session.scenario.alignment[account] == to
    with newcomer.step():
        desk.canvas.setFocus()
        newcomer.key("J")
        newcomer.rest()
    with newcomer.step():
        newcomer.tab(t("desk.tab.rules"))
        newcomer.press(t("rules.look"), desk.accounts.rules)
        newcomer.wait(lambda: desk.accounts.rules.said is not None)
    assert newcomer.steps <= steps_shown(6, "en")


def test_7_compare_scenarios_and_put_one_in_force(newcomer, session):
    session.move(np.arange(4), 4)
    with newcomer.step():
        newcomer.press(t("action.compare"))
        view = newcomer.window.pages.comparison
        newcomer.wait(lambda: view.page.comparison is not None)
    with newcomer.step():
        newcomer.pick(view.badges[0].box, t("desk.baseline"))
        newcomer.rest()
    with newcomer.step():
        assert view.page.bars.isVisible()
    with newcomer.step():
        QTest.mouseClick(view.page.differences.lists.button("accounts"), Qt.MouseButton.LeftButton)
        newcomer.click_row(view.page.differences.list, 0)
    with newcomer.step():
        QTest.mouseClick(view.page.keep, Qt.MouseButton.LeftButton)
        assert newcomer.window.pages.currentWidget() is newcomer.window.desk
    with newcomer.step():
        newcomer.key("F4")
        newcomer.press(t("scenario.do.baseline"), newcomer.popup())
        newcomer.press(t("scenario.take"), newcomer.popup())
    assert session.project.baseline.alignment[:4].tolist() == session.scenario.alignment[:4].tolist()
    assert newcomer.steps <= steps_shown(7, "en")


def test_8_choose_between_plans(newcomer, session):
    with newcomer.step():
        newcomer.key("Ctrl+Shift+Return")
        page = newcomer.window.pages.frontier
        newcomer.press(t("frontier.begin"), page)
        newcomer.wait(lambda: page.found is not None and len(page.found.points) >= 3)
        newcomer.press(t("frontier.stop"), page)
        newcomer.wait(lambda: page._job is None)
    with newcomer.step():
        page.plot.setFocus()
        QTest.keyClick(page.plot, Qt.Key.Key_Right)
    with newcomer.step():
        newcomer.press(t("frontier.take"), page)
        newcomer.rest()
    panel = newcomer.window.desk.accounts.moves
    with newcomer.step():
        newcomer.tab(t("desk.tab.moves"))
        newcomer.press(t("moves.list"), panel)
        newcomer.wait(lambda: panel.moves is not None)
    with newcomer.step():
        QTest.keyClick(panel.slider, Qt.Key.Key_Home)
        QTest.keyClick(panel.slider, Qt.Key.Key_Right)
    before = set(session.project.scenarios)
    with newcomer.step():
        newcomer.press(t("moves.take"), panel)
        newcomer.rest()
    assert len(set(session.project.scenarios) - before) == 1
    assert newcomer.steps <= steps_shown(8, "en")


def test_9_charts_and_pictures(newcomer, session, tmp_path, monkeypatch):
    map_file = tmp_path / "map.png"
    answer(monkeypatch, "getSaveFileName", str(map_file))
    with newcomer.step():
        newcomer.key("Ctrl+Shift+C")
        page = newcomer.window.pages.charts
        newcomer.wait(lambda: page.charted is not None)
    with newcomer.step():
        newcomer.click_row(page.rail, 4)
        assert page.title.text() == t("chart.title.lorenz")
    with newcomer.step():
        newcomer.pick(page.with_, t("desk.baseline"))
        newcomer.rest()
    with newcomer.step():
        QGuiApplication.clipboard().clear()
        newcomer.key("Ctrl+C")
        newcomer.wait(lambda: not QGuiApplication.clipboard().image().isNull())
    with newcomer.step():
        newcomer.press(t("chart.close"), page)
        newcomer.choose(newcomer.window.exports, t("export.form.png"))
        newcomer.wait(map_file.exists)
        newcomer.rest()
    assert newcomer.steps <= steps_shown(9, "en")


def test_10_hand_over_to_hr_and_save(newcomer, session, tmp_path, monkeypatch):
    book, plan = tmp_path / "hr.xlsx", tmp_path / "plan.gpkg"
    session.move(np.arange(4), 4)
    with newcomer.step():
        newcomer.key("F4")
        newcomer.press(t("scenario.do.show"), newcomer.popup())
    with newcomer.step():
        newcomer.press_status(newcomer.window.status.findings)
        assert newcomer.window.desk.accounts.findings.isVisible()
    with newcomer.step():
        answer(monkeypatch, "getSaveFileName", str(book))
        newcomer.choose(newcomer.window.exports, t("export.form.hr_en"))
    with newcomer.step():
        newcomer.wait(book.exists)
        newcomer.rest()
    with newcomer.step():
        answer(monkeypatch, "getSaveFileName", str(plan))
        newcomer.key("Ctrl+S")
        newcomer.rest()
        newcomer.wait(plan.exists)
    from python_calamine import CalamineWorkbook

    assert len(CalamineWorkbook.from_path(str(book)).sheet_names) == 12
    assert read_plan(plan).scenario("B").alignment[:4].tolist() == session.scenario.alignment[:4].tolist()
    assert newcomer.steps <= steps_shown(10, "en")
