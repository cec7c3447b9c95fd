"""What would it change to give accounts to other positions, and which such changes are worth making?

The board follows every sum behind the objective and the hard rules while accounts change hands. A proposal is
carried out, judged exactly, and taken back when it is not worth it: simulated annealing (Kirkpatrick, Gelatt
and Vecchi 1983) over shifts, swaps, chains and whole sites.
"""

# A memoryview is written as the slice of a type, and a class for Cython declares its fields so:
# pyright: reportGeneralTypeIssues=false, reportMissingImports=false, reportAttributeAccessIssue=false
# pyright: reportInvalidTypeForm=false
import cython
from cython.cimports.libc.math import log, sqrt

EARTH_KM = cython.declare(cython.double, 6371.0)
LEAST_CNY = cython.declare(cython.double, -1e-6)  # what a proposal must save when nothing is left to chance
MASK = cython.declare(cython.ulonglong, 0xFFFFFFFF)
BUNDLE = cython.declare(
    cython.int, 24
)  # most accounts of one site, or sites of one piece, that move together

# Shares of the kinds of proposals, in 64ths, added up.
SHIFTS = cython.declare(cython.int, 26)
SWAPS = cython.declare(cython.int, 44)
CHAINS = cython.declare(cython.int, 52)
RETURNS = cython.declare(cython.int, 57)

BREACH = cython.declare(cython.int, 0)  # places in ``totals``
COST = cython.declare(cython.int, 1)
SPREAD = cython.declare(cython.int, 2)


