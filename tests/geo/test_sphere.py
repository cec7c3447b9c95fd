from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from territory_designer.geo.sphere import pair_km, table_km, unit_vectors

points = st.tuples(st.floats(-180, 180), st.floats(-90, 90))


def test_known_distances():
    beijing, shanghai = (116.407, 39.904), (121.474, 31.230)
    assert table_km(unit_vectors(*beijing)[None], unit_vectors(*shanghai)[None])[0, 0] == pytest.approx(
        1068, abs=3
    )
    assert pair_km(unit_vectors(0.0, 0.0), unit_vectors(90.0, 0.0)) == pytest.approx(np.pi / 2 * 6371)


@given(points, points)
def test_table_and_pairs_agree(one, other):
    a, b = unit_vectors(*one), unit_vectors(*other)
    assert np.linalg.norm(a) == pytest.approx(1.0)
    assert table_km(a[None], b[None])[0, 0] == pytest.approx(float(pair_km(a, b)), abs=1e-3)


def test_near_points_keep_their_metres():
    a, b = unit_vectors(104.0, 30.0), unit_vectors(104.0, 30.0 + 1e-5)
    assert pair_km(a, b) == pytest.approx(1.112e-3, rel=1e-3)


def test_unknown_stays_unknown():
    assert np.isnan(unit_vectors([np.nan, 1.0], [1.0, 2.0])[0]).all()
    assert np.isnan(table_km(unit_vectors([np.nan], [1.0]), unit_vectors([1.0], [1.0]))).all()
