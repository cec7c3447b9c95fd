"""Does a name give way where there is little room, and is it still told?"""

from territory_designer.ui.labels import ElidedLabel


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
