"""Which buttons stand on the map?"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QPoint, QRectF, Qt, Signal
from PySide6.QtGui import QActionGroup, QPainter, QPaintEvent, QPen, QPixmap, QResizeEvent
from PySide6.QtWidgets import QCheckBox, QFrame, QHBoxLayout, QVBoxLayout, QWidget

from territory_designer.ui import icons
from territory_designer.ui.buttons import Button, IconButton
from territory_designer.ui.cards import Card, line, paint_shadow
from territory_designer.ui.map.scene import COLOR_BY, SIZE_BY
from territory_designer.ui.menus import Menu
from territory_designer.ui.popup import paint_raised, round_off
from territory_designer.ui.theme import theme
from territory_designer.ui.words import t, words

LAYERS = (
    *("territories", "accounts", "positions", "hubs", "cities", "provinces", "travel_lines"),
    *("change", "arrows"),
)


class Floating(Card):
    """A card over the map that paints its shadow once: the map below it moves many times a second."""

    def __init__(self, parent: QWidget, *, inset: int) -> None:
        super().__init__(parent, floating=True, inset=inset)
        self._painted = QPixmap()
        theme.changed.connect(self._forget)

    def _forget(self) -> None:
        self._painted = QPixmap()

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802
        """Paint the card from the picture of it."""
        ratio = self.devicePixelRatioF()
        if self._painted.isNull() or self._painted.size() != self.size() * ratio:
            self._painted = QPixmap(self.size() * ratio)
            self._painted.setDevicePixelRatio(ratio)
            self._painted.fill(Qt.GlobalColor.transparent)
            self._paint_once()
        painter = QPainter(self)
        painter.drawPixmap(0, 0, self._painted)
        painter.end()

    def _paint_once(self) -> None:
        seen = QRectF(self.rect()).adjusted(*([self.SHADOW] * 2), *([-self.SHADOW] * 2))
        with QPainter(self._painted) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            paint_shadow(painter, seen)
            painter.setPen(QPen(theme.color("line"), 1))
            painter.setBrush(theme.color("raised"))
            painter.drawRoundedRect(seen.adjusted(0.5, 0.5, -0.5, -0.5), 10, 10)


class Choice(Button):
    """A button that names what is chosen and opens the menu to choose anew. ``chosen`` brings the choice."""

    chosen = Signal(str)

    def __init__(self, key: str, name_key: str, choices: tuple[str, ...], *, icon: str = "") -> None:
        super().__init__(key, kind="quiet", icon=icon, size="small", what=t(f"map.by.{choices[0]}"))
        self._said_key, self._name_key, self._value = key, name_key, choices[0]
        self._menu = Menu(self)
        self._group = QActionGroup(self)
        for choice in choices:
            action = self._menu.addAction(choice)
            action.setCheckable(True)
            action.setData(choice)
            self._group.addAction(action)
        self._group.triggered.connect(lambda action: self.chosen.emit(action.data()))
        self.setMenu(self._menu)
        words.changed.connect(self._name)
        theme.changed.connect(self.update)
        self.set_value(choices[0])

    def set_value(self, value: str) -> None:
        """Show what is chosen."""
        self._value = value
        self._name()

    def _name(self) -> None:
        for action in self._group.actions():
            action.setText(t(f"map.by.{action.data()}"))
            action.setChecked(action.data() == self._value)
        self.set_key(self._said_key, what=t(f"map.by.{self._value}"))
        self.setText(f"{self.text()}    ")
        self.setToolTip(t(self._name_key))

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        """Paint the words and an arrow."""
        super().paintEvent(event)
        painter = QPainter(self)
        painter.drawPixmap(
            self.width() - 19, (self.height() - 12) // 2, icons.pixmap("chevron-down", "muted", 12)
        )
        painter.end()


class Chooser(Floating):
    """What colours and sizes mean; ``color_by`` and ``size_by`` bring the choice."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent, inset=3)
        self.color = Choice("map.color", "map.color_menu", COLOR_BY, icon="palette")
        self.size_ = Choice("map.size", "map.size_menu", SIZE_BY)
        divider = line(upright=True)
        divider.setFixedHeight(18)
        self._row = QHBoxLayout()
        self._row.setSpacing(2)
        for widget in (self.color, divider, self.size_):
            self._row.addWidget(widget)
        self.body.addLayout(self._row)
        words.changed.connect(self.fit)
        self.fit()

    def fit(self) -> None:
        """Be as wide as the words need."""
        self._row.invalidate()
        self.body.invalidate()
        self.resize(self.sizeHint())


class LayersPopup(QFrame):
    """Switches of the layers. ``switched`` brings name and state."""

    switched = Signal(str, bool)

    def __init__(self, parent: QWidget | None) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self.setProperty("kind", "popup")
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setAttribute(Qt.WidgetAttribute.WA_TranslucentBackground)
        column = QVBoxLayout(self)
        column.setContentsMargins(14, 12, 18, 12)
        column.setSpacing(8)
        self.boxes: dict[str, QCheckBox] = {}
        for name in LAYERS:
            box = QCheckBox()
            box.setChecked(True)
            box.toggled.connect(lambda on, name=name: self.switched.emit(name, on))
            column.addWidget(box)
            self.boxes[name] = box
        words.changed.connect(self._say)
        self._say()

    def _say(self) -> None:
        self.setAccessibleName(t("map.layers"))
        for name, box in self.boxes.items():
            box.setText(t(f"map.layer.{name}"))
        self.adjustSize()

    def open_beside(self, button: QWidget) -> None:
        """Open to the left of a button."""
        self.adjustSize()
        self.move(button.mapToGlobal(QPoint(-self.width() - 10, 0)))
        self.show()
        self.boxes[LAYERS[0]].setFocus(Qt.FocusReason.PopupFocusReason)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        """Keep the corners round."""
        super().resizeEvent(event)
        round_off(self)

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802
        """Paint the raised surface."""
        paint_raised(self)


class ZoomColumn(Floating):
    """Zoom, show everything, layers."""

    def __init__(self, parent: QWidget, *, zoom: Callable[[float], None], fit: Callable[[], object]) -> None:
        super().__init__(parent, inset=2)
        self.zoom_in = IconButton("plus", "map.zoom_in", shortcut="+")
        self.zoom_out = IconButton("minus", "map.zoom_out", shortcut="-")
        self.fit = IconButton("locate", "map.fit", shortcut="0")
        self.layers = IconButton("layers", "map.layers")
        self.popup = LayersPopup(self)
        self.zoom_in.clicked.connect(lambda: zoom(1.6))
        self.zoom_out.clicked.connect(lambda: zoom(1 / 1.6))
        self.fit.clicked.connect(fit)
        self.layers.clicked.connect(lambda: self.popup.open_beside(self.layers))
        self.body.setSpacing(2)
        for row, button in enumerate((self.zoom_in, self.zoom_out, self.fit, self.layers)):
            if row:
                self.body.addWidget(line())
            self.body.addWidget(button, 0, Qt.AlignmentFlag.AlignHCenter)
        self.adjustSize()
