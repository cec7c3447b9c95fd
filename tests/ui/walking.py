"""What does a planner see and reach on the screen that is shown?

Functions for tests that walk the window: the texts seen, the controls that can be used, their names, and what
the keyboard reaches.
"""

from collections.abc import Iterator

from PySide6.QtCore import (
    SIGNAL,
    QAbstractItemModel,
    QAbstractListModel,
    QCoreApplication,
    QEvent,
    QModelIndex,
    Qt,
)
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractSlider,
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QHeaderView,
    QLabel,
    QLineEdit,
    QMenu,
    QPlainTextEdit,
    QScrollBar,
    QTabBar,
    QTextEdit,
    QWidget,
)

from territory_designer.ui.labels import ElidedLabel

USED = (
    QAbstractButton,
    QAbstractItemView,
    QAbstractSlider,
    QAbstractSpinBox,
    QComboBox,
    QLineEdit,
    QPlainTextEdit,
)
USED = (*USED, QTabBar, QTextEdit)
_HANDS = ("mousePressEvent", "mouseReleaseEvent", "mouseDoubleClickEvent")
_PRESSED = ("clicked()", "clicked(bool)", "toggled(bool)", "pressed()", "released()", "triggered(QAction*)")
_FEW = 4  # rows of a list that are read: the others are made by the same hand


def seen(top: QWidget) -> list[QWidget]:
    """Return a window and every widget in it that is shown."""
    return [each for each in (top, *top.findChildren(QWidget)) if each.isVisible()]


def fill_menus(top: QWidget) -> list[QMenu]:
    """Return the menus of a window, filled as if each were opened."""
    for menu in top.findChildren(QMenu):
        menu.aboutToShow.emit()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    return top.findChildren(QMenu)


# texts


def texts(top: QWidget) -> Iterator[tuple[str, str]]:
    """Yield every text that is seen or read aloud, with the name of the widget that says it."""
    for widget in seen(top):
        for text in _texts_of(widget):
            if text:
                yield type(widget).__name__, text
    for menu in fill_menus(top):
        for action in menu.actions():
            yield "QMenu", action.text()


def _texts_of(widget: QWidget) -> Iterator[str]:
    yield from (
        widget.toolTip(),
        widget.accessibleName(),
        widget.accessibleDescription(),
        widget.windowTitle(),
    )
    if isinstance(widget, QLabel | QAbstractButton):
        yield widget.text()
    if isinstance(widget, QLineEdit | QPlainTextEdit):
        yield widget.placeholderText()
    if isinstance(widget, QTabBar):
        yield from (widget.tabText(tab) for tab in range(widget.count()))
    if isinstance(widget, QComboBox):
        yield from (widget.itemText(row) for row in range(widget.count()))
    if isinstance(widget, QAbstractItemView) and widget.model() is not None:
        yield from _texts_of_model(widget.model())


def _texts_of_model(model: QAbstractItemModel) -> Iterator[str]:
    roles = (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole, Qt.ItemDataRole.ToolTipRole)
    columns = 1 if isinstance(model, QAbstractListModel) else model.columnCount(QModelIndex())
    for column in range(columns):
        yield _said(model.headerData(column, Qt.Orientation.Horizontal))
        for row in range(min(model.rowCount(QModelIndex()), _FEW)):
            yield from (_said(model.index(row, column, QModelIndex()).data(role)) for role in roles)


def _said(value: object) -> str:
    return value if isinstance(value, str) else ""


# controls


def controls(top: QWidget) -> list[QWidget]:
    """Return everything shown that a mouse can use."""
    return [each for each in seen(top) if each.isEnabled() and _is_control(each)]


def _is_control(widget: QWidget) -> bool:
    if isinstance(widget, QScrollBar | QHeaderView) or isinstance(widget.parentWidget(), QLineEdit):
        return False
    if isinstance(widget, QAbstractButton) and not _does_something(widget):
        return False
    if isinstance(widget.parentWidget(), QAbstractItemView | QAbstractSpinBox | QComboBox | QTabBar):
        return False
    return isinstance(widget, USED) or _takes_the_mouse(widget)


def _does_something(button: QAbstractButton) -> bool:
    menu = getattr(button, "menu", lambda: None)()
    group = button.group()
    return bool(
        menu or group or any(button.receivers(SIGNAL(each)) for each in _PRESSED if _has(button, each))
    )


def _has(button: QAbstractButton, signal: str) -> bool:
    return button.metaObject().indexOfSignal(signal) >= 0


def _takes_the_mouse(widget: QWidget) -> bool:
    """Tell whether one of our own classes listens to the mouse here."""
    ours = [each for each in type(widget).__mro__ if each.__module__.startswith("territory_designer")]
    return any(name in vars(each) for each in ours for name in _HANDS)


def name_of(widget: QWidget) -> str:
    """Return what a screen reader calls a control."""
    own = widget.text() if isinstance(widget, QAbstractButton) else ""
    return (widget.accessibleName() or own).strip()


def described(widget: QWidget) -> str:
    """Name a widget for the message of a test that fails."""
    parents = []
    each: QWidget | None = widget
    while each is not None:
        parents.append(type(each).__name__)
        each = each.parentWidget()
    return f"{'<'.join(parents[:5])} “{name_of(widget)}”"


def by_tab(top: QWidget) -> set[QWidget]:
    """Return the widgets that Tab goes through, in the order of the window."""
    found, each = set(), top.nextInFocusChain()
    while each is not None and each is not top and each not in found:
        found.add(each)
        each = each.nextInFocusChain()
    return {each for each in found if each.focusPolicy() & Qt.FocusPolicy.TabFocus}


def unreached(top: QWidget) -> list[str]:
    """Name the controls that neither Tab reaches, nor the arrow keys within what Tab reaches."""
    reached = by_tab(top)
    missed = [each for each in controls(top) if each not in reached]
    return [described(each) for each in missed if not _by_arrows(each, reached)]


def _by_arrows(widget: QWidget, reached: set[QWidget]) -> bool:
    group = widget.group() if isinstance(widget, QAbstractButton) else None
    if group is not None and any(each in reached for each in group.buttons()):
        return True
    proxy = widget.focusProxy()
    return proxy is not None and proxy in reached


# room


def clipped(top: QWidget) -> list[str]:
    """Name the labels and buttons whose words do not fit."""
    QApplication.processEvents()
    return [described_text(each) for each in seen(top) if _is_clipped(each)]


def described_text(widget: QWidget) -> str:
    """Name a label or button with its size and the size that it needs."""
    need = widget.sizeHint()
    text = widget.text() if isinstance(widget, QLabel | QAbstractButton) else ""
    has = f"{widget.width()}x{widget.height()}"
    return f"{described(widget)} {text!r} has {has}, needs {need.width()}x{need.height()}"


def _is_clipped(widget: QWidget) -> bool:
    worded = isinstance(widget, QLabel | QAbstractButton) and bool(widget.text())
    if not worded or isinstance(widget, ElidedLabel):
        return False
    if isinstance(widget, QLabel) and widget.wordWrap():
        return widget.height() + 1 < widget.heightForWidth(widget.width())
    need = widget.sizeHint() if isinstance(widget, QLabel) else widget.minimumSizeHint()
    return widget.width() + 1 < min(need.width(), 10_000) or widget.height() + 1 < need.height() - 6
