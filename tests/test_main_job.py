"""Does the main job run from end to end, on the sample and on the real list?"""

import json
from pathlib import Path

import numpy as np
import pyogrio
import pytest
from python_calamine import CalamineWorkbook

from territory_designer.__main__ import main
from territory_designer.storage.plan_file import read_plan

REAL = sorted(map(str, (Path(__file__).parent / "real_input").glob("*.csv")))


@pytest.fixture(scope="module", autouse=True)
def state(tmp_path_factory):
    """Keep the backups of these runs out of the user's folders."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_STATE_HOME", str(tmp_path_factory.mktemp("state")))
        yield


@pytest.fixture(scope="module")
def demo(tmp_path_factory):
    """The demo's folder and what it printed, after a search of a few seconds."""
    out = tmp_path_factory.mktemp("demo")
    printed = out.parent / "demo.json"
    with pytest.MonkeyPatch.context() as patch, printed.open("w", encoding="utf-8") as file:
        patch.setattr("sys.stdout", file)
        code = main(["demo", "--out", str(out), "--time", "30", "--json"])
    return code, out, json.loads(printed.read_text(encoding="utf-8"))


def test_the_demo_leaves_plan_workbook_map_and_summary(demo):
    code, out, document = demo
    assert code == 0
    assert {path.name for path in out.iterdir()} == {
        *("plan.gpkg", "hr.xlsx", "map.png", "summary.pdf", "findings.csv")
    }
    assert (out / "map.png").stat().st_size > 100_000
    assert (out / "summary.pdf").read_bytes().startswith(b"%PDF")
    assert document["plan"] == str(out / "plan.gpkg")


def test_the_sample_is_planned_fairly_with_a_third_less_travel_and_no_rule_broken(demo):
    _, _, document = demo
    after, before = document["scenario"], document["before"]
    assert after["broken_rules"] == []
    assert after["unassigned"] == 0
    assert after["measures"]["balance_max"] <= 0.15
    assert after["measures"]["travel_h"] <= 0.7 * before["travel_h"]
    assert len(after["hubs_open"]) <= 12


def test_another_reader_opens_every_layer_of_the_plan(demo):
    plan = demo[1] / "plan.gpkg"
    rows = {name: len(pyogrio.read_dataframe(plan, layer=name)) for name, _ in pyogrio.list_layers(plan)}
    assert rows["accounts"] == 2400
    assert rows["alignments"] == 2 * 2400
    assert rows["territories"] > 64


def test_the_workbook_ties_to_the_plan(demo):
    _, out, document = demo
    book = CalamineWorkbook.from_path(out / "hr.xlsx")
    checks = book.get_sheet_by_name("Checks").to_python()
    assert {row[3] for row in checks[1:]} == {"Yes"}
    project = read_plan(out / "plan.gpkg")
    scenario = list(project.scenarios.values())[-1]
    changed = (project.baseline.alignment != scenario.alignment).sum()
    assert len(book.get_sheet_by_name("Account moves").to_python()) - 1 == changed
    assert document["difference"]["travel_h"] < 0


def test_the_real_list_is_planned_with_at_most_twelve_hubs(tmp_path, capsys):
    plan = tmp_path / "real.gpkg"
    assert main(["import", *REAL, "--out", str(plan)]) == 0
    capsys.readouterr()
    arguments = ["--scenario", "Near", "--mode", "hubs", "--hubs", "12", "--time", "20", "--json"]
    assert main(["optimise", str(plan), *arguments]) == 0
    document = json.loads(capsys.readouterr().out)
    measures = document["measures"]
    assert document["broken_rules"] == []
    assert document["accounts"] == document["assigned"] == 2083
    assert len(document["hubs_open"]) <= 12
    assert measures["outside_band"] <= 2
    assert measures["travel_h"] <= 1.15 * measures["travel_h_floor"]
    project = read_plan(plan)
    seats = np.bincount(project.scenario("Near").position_hub, minlength=24)
    assert seats.max() <= 8
    assert main(["validate", str(plan), "--scenario", "Near", "--json"]) == 0
