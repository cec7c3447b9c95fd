from __future__ import annotations

import networkx as nx
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely.geometry import MultiPolygon, box

from territory_designer.geo.adjacency import adjacency, pieces


def graph_of(found):
    graph = nx.Graph()
    graph.add_nodes_from(range(found.sites))
    graph.add_edges_from(found.edges().tolist())
    return graph


def grid(side, longitude=104.0, latitude=30.0, step=0.1):
    # Rows and columns are shifted a little, so that the triangulation is unique.
    x, y = np.meshgrid(np.arange(side), np.arange(side))
    return (longitude + step * (x + 0.07 * y)).ravel(), (latitude + step * (y + 0.05 * x * x / side)).ravel()


def test_no_site_one_site_two_sites():
    assert adjacency([np.nan], [np.nan]).sites == 0
    one = adjacency([104.0, 104.0], [30.0, 30.0])
    assert (one.sites, len(one.indices)) == (1, 0)
    two = adjacency([104.0, 105.0], [30.0, 30.0])
    assert two.edges().tolist() == [[0, 1]]


def test_accounts_on_one_point_share_a_site_and_unplaced_ones_have_none():
    found = adjacency([104.0, np.nan, 104.0, 105.0], [30.0, 30.0, 30.0, 31.0])
    assert found.site_of.tolist() == [0, -1, 0, 1]
    assert found.site_longitude.tolist() == [104.0, 105.0]


def test_sites_on_a_line_form_a_chain():
    found = adjacency([104.3, 104.0, 104.1, 104.2], [0.0, 0.0, 0.0, 0.0])
    assert found.edges().tolist() == [[0, 1], [1, 2], [2, 3]]
    assert len(found.bridges) == 0


def test_inner_site_of_a_grid_touches_its_four_neighbours():
    found = adjacency(*grid(5))
    graph = graph_of(found)
    middle = int(found.site_of[12])
    around = {int(found.site_of[k]) for k in (7, 11, 13, 17)}
    assert around <= set(graph[middle])
    assert graph.degree(middle) <= 8


def test_rows_hold_both_directions_sorted():
    found = adjacency(*grid(6))
    for site in range(found.sites):
        row = found.indices[found.indptr[site] : found.indptr[site + 1]]
        assert (np.diff(row) > 0).all()
        assert all(site in found.indices[found.indptr[k] : found.indptr[k + 1]] for k in row)


def test_far_parts_are_joined_by_the_shortest_link_alone():
    near, far = grid(4), grid(4, longitude=105.8)
    longitude, latitude = np.concatenate([near[0], far[0]]), np.concatenate([near[1], far[1]])
    found = adjacency(longitude, latitude)
    assert len(found.bridges) == 1
    a, b = found.bridges[0]
    assert {bool(found.site_longitude[k] > 105) for k in (a, b)} == {True, False}
    assert found.site_longitude[min(a, b)] == longitude[longitude < 105].max()
    assert nx.is_connected(graph_of(found))


def test_edges_across_water_go_where_land_is_known():
    west, east = grid(4), grid(4, longitude=104.6)
    longitude, latitude = np.concatenate([west[0], east[0]]), np.concatenate([west[1], east[1]])
    land = MultiPolygon([box(100, 29, 104.33, 32), box(104.59, 29, 106, 32)])
    dry, wet = adjacency(longitude, latitude), adjacency(longitude, latitude, land=land)
    across = (wet.site_longitude[wet.edges()] < 104.4).sum(axis=1) == 1
    assert across.sum() == len(wet.bridges) == 1
    assert len(dry.bridges) == 0
    assert len(dry.edges()) > len(wet.edges())


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.integers(73, 135), st.integers(18, 53)), min_size=1, max_size=40))
def test_every_graph_is_connected(points):
    longitude, latitude = np.array(points, float).T
    found = adjacency(longitude, latitude)
    assert found.sites == len(set(points))
    assert nx.is_connected(graph_of(found))


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 10_000), st.integers(2, 60), st.integers(1, 5))
def test_pieces_agree_with_networkx(rng_seed, accounts, positions):
    rng = np.random.default_rng(rng_seed)
    longitude, latitude = rng.integers(100, 110, accounts) + 0.0, rng.integers(25, 35, accounts) + 0.0
    longitude[rng.random(accounts) < 0.1] = np.nan
    alignment = rng.integers(-1, positions, accounts)
    found = adjacency(longitude, latitude)
    graph = graph_of(found)
    expected = []
    for position in range(positions):
        owned = {int(site) for site in found.site_of[alignment == position] if site >= 0}
        expected.append(nx.number_connected_components(graph.subgraph(owned)))
    assert pieces(found, alignment, positions).tolist() == expected


def test_nobody_has_no_pieces():
    assert pieces(adjacency([104.0], [30.0]), [-1], 2).tolist() == [0, 0]


def test_two_positions_may_own_one_site():
    longitude, latitude = [104.0, 104.1, 104.2, 104.1], [0.0, 0.0, 0.0, 0.0]
    found = adjacency(longitude, latitude)
    assert pieces(found, [0, 0, 0, 1], 2).tolist() == [1, 1]
    assert pieces(found, [0, 1, 0, 1], 2).tolist() == [2, 1]


def test_land_with_everything_dry_changes_nothing():
    longitude, latitude = grid(5)
    assert adjacency(longitude, latitude, land=box(90, 20, 120, 40)).digest == pytest.approx(
        adjacency(longitude, latitude).digest
    )
