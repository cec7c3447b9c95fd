"""How are parts rounded so that what is printed adds up to the sum that is printed?"""

from __future__ import annotations

import math
from collections.abc import Sequence


def add_up(parts: Sequence[float], digits: int = 0) -> list[float]:
    """Round parts so that they add up to their rounded sum: the largest remainders are rounded up.

    Parameters
    ----------
    parts
        Known numbers.
    digits
        Places behind the point.
    """
    scale = 10**digits
    scaled = [part * scale for part in parts]
    whole = [math.floor(part) for part in scaled]
    short = round(math.fsum(scaled)) - sum(whole)
    order = sorted(range(len(parts)), key=lambda k: scaled[k] - whole[k], reverse=True)
    for k in order[:short]:
        whole[k] += 1
    return [each / scale for each in whole]
