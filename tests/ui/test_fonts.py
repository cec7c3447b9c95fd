"""Does the window bring its own type, for Latin and for Chinese?"""

from PySide6.QtGui import QFontDatabase, QFontInfo, QFontMetrics, QRawFont

from territory_designer.ui import fonts


def test_both_families_are_known_in_all_weights(dressed):
    assert set(fonts.FAMILIES) <= set(QFontDatabase.families())
    assert {"Regular", "Medium", "SemiBold", "Bold"} <= {
        style.replace(" ", "") for style in QFontDatabase.styles("Inter")
    }


def test_latin_is_inter_and_chinese_has_real_glyphs(dressed):
    font = fonts.font(14, 600)
    assert QFontInfo(font).family() == "Inter"
    raw = QRawFont.fromFont(fonts.font(14))
    assert not raw.supportsCharacter("汉")
    assert QFontMetrics(font).horizontalAdvance("汉字") >= 26
