from __future__ import annotations

import numpy as np

from territory_designer.measures.ground import ground
from territory_designer.measures.reach import beyond_reach
from territory_designer.measures.workload import terms
from territory_designer.model.texts import text


def test_accounts_beyond_the_reach_are_named(tiny):
    project = tiny(
        minutes=[[700, 60], [60, 60], [60, 60], [60, 60]],
        accounts={"city": ["T0", "T1", "T2", "台北"], "city_code": ["", "", "", "710100"]},
    )
    hubs = project.hubs.with_columns(city=["Hubtown0", "上海"], city_code=["", "310000"])
    project = project.changed(hubs=hubs)
    found = beyond_reach(project, project.baseline, ground(project))
    assert [(each.code, each.value) for each in found] == [("beyond_reach", "A0"), ("no_way_known", "A3")]
    assert "700 minutes" in found[0].text("en")
    assert "A3" in found[1].text("zh")
    assert all(each.remedy(language) for each in found for language in ("en", "zh"))


def test_nobody_is_named_when_all_are_near(tiny):
    project = tiny(accounts={"latitude": [np.nan, 0, 0, 0]})
    assert beyond_reach(project, project.baseline, ground(project)) == ()


def test_every_term_has_a_text(tiny):
    project = tiny()
    for part in terms(project, ground(project).work, 0, 0):
        for language in ("en", "zh"):
            assert text(f"term.{part.key}", language, **part.params)
