"""What does the ground look like at this scale, and where does a coordinate lie on it?

The arrays are precomputed (see ``resources/build``), so that the first window needs numpy alone.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from territory_designer.model.resources import resource_path
from territory_designer.model.tables import Number

LAYERS = ("land", "coast", "lakes", "provinces", "province_lines", "city_cells")

_GRS80_M, _GRS80_FLATTENING = 6378137.0, 1 / 298.257222101
_E2 = _GRS80_FLATTENING * (2 - _GRS80_FLATTENING)
_E = float(np.sqrt(_E2))


@dataclass(frozen=True)
class Albers:
    """Albers equal-area conic projection on GRS80, in degrees and metres.

    Formulas: J. P. Snyder, Map Projections: A Working Manual (USGS 1395, 1987), equations 14-1 to
    14-11, 3-12, 3-16.
    """

    first: float
    second: float
    origin: float
    meridian: float

    def _constants(self) -> tuple[float, float, float]:
        """Return Snyder's n and C, and rho at the origin."""
        phi = np.radians([self.first, self.second, self.origin])
        m = np.cos(phi) / np.sqrt(1 - _E2 * np.sin(phi) ** 2)
        q = _authalic(phi)
        n = float((m[0] ** 2 - m[1] ** 2) / (q[1] - q[0]))
        c = float(m[0] ** 2 + n * q[0])
        return n, c, _GRS80_M * float(np.sqrt(c - n * q[2])) / n

    def project(self, longitude: Any, latitude: Any) -> tuple[Number, Number]:
        """Return (x, y) in metres of WGS-84 degrees; NaN stays NaN."""
        n, c, rho_origin = self._constants()
        q = _authalic(np.radians(np.asarray(latitude, float)))
        rho = _GRS80_M * np.sqrt(np.maximum(c - n * q, 0)) / n
        theta = n * np.radians(np.asarray(longitude, float) - self.meridian)
        return rho * np.sin(theta), rho_origin - rho * np.cos(theta)

    def unproject(self, x: Any, y: Any) -> tuple[Number, Number]:
        """Return (longitude, latitude) in degrees of metres; six steps of 3-16 are exact to a millimetre."""
        n, c, rho_origin = self._constants()
        east, north = np.asarray(x, float), rho_origin - np.asarray(y, float)
        q = (c - (np.hypot(east, north) * n / _GRS80_M) ** 2) / n
        phi = np.arcsin(np.clip(q / 2, -1, 1))
        for _ in range(6):
            bent = 1 - _E2 * np.sin(phi) ** 2
            phi = phi + bent**2 / (2 * np.cos(phi)) * (q - _authalic(phi)) / (1 - _E2)
        return self.meridian + np.degrees(np.arctan2(east, north) / n), np.degrees(phi)


def _authalic(phi: Number) -> Number:
    """Return Snyder's q of latitudes in radians (equation 3-12)."""
    sine = np.sin(phi)
    bent = 1 - _E2 * sine**2
    return (1 - _E2) * (sine / bent - np.log((1 - _E * sine) / (1 + _E * sine)) / (2 * _E))


@dataclass(frozen=True, eq=False)
class Layer:
    """Geometry as flat columns: feature → part → ring → corner.

    Parameters
    ----------
    xy
        Corners in metres, float32 ``(corners, 2)``.
    rings
        Ring ``i`` is ``xy[rings[i]:rings[i + 1]]``, int32 ``(rings + 1,)``. Lines do not close.
    parts
        Part (polygon) ``i`` has the rings ``parts[i]`` to ``parts[i + 1]``, the first one its shell.
    features
        Feature ``i`` has the parts ``features[i]`` to ``features[i + 1]``.
    codes
        Place code of each feature, ``""`` for land, coast, lakes and lines.
    """

    xy: NDArray[np.float32]
    rings: NDArray[np.int32]
    parts: NDArray[np.int32]
    features: NDArray[np.int32]
    codes: NDArray[np.str_]

    def ring(self, index: int) -> NDArray[np.float32]:
        """Return the corners of one ring, ``(corners, 2)``."""
        return self.xy[self.rings[index] : self.rings[index + 1]]

    def polygons(self, feature: int) -> list[list[NDArray[np.float32]]]:
        """Return the parts of a feature, each a list of rings, shell first."""
        parts = range(self.features[feature], self.features[feature + 1])
        return [[self.ring(ring) for ring in range(self.parts[part], self.parts[part + 1])] for part in parts]


