"""Does the map show, move, select, carry and tell as the hand asks?"""

from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QMimeData, QPoint, QPointF, QRectF, Qt
from PySide6.QtGui import QDropEvent, QWheelEvent
from PySide6.QtWidgets import QApplication

from territory_designer.session.session import Changes
from territory_designer.ui.map.canvas import MapCanvas
from territory_designer.ui.map.labels import CITY, HUB, POSITION, PROVINCE
from territory_designer.ui.position_list import ACCOUNTS_MIME
from territory_designer.ui.theme import theme
from territory_designer.ui.words import words
from tests.ui.map.conftest import circle, drawn

SHIFT, ALT = Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.AltModifier


def dot(canvas, account):
    return canvas._hits().dot(account)[0]


def alone(canvas):
    """An account whose dot no other touches, away from labels."""
    places = canvas._hits().drawn
    apart = np.hypot(*(places[:, None] - places[None]).T) + np.eye(len(places)) * 1e3
    return int(np.argmax(apart.min(axis=1)))


def label(canvas, kind):
    return next(each for each in canvas._drawing.labels if each.kind == kind)


def empty_place(canvas):
    """A place in view where there is nothing at all."""
    hits = canvas._hits()
    for x in range(20, 880, 15):
        for y in range(70, 600, 15):
            point = QPointF(x, y)
            rows = (hits.account_at(point), hits.hub_at(point), hits.position_at(point))
            if max(rows) < 0 and hits.label_at(point) is None:
                return point
    raise AssertionError("no empty place")


def wheel(canvas, at, steps):
    none = Qt.MouseButton.NoButton
    event = QWheelEvent(
        at, canvas.mapToGlobal(at), QPoint(), QPoint(0, 120 * steps), none, Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase, False,
    )  # fmt: skip
    QApplication.sendEvent(canvas, event)


# --------------------------------------------------------------------------------------------- showing


def test_all_accounts_are_in_view_at_first(canvas):
    places = canvas._hits().true
    assert (places > 0).all()
    assert (places < (900, 640)).all()


def test_without_a_plan_there_is_the_country_and_no_buttons(selection, qtbot):
    canvas = MapCanvas(None, selection)
    qtbot.addWidget(canvas)
    canvas.resize(600, 400)
    canvas.show()
    drawn(qtbot, canvas)
    assert not canvas.chooser.isVisible()
    colors = {canvas.grab().toImage().pixelColor(x, 200).name() for x in range(0, 600, 10)}
    assert theme.color("land").name() in colors
    assert "Open a plan" in canvas.accessibleDescription()


def test_a_plan_whose_accounts_have_no_place_says_so(plan, selection, qtbot):
    from territory_designer.session.session import Session

    project, ground = plan
    nowhere = project.accounts.with_columns(latitude=np.full(60, np.nan), longitude=np.full(60, np.nan))
    session = Session(project.changed(accounts=nowhere))
    session.__dict__["ground"] = ground
    canvas = MapCanvas(session, selection)
    qtbot.addWidget(canvas)
    canvas.resize(700, 400)
    canvas.show()
    drawn(qtbot, canvas)
    middle = canvas.grab().toImage().pixelColor(350, 190)
    assert middle == theme.color("raised")
    session.close()


def test_a_plan_comes_and_goes(canvas, session, qtbot):
    canvas.set_session(None)
    drawn(qtbot, canvas)
    assert canvas.account_at(QPointF(400, 300)) == -1
    canvas.set_session(session)
    drawn(qtbot, canvas)
    assert canvas.account_at(dot(canvas, 3)) >= 0


