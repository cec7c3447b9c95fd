"""Does the table say what the plan says, in the order and with the filter that were asked for?"""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PySide6.QtCore import Qt
from PySide6.QtGui import QTextDocumentFragment

from territory_designer.model.tables import Accounts
from territory_designer.session.session import Session
from territory_designer.ui.filters import ANY_POSITION, Finder, Wanted
from territory_designer.ui.table_model import COLUMNS, AccountsModel, account_figures
from territory_designer.ui.words import words


@pytest.fixture
def session(project):
    made = Session(project)
    made.show("B")
    return made


@pytest.fixture
def model(dressed, session):
    made = AccountsModel()
    made.set_session(session)
    return made


def column(model, name):
    place = COLUMNS.index(name)
    return [model.index(row, place).data() for row in range(model.rowCount())]


def test_figures_add_up_to_those_of_the_scenario(session):
    figures = account_figures(session)
    measures = session.card.measures
    assert np.nansum(figures.workload_h) == pytest.approx(measures["workload_h"])
    assert np.nansum(figures.travel_h) == pytest.approx(measures["travel_h"])


def test_an_account_of_nobody_has_no_hours_to_show(session, model):
    row = int(np.flatnonzero(~session.locked)[0])
    session.move(np.array([row]), -1)
    model.refresh()
    assert model.text(row, "workload") == "–"
    assert model.text(row, "position") == "nobody"


@pytest.mark.parametrize("name", COLUMNS[1:])
@pytest.mark.parametrize("order", [Qt.SortOrder.AscendingOrder, Qt.SortOrder.DescendingOrder])
def test_sorting_keeps_all_rows_and_orders_them(model, name, order):
    model.sort(COLUMNS.index(name), order)
    assert sorted(model.rows.tolist()) == list(range(60))
    key = np.asarray(model._key(name), float)[model.rows]
    steps = np.diff(key[np.isfinite(key)])
    assert (steps >= 0).all() if order == Qt.SortOrder.AscendingOrder else (steps <= 0).all()


def test_unknown_figures_come_last_either_way(session, model):
    free = np.flatnonzero(~session.locked)[:2]
    session.move(free, -1)
    model.refresh()
    for order in (Qt.SortOrder.AscendingOrder, Qt.SortOrder.DescendingOrder):
        model.sort(COLUMNS.index("workload"), order)
        assert set(model.rows[-2:].tolist()) == set(free.tolist())


@settings(deadline=None, max_examples=30)
@given(
    words_=st.sampled_from(["", "0001", "Clinic 2", "武汉", "长沙", "nothing like it"]),
    pool=st.none() | st.lists(st.integers(0, 59), max_size=20),
    position=st.integers(-2, 5),
    classes=st.frozensets(st.sampled_from("ABC")),
    marks=st.fixed_dictionaries({name: st.booleans() for name in ("locked", "overridden", "noted")}),
)
def test_filters_show_exactly_the_accounts_that_pass(words_, pool, position, classes, marks):
    session = _session()
    figures = account_figures(session)
    rows = None if pool is None else np.array(pool, np.intp)
    wanted = Wanted(words_, rows, position, classes, **marks)
    accounts = session.project.accounts
    for row, passes in enumerate(Finder(session).passing(wanted, figures)):
        said = f"{accounts.account_id[row]}\n{accounts.name[row]}\n{accounts.city[row]}".casefold()
        expected = (
            words_.casefold() in said
            and (pool is None or row in pool)
            and position in (ANY_POSITION, figures.position[row])
            and (not classes or accounts.class_[row] in classes)
            and (not marks["locked"] or figures.locked[row])
            and (not marks["overridden"] or row in OVERRIDDEN)
            and (not marks["noted"] or row in NOTED)
        )
        assert bool(passes) == expected


_MADE = []
NOTED, OVERRIDDEN = (1, 7, 30), (7, 11)


def _session():
    """Return one small plan for all examples."""
    if not _MADE:
        import importlib.util
        from pathlib import Path

        path = Path(__file__).resolve().parent.parent / "conftest.py"
        spec = importlib.util.spec_from_file_location("plans", path)
        plans = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(plans)
        project = plans.make_project()
        _MADE.append(Session(project.with_scenario(project.baseline.changed(name="B"))))
        for row in NOTED:
            _MADE[0].annotate(row, "call first")
        _MADE[0].show("B")
        assert _MADE[0].override(np.array(OVERRIDDEN), 1) == len(OVERRIDDEN)
    return _MADE[0]


def test_ticks_follow_and_are_told(model):
    model.set_ticked(np.array([3, 5]))
    states = [model.index(row, 0).data(Qt.ItemDataRole.CheckStateRole) for row in (3, 4, 5)]
    assert states == [Qt.CheckState.Checked, Qt.CheckState.Unchecked, Qt.CheckState.Checked]
    assert model.index(3, 0).data(Qt.ItemDataRole.AccessibleTextRole) == "selected"


def test_a_lock_is_told_to_those_who_do_not_see_it(session, model):
    row = int(np.flatnonzero(session.locked)[0])
    said = model.index(model.row_of(row), COLUMNS.index("name")).data(Qt.ItemDataRole.AccessibleTextRole)
    assert "locked" in said


def test_a_note_is_told_and_shown_as_the_hint_of_its_name(session, model):
    name = model.index(9, COLUMNS.index("name"))
    assert not name.data(Qt.ItemDataRole.ToolTipRole)
    session.annotate(9, "call <b>first</b>\nthen write")
    model.refresh()
    assert name.data(Qt.ItemDataRole.AccessibleTextRole).endswith("note: call <b>first</b>\nthen write")
    hint = QTextDocumentFragment.fromHtml(name.data(Qt.ItemDataRole.ToolTipRole)).toPlainText()
    assert hint == "call <b>first</b>\nthen write"


def test_money_follows_the_language(session, model):
    row = 7
    revenue = session.project.accounts.revenue_cny[row]
    assert model.text(row, "revenue") == f"{revenue:,.0f}"
    words.set_language("zh")
    assert model.text(row, "revenue") == f"{revenue / 1e4:,.1f}"
    assert "万元" in model.headerData(COLUMNS.index("revenue"), Qt.Orientation.Horizontal)


def test_ten_thousand_accounts_are_sorted_by_every_column(dressed, project):
    rng = np.random.default_rng(1)
    rows = rng.integers(0, 60, 10_000)
    columns = {name: values[rows] for name, values in project.accounts.columns().items()}
    columns["account_id"] = np.array([f"{row:06d}" for row in range(10_000)], object)
    many = Accounts.from_columns(columns)
    scenario = project.baseline.changed(alignment=project.baseline.alignment[rows], decided_by=np.zeros(0))
    session = Session(project.changed(accounts=many, scenarios={"baseline": scenario}))
    model = AccountsModel()
    model.set_session(session)
    for place in range(1, len(COLUMNS)):
        model.sort(place, Qt.SortOrder.DescendingOrder)
        assert len(set(model.rows.tolist())) == 10_000


def test_figures_after_moves_are_those_looked_up_anew(session):
    from territory_designer.ui import table_model

    table_model.account_figures(session)
    for accounts, position in (([0, 1, 2], 4), ([2, 3], -1), ([1], 0)):
        session.move(np.array(accounts), position)
        followed = table_model.account_figures(session)
    session.undo()
    followed = table_model.account_figures(session)
    table_model._LOOKED_UP.clear()
    anew = table_model.account_figures(session)
    for name in ("workload_h", "travel_h", "oneway_min", "position"):
        assert np.array_equal(getattr(followed, name), getattr(anew, name), equal_nan=name != "position")
