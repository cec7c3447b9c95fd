"""Is every planted fault of the dirty copy named where it stands, and nothing else?"""

import csv
from collections import Counter

import pytest

from territory_designer.model.resources import resource_path

MOST_FALSE_ALARMS = 2


def _key():
    with resource_path("dirty_key.csv", top="sample_data").open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


KEY = _key()


def names(finding, fault, codes):
    """Tell whether a finding with one of the codes stands where the fault does."""
    if finding.code not in codes or finding.sheet != fault["sheet"]:
        return False
    if finding.code in fault["codes"].split(";") and finding.cell:
        return finding.cell == fault["cell"]
    return finding.row in (0, int(fault["row"]))


def test_the_key_lists_many_faults_of_many_kinds():
    assert len(KEY) >= 40
    assert len({fault["kind"] for fault in KEY}) >= 20
    assert len({fault["fault_id"] for fault in KEY}) == len(KEY)


@pytest.mark.parametrize("fault", KEY, ids=lambda fault: f"{fault['fault_id']}-{fault['codes']}")
def test_the_fault_is_named(dirty, doubts, fault):
    for code in fault["codes"].split(";"):
        assert any(names(finding, fault, {code}) for finding in doubts(dirty))


def test_hardly_anything_else_is_named(dirty, doubts):
    allowed = [(fault, {*fault["codes"].split(";"), *fault["consequences"].split(";")}) for fault in KEY]
    strange = [
        finding
        for finding in doubts(dirty)
        if not any(names(finding, fault, codes) for fault, codes in allowed)
    ]
    assert len(strange) <= MOST_FALSE_ALARMS, strange


def test_each_code_is_said_about_as_often_as_it_was_planted(dirty, doubts):
    planted = Counter(code for fault in KEY for code in fault["codes"].split(";"))
    follow = Counter(code for fault in KEY for code in fault["consequences"].split(";") if code)
    said = Counter(finding.code for finding in doubts(dirty))
    surplus = said - (planted + follow)
    assert sum(surplus.values()) <= MOST_FALSE_ALARMS, surplus


def test_a_plan_still_comes_out(dirty):
    project = dirty.project
    assert len(project.accounts) == 2_400 - 2 - 2  # without the rows whose id was blank or taken
    assert int((~project.accounts.placed).sum()) == 1
    assert project.baseline.utilisation > 0