def test_a_move_changes_the_dots_and_the_areas(canvas, session, qtbot):
    shapes = canvas._loader.shaped.territories
    account = alone(canvas)
    owner = int(session.scenario.alignment[account])
    rows = np.flatnonzero(session.scenario.alignment == owner)
    other = (owner + 1) % 5
    changes = []
    forget = session.listen(changes.append)
    session.move(rows, other)
    forget()
    canvas.refresh(changes[0])
    drawn(qtbot, canvas)
    at = dot(canvas, account).toPoint()
    wanted = canvas._style().palette().positions[canvas._loader.numbers[other]]
    seen = canvas.grab().toImage().pixelColor(at)
    assert abs(seen.red() - wanted[0]) + abs(seen.green() - wanted[1]) < 12
    after = canvas._loader.shaped.territories
    assert owner not in after.areas or after.areas[owner] is not shapes.areas[owner]
    far = next(row for row in range(5) if row not in (owner, other))
    assert after.areas[far] is shapes.areas[far]


def test_saving_draws_nothing(canvas):
    scene = canvas._scene
    canvas.refresh(Changes(saved=True))
    assert canvas._scene is scene


def test_figures_are_those_of_the_card(canvas, session):
    assert canvas._scene.index is session.card.balance.index


def test_a_scenario_on_trial_is_shown_and_given_up(canvas, session, qtbot):
    trial = session.scenario.changed(alignment=np.zeros(60, np.int32))
    canvas.show_scenario(trial, np.full(5, 2.0))
    drawn(qtbot, canvas)
    assert set(canvas._loader.shaped.territories.areas) == {0}
    assert canvas._scene.state(0) == "over"
    canvas.show_scenario(None)
    drawn(qtbot, canvas)
    assert len(canvas._loader.shaped.territories.areas) == 5


def test_the_picture_has_the_pixels_asked_for(canvas):
    picture = canvas.grab_picture(1.5)
    assert (picture.width(), picture.height()) == (1350, 960)


@pytest.mark.parametrize("what", ["hub", "class", "index", "change"])
def test_colours_by(canvas, qtbot, what):
    before = canvas.grab().toImage()
    canvas.set_colour_by(what)
    drawn(qtbot, canvas)
    assert canvas.grab().toImage() != before
    assert canvas.chooser.color.text().strip().startswith("Colour:")


def test_unknown_wishes_are_refused(canvas):
    for ask in (canvas.set_colour_by, canvas.set_size_by, canvas.set_tool):
        with pytest.raises(ValueError, match="'weather'"):
            ask("weather")


def test_language_and_theme_change_without_a_restart(canvas, qtbot):
    words.set_language("zh")
    drawn(qtbot, canvas)
    assert canvas.accessibleName() == "地图"
    light = canvas.grab().toImage()
    theme.set_mode("dark")
    drawn(qtbot, canvas)
    assert canvas.grab().toImage().pixelColor(450, 630).lightness() < light.pixelColor(450, 630).lightness()


def test_layers_are_switched_by_the_boxes(canvas, qtbot):
    canvas.column.popup.boxes["hubs"].click()
    canvas.column.popup.boxes["territories"].click()
    drawn(qtbot, canvas)
    assert HUB not in {each.kind for each in canvas._drawing.labels}
    assert canvas._hits().position_at(QPointF(450, 320)) == -1


# ---------------------------------------------------------------------------------------------- moving


def test_the_wheel_zooms_at_the_mouse(canvas):
    at = QPointF(200, 150)
    place, scale = canvas.camera.to_map(at), canvas.camera.scale
    wheel(canvas, at, 2)
    assert canvas.camera.scale < scale
    assert canvas.camera.to_map(at) == pytest.approx(place, abs=1)


def test_keys_move_zoom_and_show_everything(canvas, qtbot):
    first = canvas.camera
    qtbot.keyClick(canvas, Qt.Key.Key_Left)
    assert canvas.camera.x < first.x
    qtbot.keyClick(canvas, "+")
    assert canvas.camera.scale < first.scale
    qtbot.keyClick(canvas, "0")
    assert canvas.camera == first


