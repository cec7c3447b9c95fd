"""Does the curve say what the first steps bring, and is it chosen by mouse and by keys?"""

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from territory_designer.ui.benefit_curve import BenefitCurve
from territory_designer.ui.words import words


@pytest.fixture
def curve(qtbot):
    made = BenefitCurve()
    qtbot.addWidget(made)
    made.resize(300, 120)
    made.show_benefits([60.0, 80.0, 90.0, 100.0])
    made.pointed.connect(made.choose)
    made.show()
    return made


def test_keys_take_one_step_more_or_less_and_stop_at_the_ends(curve):
    QTest.keyClick(curve, Qt.Key.Key_Right)
    QTest.keyClick(curve, Qt.Key.Key_Up)
    assert curve.share() == pytest.approx(0.8)
    for _ in range(9):
        QTest.keyClick(curve, Qt.Key.Key_Left)
    assert curve.share() == 0


def test_a_click_at_the_right_end_takes_all(curve):
    QTest.mouseClick(curve, Qt.MouseButton.LeftButton, pos=QPoint(292, 60))
    assert curve.share() == pytest.approx(1.0)


def test_it_says_what_it_shows(curve):
    curve.choose(1)
    assert curve.accessibleName() == "1 steps bring 60 % of the benefit"
    words.set_language("zh")
    assert curve.accessibleName() == "前 1 步带来 60 % 的收益"


def test_steps_that_bring_nothing_have_no_share(curve):
    curve.show_benefits([0.0, -3.0])
    curve.choose(2)
    assert curve.share() is None
    assert not curve.grab().isNull()
