"""What is asked of the hubs?"""

from __future__ import annotations

from dataclasses import dataclass

from territory_designer.model.tables import Flag, Whole

FORBIDDEN_CNY = 1e9  # price of a seat that may not sit there, or may not close


@dataclass(frozen=True, eq=False)
class HubLimits:
    """What is asked of the hubs: whether each must or may be open, and numbers of positions while it is."""

    forced: Flag
    forbidden: Flag
    fewest: Whole
    most: Whole
