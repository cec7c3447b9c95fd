"""Does what is offered for a broken rule heal it, as one step, and is nothing offered that cannot be done?"""

import numpy as np
import pytest

from territory_designer.errors import TerritoryDesignerError
from territory_designer.measures.scorecard import scorecard
from territory_designer.model.rules import Band, Lock, MoveLimits, Override
from territory_designer.model.texts import catalogue
from territory_designer.session.plans import verdict_of
from territory_designer.session.remedies import _CODES, _DOES, SEARCHES, remedies, remedy_edit
from territory_designer.session.session import Session


def session_of(project, *, alignment=None, opened=None, **rules):
    made = project.scenario("B")
    values = {"rules": made.rules.changed(**rules)}
    if alignment is not None:
        values["alignment"] = alignment
    if opened is not None:
        values["position_open"] = opened
    session = Session(project.with_scenario(made.changed(**values)))
    session.show("B")
    return session


def breaches(session, rule):
    verdict = verdict_of(session.project, session.scenario, session.ground)
    return [each for each in (*verdict.broken, *verdict.strained) if each.rule == rule]


def offered(session, rule, code):
    """Return the remedy of a code for the first breach of a rule that offers it."""
    found = [remedies(session.project, session.scenario, each) for each in breaches(session, rule)]
    return next(each for offers in found for each in offers if each.code == code)


def carry_out(session, remedy):
    session.do(remedy_edit(session.card, session.ground, remedy))


def strayed(project, count=3):
    """Return an alignment in which some free accounts are at another position than in the baseline."""
    alignment = project.baseline.alignment.copy()
    rows = np.flatnonzero(~project.accounts.locked & (alignment >= 0))[:count]
    alignment[rows] = (alignment[rows] + 1) % len(project.positions)
    return alignment, rows


def test_locked_accounts_that_left_are_put_back_or_unlocked(project):
    alignment, rows = strayed(project)
    locks = tuple(Lock("account", str(project.accounts.account_id[row])) for row in rows)
    for code in ("put_back", "unlock"):
        session = session_of(project, alignment=alignment, locks=locks)
        while breaches(session, "lock_account"):
            carry_out(session, offered(session, "lock_account", code))
        assert (session.scenario.alignment[rows] == alignment[rows]).all() == (code == "unlock")
        for _ in session.done:
            session.undo()
        assert np.array_equal(session.scenario.alignment, alignment)


def test_the_mark_of_an_account_is_lifted_too_and_comes_back(project):
    alignment = project.baseline.alignment.copy()
    marked = int(np.flatnonzero(project.accounts.locked & (alignment >= 0))[0])
    alignment[marked] = (alignment[marked] + 1) % len(project.positions)
    session = session_of(project, alignment=alignment)
    carry_out(session, offered(session, "lock_account", "unlock"))
    assert not session.locked[marked]
    session.undo()
    assert session.locked[marked]


@pytest.mark.parametrize("kind", ["territory", "hub"])
def test_a_lock_on_a_territory_or_hub_is_lifted(project, kind):
    alignment, rows = strayed(project)
    position = int(project.baseline.alignment[rows[0]])
    hub = project.baseline.position_hub[position]
    name = project.positions.position_id[position] if kind == "territory" else project.hubs.hub_id[hub]
    session = session_of(project, alignment=alignment, locks=(Lock(kind, str(name)),))
    carry_out(session, offered(session, f"lock_{kind}", "unlock"))
    assert not breaches(session, f"lock_{kind}")


def test_an_override_that_does_not_hold_is_restored_or_reset(project):
    alignment, rows = strayed(project, 1)
    account = str(project.accounts.account_id[rows[0]])
    home = str(project.positions.position_id[project.baseline.alignment[rows[0]]])
    for code in ("override_back", "reset"):
        session = session_of(project, alignment=alignment, overrides=(Override(account, home),))
        carry_out(session, offered(session, "override", code))
        assert not breaches(session, "override")


def test_a_limit_gives_way_just_far_enough(project):
    alignment, _ = strayed(project, 5)
    session = session_of(project, alignment=alignment, moves_in_all=MoveLimits(accounts=2))
    carry_out(session, offered(session, "moves_in_all", "allow"))
    assert not breaches(session, "moves_in_all")
    assert session.scenario.rules.moves_in_all.accounts == 5


