"""How long does it take from the command until the window shows something, and until the map stands?

It imports no more than the program itself does, so that the time is the program's.
"""

from __future__ import annotations

import json
import sys
import tempfile
import time
from pathlib import Path

from beat import wait

WIDTH, HEIGHT = 1440, 900


def start(arguments: list[str]) -> None:
    """Begin as the program does, and print when the first paint and the first map were done."""
    from PySide6.QtCore import QEvent, QObject, QTimer

    from territory_designer.ui.app import application, begin
    from territory_designer.ui.main_window import MainWindow

    facts: dict[str, float] = {}

    class Eye(QObject):
        def eventFilter(self, watched: QObject, event: QEvent) -> bool:
            if event.type() == QEvent.Type.Paint and watched is window.pages.currentWidget():
                QTimer.singleShot(0, lambda: facts.setdefault("painted", time.time()))
            return False

    app, window, eye = application(), MainWindow(state_dir=Path(tempfile.mkdtemp())), Eye()
    app.installEventFilter(eye)
    window.resize(WIDTH, HEIGHT)
    window.show()
    QTimer.singleShot(0, window, lambda: begin(window, arguments))
    wait(lambda: "painted" in facts)
    facts["painted_cpu"] = time.process_time()
    if arguments:
        wait(lambda: window.session is not None and window.desk.canvas._scene is not None)
        wait(lambda: window.desk.canvas._drawing is not None and window.desk.canvas._drawing.labels)
        app.processEvents()
        facts["map"], facts["map_cpu"] = time.time(), time.process_time()
    sys.stdout.write(f"{json.dumps(facts)}\n")
    app.removeEventFilter(eye)
    window.close()


if __name__ == "__main__":
    start(sys.argv[1:])
