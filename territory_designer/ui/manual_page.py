"""How is each task done, told beside the window in its language?"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from PySide6.QtCore import QEvent, QRectF, QSize, Qt, QUrl, Signal
from PySide6.QtGui import (
    QImage,
    QPainter,
    QPen,
    QResizeEvent,
    QTextBlock,
    QTextBlockFormat,
    QTextCharFormat,
    QTextCursor,
    QTextDocument,
    QTextFormat,
    QTextImageFormat,
)
from PySide6.QtWidgets import (
    QDialog,
    QFrame,
    QHBoxLayout,
    QListWidget,
    QTextBrowser,
    QVBoxLayout,
    QWidget,
)

from territory_designer.errors import TerritoryDesignerError
from territory_designer.model.resources import resource_path
from territory_designer.ui.buttons import Button
from territory_designer.ui.cards import line
from territory_designer.ui.labels import SectionTitle
from territory_designer.ui.notices import faults_told
from territory_designer.ui.theme import theme
from territory_designer.ui.words import t, words

TASKS = (
    "1-import",
    "2-today",
    "3-optimise",
    "4-move",
    "5-protect",
    "6-explain",
    "7-compare",
    "8-choose",
    "9-charts",
    "10-hand-over",
)
_LEAST, _MOST, _SHARE = QSize(980, 720), QSize(1140, 960), 0.7  # of the window beside which it opens
_INDENT = 26
_LIST_WIDTH, _INSET = 264, 28
_LINE_HEIGHT = (23, QTextBlockFormat.LineHeightTypes.MinimumHeight.value)  # whole pixels, alike for Hanzi
_HALF_BOLD = 600
_WHOLE = 4  # so many pixels of the window are whole pixels of the screen at 125, 150 and 175 % too
_HEADINGS = {1: (20, 4, 12), 2: (15, 20, 8), 3: (13, 16, 6)}  # level: type in px, room above and below


def page_path(task: str, language: str) -> Path:
    """Return the file of a task's page."""
    return resource_path("manual", language, f"{task}.md", top="docs")


def title_of(page: Path) -> str:
    """Return the heading of a page."""
    return page.read_text(encoding="utf-8").partition("\n")[0].lstrip("# ").strip()


