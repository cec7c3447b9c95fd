"""Does the script still make the files that are committed?"""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from python_calamine import CalamineWorkbook

from territory_designer.model.resources import resource_path

SCRIPT = Path(__file__).parents[2] / "sample_data" / "build" / "build_sample.py"
WORKBOOKS = ("company_en.xlsx", "company_zh.xlsx", "company_dirty.xlsx")
KEY = "dirty_key.csv"


def cells(path):
    book = CalamineWorkbook.from_path(path)
    return {name: book.get_sheet_by_name(name).to_python() for name in book.sheet_names}


@pytest.fixture(scope="module")
def again(tmp_path_factory):
    out = tmp_path_factory.mktemp("sample")
    where = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
    subprocess.run([sys.executable, str(SCRIPT), "--out", str(out)], env=where, check=True)
    return out


@pytest.mark.parametrize("name", WORKBOOKS)
def test_a_new_build_holds_the_same_cells(again, name):
    assert cells(again / name) == cells(resource_path(name, top="sample_data"))


def test_a_new_build_has_the_same_key(again):
    assert (again / KEY).read_bytes() == resource_path(KEY, top="sample_data").read_bytes()


def test_the_files_are_small():
    sizes = [resource_path(name, top="sample_data").stat().st_size for name in (*WORKBOOKS, KEY)]
    assert sum(sizes) < 2_000_000