def test_all_accounts_stay_in_view_when_the_window_grows_until_somebody_moves(canvas, qtbot):
    shown = canvas.camera.scale
    canvas.resize(1300, 900)
    assert canvas.camera.scale < shown
    qtbot.keyClick(canvas, Qt.Key.Key_Left)
    moved = canvas.camera.scale
    canvas.resize(900, 640)
    assert canvas.camera.scale == moved


@pytest.mark.parametrize("way", ["select", "pan", "middle", "space"])
def test_the_ground_can_be_pulled(canvas, mouse, qtbot, way):
    start = empty_place(canvas)
    place = canvas.camera.to_map(start)
    end = start + QPointF(60, -35)
    button = Qt.MouseButton.MiddleButton if way == "middle" else Qt.MouseButton.LeftButton
    if way in ("select", "pan"):
        canvas.set_tool(way)
    else:
        canvas.set_tool("lasso")
    if way == "space":
        qtbot.keyPress(canvas, Qt.Key.Key_Space)
    mouse.drag([start, start + QPointF(20, -10), end], button=button)
    if way == "space":
        qtbot.keyRelease(canvas, Qt.Key.Key_Space)
    assert canvas.camera.to_map(end) == pytest.approx(place, abs=canvas.camera.scale)
    assert canvas.tool == (way if way in ("select", "pan") else "lasso")


def test_while_it_moves_the_last_picture_moves_along(canvas, qtbot):
    drawing = canvas._drawing
    qtbot.keyClick(canvas, Qt.Key.Key_Left)
    assert canvas._drawing is drawing
    canvas.grab()
    drawn(qtbot, canvas)
    assert canvas._drawing is not drawing
    assert canvas._drawing.camera.covers(canvas.camera)


def test_two_maps_can_move_together(canvas, session, selection, qtbot):
    other = MapCanvas(session, selection)
    qtbot.addWidget(other)
    other.resize(500, 400)
    other.show()
    drawn(qtbot, other)
    canvas.camera_changed.connect(other.set_camera)
    canvas.zoom_to_accounts([1, 2])
    assert (other.camera.x, other.camera.scale) == (canvas.camera.x, canvas.camera.scale)
    assert other.camera.width == 500
    drawn(qtbot, other)


def test_accounts_are_brought_into_view(canvas, selection):
    rows = np.arange(5)
    canvas.zoom_to_accounts(rows)
    places = canvas._hits().true[rows]
    assert (places > 0).all()
    assert (places < (900, 640)).all()
    canvas.zoom_to_accounts(rows[:1])
    assert canvas.camera.scale > 10  # not nearer than a city


def test_nobody_can_get_lost(canvas, qtbot):
    for _ in range(200):
        qtbot.keyClick(canvas, Qt.Key.Key_Right)
    for _ in range(30):
        qtbot.keyClick(canvas, "-")
    west, _, east, _ = canvas._loader.basemap.bounds
    assert west <= canvas.camera.x <= east
    assert canvas.camera.scale * 900 < 2.5 * (east - west)


# ------------------------------------------------------------------------------------------- selecting


def test_clicks_select_add_and_remove(canvas, selection, mouse):
    account = alone(canvas)
    mouse.click(dot(canvas, account))
    assert selection.accounts.tolist() == [account]
    places = canvas._hits().drawn
    far = int(np.argmax(np.hypot(*(places - places[account]).T)))
    mouse.click(dot(canvas, far), SHIFT)
    assert selection.accounts.tolist() == sorted({account, far})
    mouse.click(dot(canvas, account), ALT)
    assert selection.accounts.tolist() == [far]
    mouse.click(empty_place(canvas))
    assert len(selection.accounts) == 0


