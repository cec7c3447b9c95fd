"""When is memory given back that nobody needs, so that Qt's objects end in the thread of the window?

Python looks for circles of dead objects whenever it has made many new ones, in whichever thread that happens.
A widget or a timer in such a circle would then end in a thread that is not its own, and take the program
with it. So while a window is open, Python looks only here.
"""

from __future__ import annotations

import gc
from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer

LOOK_MS = 200
MOST_MADE = 20_000  # new objects that are looked through in a few milliseconds


class Garbage(QObject):
    """Looks for dead objects now and then; while something runs beside the window, for new ones only.

    Parameters
    ----------
    busy
        Whether something runs beside the window: a long look would come at a bad moment.
    """

    def __init__(self, busy: Callable[[], bool], parent: QObject) -> None:
        super().__init__(parent)
        self._busy = busy
        self._timer = QTimer(self, interval=LOOK_MS)
        self._timer.timeout.connect(self.look)
        self._timer.start()
        self._by_itself = gc.isenabled()
        gc.disable()

    def look(self) -> None:
        """Look through as many of the living as is due, as Python's own thresholds have it."""
        made, most, busy = gc.get_count(), gc.get_threshold(), self._busy()
        if busy and made[0] > MOST_MADE:
            return  # most of them live, and it would take long to find that out
        if made[2] > most[2] and not busy:
            gc.collect()
        elif made[1] > most[1] and not busy:
            gc.collect(1)
        elif made[0] > most[0]:
            gc.collect(0)

    def keep(self) -> None:
        """Do not look again at what lives now, because it was just loaded; until :meth:`let_go`."""
        gc.freeze()

    def let_go(self) -> None:
        """Look at everything again, because what was loaded is no longer needed."""
        gc.unfreeze()

    def end(self) -> None:
        """Let Python look by itself again, if it did."""
        self._timer.stop()
        gc.unfreeze()
        if self._by_itself:
            gc.enable()
