"""Does every command keep its contract: one JSON document, the exit codes, and no traceback?"""

from pathlib import Path

import pytest
from python_calamine import CalamineWorkbook

from territory_designer.__main__ import main
from territory_designer.storage.plan_file import read_plan, write_plan

REAL = sorted(map(str, (Path(__file__).parents[1] / "real_input").glob("*.csv")))


@pytest.fixture(scope="module")
def real_plan(tmp_path_factory):
    """The real list as a plan file."""
    plan = tmp_path_factory.mktemp("real") / "plan.gpkg"
    assert main(["import", *REAL, "--out", str(plan)]) == 0
    return plan


def test_the_real_list_is_audited_without_an_error(run):
    code, document = run("check", *REAL)
    assert code == 0
    assert document["accounts"] == document["placed"] == 2083
    assert document["tables"] == {"accounts": 2083, "positions": 30, "hubs": 24, "classes": 3}
    assert all(row["text"] and row["remedy"] for row in document["list"])


def test_check_hands_the_rows_back_with_their_findings(run, tmp_path):
    out = tmp_path / "corrected.xlsx"
    code, document = run("check", *REAL, "--corrected", out, "--lang", "zh")
    assert code == 0
    sheets = CalamineWorkbook.from_path(out)
    cells = [
        str(cell)
        for name in sheets.sheet_names
        for row in sheets.get_sheet_by_name(name).to_python()
        for cell in row
    ]
    placed = [row["text"] for row in document["list"] if row["cell"]]
    assert placed
    assert all(any(said in cell for cell in cells) for said in placed[:5])


def test_the_real_list_is_measured(run, real_plan):
    code, document = run("measure", real_plan)
    assert code == 0
    assert document["accounts"] == document["unassigned"] == 2083
    assert document["hubs_open"] == ["H14", "H17"]
    assert document["measures"]["disruption_revenue"] is None
    assert len(document["positions"]) == 30


def test_validate_ends_with_1_when_a_hard_rule_is_broken(run, real_plan):
    code, document = run("validate", real_plan)
    assert code == 1
    assert document["broken_rules"][0]["rule"] == "unassigned"
    assert set(document) == {"scenario", "broken_rules", "strained_rules", "measures"}


def test_figures_add_up(run, plan):
    _, document = run("measure", plan, "--scenario", "B")
    positions = document["positions"]
    assert sum(row["accounts"] for row in positions) == document["assigned"]
    assert sum(row["workload_h"] for row in positions) == pytest.approx(document["measures"]["workload_h"])
    cost = dict(document["measures"]["cost_cny"])
    total = cost.pop("total")
    assert sum(cost.values()) == pytest.approx(total) == document["bound"]["objective"]
    for row in positions:
        assert row["index"] == pytest.approx(row["workload_h"] / row["capacity_h"] / document["utilisation"])


def test_compare_takes_both_at_the_utilisation_of_b(run, plan):
    code, document = run("compare", plan, "baseline", "B")
    assert code == 0
    assert document["a"]["utilisation"] == document["b"]["utilisation"] == document["utilisations"]["b"]
    assert document["moves"] == document["position_moves"] == []
    assert document["difference"]["travel_h"] == 0


def test_a_list_of_moves_is_one_step_that_spares_locked_accounts(run, plan, tmp_path):
    project = read_plan(plan)
    free = project.accounts.account_id[~project.accounts.locked][:3]
    locked = project.accounts.account_id[project.accounts.locked][:1]
    moves = tmp_path / "moves.csv"
    rows = [f"{account},P5" for account in (*free, *locked)] + ["nobody,P5", f"{free[0]},P99"]
    moves.write_text("\n".join(["account_id,position_id", *rows]), encoding="utf-8")
    code, document = run("assign", plan, "--scenario", "B", "--moves", moves)
    assert code == 0
    assert document["locked"] == len(locked)
    assert [row["account_id"] for row in document["unknown"]] == ["nobody", free[0]]
    again = read_plan(plan)
    where = [list(again.accounts.account_id).index(account) for account in free]
    assert (again.scenario("B").alignment[where] == 5).all()


def test_scenarios_are_copied_locked_and_deleted(run, plan):
    assert run("scenario", "copy", plan, "--scenario", "B", "--to", "C")[0] == 0
    code, document = run("lock", plan, "--scenario", "C", "--kind", "hub", "H1")
    assert code == 0
    assert document["scenarios"][-1]["locks"] == [{"kind": "hub", "id": "H1"}]
    code, document = run("scenario", "delete", plan, "--scenario", "C")
    assert [each["scenario"] for each in document["scenarios"]] == ["baseline", "B"]


