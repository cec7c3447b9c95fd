"""Is every icon that the window names there, and in the colour asked for?"""

import re
from pathlib import Path

import pytest
from PySide6.QtGui import QColor

import territory_designer.ui
from territory_designer.errors import TerritoryDesignerError
from territory_designer.model.resources import resource_path
from territory_designer.ui import icons
from territory_designer.ui.actions import DEEDS
from territory_designer.ui.theme import theme

FRAME = ("start_page", "top_bar", "status_bar", "positions_panel", "notices", "buttons", "main_window")


def test_an_icon_has_the_colour_of_its_token():
    picture = icons.pixmap("square", "over", 32).toImage()
    inks = {picture.pixelColor(x, 16).name() for x in range(32) if picture.pixelColor(x, 16).alpha() == 255}
    assert inks == {theme.color("over").name()}


def test_a_gap_stays_empty():
    picture = icons.pixmap("square", "text", 16, gap=4).toImage()
    assert picture.width() == 20
    assert all(picture.pixelColor(18, y) == QColor(0, 0, 0, 0) for y in range(16))


def test_an_icon_that_is_missing_is_told():
    with pytest.raises(TerritoryDesignerError) as caught:
        icons.pixmap("no-such-icon")
    assert caught.value.code == "resource_missing"


def test_every_icon_of_an_action_is_shipped():
    for deed in DEEDS.values():
        if deed.icon:
            assert not icons.pixmap(deed.icon).isNull()


@pytest.mark.parametrize("module", FRAME)
def test_every_icon_that_the_frame_names_is_shipped(module):
    source = (Path(territory_designer.ui.__file__).parent / f"{module}.py").read_text(encoding="utf-8")
    named = re.findall(r'(?:IconButton|EmptyState|Tile|pixmap|show_fact)\(\s*"([a-z0-9-]+)"', source)
    named += re.findall(r'icon="([a-z0-9-]+)"', source)
    assert named or module == "main_window"
    for name in named:
        assert resource_path("icons", f"{name}.svg").is_file()
