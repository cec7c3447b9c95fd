"""Do dots get the colour, the size and the place that the plan gives them?"""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.spatial import KDTree

from territory_designer.geo.adjacency import adjacency
from territory_designer.geo.basemap import load_basemap
from territory_designer.geo.colours import neighbours
from territory_designer.model.rules import Band, Rules
from territory_designer.ui.map.camera import Camera
from territory_designer.ui.map.places import places_of
from territory_designer.ui.map.scene import SPREAD_MOST, Scene, sunflower
from tests.geo.test_colours import least_difference
from tests.ui.map.crowds import crowd


@pytest.fixture
def palette(look):
    return look.palette()


@pytest.fixture
def stacked(plan):
    """The plan with all accounts of a position on one site."""
    project, _ = plan
    accounts = project.accounts
    home = project.baseline.alignment
    project = project.changed(
        accounts=accounts.with_columns(latitude=30.0 + home * 0.5, longitude=114.0 + home * 0.5)
    )
    numbers = np.arange(len(project.positions), dtype=np.int32)
    places = places_of(project, load_basemap())
    return Scene(project, places, project.baseline, numbers, numbers[: len(project.hubs)])


def test_accounts_bear_the_colour_of_their_position(scene, palette):
    colors = scene.dot_colors(palette)
    assert (colors == palette.positions[scene.numbers[scene.alignment]]).all()


def test_nobodys_accounts_are_faint_whatever_is_coloured(scene, palette):
    nobody = replace(scene, scenario=scene.scenario.changed(alignment=np.full(len(scene.alignment), -1)))
    for what in ("position", "hub", "index"):
        assert (replace(nobody, color_by=what).dot_colors(palette) == palette.token("faint")).all()


def test_positions_without_a_colour_yet_are_grey(scene, palette):
    plain = replace(scene, numbers=np.full(len(scene.numbers), -1, np.int32))
    assert (plain.dot_colors(palette) == palette.token("bar")).all()


def test_positions_of_one_hub_are_alike_by_hub(scene, palette):
    colors = replace(scene, color_by="hub").dot_colors(palette)
    hub = scene.scenario.position_hub[scene.alignment]
    assert len({(int(h), *map(int, c)) for h, c in zip(hub, colors)}) == len(np.unique(hub))


def test_the_index_decides_over_inside_and_under(scene, palette):
    shown = replace(scene, color_by="index", index=np.array([0.5, 0.85, 1.0, 1.15, 1.5]))
    states = [shown.state(row) for row in range(5)]
    assert states == ["under", "inside", "inside", "inside", "over"]
    colors = shown.dot_colors(palette)
    assert (colors[shown.alignment == 4] == palette.token("over")).all()


def test_the_band_of_the_rules_counts(scene):
    rules = Rules(bands=(Band(lower=0.99, upper=1.01),))
    narrow = replace(scene, scenario=scene.scenario.changed(rules=rules))
    assert narrow.state(0) == "under"
    assert replace(scene, index=None).state(0) == ""


def test_only_what_changed_is_bright(scene, palette):
    alignment = scene.alignment.copy()
    alignment[3] = (alignment[3] + 1) % len(scene.numbers)
    alignment[4] = -1
    shown = replace(scene, scenario=scene.scenario.changed(alignment=alignment), color_by="change")
    colors = shown.dot_colors(palette)
    assert (colors[3] == palette.positions[scene.numbers[alignment[3]]]).all()
    assert (colors[4] == palette.token("warn")).all()
    assert len(np.unique(np.delete(colors, [3, 4], axis=0), axis=0)) == 1


def test_accounts_away_from_the_focus_are_paler(scene, palette):
    plain, focused = scene.dot_colors(palette), replace(scene, focus=1).dot_colors(palette)
    mine = scene.alignment == 1
    assert (plain[mine] == focused[mine]).all()
    assert (plain[~mine] != focused[~mine]).any(axis=1).all()


def test_more_revenue_makes_a_larger_dot(scene):
    order = np.argsort(scene.project.accounts.revenue_cny)
    radius = scene.radius(500.0)[order]
    assert (np.diff(radius) >= 0).all()
    assert radius[-1] > 1.5 * radius[0]
    assert np.ptp(replace(scene, size_by="none").radius(500.0)) == 0


def test_dots_shrink_with_the_scale(scene):
    radii = [scene.plain_radius(scale) for scale in (5, 50, 500, 5000, 50_000)]
    assert radii == sorted(radii, reverse=True)


def test_unknown_revenue_makes_small_dots_and_no_error(scene):
    accounts = scene.project.accounts.with_columns(revenue_cny=np.full(len(scene.alignment), np.nan))
    unknown = replace(scene, project=scene.project.changed(accounts=accounts))
    assert np.ptp(unknown.radius(500.0)) == 0


@given(st.integers(1, 400))
def test_a_sunflower_is_spread_evenly_in_the_disc(count):
    points = sunflower(count)
    assert (np.hypot(*points.T) <= 1).all()
    if count > 1:
        apart = np.hypot(*(points[:, None] - points[None]).T) + np.eye(count) * 9
        assert apart.min() > 1.3 / np.sqrt(count)


