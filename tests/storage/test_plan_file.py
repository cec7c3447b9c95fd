"""Does a plan come back as it was saved, and is anything else refused?"""

import sqlite3

import numpy as np
import pytest

from territory_designer.errors import TerritoryDesignerError
from territory_designer.model.texts import error_text
from territory_designer.storage import migrations, plan_file
from territory_designer.storage.content_hash import content_hash
from territory_designer.storage.layout import layout
from territory_designer.storage.plan_file import read_plan, stored_hash, write_plan


@pytest.fixture
def plan(project, tmp_path):
    path = tmp_path / "plan.gpkg"
    write_plan(project, path)
    return path


def refusal(path, code, **options):
    with pytest.raises(TerritoryDesignerError) as error:
        read_plan(path, **options)
    assert error.value.code == code
    assert error_text(error.value, "zh") != error_text(error.value, "en")
    return error.value


def test_everything_comes_back(project, plan):
    back = read_plan(plan)
    assert content_hash(back) == content_hash(project)
    assert back.history == project.history
    assert back.settings == project.settings
    assert back.meta["input_sha256"] == "ab"
    assert back.meta["content_sha256"] == stored_hash(plan) == content_hash(project)
    assert list(back.scenarios) == list(project.scenarios)
    assert list(back.accounts.extra) == list(project.accounts.extra)
    for name, table in project.tables().items():
        for column, values in table.columns().items():
            np.testing.assert_array_equal(back.tables()[name].columns()[column], values)


def test_scenarios_come_back_to_the_last_attribute(project, plan):
    for name, scenario in read_plan(plan).scenarios.items():
        for attribute, value in vars(project.scenarios[name]).items():
            np.testing.assert_equal(getattr(scenario, attribute), value)


def test_ids_are_text_for_ever(plan):
    assert read_plan(plan).accounts.account_id.tolist()[:2] == ["00123", "123"]


def test_the_same_plan_gives_the_same_bytes(project, plan, tmp_path):
    again = tmp_path / "again.gpkg"
    write_plan(read_plan(plan), again)
    assert again.read_bytes() == plan.read_bytes()


def test_territories_are_not_content(project, tmp_path):
    from shapely import box, to_wkb

    path = tmp_path / "plan.gpkg"
    assert write_plan(
        project, path, territories=lambda _: [("a", "P1", to_wkb(box(0, 0, 1, 1)))]
    ) == content_hash(read_plan(path))


def test_a_missing_file_is_named(tmp_path):
    assert refusal(tmp_path / "none.gpkg", "plan_missing").params["path"].endswith("none.gpkg")


@pytest.mark.parametrize("name", ["a#b?c%20d.gpkg", "规划 é.gpkg", "'; --.gpkg"])
def test_a_name_means_only_itself(project, tmp_path, name):
    folder = tmp_path / "?mode=rwc#"
    folder.mkdir()
    write_plan(project, folder / name)
    assert content_hash(read_plan(folder / name)) == content_hash(project)
    assert [path.name for path in folder.iterdir()] == [name]


def test_a_folder_is_no_plan(tmp_path):
    refusal(tmp_path, "plan_unreadable")


@pytest.mark.parametrize("data", [b"", b"PK\x03\x04 a workbook", b"id,name\n1,x\n" * 999])
def test_other_files_are_refused(tmp_path, data):
    path = tmp_path / "other.gpkg"
    path.write_bytes(data)
    with pytest.raises(TerritoryDesignerError) as error:
        read_plan(path)
    assert error.value.code in ("plan_corrupt", "plan_foreign")


