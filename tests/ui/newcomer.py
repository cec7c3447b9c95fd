"""How does somebody who has only read the manual use the window: by what stands on it, step by step?"""

import re
from contextlib import contextmanager
from pathlib import Path

import numpy as np
from PySide6.QtCore import QPoint, Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractSpinBox,
    QApplication,
    QLabel,
    QMenu,
    QTabBar,
    QToolButton,
)

PAGES = Path(__file__).parents[2] / "docs" / "manual"


def steps_shown(task, language):
    """Return how many numbered steps the manual's page of a task has."""
    page = next((PAGES / language).glob(f"{task}-*.md")).read_text(encoding="utf-8")
    heading = {"en": "## Steps", "zh": "## 步骤"}[language]
    steps = page.split(heading)[1].split("\n## ")[0]
    return len(re.findall(r"^\d+\. ", steps, re.M))


class Newcomer:
    """One planner before one window, who finds things by their name and counts the steps."""

    def __init__(self, window, qtbot):
        self.window, self.qtbot, self.steps = window, qtbot, 0

    @contextmanager
    def step(self):
        """Do one step of the manual; it is over when the window has come to rest."""
        self.steps += 1
        yield
        QApplication.processEvents()

    def wait(self, reached, timeout=60_000):
        """Wait until something is to be seen."""
        self.qtbot.waitUntil(reached, timeout=timeout)

    def rest(self):
        """Wait until nothing runs beside the window."""
        self.wait(lambda: not self.window.jobs.busy())

    def find(self, name, within=None):
        """Return the button that bears a name and can be pressed."""
        where = within or self.window
        named = [
            each
            for each in where.findChildren(QAbstractButton)
            if each.isVisible() and each.isEnabled() and name in (each.text().strip(), each.accessibleName())
        ]
        assert named, f"no button “{name}” is to be seen"
        return named[0]

    def press(self, name, within=None):
        """Press the button of a name."""
        button = self.find(name, within)
        assert not (isinstance(button, QToolButton) and button.menu()), f"“{name}” opens a menu: use choose"
        QTest.mouseClick(button, Qt.MouseButton.LeftButton)

    def tab(self, name):
        """Go to the tab whose text begins with a name."""
        for bar in self.window.findChildren(QTabBar):
            for row in range(bar.count()):
                if bar.isVisible() and bar.tabText(row).startswith(name):
                    QTest.mouseClick(bar, Qt.MouseButton.LeftButton, pos=bar.tabRect(row).center())
                    return
        raise AssertionError(f"no tab “{name}” is to be seen")

    def choose(self, button, *names):
        """Open the menu of a button and choose an entry, through submenus where several names are given."""
        QTimer.singleShot(50, self.window, lambda: self._choose_in_popup(list(names)))
        QTest.mouseClick(button, Qt.MouseButton.LeftButton)
        self.wait(lambda: QApplication.activePopupWidget() is None)

    def choose_at(self, widget, point, *names):
        """Open the menu of a place with the right button and choose an entry."""
        QTimer.singleShot(50, self.window, lambda: self._choose_in_popup(list(names)))
        QTest.mouseClick(widget, Qt.MouseButton.RightButton, pos=point)
        self.wait(lambda: QApplication.activePopupWidget() is None)

    def _choose_in_popup(self, names):
        menu = QApplication.activePopupWidget()
        assert isinstance(menu, QMenu), f"a menu with “{names[0]}” did not open"
        entries = [each for each in menu.actions() if each.text().replace("&", "").startswith(names[0])]
        if not entries or not entries[0].isEnabled():
            menu.close()
            raise AssertionError(f"the menu offers no “{names[0]}”")
        if len(names) > 1:
            QTimer.singleShot(50, self.window, lambda: self._choose_in_popup(names[1:]))
            QTest.mouseClick(menu, Qt.MouseButton.LeftButton, pos=menu.actionGeometry(entries[0]).center())
        else:
            QTest.mouseClick(menu, Qt.MouseButton.LeftButton, pos=menu.actionGeometry(entries[0]).center())

    def pick(self, box, text):
        """Choose an entry of a box by typing on it."""
        row = next(row for row in range(box.count()) if text in box.itemText(row))
        box.setFocus()
        QTest.keyClick(box, Qt.Key.Key_Home)
        for _ in range(row - box.currentIndex()):
            QTest.keyClick(box, Qt.Key.Key_Down)
        assert text in box.currentText()

    def focus(self):
        """Return where the keyboard is; without a desktop a window must be woken when a sheet has closed."""
        if not self.window.isActiveWindow() and QApplication.activePopupWidget() is None:
            self.window.activateWindow()
            self.wait(self.window.isActiveWindow)
        return QApplication.focusWidget() or self.window

    def popup(self):
        """Return the sheet that stands over the window."""
        self.wait(lambda: QApplication.activePopupWidget() is not None)
        return QApplication.activePopupWidget()

    def pick_position(self, name):
        """Type the name of a position into the list of positions, and Enter."""
        popup = self.popup()
        QTest.keyClicks(popup.focusWidget() or popup, name)
        QTest.keyClick(popup.focusWidget() or popup, Qt.Key.Key_Return)

    def write(self, words):
        """Write into the field that waits for words, and keep them."""
        popup = self.popup()
        field = popup.focusWidget()
        QTest.keyClicks(field, words)
        QTest.keyClick(field, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)

    def press_status(self, fact):
        """Press what the foot of the window says."""
        QTest.mouseClick(fact, Qt.MouseButton.LeftButton)

    def lasso(self, canvas, session, accounts):
        """Draw a loop round accounts on the map."""
        x, y = canvas._loader.places.xy[accounts].T if hasattr(canvas, "_loader") else ([], [])
        on_screen = canvas.camera.to_screen(np.column_stack([x, y]))
        left, top = on_screen.min(axis=0) - 8
        right, bottom = on_screen.max(axis=0) + 8
        loop = ((left, top), (right, top), (right, bottom), (left, bottom), (left, top))
        self.draw(canvas, *[(round(a), round(b)) for a, b in loop])

    def key(self, keys):
        """Press keys wherever the keyboard is."""
        where = self.focus()
        QTest.keySequence(where if where.isVisible() else self.window, keys)

    def reads(self, widget, words):
        """Tell whether a label with these words is to be seen within a widget."""
        return any(words in each.text() for each in widget.findChildren(QLabel) if each.isVisible())

    def type_number(self, widget, number):
        """Type a number into a field in place of what it holds."""
        field = widget.findChild(QAbstractSpinBox) or widget
        field.setFocus()
        field.selectAll()
        QTest.keyClicks(field, str(number))
        QTest.keyClick(field, Qt.Key.Key_Tab)

    def click_row(self, view, row, *, column=0):
        """Click a row of a list or table."""
        index = view.model().index(row, column)
        view.scrollTo(index)
        QTest.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=view.visualRect(index).center())

    def draw(self, widget, *points):
        """Draw a line with the left button held."""
        corners = [QPoint(*point) for point in points]
        QTest.mousePress(widget, Qt.MouseButton.LeftButton, pos=corners[0])
        for corner in corners[1:]:
            QTest.mouseMove(widget, corner)
        QTest.mouseRelease(widget, Qt.MouseButton.LeftButton, pos=corners[-1])
