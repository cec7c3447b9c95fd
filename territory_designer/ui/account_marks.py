"""Which marks may an account bear, and how do table, map and filters draw them?"""

from __future__ import annotations

from typing import NamedTuple


class Mark(NamedTuple):
    """A mark: its icon, and the token of its colour."""

    icon: str
    token: str


MARKS = {
    "locked": Mark("lock", "warn"),
    "overridden": Mark("pin", "accenttx"),
    "noted": Mark("sticky-note", "accenttx"),
}
"""By the name of the flag in the figures of accounts."""
