"""Does any sequence of steps keep figures right and held accounts in place, and can it be undone?"""

import tempfile
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)

from territory_designer.errors import TerritoryDesignerError
from territory_designer.measures.ground import ground
from territory_designer.measures.scorecard import scorecard
from territory_designer.model.scenario import BASELINE
from territory_designer.optimise.permits import fixed_positions
from territory_designer.optimise.stop import Trials
from territory_designer.session.planning import carry_out
from territory_designer.session.plans import with_utilisation
from territory_designer.session.session import Session
from territory_designer.session.wish import Wish
from territory_designer.storage.content_hash import content_hash
from territory_designer.storage.plan_file import write_plan
from tests.conftest import make_project

ACCOUNTS = 40
REFUSALS = {
    "account_held",
    "baseline_read_only",
    "no_position",
    "nobody_takes_over",
    "override_needs_position",
    "position_employee_locked",
    "position_holds_locked",
    "position_not_free",
    "position_not_open",
    "position_same",
    "position_too_small",
    "scenario_exists",
    "scenario_frozen",
}
some = st.lists(st.integers(0, ACCOUNTS - 1), min_size=1, max_size=8, unique=True).map(np.array)
one = st.integers(0, ACCOUNTS - 1)
place = st.integers(0, 99)
names = st.sampled_from(["B", "C", "D", "E"])


@pytest.fixture(scope="module")
def plan():
    """A small plan with a scenario B, its ground, and a folder with its file."""
    made = with_utilisation(make_project(ACCOUNTS))
    made = made.with_scenario(made.baseline.changed(name="B"))
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "plan.gpkg"
        write_plan(made, file)
        yield file, ground(made)


