"""What does a picture of the manual show when it is as large as it was taken?"""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QImage, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QDialog, QHBoxLayout, QVBoxLayout, QWidget

from territory_designer.ui.buttons import Button
from territory_designer.ui.cards import line
from territory_designer.ui.labels import Label
from territory_designer.ui.manual_view import picture
from territory_designer.ui.theme import theme

_SHARE = 0.94  # of the window is the most that a sheet takes
_AROUND = 16


class PictureSheet(QDialog):
    """A picture and what it shows. A click or Esc closes it; the manual and the window stay usable."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setModal(False)
        self.shown = _Picture()
        self.said = Label()
        self.close_button = Button("manual.close")
        self.close_button.setAutoDefault(False)
        self.close_button.clicked.connect(self.close)
        foot = QHBoxLayout()
        foot.setContentsMargins(_AROUND, 10, _AROUND, 10)
        foot.setSpacing(_AROUND)
        foot.addWidget(self.said, 1)
        foot.addWidget(self.close_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.shown, 1)
        column.addWidget(line())
        column.addLayout(foot)

    def show_picture(self, file: Path, said: str) -> None:
        """Show a picture, and say below it what it shows."""
        self.shown.set_file(file)
        self.said.set_text(said)
        self.setWindowTitle(said)
        self.setAccessibleName(said)
        self.resize(self._fitting(self._room() * _SHARE))
        self.show()
        self.raise_()
        self.activateWindow()

    def _room(self) -> QSize:
        """Return the size of the window in front of which it stands, or of the screen when there is none."""
        manual = self.parentWidget()
        window = manual.parentWidget() if manual is not None else None
        return window.window().size() if window is not None else self.screen().availableSize()

    def _fitting(self, most: QSize) -> QSize:
        """Return the size that holds the picture as it was taken, or as large as there is room."""
        foot = QSize(0, self.sizeHint().height() - self.shown.sizeHint().height())
        whole = self.shown.sizeHint()
        if whole.boundedTo(most - foot) != whole:
            whole = whole.scaled(most - foot, Qt.AspectRatioMode.KeepAspectRatio)
        return whole + foot

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        """Close on a click."""
        super().mouseReleaseEvent(event)
        self.close()


class _Picture(QWidget):
    """The picture in the middle, in its proportions, with room and a line around it."""

    def __init__(self) -> None:
        super().__init__()
        self._taken = QImage()
        self._file: Path | None = None
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        theme.changed.connect(self._take)

    def set_file(self, file: Path) -> None:
        """Show a picture, in the colours of the window."""
        self._file = file
        self._take()

    def _take(self) -> None:
        if self._file is not None:
            self._taken = picture(self._file)
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:  # noqa: N802
        """Return the size at which the picture is as it was taken."""
        return self._taken.size() + QSize(2 * _AROUND, 2 * _AROUND)

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802
        """Paint the picture pixel for pixel where there is room."""
        ratio = self.devicePixelRatioF()
        room = self.size() - QSize(2 * _AROUND, 2 * _AROUND)
        drawn = self._taken.scaled(
            self._taken.size().scaled(room * ratio, Qt.AspectRatioMode.KeepAspectRatio),
            mode=Qt.TransformationMode.SmoothTransformation,
        )
        place = QRectF(0, 0, drawn.width() / ratio, drawn.height() / ratio)
        place.moveCenter(QRectF(self.rect()).center())
        painter = QPainter(self)
        painter.drawImage(place, drawn)
        painter.setPen(QPen(theme.color("line2"), 1))
        painter.drawRect(place.adjusted(-0.5, -0.5, 0.5, 0.5))
        painter.end()
