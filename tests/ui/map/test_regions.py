"""Are provinces, prefectures and counties found by place, with the accounts that belong to them?"""

import numpy as np
import pytest
from PySide6.QtCore import QPointF

from territory_designer.geo.basemap import load_basemap
from territory_designer.ui.map.regions import LEVELS, Regions, nearest_cell

WUHAN, FAR_AT_SEA = (114.30, 30.60), (150.0, 10.0)


@pytest.fixture
def at():
    return lambda degrees: tuple(float(each) for each in load_basemap().project(*degrees))


@pytest.fixture
def regions(scene):
    return Regions(scene.places, scene.project.accounts.county_code)


def test_each_level_is_named_and_lies_within_the_one_above(regions, at):
    found = [regions.at(level, *at(WUHAN)) for level in LEVELS]
    assert [each.name("zh") for each in found[:2]] == ["湖北省", "武汉市"]
    assert [each.name("en") for each in found[:2]] == ["Hubei", "Wuhan"]
    assert all(each.outline.contains(QPointF(*at(WUHAN))) for each in found)
    boxes = [each.outline.boundingRect() for each in found]
    assert boxes[0].width() > boxes[1].width() > boxes[2].width()


def test_accounts_lie_inside_what_they_belong_to(regions, at, scene):
    for level in LEVELS:
        region = regions.at(level, *at(WUHAN))
        for row in region.accounts:
            assert region.outline.contains(QPointF(*map(float, scene.places.xy[row])))
    assert len(regions.at("prefecture", *at(WUHAN)).accounts) > 0


def test_counties_share_the_accounts_of_their_prefecture(scene):
    regions = Regions(scene.places, scene.project.accounts.county_code)
    rows = [
        set(regions.at("county", *map(float, xy)).accounts.tolist()) | {-1}
        for xy in scene.places.xy[np.isfinite(scene.places.xy[:, 0])]
    ]
    for row, mine in zip(np.flatnonzero(np.isfinite(scene.places.xy[:, 0])), rows):
        assert row in mine


def test_a_stated_county_goes_before_the_place(scene, at):
    codes = np.full(len(scene.project.accounts), "", object)
    inside = Regions(scene.places, codes).at("prefecture", *at(WUHAN)).accounts
    county = Regions(scene.places, codes).at("county", *at(WUHAN))
    other = int(next(row for row in inside if row not in county.accounts))
    codes[other] = county.code
    assert other in Regions(scene.places, codes).at("county", *at(WUHAN)).accounts


def test_at_sea_there_is_nothing(regions, at):
    assert [regions.at(level, *at(FAR_AT_SEA)) for level in LEVELS] == [None] * 3


def test_a_region_is_made_once(regions, at):
    assert regions.at("county", *at(WUHAN)) is regions.at("county", *at(WUHAN))


def test_what_lies_nearest_to_a_seat():
    seats = np.array([(0.0, 0.0), (4.0, 0.0), (0.0, 4.0), (0.0, 0.0)])
    corners = nearest_cell(seats, 0, (-1.0, -1.0, 10.0, 10.0))
    assert corners.min(axis=0).tolist() == [-1, -1]
    assert corners.max(axis=0).tolist() == pytest.approx([2, 2])