@pytest.mark.parametrize(
    "statement",
    [
        "CREATE TRIGGER t AFTER UPDATE ON meta BEGIN DELETE FROM accounts; END",
        "CREATE VIEW v AS SELECT * FROM accounts",
        "CREATE TABLE more (x)",
        "CREATE INDEX i ON accounts (name)",
        "ALTER TABLE accounts ADD COLUMN y TEXT",
        "ALTER TABLE accounts ADD COLUMN z TEXT GENERATED ALWAYS AS (name) VIRTUAL",
        "DROP TABLE territories",
        "DROP TABLE meta",
        "DELETE FROM meta WHERE key = 'content_sha256'",
        "PRAGMA application_id = 0",
    ],
)
def test_what_no_plan_holds_is_refused(plan, statement):
    change(plan, statement)
    refusal(plan, "plan_foreign")


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE accounts SET revenue_cny = 1 WHERE fid = 1",
        "UPDATE accounts SET name = 5 || '' WHERE fid = 1",
        "UPDATE accounts SET name = x'00' WHERE fid = 1",
        "UPDATE accounts SET locked = 7 WHERE fid = 1",
        "DELETE FROM hubs WHERE fid = 2",
        "UPDATE accounts SET fid = 10 WHERE fid = 1",
        "UPDATE history SET who = 'other'",
        "UPDATE meta SET value = 'cd' WHERE key = 'input_sha256'",
        "UPDATE meta SET value = 'one' WHERE key = 'format_version'",
        "UPDATE scenarios SET rank = 9 WHERE fid = 1",
        "UPDATE rules SET rules = '[' WHERE fid = 1",
        "DELETE FROM locks",
        "DROP TABLE extra_columns",
    ],
)
def test_a_change_by_another_program_is_noticed(plan, statement):
    change(plan, statement)
    refusal(plan, "plan_corrupt")


def change(path, statement):
    database = sqlite3.connect(path)
    database.execute(statement)
    database.commit()
    database.close()


@pytest.mark.parametrize(
    ("table", "column", "value"),
    [
        ("rules", "rules", '{"contiguity": "perhaps"}'),
        ("rules", "rules", "[" * 100_000),
        ("alignments", "position_id", "nobody"),
        ("settings", "name", "unknown"),
    ],
)
def test_nonsense_with_a_right_hash_is_refused(project, tmp_path, monkeypatch, table, column, value):
    path = tmp_path / "plan.gpkg"
    lay_out = plan_file.tables_of

    def forged(given):
        tables = lay_out(given)
        values = tables[table][column].copy()
        values[0] = value
        return {**tables, table: {**tables[table], column: values}}

    monkeypatch.setattr(plan_file, "tables_of", forged)
    write_plan(project, path)
    refusal(path, "plan_corrupt")


def written_in(moment, version, its_layout):
    """Make the program write a plan of another format."""
    lay_out = plan_file.tables_of
    moment.setattr(plan_file, "FORMAT_VERSION", version)
    moment.setattr(plan_file, "layout", lambda: its_layout)
    moment.setattr(plan_file, "layout_of", lambda _: its_layout)
    moment.setattr(plan_file, "upgraded", lambda tables, _: tables)

    def its_tables(project):
        tables = lay_out(project)
        kept = {name: kinds for name, kinds in its_layout.items() if name in tables}
        extra = {"accounts": tables["accounts"]}
        return {name: {k: tables[name][k] for k in kinds} for name, kinds in kept.items()} | extra

    moment.setattr(plan_file, "tables_of", its_tables)


def test_a_newer_format_is_refused_by_name(project, plan, monkeypatch):
    with monkeypatch.context() as future:
        written_in(future, 9, layout())
        write_plan(project, plan)
    before = plan.read_bytes()
    assert refusal(plan, "plan_newer").params["version"] == 9
    assert plan.read_bytes() == before


def test_a_plan_of_an_older_format_is_upgraded_and_backed_up_before(project, plan, state_dir, monkeypatch):
    older = migrations.layout_of(1)
    assert {"account_notes", "findings"} & set(layout()) == {"account_notes", "findings"} - set(older)
    plain = {name: each.changed(frozen=False) for name, each in project.scenarios.items()}
    project = project.changed(notes={}, scenarios=plain)
    with monkeypatch.context() as past:
        written_in(past, 1, older)
        write_plan(project, plan)
    old_bytes = plan.read_bytes()
    back = read_plan(plan)
    assert content_hash(back) == content_hash(project)
    assert plan.read_bytes() == old_bytes
    write_plan(back, plan, state_dir=state_dir)
    assert old_bytes in [path.read_bytes() for path in state_dir.rglob("*.gpkg")]
    new_bytes = plan.read_bytes()
    write_plan(read_plan(plan), plan, state_dir=state_dir)
    assert plan.read_bytes() == new_bytes


