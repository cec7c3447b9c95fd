"""Is the Qt binding one that keeps count of None? (6.12.0 loses a reference with each call and aborts.)"""

import sys

from PySide6.QtGui import QImage, QPainter, QPen


def test_calls_that_return_nothing_keep_the_reference_count_of_none(dressed):
    image = QImage(8, 8, QImage.Format.Format_RGB32)
    painter, pen = QPainter(image), QPen()
    before = sys.getrefcount(None)
    for _ in range(20_000):
        painter.setPen(pen)
    lost = before - sys.getrefcount(None)
    painter.end()
    assert abs(lost) < 100