class ManualPage(QDialog):
    """The manual: its tasks at the left, the page at the right. The window stays usable beside it."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setModal(False)
        self.resize(_room_of(parent))
        self.tasks = QListWidget()
        self.tasks.setProperty("kind", "pages")
        self.tasks.setFont(theme.font(12, 500))
        self.tasks.setFrameShape(QFrame.Shape.NoFrame)
        self.tasks.setWordWrap(True)
        self.tasks.addItems([""] * len(TASKS))
        self.page = PageView()
        self.back = Button("manual.back", icon="arrow-left", kind="quiet")
        self.next = Button("manual.next", icon="arrow-right", kind="quiet")
        self.close_button = Button("manual.close")
        self._build()
        self.tasks.currentRowChanged.connect(self._show)
        self.page.task_wanted.connect(self.show_task)
        self.back.clicked.connect(lambda: self._step(-1))
        self.next.clicked.connect(lambda: self._step(1))
        self.close_button.clicked.connect(self.close)
        words.changed.connect(self._say)
        theme.changed.connect(self._show)
        self._say()
        self.tasks.setCurrentRow(0)

    def _build(self) -> None:
        left = QWidget()
        left.setFixedWidth(_LIST_WIDTH)
        names = QVBoxLayout(left)
        names.setContentsMargins(12, 20, 12, 12)
        names.setSpacing(8)
        title = SectionTitle("manual.title", px=15)
        title.setContentsMargins(8, 0, 0, 0)
        names.addWidget(title)
        names.addWidget(self.tasks, 1)
        foot = QHBoxLayout()
        foot.setContentsMargins(16, 10, 16, 10)
        for button in (self.back, self.next, self.close_button):
            button.setAutoDefault(False)
            foot.addWidget(button)
            if button is self.next:
                foot.addStretch(1)
        right = QVBoxLayout()
        right.setSpacing(0)
        right.addWidget(self.page, 1)
        right.addWidget(line())
        right.addLayout(foot)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(left)
        row.addWidget(line(upright=True))
        row.addLayout(right, 1)

    def task(self) -> str:
        """Return the task whose page is shown."""
        return TASKS[self.tasks.currentRow()]

    def show_task(self, task: str) -> None:
        """Show the page of a task."""
        self.tasks.setCurrentRow(TASKS.index(task))

    def _step(self, by: int) -> None:
        self.tasks.setCurrentRow(self.tasks.currentRow() + by)

    def _say(self) -> None:
        self.setWindowTitle(t("manual.title"))
        self.tasks.setAccessibleName(t("manual.pages"))
        self.page.setAccessibleName(t("manual.page"))
        for row, task in enumerate(TASKS):
            self.tasks.item(row).setText(title_of(page_path(task, words.language())))
        self._show()

    def _show(self) -> None:
        row = self.tasks.currentRow()
        self.back.setEnabled(row > 0)
        self.next.setEnabled(row + 1 < len(TASKS))
        if row >= 0:
            self.page.show_file(page_path(TASKS[row], words.language()))


class PageView(QTextBrowser):
    """A page, dressed as the window is. ``task_wanted`` brings the task that a link leads to."""

    task_wanted = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setProperty("kind", "page")
        self.setProperty("ringed", True)
        self.setOpenLinks(False)
        self.document().setIndentWidth(_INDENT)
        self.document().setDocumentMargin(_INSET)
        self.document().setDefaultFont(theme.font(13))
        self._file = Path()
        self.anchorClicked.connect(self._follow)

    def show_file(self, file: Path) -> None:
        """Show a page from its beginning."""
        self._file = file
        self.setMarkdown(file.read_text(encoding="utf-8"))
        self._dress()
        self.moveCursor(QTextCursor.MoveOperation.Start)

    def _follow(self, link: QUrl) -> None:
        """Go where a link leads: to a task, or to another page that ships with the program."""
        target = (self._file.parent / link.path()).resolve()
        if target.stem in TASKS:
            self.task_wanted.emit(target.stem)
            return
        with faults_told():
            if not target.is_file():
                raise TerritoryDesignerError("manual_page_missing", page=link.path())
            self.show_file(target)

    def loadResource(self, kind: int, name: QUrl | str) -> Any:  # noqa: N802
        """Return a picture that stands beside the page, in the colours of the window when there is one."""
        if kind != QTextDocument.ResourceType.ImageResource.value:
            return None
        return self._drawn(self._picture(QUrl(name).path()))

    def _picture(self, name: str) -> QImage:
        file = self._file.parent / name
        themed = file.with_name(file.name.replace("_light", f"_{theme.name()}"))
        return QImage(str(themed if themed.is_file() else file))

    def _drawn(self, picture: QImage) -> QImage:
        """Return a picture pixel for pixel as it is shown (the page scales badly), with a line around it."""
        if picture.isNull():
            return picture
        ratio = self.devicePixelRatioF()
        drawn = picture.convertToFormat(QImage.Format.Format_RGB32).scaled(
            self._size_of(picture) * ratio, mode=Qt.TransformationMode.SmoothTransformation
        )
        painter = QPainter(drawn)
        painter.setPen(QPen(theme.color("line2"), ratio))
        painter.drawRect(QRectF(drawn.rect()).adjusted(ratio / 2, ratio / 2, -ratio / 2, -ratio / 2))
        painter.end()
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

    # dress

    def _dress(self) -> None:
        block = self.document().begin()
        while block.isValid():
            self._dress_block(block)
            block = block.next()
        self._fit_pictures()

    def _dress_block(self, block: QTextBlock) -> None:
        form = QTextBlockFormat()
        level = min(block.blockFormat().headingLevel(), max(_HEADINGS))
        _size, above, below = _HEADINGS.get(level, (0, 0, 4) if block.textList() else (0, 10, 10))
        form.setTopMargin(above)
        form.setBottomMargin(below)
        if block.blockFormat().hasProperty(QTextFormat.Property.BlockCodeFence):
            form.setNonBreakableLines(False)
            form.setBackground(theme.color("sunken"))
            form.setBottomMargin(0)
        elif "\ufffc" not in block.text() and not level:  # a picture stands on its own line
            form.setLineHeight(*_LINE_HEIGHT)
        QTextCursor(block).mergeBlockFormat(form)
        if level:
            _set_heading(block, level)
        else:
            _lighten_bold(block)

    def _fit_pictures(self) -> None:
        """Make every picture as wide as the column."""
        for cursor, form in self._pictures():
            picture = self._picture(form.name())
            size = self._size_of(picture)
            form.setWidth(size.width())
            form.setHeight(size.height())
            cursor.setCharFormat(form)
            kind = QTextDocument.ResourceType.ImageResource.value
            self.document().addResource(kind, QUrl(form.name()), self._drawn(picture))
        self.document().markContentsDirty(0, self.document().characterCount())

    def _pictures(self) -> Iterator[tuple[QTextCursor, QTextImageFormat]]:
        """Yield every picture with a cursor that has it selected."""
        cursor = QTextCursor(self.document())
        while not cursor.atEnd():
            cursor.movePosition(QTextCursor.MoveOperation.NextCharacter, QTextCursor.MoveMode.KeepAnchor)
            if cursor.charFormat().isImageFormat():
                yield cursor, cursor.charFormat().toImageFormat()
            cursor.clearSelection()


def _room_of(parent: QWidget | None) -> QSize:
    """Return how large the manual opens: larger where the window is."""
    room = parent.window().size() * _SHARE if parent is not None else _LEAST
    return room.expandedTo(_LEAST).boundedTo(_MOST)


def _set_heading(block: QTextBlock, level: int) -> None:
    """Give a heading the size of its level."""
    cursor = QTextCursor(block)
    cursor.movePosition(QTextCursor.MoveOperation.EndOfBlock, QTextCursor.MoveMode.KeepAnchor)
    said = cursor.charFormat()
    said.clearProperty(QTextFormat.Property.FontSizeAdjustment)
    said.setFont(theme.font(_HEADINGS[level][0], 600))
    cursor.setCharFormat(said)


def _lighten_bold(block: QTextBlock) -> None:
    """Let bold words be half-bold: the shipped Hanzi have no bolder type, and Qt would smear them."""
    half = QTextCharFormat()
    half.setFontWeight(_HALF_BOLD)
    cursor = QTextCursor(block)
    for piece in block.textFormats():
        if piece.format.fontWeight() > _HALF_BOLD:
            cursor.setPosition(block.position() + piece.start)
            cursor.movePosition(
                QTextCursor.MoveOperation.NextCharacter, QTextCursor.MoveMode.KeepAnchor, piece.length
            )
            cursor.mergeCharFormat(half)
