"""Which points, and which pairs of numbers, differ? Much quicker than numpy's own way over rows."""

from __future__ import annotations

from typing import Any

import numpy as np

from territory_designer.model.tables import Index, Number


def distinct(points: Number) -> tuple[Number, Index]:
    """Return the different points, by x, then by y, and which of them each point is."""
    order = np.lexsort(points.T[::-1])
    ordered = points[order]
    new = np.append(True, (ordered[1:] != ordered[:-1]).any(axis=1))[: len(points)]
    place = np.empty(len(points), np.intp)
    place[order] = np.cumsum(new) - 1
    return ordered[new], place


def distinct_pairs(pairs: Any, count: int) -> Index:
    """Return the different pairs of numbers below ``count``, sorted, the smaller one first ``(n, 2)``."""
    ends = np.asarray(pairs, np.int64)
    keys = np.unique(ends.min(axis=1) * count + ends.max(axis=1))
    return np.column_stack(np.divmod(keys, count)).astype(np.intp)
