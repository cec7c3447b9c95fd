"""What does the neutral base map draw, at which level of detail?

Neutral: all land in one tone, one coast line, lakes, and the lines between provinces inside the country; no
international border, no maritime line, no country names.
"""

from __future__ import annotations

import argparse
from collections import defaultdict
from itertools import pairwise
from pathlib import Path

import numpy as np
import shapely
import sources
from shapes import AREAS, Area, Shapes, from_downloads, from_extract, province_rows

ATTRIBUTION = "Natural Earth, GeoNames"
LAKE_MIN = 6.0  # lakes and islands smaller than this many squared tolerances are left out of a level
ISLAND_MIN = 1.0
EDGE_DEG = 0.25  # the cut along the edge of the map is bent by the projection
GAP_M, SNAP_M = 1000, 100
FAR_M, SOLID_M2 = 100_000, 1e8  # an islet farther than this from land of this size is drawn as a dot
INLAND_M = 900  # two files disagree on the coast by less than this
VIEW_MIN_M2 = 5e9  # islands smaller than this do not widen the view of the whole country
Features = list[tuple[str, shapely.Geometry]]


def build(country: str, shapes: Shapes, places: Path) -> dict[str, np.ndarray]:
    """Return the arrays of ``basemap.npz``."""
    area = AREAS[country]
    project = area.projector()
    provinces = dissolved(shapes.provinces, project)
    land = shapely.union_all(
        [shapely.make_valid(project(shapely.segmentize(shape, EDGE_DEG))) for shape in shapes.land]
    )
    islets = far_islets(provinces, land)
    lakes = [project(shape) for shape in shapes.lakes]
    frame = project(shapely.segmentize(shapely.box(*area.box), EDGE_DEG)).boundary
    cities = read_cities(places, project)
    arrays: dict[str, np.ndarray] = {}
    for level, tolerance in enumerate(area.detail_m):
        simple = simplified(provinces, tolerance)
        dots = shapely.buffer(islets, 1.5 * tolerance, quad_segs=3)
        ground = shapely.union_all(
            [without_specks(shapely.simplify(land, tolerance), ISLAND_MIN * tolerance**2), *dots]
        )
        layers = {
            "land": [("", ground)],
            "coast": [("", coast(ground, frame.buffer(2 * tolerance + 1000)))],
            "lakes": [("", lake) for lake in large(lakes, tolerance)],
            "provinces": simple,
            "province_lines": [("", shape) for shape in (inner_lines(simple), cut_off(area, simple, land))],
            "city_cells": city_cells(cities, simple),
        }
        for name, features in layers.items():
            arrays |= {f"{name}_{level}_{key}": value for key, value in flat(features).items()}
    return arrays | province_labels(country, provinces) | frame_arrays(area, provinces)


def dissolved(rows: Features, project) -> Features:
    """Project, clean and dissolve features to one per province code."""
    parts = [project(shapely.make_valid(shape)) for _, shape in rows]
    clean = shapely.coverage_clean(parts, snapping_distance=SNAP_M, gap_width=GAP_M)
    groups: dict[str, list[shapely.Geometry]] = defaultdict(list)
    for (code, _), shape in zip(rows, clean):
        groups[code].append(shape)
    return [(code, shapely.coverage_union_all(shapes)) for code, shapes in sorted(groups.items())]


def far_islets(provinces: Features, land: shapely.Geometry) -> np.ndarray:
    """Return the middles of islets at open sea, too small for most levels; they are drawn as dots."""
    solid = shapely.get_parts(land)
    solid = shapely.MultiPolygon(list(solid[shapely.area(solid) > SOLID_M2]))
    parts = shapely.get_parts([shape for _, shape in provinces])
    return shapely.centroid(parts[shapely.distance(parts, solid) > FAR_M])


def cut_off(area: Area, provinces: Features, land: shapely.Geometry) -> shapely.Geometry:
    """Return where provinces from files of their own (Hong Kong, Macau) meet the mainland."""
    inland = land.buffer(-INLAND_M)
    outlines = [shape.boundary for code, shape in provinces if code in area.files.values()]
    return shapely.union_all([outline.intersection(inland) for outline in outlines])


def simplified(features: Features, tolerance: float) -> Features:
    """Simplify shared borders once, so that neighbours still touch, and drop specks."""
    shapes = shapely.coverage_simplify([shape for _, shape in features], tolerance)
    least = ISLAND_MIN * tolerance**2
    return [(code, without_specks(shape, least)) for (code, _), shape in zip(features, shapes)]


def without_specks(shape: shapely.Geometry, least_m2: float) -> shapely.Geometry:
    """Drop parts smaller than ``least_m2``, but never the largest."""
    parts = shapely.get_parts(shapely.make_valid(shape))
    parts = parts[shapely.get_dimensions(parts) == 2]
    areas = shapely.area(parts)
    return shapely.MultiPolygon(list(shapely.get_parts(parts[areas >= min(least_m2, areas.max())])))


def large(lakes: list[shapely.Geometry], tolerance: float) -> list[shapely.Geometry]:
    kept = [lake for lake in lakes if lake.area > LAKE_MIN * tolerance**2]
    simple = [shapely.make_valid(lake.simplify(tolerance / 2)) for lake in kept]
    return [lake for lake in simple if lake.geom_type in ("Polygon", "MultiPolygon") and not lake.is_empty]


