"""Do explanations reach the planner as documents and sentences, and can a fix be applied?"""

import json
from dataclasses import replace

import numpy as np
import pytest

from territory_designer.cli import main
from territory_designer.measures.ground import ground
from territory_designer.model.rules import Band, Lock, default_rules
from territory_designer.model.texts import LANGUAGES
from territory_designer.optimise.explain.setup import in_force
from territory_designer.optimise.stop import Trials
from territory_designer.session.explain import (
    explained,
    prices_document,
    prices_of,
    rule_text,
    rules_document,
    setup_of,
    why_impossible,
    wish_of,
)
from territory_designer.session.planning import carry_out
from territory_designer.session.plans import with_utilisation
from territory_designer.session.relax import fix_edit
from territory_designer.session.wish import Wish
from territory_designer.storage.plan_file import write_plan

TIGHT = (Band(lower=None, ideal=0.4, upper=None, hard_upper=1.02),)
WIDE = (Band(lower=None, upper=None, hard_upper=3.0),)


@pytest.fixture(scope="module")
def plan():
    from tests.conftest import make_project

    made = with_utilisation(make_project())
    return made, ground(made)


def wish(bands=TIGHT, **more):
    locks = (Lock("territory", "P1"), Lock("territory", "P4"))
    rules = default_rules("rebuild").changed(bands=bands, locks=locks, **more)
    return Wish("new", "rebuild", "baseline", rules, stop=Trials(40))


def test_an_impossible_wish_is_explained_and_its_first_fix_fulfils_it(plan):
    project, on = plan
    asked = wish(bands=(replace(TIGHT[0], hard_upper=0.9),))
    tried, failed = carry_out(project, asked, ground=on)
    assert not failed.scenario.valid
    why = why_impossible(project, asked, on)
    assert why.conflicts
    assert why.fixes[0].confirmed
    mended = fix_edit(tried, failed.scenario.name, why.fixes[0]).apply(tried)
    again = wish_of(mended, mended.scenario(failed.scenario.name))
    again = replace(again, name="again", stop=Trials(40))
    assert carry_out(mended, again, ground=on)[1].scenario.valid


@pytest.mark.parametrize("language", LANGUAGES)
def test_documents_are_json_and_say_everything(plan, language):
    project, on = plan
    asked = wish(bands=(replace(TIGHT[0], hard_upper=0.9),), max_oneway_hard_min=100.0, max_hubs=2)
    project, result = carry_out(project, asked, ground=on)
    why = why_impossible(project, asked, on, trials=0)
    document = rules_document(project, result.scenario, why, language=language)
    assert json.loads(json.dumps(document, allow_nan=False)) == document
    assert not document["satisfiable"]
    for conflict in document["conflicts"]:
        assert conflict["text"]
        assert all(rule["text"] for rule in conflict["rules"])
        assert conflict["accounts"] == len(conflict["account_ids"])
    assert all(change["text"] for fix in document["fixes"] for change in fix["changes"])


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_rule_has_its_sentence(plan, language):
    project, _ = plan
    setup = setup_of(project, wish())
    said = [rule_text(setup, ref, language) for ref in in_force(setup)]
    assert len(set(said)) == len(said) > 4


def test_prices_become_a_document(plan):
    project, on = plan
    project, result = carry_out(project, wish(WIDE, max_oneway_hard_min=None), ground=on)
    assert result.scenario.valid
    listed = prices_of(project, result.scenario, on, trials=40)
    document = prices_document(result.scenario, listed)
    assert json.loads(json.dumps(document, allow_nan=False)) == document
    assert {price["kind"] for price in document["prices"]} == {"lock", "rule"}
    assert sum(price["searched"] for price in document["prices"]) == 3


def test_a_scenario_is_asked_for_again_as_it_was(plan):
    project, on = plan
    project, result = carry_out(project, wish(WIDE), ground=on)
    again = wish_of(project, result.scenario)
    assert (again.mode, again.start, again.rules) == ("rebuild", "baseline", result.scenario.rules)
    by_hand = result.scenario.changed(mode="", start="")
    assert wish_of(project.with_scenario(by_hand), by_hand).start == "new"


def test_a_plan_that_obeys_has_prices_and_no_conflicts(plan):
    project, on = plan
    project, _ = carry_out(project, wish(WIDE, max_oneway_hard_min=None), ground=on)
    told = []
    document = explained(
        project, "new", on, locks=True, rules=True, trials=0, tell=lambda key, params: told.append(key)
    )
    assert document["satisfiable"]
    assert document["complete"]
    assert document["prices"]
    assert told


def test_the_command_explains(plan, tmp_path, capsys):
    project, on = plan
    file = tmp_path / "plan.gpkg"
    project, result = carry_out(project, wish(bands=(replace(TIGHT[0], hard_upper=0.5),)), ground=on)
    write_plan(project, file)
    name = result.scenario.name
    assert main(["explain", str(file), "--scenario", name, "--rules", "--trials", "0", "--json"]) == 0
    document = json.loads(capsys.readouterr().out)
    assert document["scenario"] == name
    assert document["conflicts"][0]["proven"]
    assert "prices" not in document
    assert main(["explain", str(file), "--scenario", name, "--rules", "--trials", "0", "--lang", "zh"]) == 0
    assert "工作量" in capsys.readouterr().out
    with pytest.raises(SystemExit) as ended:
        main(["explain", str(file), "--scenario", name])
    assert ended.value.code == 2


def test_locks_of_accounts_are_named_by_their_position(plan):
    project, _ = plan
    locked = np.isin(project.baseline.alignment, [2])
    accounts = project.accounts.with_columns(locked=locked)
    asked = wish(bands=(replace(TIGHT[0], hard_upper=0.5),))
    setup = setup_of(project.changed(accounts=accounts), asked)
    assert "lock_account" in {ref.rule for ref in in_force(setup)}
    assert "P2" in {ref.key for ref in in_force(setup)}