@pytest.mark.parametrize("tool", ["lasso", "rectangle"])
def test_an_outline_selects_what_it_holds(canvas, selection, mouse, tool):
    canvas.set_tool(tool)
    middle, radius = (450, 330), 150
    points = circle(middle, radius) if tool == "lasso" else [(300, 180), (400, 200), (600, 480)]
    mouse.drag(points)
    places = canvas._hits().drawn
    if tool == "lasso":
        inside = np.hypot(*(places - middle).T) < radius * 0.97
    else:
        inside = ((places > (300, 180)) & (places < (600, 480))).all(axis=1)
    assert set(np.flatnonzero(inside)) <= set(selection.accounts)
    assert abs(len(selection.accounts) - inside.sum()) <= 2
    assert canvas._doings.outline is not None
    selection.set_accounts([1], "table")
    assert canvas._doings.outline is None


def test_outlines_add_and_remove(canvas, selection, mouse):
    canvas.set_tool("rectangle")
    mouse.drag([(0, 0), (300, 300), (899, 639)])
    assert len(selection.accounts) == 60
    mouse.drag([(0, 0), (300, 300), (450, 639)], ALT)
    left = canvas._hits().true[selection.accounts]
    assert (left[:, 0] > 450 - 25).all()
    mouse.drag([(0, 0), (300, 300), (450, 639)], SHIFT)
    assert len(selection.accounts) == 60


def test_escape_gives_up_step_by_step(canvas, selection, mouse, qtbot):
    selection.set_accounts([1, 2])
    selection.set_position(2)
    canvas.set_tool("lasso")
    mouse.press((100, 500))
    mouse.move((200, 520))
    qtbot.keyClick(canvas, Qt.Key.Key_Escape)
    mouse.release((200, 520))
    assert selection.accounts.tolist() == [1, 2]
    qtbot.keyClick(canvas, Qt.Key.Key_Escape)
    assert len(selection.accounts) == 0
    assert selection.position == 2
    qtbot.keyClick(canvas, Qt.Key.Key_Escape)
    assert selection.position == -1


def test_the_brush_takes_only_accounts_of_the_position_it_began_on(canvas, selection, mouse, session):
    canvas.set_tool("brush")
    account = alone(canvas)
    mouse.drag([dot(canvas, account), *[QPointF(*point) for point in circle((450, 330), 120)]])
    owners = set(session.scenario.alignment[selection.accounts].tolist())
    assert owners == {int(session.scenario.alignment[account])}
    assert len(selection.accounts) > 1
    selection.set_accounts((), "test")
    mouse.drag([empty_place(canvas), *[QPointF(*point) for point in circle((450, 330), 120)]])
    assert len(set(session.scenario.alignment[selection.accounts].tolist())) > 1


def test_the_brush_can_be_made_wider(canvas, qtbot):
    radius = canvas._tools["brush"].radius
    qtbot.keyClick(canvas, "]")
    assert canvas._tools["brush"].radius > radius
    qtbot.keyClick(canvas, "[")
    assert canvas._tools["brush"].radius == radius


def test_letters_take_tools_and_the_window_hears_of_it(canvas, qtbot):
    with qtbot.waitSignal(canvas.tool_changed) as told:
        qtbot.keyClick(canvas, "l")
    assert told.args == ["lasso"]
    assert canvas.cursor().shape() == Qt.CursorShape.CrossCursor


def test_a_click_on_an_area_or_a_name_selects_the_position(canvas, selection, mouse):
    named = label(canvas, POSITION)
    mouse.click(named.rect(canvas.camera).center())
    assert selection.position == named.row
    mouse.click(empty_place(canvas))
    assert selection.position == -1


def test_clicks_on_a_hub_go_through_its_positions(canvas, selection, mouse, qtbot):
    seen = []
    for _ in range(3):
        mouse.click(canvas._hits().marks[0])
        seen.append(selection.position)
        drawn(qtbot, canvas)
    assert seen == [0, 1, 0]


def test_a_double_click_takes_the_city(canvas, selection, mouse, session):
    at = canvas._loader.basemap.project(114.3, 30.3)
    mouse.double_click(canvas.camera.point(*map(float, at)))
    assert len(selection.accounts) > 3
    assert set(session.project.accounts.city[selection.accounts]) <= {"Wuhan"}


