"""How far is the work beside the window, how long will it take, and where is it stopped?"""

from __future__ import annotations

import math
import time
from collections.abc import Mapping

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QHBoxLayout, QProgressBar, QWidget

from territory_designer.ui.buttons import Button
from territory_designer.ui.labels import Label
from territory_designer.ui.words import t, words

_TICK_MS = 500
_MINUTE_S = 90  # shorter than this is said in seconds
_FEWEST_S = 2.0  # what is over so soon needs no forecast
_WHOLE = 1000


class ProgressLine(QWidget):
    """What is being done, a bar, the time left, and a button to stop. ``stopped`` says that it was pressed.

    Parameters
    ----------
    stages
        ``{stage: share of the whole time that has gone when it begins}``, the first one 0, ascending; the
        text of a stage is ``progress.<stage>``.

    Notes
    -----
    The time left follows from how long the stages before took; during the first stage nothing is said.
    """

    stopped = Signal()

    def __init__(self, stages: Mapping[str, float], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._stages = dict(stages)
        self._stage = next(iter(self._stages))
        self._began = self._stage_began = 0.0
        self.what = Label(px=11, tone="muted")
        self.bar = QProgressBar()
        self.bar.setTextVisible(False)
        self.bar.setFixedSize(120, 6)
        self.stop = Button("progress.stop", kind="link", size="small")
        self.stop.clicked.connect(self.stopped)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(10)
        for widget in (self.bar, self.what, self.stop):
            row.addWidget(widget)
        self._tick = QTimer(self, interval=_TICK_MS)
        self._tick.timeout.connect(self._say)
        words.changed.connect(self._say)
        self.hide()

    def begin(self) -> None:
        """Show the line at its first stage."""
        self._began = time.monotonic()
        self.show_stage(next(iter(self._stages)))
        self._tick.start()
        self.show()

    def show_stage(self, stage: str) -> None:
        """Show that a stage has begun."""
        self._stage, self._stage_began = stage, time.monotonic()
        self._say()

    def end(self) -> None:
        """Show nothing any more."""
        self._tick.stop()
        self.hide()

    def forecast(self, now: float) -> tuple[float, float | None]:
        """Return the share done and the seconds left at a moment; None as long as nothing is known."""
        share = self._stages[self._stage]
        if not share:
            return 0.0, None
        whole = (self._stage_began - self._began) / share
        following = min((each for each in self._stages.values() if each > share), default=1.0)
        done = min((now - self._began) / max(whole, 1e-9), following)
        return done, (1 - done) * whole

    def _say(self) -> None:
        done, left_s = self.forecast(time.monotonic())
        known = left_s is not None
        self.bar.setRange(0, _WHOLE if known else 0)
        self.bar.setValue(round(done * _WHOLE))
        said = [t(f"progress.{self._stage}")]
        if left_s is not None and left_s >= _FEWEST_S:
            said.append(said_time(left_s))
        self.what.set_text(" · ".join(said))
        self.bar.setAccessibleName(self.what.text())


class CountLine(QWidget):
    """How many of how many are done, the time left, a button to stop. ``stopped`` says that it was pressed.

    The time left follows from how long those done took.
    """

    stopped = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._began = 0.0
        self.what = Label(px=11, tone="muted")
        self.stop = Button("progress.stop", kind="link", size="small")
        self.stop.clicked.connect(self.stopped)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(10)
        for widget in (self.what, self.stop):
            row.addWidget(widget)
        self.end()

    def begin(self, said: str) -> None:
        """Say what has begun, and offer to stop it."""
        self._began = time.monotonic()
        self.what.set_text(said)
        self.stop.show()

    def tell(self, said: str, done: int, of: int) -> None:
        """Say how far the work is, and how long it will take."""
        left_s = self.forecast(time.monotonic(), done=done, of=of)
        left = [said_time(left_s)] if left_s is not None and left_s >= _FEWEST_S else []
        self.what.set_text(" · ".join([said, *left]))

    def forecast(self, now: float, *, done: int, of: int) -> float | None:
        """Return the seconds left at a moment; None as long as nothing is done."""
        return (now - self._began) / done * (of - done) if done else None

    def end(self, said: str = "") -> None:
        """Say what remains to be said; there is nothing to stop any more."""
        self.what.set_text(said)
        self.stop.hide()


def said_time(left_s: float) -> str:
    """Say how long something will take: in seconds, from a minute and a half on in minutes."""
    if left_s < _MINUTE_S:
        return t("progress.left_s", count=math.ceil(left_s))
    return t("progress.left_min", count=math.ceil(left_s / 60))