@cython.cclass
class Board:
    """An assignment and its sums; arrays are shared with :class:`territory_designer.optimise.plan.Plan`.

    A cell is a site, a customer group or a city. Each keeps slots: the positions with accounts there and how
    many. Cells of sites come first, so a site is its own cell. -1 = no position, no cell.

    Parameters
    ----------
    fixed
        Arrays that stay, by field (see ``optimise/tables.py``).
    moving
        Arrays that follow the moves, by field.
    weights
        What rules cost: nobody (breach, CNY), piece (breach, CNY), a second hand (CNY), budgets (breach).

    A proposal is judged by cost, spread and the pressure of hard rules: ``press`` holds CNY for an hour
    beyond each band, for each budget exceeded by its own size, for a piece, and for an account of nobody.
    """

    cost: cython.double[:, ::1]
    load: cython.double[:, ::1]
    column: cython.int[:, ::1]
    lower: cython.double[:, ::1]
    upper: cython.double[:, ::1]
    hard_lower: cython.double[:, ::1]
    hard_upper: cython.double[:, ::1]
    weight: cython.double[::1]
    hub: cython.int[::1]
    position: cython.int[::1]
    home: cython.int[::1]
    before: cython.int[::1]
    moved: cython.double[::1]
    amount: cython.double[:, ::1]
    most: cython.double[::1]
    most_at: cython.double[:, ::1]
    allowed: cython.uchar[:, ::1]
    cell: cython.int[:, ::1]
    first_slot: cython.int[::1]
    indptr: cython.int[::1]
    indices: cython.int[::1]
    vectors: cython.double[:, ::1]
    spread: cython.double[::1]
    free: cython.int[::1]
    choice: cython.int[:, ::1]
    first_at_hub: cython.int[::1]
    at_hub: cython.int[::1]
    first_at_site: cython.int[::1]
    at_site: cython.int[::1]

    owner: cython.int[::1]
    centres: cython.double[:, ::1]
    nearest: cython.double[:, ::1]
    sums: cython.double[:, ::1]
    spent: cython.double[::1]
    spent_at: cython.double[:, ::1]
    used: cython.int[::1]
    slot_owner: cython.int[::1]
    slot_count: cython.int[::1]
    parts: cython.int[::1]
    totals: cython.double[::1]
    press: cython.double[::1]
    log_account: cython.int[::1]
    log_from: cython.int[::1]
    log_to: cython.int[::1]
    log_parts: cython.int[:, ::1]
    wanted: cython.int[::1]
    seen: cython.int[::1]
    queue: cython.int[::1]
    first_member: cython.int[::1]
    member: cython.int[::1]

    accounts: cython.int
    positions: cython.int
    sites: cython.int
    bands: cython.int
    budgets: cython.int
    kinds: cython.int
    choices: cython.int
    height: cython.int
    settled: cython.int
    stamp: cython.int
    state: cython.ulonglong
    nobody_breach: cython.double
    nobody_cny: cython.double
    piece_breach: cython.double
    piece_cny: cython.double
    split_cny: cython.double
    budget_breach: cython.double
    d_breach: cython.double
    d_cost: cython.double
    d_spread: cython.double
    d_press: cython.double

    def __init__(self, fixed: dict, moving: dict, weights: tuple) -> None:
        self.cost, self.load, self.column = fixed["cost"], fixed["load"], fixed["column"]
        self.lower, self.upper = fixed["lower"], fixed["upper"]
        self.hard_lower, self.hard_upper, self.weight = (
            fixed["hard_lower"],
            fixed["hard_upper"],
            fixed["weight"],
        )
        self.hub, self.position, self.home = fixed["hub"], fixed["position"], fixed["home"]
        self.before, self.moved, self.amount = fixed["before"], fixed["moved"], fixed["amount"]
        self.most, self.most_at, self.allowed = fixed["most"], fixed["most_at"], fixed["allowed"]
        self.cell, self.first_slot = fixed["cell"], fixed["first_slot"]
        self.indptr, self.indices = fixed["indptr"], fixed["indices"]
        self.vectors, self.spread, self.free = fixed["vectors"], fixed["spread"], fixed["free"]
        self.choice, self.first_at_hub, self.at_hub = (
            fixed["choice"],
            fixed["first_at_hub"],
            fixed["at_hub"],
        )
        self.first_at_site, self.at_site = fixed["first_at_site"], fixed["at_site"]
        self.owner, self.centres, self.sums = moving["owner"], moving["centres"], moving["sums"]
        self.nearest = moving["nearest"]
        self.spent, self.spent_at, self.used = moving["spent"], moving["spent_at"], moving["used"]
        self.slot_owner, self.slot_count = moving["slot_owner"], moving["slot_count"]
        self.parts, self.totals, self.press = moving["parts"], moving["totals"], moving["press"]
        self.log_account, self.log_from = moving["log_account"], moving["log_from"]
        self.log_to, self.log_parts = moving["log_to"], moving["log_parts"]
        self.wanted, self.seen, self.queue = moving["wanted"], moving["seen"], moving["queue"]
        self.first_member, self.member = moving["first_member"], moving["member"]
        self.accounts, self.positions = self.owner.shape[0], self.hub.shape[0]
        self.sites, self.bands = self.indptr.shape[0] - 1, self.weight.shape[0]
        self.budgets, self.kinds = self.most.shape[0], self.cell.shape[1]
        self.choices = self.choice.shape[1]
        self.height = self.settled = self.stamp = 0
        self.state = 1
        self.nobody_breach, self.nobody_cny, self.piece_breach = weights[0], weights[1], weights[2]
        self.piece_cny, self.split_cny, self.budget_breach = weights[3], weights[4], weights[5]
        self.d_breach = self.d_cost = self.d_spread = self.d_press = 0.0

    # ---- the whole from scratch ----

    def recount(self) -> None:
        """Compute every sum, slot and piece from the owners alone."""
        i: cython.int
        k: cython.int
        self._clear()
        for i in range(self.accounts):
            if self.owner[i] >= 0:
                for k in range(self.kinds):
                    if self.cell[i, k] >= 0:
                        self._put(self.cell[i, k], self.owner[i], 1)
        self.count_parts()
        self.sum_up()

    @cython.cfunc
    def _clear(self) -> cython.int:
        k: cython.int
        for k in range(self.used.shape[0]):
            self.used[k] = 0
        return 0

    def sum_up(self) -> None:
        """Compute the sums of floats anew, so that rounding never adds up."""
        i: cython.int
        self._clear_sums()
        for i in range(self.accounts):
            self._count(i, self.owner[i], 1.0)
        self._price_all()

    @cython.cfunc
    def _clear_sums(self) -> cython.int:
        b: cython.int
        p: cython.int
        for p in range(self.positions):
            for b in range(self.bands):
                self.sums[b, p] = 0.0
        for b in range(self.budgets):
            self.spent[b] = 0.0
            for p in range(self.spent_at.shape[1]):
                self.spent_at[b, p] = 0.0
        return 0

    @cython.cfunc
    def _price_all(self) -> cython.int:
        """Fill the totals from sums that are right; only travel, moves and spread are added up by account."""
        b: cython.int
        p: cython.int
        i: cython.int
        cost: cython.double = 0.0
        breach: cython.double = 0.0
        spread: cython.double = 0.0
        for i in range(self.accounts):
            p = self.owner[i]
            if p < 0:
                breach += self.nobody_breach
                cost += self.nobody_cny
            else:
                cost += self._serve(i, p)
                spread += self._spread(i, p)
        for b in range(self.bands):
            for p in range(self.positions):
                cost += self.weight[b] * _outside(self.sums[b, p], self.lower[b, p], self.upper[b, p])
                breach += _outside(self.sums[b, p], self.hard_lower[b, p], self.hard_upper[b, p])
        for b in range(self.budgets):
            breach += self.budget_breach * _beyond(self.spent[b], self.most[b])
            for p in range(self.spent_at.shape[1]):
                breach += self.budget_breach * _beyond(self.spent_at[b, p], self.most_at[b, p])
        self.totals[BREACH] = breach + self.piece_breach * self._extra()
        self.totals[COST] = cost + self.piece_cny * self._extra() + self.split_cny * self._extra_hands()
        self.totals[SPREAD] = spread
        return 0

    @cython.cfunc
    def _extra(self) -> cython.double:
        p: cython.int
        extra: cython.double = 0.0
        for p in range(self.positions):
            if self.parts[p] > 1:
                extra += self.parts[p] - 1
        return extra

    @cython.cfunc
    def _extra_hands(self) -> cython.double:
        c: cython.int
        extra: cython.double = 0.0
        for c in range(self.sites, self.used.shape[0]):
            if self.used[c] > 1:
                extra += self.used[c] - 1
        return extra

    def count_parts(self) -> None:
        """Count the pieces of every territory."""
        s: cython.int
        k: cython.int
        for k in range(self.positions):
            self.parts[k] = 0
        for k in range(self.slot_count.shape[0]):
            self.log_parts[k, 0] = 0
        for s in range(self.sites):
            for k in range(self.first_slot[s], self.first_slot[s] + self.used[s]):
                if self.log_parts[k, 0] == 0:
                    self.parts[self.slot_owner[k]] += 1
                    self._mark_part(s, self.slot_owner[k])

    @cython.cfunc
    def _mark_part(self, start: cython.int, p: cython.int) -> cython.int:
        """Mark the slots of one piece; the log is free at this moment."""
        height: cython.int = 1
        s: cython.int
        k: cython.int
        slot: cython.int
        self.queue[0] = start
        self.log_parts[self._slot(start, p), 0] = 1
        while height > 0:
            height -= 1
            s = self.queue[height]
            for k in range(self.indptr[s], self.indptr[s + 1]):
                slot = self._slot(self.indices[k], p)
                if slot >= 0 and self.log_parts[slot, 0] == 0:
                    self.log_parts[slot, 0] = 1
                    self.queue[height] = self.indices[k]
                    height += 1
        return 0

    # ---- slots ----

    @cython.cfunc
    def _slot(self, cell: cython.int, p: cython.int) -> cython.int:
        """Return the slot of a position in a cell, -1 = it has no account there."""
        k: cython.int
        for k in range(self.first_slot[cell], self.first_slot[cell] + self.used[cell]):
            if self.slot_owner[k] == p:
                return k
        return -1

    @cython.cfunc
    def _put(self, cell: cython.int, p: cython.int, step: cython.int) -> cython.int:
        """Add or take one account of a position; tells whether the position came or went."""
        slot: cython.int = self._slot(cell, p)
        last: cython.int
        if slot < 0:
            slot = self.first_slot[cell] + self.used[cell]
            self.used[cell] += 1
            self.slot_owner[slot] = p
            self.slot_count[slot] = step
            return 1
        self.slot_count[slot] += step
        if self.slot_count[slot] > 0:
            return 0
        self.used[cell] -= 1
        last = self.first_slot[cell] + self.used[cell]
        self.slot_owner[slot] = self.slot_owner[last]
        self.slot_count[slot] = self.slot_count[last]
        return 1

    # ---- one account ----

    @cython.cfunc
    def _serve(self, i: cython.int, p: cython.int) -> cython.double:
        """Return travel, long ways and the price of a change of hands."""
        if self._is_moved(i, p):
            return self.cost[i, self.hub[p]] + self.moved[i]
        return self.cost[i, self.hub[p]]

    @cython.cfunc
    def _is_moved(self, i: cython.int, p: cython.int) -> cython.bint:
        return self.home[i] != -1 and self.home[i] != p

    @cython.cfunc
    def _spread(self, i: cython.int, p: cython.int) -> cython.double:
        """Return the price of the distance to a centre beyond that to the nearest one at the same hub.

        So the spread decides between positions of one hub, and never between hubs.
        """
        h: cython.int = self.hub[p]
        if self.first_at_hub[h + 1] - self.first_at_hub[h] == 1:
            return 0.0
        return self._way(i, p) - self.nearest[i, h]

    @cython.cfunc
    def _way(self, i: cython.int, p: cython.int) -> cython.double:
        x: cython.double = self.vectors[i, 0] - self.centres[p, 0]
        y: cython.double = self.vectors[i, 1] - self.centres[p, 1]
        z: cython.double = self.vectors[i, 2] - self.centres[p, 2]
        return self.spread[i] * EARTH_KM * sqrt(x * x + y * y + z * z)

    @cython.cfunc
    def _count(self, i: cython.int, p: cython.int, sign: cython.double) -> cython.int:
        """Add an account to the sums of a position, or take it away."""
        k: cython.int
        if p < 0:
            return 0
        for k in range(self.bands):
            self.sums[k, p] += sign * self.load[i, self.column[k, p]]
        if self._is_moved(i, p):
            for k in range(self.budgets):
                self.spent[k] += sign * self.amount[i, k]
                self.spent_at[k, self.before[i]] += sign * self.amount[i, k]
                self.spent_at[k, self.position[p]] += sign * self.amount[i, k]
        return 0

    @cython.cfunc
    def _feel(self, i: cython.int, p: cython.int, sign: cython.double) -> cython.int:
        """Count an account at a position and note what that changes, sites apart."""
        k: cython.int
        if p < 0:
            self.d_breach += sign * self.nobody_breach
            self.d_press += sign * self.press[self.bands + self.budgets + 1]
            self.d_cost += sign * self.nobody_cny
            return 0
        self.d_cost += sign * self._serve(i, p)
        self.d_spread += sign * self._spread(i, p)
        for k in range(self.bands):
            self._feel_band(k, p, sign * self.load[i, self.column[k, p]])
        if self.budgets > 0 and self._is_moved(i, p):
            for k in range(self.budgets):
                self._feel_budget(k, i, p, sign * self.amount[i, k])
        for k in range(1, self.kinds):
            if self.cell[i, k] >= 0:
                self._feel_hands(self.cell[i, k], p, sign)
        return 0

    @cython.cfunc
    def _feel_band(self, b: cython.int, p: cython.int, hours: cython.double) -> cython.int:
        old: cython.double = self.sums[b, p]
        new: cython.double = old + hours
        self.sums[b, p] = new
        self.d_cost += self.weight[b] * (
            _outside(new, self.lower[b, p], self.upper[b, p])
            - _outside(old, self.lower[b, p], self.upper[b, p])
        )
        beyond: cython.double = _outside(new, self.hard_lower[b, p], self.hard_upper[b, p]) - _outside(
            old, self.hard_lower[b, p], self.hard_upper[b, p]
        )
        self.d_breach += beyond
        self.d_press += self.press[b] * beyond
        return 0

    @cython.cfunc
    def _feel_budget(self, k: cython.int, i: cython.int, p: cython.int, amount: cython.double) -> cython.int:
        old: cython.double = self.spent[k]
        self.spent[k] = old + amount
        beyond: cython.double = _beyond(self.spent[k], self.most[k]) - _beyond(old, self.most[k])
        beyond += self._feel_budget_at(k, self.before[i], amount)
        beyond += self._feel_budget_at(k, self.position[p], amount)
        self.d_breach += self.budget_breach * beyond
        self.d_press += self.press[self.bands + k] * beyond
        return 0

    @cython.cfunc
    def _feel_budget_at(self, k: cython.int, p: cython.int, amount: cython.double) -> cython.double:
        old: cython.double = self.spent_at[k, p]
        self.spent_at[k, p] = old + amount
        return _beyond(old + amount, self.most_at[k, p]) - _beyond(old, self.most_at[k, p])

    @cython.cfunc
    def _feel_hands(self, cell: cython.int, p: cython.int, sign: cython.double) -> cython.int:
        if sign > 0.0:
            if self._put(cell, p, 1) and self.used[cell] > 1:
                self.d_cost += self.split_cny
        elif self._put(cell, p, -1) and self.used[cell] > 0:
            self.d_cost -= self.split_cny
        return 0

    # ---- proposals: begin, carry accounts, settle their sites, then commit or undo ----

    @cython.cfunc
    def _begin(self) -> cython.int:
        self.height = self.settled = 0
        self.d_breach = self.d_cost = self.d_spread = self.d_press = 0.0
        return 0

    @cython.cfunc
    def _carry(self, i: cython.int, to: cython.int) -> cython.int:
        """Give an account to a position; its site follows in :meth:`_settle`."""
        self.log_account[self.height] = i
        self.log_from[self.height] = self.owner[i]
        self.log_to[self.height] = to
        self.height += 1
        self._feel(i, self.owner[i], -1.0)
        self._feel(i, to, 1.0)
        self.owner[i] = to
        return 0

    @cython.cfunc
    def _settle(self) -> cython.int:
        """Let the sites follow the accounts carried."""
        s: cython.int
        while self.settled < self.height:
            s = self.cell[self.log_account[self.settled], 0]
            self._vacate(s, self.log_from[self.settled])
            self._occupy(s, self.log_to[self.settled])
            self.settled += 1
        return 0

    @cython.cfunc
    def _vacate(self, s: cython.int, p: cython.int) -> cython.int:
        if p >= 0:
            self.log_parts[self.settled, 0] = self.parts[p]
            if self._put(s, p, -1) and self._minds_pieces():
                self._change_parts(p, self._joined(s, p) - 1)
        return 0

    @cython.cfunc
    def _occupy(self, s: cython.int, p: cython.int) -> cython.int:
        if p >= 0:
            self.log_parts[self.settled, 1] = self.parts[p]
            if self._put(s, p, 1) and self._minds_pieces():
                self._change_parts(p, 1 - self._joined(s, p))
        return 0

    @cython.cfunc
    def _minds_pieces(self) -> cython.bint:
        return self.piece_cny > 0.0 or self.piece_breach > 0.0

    @cython.cfunc
    def _change_parts(self, p: cython.int, step: cython.int) -> cython.int:
        old: cython.int = self.parts[p]
        extra: cython.int = (old + step - 1 if old + step > 1 else 0) - (old - 1 if old > 1 else 0)
        self.parts[p] = old + step
        self.d_cost += self.piece_cny * extra
        self.d_breach += self.piece_breach * extra
        self.d_press += self.press[self.bands + self.budgets] * extra
        return 0

    @cython.cfunc
    def _joined(self, s: cython.int, p: cython.int) -> cython.int:
        """Return how many pieces of a territory, without the site, are beside the site."""
        k: cython.int
        site: cython.int
        beside: cython.int = 0
        found: cython.int = 0
        self.stamp += 1
        for k in range(self.indptr[s], self.indptr[s + 1]):
            site = self.indices[k]
            if self._slot(site, p) >= 0:
                self.wanted[site] = self.stamp
                beside += 1
        self.seen[s] = self.stamp
        for k in range(self.indptr[s], self.indptr[s + 1]):
            site = self.indices[k]
            if beside > 0 and self.wanted[site] == self.stamp and self.seen[site] != self.stamp:
                found += 1
                beside -= self._flood(site, p, beside)
        return found

    @cython.cfunc
    def _flood(self, start: cython.int, p: cython.int, most: cython.int) -> cython.int:
        """Return how many wanted sites a piece holds; ends as soon as it is all of them."""
        count: cython.int = 1
        head: cython.int = 0
        tail: cython.int = 1
        k: cython.int
        site: cython.int
        self.seen[start] = self.stamp
        self.queue[0] = start
        while head < tail and count < most:
            for k in range(self.indptr[self.queue[head]], self.indptr[self.queue[head] + 1]):
                site = self.indices[k]
                if self.seen[site] != self.stamp and self._slot(site, p) >= 0:
                    self.seen[site] = self.stamp
                    self.queue[tail] = site
                    tail += 1
                    if self.wanted[site] == self.stamp:
                        count += 1
            head += 1
        return count

    @cython.cfunc
    def _undo(self) -> cython.int:
        """Take back what was carried and settled."""
        i: cython.int
        h: cython.int
        while self.height > 0:
            self.height -= 1
            h = self.height
            i = self.log_account[h]
            if h < self.settled:
                self._unsettle(h, self.cell[i, 0])
            self._feel(i, self.log_to[h], -1.0)
            self._feel(i, self.log_from[h], 1.0)
            self.owner[i] = self.log_from[h]
        return 0

    @cython.cfunc
    def _unsettle(self, h: cython.int, s: cython.int) -> cython.int:
        if self.log_to[h] >= 0:
            self._put(s, self.log_to[h], -1)
            self.parts[self.log_to[h]] = self.log_parts[h, 1]
        if self.log_from[h] >= 0:
            self._put(s, self.log_from[h], 1)
            self.parts[self.log_from[h]] = self.log_parts[h, 0]
        return 0

    @cython.cfunc
    def _commit(self) -> cython.int:
        self._settle()
        self.totals[BREACH] += self.d_breach
        self.totals[COST] += self.d_cost
        self.totals[SPREAD] += self.d_spread
        return 0

    @cython.cfunc
    def _value(self) -> cython.double:
        return self.d_cost + self.d_spread + self.d_press

    @cython.cfunc
    def _is_worth(self, limit: cython.double) -> cython.bint:
        """Tell whether what was carried costs at most ``limit``; looks at pieces only where they decide."""
        hope: cython.double = 2.0 * self.height * (self.piece_cny + self.press[self.bands + self.budgets])
        if self._value() > limit + hope:
            return False
        if hope > 0.0:
            self._settle()
        return self._value() <= limit

    # ---- for the rest of the program ----

    def effect(self, account: cython.int[::1], to: cython.int[::1], change: cython.double[::1]) -> None:
        """Fill ``change`` with what a move changes of breach, cost and spread."""
        self._carry_all(account, to)
        self._settle()
        change[BREACH], change[COST], change[SPREAD] = self.d_breach, self.d_cost, self.d_spread
        self._undo()

    def apply(self, account: cython.int[::1], to: cython.int[::1]) -> None:
        """Carry out a move."""
        self._carry_all(account, to)
        self._commit()

    @cython.cfunc
    def _carry_all(self, account: cython.int[::1], to: cython.int[::1]) -> cython.int:
        k: cython.int
        self._begin()
        for k in range(account.shape[0]):
            self._carry(account[k], to[k])
        return 0

    def table(
        self,
        account: cython.int[::1],
        first: cython.int[::1],
        breach: cython.double[:, ::1],
        cost: cython.double[:, ::1],
    ) -> None:
        """Fill in what bundles of accounts would change at every position.

        Parameters
        ----------
        first
            Where each bundle begins in ``account``, and where the last one ends.
        """
        k: cython.int
        j: cython.int
        p: cython.int
        for k in range(first.shape[0] - 1):
            for p in range(self.positions):
                self._begin()
                for j in range(first[k], first[k + 1]):
                    self._carry(account[j], p)
                self._settle()
                breach[k, p] = self.d_breach
                cost[k, p] = self.d_cost + self.d_spread
                self._undo()

    def place(self, account: cython.int[::1]) -> None:
        """Give accounts, one after the other, to the position that is best for the plan, if any is."""
        k: cython.int
        p: cython.int
        i: cython.int
        best: cython.int
        least: cython.double
        for k in range(account.shape[0]):
            i = account[k]
            best = -1
            least = LEAST_CNY
            for p in range(self.positions):
                if self.allowed[i, p]:
                    self._begin()
                    self._carry(i, p)
                    if self._is_worth(least):
                        least = self._value()
                        best = p
                    self._undo()
            if best >= 0:
                self._begin()
                self._carry(i, best)
                self._commit()

    def recentre(self) -> None:
        """Move the centres of territories towards the medians of their accounts (Weiszfeld 1937)."""
        p: cython.int
        i: cython.int
        self._gather()
        for p in range(self.positions):
            if self.first_member[p] < self.first_member[p + 1]:
                self._median(p)
        for i in range(self.accounts):
            self._find_nearest(i)
        self.totals[SPREAD] = 0.0
        for i in range(self.accounts):
            if self.owner[i] >= 0:
                self.totals[SPREAD] += self._spread(i, self.owner[i])

    @cython.cfunc
    def _find_nearest(self, i: cython.int) -> cython.int:
        """Note the way of an account to the nearest centre at each hub that has several positions."""
        h: cython.int
        k: cython.int
        way: cython.double
        for h in range(self.first_at_hub.shape[0] - 1):
            if self.first_at_hub[h + 1] - self.first_at_hub[h] > 1:
                self.nearest[i, h] = self._way(i, self.at_hub[self.first_at_hub[h]])
                for k in range(self.first_at_hub[h] + 1, self.first_at_hub[h + 1]):
                    way = self._way(i, self.at_hub[k])
                    if way < self.nearest[i, h]:  # noqa: PLR1730  (a typed comparison)
                        self.nearest[i, h] = way
        return 0

    @cython.cfunc
    def _gather(self) -> cython.int:
        """List the accounts by position."""
        i: cython.int
        p: cython.int
        for p in range(self.positions + 1):
            self.first_member[p] = 0
        for i in range(self.accounts):
            if self.owner[i] >= 0:
                self.first_member[self.owner[i] + 1] += 1
        for p in range(self.positions):
            self.first_member[p + 1] += self.first_member[p]
        for i in range(self.accounts - 1, -1, -1):
            p = self.owner[i]
            if p >= 0:
                self.first_member[p + 1] -= 1
                self.member[self.first_member[p + 1]] = i
        for p in range(self.positions):  # the counting left each beginning one place further on
            self.first_member[p] = self.first_member[p + 1]
        self.first_member[self.positions] = self._held()
        return 0

    @cython.cfunc
    def _held(self) -> cython.int:
        i: cython.int
        count: cython.int = 0
        for i in range(self.accounts):
            if self.owner[i] >= 0:
                count += 1
        return count

    @cython.cfunc
    def _median(self, p: cython.int) -> cython.int:
        """Improve one centre."""
        step: cython.int
        axis: cython.int
        least: cython.double = self._ways_to(p)
        spread: cython.double
        old: cython.double[3] = [0.0, 0.0, 0.0]
        for step in range(6):
            for axis in range(3):
                old[axis] = self.centres[p, axis]
            self._step(p, step == 0)
            spread = self._ways_to(p)
            if spread < least:
                least = spread
            else:
                for axis in range(3):
                    self.centres[p, axis] = old[axis]
                if step > 0:
                    break
        return 0

    @cython.cfunc
    def _ways_to(self, p: cython.int) -> cython.double:
        k: cython.int
        spread: cython.double = 0.0
        for k in range(self.first_member[p], self.first_member[p + 1]):
            spread += self._way(self.member[k], p)
        return spread

    @cython.cfunc
    def _step(self, p: cython.int, mean: cython.bint) -> cython.int:
        """Move a centre to the mean of its accounts, weighted (but for ``mean``) by nearness."""
        k: cython.int
        i: cython.int
        pull: cython.double
        size: cython.double
        x: cython.double = 0.0
        y: cython.double = 0.0
        z: cython.double = 0.0
        for k in range(self.first_member[p], self.first_member[p + 1]):
            i = self.member[k]
            pull = self.spread[i]
            if not mean and pull > 0.0:
                pull = pull * pull / (self._way(i, p) + 1e-3 * pull)
            x += pull * self.vectors[i, 0]
            y += pull * self.vectors[i, 1]
            z += pull * self.vectors[i, 2]
        size = sqrt(x * x + y * y + z * z)
        if size > 0.0:
            self.centres[p, 0] = x / size
            self.centres[p, 1] = y / size
            self.centres[p, 2] = z / size
        return 0

    # ---- the search ----

    def anneal(self, proposals: cython.int, temperature: cython.double, chance: cython.ulonglong) -> int:
        """Try so many proposals; returns how many were taken.

        Parameters
        ----------
        temperature
            Mean of what a proposal may cost and still be taken, CNY; 0 = it must save something.
        chance
            Where the random numbers begin; the same number, the same proposals.
        """
        t: cython.int
        taken: cython.int = 0
        limit: cython.double = LEAST_CNY
        self.state = (chance & MASK) | 1
        self._gather()
        if self.free.shape[0] == 0:
            return 0
        for t in range(proposals):  # noqa: B007  (typed)
            self._begin()
            if temperature > 0.0:
                limit = -temperature * log((self._next() + 0.5) / 4294967296.0)
            self._propose(self.free[self._below(self.free.shape[0])])
            if self.height == 0:
                continue
            if self._is_worth(limit):
                self._commit()
                taken += 1
            else:
                self._undo()
        return taken

    @cython.cfunc
    def _next(self) -> cython.ulonglong:
        """Return 32 random bits (xorshift, Marsaglia 2003)."""
        self.state ^= (self.state << 13) & MASK
        self.state ^= self.state >> 17
        self.state ^= (self.state << 5) & MASK
        return self.state

    @cython.cfunc
    def _below(self, most: cython.int) -> cython.int:
        """Return a random number below another."""
        count: cython.ulonglong = most
        return cython.cast(cython.int, (self._next() * count) >> 32)

    @cython.cfunc
    def _propose(self, i: cython.int) -> cython.int:
        """Carry the accounts of a proposal that begins with an account."""
        p: cython.int = self.owner[i]
        kind: cython.int = self._below(64)
        q: cython.int = self._goal(i)
        if q < 0 or q == p or not self.allowed[i, q]:
            return 0
        if kind < SHIFTS or p < 0:
            self._carry(i, q)
        elif kind < SWAPS:
            self._exchange(i, p, q)
        elif kind < CHAINS:
            self._chain(i, p, q)
        elif kind < RETURNS:
            self._carry(i, q)
            if self.budgets > 0:
                self._bring_home(i)
        elif self._minds_pieces() and self.parts[p] > 1:
            self._carry_piece(self.cell[i, 0], p, q)
        else:
            self._carry_site(self.cell[i, 0], p, q)
        return 0

    @cython.cfunc
    def _goal(self, i: cython.int) -> cython.int:
        """Return a position for an account: a neighbour, one at a cheap hub, or its own of the baseline."""
        way: cython.int = self._below(16)
        hub: cython.int
        first: cython.int
        if way < 9:
            return self._neighbour(self.cell[i, 0])
        if way == 9 and self.home[i] >= 0:
            return self.home[i]
        hub = self.choice[i, self._below(self.choices)]
        first = self.first_at_hub[hub]
        return self.at_hub[first + self._below(self.first_at_hub[hub + 1] - first)]

    @cython.cfunc
    def _neighbour(self, s: cython.int) -> cython.int:
        """Return a position with accounts at a site or beside it, -1 = none there."""
        k: cython.int = self._below(self.indptr[s + 1] - self.indptr[s] + 1) + self.indptr[s]
        if k < self.indptr[s + 1]:
            s = self.indices[k]
        if self.used[s] == 0:
            return -1
        return self.slot_owner[self.first_slot[s] + self._below(self.used[s])]

    @cython.cfunc
    def _someone(self, p: cython.int) -> cython.int:
        """Return an account of a position, -1 = none found."""
        size: cython.int = self.first_member[p + 1] - self.first_member[p]
        i: cython.int
        if size == 0:
            return -1
        i = self.member[self.first_member[p] + self._below(size)]
        return i if self.owner[i] == p else -1

    @cython.cfunc
    def _exchange(self, i: cython.int, p: cython.int, q: cython.int) -> cython.int:
        j: cython.int = self._someone(q)
        if j >= 0 and self.allowed[j, p]:
            self._carry(i, q)
            self._carry(j, p)
        return 0

    @cython.cfunc
    def _chain(self, i: cython.int, p: cython.int, q: cython.int) -> cython.int:
        """Let an account of ``q`` make room for ``i``, and perhaps one of a third follow to ``p``."""
        j: cython.int = self._someone(q)
        r: cython.int
        k: cython.int
        if j < 0:
            return 0
        r = self._goal(j)
        if r < 0 or r == q or not self.allowed[j, r]:
            return 0
        self._carry(i, q)
        self._carry(j, r)
        if r != p and self._below(2):
            k = self._someone(r)
            if k >= 0 and self.allowed[k, p]:
                self._carry(k, p)
        return 0

    @cython.cfunc
    def _bring_home(self, i: cython.int) -> cython.int:
        """Bring another account back to its position of the baseline, which gives a budget room."""
        step: cython.int
        j: cython.int
        for step in range(6):  # noqa: B007  (typed)
            j = self.free[self._below(self.free.shape[0])]
            if j != i and self.home[j] >= 0 and self.owner[j] >= 0 and self.owner[j] != self.home[j]:
                if self.allowed[j, self.home[j]]:
                    self._carry(j, self.home[j])
                return 0
        return 0

    @cython.cfunc
    def _carry_site(self, s: cython.int, p: cython.int, q: cython.int) -> cython.int:
        """Carry all accounts of a position at one site."""
        k: cython.int
        j: cython.int
        if self.slot_count[self._slot(s, p)] > BUNDLE:
            return 0
        for k in range(self.first_at_site[s], self.first_at_site[s + 1]):
            j = self.at_site[k]
            if self.owner[j] == p and self.allowed[j, q]:
                self._carry(j, q)
        return 0

    @cython.cfunc
    def _carry_piece(self, start: cython.int, p: cython.int, q: cython.int) -> cython.int:
        """Carry a small piece of a territory."""
        head: cython.int = 0
        tail: cython.int = 1
        k: cython.int
        site: cython.int
        self.stamp += 1
        self.seen[start] = self.stamp
        self.queue[0] = start
        while head < tail:
            for k in range(self.indptr[self.queue[head]], self.indptr[self.queue[head] + 1]):
                site = self.indices[k]
                if self.seen[site] != self.stamp and self._slot(site, p) >= 0:
                    if tail == BUNDLE:
                        return 0
                    self.seen[site] = self.stamp
                    self.queue[tail] = site
                    tail += 1
            head += 1
        for k in range(tail):
            self._carry_site(self.queue[k], p, q)
        return 0


@cython.cfunc
def _outside(value: cython.double, lower: cython.double, upper: cython.double) -> cython.double:
    """Return by how much a value is outside its limits."""
    if value > upper:
        return value - upper
    if value < lower:
        return lower - value
    return 0.0


@cython.cfunc
def _beyond(value: cython.double, most: cython.double) -> cython.double:
    """Return by which share a limit is exceeded; one that is infinite never is."""
    return (value - most) / (most + 1.0) if value > most else 0.0
