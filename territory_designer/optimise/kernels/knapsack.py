"""What does a hub gain at most when it serves places at a price each, within its limits of demand?

Pairs are compressed rows: hub ``j`` may serve the places ``place[first[j] : first[j + 1]]`` at the costs
``cost[...]``. Serving a place gains its price less that cost.
"""

# A memoryview is written as the slice of a type:
# pyright: reportGeneralTypeIssues=false
import cython

FREE = cython.declare(cython.double, 1e300)  # gain for demand of a place without demand


@cython.cfunc
@cython.exceptval(check=False)
def _sift(
    ratio: cython.double[::1], item: cython.int[::1], at: cython.int, count: cython.int
) -> cython.void:
    """Restore the heap below one entry; the largest ratio stands first, of equal ones the lowest item."""
    child: cython.int = 2 * at + 1
    top_ratio: cython.double = ratio[at]
    top_item: cython.int = item[at]
    while child < count:
        if child + 1 < count and (
            ratio[child + 1] > ratio[child]
            or (ratio[child + 1] == ratio[child] and item[child + 1] < item[child])
        ):
            child += 1
        if ratio[child] < top_ratio or (ratio[child] == top_ratio and item[child] >= top_item):
            break
        ratio[at] = ratio[child]
        item[at] = item[child]
        at = child
        child = 2 * at + 1
    ratio[at] = top_ratio
    item[at] = top_item


