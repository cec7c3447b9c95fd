"""Which screens does the tour walk through, and how is each set up?

A scene sets the window up anew whenever it is called; what takes long (moves, rules, plans to choose between)
is asked for once.
"""

from __future__ import annotations

import csv
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime
from functools import partial
from pathlib import Path

import numpy as np
from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QApplication
from tour_stage import HAND, HOME, PLAN_NAMES, Stage, wait, wait_until

from territory_designer.figures.chart_kinds import KINDS
from territory_designer.model.resources import resource_path
from territory_designer.model.scenario import BASELINE
from territory_designer.storage.journal import PendingJournal
from territory_designer.ui.guided_tour import STEPS
from territory_designer.ui.import_page import ImportPage
from territory_designer.ui.inspector_parts import ChoiceBox
from territory_designer.ui.manual_page import TASKS
from territory_designer.ui.plan_menu import accounts_menu, open_menu, position_menu
from territory_designer.ui.theme import theme
from territory_designer.ui.words import words

Scene = Callable[[Stage], None]
_SOUGHT = "wuhan"
_POSITION = 5
_PLANS = 7  # to choose between
_FOUND = 1  # plans that a search has found when it is shown
RECENT = {"en": ("East coast, 12 hubs", "North, substitution Q1"), "zh": ("华东 12 枢纽", "华北替岗 一季度")}
STRANGE = {  # a list whose headers say little
    "en": (
        ("Ref", "Who", "Town", "Calls", "Turnover 25", "Desk", "Remark"),
        (
            ("K-0481", "Xianning Hengtai Bearings", "Xianning", "12", "1840000", "P14", "not on Wednesdays"),
            ("K-0482", "Wuhan Donghu Optics", "Wuhan", "24", "5120000", "P02", ""),
            ("K-0483", "Yichang Xiba Instruments", "Yichang", "6", "730000", "P41", "new purchaser"),
        ),
    ),
    "zh": (
        ("代号", "名头", "所在", "次数", "25年流水", "归口", "说明"),
        (
            ("K-0481", "咸宁恒泰轴承有限公司", "咸宁市", "12", "1840000", "P14", "周三不方便"),
            ("K-0482", "武汉东湖光学有限公司", "武汉市", "24", "5120000", "P02", ""),
            ("K-0483", "宜昌西坝仪器厂", "宜昌市", "6", "730000", "P41", "采购换人"),
        ),
    ),
}


# the desk


def desk(stage: Stage) -> None:
    """Show the whole country."""
    stage.rest()


def city(stage: Stage) -> None:
    """Look at one city."""
    stage.rest()
    stage.look(0.12)


def territory(stage: Stage) -> None:
    """Show one position and its travel."""
    stage.rest()
    stage.desk.selection.set_position(_POSITION, "map")
    stage.desk.zoom_to_position(_POSITION)


def account(stage: Stage) -> None:
    """Show one account and why it stands where it does."""
    stage.rest()
    stage.look(3.0)
    stage.desk.selection.set_accounts(stage.near(3.0)[:1], "table")
    wait(2000)


def preview(stage: Stage) -> None:
    """Show what a move would do to both sides."""
    stage.rest()
    stage.look(3.0)
    some = stage.near(1.0)[:12]
    stage.desk.selection.set_accounts(some, "map")
    stage.desk.show_move(some, _POSITION)


def today(stage: Stage) -> None:
    """Show today's plan: who is over or under, farthest from fair first."""
    stage.rest()
    stage.session.show(BASELINE)
    stage.desk.positions.shown.button("outside").click()
    worst = int(np.nanargmax(stage.session.card.balance.index))
    stage.desk.selection.set_position(worst, "map")
    stage.desk.zoom_to_position(worst)


def change(stage: Stage) -> None:
    """Colour what changed against the baseline."""
    stage.rest()
    stage.desk.canvas.set_colour_by("change")


def find(stage: Stage) -> None:
    """Show what a word finds."""
    stage.rest()
    box = stage.window.top.find_box
    stage.window.deeds["find"].trigger()
    box.setText(_SOUGHT)
    box.textEdited.emit(_SOUGHT)


