"""Does the ring follow the keyboard and keep out of the mouse's way?"""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QWidget

from territory_designer.ui.focus_ring import FocusRing


@pytest.fixture
def window(qtbot):
    window = QWidget()
    qtbot.addWidget(window)
    row = QHBoxLayout(window)
    window.buttons = [QPushButton(name) for name in "ab"]
    for button in window.buttons:
        row.addWidget(button)
    window.ring = FocusRing(window)
    window.show()
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    window.ring.watch(window.windowHandle())
    return window


def test_tab_brings_the_ring_and_the_mouse_takes_it_away(window, qtbot):
    QTest.keyClick(window.windowHandle(), Qt.Key.Key_Tab)
    QTest.keyClick(window.windowHandle(), Qt.Key.Key_Tab)
    focused = window.focusWidget()
    assert window.ring.widget() is focused
    assert window.ring.isVisible()
    outer = window.ring.geometry()
    assert outer.contains(focused.geometry().adjusted(-4, -4, 4, 4))
    QTest.mouseClick(
        window.windowHandle(), Qt.MouseButton.LeftButton, pos=window.buttons[0].geometry().center()
    )
    assert window.ring.widget() is None


def test_focus_that_a_program_gives_has_no_ring(window):
    window.buttons[1].setFocus()
    assert window.ring.widget() is None


def test_the_ring_stays_when_the_control_is_dressed_anew(window):
    QTest.keyClick(window.windowHandle(), Qt.Key.Key_Tab)
    QTest.keyClick(window.windowHandle(), Qt.Key.Key_Tab)
    window.setStyleSheet("QPushButton { padding: 9px; }")
    assert window.ring.isVisible()
