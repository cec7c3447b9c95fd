"""Is state kept where it belongs, privately, and deleted whole?"""

import stat

import pytest

from territory_designer.storage.journal import Journal
from territory_designer.storage.lock import lock_plan
from territory_designer.storage.plan_file import write_plan
from territory_designer.storage.state import default_state_dir, delete_state


@pytest.mark.parametrize(
    ("platform", "variable", "end"),
    [
        ("linux", "XDG_STATE_HOME", ("chosen", "territory-designer")),
        ("linux", None, (".local", "state", "territory-designer")),
        ("win32", "LOCALAPPDATA", ("chosen", "territory-designer")),
        ("darwin", None, ("Application Support", "territory-designer")),
    ],
)
def test_the_folder_is_the_platforms(monkeypatch, tmp_path, platform, variable, end):
    monkeypatch.setattr("sys.platform", platform)
    monkeypatch.delenv("XDG_STATE_HOME", raising=False)
    if variable:
        monkeypatch.setenv(variable, str(tmp_path / "chosen"))
    assert default_state_dir().parts[-len(end) :] == end


def test_all_of_it_is_private_and_can_be_deleted(project, tmp_path, state_dir):
    plan = tmp_path / "plan.gpkg"
    write_plan(project, plan, state_dir=state_dir)
    lock_plan(plan, state_dir=state_dir, who="小明").release()
    journal = Journal(plan, content_hash="ab", state_dir=state_dir)
    journal.append({"label": "小明"})
    assert {path.name for path in state_dir.iterdir()} == {"backups", "journals", "locks"}
    assert stat.S_IMODE(state_dir.stat().st_mode) == 0o700
    delete_state(state_dir)
    assert list(state_dir.iterdir()) == []
    delete_state(state_dir)
    assert plan.exists()
    journal.close()
