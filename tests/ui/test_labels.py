"""Does a name give way where there is little room, and do figures keep their units?"""

import pytest
from PySide6.QtWidgets import QLabel

from territory_designer.ui.labels import ElidedLabel, Label


def test_a_long_name_gives_way_and_is_told_in_the_tooltip(qtbot):
    label = ElidedLabel()
    qtbot.addWidget(label)
    label.set_text("Hubei Xianning Hengtai Bearing Manufacturing Company Limited")
    label.resize(120, 20)
    label.show()
    assert label.toolTip() == label.text()
    label.resize(900, 20)
    assert label.toolTip() == ""
    assert label.minimumSizeHint().width() <= 24


@pytest.mark.parametrize(
    "unit", ["%", "h", "min", "m CNY", "k CNY", "CNY", "pts", "元", "万元", "亿元", "分钟"]
)
def test_no_line_breaks_between_a_figure_and_its_unit(qtbot, unit):
    label = Label()
    qtbot.addWidget(label)
    said = f"planned at 102 {unit} of capacity"
    label.set_text(said)
    label.setWordWrap(True)
    inside = unit.replace(" ", "\u00a0")
    assert QLabel.text(label) == f"planned at 102\u00a0{inside} of capacity"
    assert label.text() == said
