"""Does the map leave the window as a picture and on paper?"""

import pytest
from PySide6.QtGui import QGuiApplication
from PySide6.QtPrintSupport import QPrinter
from PySide6.QtWidgets import QWidget

from territory_designer.ui.actions import Actions
from territory_designer.ui.job_runner import JobRunner
from territory_designer.ui.map.canvas import MapCanvas
from territory_designer.ui.map_output import MapOutput
from territory_designer.ui.notices import notices
from territory_designer.ui.selection import Selection


@pytest.fixture
def desk(session, qtbot):
    host = QWidget()
    qtbot.addWidget(host)
    host.canvas = MapCanvas(session, Selection(), host)
    host.canvas.resize(500, 360)
    host.show()
    qtbot.waitUntil(host.canvas.is_settled, timeout=30_000)
    jobs = JobRunner()
    host.actions_ = Actions(host)
    host.output = MapOutput(host.actions_, host, jobs=jobs)
    yield host
    jobs.close()


def test_a_picture_of_the_map_is_in_the_clipboard(desk, qtbot):
    with qtbot.waitSignal(notices.given, timeout=30_000):
        desk.actions_["copy_map"].trigger()
    picture = QGuiApplication.clipboard().image()
    assert (picture.width(), picture.height()) == (1000, 720)
    colors = {picture.pixelColor(x, y).name() for x in range(0, 1000, 20) for y in range(0, 720, 20)}
    assert len(colors) > 5


def test_the_map_is_printed(desk, qtbot, tmp_path):
    printer = QPrinter(QPrinter.PrinterMode.HighResolution)
    printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
    printer.setOutputFileName(str(tmp_path / "map.pdf"))
    with qtbot.waitSignal(notices.given, timeout=30_000):
        desk.output.print_on(printer)
    assert (tmp_path / "map.pdf").read_bytes().startswith(b"%PDF")
    assert (tmp_path / "map.pdf").stat().st_size > 20_000
