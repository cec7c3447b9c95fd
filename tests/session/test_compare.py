"""Which territory has become which, and do figures compare at one utilisation?"""

import numpy as np
import pytest

from territory_designer.measures.ground import ground
from territory_designer.session.compare import compare, renamed


def swapped(scenario, first, second):
    """Return the scenario with the territories of two positions exchanged."""
    alignment = scenario.alignment.copy()
    alignment[scenario.alignment == first], alignment[scenario.alignment == second] = second, first
    return scenario.changed(name="B", alignment=alignment)


def test_exchanged_territories_are_found_with_all_their_hours(project):
    found = renamed(project, project.baseline, swapped(project.baseline, 1, 4), ground=ground(project))
    held = [int((project.baseline.alignment == row).sum()) for row in (1, 4)]
    assert {(each.before, each.after): each.accounts for each in found} == {(1, 4): held[0], (4, 1): held[1]}
    assert [each.share for each in found] == pytest.approx([1.0, 1.0])


def test_the_same_territories_are_not_renamed(project):
    assert renamed(project, project.baseline, project.baseline, ground=ground(project)) == ()


def test_a_small_part_of_a_territory_renames_nothing(project):
    alignment = project.baseline.alignment.copy()
    part = np.flatnonzero(alignment == 2)
    alignment[part[: len(part) // 3]] = 3
    b = project.baseline.changed(name="B", alignment=alignment)
    assert renamed(project, project.baseline, b, ground=ground(project)) == ()


def test_what_nobody_serves_is_no_territory(project):
    nobody = np.full(len(project.accounts), -1)
    b = project.baseline.changed(name="B", alignment=nobody)
    assert renamed(project, project.baseline, b, ground=ground(project)) == ()
    assert renamed(project, b, project.baseline, ground=ground(project)) == ()


def test_what_is_printed_names_the_renamed(project):
    b = swapped(project.baseline, 1, 4)
    said = compare(project, project.baseline, b, ground=ground(project))["renamed"]
    assert {(each["from"], each["to"]) for each in said} == {("P1", "P4"), ("P4", "P1")}
