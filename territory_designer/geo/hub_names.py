"""What are the hubs of a plan called in the language of the reader?"""

from __future__ import annotations

from functools import lru_cache

from territory_designer.geo.gazetteer import load_gazetteer
from territory_designer.model.tables import Hubs


@lru_cache(8)
def hub_names(hubs: Hubs, language: str) -> tuple[str, ...]:
    """Return the cities of hubs, ``(hubs,)``.

    A city that the gazetteer does not know is called as the table calls it; a hub without city by its number.

    Parameters
    ----------
    language
        ``"en"`` or ``"zh"``.
    """
    gazetteer = load_gazetteer()
    stated = zip(hubs.city_code, hubs.city, hubs.province)
    known = [gazetteer.place(code) or gazetteer.city(city, province) for code, city, province in stated]
    names = [each and (each.zh_short if language == "zh" else each.en) for each in known]
    return tuple(str(name or city or hub) for name, city, hub in zip(names, hubs.city, hubs.hub_id))
