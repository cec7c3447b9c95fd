"""Does any project at all come back as it was saved?"""

import tempfile
from pathlib import Path

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from territory_designer.model.project import HistoryEntry, Project, baseline_of
from territory_designer.model.rules import Lock, Override, default_rules
from territory_designer.model.scenario import Bound
from territory_designer.model.settings import Settings
from territory_designer.model.tables import TABLES
from territory_designer.storage.content_hash import content_hash
from territory_designer.storage.plan_file import read_plan, write_plan
from tests.conftest import make_project

TEXT = st.text(st.characters(exclude_categories=("Cs",)), max_size=6)
NUMBER = st.floats(width=64)
CELLS = {"Text": TEXT, "Number": NUMBER, "Whole": st.integers(-(2**31), 2**31 - 1), "Flag": st.booleans()}


def columns(draw, kind, rows):
    named = {name.rstrip("_"): kind.__dataclass_fields__[name].type for name in kind.attributes()}
    return {
        name: draw(st.lists(CELLS[each], min_size=rows, max_size=rows)) if draw(st.booleans()) else None
        for name, each in named.items()
    }


def table(draw, name, **fixed):
    rows = len(next(iter(fixed.values()))) if fixed else draw(st.integers(0, 3))
    found = columns(draw, TABLES[name], rows)
    return TABLES[name].from_columns({k: v for k, v in found.items() if v is not None} | fixed, rows=rows)


def scenario(draw, project, name):
    n, p, h = len(project.accounts), len(project.positions), len(project.hubs)

    def places(size, top):
        return draw(st.lists(st.integers(-1, top - 1), min_size=size, max_size=size))

    return project.baseline.changed(
        name=name,
        alignment=places(n, p),
        position_hub=places(p, h),
        position_open=draw(st.lists(st.booleans(), min_size=p, max_size=p)),
        decided_by=draw(st.lists(st.integers(0, 2), min_size=n, max_size=n)),
        utilisation=draw(NUMBER),
        rules=default_rules("hubs").changed(
            max_hubs=draw(st.none() | st.integers()),
            locks=(Lock("account", draw(TEXT)),),
            overrides=(Override(draw(TEXT), draw(TEXT)),),
            piece_cny=draw(NUMBER),
        ),
        bound=draw(st.none() | st.builds(Bound, NUMBER, NUMBER, TEXT)),
        note=draw(TEXT),
        valid=draw(st.booleans()),
        frozen=draw(st.booleans()),
        rng_seed=draw(st.integers(0, 2**63 - 1)),
    )


@st.composite
def projects(draw):
    ids = st.lists(TEXT, unique=True, max_size=4)
    keyed = {"accounts": "account_id", "positions": "position_id", "hubs": "hub_id"}
    fixed = {name: {column: draw(ids)} for name, column in keyed.items()}
    tables = {name: table(draw, name, **fixed.get(name, {})) for name in TABLES}
    n = len(tables["accounts"])
    cells = st.lists(st.none() | TEXT, min_size=n, max_size=n).map(lambda each: np.array(each, object))
    tables["accounts"] = tables["accounts"].with_columns(extra=draw(st.dictionaries(TEXT, cells, max_size=3)))
    project = Project(
        **tables,
        settings=draw(
            st.builds(Settings, title=TEXT, day_h=NUMBER, tour_days=st.integers(), flights=st.booleans())
        ),
        history=tuple(draw(st.lists(st.builds(HistoryEntry, TEXT, TEXT, TEXT, TEXT), max_size=2))),
        meta=draw(st.dictionaries(TEXT, TEXT, max_size=2)),
    )
    project = project.with_scenario(baseline_of(project.accounts, project.positions, project.hubs))
    for name in draw(st.lists(TEXT.filter(lambda each: each != "baseline"), unique=True, max_size=2)):
        project = project.with_scenario(scenario(draw, project, name))
    return project


@given(projects())
def test_any_project_comes_back(project):
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "plan.gpkg"
        saved = write_plan(project, path)
        back = read_plan(path)
    assert saved == content_hash(project) == content_hash(back)
    assert back.history == project.history
    assert project.meta.items() <= back.meta.items()
    assert list(back.scenarios) == list(project.scenarios)
    assert list(back.accounts.extra) == list(project.accounts.extra)
    for name, found in back.tables().items():
        for column, values in found.columns().items():
            np.testing.assert_array_equal(values, project.tables()[name].columns()[column])


def test_names_that_end_in_a_nul_are_told_apart(tmp_path):
    project = make_project(6)
    for name in ("A", "A\x00", "\x00"):
        project = project.with_scenario(project.baseline.changed(name=name, utilisation=len(name) / 4))
    write_plan(project, tmp_path / "plan.gpkg")
    back = read_plan(tmp_path / "plan.gpkg")
    assert {name: each.utilisation for name, each in back.scenarios.items() if name != "baseline"} == {
        "A": 0.25,
        "A\x00": 0.5,
        "\x00": 0.25,
    }
