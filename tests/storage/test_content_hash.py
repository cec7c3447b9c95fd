"""Does the content hash change with the content, and with nothing else?"""

import struct
from dataclasses import replace

import numpy as np
import pytest

from territory_designer.errors import TerritoryDesignerError
from territory_designer.model.project import HistoryEntry, Note
from territory_designer.model.rules import Lock, Override, Rules
from territory_designer.model.scenario import Bound
from territory_designer.model.settings import Settings
from territory_designer.storage.content_hash import content_hash


def _reversed(table):
    return table.with_columns(**{name: getattr(table, name)[::-1] for name in table.attributes()})


def _scenario(**values):
    return lambda plan: plan.with_scenario(plan.scenarios["a"].changed(**values))


CHANGES = {
    "order of hubs": lambda plan: plan.changed(hubs=_reversed(plan.hubs)),
    "one text": lambda plan: plan.changed(accounts=plan.accounts.with_columns(note=["", "", "", "x"])),
    "one number": lambda plan: plan.changed(
        accounts=plan.accounts.with_columns(desk_h=[np.nan, 1, 2, np.nan])
    ),
    "one flag": lambda plan: plan.changed(accounts=plan.accounts.with_columns(locked=[False] * 4)),
    "kept column": lambda plan: plan.changed(accounts=plan.accounts.with_columns(extra={})),
    "settings": lambda plan: plan.changed(settings=Settings(title="other")),
    "new scenario": lambda plan: plan.with_scenario(plan.baseline.changed(name="new")),
    "scenario's name": lambda plan: plan.without_scenario("a").with_scenario(plan.baseline.changed(name="c")),
    "alignment": _scenario(alignment=[1, 0, 1, -1]),
    "decided by": _scenario(decided_by=[0, 0, 0, 2]),
    "hubs of positions": _scenario(position_hub=[1, 0]),
    "closed position": _scenario(position_open=[True, False]),
    "utilisation": _scenario(utilisation=0.99),
    "rules": _scenario(rules=Rules(max_hubs=3)),
    "overrides": _scenario(rules=Rules(overrides=(Override("00123", "P1"),))),
    "freezing": _scenario(frozen=True),
    "a note": lambda plan: plan.changed(notes={"00123": Note("call first", "2026-01-01T00:00:00+08:00")}),
    "locks": _scenario(rules=Rules(locks=(Lock("hub", "H1"),))),
    "bound": _scenario(bound=Bound(1.0, 0.5, "these hubs")),
    "note": _scenario(note="new"),
    "mode": _scenario(mode="fill"),
    "start": _scenario(start="b 优化"),
    "validity": _scenario(valid=False),
    "rng_seed": _scenario(rng_seed=1),
}

SAME = {
    "history": lambda plan: plan.changed(history=(HistoryEntry("t", "who", "what"),)),
    "meta": lambda plan: plan.changed(meta={"x": "y"}),
    "order of scenarios": lambda plan: plan.changed(scenarios=dict(reversed(plan.scenarios.items()))),
    "order of kept columns": lambda plan: plan.changed(
        accounts=plan.accounts.with_columns(extra=dict(reversed(plan.accounts.extra.items())))
    ),
    "zero's sign": lambda plan: plan.changed(
        accounts=plan.accounts.with_columns(revenue_cny=np.abs(plan.accounts.revenue_cny))
    ),
    "whole number in settings": lambda plan: plan.changed(settings=replace(plan.settings, day_h=8)),
}


@pytest.mark.parametrize("name", CHANGES)
def test_a_change_shows(project, name):
    assert content_hash(CHANGES[name](project)) != content_hash(project)


@pytest.mark.parametrize("name", SAME)
def test_what_is_not_content_does_not_show(project, name):
    assert content_hash(SAME[name](project)) == content_hash(project)


def test_every_nan_is_the_same(project):
    odd = struct.unpack("<d", struct.pack("<Q", 0xFFF8_0000_0000_0123))[0]
    plan = project.changed(accounts=project.accounts.with_columns(desk_h=[odd] * 4))
    assert content_hash(plan) == content_hash(project)


def test_texts_do_not_flow_into_each_other(project):
    one, two = (
        project.changed(accounts=project.accounts.with_columns(note=notes))
        for notes in (["ab", "", "", ""], ["a", "b", "", ""])
    )
    assert content_hash(one) != content_hash(two)


def test_an_empty_text_is_not_a_missing_one(project):
    one, two = (
        project.changed(accounts=project.accounts.with_columns(extra={"k": np.array([text] * 4, object)}))
        for text in ("", None)
    )
    assert content_hash(one) != content_hash(two)


def test_half_a_character_is_refused_with_its_place(project):
    plan = project.changed(accounts=project.accounts.with_columns(note=["", "", "", "\ud800"]))
    with pytest.raises(TerritoryDesignerError) as error:
        content_hash(plan)
    assert error.value.code == "text_not_unicode"
    assert error.value.params["place"] == "accounts.note"
