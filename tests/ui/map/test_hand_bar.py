"""Do source filter, place tool and painting touch what they say, and nothing else?"""

import numpy as np
import pytest
from PySide6.QtCore import QPointF, Qt

from territory_designer.ui.map.hand_bar import HandBar
from territory_designer.ui.position_picker import PositionPicker
from territory_designer.ui.selection import ANYBODY, NOBODY
from territory_designer.ui.words import words
from tests.ui.map.conftest import circle, drawn

SHIFT, ALT = Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.AltModifier
MIDDLE = (450, 330)
AROUND = [QPointF(*point) for point in circle(MIDDLE, 130)]


def dot(canvas, account):
    return canvas._hits().dot(account)[0]


def wuhan(canvas):
    return canvas.camera.point(*map(float, canvas._loader.basemap.project(114.3, 30.6)))


def test_the_bar_shows_what_belongs_to_the_tool(canvas):
    seen = {}
    for tool in ("select", "lasso", "brush", "place"):
        canvas.set_tool(tool)
        parts = (canvas.hands.levels, canvas.hands.paint, canvas.hands.source)
        seen[tool] = [not part.isHidden() for part in parts] if canvas.hands.isVisible() else None
    assert seen == {
        "select": None,
        "lasso": [False, False, True],
        "brush": [False, True, True],
        "place": [True, False, True],
    }


def test_a_filter_stays_in_sight_with_every_tool_and_its_cross_lifts_it(canvas, selection):
    selection.set_only_from(2)
    assert canvas.hands.from_.isVisible()
    assert "Changsha-1" in canvas.hands.from_.text()
    words.set_language("zh")
    assert canvas.hands.from_.text() == "仅限 Changsha-1"
    canvas.hands.from_.closed.emit()
    assert selection.only_from == ANYBODY
    assert not canvas.hands.isVisible()


def test_the_menu_of_sources_offers_the_position_selected(canvas, selection):
    canvas.set_tool("lasso")
    selection.set_position(1)
    menu = canvas.hands.source_menu()
    texts = [action.text() for action in menu.actions() if action.text()]
    assert texts == ["Any position", "Only from Wuhan-2", "Unassigned accounts only", "Another position…"]
    menu.actions()[1].trigger()
    assert selection.only_from == 1
    menu.actions()[2].trigger()
    assert selection.only_from == NOBODY
    menu.deleteLater()


def test_only_accounts_of_the_source_are_selected(canvas, selection, mouse, session):
    selection.set_only_from(0)
    canvas.set_tool("rectangle")
    mouse.drag([(0, 0), (300, 300), (899, 639)])
    assert len(selection.accounts) == 12
    assert set(session.scenario.alignment[selection.accounts].tolist()) == {0}


def test_a_place_is_selected_added_and_removed(canvas, selection, mouse, session):
    canvas.set_tool("place")
    canvas.set_level("prefecture")
    mouse.click(wuhan(canvas))
    city = selection.accounts.tolist()
    assert city
    canvas.set_level("province")
    mouse.click(wuhan(canvas), SHIFT)
    province = selection.accounts.tolist()
    assert set(city) < set(province)
    canvas.set_level("prefecture")
    mouse.click(wuhan(canvas), ALT)
    assert set(selection.accounts.tolist()) == set(province) - set(city)
    with pytest.raises(ValueError, match="no level"):
        canvas.set_level("village")


def test_the_level_that_the_bar_shows_is_the_one_a_click_picks(canvas, qtbot):
    canvas.set_tool("place")
    assert canvas.hands.levels.value() == canvas.level == "prefecture"
    qtbot.mouseClick(canvas.hands.levels.button("county"), Qt.MouseButton.LeftButton)
    assert canvas.hands.levels.value() == canvas.level == "county"


def test_the_place_under_the_mouse_is_outlined_and_named(canvas, mouse):
    canvas.set_tool("place")
    before = canvas.grab().toImage()
    mouse.move(wuhan(canvas), buttons=Qt.MouseButton.NoButton)
    assert canvas.grab().toImage() != before
    region = canvas.region_at(wuhan(canvas))
    assert canvas.said_of(region) == f"Wuhan · {len(region.accounts)} accounts"


