"""How is a page of the manual shown, and where do its links and pictures lead?"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any

from PySide6.QtCore import QEvent, QMimeData, QPointF, QRectF, QSize, Qt, QUrl, Signal
from PySide6.QtGui import (
    QImage,
    QPainter,
    QPaintEvent,
    QPen,
    QResizeEvent,
    QTextCursor,
    QTextDocument,
    QTextImageFormat,
)
from PySide6.QtWidgets import QFrame, QTextBrowser, QWidget

from territory_designer.errors import TerritoryDesignerError
from territory_designer.ui.manual_dress import (
    JOINER,
    PICTURE,
    blocks,
    code_panels,
    dress,
    keep_options_whole,
)
from territory_designer.ui.notices import faults_told
from territory_designer.ui.theme import theme
from territory_designer.ui.words import t

_INDENT = 26
_INSET = 28
_ROUND, _RING = 6, 2
_WHOLE = 4  # so many pixels of the window are whole pixels of the screen at 125, 150 and 175 % too


class PageView(QTextBrowser):
    """A page, dressed as the window is.

    ``page_wanted`` brings the file of the page that a link leads to, ``picture_wanted`` a picture that was
    clicked: its file, and what it shows.
    """

    page_wanted = Signal(object)
    picture_wanted = Signal(object, str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setProperty("kind", "page")
        self.setProperty("ringed", True)
        self.setOpenLinks(False)
        self.document().setIndentWidth(_INDENT)
        self.document().setDocumentMargin(_INSET)
        self.document().setDefaultFont(theme.font(13))
        self.file = Path()
        self.anchorClicked.connect(self._follow)

    def show_file(self, file: Path) -> None:
        """Show a page from its beginning."""
        self.file = file
        self.setMarkdown(keep_options_whole(file.read_text(encoding="utf-8")))
        dress(self.document())
        self._fit_pictures()
        self.moveCursor(QTextCursor.MoveOperation.Start)

    def show_again(self) -> None:
        """Show the page as it stands, in the colours of today."""
        read = self.verticalScrollBar().value()
        self.show_file(self.file)
        self.verticalScrollBar().setValue(read)

    def _follow(self, link: QUrl) -> None:
        """Go where a link leads: to a picture at its size, or to another page that ships with the program."""
        target = (self.file.parent / link.path()).resolve()
        if target.suffix == ".png":
            self.picture_wanted.emit(self.file.parent / link.path(), self._shown_in(link.path()))
            return
        with faults_told():
            if not target.is_file():
                raise TerritoryDesignerError("manual_page_missing", page=link.path())
            self.page_wanted.emit(target)

    def createMimeDataFromSelection(self) -> QMimeData:  # noqa: N802
        """Return what is copied: a command without what keeps its options whole."""
        copied = QMimeData()
        copied.setText(self.textCursor().selection().toPlainText().replace(JOINER, ""))
        return copied

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        """Paint panels behind the code, then the page, and a ring around the link that the keyboard is at."""
        painter = QPainter(self.viewport())
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(theme.color("line"), 1))
        painter.setBrush(theme.color("sunken"))
        scrolled = QPointF(self.horizontalScrollBar().value(), self.verticalScrollBar().value())
        for panel in code_panels(self.document()):
            whole = panel.translated(-scrolled).toRect()
            painter.drawRoundedRect(QRectF(whole).adjusted(0.5, 0.5, -0.5, -0.5), _ROUND, _ROUND)
        painter.end()
        super().paintEvent(event)
        self._paint_ring()

    def _paint_ring(self) -> None:
        cursor = self.textCursor()
        if not (self.hasFocus() and cursor.hasSelection() and cursor.charFormat().isAnchor()):
            return
        first, last = self._caret(cursor.selectionStart()), self._caret(cursor.selectionEnd())
        if first.bottom() != last.bottom():  # a link over two lines keeps Qt's dotted frames
            return
        room = first.united(last)
        if cursor.charFormat().isImageFormat():
            room.setTop(room.bottom() - cursor.charFormat().toImageFormat().height())
        else:
            room.adjust(-_RING, 0, _RING, 0)
        painter = QPainter(self.viewport())
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(theme.color("accent"), _RING))
        painter.drawRoundedRect(room, _RING, _RING)
        painter.end()

    def _caret(self, position: int) -> QRectF:
        cursor = self.textCursor()
        cursor.setPosition(position)
        return QRectF(self.cursorRect(cursor))

    # pictures

    def loadResource(self, kind: int, name: QUrl | str) -> Any:  # noqa: N802
        """Return a picture that stands beside the page, in the colours of the window when there is one."""
        if kind != QTextDocument.ResourceType.ImageResource.value:
            return None
        return self._drawn(self._picture(QUrl(name).path()))

    def _picture(self, name: str) -> QImage:
        return picture(self.file.parent / name)

    def _drawn(self, picture: QImage) -> QImage:
        """Return a picture pixel for pixel as it is shown (the page scales badly), with a line around it."""
        if picture.isNull():
            return picture
        ratio = self.devicePixelRatioF()
        drawn = picture.convertToFormat(QImage.Format.Format_RGB32).scaled(
            self._size_of(picture) * ratio, mode=Qt.TransformationMode.SmoothTransformation
        )
        with QPainter(drawn) as painter:
            painter.setPen(QPen(theme.color("line2"), ratio))
            painter.drawRect(QRectF(drawn.rect()).adjusted(ratio / 2, ratio / 2, -ratio / 2, -ratio / 2))
        return drawn

    def _size_of(self, picture: QImage) -> QSize:
        """Return the size at which a picture is shown: as wide as the column, never wider than it is."""
        wide = min(self.viewport().width() - 2 * _INSET, picture.width())
        high = picture.height() * wide // max(picture.width(), 1)
        return QSize(max(wide - wide % _WHOLE, 1), max(high - high % _WHOLE, 1))

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        """Let pictures be as wide as the page."""
        super().resizeEvent(event)
        self._fit_pictures()

    def event(self, event: QEvent) -> bool:
        """Draw the pictures anew for a finer or a coarser screen."""
        if event.type() == QEvent.Type.DevicePixelRatioChange:
            self._fit_pictures()
        return super().event(event)

    def _fit_pictures(self) -> None:
        """Make every picture as wide as the column, and a link to itself at its size."""
        for cursor, form in self._pictures():
            picture = self._picture(form.name())
            size = self._size_of(picture)
            form.setWidth(size.width())
            form.setHeight(size.height())
            form.setAnchor(True)
            form.setAnchorHref(form.name())
            form.setToolTip(t("manual.enlarge"))
            cursor.setCharFormat(form)
            kind = QTextDocument.ResourceType.ImageResource.value
            self.document().addResource(kind, QUrl(form.name()), self._drawn(picture))
        self.document().markContentsDirty(0, self.document().characterCount())

    def _pictures(self) -> Iterator[tuple[QTextCursor, QTextImageFormat]]:
        """Yield every picture with a cursor that has it selected."""
        for block in blocks(self.document()):
            if PICTURE in block.text():  # one stands on a line of its own
                cursor = QTextCursor(block)
                cursor.movePosition(QTextCursor.MoveOperation.NextCharacter, QTextCursor.MoveMode.KeepAnchor)
                yield cursor, cursor.charFormat().toImageFormat()

    def _shown_in(self, name: str) -> str:
        """Return what a picture shows, as the page says it."""
        alt = QTextImageFormat.Property.ImageAltText
        return next((form.stringProperty(alt) for _, form in self._pictures() if form.name() == name), "")


def picture(file: Path) -> QImage:
    """Return a picture of the manual, in the colours of the window when there is one."""
    themed = file.with_name(file.name.replace("_light", f"_{theme.name()}"))
    return _read(themed if themed.is_file() else file)


@lru_cache(maxsize=2)  # a page asks for its picture whenever its width changes
def _read(file: Path) -> QImage:
    return QImage(str(file))
