"""Does the slow work open, import and rescue plans, and tell what goes wrong?"""

from pathlib import Path

import numpy as np
import pytest

from territory_designer.errors import TerritoryDesignerError
from territory_designer.session.session import Session
from territory_designer.storage.journal import pending
from territory_designer.storage.lock import let_go
from territory_designer.storage.plan_file import write_plan
from territory_designer.ui import slow_work

INPUT = Path(__file__).parents[1] / "real_input"


def _run(work):
    return work(lambda _: None, lambda: False)


@pytest.fixture
def file(plan, tmp_path):
    path = tmp_path / "a.gpkg"
    write_plan(plan[0], path)
    return path


@pytest.fixture
def left_over(file, tmp_path):
    """A journal as a process leaves it that dies after one edit."""
    session = Session.open_plan(file, state_dir=tmp_path / "state")
    session.move(np.array([0]), 4)
    let_go(session._journal._descriptor)
    (kept,) = pending(tmp_path / "state")
    return kept


def test_a_plan_is_opened_measured_and_made_ready_for_finding(file, tmp_path):
    opened = _run(slow_work.open_plan(file, tmp_path / "state"))
    assert opened.session._card is not None
    assert opened.finder.hits("ma chao")[0].name == "Wuhan-2"
    assert opened.rescue is None
    opened.session.close()


def test_files_become_a_plan(tmp_path):
    files = [INPUT / f"{name}_cn.csv" for name in ("hospitals", "hubs", "positions")]
    opened = _run(slow_work.import_files(files, tmp_path / "state"))
    assert len(opened.session.project.accounts) == 2083
    assert opened.session.path is None
    opened.session.close()


def test_files_without_accounts_are_no_reason_to_fail_later(tmp_path):
    with pytest.raises(TerritoryDesignerError):
        _run(slow_work.import_files([tmp_path / "gone.xlsx"], tmp_path / "state"))


def test_what_is_left_is_found_and_offered_with_its_plan(left_over, file, tmp_path):
    assert _run(slow_work.rescues(tmp_path / "state")) == [left_over]
    opened = _run(slow_work.open_plan(file, tmp_path / "state"))
    assert opened.rescue == left_over
    opened.session.close()


def test_what_is_left_is_made_again(left_over, tmp_path):
    opened = _run(slow_work.open_rescued(left_over, tmp_path / "state"))
    assert opened.edits == 1
    assert opened.session.scenario.alignment[0] == 4
    assert not left_over.path.exists()
    opened.session.close()


def test_it_is_not_made_on_top_of_another_plan(left_over, file, plan, tmp_path):
    write_plan(plan[0].without_scenario("B"), file)
    with pytest.raises(TerritoryDesignerError) as caught:
        _run(slow_work.open_rescued(left_over, tmp_path / "state"))
    assert caught.value.code == "rescue_foreign"
    assert left_over.path.exists()


def test_colours_are_looked_at_again_and_painted_only_when_they_changed(session):
    assert _run(slow_work.recolour(session)) is None
    session.move(np.arange(60), 0)
    again = _run(slow_work.recolour(session))
    assert again is None or again.shown


def test_a_large_plan_is_judged_in_a_process_with_the_same_verdict(session, monkeypatch):
    args = (session.project, session.scenario, session.ground)
    here = _run(slow_work.judged(*args))
    monkeypatch.setattr(slow_work, "JUDGED_HERE", 10)
    beside = _run(slow_work.judged(*args))
    assert [each.as_dict("en") for each in beside.broken] == [each.as_dict("en") for each in here.broken]
    assert [each.as_dict("zh") for each in beside.strained] == [each.as_dict("zh") for each in here.strained]
