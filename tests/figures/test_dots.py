import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from territory_designer.figures.dots import WIDEST, spread

SITES = st.lists(
    st.tuples(st.integers(0, 1000), st.integers(0, 1000)), min_size=1, max_size=8, unique=True
).map(lambda points: np.array(points, float))


@given(SITES, st.lists(st.integers(-1, 7), max_size=200), st.floats(0.5, 6.0))
def test_stacks_spread_around_their_site_and_single_accounts_stay(sites, of, radius):
    site_of = np.array([each if each < len(sites) else -1 for each in of], int)
    place = spread(site_of, np.arange(len(of)) % 3, site_xy=sites, radius=radius)
    drawn = site_of >= 0
    assert np.isnan(place[~drawn]).all()
    away = np.hypot(*(place[drawn] - sites[site_of[drawn]]).T)
    assert (away <= WIDEST + 1e-9).all()
    alone = np.bincount(site_of[drawn], minlength=len(sites))[site_of[drawn]] == 1
    assert (away[alone] == 0).all()


def test_no_two_accounts_of_a_stack_share_a_point_and_the_picture_is_always_the_same():
    stack = np.zeros(300, int)
    first = spread(stack, np.zeros(300), site_xy=np.array([[5.0, 5.0]]), radius=2.0)
    again = spread(stack, np.zeros(300), site_xy=np.array([[5.0, 5.0]]), radius=2.0)
    assert len(np.unique(first.round(6), axis=0)) == 300
    assert (first == again).all()


def test_accounts_of_one_position_lie_in_one_sector():
    owner = np.arange(90) % 3
    place = spread(np.zeros(90, int), owner, site_xy=np.zeros((1, 2)), radius=2.0)
    angle = np.arctan2(place[:, 1], place[:, 0]) % (2 * np.pi)
    assert (
        angle[owner == 0].max()
        <= angle[owner == 1].min()
        <= angle[owner == 1].max()
        <= angle[owner == 2].min()
    )