def place(stage: Stage) -> None:
    """Pick accounts by county: the outline under the mouse."""
    stage.rest()
    stage.look(0.4)
    stage.window.deeds["place"].trigger()
    stage.desk.canvas.hands.levels.set_value("county")
    stage.desk.canvas.set_level("county")
    hover(stage, int(stage.near(0.4)[-1]))


def paint(stage: Stage) -> None:
    """Paint for a position, only accounts of another one."""
    stage.rest()
    stage.look(3.0)
    owner = int(stage.session.scenario.alignment[stage.near(3.0)[0]])
    stage.desk.selection.set_only_from(owner)
    stage.window.deeds["brush"].trigger()
    stage.desk.canvas.set_paint_target(_POSITION)
    hover(stage, int(stage.near(3.0)[40]))


def stack(stage: Stage) -> None:
    """Open accounts that stand at one place."""
    stage.rest()
    stage.look(0.12)
    stage.desk.canvas.open_stack(int(stage.near(0.12)[0]))


def pins(stage: Stage) -> None:
    """Keep the cards of an account and of a position on the map."""
    stage.rest()
    stage.look(3.0)
    rows = stage.near(3.0)
    stage.desk.canvas.pins.pin_account(int(rows[0]))
    stage.desk.canvas.pins.pin_position(int(stage.session.scenario.alignment[rows[-1]]))


def hover(stage: Stage, account: int) -> None:
    """Hold the mouse over an account."""
    canvas = stage.desk.canvas
    at = canvas.dot_of(account) or QPointF(canvas.rect().center())
    none = Qt.MouseButton.NoButton
    moved = QMouseEvent(
        QEvent.Type.MouseMove, at, canvas.mapToGlobal(at), none, none, Qt.KeyboardModifier.NoModifier
    )
    QApplication.sendEvent(canvas, moved)


# below the map


def findings(stage: Stage) -> None:
    """Show the faults of data and plan."""
    stage.tab("findings")


def moves(stage: Stage) -> None:
    """Show the moves by benefit."""
    stage.tab("moves")
    panel = stage.desk.accounts.moves
    if panel.moves is None:
        panel.start()
        wait_until(lambda: panel.moves is not None, "the moves")


def rules(stage: Stage) -> None:
    """Show the rules and their prices."""
    stage.tab("rules")
    panel = stage.desk.accounts.rules
    if panel.said is None:
        panel.start()
        wait_until(lambda: panel.said is not None, "the rules")


def history(stage: Stage) -> None:
    """Show the steps, the last one taken back."""
    stage.tab("history")
    stage.edited()


# menus and cards over the desk


def account_menu(stage: Stage) -> None:
    """Open the menu of accounts."""
    _open_menu(stage, position=False)


def menu_of_position(stage: Stage) -> None:
    """Open the menu of a position."""
    _open_menu(stage, position=True)


def _open_menu(stage: Stage, *, position: bool) -> None:
    stage.rest()
    stage.look(3.0)
    desk, hands, at = stage.desk, stage.window.hands, stage.screen_point(0.4, 0.1)
    if hands is None:
        raise SystemExit("the desk has no deeds")
    rows = stage.near(3.0)[:3]
    desk.selection.set_accounts(rows, "map")
    menu = position_menu(hands, _POSITION, at, desk) if position else accounts_menu(hands, rows, at, desk)
    open_menu(menu, hands, at)


def deed(name: str, stage: Stage) -> None:
    """Ask for a deed on the first account around Wuhan of the scenario that is edited."""
    stage.rest()
    stage.edited()
    stage.look(1.5)
    stage.desk.selection.set_accounts(stage.near(1.5)[:1], "map")
    wait(400)
    stage.window.deeds[name].trigger()


def exports(stage: Stage) -> None:
    """Open the menu of forms in which a plan leaves the program."""
    stage.rest()
    button = stage.window.exports
    if button is not None:
        button.menu_.popup(button.mapToGlobal(button.rect().bottomLeft()))


