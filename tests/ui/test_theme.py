"""Can every text be read on its ground, in light and in dark, and does the window follow a switch?"""

import pytest
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QLabel, QWidget

from territory_designer.ui.theme import TOKENS, theme

SURFACES = ("panel", "raised", "sunken", "bg", "hover")
PAIRS = [
    *((ink, ground) for ink in ("text", "text2", "muted") for ground in SURFACES),
    *((ink, "accentbg") for ink in ("text", "text2", "muted", "accenttx")),
    *((ink, ground) for ink in ("accenttx", "over", "under", "ok", "warn") for ground in ("panel", "raised")),
    *((ink, f"{ink}bg") for ink in ("over", "under", "ok", "warn")),
    ("onaccent", "accent"),
    ("text", "warnbg"),
    ("text", "land"),
]


def _luminance(colour):
    parts = [int(colour[k : k + 2], 16) / 255 for k in (1, 3, 5)]
    red, green, blue = (v / 12.92 if v <= 0.04045 else ((v + 0.055) / 1.055) ** 2.4 for v in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one, other):
    low, high = sorted((_luminance(one), _luminance(other)))
    return (high + 0.05) / (low + 0.05)


def test_contrast_is_measured_as_wcag_does():
    assert contrast("#000000", "#FFFFFF") == pytest.approx(21.0)
    assert contrast("#777777", "#FFFFFF") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize("side", [0, 1], ids=["light", "dark"])
@pytest.mark.parametrize(("ink", "ground"), PAIRS)
def test_text_stands_out_from_its_ground(ink, ground, side):
    assert contrast(TOKENS[ink][side], TOKENS[ground][side]) >= 4.5


@pytest.mark.parametrize("side", [0, 1], ids=["light", "dark"])
@pytest.mark.parametrize("mark", ["bar", "over", "under"])
def test_bars_stand_out_from_their_track(mark, side):
    assert contrast(TOKENS[mark][side], TOKENS["panel"][side]) >= 3.0


def test_switching_dresses_the_application_and_tells_once(dressed, qtbot):
    with qtbot.waitSignal(theme.changed):
        theme.set_mode("dark")
    assert theme.is_dark()
    assert dressed.palette().color(QPalette.ColorRole.Window) == theme.color("panel")
    assert theme.color("panel").name().upper() == TOKENS["panel"][1]
    with qtbot.assertNotEmitted(theme.changed):
        theme.set_mode("dark")


def test_the_colour_returned_is_a_copy(dressed):
    theme.color("panel").setRed(1)
    assert theme.color("panel").name().upper() == TOKENS["panel"][0]


def test_an_unknown_mode_is_refused():
    with pytest.raises(ValueError, match="pink"):
        theme.set_mode("pink")


def test_the_style_sheet_names_only_tokens_there_are(dressed):
    assert "${" not in theme.stylesheet()


def test_figures_are_equally_wide(dressed):
    from PySide6.QtGui import QFontMetricsF

    metrics = QFontMetricsF(theme.figure_font(24))
    assert metrics.horizontalAdvance("111") == pytest.approx(metrics.horizontalAdvance("888"))
    assert QFontMetricsF(theme.font(24)).horizontalAdvance("111") < metrics.horizontalAdvance("111")


def test_parts_of_a_window_follow_one_after_the_other(dressed, qtbot):
    window = QWidget()
    qtbot.addWidget(window)
    parts = [QLabel("one", window), QLabel("two", window)]
    for part in parts:
        theme.dress(part)
    window.show()
    theme.set_mode("dark")
    assert [part.updatesEnabled() for part in parts] == [False, False]
    qtbot.waitUntil(lambda: all(part.updatesEnabled() for part in parts))
    assert {part.styleSheet() for part in parts} == {theme.stylesheet()}
    later = QLabel("three", window)
    theme.dress(later)
    assert later.styleSheet() == theme.stylesheet()
    theme.set_mode("light")
    qtbot.waitUntil(lambda: all(part.updatesEnabled() for part in [*parts, later]))
    assert {part.styleSheet() for part in [*parts, later]} == {theme.stylesheet()}
