"""In which cities do the customers lie, and where in them?"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import shapely
from scipy.spatial import KDTree

from territory_designer.geo.basemap import BaseMap, Layer, load_basemap
from territory_designer.geo.datum import in_mainland
from territory_designer.geo.gazetteer import Gazetteer
from territory_designer.geo.place_names import Place
from territory_designer.geo.sphere import pair_km, unit_vectors
from territory_designer.geo.travel import city_table

FEWEST = 2  # sites in a city
REACH_MIN = 420.0  # two hubs must reach the seat of a city, so that no choice of hubs leaves it behind
COUNTY_KM = 120.0  # counties farther from their city's seat have no site
URBAN_SHARE = 0.62
KM_PER_DEGREE = 111.2
BORDERING = "44"  # Guangdong alone touches Hong Kong and Macau; the question is slow, so it is asked there
OUTSIDE = ("71", "81", "82")  # provinces where the company does not sell


@dataclass(frozen=True)
class Site:
    """One customer's place in WGS-84; without a county it lies around the seat of the city."""

    city: Place
    province: Place
    county: Place | None
    latitude: float
    longitude: float


def choose_cities(gazetteer: Gazetteer, *, hubs: Sequence[Place], cities: int) -> list[Place]:
    """Return the cities of most weight that two of the hubs reach in time, heaviest first."""
    table = city_table([hub.city_code for hub in hubs])
    second = np.sort(table.minutes, axis=0)[1]
    reached = {code for code, minutes in zip(table.codes, second) if minutes <= REACH_MIN}
    inside = [city for city in gazetteer.cities if city.code in reached and city.code[:2] not in OUTSIDE]
    return sorted(inside, key=lambda city: -weight(gazetteer, city))[:cities]


def weight(gazetteer: Gazetteer, city: Place) -> float:
    """Return how much a city counts: people in town, and counties as a measure of its hinterland."""
    return max(city.population, 1) ** 0.75 * (len(gazetteer.counties(city.code)) + 3) ** 0.3


def sites_by_city(weights: Sequence[float], *, sites: int) -> list[int]:
    """Share out the sites: the fewest to each city, the rest by weight with largest remainders."""
    shares = np.array(weights) / sum(weights) * (sites - FEWEST * len(weights))
    counts = np.floor(shares).astype(int)
    order = np.argsort(counts - shares, kind="stable")
    counts[order[: sites - FEWEST * len(weights) - counts.sum()]] += 1
    return [FEWEST + int(count) for count in counts]


class Ground:
    """Where a site may lie: in the province, off the lakes, nearest to a seat of its own city.

    And on the mainland side of the line to Hong Kong and Macau, up to which Chinese datums hold.
    """

    def __init__(self, gazetteer: Gazetteer) -> None:
        self._map: BaseMap = load_basemap()
        self._provinces = dict(_shapes(self._map.layer("provinces", 0)))
        lakes = [shape for _, shape in _shapes(self._map.layer("lakes", 0))]
        self._lakes = shapely.STRtree(lakes)
        counties = [county for city in gazetteer.cities for county in gazetteer.counties(city.code)]
        seats = [place for place in (*gazetteer.cities, *counties) if place.located]
        self._codes = [place.city_code for place in seats]
        self._tree = KDTree(unit_vectors([p.longitude for p in seats], [p.latitude for p in seats]))

    def allows(self, city: Place, longitude: float, latitude: float) -> bool:
        """Tell whether a site of ``city`` may lie there."""
        x, y = (float(each) for each in self._map.project(longitude, latitude))
        _, nearest = self._tree.query(unit_vectors([longitude], [latitude])[0])
        return (
            self._codes[int(nearest)] == city.code
            and bool(shapely.contains_xy(self._provinces[city.province_code], x, y))
            and (city.code[:2] != BORDERING or bool(in_mainland(longitude, latitude)))
            and not len(self._lakes.query(shapely.Point(x, y), predicate="intersects"))
        )


def _shapes(layer: Layer) -> Iterable[tuple[str, shapely.MultiPolygon]]:
    for feature, code in enumerate(layer.codes):
        rings = layer.polygons(feature)
        shape = shapely.make_valid(shapely.MultiPolygon([(shell, holes) for shell, *holes in rings]))
        shapely.prepare(shape)
        yield str(code), shape


def scatter(
    gazetteer: Gazetteer, cities: Sequence[Place], counts: Sequence[int], *, rng_seed: int
) -> list[Site]:
    """Return the sites of all cities; each city has its own chance, so a change in one leaves the others."""
    ground = Ground(gazetteer)
    provinces = {province.code: province for province in gazetteer.provinces}
    sites: list[Site] = []
    for city, count in zip(cities, counts):
        rng = np.random.default_rng([rng_seed, int(city.code)])
        towns = [
            county for county in gazetteer.counties(city.code) if _is_town(county, city=city, ground=ground)
        ]
        for _ in range(count):
            in_town = towns and rng.random() > URBAN_SHARE
            county = towns[int(rng.integers(len(towns)))] if in_town else None
            longitude, latitude = _point(rng, county or city, ground=ground, city=city)
            sites.append(Site(city, provinces[city.province_code], county, latitude, longitude))
    return sites


def _is_town(county: Place, *, city: Place, ground: Ground) -> bool:
    """Tell whether sites may lie around the seat of a county: known, not too far off and on firm ground."""
    if not county.located:
        return False
    ends = (unit_vectors([place.longitude], [place.latitude]) for place in (county, city))
    return float(pair_km(*ends)[0]) <= COUNTY_KM and ground.allows(city, county.longitude, county.latitude)


def _point(rng: np.random.Generator, seat: Place, *, ground: Ground, city: Place) -> tuple[float, float]:
    """Return a point around a seat, nearer with each try that the ground refuses, at last the seat itself."""
    spread_km = 1.5 + (1.3 * np.sqrt(city.population / 1e6) if seat is city else 0.0)
    for _ in range(100):
        east, north = rng.normal(size=2) * spread_km / KM_PER_DEGREE
        latitude = round(seat.latitude + float(north), 6)
        longitude = round(seat.longitude + float(east / np.cos(np.radians(seat.latitude))), 6)
        if ground.allows(city, longitude, latitude):
            return longitude, latitude
        spread_km *= 0.96
    raise ValueError(f"no ground for a site around {seat.zh}")
