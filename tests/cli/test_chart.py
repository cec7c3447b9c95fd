"""Does the chart command write what it says, and refuse what there is not?"""


def test_a_chart_is_written(run, plan, tmp_path):
    out = tmp_path / "chart.svg"
    asked = ("--scenario", "B", "--against", "baseline", "--kind", "hubs", "--out", str(out), "--lang", "zh")
    assert run("chart", plan, *asked) == (0, {"scenario": "B", "chart": "hubs", "written": str(out)})
    assert out.read_bytes().startswith(b"<?xml")


def test_an_unknown_kind_is_refused_with_a_remedy(run, plan, tmp_path):
    code, document = run("chart", plan, "--kind", "pie", "--out", tmp_path / "x.png")
    error = document["error"]
    assert code == 1
    assert error["code"] == "chart_unknown"
    assert "lorenz" in error["text"]
    assert not (tmp_path / "x.png").exists()
