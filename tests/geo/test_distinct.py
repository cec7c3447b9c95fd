"""Are different points and pairs found as numpy finds them?"""

import numpy as np
import pytest

from territory_designer.geo.distinct import distinct, distinct_pairs


@pytest.mark.parametrize("count", [0, 1, 2, 500])
def test_points_are_those_that_numpy_finds(count):
    points = np.random.default_rng(count).integers(-3, 4, (count, 2)) / 2
    found, place = distinct(points)
    wanted, inverse = np.unique(points, axis=0, return_inverse=True)
    assert np.array_equal(found, wanted)
    assert np.array_equal(place, inverse.reshape(-1))


def test_pairs_are_those_that_numpy_finds():
    pairs = np.random.default_rng(3).integers(0, 40, (700, 2))
    assert np.array_equal(distinct_pairs(pairs, 40), np.unique(np.sort(pairs, axis=1), axis=0))
    assert distinct_pairs(np.zeros((0, 2)), 5).shape == (0, 2)
