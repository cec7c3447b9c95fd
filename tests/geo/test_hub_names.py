"""Is a hub called by its city in the language of the reader?"""

from territory_designer.geo.hub_names import hub_names
from territory_designer.model.tables import Hubs


def hubs(**columns):
    return Hubs.from_columns({"hub_id": ["H1", "H2", "H3"], **columns})


def test_known_cities_bear_the_names_of_the_gazetteer():
    made = hubs(city=["Shanghai", "武汉市", "Nowhere"], province=["", "湖北省", ""])
    assert hub_names(made, "zh") == ("上海", "武汉", "Nowhere")
    assert hub_names(made, "en") == ("Shanghai", "Wuhan", "Nowhere")


def test_a_hub_without_city_is_called_by_its_number():
    assert hub_names(hubs(city=["", "", ""]), "en") == ("H1", "H2", "H3")