@cython.cfunc
@cython.exceptval(check=False)
def _heaped(
    begin: cython.int,
    end: cython.int,
    place: cython.int[::1],
    cost: cython.double[::1],
    price: cython.double[::1],
    demand: cython.double[::1],
    rest: cython.bint,
    ratio: cython.double[::1],
    item: cython.int[::1],
) -> cython.int:
    """Heap the pairs that gain something, or the rest of them, by gain for demand; returns how many."""
    count: cython.int = 0
    k: cython.int
    at: cython.int
    gain: cython.double
    for k in range(begin, end):
        gain = price[place[k]] - cost[k]
        if (gain > 0.0) != rest:
            if demand[place[k]] > 0.0:
                ratio[count] = gain / demand[place[k]]
            else:
                ratio[count] = FREE if gain > 0.0 else -FREE
            item[count] = k
            count += 1
    for at in range(count // 2 - 1, -1, -1):
        _sift(ratio, item, at, count)
    return count


def fill_hubs(
    hubs: cython.int[::1],
    first: cython.int[::1],
    place: cython.int[::1],
    cost: cython.double[::1],
    price: cython.double[::1],
    demand: cython.double[::1],
    upper: cython.double[::1],
    lower: cython.double,
    beyond: cython.double,
    gain: cython.double[::1],
    pivot: cython.double[::1],
    served: cython.double[::1],
    serves: cython.bint,
    ratio: cython.double[::1],
    item: cython.int[::1],
) -> cython.void:
    """Fill hubs with parts of places: best gain for demand first, up to ``upper``, at least to ``lower``.

    Parameters
    ----------
    beyond
        At most what a unit of demand gains in pairs that are not listed, never above 0.
    gain, pivot
        Filled for these hubs; the pivot is what one more unit of demand would gain.
    served
        Raised by the part of each place that is served, if ``serves``.
    ratio, item
        Scratch, as long as the longest row.
    """
    h: cython.int
    j: cython.int
    k: cython.int
    count: cython.int
    rest: cython.int
    limit: cython.double
    load: cython.double
    part: cython.double
    for h in range(hubs.shape[0]):
        j = hubs[h]
        gain[j] = 0.0
        pivot[j] = 0.0
        load = 0.0
        for rest in range(2):
            limit = lower if rest else upper[j]
            if rest and load >= limit:
                break
            count = _heaped(first[j], first[j + 1], place, cost, price, demand, rest, ratio, item)
            while count > 0 and (load < limit or ratio[0] >= FREE) and (not rest or ratio[0] > beyond):
                k = item[0]
                part = 1.0
                load += demand[place[k]]
                if load >= limit and demand[place[k]] > 0.0:
                    part = (limit - (load - demand[place[k]])) / demand[place[k]]
                    load = limit
                    pivot[j] = ratio[0]
                gain[j] += part * (price[place[k]] - cost[k])
                if serves:
                    served[place[k]] += part
                count -= 1
                ratio[0] = ratio[count]
                item[0] = item[count]
                _sift(ratio, item, 0, count)
        if load < lower:
            gain[j] += (lower - load) * beyond
            pivot[j] = beyond


@cython.cfunc
@cython.exceptval(check=False)
def _packed(
    count: cython.int,
    room: cython.int,
    place: cython.int[::1],
    cost: cython.double[::1],
    price: cython.double[::1],
    size: cython.int[::1],
    core: cython.int[::1],
    best: cython.double[::1],
    taken: cython.char[::1],
) -> cython.double:
    """Return the most that whole pairs of the core gain in the room, by dynamic programming."""
    c: cython.int
    w: cython.int
    each: cython.int
    line: cython.Py_ssize_t
    width: cython.Py_ssize_t = room + 1
    gain: cython.double
    for w in range(room + 1):
        best[w] = 0.0
    for c in range(count):
        each = size[place[core[c]]]
        gain = price[place[core[c]]] - cost[core[c]]
        line = c * width
        for w in range(room, -1, -1):
            taken[line + w] = w >= each and best[w - each] + gain > best[w]
            if taken[line + w]:
                best[w] = best[w - each] + gain
    return best[room]


@cython.cfunc
@cython.exceptval(check=False)
def _unpack(
    count: cython.int,
    room: cython.int,
    place: cython.int[::1],
    size: cython.int[::1],
    core: cython.int[::1],
    taken: cython.char[::1],
    served: cython.double[::1],
) -> cython.void:
    """Raise the service of the places that the best packing of the core holds."""
    c: cython.int
    width: cython.Py_ssize_t = room + 1
    for c in range(count - 1, -1, -1):
        if taken[c * width + room]:
            served[place[core[c]]] += 1.0
            room -= size[place[core[c]]]


def pack_hubs(
    hubs: cython.int[::1],
    first: cython.int[::1],
    place: cython.int[::1],
    cost: cython.double[::1],
    price: cython.double[::1],
    demand: cython.double[::1],
    size: cython.int[::1],
    upper: cython.int[::1],
    gain: cython.double[::1],
    served: cython.double[::1],
    serves: cython.bint,
    ratio: cython.double[::1],
    item: cython.int[::1],
    core: cython.int[::1],
    best: cython.double[::1],
    taken: cython.char[::1],
) -> cython.void:
    """Pack hubs with whole places, exactly; all demands and limits are whole numbers.

    Pairs whose choice Dantzig's bound decides are fixed, the others go through dynamic programming; where
    those are too many for ``taken`` the gain is Dantzig's bound, and the core is not served.

    Parameters
    ----------
    demand, size
        The same, as float and as whole number.
    gain
        Filled for these hubs.
    served
        Raised by 1 for each place that is served, if ``serves``.
    ratio, item, core
        Scratch, as long as the longest row.
    best
        Scratch, longer than the largest limit.
    taken
        Scratch, for the core times the largest limit.
    """
    h: cython.int
    j: cython.int
    k: cython.int
    at: cython.int
    count: cython.int
    items: cython.int
    chosen: cython.int
    room: cython.int
    total: cython.double
    dantzig: cython.double
    known: cython.double
    pivot: cython.double
    for h in range(hubs.shape[0]):
        j = hubs[h]
        items = _heaped(first[j], first[j + 1], place, cost, price, demand, False, ratio, item)
        count = items
        room = upper[j]
        total = 0.0
        while count > 0 and size[place[item[0]]] <= room:
            k = item[0]
            pivot = ratio[0]
            count -= 1
            ratio[0] = ratio[count]
            item[0] = item[count]
            _sift(ratio, item, 0, count)
            ratio[count] = pivot
            item[count] = k
            room -= size[place[k]]
            total += price[place[k]] - cost[k]
        pivot = ratio[0] if count > 0 else 0.0
        dantzig = total + pivot * room
        known = total
        for at in range(count):
            if size[place[item[at]]] <= room:
                known = max(known, total + price[place[item[at]]] - cost[item[at]])
        known -= 1e-9 * dantzig
        # From here on: what is certainly in, and the core of pairs that may be in or out.
        chosen = 0
        total = 0.0
        room = upper[j]
        for at in range(items):
            k = item[at]
            if dantzig - abs(ratio[at] - pivot) * demand[place[k]] >= known and size[place[k]] <= upper[j]:
                core[chosen] = k
                chosen += 1
            elif at >= count:
                room -= size[place[k]]
                total += price[place[k]] - cost[k]
                if serves:
                    served[place[k]] += 1.0
        if chosen >= taken.shape[0] // (room + 1):
            gain[j] = dantzig
            continue
        gain[j] = total + _packed(chosen, room, place, cost, price, size, core, best, taken)
        if serves:
            _unpack(chosen, room, place, size, core, taken, served)
