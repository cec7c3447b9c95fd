"""How far apart are two points of the globe?

Points are unit vectors: no projection to choose, and a table of distances is one matrix product.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from territory_designer.model.tables import Number

EARTH_KM = 6371.0


def unit_vectors(longitude: Any, latitude: Any) -> Number:
    """Return points as unit vectors, float64 ``(n, 3)``, all NaN where a coordinate is unknown."""
    lon, lat = np.radians(np.asarray(longitude, float)), np.radians(np.asarray(latitude, float))
    return np.stack([np.cos(lat) * np.cos(lon), np.cos(lat) * np.sin(lon), np.sin(lat + 0.0 * lon)], axis=-1)


def table_km(vectors: Number, others: Number) -> Number:
    """Return great-circle km between all of ``vectors`` (n, 3) and all of ``others`` (m, 3) as ``(n, m)``."""
    return EARTH_KM * np.arccos(np.clip(vectors @ others.T, -1.0, 1.0))


def pair_km(vectors: Number, others: Number) -> Number:
    """Return great-circle km row by row; exact for near points, too."""
    chord = np.linalg.norm(vectors - others, axis=-1)
    return chord_to_km(chord)


def chord_to_km(chord: Any) -> Number:
    """Turn straight-line distances between unit vectors into great-circle km."""
    return 2.0 * EARTH_KM * np.arcsin(np.minimum(np.asarray(chord) / 2.0, 1.0))
