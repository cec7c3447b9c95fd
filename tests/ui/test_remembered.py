"""Does the window remember plain strings, and get along with whatever stands there?"""

from pathlib import Path

from territory_designer.ui import remembered
from territory_designer.ui.remembered import MOST_RECENT, RecentPlan


def _file(tmp_path, name):
    path = tmp_path / name
    path.write_bytes(b"plan")
    return str(path)


def test_texts_and_numbers_come_back():
    remembered.remember("language", "zh")
    remembered.remember_numbers("desk/across", [296, 828, -3])
    assert remembered.recall("language") == "zh"
    assert remembered.recall_numbers("desk/across") == [296, 828, -3]
    assert remembered.recall("never set", "otherwise") == "otherwise"


def test_nonsense_is_no_number():
    remembered.remember("window/place", "12 twelve 13")
    assert remembered.recall_numbers("window/place") == []


def test_recent_plans_stand_last_first_and_once(tmp_path):
    paths = [_file(tmp_path, f"{number}.gpkg") for number in range(3)]
    for path in (*paths, paths[0]):
        remembered.remember_plan(RecentPlan(path, title=path[-6:], scenarios="2"))
    plans = remembered.recent_plans()
    assert [plan.path for plan in plans] == [paths[0], paths[2], paths[1]]
    assert plans[0].title == "0.gpkg"
    assert plans[0].scenarios == "2"


def test_plans_whose_file_is_gone_are_not_shown_and_the_list_stays_short(tmp_path):
    paths = [_file(tmp_path, f"{number}.gpkg") for number in range(MOST_RECENT + 3)]
    for path in paths:
        remembered.remember_plan(RecentPlan(path))
    assert len(remembered.recent_plans()) == MOST_RECENT
    (tmp_path / f"{MOST_RECENT + 2}.gpkg").unlink()
    assert len(remembered.recent_plans()) == MOST_RECENT - 1


def test_only_strings_are_kept(tmp_path):
    remembered.remember_plan(RecentPlan(_file(tmp_path, "a.gpkg")))
    remembered.remember_numbers("desk/down", [1, 2])
    settings = remembered._settings()
    settings.sync()
    assert tmp_path in Path(settings.fileName()).parents
    assert "@" not in Path(settings.fileName()).read_text(encoding="utf-8")  # @ByteArray, @Variant: objects
