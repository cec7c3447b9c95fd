import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.spatial import Delaunay

from territory_designer.geo.adjacency import Adjacency, adjacency
from territory_designer.geo.colour_vision import SIGHT, ciede2000, lab, linear, seen
from territory_designer.geo.colours import (
    LAND,
    THEMES,
    colouring,
    contrast,
    dots,
    fills,
    hub_colours,
    neighbours,
    painted,
    position_colours,
    rgb,
)
from territory_designer.model.project import Project, baseline_of
from territory_designer.model.tables import Accounts, Hubs, Positions

COLOURS = 44


def map_of(positions, rng_seed):
    """A planar map: which of the positions, strewn at random, share a border."""
    points = np.random.default_rng(rng_seed).random((positions, 2))
    beside = np.zeros((positions, positions), bool)
    for corner in (0, 1, 2):
        triangles = Delaunay(points).simplices
        beside[triangles[:, corner], triangles[:, corner - 1]] = True
    return beside | beside.T


def least_difference(beside, colour):
    """Smallest CIEDE2000 of dots and of fills between neighbours, worst over both themes and all sights."""
    first, second = np.nonzero(beside)
    dot = [
        ciede2000(lab(seen(dots(theme)[colour[first]], sight)), lab(seen(dots(theme)[colour[second]], sight)))
        for theme in THEMES
        for sight in SIGHT
    ]
    fill = [
        ciede2000(lab(painted(theme)[colour[first]]), lab(painted(theme)[colour[second]])) for theme in THEMES
    ]
    return np.min(dot), np.min(fill)


@pytest.mark.parametrize("theme", THEMES)
def test_the_palette_stands_out_from_the_land(theme):
    luminance = linear(dots(theme)) @ [0.2126, 0.7152, 0.0722]
    land = float(linear(rgb(LAND[theme])) @ [0.2126, 0.7152, 0.0722])
    ratio = (np.maximum(luminance, land) + 0.05) / (np.minimum(luminance, land) + 0.05)
    assert dots(theme).shape == fills(theme).shape == (COLOURS, 3)
    assert ratio.min() >= 2.99


def test_all_colours_differ():
    for theme in THEMES:
        assert len(np.unique(dots(theme), axis=0)) == COLOURS
    assert (contrast() == contrast().T).all()
    assert (np.diag(contrast()) == 0).all()


@settings(max_examples=25, deadline=None)
@given(st.integers(4, 60), st.integers(0, 10_000))
def test_neighbours_are_told_apart_by_everyone_on_both_grounds(positions, rng_seed):
    beside = map_of(positions, rng_seed)
    dot, fill = least_difference(beside, colouring(beside))
    assert dot >= 10.0
    assert fill >= 5.0


@settings(max_examples=25, deadline=None)
@given(st.integers(4, 12), st.integers(0, 10_000))
def test_few_are_told_apart_wherever_they_lie(positions, rng_seed):
    beside = map_of(positions, rng_seed)
    everywhere = ~np.eye(positions, dtype=bool)
    colour = colouring(beside)
    for theme in THEMES:
        seen_as = lab(dots(theme)[colour])
        assert ciede2000(seen_as[:, None], seen_as)[everywhere].min() >= 10.0
    assert least_difference(beside, colour)[0] >= 10.0
    assert (colouring(beside) == colour).all()


def honeycomb(rows, columns):
    """A map of hexagons."""
    row, column = (each.ravel() for each in np.mgrid[:rows, :columns])
    x, y = column + 0.5 * (row % 2), row * np.sqrt(0.75)
    beside = np.hypot(x[:, None] - x, y[:, None] - y) < 1.1
    np.fill_diagonal(beside, False)
    return beside


@settings(max_examples=15, deadline=None)
@given(st.integers(5, 14), st.integers(9, 14))
def test_beyond_the_palette_a_colour_comes_again_only_three_borders_away(rows, columns):
    beside = honeycomb(rows, columns)
    colour = colouring(beside)
    assert least_difference(beside, colour)[0] >= 10.0
    near = beside | ((beside.astype(int) @ beside) > 0)
    np.fill_diagonal(near, False)
    assert not (near & (colour[:, None] == colour[None, :])).any()


@settings(max_examples=25, deadline=None)
@given(st.integers(4, 60), st.integers(0, 10_000))
def test_a_colouring_without_conflict_is_kept(positions, rng_seed):
    beside = map_of(positions, rng_seed)
    colour = colouring(beside)
    assert (colouring(beside, colour) == colour).all()
    fewer = beside.copy()
    fewer[0] = fewer[:, 0] = False
    assert (colouring(fewer, colour) == colour).all()