class Desk(RuleBasedStateMachine):
    """Random hands on a plan."""

    file = on = None  # set by the test

    @initialize()
    def begin(self):
        self.folder = tempfile.TemporaryDirectory()
        self.saved = Path(self.folder.name) / "plan.gpkg"
        self.session = self._opened()
        self.session.show("B")
        self.first = content_hash(self.session.project)

    def _opened(self):
        file = self.saved if self.saved.exists() else self.file
        session = Session.open_plan(file, state_dir=Path(self.folder.name))
        session.ground = self.on
        return session

    def _position(self, number):
        return number % len(self.session.project.positions)

    def _step(self, step, *, keeps=True):
        """Make a step: who is held stays; a step that is refused changes nothing."""
        session = self.session
        before, name, held = session.project, session.scenario_name, session.locked | session.overridden
        was = session.scenario.alignment
        try:
            step()
        except TerritoryDesignerError as error:
            assert error.code in REFUSALS
            assert session.project is before
            return
        if keeps and session.scenario_name == name:
            assert (session.scenario.alignment[held] == was[held]).all()

    # accounts

    @rule(accounts=some, to=st.integers(-1, 9))
    def move(self, accounts, to):
        to = self._position(to) if to >= 0 else -1
        self._step(lambda: self.session.move(accounts, to))

    @rule(accounts=some, to=place, source=st.integers(-1, 9))
    def move_only_from(self, accounts, to, source):
        self._step(lambda: self.session.move_only_from(accounts, self._position(to), source=source))

    @rule(a=one, b=one)
    def swap(self, a, b):
        self._step(lambda: self.session.swap(a, b))

    @rule(kind=st.sampled_from(["account", "territory", "hub"]), number=one, locked=st.booleans())
    def lock(self, kind, number, locked):
        ids = {"account": f"{number:05d}", "territory": f"P{number % 6}", "hub": f"H{number % 3}"}
        self._step(lambda: self.session.lock(kind, [ids[kind]], locked=locked))

    @rule(accounts=some, to=place)
    def override(self, accounts, to):
        locked, was = self.session.locked, self.session.scenario.alignment
        self._step(lambda: self.session.override(accounts, self._position(to)), keeps=False)
        assert (self.session.scenario.alignment[locked] == was[locked]).all()

    @rule(accounts=st.none() | some)
    def reset_overrides(self, accounts):
        ids = None if accounts is None else [f"{each:05d}" for each in accounts]
        listed = {row: to for row, _, to in self.session.override_list()}
        self._step(lambda: self.session.reset_overrides(ids), keeps=False)
        left = self.session.overridden
        assert all(self.session.scenario.alignment[row] == to for row, to in listed.items() if not left[row])

    @rule(account=one, text=st.sampled_from(["", "call first", "先致电"]))
    def annotate(self, account, text):
        self._step(lambda: self.session.annotate(account, text))

    @rule(where=place | some)
    def best_move(self, where):
        found = self.session.best_move(where if isinstance(where, np.ndarray) else self._position(where))
        if found is not None and self.session.editable:
            cost = self.session.card.objective
            self._step(lambda: self.session.move(found.accounts, found.position))
            assert cost - self.session.card.objective == pytest.approx(found.gain_cny, abs=1e-3)

    # positions

    @rule(position=place, new=st.none() | place, rng_seed=st.integers(0, 3))
    def split(self, position, new, rng_seed):
        to = None if new is None else self._position(new)
        self._step(
            lambda: self.session.split_position(self._position(position), new_position=to, rng_seed=rng_seed)
        )

    @rule(source=place, into=place)
    def merge(self, source, into):
        self._step(lambda: self.session.merge_positions(self._position(source), self._position(into)))

    @rule(position=place)
    def dissolve(self, position):
        self._step(lambda: self.session.dissolve_position(self._position(position)))

    # scenarios

    @rule(name=names)
    def show(self, name):
        if name in self.session.project.scenarios:
            self.session.show(name)

    @rule(name=names)
    def copy(self, name):
        self._step(lambda: self.session.copy_scenario(name))

    @rule(new=names)
    def rename(self, new):
        self._step(lambda: self.session.rename_scenario(self.session.scenario_name, new))

    @rule(text=st.sampled_from(["", "for the board"]))
    def note_scenario(self, text):
        self._step(lambda: self.session.note_scenario(self.session.scenario_name, text))

    @rule(frozen=st.booleans())
    def freeze(self, frozen):
        self._step(lambda: self.session.freeze_scenario(self.session.scenario_name, frozen=frozen))

    @rule()
    def delete(self):
        if len(self.session.project.scenarios) > 2:
            self._step(lambda: self.session.delete_scenario(self.session.scenario_name))

    @rule()
    def take_as_baseline(self):
        self._step(lambda: self.session.take_as_baseline(self.session.scenario_name))

    @rule(mode=st.sampled_from(["improve", "rebuild", "fill"]), name=names)
    def optimise(self, mode, name):
        session = self.session
        start, rules = session.scenario, session.scenario.rules
        wish = Wish(name, mode, start.name, rules, replace=True, stop=Trials(1))
        try:
            made = carry_out(session.project, wish, ground=self.on)[1].scenario
        except TerritoryDesignerError as error:
            assert error.code in REFUSALS
            return
        fixed = fixed_positions(session.project, rules)
        held = (fixed >= 0) & start.position_open[fixed] & session.project.accounts.placed
        if mode == "fill":
            held &= session.overridden
        assert (made.alignment[held] == fixed[held]).all()
        if made.name in session.project.scenarios and session.project.scenario(made.name).frozen:
            return
        session.adopt(made, start=start.name)

    # time

    @rule()
    def undo(self):
        self.session.undo()

    @rule()
    def redo(self):
        self.session.redo()

    @rule()
    def save(self):
        self.session.save(self.saved)

    @rule(share=st.floats(0.0, 1.0))
    def go_to(self, share):
        steps = len(self.session.done) + len(self.session.undone)
        self.session.go_to(round(share * steps))

    @invariant()
    def figures_are_right_to_the_last_bit(self):
        if hasattr(self, "session"):
            session = self.session
            full, card = scorecard(session.project, session.scenario, session.ground), session.card
            assert full.measures == card.measures
            assert full.cost_cny == card.cost_cny
            assert full.as_dict() == card.as_dict()
            for part in ("scenarios", "accounts", "positions", "notes"):  # a save adds to the history alone
                assert getattr(card.project, part) is getattr(session.project, part)

    @invariant()
    def a_bound_stands_only_beside_the_plan_that_it_belongs_to(self):
        if hasattr(self, "session") and self.session.scenario.bound is not None:
            assert self.session.card.objective == pytest.approx(self.session.scenario.bound.objective)

    @invariant()
    def whoever_is_shown_exists(self):
        if hasattr(self, "session"):
            assert self.session.scenario_name in self.session.project.scenarios
            assert BASELINE in self.session.project.scenarios

    def teardown(self):
        if not hasattr(self, "session"):
            return
        session, last = self.session, content_hash(self.session.project)
        if session.done or session.undone:
            again = self._opened()
            again.replay(session._journal.path)
            assert content_hash(again.project) == last
            again.close()
        depth = len(session.done)
        session.go_to(0)
        assert content_hash(session.project) == self.first
        session.go_to(depth)
        assert content_hash(session.project) == last
        session.close()
        self.folder.cleanup()


def test_any_sequence_of_steps(plan, full_rounds):
    Desk.file, Desk.on = plan
    sequences, steps = (500, 30) if full_rounds else (15, 20)
    run_state_machine_as_test(
        Desk,
        settings=settings(
            max_examples=sequences,
            stateful_step_count=steps,
            deadline=None,
            suppress_health_check=[HealthCheck.too_slow],
        ),
    )
