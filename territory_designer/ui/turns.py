"""How do works in Python beside the window take turns?

Python runs one thread at a time and asks nobody which: beside four works the window waits for its turn four
times as long as beside one, and they end no earlier for it. So what counts for long takes :data:`IN_TURN`
while it does, and drawing, for which the planner waits, does not.
"""

from __future__ import annotations

from threading import RLock

IN_TURN = RLock()
"""Held by the one work that counts."""
