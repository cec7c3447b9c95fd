"""How is each task done, told beside the window in its language?"""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QSize
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QDialog, QFrame, QHBoxLayout, QListWidget, QVBoxLayout, QWidget

from territory_designer.model.resources import resource_path
from territory_designer.ui.buttons import Button
from territory_designer.ui.cards import line
from territory_designer.ui.labels import SectionTitle
from territory_designer.ui.manual_picture import PictureSheet
from territory_designer.ui.manual_view import PageView
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
_LIST_WIDTH = 264


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
        self._opened = QSize()
        self.tasks = QListWidget()
        self.tasks.setProperty("kind", "pages")
        self.tasks.setFont(theme.font(12, 500))
        self.tasks.setFrameShape(QFrame.Shape.NoFrame)
        self.tasks.setWordWrap(True)
        self.tasks.addItems([""] * len(TASKS))
        self.page = PageView()
        self.picture = PictureSheet(self)
        self.back = Button("manual.back", icon="arrow-left", kind="quiet")
        self.next = Button("manual.next", icon="arrow-right", kind="quiet")
        self.close_button = Button("manual.close")
        self._build()
        self.tasks.currentRowChanged.connect(self._show)
        self.tasks.itemClicked.connect(lambda item: self._go(self._page_of(self.tasks.row(item))))
        self.page.page_wanted.connect(self._go)
        self.page.picture_wanted.connect(self.picture.show_picture)
        self.back.clicked.connect(lambda: self._step(-1))
        self.next.clicked.connect(lambda: self._step(1))
        self.close_button.clicked.connect(self.close)
        self.finished.connect(self.picture.close)
        words.changed.connect(self._say)
        theme.changed.connect(self.page.show_again)
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

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802
        """Be as large as suits the window, unless another size was given by hand."""
        if self.size() == self._opened or self._opened.isEmpty():
            self.resize(_room_of(self.parentWidget()))
            self._opened = self.size()
        super().showEvent(event)

    def _page_of(self, row: int) -> Path:
        return page_path(TASKS[row], words.language())

    def _go(self, file: Path) -> None:
        """Show a page; that of a task is chosen in the list, too."""
        pages = [self._page_of(row).resolve() for row in range(len(TASKS))]
        if file.resolve() in pages:
            self.tasks.setCurrentRow(pages.index(file.resolve()))
        if self.page.file.resolve() != file.resolve():
            self.page.show_file(file)

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
            self.page.show_file(self._page_of(row))


def _room_of(parent: QWidget | None) -> QSize:
    """Return how large the manual opens: larger where the window is."""
    room = parent.window().size() * _SHARE if parent is not None else _LEAST
    return room.expandedTo(_LEAST).boundedTo(_MOST)