def saving_fails(code, *arguments, **options):
    with pytest.raises(TerritoryDesignerError) as error:
        write_plan(*arguments, **options)
    assert error.value.code == code
    assert error_text(error.value, "zh") != error_text(error.value, "en")


def test_a_file_changed_outside_is_not_overwritten(project, plan):
    mine = stored_hash(plan)
    theirs = project.with_scenario(project.baseline.changed(name="theirs"))
    write_plan(theirs, plan, expected_hash=mine)
    saving_fails("plan_changed_outside", project, plan, expected_hash=mine)
    assert "theirs" in read_plan(plan).scenarios


def test_a_file_replaced_by_something_else_is_not_overwritten(project, plan):
    mine = stored_hash(plan)
    plan.write_bytes(b"something else")
    saving_fails("plan_changed_outside", project, plan, expected_hash=mine)
    assert plan.read_bytes() == b"something else"


def test_a_file_deleted_outside_is_saved_again(project, plan):
    mine = stored_hash(plan)
    plan.unlink()
    assert write_plan(project, plan, expected_hash=mine) == mine


@pytest.mark.parametrize("suffix", ["-wal", "-journal"])
def test_a_plan_open_in_another_program_is_not_replaced(project, plan, suffix):
    plan.with_name(plan.name + suffix).write_bytes(b"x")
    before = plan.read_bytes()
    saving_fails("plan_open_elsewhere", project, plan)
    assert plan.read_bytes() == before


@pytest.mark.parametrize("table", ["accounts", "positions", "hubs"])
def test_an_identifier_that_stands_twice_is_refused(project, tmp_path, table):
    column = {"accounts": "account_id", "positions": "position_id", "hubs": "hub_id"}[table]
    rows = getattr(project, table)
    twice = project.changed(**{table: rows.with_columns(**{column: ["same"] * len(rows)})})
    saving_fails("plan_duplicate_id", twice, tmp_path / "plan.gpkg")
    assert list(tmp_path.iterdir()) == []


def test_more_kept_columns_than_a_table_can_hold_are_refused(project, tmp_path):
    extra = {str(k): np.array([""] * 4, object) for k in range(2000)}
    many = project.changed(accounts=project.accounts.with_columns(extra=extra))
    saving_fails("save_failed", many, tmp_path / "plan.gpkg")
    assert list(tmp_path.iterdir()) == []


def test_what_cannot_be_read_back_does_not_replace_the_old_plan(project, plan, monkeypatch):
    before = plan.read_bytes()
    image_of = plan_file.image_of
    monkeypatch.setattr(plan_file, "image_of", lambda *given, **named: image_of(*given, **named)[:-4096])
    saving_fails("save_failed", project, plan)
    assert plan.read_bytes() == before
    assert list(plan.parent.iterdir()) == [plan]


def test_a_saved_plan_keeps_its_permissions_and_its_link(project, plan):
    plan.chmod(0o640)
    link = plan.with_name("link.gpkg")
    link.symlink_to(plan.name)
    write_plan(project.changed(history=()), link)
    assert link.is_symlink()
    assert plan.stat().st_mode & 0o777 == 0o640
    assert read_plan(plan).history == ()


def test_a_damaged_plan_offers_its_newest_good_backup(project, plan, state_dir):
    for title in ("one", "two"):
        last = project.with_scenario(project.baseline.changed(name=title))
        write_plan(last, plan, state_dir=state_dir)
    data = bytearray(plan.read_bytes())
    data[len(data) // 2 :] = bytes(len(data) - len(data) // 2)
    plan.write_bytes(data)
    backup = refusal(plan, "plan_corrupt", state_dir=state_dir).params["backup"]
    assert content_hash(read_plan(type(plan)(backup))) == content_hash(last)


def test_without_backups_none_is_offered(plan, state_dir):
    plan.write_bytes(b"")
    assert refusal(plan, "plan_foreign", state_dir=state_dir).params["backup"] == "–"
