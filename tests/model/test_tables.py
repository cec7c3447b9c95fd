"""Do tables and schema agree, and can nobody change a column unseen?"""

import numpy as np
import pytest

from territory_designer.model.schema import schema
from territory_designer.model.tables import TABLES, Accounts


@pytest.mark.parametrize("name", TABLES)
def test_attributes_are_the_columns_of_the_schema(name):
    attributes = tuple(each.rstrip("_") for each in TABLES[name].attributes())
    assert attributes == tuple(schema()[name])


def test_columns_are_read_only():
    accounts = Accounts.from_columns({"account_id": ["00123"]})
    with pytest.raises(ValueError, match="read-only"):
        accounts.visits_per_year[0] = 3


def test_missing_columns_are_blank_and_ids_stay_text():
    accounts = Accounts.from_columns({"account_id": ["00123", "123"]})
    assert list(accounts.account_id) == ["00123", "123"]
    assert list(accounts.class_) == ["", ""]
    assert np.isnan(accounts.revenue_cny).all()
    assert not accounts.locked.any()


def test_unequal_columns_and_unknown_names_are_refused():
    with pytest.raises(ValueError, match="differ in length"):
        Accounts.from_columns({"account_id": ["1", "2"], "name": ["one"]})
    with pytest.raises(KeyError, match="colour"):
        Accounts.from_columns({"colour": ["red"]})


def test_the_source_array_may_change_without_the_table():
    visits = np.array([1.0])
    accounts = Accounts.from_columns({"account_id": ["1"], "visits_per_year": visits})
    visits[0] = 99
    assert accounts.visits_per_year[0] == 1
