"""Are the checker's own figures right, its texts there, and its inputs guarded?"""

import json
import string

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from territory_designer.model.rules import Band, Lock, MoveLimits
from territory_designer.model.settings import Settings
from territory_designer.model.texts import catalogue, has_text
from territory_designer.validate.breach import Breach

EACH_H = 28.28
MANY = "unassigned closed_position band longest_travel product_lines lock_account lock_territory lock_hub"
MORE = "lock_group lock_employee moves_in_all moves_per_position contiguity keep_together hub_state"
LAST = "override hub_positions max_hubs open_positions max_relocations key_account_load only_positions"
RULES = " ".join((MANY, MORE, LAST)).split()


def test_figures_by_hand(judge):
    # Indices 1.5 and 0.5; A2 of 4 moves with 40 of 100; 100 % outside ±15 %.
    figures = judge(now=(0, 0, 0, 1), accounts={"revenue_cny": [10, 20, 40, 30]}).figures
    expected = {
        "accounts": 4,
        "assigned": 4,
        "unassigned": 0,
        "hubs_open": 2,
        "workload_h": 4 * EACH_H,
        "travel_h": 4 * 9.28,
        "travel_share": 9.28 / EACH_H,
        "nights": 0,
        "balance_max": 0.5,
        "balance_mean": 0.5,
        "outside_band": 2,
        "outside_rule_band": 0,
        "hours_in_band": 0,
        "load_max": 1.5,
        "disruption_accounts": 0.25,
        "disruption_revenue": 0.4,
        "disruption_h": 0.25,
        "revenue_at_risk_cny": 6,
        "relocations": 0,
        "pieces_extra": 0,
    }
    assert {name: figures[name] for name in expected} == pytest.approx(expected)


def test_figures_of_an_uneven_plan_by_hand(judge):
    # P0 served A0 and A1 nearby, A1 now goes to the far hub of P1; A3 has nobody. Indices 0.5 and above 1.
    minutes = np.full((4, 3), 60.0)
    minutes[:, 1] = 180
    far_h = 12 * 1.25 + 4 + 12 * (16 * 1.33 / 18 + 0.33)
    figures = judge(now=(0, 1, 1, -1), today=(0, 0, 1, -1), minutes=minutes).figures
    expected = {
        "accounts": 4,
        "assigned": 3,
        "unassigned": 1,
        "workload_h": EACH_H + 2 * far_h,
        "balance_max": 0.5,
        "balance_mean": (0.5 + far_h / EACH_H - 1) / 2,
        "nights": 2 * 12 / (18 / 1.33) * 2,
        "disruption_accounts": 1 / 3,
        "disruption_h": EACH_H / (2 * EACH_H + far_h),
    }
    assert far_h / EACH_H < 1.5
    assert {name: figures[name] for name in expected} == pytest.approx(expected)


@pytest.mark.parametrize(
    ("band", "outside"),
    [
        (Band(lower=0.5, upper=1.5), 0),
        (Band(lower=0.6, upper=None, hard_upper=None), 1),
        (Band(lower=None, upper=1.4), 1),
        (Band(lower=0.6, upper=1.4, hard_lower=0.1, hard_upper=9.0), 2),
        (Band(lower=None, upper=None, hard_lower=0.6, hard_upper=1.4), 2),
        (Band("accounts", lower=0.9, upper=1.1), 0),
    ],
)
def test_positions_outside_the_own_band_are_counted(judge, quiet, band, outside):
    figures = judge(now=(0, 0, 0, 1), rules=quiet.changed(bands=(band,))).figures
    assert (figures["outside_rule_band"], figures["outside_band"]) == (outside, 2)


def test_unknown_needs_come_from_the_class(judge):
    blank = {name: [np.nan] * 4 for name in ("visits_per_year", "onsite_min", "preparation_min", "desk_h")}
    # Class A: 24 · (1 + 0.25) + 6 on 24 visits; blank and unknown classes are B, the account of the example.
    figures = judge(accounts=blank | {"class": ["A", "", "B", "?"]}).figures
    assert figures["workload_h"] == pytest.approx(24 * 1.25 + 6 + 2 * 9.28 + 3 * EACH_H)


