"""Do small cards have round corners, also where no compositor lets others be seen through them?"""

import pytest
from PySide6.QtCore import QPoint

from territory_designer.ui.map.controls import LayersPopup
from territory_designer.ui.menus import Menu
from territory_designer.ui.popup import Popup
from territory_designer.ui.position_picker import PositionPicker
from territory_designer.ui.scenario_list import ScenarioList


def popup(_session):
    made = Popup()
    made.resize(300, 200)
    return made


def menu(_session):
    made = Menu()
    made.addAction("Zoom to it")
    return made


@pytest.mark.parametrize(
    "make",
    [popup, menu, PositionPicker, lambda _session: ScenarioList(), lambda _session: LayersPopup(None)],
    ids=["popup", "menu", "positions", "scenarios", "layers"],
)
def test_corners_are_cut_off_and_nothing_else(qtbot, session, make):
    card = make(session)
    qtbot.addWidget(card)
    card.show()
    mask, box = card.mask(), card.rect()
    for corner in (box.topLeft(), box.topRight(), box.bottomLeft(), box.bottomRight()):
        assert not mask.contains(corner)
    for place in (box.center(), QPoint(box.center().x(), 0), QPoint(0, box.center().y())):
        assert mask.contains(place)
    card.resize(card.width(), card.height() + 40)
    assert card.mask().contains(QPoint(card.width() // 2, card.height() - 1))