def test_a_drag_with_the_place_tool_pulls_the_ground(canvas, mouse):
    canvas.set_tool("place")
    before = canvas.camera
    mouse.drag([(300, 300), (320, 310), (360, 330)])
    assert canvas.camera.x < before.x


def test_a_stroke_gives_accounts_once_and_leaves_locked_ones(canvas, mouse, session, qtbot):
    canvas.set_tool("brush")
    canvas.set_paint_target(4)
    with qtbot.waitSignal(canvas.paint_requested) as asked:
        mouse.press(AROUND[0])
        for point in AROUND[1:]:
            mouse.move(point)
        assert canvas.said_of_stroke().startswith(f"{len(canvas.stroke.taken)} → Nanchang-1")
        canvas.grab()
        mouse.release(AROUND[-1])
    accounts, position = asked.args
    assert position == 4
    assert len(accounts) > 3
    assert not (session.scenario.alignment[accounts] == 4).any()
    assert not canvas.held()[accounts].any()
    assert len(canvas.stroke.taken) == 0
    assert session.move(accounts, position) == len(accounts)
    assert len(session.done) == 1


def test_a_stroke_obeys_the_source_filter(canvas, mouse, selection, session, qtbot):
    canvas.set_tool("brush")
    canvas.set_paint_target(4)
    selection.set_only_from(0)
    with qtbot.waitSignal(canvas.paint_requested) as asked:
        mouse.drag([dot(canvas, row) for row in range(20)])
    assert set(session.scenario.alignment[asked.args[0]].tolist()) == {0}


def test_what_is_held_is_counted_and_stays(canvas, session, qtbot):
    locked = np.flatnonzero(session.locked)
    canvas.set_paint_target(4)
    canvas.paint_over(np.array([*locked, 0, 1]))
    assert canvas.said_of_stroke() == "2 → Nanchang-1 · 1 stay"
    with qtbot.waitSignal(canvas.paint_requested) as asked:
        canvas.end_stroke()
    assert asked.args[0].tolist() == [0, 1]


def test_escape_throws_a_stroke_away(canvas, mouse, qtbot):
    canvas.set_tool("brush")
    canvas.set_paint_target(4)
    with qtbot.assertNotEmitted(canvas.paint_requested):
        mouse.press(AROUND[0])
        mouse.move(AROUND[8])
        qtbot.keyClick(canvas, Qt.Key.Key_Escape)
        mouse.release(AROUND[9])
    assert len(canvas.stroke.taken) == 0


def test_rings_of_a_stroke_go_along_when_the_map_zooms(canvas, qtbot):
    canvas.set_paint_target(4)
    canvas.paint_over(np.arange(5))
    before = canvas.stroke._picture
    canvas.zoom_at(1.25, QPointF(*MIDDLE))
    assert canvas.stroke._picture is not before
    assert canvas.stroke.taken.tolist() == [0, 1, 2, 3]  # the fifth is there already
    drawn(qtbot, canvas)


def test_the_brush_is_told_by_its_button_for_whom_it_paints(canvas, qtbot):
    canvas.set_tool("brush")
    qtbot.mouseClick(canvas.hands.paint, Qt.MouseButton.LeftButton)
    picker = canvas.hands.findChild(PositionPicker)
    qtbot.keyClicks(picker.field, "Nanchang-1")
    qtbot.keyClick(picker.field, Qt.Key.Key_Return)
    assert canvas.stroke.target == 4
    assert canvas.hands.painted.isVisible()


def test_the_brush_can_be_told_to_select_again(canvas):
    canvas.set_tool("brush")
    canvas.set_paint_target(0)
    assert canvas.hands.painted.isVisible()
    canvas.hands.painted.closed.emit()
    assert canvas.stroke.target is None
    assert canvas.hands.paint.isVisible()


def test_without_a_plan_there_is_no_bar(selection, qtbot):
    from PySide6.QtWidgets import QWidget

    host = QWidget()
    qtbot.addWidget(host)
    bar = HandBar(selection, host)
    bar.set_tool("brush")
    assert bar.isHidden()