def test_the_terms_of_the_cost_by_hand(judge, quiet):
    rules = quiet.changed(
        bands=(Band(lower=0.75, upper=1.25, hard_upper=None, weight=5), Band("potential")),
        max_oneway_soft_min=30,
        contiguity="soft",
        keep_together=("group",),
        disruption_weight=0.1,
    )
    figures = judge(
        today=(0, 1, 0, 1),
        now=(0, 1, 0, 0),
        hubs_now=[2, 1],
        accounts={
            "revenue_cny": [0, 500, 0, 1000],
            "margin_cny": [0, 100, 5, 200],
            "parent_id": ["G", "G", "", ""],
        },
        positions={"employee_id": ["E0", ""]},
        hubs={"cost_cny": [7, 11, 13]},
        rules=rules,
    ).figures
    expected = {
        "cost_travel_cny": 200 * 4 * 9.28,
        "cost_hubs_cny": 11 + 13,
        "cost_relocation_cny": 120_000 / 3,
        "cost_disruption_cny": 0.1 / 3 * 0.15 * 1000 * 0.2,
        # Indices 1.5 and 0.5 are a quarter of 56.56 h beyond the band, twice.
        "cost_band_cny": 5 * 200 * 56.56 * 0.25 * 2,
        "cost_oneway_cny": 0.5 * 200 * 48 * 0.5,
        # P0 holds sites 0, 2 and 3 of the line: one piece too many.
        "cost_contiguity_cny": 2000,
        "cost_together_cny": 2000,
    }
    assert {name: figures[name] for name in expected} == pytest.approx(expected)
    assert figures["cost_cny"] == pytest.approx(sum(expected.values()))


def test_two_pieces_and_a_margin_that_is_unknown_or_without_revenue(judge, quiet):
    figures = judge(
        today=(0, 0, 0, 0),
        now=(1, 0, 1, 0),
        edges=(),
        accounts={"revenue_cny": [0, 0, 100, 0], "margin_cny": [5, 5, np.nan, 5]},
        positions={"hub_id": ["H0", "H1"]},
        rules=quiet.changed(contiguity="soft", disruption_weight=0.1),
    ).figures
    assert figures["cost_contiguity_cny"] == 2 * 2000
    assert figures["cost_disruption_cny"] == pytest.approx(0.1 / 3 * 0.15 * 100 * 0.5)


def test_unknown_figures_are_none_and_never_zero(judge):
    figures = judge(today=(-1, -1, -1, -1), now=(0, 0, 1, 1)).figures
    unknown = ("disruption_accounts", "disruption_revenue", "disruption_h", "revenue_at_risk_cny")
    assert [figures[name] for name in unknown] == [None] * 4
    nobody = judge(positions={"role": ["manager", "manager"]}).figures
    assert [nobody[name] for name in ("balance_max", "balance_mean", "load_max")] == [None] * 3


def test_a_plan_without_utilisation_is_beyond_every_band(judge, quiet):
    verdict = judge(utilisation=0.0, rules=quiet.changed(bands=(Band(),)))
    assert [(each.rule, each.as_dict()["value"]) for each in verdict.broken] == [("band", None)] * 2
    assert verdict.figures["balance_max"] is None


@pytest.mark.parametrize(
    "wrong",
    [
        {"now": (0, 0, 1, 2)},
        {"now": (0, 0, 1, -2)},
        {"now": (0, 0, 1)},
        {"hubs_now": [0, 3]},
        {"utilisation": np.nan},
        {"accounts": {"visits_per_year": [12, 12, 12, np.nan]}, "settings": Settings(default_class="?")},
        {"accounts": {"visits_per_year": [12, 12, 12, np.inf]}},
        {"minutes": np.nan},
        {"sites": [0, 1, 2, -1]},
    ],
)
def test_what_is_unknown_or_out_of_place_never_passes_for_obedience(judge, wrong):
    with pytest.raises(ValueError, match=r"account|alignment|position_hub|utilisation"):
        judge(**wrong)


def test_every_rule_has_a_name_and_a_sentence():
    for rule in RULES:
        assert has_text(f"rule.{rule}.title")
        assert [key for key in catalogue() if key.startswith(f"rule.{rule}") and not key.endswith(".title")]


