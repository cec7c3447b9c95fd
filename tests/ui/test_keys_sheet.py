"""Are all keys on the sheet?"""

from territory_designer.ui.actions import DEEDS
from territory_designer.ui.keys_sheet import KeysSheet
from territory_designer.ui.widgets import Label
from territory_designer.ui.words import words


def test_every_action_with_a_key_is_listed(qtbot):
    sheet = KeysSheet()
    qtbot.addWidget(sheet)
    texts = [label.text() for label in sheet.findChildren(Label)]
    for name, deed in DEEDS.items():
        if deed.keys:
            assert deed.keys[0] in texts, name
    words.set_language("zh")
    assert sheet.windowTitle() == "键盘快捷键"
    assert "套索" in [label.text() for label in sheet.findChildren(Label)]
