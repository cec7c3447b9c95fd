"""What a click on a fix changes can be undone, and survives the journal."""

import numpy as np

from territory_designer.optimise.explain.fixes import Fix
from territory_designer.optimise.explain.relaxations import Relaxation
from territory_designer.session.edits import Edit
from territory_designer.session.relax import fix_edit
from territory_designer.storage.content_hash import content_hash

LONGER = Relaxation("limit", "longest_travel", params={"limit": 999.0})
MORE_HOURS = Relaxation("capacity", "band", params={"positions": ("P1",), "share": 0.5})
LEARN = Relaxation("learn_lines", "product_lines", params={"positions": ("P2",), "lines": ("x",)})


def test_rules_hours_and_lines_change_and_come_back(project):
    edit = fix_edit(project, "B", Fix((LONGER, MORE_HOURS, LEARN)))
    after = edit.apply(project)
    assert after.scenario("B").rules.max_oneway_hard_min == 999.0
    assert after.positions.capacity_h[1] == 1.5 * project.positions.capacity_h[1]
    assert "x" in after.positions.product_lines[2]
    assert np.array_equal(after.scenario("B").alignment, project.scenario("B").alignment)
    assert content_hash(edit.revert(after)) == content_hash(project)


def test_the_journal_brings_a_fix_back(project):
    edit = fix_edit(project, "B", Fix((LONGER, MORE_HOURS)))
    again = Edit.from_dict(edit.as_dict(project), project)
    assert content_hash(again.apply(project)) == content_hash(edit.apply(project))