def coast(land: shapely.Geometry, frame: shapely.Geometry) -> shapely.Geometry:
    """Return the outline of the land without the cuts along the edge of the map."""
    return shapely.line_merge(land.boundary.difference(frame))


def inner_lines(provinces: Features) -> shapely.Geometry:
    """Return the lines that two provinces share; the outer border of the country is not among them."""
    count: dict[tuple[tuple[float, float], ...], int] = defaultdict(int)
    for _, shape in provinces:
        for ring in shapely.get_rings(shapely.get_parts(shape)):
            corners = [tuple(corner) for corner in shapely.get_coordinates(ring)]
            for pair in pairwise(corners):
                count[tuple(sorted(pair))] += 1
    shared = [shapely.LineString(pair) for pair, times in count.items() if times > 1]
    return shapely.line_merge(shapely.MultiLineString(shared))


def read_cities(places: Path, project) -> dict[str, Features]:
    """Return ``{province code: [(city code, projected seat)]}``."""
    cities: dict[str, Features] = defaultdict(list)
    for row in sources.read_table(places):
        if row["level"] == "prefecture":
            seat = project(shapely.Point(float(row["longitude"]), float(row["latitude"])))
            cities[row["province_code"]].append((row["code"], seat))
    return cities


def city_cells(cities: dict[str, Features], provinces: Features) -> Features:
    """Return the parts of the provinces nearest to each city seat (approximate prefectures)."""
    cells = []
    for province, shape in provinces:
        seats = cities[province]
        if len(seats) == 1:
            cells.append((seats[0][0], shape))
            continue
        points = shapely.MultiPoint([seat for _, seat in seats])
        faces = shapely.voronoi_polygons(points, extend_to=shape.envelope, ordered=True)
        for (code, _), face in zip(seats, faces.geoms):
            cells.append((code, without_specks(face.intersection(shape), 0)))
    return cells


def flat(features: Features) -> dict[str, np.ndarray]:
    """Return geometry as offsets: feature -> part -> ring -> corner; a line is a part with one open ring."""
    corners, ring_ends, part_ends, feature_ends, codes = [], [0], [0], [0], []
    for code, shape in features:
        for part in shapely.get_parts(shape):
            rings = shapely.get_rings(part) if part.geom_type == "Polygon" else [part]
            for ring in rings:
                corners.append(shapely.get_coordinates(ring))
                ring_ends.append(ring_ends[-1] + len(corners[-1]))
            part_ends.append(len(ring_ends) - 1)
        feature_ends.append(len(part_ends) - 1)
        codes.append(code)
    return {
        "xy": np.concatenate(corners).astype(np.float32) if corners else np.zeros((0, 2), np.float32),
        "rings": np.array(ring_ends, np.int32),
        "parts": np.array(part_ends, np.int32),
        "features": np.array(feature_ends, np.int32),
        "codes": np.array(codes, dtype=np.str_),
    }


def province_labels(country: str, provinces: Features) -> dict[str, np.ndarray]:
    """Return the names of provinces by code, and where they are printed."""
    rows = {row["code"]: row for row in province_rows(country)}
    return {
        "province_codes": np.array([code for code, _ in provinces]),
        "province_zh": np.array([rows[code]["zh_short"] for code, _ in provinces]),
        "province_en": np.array([rows[code]["en"] for code, _ in provinces]),
        "province_label_xy": np.array([label_point(shape) for _, shape in provinces], np.float32),
    }


def label_point(shape: shapely.Geometry) -> tuple[float, float]:
    """Return the centre of the largest circle inside the largest part."""
    largest = max(shapely.get_parts(shape), key=lambda part: part.area)
    middle = shapely.maximum_inscribed_circle(largest, tolerance=2000).coords[0]
    return middle[0], middle[1]


def frame_arrays(area: Area, provinces: Features) -> dict[str, np.ndarray]:
    """Return projection, extents in metres and attribution."""
    parts = shapely.get_parts([shape for _, shape in provinces])
    bounds = {"view_bounds": shapely.total_bounds(parts[shapely.area(parts) > VIEW_MIN_M2])}
    if area.inset:
        inset = area.projector()(shapely.segmentize(shapely.box(*area.inset), 1.0))
        bounds["inset_bounds"] = np.array(inset.bounds)
    return bounds | {
        "albers": np.array([*area.parallels, 0.0, area.meridian]),
        "detail_m": np.array(area.detail_m, float),
        "attribution": np.array(ATTRIBUTION),
    }


def main(options: argparse.Namespace) -> None:
    country = options.country
    folder = sources.BUILD / "extracts" / country
    shapes = from_extract(folder) if folder.is_dir() else from_downloads(country, options.downloads)
    inside = () if country == "cn" else (country,)
    arrays = build(country, shapes, options.out.joinpath("gazetteer", *inside, "places.csv"))
    target = options.out.joinpath("basemap", *inside, "basemap.npz")
    target.parent.mkdir(parents=True, exist_ok=True)
    np.savez(target, **arrays)  # not compressed: read before the first window opens
    print(f"{target.name}: {target.stat().st_size / 1e6:.2f} MB")


if __name__ == "__main__":
    parser = sources.arguments(__doc__ or "")
    parser.add_argument("--country", default="cn", choices=sorted(AREAS))
    main(parser.parse_args())
