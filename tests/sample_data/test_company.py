"""Is the invented company what the README says, and the same in both languages?"""

from collections import Counter, defaultdict

import numpy as np
import pytest
import shapely

from territory_designer.geo.basemap import load_basemap
from territory_designer.geo.sphere import pair_km, table_km, unit_vectors
from territory_designer.model.tables import SERVING_ROLES
from territory_designer.session.plans import verdict_of

ROWS = {
    "accounts": 2_400,
    "positions": 64,
    "employees": 60,
    "hubs": 24,
    "classes": 3,
    "groups": 40,
    "pipeline": 800,
    "kpis": 60 * 12 * 4,
}
LARGEST_CHOICE = 12  # hubs that a plan may open


@pytest.fixture
def plan(english):
    return english.project


@pytest.mark.parametrize("language", ["english", "chinese"])
def test_the_clean_copies_raise_no_doubt(request, doubts, language):
    assert doubts(request.getfixturevalue(language)) == []


@pytest.mark.parametrize("language", ["english", "chinese"])
def test_every_sheet_and_header_is_understood(request, language):
    taken = request.getfixturevalue(language)
    assert len({each.table for each in taken.recognitions}) == len(taken.recognitions) == 10
    assert not any(each.unmapped for each in taken.recognitions)


def test_there_are_as_many_rows_as_promised(plan):
    tables = plan.tables()
    assert {name: len(tables[name]) for name in ROWS} == ROWS
    assert len(set(plan.accounts.city_code)) == 300
    assert int(plan.positions.vacant.sum()) == 4
    assert Counter(plan.hubs.state) == {"open": 3, "candidate": 21}
    assert int(plan.accounts.locked.sum()) == 60
    assert set(plan.employees.employee_id) == set(plan.positions.employee_id) - {""}


def test_both_languages_hold_the_same_accounts(english, chinese):
    ours, theirs = english.project.accounts, chinese.project.accounts
    for name in ("account_id", "class_", "parent_id", "city_code", "position_id", "locked"):
        assert (getattr(ours, name) == getattr(theirs, name)).all(), name
    for name in (
        "revenue_cny",
        "potential_cny",
        "margin_cny",
        "quota_cny",
        "pipeline_cny",
        "visits_per_year",
    ):
        assert np.allclose(getattr(ours, name), getattr(theirs, name), rtol=1e-12), name
    apart_km = pair_km(
        unit_vectors(ours.longitude, ours.latitude), unit_vectors(theirs.longitude, theirs.latitude)
    )
    assert apart_km.max() < 0.005


def test_both_languages_hold_the_same_people_and_hubs(english, chinese):
    ours, theirs = english.project, chinese.project
    assert (ours.positions.employee_id == theirs.positions.employee_id).all()
    assert (ours.positions.role == theirs.positions.role).all()
    assert (ours.hubs.city_code == theirs.hubs.city_code).all()
    assert np.allclose(ours.hubs.cost_cny, theirs.hubs.cost_cny)
    assert (ours.baseline.alignment == theirs.baseline.alignment).all()
    assert np.allclose(ours.pipeline.amount_cny, theirs.pipeline.amount_cny)
    assert (ours.pipeline.close_date == theirs.pipeline.close_date).all()


def test_every_site_lies_on_the_land_of_its_province(plan):
    ground, accounts = load_basemap(), plan.accounts
    layer = ground.layer("provinces", 0)
    x, y = ground.project(accounts.longitude, accounts.latitude)
    for feature, code in enumerate(layer.codes):
        rows = np.flatnonzero([city[:2] == code[:2] for city in accounts.city_code])
        shape = shapely.make_valid(
            shapely.MultiPolygon([(shell, holes) for shell, *holes in layer.polygons(feature)])
        )
        assert shapely.contains_xy(shape, x[rows], y[rows]).all(), code


