"""Are faults told where the planner sees them, with a way to mend them, and without stopping anybody?"""

import pytest
from PySide6.QtCore import Qt

from territory_designer.errors import TerritoryDesignerError
from territory_designer.ui.notices import Notice, NoticeStrip, faults_told, notices
from territory_designer.ui.words import words


@pytest.fixture
def strip(qtbot):
    strip = NoticeStrip()
    qtbot.addWidget(strip)
    notices.given.connect(strip.show_notice)
    yield strip
    notices.given.disconnect(strip.show_notice)


def test_a_fault_is_told_with_its_remedy_in_the_language_of_the_window(strip):
    with faults_told():
        raise TerritoryDesignerError("no_plan_path")
    assert strip.isVisible()
    assert strip.sentence.text() == "The plan has no file yet. Choose where to save it."
    words.set_language("zh")
    assert "规划尚无文件" in strip.sentence.text()


def test_what_nobody_foresaw_goes_on_up():
    with pytest.raises(ZeroDivisionError), faults_told():
        _ = 1 / 0


def test_an_unforeseen_error_of_a_job_is_told_as_such_in_a_line(strip):
    notices.fault(ValueError("bad\n  in line 1\n  in line 2"))
    assert "ValueError: bad" in strip.sentence.text()
    assert "\n" not in strip.sentence.text()


def test_offers_act_and_send_the_notice_away(strip, qtbot):
    done = []
    strip.show_notice(Notice(lambda: "?", "warn", (("notice.save", lambda: done.append("saved")),)))
    (button,) = strip.buttons
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    assert done == ["saved"]
    assert not strip.isVisible()


def test_an_offer_may_lead_to_another_notice(strip, qtbot):
    strip.show_notice(Notice(lambda: "?", "warn", (("notice.save", lambda: notices.tell("status.saved")),)))
    qtbot.mouseClick(strip.buttons[0], Qt.MouseButton.LeftButton)
    assert strip.isVisible()
    assert strip.sentence.text() == "Saved"


def test_it_is_sent_away_by_its_cross(strip, qtbot):
    notices.tell("status.saved")
    qtbot.mouseClick(strip.dismiss, Qt.MouseButton.LeftButton)
    assert not strip.isVisible()