def plan_menu(stage: Stage) -> None:
    """Open the menu of the plan and of the window."""
    stage.rest()
    title = stage.window.top.title
    menu = title.menu()
    if menu is not None:
        menu.popup(title.mapToGlobal(title.rect().bottomLeft()))


def scenarios(stage: Stage) -> None:
    """Open the list of scenarios, one of which is closed to changes."""
    stage.rest()
    stage.edited()
    stage.drafts(5)
    session = stage.session
    closed = next(name for name in session.project.scenarios if name.startswith("2027 ") and name != HAND)
    if not session.project.scenarios[closed].frozen:
        session.freeze_scenario(closed)
    menu = stage.window.scenarios
    if menu is not None:
        menu.open()
    wait(1500)


def notice(stage: Stage) -> None:
    """Tell a fault with its remedy."""
    stage.rest()
    stage.window.document.open_plan(Path("2026.gpkg"))
    wait_until(lambda: "2026" in stage.window.notice.sentence.text(), "the fault")


def guide(step: str, stage: Stage) -> None:
    """Show a step of the guided tour."""
    stage.rest()
    stage.window.start_tour()
    if stage.window.guides.tour is not None:
        stage.window.guides.tour.show_step(STEPS.index(step))


# places of their own


def optimise(stage: Stage) -> None:
    """Show goals and rules."""
    stage.rest()
    stage.desk.show_optimise(True)


def running(stage: Stage) -> None:
    """Show a search at work."""
    panel = stage.desk.optimise
    if not panel.running():
        stage.rest()
        stage.desk.show_optimise(True)
        found: list[object] = []
        panel.alignment_found.connect(found.append)
        panel.time.set_value("120")  # so that it still runs when the last picture is taken
        panel.start()
        wait_until(lambda: len(found) > _FOUND or not panel.running(), "the first plans")
        panel.alignment_found.disconnect(found.append)
        wait(3000)


def compare(stage: Stage) -> None:
    """Show two scenarios side by side."""
    _compare(stage, 2, only=False)


def compare_four(stage: Stage) -> None:
    """Show four scenarios side by side."""
    _compare(stage, 4, only=False)


def compare_only(stage: Stage) -> None:
    """Show only what differs between four scenarios."""
    _compare(stage, 4, only=True)


def _compare(stage: Stage, count: int, *, only: bool) -> None:
    stage.rest()
    stage.drafts(count)
    stage.window.views.compare(BASELINE)
    view = stage.window.pages.comparison
    if view is None:
        raise SystemExit("nothing is compared")
    names = [name for name in stage.session.project.scenarios if name not in (BASELINE, stage.first)]
    view.page.compare(BASELINE, stage.first, *names[: count - 2])
    view.page.only.setChecked(only)
    wait_until(lambda: view.page.comparison is not None, "what differs")
    view.maps[0].zoom_to_all()
    wait_until(lambda: all(each.is_settled() for each in view.maps if each.isVisible()), "the maps")


def chart(kind: str, stage: Stage) -> None:
    """Show a chart."""
    stage.rest()
    stage.window.deeds["charts"].trigger()
    page = stage.window.pages.charts
    if page is None:
        raise SystemExit("there are no charts")
    page.rail.set_chart(kind)
    wait_until(lambda: page.charted is not None, "the chart")


def frontier(stage: Stage) -> None:
    """Show the plans to choose between."""
    stage.rest()
    stage.window.deeds["frontier"].trigger()
    page = stage.window.pages.frontier
    if page is not None and page.found is None:
        page.time.set_value("180")
        page.start()
        wait_until(lambda: len(page.points) >= _PLANS or not page.running(), "the plans")
        page.end()
        wait_until(lambda: not page.running(), "the end of the search")


def keys(stage: Stage) -> None:
    """Show the sheet of keys."""
    stage.rest()
    stage.window.deeds["keys"].trigger()


def manual(task: str, stage: Stage) -> None:
    """Show a page of the manual."""
    stage.rest()
    stage.window.deeds["manual"].trigger()
    page = stage.window.guides.manual
    if page is not None:
        page.show_task(task)