def test_sites_scatter_and_sales_are_skewed(plan):
    accounts = plan.accounts
    assert len(set(zip(accounts.longitude, accounts.latitude))) == len(accounts)
    assert len(set(accounts.name)) == len(accounts)
    revenue = accounts.revenue_cny
    assert revenue.mean() > 1.5 * np.median(revenue)
    assert (accounts.potential_cny > revenue).all()
    assert (accounts.margin_cny < revenue).all()


def test_between_8_and_12_hubs_hold_all_positions(plan):
    largest = np.sort(plan.hubs.max_positions)[::-1].cumsum()
    smallest = np.sort(plan.hubs.max_positions).cumsum()
    assert largest[7 - 1] < len(plan.positions) <= largest[8 - 1]
    assert smallest[LARGEST_CHOICE - 1] >= len(plan.positions)


def test_today_a_city_belongs_to_one_hub_and_that_is_the_nearest(plan):
    accounts, hubs = plan.accounts, plan.hubs
    at = plan.baseline.position_hub[plan.baseline.alignment]
    by_city = defaultdict(set)
    for code, hub in zip(accounts.city_code, at):
        by_city[code].add(int(hub))
    assert {len(each) for each in by_city.values()} == {1}
    assert set(hubs.city[np.unique(at)]) == {"Shanghai", "Beijing", "Guangzhou"}
    bases = np.flatnonzero(hubs.state == "open")
    km = table_km(
        unit_vectors(accounts.longitude, accounts.latitude),
        unit_vectors(hubs.longitude[bases], hubs.latitude[bases]),
    )
    assert (bases[km.argmin(axis=1)] == at).mean() > 0.98  # nearest to the city's seat, not to each site


def test_locked_accounts_tie_a_position_to_one_city(plan):
    locked = plan.accounts.locked
    assert len(set(zip(plan.accounts.position_id[locked], plan.accounts.city_code[locked]))) == 20
    assert len(set(plan.accounts.position_id[locked])) == 20


def test_the_work_fills_the_capacity(plan, grounds):
    work_h = float((grounds.work.base_h + grounds.work.travel_h.min(axis=1)).sum())
    assert set(plan.positions.role) <= set(SERVING_ROLES)
    assert 0.90 <= work_h / float(plan.positions.capacity_h.sum()) <= 1.05


def test_two_hubs_reach_every_account_within_the_hard_limit(plan, grounds):
    limit = plan.baseline.rules.max_oneway_hard_min
    assert np.sort(grounds.travel.minutes, axis=1)[:, 1].max() <= limit


def test_skills_bind_a_little_and_today_obeys_them(plan, grounds):
    assert 4 <= sum(bool(lines) for lines in plan.positions.product_lines) <= 8
    broken = {breach.rule for breach in verdict_of(plan, plan.baseline, grounds).broken}
    assert not broken & {"product_lines", "unassigned", "lock_account"}


def test_revenue_shares_add_up_to_100(plan):
    sums = defaultdict(float)
    for account, kind, pct in zip(plan.roles.account_id, plan.roles.split_type, plan.roles.split_pct):
        if kind == "revenue":
            sums[account] += pct
    assert len(sums) == 40
    assert set(sums.values()) == {100.0}


def test_opportunities_and_indicators_span_twelve_months(plan):
    assert len({date[:7] for date in plan.pipeline.open_date}) >= 11
    assert len(set(plan.kpis.period)) == 12
    open_cny = defaultdict(float)
    for account, amount, outcome in zip(
        plan.pipeline.account_id, plan.pipeline.amount_cny, plan.pipeline.outcome
    ):
        open_cny[account] += amount if outcome == "open" else 0.0
    assert all(
        open_cny[account] == stated
        for account, stated in zip(plan.accounts.account_id, plan.accounts.pipeline_cny)
    )


def test_many_people_are_at_home_where_a_hub_could_open(plan):
    today = set(plan.hubs.city[plan.hubs.state == "open"])
    candidates = set(plan.hubs.city) - today
    homes = Counter(
        "today" if h in today else "hub" if h in candidates else "else" for h in plan.employees.home_city
    )
    assert homes["hub"] >= 20
    assert homes["else"] >= 3
