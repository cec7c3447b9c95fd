"""When somebody leaves: do others take over, does nobody else move, and is nonsense refused?"""

import numpy as np
import pytest

from territory_designer.errors import TerritoryDesignerError
from territory_designer.measures.ground import ground
from territory_designer.model.rules import MoveLimits, default_rules
from territory_designer.model.texts import error_text
from territory_designer.optimise.solve import solve
from territory_designer.optimise.stop import Trials
from territory_designer.optimise.substitute import without

FREE = default_rules("substitute").changed(max_oneway_hard_min=None)


@pytest.fixture(scope="module", name="team")
def team_fixture(builders):
    """A plan in good order: today is what a rebuild made of it."""
    project = builders.build_country(accounts=300, cities=60, hubs=8, positions=12)
    rules = default_rules("rebuild").changed(max_oneway_hard_min=None)
    on = ground(project)
    made = solve(project, project.baseline, on, name="b", mode="rebuild", rules=rules, stop=Trials(60_000))
    assert made.scenario.valid
    return project.with_scenario(project.baseline.changed(alignment=made.scenario.alignment)), on


def replaced(team, leaver, **changed):
    project, on = team
    base = project.baseline
    rules = FREE.changed(**changed)
    return solve(
        project, base, on, name="s", mode="substitute", rules=rules, stop=Trials(40_000), leaver=leaver
    )


def test_others_take_over_and_nobody_else_moves(team, verdict_of):
    project, on = team
    base = project.baseline
    result = replaced(team, "P003")
    made, left = result.scenario, base.alignment == 3
    assert made.valid
    assert verdict_of(project, made, on).broken == ()
    assert not made.position_open[3]
    assert (made.alignment[left] != 3).all()
    assert (made.alignment[left] >= 0).all()
    assert (made.alignment == base.alignment)[~left].all()
    assert (made.position_hub == base.position_hub).all()
    assert result.relocations == ()


def test_a_limit_lets_others_move_too(team, verdict_of):
    project, on = team
    most = int((project.baseline.alignment == 3).sum()) + 15
    result = replaced(team, "P003", moves_in_all=MoveLimits(accounts=most))
    strict = replaced(team, "P003")
    moved = result.scenario.alignment != project.baseline.alignment
    assert verdict_of(project, result.scenario, on).broken == ()
    assert moved.sum() <= most
    assert result.trace[-1][1] <= strict.trace[-1][1] + 1e-6


def test_an_employee_is_meant_by_the_position(team):
    project, _ = team
    row = int(np.flatnonzero(~project.positions.vacant)[2])
    gone = without(project, project.baseline, str(project.positions.employee_id[row]))
    assert not gone.position_open[row]
    assert gone.position_open.sum() == len(project.positions) - 1
    assert (gone.alignment[project.baseline.alignment == row] == -1).all()
    targets = [
        float((project.positions.capacity_h * each.position_open).sum() * each.utilisation)
        for each in (project.baseline, gone)
    ]
    assert targets[0] == pytest.approx(targets[1])


@pytest.mark.parametrize(("leaver", "code"), [("", "leaver_missing"), ("P9", "leaver_unknown")])
def test_nobody_is_no_leaver(team, leaver, code):
    with pytest.raises(TerritoryDesignerError) as caught:
        replaced(team, leaver)
    assert caught.value.code == code
    assert error_text(caught.value, "zh") != error_text(caught.value, "en")


def test_who_is_gone_cannot_leave(team):
    project, _ = team
    gone = without(project, project.baseline, "P003")
    with pytest.raises(TerritoryDesignerError, match="leaver_gone"):
        without(project, gone, "P003")


def test_the_last_one_cannot_leave(team):
    project, on = team
    alone = project.baseline.changed(position_open=np.arange(12) == 3)
    with pytest.raises(TerritoryDesignerError, match="no_position"):
        solve(project, alone, on, name="s", mode="substitute", rules=FREE, stop=Trials(1), leaver="P003")