@pytest.mark.parametrize("scale", [20.0, 500.0, 3000.0, 9000.0])
def test_a_stack_stays_near_its_place_and_lone_accounts_stand_on_it(scene, stacked, scale):
    assert (scene.drawn_offset(scale) == 0).all()
    offset = stacked.drawn_offset(scale)
    assert np.hypot(*offset.T).max() <= SPREAD_MOST
    for site in np.unique(stacked.places.site):
        drawn = offset[stacked.places.site == site]
        assert len(np.unique(drawn.round(6), axis=0)) == len(drawn)


def test_the_spread_is_the_same_every_time(stacked):
    again = replace(stacked, scenario=stacked.scenario.changed(name="again"))
    assert (again.drawn_offset(500.0) == stacked.drawn_offset(500.0)).all()


def test_positions_have_sectors_of_their_own_in_a_stack(stacked):
    one_site = np.zeros(len(stacked.places.site), np.intp)
    scene = replace(stacked, places=replace(stacked.places, site=one_site))
    angle = np.arctan2(*scene.drawn_offset(500.0).T[::-1]) % (2 * np.pi)
    order = scene.alignment[np.argsort(angle)]
    assert (np.diff(order) != 0).sum() == len(np.unique(order)) - 1


def test_a_stack_is_crowded_far_away_only(stacked):
    assert stacked.is_crowded(0, 6000.0)
    assert not stacked.is_crowded(0, 100.0)


def test_hubs_and_cities_have_names_in_both_languages(scene):
    assert scene.places.hub_names["en"][0] == "Wuhan"
    assert scene.places.hub_names["zh"][0] == "武汉"


def test_accounts_without_a_place_are_nowhere(plan):
    project, _ = plan
    accounts = project.accounts.with_columns(latitude=np.full(60, np.nan), longitude=np.full(60, np.nan))
    places = places_of(project.changed(accounts=accounts), load_basemap())
    assert places.extent is None
    assert (places.site == -1).all()
    assert (places.site_size == 1).all()


def test_a_plan_without_accounts_has_no_dots(scene, palette):
    rows = np.zeros(0, np.intp)
    columns = {name: column[rows] for name, column in scene.project.accounts.columns().items()}
    project = scene.project.changed(accounts=type(scene.project.accounts).from_columns(columns))
    places = places_of(project, load_basemap())
    empty = replace(scene, project=project, places=places, scenario=scene.scenario.changed(alignment=rows))
    for what in ("position", "hub", "class", "index"):
        assert replace(empty, color_by=what).dot_colors(palette).shape == (0, 3)
    assert empty.drawn_offset(500.0).shape == (0, 2)
    assert places.extent is None


def test_locked_accounts_are_those_of_the_session(scene, session):
    assert (scene.locked == session.locked).all()
    assert scene.locked.sum() == 1


def test_a_small_plan_shows_all_its_dots(scene):
    assert scene.shown(20_000.0).all()
    assert scene.thinned(20_000.0) is None


def test_dots_thin_out_far_away_and_come_back_near():
    scene, _ = crowd(12_000, 500, 40)
    counts = [int(scene.shown(scale).sum()) for scale in (8000.0, 3000.0, 1000.0, 300.0)]
    assert counts == sorted(counts)
    assert counts[0] < 0.5 * counts[-1]
    shown, total = scene.thinned(8000.0)
    assert (shown, total) == (counts[0], 12_000)


def test_no_position_loses_all_its_dots_and_outliers_the_changed_and_the_focus_stay():
    scene, _ = crowd(12_000, 500, 40)
    far = scene.shown(8000.0)
    assert set(scene.alignment[far]) == set(scene.alignment)
    at = scene.places.xy / 8000.0
    alone = KDTree(at).query(at, k=2)[0][:, 1] > 3 * scene.plain_radius(8000.0)
    assert alone.any()
    assert far[alone].all()
    after = scene.alignment.copy()
    rows = np.arange(0, 12_000, 400)
    after[rows] = (after[rows] + 1) % 500
    changed = replace(scene, scenario=scene.scenario.changed(alignment=after), color_by="change")
    changed = replace(changed, compared_with=scene.scenario)
    assert changed.shown(500.0)[rows].mean() > 0.95


def test_the_same_dots_stay_when_the_map_moves_only():
    scene, _ = crowd(12_000, 500, 40)
    assert scene.shown(3000.0) is scene.shown(3100.0)


def test_clusters_are_the_places_in_view_whose_dots_crowd():
    scene, _ = crowd(12_000, 500, 40)
    x, y = map(float, scene.places.hub_xy[0])
    camera = Camera(x, y, 900.0, 900, 600)
    found = scene.clusters_at(camera)
    assert [each.size for each in found] == sorted((each.size for each in found), reverse=True)
    for each in found:
        rows = scene.stack(each.account)
        assert len(rows) == each.size
        assert scene.is_crowded(each.account, 900.0)
        assert camera.bounds()[0] <= each.x <= camera.bounds()[2]


def test_sixty_territories_of_a_country_are_told_apart_by_everyone():
    scene, _ = crowd(2400, 60, 12)
    accounts = scene.project.accounts
    beside = neighbours(adjacency(accounts.longitude, accounts.latitude), scene.alignment, 60)
    dot, fill = least_difference(beside, scene.numbers)
    assert dot >= 10.0
    assert fill >= 5.0