def test_a_click_on_the_name_of_a_city_takes_its_accounts(plan, selection, qtbot):
    from territory_designer.session.session import Session
    from tests.ui.map.conftest import Mouse

    project, _ = plan
    coded = project.accounts.with_columns(city_code=np.array(["420700"] * 20 + ["420100"] * 40, object))
    session = Session(project.changed(accounts=coded))
    canvas = MapCanvas(session, selection)
    qtbot.addWidget(canvas)
    canvas.resize(900, 640)
    canvas.show()
    drawn(qtbot, canvas)
    mouse = Mouse(canvas)
    named = next(
        each
        for each in canvas._drawing.labels
        if each.kind == CITY and canvas._loader.places.cities.codes[each.row] == "420700"
    )
    mouse.click(named.rect(canvas.camera).center())
    assert selection.accounts.tolist() == list(range(20))
    province = label(canvas, PROVINCE)
    mouse.double_click(province.rect(canvas.camera).center())
    hubei = canvas._loader.places.basemap.provinces.codes[province.row] == "420000"
    assert len(selection.accounts) == (60 if hubei else 0)
    session.close()


def test_a_crowded_stack_opens_and_closes(plan, selection, qtbot):
    from territory_designer.session.session import Session
    from tests.ui.map.conftest import Mouse

    project, _ = plan
    home = project.baseline.alignment
    accounts = project.accounts.with_columns(latitude=30.0 + home * 1.5, longitude=114.0 + home * 0.5)
    session = Session(project.changed(accounts=accounts))
    canvas = MapCanvas(session, selection)
    qtbot.addWidget(canvas)
    canvas.resize(900, 640)
    canvas.show()
    drawn(qtbot, canvas)
    canvas.set_camera(replace(canvas.camera, scale=5000.0))
    mouse = Mouse(canvas)
    mouse.click(dot(canvas, 0))
    stack = canvas._hits().stack
    assert stack is not None
    assert len(stack.rows) == 12
    wanted = int(stack.rows[-1])
    mouse.click(stack.point(wanted))
    assert selection.accounts.tolist() == [wanted]
    assert canvas._hits().stack is not None
    canvas.grab()
    mouse.click(stack.middle + QPointF(stack.reach + 4, 0))
    assert canvas._hits().stack is None
    drawn(qtbot, canvas)
    session.close()


def test_many_selected_accounts_are_ringed_in_a_thread(canvas, selection, qtbot, monkeypatch):
    monkeypatch.setattr("territory_designer.ui.map.view._RINGS_AT_ONCE", 5)
    selection.set_accounts(np.arange(40), "table")
    assert canvas._rings is None
    qtbot.waitUntil(lambda: canvas._rings is not None)


# -------------------------------------------------------------------------------------------- carrying


def test_selected_accounts_are_carried_to_a_hub(canvas, selection, mouse, qtbot, session):
    account = alone(canvas)
    owner = int(session.scenario.alignment[account])
    hub = next(row for row in range(3) if row != session.scenario.position_hub[owner])
    mouse.click(dot(canvas, account))
    start, end = dot(canvas, account), canvas._hits().marks[hub]
    mouse.press(start)
    mouse.move(start + (end - start) / 2)
    mouse.move(end)
    canvas.grab()
    with qtbot.waitSignal(canvas.drop_requested) as asked:
        mouse.release(end)
    accounts, position = asked.args
    assert accounts.tolist() == [account]
    assert session.scenario.position_hub[position] == hub
    assert canvas._doings.carried_to is None
    assert session.done == ()  # the map asks, it never moves