def test_every_sentence_names_only_what_a_breach_can_say():
    own = {"position_id", "hub_id", "value", "limit", "accounts", "listed"}
    params = {"group_id", "employee_id", "group", "city", "position_ids"}
    for key, said in catalogue().items():
        if key.startswith("rule."):
            names = {name for _, name, _, _ in string.Formatter().parse(said["en"]) if name}
            assert names <= own | params, key


def test_a_verdict_is_said_in_both_languages_and_as_json(judge, quiet):
    rules = quiet.changed(
        bands=(Band(hard_upper=1.1), Band("accounts")),
        max_oneway_soft_min=30,
        contiguity="soft",
        keep_together=("group", "city"),
        locks=(Lock("territory", "P1"), Lock("employee", "E0")),
        moves_in_all=MoveLimits(accounts=0, hours=0, revenue_cny=0, revenue_share=0),
        moves_per_position=MoveLimits(accounts=0, hours=0, revenue_cny=0, revenue_share=0),
        max_relocations=0,
        only_positions=("P0",),
    )
    verdict = judge(
        now=(0, 1, 0, 0),
        hubs_now=[2, 1],
        rules=rules,
        accounts={"revenue_cny": [1, 1, 1, 1], "parent_id": ["G", "G", "", ""], "city": ["Wuhan"] * 4},
        positions={"employee_id": ["E0", "E1"]},
    )
    assert len(verdict.broken) >= 12
    assert len(verdict.strained) >= 5
    for breach in verdict.broken + verdict.strained:
        english, chinese = breach.as_dict("en"), breach.as_dict("zh")
        assert english["text"] != chinese["text"]
        assert "None" not in breach.text("en")
        assert json.loads(json.dumps(english, allow_nan=False)) == english
        assert {"rule", "hard", "value", "limit", "text"} <= set(english)


def test_the_json_lists_at_most_a_thousand_accounts_and_the_text_five():
    ids = tuple(f"A{i}" for i in range(1_234))
    breach = Breach("unassigned", hard=True, account_ids=ids, value=1_234, limit=0)
    shown = breach.as_dict()
    assert shown["accounts"] == 1_234
    assert shown["account_ids"] == list(ids[:1_000])
    assert breach.text("en") == "1,234 accounts have no position (A0, A1, A2, A3, A4 …)."
    assert "A0、A1" in breach.text("zh")
    assert Breach("unassigned", hard=True, account_ids=ids[:5]).text("en").endswith("(A0, A1, A2, A3, A4).")


ALIGNMENTS = st.lists(st.integers(-1, 1), min_size=1, max_size=12)


@given(today=ALIGNMENTS, data=st.data())
def test_the_baseline_never_breaks_a_rule_about_changes(judge, quiet, today, data):
    locks = tuple(Lock(*each) for each in (("territory", "P0"), ("hub", "H1"), ("account", "A0")))
    none = MoveLimits(accounts=0, hours=0)
    rules = quiet.changed(
        locks=locks,
        only_positions=("P0",),
        moves_in_all=none,
        moves_per_position=none,
        max_relocations=0,
        allow_unassigned=True,
    )
    edges = data.draw(st.lists(st.tuples(*[st.integers(0, len(today) - 1)] * 2), max_size=20))
    verdict = judge(today=tuple(today), rules=rules, edges=edges)
    assert verdict.broken == ()
    assert verdict.figures["pieces_extra"] == _pieces_extra(today, edges)


def _pieces_extra(today, edges):
    """Count pieces by joining neighbours until nothing changes."""
    piece = list(range(len(today)))
    for _ in today:
        for a, b in edges:
            if today[a] == today[b]:
                piece[a] = piece[b] = min(piece[a], piece[b])
    served = {p for p in today if p >= 0}
    return len({piece[i] for i, p in enumerate(today) if p >= 0}) - len(served)


def test_the_reach_follows_the_settings(judge, quiet):
    verdict = judge(
        minutes=np.inf, settings=Settings(tour_days=2), rules=quiet.changed(max_oneway_hard_min=449)
    )
    assert {each.value for each in verdict.strained} == {450}