@dataclass(frozen=True, eq=False)
class Labels:
    """Names to print: code, Chinese and English name, and metres ``(n, 2)`` where known."""

    codes: NDArray[np.str_]
    zh: NDArray[np.str_]
    en: NDArray[np.str_]
    xy: NDArray[np.float32]

    def names(self, language: str) -> NDArray[np.str_]:
        """Return the names in ``"zh"`` or ``"en"``."""
        return self.zh if language == "zh" else self.en


class BaseMap:
    """The ground of one country at several levels of detail, level 0 the finest."""

    def __init__(self, arrays: Mapping[str, NDArray[Any]]) -> None:
        self.albers = Albers(*map(float, arrays["albers"]))
        self.detail_m: tuple[float, ...] = tuple(map(float, arrays["detail_m"]))
        self.attribution = str(arrays["attribution"])
        self.bounds = _bounds(arrays["view_bounds"])
        self.inset_bounds = _bounds(arrays["inset_bounds"]) if "inset_bounds" in arrays else None
        self.provinces = Labels(*(arrays[f"province_{key}"] for key in ("codes", "zh", "en", "label_xy")))
        self._layers = {
            (name, level): Layer(*(arrays[f"{name}_{level}_{key}"] for key in _LAYER_ARRAYS))
            for name in LAYERS
            for level in range(len(self.detail_m))
        }

    def layer(self, name: str, level: int) -> Layer:
        """Return one of ``LAYERS`` at a level of detail."""
        return self._layers[name, level]

    def level_for(self, metres_per_pixel: float) -> int:
        """Return the coarsest level whose tolerance does not show: at most 1.5 pixels."""
        fine = [level for level, tolerance in enumerate(self.detail_m) if tolerance <= 1.5 * metres_per_pixel]
        return max(fine, default=0)

    def project(self, longitude: Any, latitude: Any) -> tuple[Number, Number]:
        """Return (x, y) in metres of WGS-84 degrees."""
        return self.albers.project(longitude, latitude)

    def unproject(self, x: Any, y: Any) -> tuple[Number, Number]:
        """Return (longitude, latitude) in degrees of metres."""
        return self.albers.unproject(x, y)


_LAYER_ARRAYS = ("xy", "rings", "parts", "features", "codes")


def _bounds(values: NDArray[np.float64]) -> tuple[float, float, float, float]:
    west, south, east, north = map(float, values)
    return west, south, east, north


@cache
def load_basemap(country: str = "cn", profile: str = "neutral") -> BaseMap:
    """Return a base map that ships with the program.

    Parameters
    ----------
    profile
        ``"neutral"``: land in one tone, coast, lakes, lines between provinces inside the country; no
        international border, no maritime line, no country names. No profile claims to be official.

    Raises
    ------
    TerritoryDesignerError
        ``resource_missing`` when no such map ships.
    """
    folder = ("basemap",) if country == "cn" else ("basemap", country)
    name = "basemap.npz" if profile == "neutral" else f"basemap_{profile}.npz"
    return read_basemap(resource_path(*folder, name))


def read_basemap(path: Path) -> BaseMap:
    """Read the ``basemap.npz`` that ``resources/build/build_basemap.py`` writes."""
    with np.load(path) as arrays:
        return BaseMap({key: arrays[key] for key in arrays.files})