def test_a_band_is_widened_to_whole_per_cents(project):
    band = Band(lower=None, upper=0.4, ideal=0.3, hard_upper=0.5)
    session = session_of(project, bands=(band,))
    over = breaches(session, "band")[0]
    carry_out(session, remedies(session.project, session.scenario, over)[-1])
    after = session.scenario.rules.bands[0].hard_upper
    assert after >= over.value
    assert after == pytest.approx(round(after, 2))


def test_an_account_too_far_away_goes_where_the_rule_is_obeyed(project):
    free_of = {"max_oneway_hard_min": None, "contiguity": "off", "bands": ()}
    minutes = Session(project).ground.travel.minutes[:, project.baseline.position_hub]
    some = ~project.accounts.locked & (minutes.min(axis=1) < 150) & (minutes.max(axis=1) > 200)
    account = int(np.flatnonzero(some)[0])
    alignment = project.baseline.alignment.copy()
    alignment[account] = minutes[account].argmax()
    session = session_of(project, alignment=alignment, max_oneway_soft_min=200.0, **free_of)
    name = str(project.accounts.account_id[account])
    (breach,) = [each for each in breaches(session, "longest_travel") if name in each.account_ids]
    carry_out(session, remedies(session.project, session.scenario, breach)[0])
    assert minutes[account, session.scenario.alignment[account]] <= 200
    assert not session.locked[session.done[-1].account_index].any()


def test_accounts_that_are_held_are_not_offered_to_move_but_to_be_unlocked(project):
    far = {"max_oneway_hard_min": None, "max_oneway_soft_min": 1.0}
    session = session_of(project, **far)
    breach = max(breaches(session, "longest_travel"), key=lambda each: len(each.account_ids))
    ids = breach.account_ids
    marked = [name for name in ids if project.accounts.locked[project.accounts.row_of[name]]]
    free = [name for name in ids if name not in marked]
    assert free
    first, *others = remedies(session.project, session.scenario, breach)
    assert (first.code, list(first.accounts), first.params["count"]) == ("place", free, len(free))
    assert [each.code for each in others] == (["unlock", "allow"] if marked else ["allow"])
    session = session_of(project, locks=tuple(Lock("account", name) for name in free), **far)
    unlock, *others = remedies(session.project, session.scenario, breach)
    assert (unlock.code, set(unlock.accounts)) == ("unlock", set(ids))
    assert [each.code for each in others] == ["allow"]
    carry_out(session, unlock)
    assert remedies(session.project, session.scenario, breach)[0].accounts == ids


def test_what_cannot_be_healed_is_refused(project):
    session = session_of(project, max_oneway_hard_min=None, max_oneway_soft_min=1.0)
    offer = offered(session, "longest_travel", "place")
    with pytest.raises(TerritoryDesignerError) as raised:
        remedy_edit(session.card, session.ground, offer)
    assert raised.value.code == "remedy_nothing"


def test_a_closed_position_with_accounts_is_opened(project):
    opened = project.baseline.position_open.copy()
    row = int(np.bincount(project.baseline.alignment[project.baseline.alignment >= 0]).argmax())
    opened[row] = False
    session = session_of(project, opened=opened)
    carry_out(session, offered(session, "closed_position", "open"))
    assert session.scenario.position_open[row]
    assert not breaches(session, "closed_position")


def test_a_rule_about_nobody_is_dropped(project):
    session = session_of(project, locks=(Lock("account", "nobody"),), only_positions=("nowhere",))
    for rule in ("lock_account", "only_positions"):
        found = [each for each in breaches(session, rule) if each.case == "unknown"]
        (offer,) = remedies(session.project, session.scenario, found[0])
        carry_out(session, offer)
        assert not [each for each in breaches(session, rule) if each.case == "unknown"]


def test_a_split_city_is_given_to_whoever_has_most_of_it(project):
    session = session_of(project, keep_together=("city",))
    found = breaches(session, "keep_together")
    (offer,) = remedies(session.project, session.scenario, found[0])
    carry_out(session, offer)
    counted = scorecard(session.project, session.scenario, session.ground)
    assert (
        counted.extra_hands
        < scorecard(
            project, project.scenario("B").changed(rules=session.scenario.rules), session.ground
        ).extra_hands
    )


def test_whatever_is_offered_has_words_and_a_deed():
    known = catalogue()
    for rule, codes in _CODES.items():
        assert f"rule.{rule}.title" in known
        for code in codes:
            assert f"remedy.{code}" in known
            assert (code in _DOES) != (code in SEARCHES)