@pytest.mark.parametrize(
    ("target", "ending"), [("hr", "xlsx"), ("summary", "pdf"), ("csv", "csv"), ("geojson", "json")]
)
def test_exports_are_written(run, plan, tmp_path, target, ending):
    out = tmp_path / f"out.{ending}"
    code, document = run("export", plan, "--scenario", "B", "--to", target, "--out", out)
    assert code == 0
    assert document["written"] == str(out)
    assert out.stat().st_size > 1000


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["measure", "{plan}", "--scenario", "X"], "unknown_scenario"),
        (["measure", "no.gpkg"], "plan_missing"),
        (["check", "no.csv"], "file_missing"),
        (["assign", "{plan}", "--scenario", "baseline", "--moves", "{list}"], "baseline_read_only"),
        (["scenario", "delete", "{plan}"], "baseline_read_only"),
        (["scenario", "copy", "{plan}", "--scenario", "B", "--to", "B"], "scenario_exists"),
        (["export", "{plan}", "--scenario", "B", "--to", "letters", "--out", "x"], "target_not_built"),
        (["export", "{plan}", "--scenario", "B", "--to", "hr", "--out", "/no/such/x.xlsx"], "export_failed"),
        (["export", "{plan}", "--scenario", "B", "--to", "summary", "--out", "x.docx"], "figure_format"),
        (["map", "{plan}", "--out", "/no/such/x.png"], "export_failed"),
        (["optimise", "{plan}", "--scenario", "B"], "scenario_exists"),
        (["optimise", "{plan}", "--scenario", "baseline"], "baseline_read_only"),
        (["optimise", "{plan}", "--scenario", "N", "--rules", "no.toml"], "text_file_unreadable"),
        (["optimise", "{plan}", "--scenario", "N", "--mode", "substitute"], "leaver_missing"),
        (
            ["optimise", "{plan}", "--scenario", "N", "--mode", "substitute", "--leaver", "X"],
            "leaver_unknown",
        ),
    ],
)
def test_what_a_user_can_cause_is_said_and_ends_with_1(run, plan, tmp_path, arguments, said):
    moves = tmp_path / "list.csv"
    moves.write_text("account_id,position_id\n00001,P1\n", encoding="utf-8")
    filled = [each.format(plan=plan, list=moves) for each in arguments]
    code, document = run(*filled)
    assert code == 1
    assert document["error"]["code"] == said
    assert document["error"]["text"]


def test_resize_tells_what_each_hub_needs(run, project, tmp_path):
    path = tmp_path / "busy.gpkg"
    table = project.positions.with_columns(capacity_h=[150.0] * 6)
    write_plan(project.changed(positions=table), path)
    limits = ("--min-positions", "7", "--max-positions", "30")
    code, document = run(
        "optimise", path, "--scenario", "N", "--mode", "resize", "--trials", "20000", *limits
    )
    assert code == 0
    assert document["broken_rules"] == []
    needed = document["positions_needed"]
    assert {"hub_id", "fractional", "whole"} == set(needed[0])
    assert sum(each["whole"] for each in needed) == len(document["positions"])
    names = [each["position_id"] for each in document["positions"] if each["position_id"].startswith("NEW-")]
    assert names[0] == "NEW-1"
    opened = {each["position_id"]: each for each in document["position_moves"]}
    assert all(opened[name]["from_hub"] is None and opened[name]["to_hub"] for name in names)
    assert document["bound"]["holds_for"] == "all plans"
    assert document["bound_these_hubs"]["lower_bound"] >= document["bound"]["lower_bound"]
    again = read_plan(path)
    assert len(again.positions) == 6 + len(names)
    assert not again.baseline.position_open[6:].any()


def test_substitute_moves_what_the_leaver_had(run, plan):
    before = read_plan(plan).baseline
    code, document = run(
        "optimise", plan, "--scenario", "N", "--mode", "substitute", "--leaver", "E2", "--trials", "10000"
    )
    made = read_plan(plan).scenario(document["scenario"])
    moved = made.alignment != before.alignment
    assert (moved == (before.alignment == 2)).all()
    assert not made.position_open[2]
    assert code == int(bool(document["broken_rules"]))
    assert document["relocations"] == []


@pytest.mark.parametrize("arguments", [[], ["fly"], ["optimise", "x"], ["check", "a", "--map", "x"]])
def test_wrong_usage_ends_with_2(arguments):
    if not arguments:
        arguments = ["measure"]
    with pytest.raises(SystemExit) as ended:
        main(arguments)
    assert ended.value.code == 2


@pytest.mark.parametrize("language", ["en", "zh"])
def test_people_get_tables_in_both_languages(plan, capsys, language):
    assert main(["measure", str(plan), "--scenario", "B", "--lang", language]) == 0
    said = capsys.readouterr().out
    assert "travel_h" in said
    assert ("方案 B" if language == "zh" else "Scenario B") in said