def test_only_one_side_of_a_new_conflict_changes():
    beside = map_of(20, 3)
    colour = colouring(beside)
    clash = contrast()[colour][:, colour] < 1.0
    first, second = np.argwhere(np.triu(clash & ~beside, 1))[0]
    beside[first, second] = beside[second, first] = True
    after = colouring(beside, colour)
    assert np.flatnonzero(after != colour).tolist() in ([first], [second])
    assert least_difference(beside, after)[0] >= 10.0


def test_a_new_position_gets_a_colour_and_the_others_keep_theirs():
    beside = map_of(20, 5)
    colour = colouring(beside)
    previous = colour.copy()
    previous[7] = -1
    after = colouring(beside, previous)
    assert (np.delete(after, 7) == np.delete(colour, 7)).all()
    assert least_difference(beside, after)[0] >= 10.0


def test_more_positions_on_one_site_than_can_be_told_apart_still_differ():
    crowd = ~np.eye(30, dtype=bool)
    colour = colouring(crowd)
    assert len(set(colour.tolist())) == 30


def test_no_positions_no_colours():
    assert len(colouring(np.zeros((0, 0), bool))) == 0


def test_positions_meet_on_a_site_or_on_neighbouring_sites():
    chain = np.array([0, 1, 3, 5, 7, 8]), np.array([1, 0, 2, 1, 3, 2, 4, 3])
    site_of, none = np.array([0, 0, 1, 2, 3, 4, -1]), np.zeros((0, 2), int)
    graph = Adjacency(site_of, np.arange(5.0), np.zeros(5), *chain, none, digest="")
    beside = neighbours(graph, [0, 1, 2, -1, 3, 4, 5], 6)
    pairs = {tuple(map(int, pair)) for pair in np.argwhere(np.triu(beside))}
    assert pairs == {(0, 1), (0, 2), (1, 2), (3, 4)}
    assert (beside == beside.T).all()


def strewn(hubs):
    """A plan of 16 territories in four rows, each row with a hub of its own; how its places lie."""
    count = 60
    rng = np.random.default_rng(2)
    place = {"longitude": rng.uniform(110, 114, count), "latitude": rng.uniform(28, 32, count)}
    owner = (place["longitude"] - 110).astype(int) * 4 + (place["latitude"] - 28).astype(int)
    names = np.array([f"P{k}" for k in range(16)], object)
    accounts = Accounts.from_columns(
        {"account_id": [f"A{k}" for k in range(count)], "position_id": names[owner], **place}
    )
    seats = [f"H{k // 4}" for k in range(16)]
    positions = Positions.from_columns({"position_id": names, "hub_id": seats})
    hubs = Hubs.from_columns({"hub_id": [f"H{k}" for k in range(hubs)]})
    project = Project(accounts=accounts, positions=positions, hubs=hubs)
    project = project.with_scenario(baseline_of(accounts, positions, hubs))
    return project, adjacency(accounts.longitude, accounts.latitude)


def test_a_position_keeps_its_colour_in_every_scenario():
    project, graph = strewn(4)
    moved = project.baseline.alignment.copy()
    moved[:3] = (moved[:3] + 1) % 16
    base = position_colours(project, project.baseline, graph)
    other = position_colours(project, project.baseline.changed(name="B", alignment=moved), graph)
    assert (base != other).sum() <= 3


def test_hubs_that_serve_nobody_take_no_colour_from_those_that_do():
    project, graph = strewn(40)
    colour = hub_colours(graph, project.baseline, hubs=40)
    assert (colour[4:] == -1).all()
    assert contrast()[colour[:4]][:, colour[:4]][~np.eye(4, dtype=bool)].min() >= 1.0


def test_a_hub_keeps_its_colour_when_others_come_and_go():
    project, graph = strewn(40)
    base = project.baseline
    known = hub_colours(graph, base, hubs=40)
    moved = base.position_hub.copy()
    moved[12:] = 7
    after = hub_colours(graph, base.changed(name="B", position_hub=moved), hubs=40, known=known)
    assert after[:4].tolist() == known[:4].tolist()
    assert after[7] not in (-1, *known[:3])
    assert np.flatnonzero(after >= 0).tolist() == [0, 1, 2, 3, 7]
