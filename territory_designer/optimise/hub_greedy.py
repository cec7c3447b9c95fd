"""Which hubs and numbers of seats would do, found in no time, when nothing better is at hand?"""

from __future__ import annotations

import numpy as np

from territory_designer.model.tables import Flag, Number, Whole
from territory_designer.optimise.hub_limits import FORBIDDEN_CNY
from territory_designer.optimise.hub_model import HubQuestion, HubSolution


def greedy(asked: HubQuestion, utilisation: float) -> HubSolution | None:
    """Open hub after hub while that saves most, then share the seats out by workload.

    None when the limits on hubs and seats leave no room.
    """
    is_open = _opened(asked)
    if not is_open.any():
        return None
    cost = np.where(is_open, asked.cost_cny, np.inf)
    to = cost.argmin(axis=1)
    rows = np.arange(len(to))
    load_h = np.bincount(to, asked.load_h[rows, to], minlength=len(is_open))
    count = _seated(asked, is_open, load_h / max(utilisation, 1e-9))
    if count is None:
        return None
    work_h = load_h + (asked.held_h * count).sum(axis=0)
    return HubSolution(count, work_h, float(cost[rows, to].sum() + asked.hub_cny[is_open].sum()))


def _must_open(asked: HubQuestion) -> Flag:
    """Return the hubs that are forced, or the only ones where some seat may sit."""
    stuck = (asked.sit_cny >= FORBIDDEN_CNY).any(axis=1)
    return asked.limits.forced | (asked.sit_cny[stuck] < FORBIDDEN_CNY).any(axis=0)


def _opened(asked: HubQuestion) -> Flag:
    """Return the hubs to open: those that must be, and the cheapest ones for all seats to have room."""
    is_open = _must_open(asked) & ~asked.limits.forbidden
    while is_open.sum() < asked.most_hubs:
        fits = asked.limits.fewest[is_open].sum() + asked.limits.fewest <= asked.most_seats
        may = ~is_open & ~asked.limits.forbidden & fits
        if not may.any():
            break
        saved = np.where(may, _saved_cny(asked, is_open), -np.inf)
        room = asked.limits.most[is_open].sum() >= max(asked.fewest_seats, 1)
        if room and saved.max() <= 0.0:
            break
        is_open[saved.argmax()] = True
    return is_open


def _saved_cny(asked: HubQuestion, is_open: Flag) -> Number:
    """Return what opening each further hub saves."""
    dearest = asked.cost_cny.max(axis=1, initial=0.0)
    now = asked.cost_cny[:, is_open].min(axis=1, initial=np.inf)
    now = np.minimum(now, dearest)
    return np.maximum(now[:, None] - asked.cost_cny, 0.0).sum(axis=0) - asked.hub_cny


def _seated(asked: HubQuestion, is_open: Flag, needed_h: Number) -> Whole | None:
    """Return seats of each group at each hub: those with one place there, the rest where most is needed."""
    groups, hubs = len(asked.group_size), len(is_open)
    count, left = np.zeros((groups, hubs), np.int32), asked.group_size.astype(np.int64).copy()
    for kind in np.flatnonzero((asked.sit_cny >= FORBIDDEN_CNY).any(axis=1)):
        hub, group = int(asked.sit_cny[kind].argmin()), asked.kind_group[kind]
        count[group, hub] += asked.kind_size[kind]
        left[group] -= asked.kind_size[kind]
    most = np.where(is_open, asked.limits.most, 0)
    for group in np.argsort(-asked.capacity_h, kind="stable"):
        may_close = (asked.close_cny[asked.kind_group == group] < FORBIDDEN_CNY).all()
        while left[group] > 0:
            owed = needed_h - (asked.capacity_h[:, None] * count).sum(axis=0)
            short = is_open & (count.sum(axis=0) < asked.limits.fewest)
            owed = np.where(count.sum(axis=0) < most, owed + 1e9 * short, -np.inf)
            enough = count.sum() >= asked.fewest_seats and owed.max() < asked.capacity_h[group] / 2.0
            if not np.isfinite(owed.max()) or (may_close and (enough or count.sum() >= asked.most_seats)):
                break
            count[group, owed.argmax()] += 1
            left[group] -= 1
        if left[group] > 0 and not may_close:
            return None
    return count if _holds(asked, count) else None


def _holds(asked: HubQuestion, count: Whole) -> bool:
    """Tell whether numbers of seats keep the limits of hubs and of the whole."""
    at = count.sum(axis=0)
    is_open = at > 0
    inside = (at >= asked.limits.fewest) & (at <= asked.limits.most) & ~asked.limits.forbidden
    return bool(
        (inside | ~is_open).all()
        and (is_open | ~asked.limits.forced).all()
        and asked.fewest_seats <= at.sum() <= asked.most_seats
        and is_open.sum() <= asked.most_hubs
    )
