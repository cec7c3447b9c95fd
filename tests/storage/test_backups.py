"""Are the last ten versions kept, and is the newest good one found?"""

from territory_designer.storage.backups import KEPT, keep_backup, newest_backup
from territory_designer.storage.state import plan_key


def keep(plan, number, state_dir):
    plan.write_bytes(str(number).encode())
    keep_backup(plan, plan=plan, record=f"{number:064d}"[::-1], state_dir=state_dir)


def kept(plan, state_dir):
    return [path.read_bytes() for path in sorted((state_dir / "backups" / plan_key(plan)).iterdir())]


def test_ten_are_kept_the_oldest_go(tmp_path, state_dir):
    plan = tmp_path / "plan.gpkg"
    for number in range(1, 26):
        keep(plan, number, state_dir)
    assert kept(plan, state_dir) == [str(number).encode() for number in range(26 - KEPT, 26)]
    assert list(tmp_path.glob("*.gpkg")) == [plan]


def test_the_same_version_is_kept_once(tmp_path, state_dir):
    plan = tmp_path / "plan.gpkg"
    for _ in range(3):
        keep(plan, 1, state_dir)
    assert kept(plan, state_dir) == [b"1"]


def test_what_a_killed_save_left_is_no_backup(tmp_path, state_dir):
    plan = tmp_path / "plan.gpkg"
    keep(plan, 1, state_dir)
    (folder,) = (state_dir / "backups").iterdir()
    (folder / ".territory-designer-0-1-0.gpkg").write_bytes(b"half")
    next(folder.glob("[0-9]*")).unlink()
    keep(plan, 2, state_dir)
    assert newest_backup(plan, state_dir=state_dir, is_good=lambda _: True).read_bytes() == b"2"


def test_plans_do_not_share_backups_but_names_of_one_plan_do(tmp_path, state_dir):
    one, two, link = tmp_path / "1.gpkg", tmp_path / "2.gpkg", tmp_path / "link.gpkg"
    keep(one, 1, state_dir)
    keep(two, 2, state_dir)
    link.symlink_to(one)
    assert kept(one, state_dir) == kept(link, state_dir) == [b"1"]
    assert kept(two, state_dir) == [b"2"]


def test_the_newest_good_one_is_found(tmp_path, state_dir):
    plan = tmp_path / "plan.gpkg"
    for number in (1, 2, 3):
        keep(plan, number, state_dir)
    found = newest_backup(plan, state_dir=state_dir, is_good=lambda path: path.read_bytes() != b"3")
    assert found.read_bytes() == b"2"
    assert newest_backup(plan, state_dir=state_dir, is_good=lambda _: False) is None
    assert newest_backup(tmp_path / "new.gpkg", state_dir=state_dir, is_good=lambda _: True) is None
