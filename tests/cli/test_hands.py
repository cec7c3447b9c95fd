"""Do the commands that change a plan by hand do it, print one document, and say what stands in the way?"""

import numpy as np
import pytest

from territory_designer.__main__ import main
from territory_designer.storage.plan_file import read_plan, write_plan

PAIR = ("--account", "00003", "--account", "00007")


@pytest.fixture
def plan(project, tmp_path):
    """A small plan file without marked accounts, with the scenarios baseline and B."""
    table = project.accounts
    free = table.with_columns(locked=np.zeros(len(table), bool))
    path = tmp_path / "small.gpkg"
    write_plan(project.changed(accounts=free), path)
    return path


def test_a_scenario_is_renamed_noted_frozen_and_thawed(run, plan):
    assert run("scenario", "rename", plan, "--scenario", "B", "--to", "C")[0] == 0
    run("scenario", "note", plan, "--scenario", "C", "--text", "for the board")
    code, document = run("scenario", "freeze", plan, "--scenario", "C")
    assert code == 0
    assert document["scenarios"][-1]["note"] == "for the board"
    assert document["scenarios"][-1]["frozen"]
    code, document = run("swap", plan, "--scenario", "C", "00000", "00001")
    assert (code, document["error"]["code"]) == (1, "scenario_frozen")
    run("scenario", "unfreeze", plan, "--scenario", "C")
    assert not read_plan(plan).scenario("C").frozen


def test_a_scenario_becomes_the_baseline(run, plan):
    run("merge", plan, "P1", "--scenario", "B", "--into", "P0")
    assert run("scenario", "baseline", plan, "--scenario", "B")[0] == 0
    again = read_plan(plan)
    assert (again.baseline.alignment == again.scenario("B").alignment).all()
    assert run("compare", plan, "baseline", "B")[1]["moves"] == []


def test_overrides_are_set_listed_and_reset(run, plan):
    code, document = run("override", "set", plan, "--scenario", "B", "--position", "P4", *PAIR)
    assert (code, document["overridden"]) == (0, 2)
    assert [each["position_id"] for each in document["overrides"]] == ["P4", "P4"]
    listed = run("override", "list", plan, "--scenario", "B")[1]["overrides"]
    code, document = run("override", "reset", plan, "--scenario", "B", "--account", "00003")
    assert (code, document["reset"]) == (0, 1)
    again = read_plan(plan)
    names = again.positions.position_id[again.scenario("B").alignment]
    assert names[3] == listed[0]["by_place"]
    assert names[7] == "P4"


def test_an_override_survives_an_optimiser_run(run, plan):
    run("override", "set", plan, "--scenario", "B", "--position", "P4", *PAIR)
    run("optimise", plan, "--scenario", "N", "--from", "B", "--mode", "rebuild", "--trials", 4000)
    again = read_plan(plan)
    made = list(again.scenarios.values())[-1]
    assert made.mode == "rebuild"
    assert (again.positions.position_id[made.alignment[[3, 7]]] == "P4").all()
    rules = run("validate", plan, "--scenario", made.name)[1]["broken_rules"]
    assert not [each for each in rules if each["rule"] == "override"]


def test_override_set_without_an_account_is_wrong_usage(plan):
    with pytest.raises(SystemExit) as ended:
        main(["override", "set", str(plan), "--scenario", "B", "--position", "P4"])
    assert ended.value.code == 2


def test_notes_are_written_listed_and_taken_away(run, plan):
    code, document = run("note", plan, "--account", "00005", "--text", "先致电")
    assert code == 0
    assert [(each["account_id"], each["text"]) for each in document["notes"]] == [("00005", "先致电")]
    assert run("note", plan)[1] == document
    assert run("note", plan, "--account", "00005")[1] == {"notes": []}


def test_a_position_is_split_merged_and_dissolved(run, plan):
    code, document = run("split", plan, "P2", "--scenario", "B", "--lang", "zh")
    assert (code, document["new"]) == (0, "P2-2")
    assert document["text"]
    assert run("merge", plan, "P2-2", "--scenario", "B", "--into", "P2")[1]["count"] == document["count"]
    assert run("dissolve", plan, "P3", "--scenario", "B")[0] == 0
    again = read_plan(plan)
    made = again.scenario("B")
    assert made.position_open[:6].tolist() == [True, True, True, False, True, True]
    assert not (made.alignment == 3).any()


def test_the_best_move_is_said_and_made(run, plan):
    code, said = run("best-move", plan, "--scenario", "B", "--position", "P0")
    assert code == 0
    before = run("measure", plan, "--scenario", "B")[1]["bound"]["objective"]
    run("best-move", plan, "--scenario", "B", "--position", "P0", "--make")
    after = run("measure", plan, "--scenario", "B")[1]["bound"]["objective"]
    assert before - after == pytest.approx(said["move"]["gain_cny"])
    assert said["move"]["gain_cny"] == pytest.approx(-said["move"]["cost_cny"]["total"])


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["swap", "{plan}", "--scenario", "B", "00001", "nobody"], "unknown_account"),
        (["dissolve", "{plan}", "P9", "--scenario", "B"], "unknown_position"),
        (["dissolve", "{plan}", "P1", "--scenario", "baseline"], "baseline_read_only"),
        (["merge", "{plan}", "P1", "--scenario", "B", "--into", "P1"], "position_same"),
        (["split", "{plan}", "P1", "--scenario", "B", "--new", "P2"], "position_not_free"),
        (["scenario", "rename", "{plan}", "--scenario", "B", "--to", "baseline"], "scenario_exists"),
        (["scenario", "baseline", "{plan}"], "baseline_read_only"),
        (
            ["override", "set", "{plan}", "--scenario", "baseline", "--position", "P1", "--account", "00001"],
            "baseline_read_only",
        ),
        (["note", "{plan}", "--account", "nobody", "--text", "x"], "unknown_account"),
    ],
)
def test_what_stands_in_the_way_is_said(run, plan, arguments, said):
    code, document = run(*(each.format(plan=plan) for each in arguments))
    assert (code, document["error"]["code"]) == (1, said)
    assert document["error"]["text"]


@pytest.mark.parametrize(
    "arguments",
    [
        ["split", "{plan}", "P2", "--scenario", "B"],
        ["best-move", "{plan}", "--scenario", "B", "--position", "P0"],
        ["override", "list", "{plan}", "--scenario", "B"],
        ["note", "{plan}", "--account", "00001", "--text", "x"],
        ["scenario", "list", "{plan}"],
    ],
)
def test_without_json_a_person_reads_sentences(plan, arguments, capsys):
    assert main([each.format(plan=plan) for each in arguments]) == 0
    assert capsys.readouterr().out.strip()


def test_the_list_says_of_each_scenario_what_is_known(plan, capsys):
    main(["lock", str(plan), "--scenario", "B", "--kind", "hub", "H1"])
    main(["override", "set", str(plan), "--scenario", "B", "--position", "P4", *PAIR])
    main(["scenario", "note", str(plan), "--scenario", "B", "--text", "for the board"])
    main(["scenario", "freeze", str(plan), "--scenario", "B"])
    capsys.readouterr()
    main(["scenario", "list", str(plan)])
    baseline, b = capsys.readouterr().out.splitlines()
    assert baseline == "baseline"
    assert b == "B  frozen · locks: 1 · accounts fixed by hand: 2 · note: for the board"
