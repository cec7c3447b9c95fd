"""Does the chart command write what it says, and refuse what there is not?"""

import json

import pytest

from territory_designer.__main__ import main
from territory_designer.storage.plan_file import write_plan


@pytest.fixture
def plan(project, tmp_path):
    path = tmp_path / "small.gpkg"
    write_plan(project, path)
    return str(path)


def test_a_chart_is_written(plan, tmp_path, capsys):
    out = tmp_path / "chart.svg"
    asked = ("--scenario", "B", "--against", "baseline", "--kind", "hubs", "--out", str(out), "--lang", "zh")
    assert main(["chart", plan, *asked, "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told == {"scenario": "B", "chart": "hubs", "written": str(out)}
    assert out.read_bytes().startswith(b"<?xml")


def test_an_unknown_kind_is_refused_with_a_remedy(plan, tmp_path, capsys):
    assert main(["chart", plan, "--kind", "pie", "--out", str(tmp_path / "x.png"), "--json"]) == 1
    error = json.loads(capsys.readouterr().out)["error"]
    assert error["code"] == "chart_unknown"
    assert "lorenz" in error["text"]
    assert not (tmp_path / "x.png").exists()
