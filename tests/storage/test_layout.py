"""Do a project and its plain tables say the same?"""

import numpy as np
import pytest

from territory_designer.model.rules import Rules
from territory_designer.model.tables import TABLES
from territory_designer.storage.layout import extra_columns, layout, project_of, tables_of


def test_every_table_of_the_model_has_its_columns():
    for name, table in TABLES.items():
        assert set(layout()[name]) == set(table.from_columns({}).columns())


def test_tables_have_the_columns_and_types_of_the_layout(project):
    tables = tables_of(project)
    for name, kinds in layout().items():
        if name != "meta":
            assert set(kinds) <= set(tables[name])
            assert {len(column) for column in tables[name].values()} == {len(tables[name][next(iter(kinds))])}


@pytest.mark.parametrize("name", ["", '"; DROP TABLE x', "geom", "\0", "\ud800", "x" * 10_000, "备注"])
def test_a_kept_column_gets_a_harmless_name(name):
    column = extra_columns([name])[name]
    assert column.replace("_", "").isalnum()
    assert len(column) < 60


def test_kept_columns_that_differ_in_case_or_punctuation_stay_apart():
    names = extra_columns(["GEOM", "geom", "a b", "a-b"]).values()
    assert len({name.casefold() for name in names}) == 4


def test_a_limit_is_the_same_whether_written_with_or_without_a_point(project):
    whole, point = (
        tables_of(project.with_scenario(project.baseline.changed(rules=Rules(max_oneway_soft_min=limit))))
        for limit in (300, 300.0)
    )
    assert whole["rules"]["rules"].tolist() == point["rules"]["rules"].tolist()


def test_an_alignment_beyond_the_positions_is_refused(project):
    broken = project.with_scenario(project.baseline.changed(alignment=[0, 1, 2, 0]))
    with pytest.raises(ValueError, match="points to row"):
        tables_of(broken)


def test_a_project_without_baseline_is_refused(project):
    with pytest.raises(ValueError, match="baseline"):
        tables_of(project.changed(scenarios={}))


@pytest.mark.parametrize(
    ("table", "column", "value", "reason"),
    [
        ("alignments", "position_id", "nobody", "names nobody"),
        ("alignments", "account_id", "other", "accounts of the plan"),
        ("scenario_positions", "hub_id", "nowhere", "names nowhere"),
        ("scenarios", "name", "present", "positions of the plan"),
        ("settings", "value", '"text"', "setting"),
    ],
)
def test_tables_that_contradict_each_other_are_refused(project, table, column, value, reason):
    tables = {**tables_of(project), "meta": {"key": np.array([]), "value": np.array([])}}
    values = tables[table][column].copy()
    values[0] = value
    tables[table] = {**tables[table], column: values}
    with pytest.raises((ValueError, KeyError), match=reason):
        project_of(tables)
