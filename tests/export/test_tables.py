"""Do CSV and GeoJSON open elsewhere with the same accounts, and can no cell become a formula?"""

import csv

import geopandas
import numpy as np
import pytest

from territory_designer.export.tables import safe_text, write_csv, write_geojson


def test_csv_has_every_account_with_its_position(moved, tmp_path):
    project, scenario, ground = moved
    path = tmp_path / "accounts.csv"
    write_csv(project, scenario, path, ground=ground)
    rows = list(csv.DictReader(path.open(encoding="utf-8-sig")))
    assert [row["account_id"] for row in rows] == list(project.accounts.account_id)
    position = [project.positions.position_id[each] for each in scenario.alignment]
    assert [row["assigned_position_id"] for row in rows] == position
    total = sum(float(row["travel_h"]) for row in rows)
    hub = scenario.position_hub[scenario.alignment]
    assert total == pytest.approx(ground.work.travel_h[np.arange(60), hub].sum())
    assert rows[0]["name"] == '\'=cmd|"/c calc"!A1'
    assert path.read_bytes().startswith(b"\xef\xbb\xbf")


def test_geojson_opens_with_gdal(moved, tmp_path):
    project, scenario, ground = moved
    path = tmp_path / "accounts.geojson"
    write_geojson(project, scenario, path, ground=ground)
    frame = geopandas.read_file(path)
    assert list(frame["account_id"]) == list(project.accounts.account_id)
    assert frame.geometry.x.to_numpy() == pytest.approx(project.accounts.longitude)


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠"])
def test_text_that_a_spreadsheet_would_run_is_quoted(start):
    assert safe_text(f"{start}1") == f"'{start}1"


def test_plain_text_stays():
    assert safe_text("00123") == "00123"