def test_a_lasso_can_be_carried_without_another_tool(canvas, selection, mouse, qtbot):
    canvas.set_tool("lasso")
    mouse.drag(circle((450, 330), 150))
    chosen = selection.accounts
    named = next(each for each in canvas._drawing.labels if each.kind == POSITION)
    with qtbot.waitSignal(canvas.drop_requested) as asked:
        mouse.drag([dot(canvas, int(chosen[0])), (500, 400), named.rect(canvas.camera).center()])
    assert asked.args[0].tolist() == chosen.tolist()
    assert asked.args[1] == named.row


def test_a_drop_on_nothing_asks_for_nothing(canvas, selection, mouse, qtbot):
    account = alone(canvas)
    mouse.click(dot(canvas, account))
    with qtbot.assertNotEmitted(canvas.drop_requested):
        mouse.drag([dot(canvas, account), (450, 300), empty_place(canvas)])
        mine = canvas._hits().target_at(dot(canvas, account), selection.accounts).position
        assert mine == canvas.positions_of(selection.accounts)[0]
        mouse.drag([dot(canvas, account), dot(canvas, account) + QPointF(6, 0)])


def test_accounts_of_other_panels_can_be_dropped(canvas, selection, qtbot, session):
    selection.set_accounts([2, 7], "table")
    data = QMimeData()
    data.setData(ACCOUNTS_MIME, b"")
    at = canvas._hits().marks[2]
    none = Qt.KeyboardModifier.NoModifier
    event = QDropEvent(at, Qt.DropAction.MoveAction, data, Qt.MouseButton.LeftButton, none)
    with qtbot.waitSignal(canvas.drop_requested) as asked:
        canvas.dropEvent(event)
    assert asked.args[0].tolist() == [2, 7]
    assert session.scenario.position_hub[asked.args[1]] == 2


def test_an_arrow_shows_where_a_move_would_go(canvas):
    before = canvas.grab().toImage()
    canvas.show_move(np.arange(5), 4)
    assert canvas.grab().toImage() != before
    canvas.clear_move()
    assert canvas.grab().toImage() == before


# --------------------------------------------------------------------------------------- eyes and ears


def test_hover_tells_everybody_and_shows_a_card(canvas, selection, mouse, qtbot):
    account = alone(canvas)
    before = canvas.grab().toImage()
    mouse.move(dot(canvas, account), buttons=Qt.MouseButton.NoButton)
    assert selection.hover_account == account
    qtbot.waitUntil(lambda: bool(canvas._doings.hover))
    assert canvas.grab().toImage() != before
    QApplication.sendEvent(canvas, QEvent(QEvent.Type.Leave))
    assert selection.hover_account == -1
    assert not canvas._doings.hover


@pytest.mark.parametrize("side", ["left", "right"])
def test_accounts_under_a_card_are_brought_out_sideways(canvas, side):
    account = alone(canvas)
    span = canvas.span_of([account])
    width = canvas.width() * 0.45
    left = span.center().x() - 4 if side == "right" else span.center().x() + 4 - width
    card = QRectF(left, 60, width, canvas.height() - 120)
    far = QRectF(2 * canvas.width(), 0, 10, 10)
    before = canvas.camera
    canvas.bring_out([account], far)
    assert canvas.camera == before
    canvas.bring_out([account], card)
    assert not canvas.span_of([account]).intersects(card)
    assert canvas.camera.scale == before.scale


def test_a_screen_reader_hears_what_is_there(canvas, selection):
    assert canvas.accessibleName() == "Map"
    selection.set_accounts([1, 2, 3], "table")
    assert "60 accounts, 5 positions, 3 accounts selected" in canvas.accessibleDescription()


def test_a_map_that_is_closed_while_it_draws_leaves_nothing(session, selection, qtbot):
    canvas = MapCanvas(session, selection)
    canvas.resize(500, 400)
    canvas.show()
    background = canvas._background
    canvas.close()
    canvas.deleteLater()
    qtbot.waitUntil(lambda: not background.busy(), timeout=30_000)