def manual_picture(stage: Stage) -> None:
    """Show a picture of the manual at its size."""
    manual(TASKS[1], stage)
    page = stage.window.guides.manual
    if page is not None:
        name = f"today_{words.language()}_light.png"
        page.picture.show_picture(
            resource_path("pictures", name, top="docs"), page.tasks.currentItem().text()
        )


def reading(stage: Stage) -> None:
    """Show how files are understood that are full of faults."""
    _import(stage, resource_path("company_dirty.xlsx", top="sample_data"))


def columns(stage: Stage) -> None:
    """Show a list whose headers say little: columns to be assigned, one of them assigned by hand."""
    headers, rows = STRANGE[words.language()]
    path = HOME / f"{PLAN_NAMES[words.language()]}.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([headers, *rows])
    page = _import(stage, path)
    _choose(page, page.table, "accounts")
    _choose(page, page.columns.boxes[headers[1]], "name")


def _choose(page: ImportPage, box: ChoiceBox, what: str) -> None:
    """Choose in a list of the import page, and wait until the file was read again."""
    box.setCurrentIndex(box.findData(what))
    box.activated.emit(box.currentIndex())
    wait_until(lambda: not page._busy(), "the columns")


def _import(stage: Stage, path: Path) -> ImportPage:
    """Read a file, and nothing else, on the import page."""
    page = stage.window.pages.open_import()
    page.clear()
    stage.window.import_files([path])
    wait_until(lambda: not page._busy() and not theme.is_dressing(), "the reading")
    return page


def start(stage: Stage) -> None:
    """Show the start page with the plan among the recent ones."""
    stage.rest()
    wait_until(stage.desk.canvas.is_settled, "the map")
    stage.window._keep_recent()
    stage.window.show_start()
    stage.window.pages.start.set_rescues(())


def start_recent(stage: Stage) -> None:
    """Show the start page with plans of several days and states."""
    pictures = []
    for degrees in (5.0, 2.0):
        stage.rest()
        stage.look(degrees)
        pictures.append(stage.desk.canvas.grab_picture(1.0, named=False))
    start(stage)
    (plan, picture), *_others = stage.window.pages.start._recent
    days = (("2026-11-18T17:06+08:00", "3", "0", "2"), ("2026-10-30T09:12+08:00", "1", "", ""))
    titles = RECENT[words.language()]
    more = [
        (replace(plan, title=title, at=at, scenarios=count, findings=findings, broken=broken), seen)
        for title, (at, count, findings, broken), seen in zip(titles, days, pictures)
    ]
    stage.window.pages.start.set_recent([(plan, picture), *more])


def start_rescue(stage: Stage) -> None:
    """Show the start page with unsaved work."""
    start(stage)
    begun = datetime.now().astimezone().isoformat(timespec="seconds")
    kept = PendingJournal(stage.plan, str(stage.plan), "", begun, edits=14, damaged=False)
    stage.window.pages.start.set_rescues((kept,))


def _named() -> Mapping[str, Scene]:
    """Return every scene by name, those that change the plan last."""
    first = (
        desk,
        city,
        territory,
        today,
        account,
        preview,
        change,
        find,
        place,
        paint,
        stack,
        pins,
        findings,
        moves,
    )
    then = (rules, account_menu, menu_of_position, exports, plan_menu, notice, optimise, frontier, keys)
    pages = (reading, columns, start, start_recent, start_rescue)
    last = (compare, compare_four, compare_only, history, scenarios, running, *pages)
    scenes: dict[str, Scene] = {scene.__name__: scene for scene in (*first, *then)}
    scenes |= {f"chart_{kind}": partial(chart, kind) for kind in KINDS}
    scenes |= {f"guide_{step}": partial(guide, step) for step in STEPS}
    scenes |= {f"manual_{task}": partial(manual, task) for task in TASKS} | {"manual_picture": manual_picture}
    scenes |= {scene.__name__: scene for scene in last[:4]}
    scenes |= {name: partial(deed, name) for name in ("note", "why", "reset_overrides", "assign")}
    return scenes | {scene.__name__: scene for scene in last[4:]}


SCENES = _named()
