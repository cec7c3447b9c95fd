"""How does the map leave the window as it is seen: into the clipboard, onto paper?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QRectF, Qt
from PySide6.QtGui import QGuiApplication, QImage, QPageLayout, QPainter
from PySide6.QtPrintSupport import QPrintDialog, QPrinter

from territory_designer.ui.notices import notices
from territory_designer.ui.words import t

if TYPE_CHECKING:
    from territory_designer.ui.actions import Actions
    from territory_designer.ui.desk import Desk
    from territory_designer.ui.job_runner import JobRunner

_SCREEN, _PAPER = 2.0, 4.0  # pixels of the picture for each pixel of the window


class MapOutput(QObject):
    """Does what the actions ``copy_map`` and ``print_map`` say; the picture is drawn beside the window."""

    def __init__(self, actions: Actions, desk: Desk, *, jobs: JobRunner) -> None:
        super().__init__(desk)
        self._desk, self._jobs = desk, jobs
        actions["copy_map"].triggered.connect(self.copy)
        actions["print_map"].triggered.connect(self.ask_printer)

    def copy(self) -> None:
        """Put a picture of the map into the clipboard."""
        work = self._desk.canvas.picture_work(_SCREEN)
        self._jobs.start(work, done=self._put, failed=notices.fault)

    def _put(self, picture: QImage) -> None:
        QGuiApplication.clipboard().setImage(picture)
        notices.tell("hands.copied")

    def ask_printer(self) -> None:
        """Let the planner choose printer and paper; the window stays usable meanwhile."""
        printer = QPrinter(QPrinter.PrinterMode.HighResolution)
        printer.setPageOrientation(QPageLayout.Orientation.Landscape)
        printer.setDocName(t("map.name"))
        dialog = QPrintDialog(printer, self._desk)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.accepted.connect(lambda: self.print_on(printer))
        dialog.show()

    def print_on(self, printer: QPrinter) -> None:
        """Print the map as it is seen, as large as the page allows."""
        work = self._desk.canvas.picture_work(_PAPER)
        self._jobs.start(work, done=lambda picture: _print(picture, printer), failed=notices.fault)


def _print(picture: QImage, printer: QPrinter) -> None:
    page = QRectF(printer.pageLayout().paintRectPixels(printer.resolution()))
    page.moveTo(0, 0)
    size = picture.deviceIndependentSize()
    size.scale(page.size(), Qt.AspectRatioMode.KeepAspectRatio)
    target = QRectF(page.center().x() - size.width() / 2, 0, size.width(), size.height())
    with QPainter(printer) as painter:
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.drawImage(target, picture, QRectF(picture.rect()))
    notices.tell("hands.printed")
