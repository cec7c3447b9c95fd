"""What time is it, as the plan's history writes it?"""

from __future__ import annotations

from datetime import UTC, datetime


def now() -> str:
    """Return the time of the clock as ISO text with seconds, in UTC."""
    return datetime.now(UTC).isoformat(timespec="seconds")
