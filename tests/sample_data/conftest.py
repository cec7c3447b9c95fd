"""The sample files, each imported once."""

from functools import cache

import pytest

from territory_designer.measures.ground import ground
from territory_designer.model.finding import NOTE
from territory_designer.model.resources import resource_path
from territory_designer.session.plans import IntakeChoices, import_plan

DATUM = {"company_en.xlsx": "wgs84", "company_zh.xlsx": "gcj02", "company_dirty.xlsx": "gcj02"}


@cache
def _imported(name):
    return import_plan([str(resource_path(name, top="sample_data"))], IntakeChoices(datum=DATUM[name]))


@pytest.fixture(scope="session")
def english():
    return _imported("company_en.xlsx")


@pytest.fixture(scope="session")
def chinese():
    return _imported("company_zh.xlsx")


@pytest.fixture(scope="session")
def dirty():
    return _imported("company_dirty.xlsx")


@pytest.fixture(scope="session")
def grounds(english):
    return ground(english.project)


@pytest.fixture(scope="session")
def doubts():
    """Give the findings of an import that a planner must look at."""
    return lambda taken: [finding for finding in taken.findings if finding.severity != NOTE]
