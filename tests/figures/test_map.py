import numpy as np
import pytest
from matplotlib.image import imread

from territory_designer.errors import TerritoryDesignerError
from territory_designer.figures.map import draw_map, save_map
from territory_designer.figures.sheet import new_figure
from territory_designer.geo.basemap import load_basemap
from territory_designer.measures.ground import ground as ground_of


def drawn(project, scenario, ground, **wishes):
    figure = new_figure((900, 700), "#FFFFFF")
    axes = figure.add_axes((0, 0, 1, 1))
    draw_map(project, scenario, ground, axes, **wishes)
    return figure, axes


@pytest.mark.parametrize(
    ("language", "hubs", "working"),
    [("en", ["Wuhan", "Changsha"], "Internal working map"), ("zh", ["武汉", "长沙"], "内部工作用图")],
)
def test_a_map_names_hubs_positions_and_sources(
    project, scenario, ground, written, language, hubs, working, names
):
    figure, _ = drawn(project, scenario, ground, language=language)
    said = written(figure)
    assert set(hubs) <= set(said)
    assert set(names) <= set(said)
    credit = " · ".join(line for line in said if "©" in line or working in line)
    for source in (working, "Natural Earth", "© GeoNames (CC BY 4.0)", "© OpenStreetMap contributors (ODbL)"):
        assert source in credit
    assert any(line.endswith(" km") for line in said)


def test_positions_off_the_band_bear_a_sign(project, scenario, ground, written):
    figure, _ = drawn(project, scenario, ground)
    said = written(figure)
    assert "▲" in said and "▼" in said


def test_no_two_names_cover_each_other(project, scenario, ground, names):
    from matplotlib.text import Text

    figure, _ = drawn(project, scenario, ground)
    names = [
        text for text in figure.findobj(Text) if text.get_text() in {*names, "Wuhan", "Changsha", "H U B E I"}
    ]
    boxes = [text.get_window_extent() for text in names]
    assert len(boxes) >= 7
    for k, box in enumerate(boxes):
        assert not any(box.overlaps(other) for other in boxes[:k]), names[k].get_text()


def test_the_axes_are_in_metres_of_the_base_map(project, scenario, ground):
    west, south = load_basemap().project(113.0, 29.0)
    extent = (float(west), float(south), float(west) + 1.8e5, float(south) + 1.4e5)
    _, axes = drawn(project, scenario, ground, extent=extent)
    np.testing.assert_allclose(
        [*axes.get_xlim(), *axes.get_ylim()], [extent[0], extent[2], extent[1], extent[3]]
    )


@pytest.mark.parametrize("kind", ["png", "svg", "pdf"])
def test_the_same_map_is_the_same_file(project, scenario, ground, tmp_path, kind):
    paths = [tmp_path / f"{name}.{kind}" for name in ("one", "other")]
    for path in paths:
        save_map(project, scenario, ground, path, size=(600, 400))
    one, other = (path.read_bytes() for path in paths)
    assert one == other
    assert b"202" not in (one[:400] if kind == "svg" else b"")


def test_a_picture_has_the_size_asked_for_and_shows_something(project, scenario, ground, tmp_path):
    save_map(project, scenario, ground, tmp_path / "map.png", size=(900, 600), theme="dark", language="zh")
    image = imread(tmp_path / "map.png")
    assert image.shape[:2] == (600, 900)
    assert len(np.unique(image.reshape(-1, image.shape[2]), axis=0)) > 500


def test_a_pdf_carries_its_type(project, scenario, ground, tmp_path):
    save_map(project, scenario, ground, tmp_path / "map.pdf", language="zh")
    content = (tmp_path / "map.pdf").read_bytes()
    assert content.startswith(b"%PDF")
    assert b"+Inter" in content and b"+NotoSansSC" in content
    assert b"/FontFile2" in content
    assert b"/CreationDate" not in content


def test_an_unknown_format_is_refused(project, scenario, ground, tmp_path):
    with pytest.raises(TerritoryDesignerError, match="figure_format"):
        save_map(project, scenario, ground, tmp_path / "map.docx")
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("colour_by", ["hub", "index", "class", "change"])
def test_every_way_of_colouring_can_be_drawn(project, scenario, ground, tmp_path, colour_by):
    save_map(project, scenario, ground, tmp_path / "map.png", size=(300, 200), colour_by=colour_by)
    assert (tmp_path / "map.png").stat().st_size > 5_000


def test_a_plan_without_a_placed_account_still_gives_a_map(tmp_path, plan_of):
    plan = plan_of([np.nan], [np.nan], [-1], names=["P"], hub_of=(0,))
    save_map(plan, plan.baseline, ground_of(plan), tmp_path / "map.png", size=(300, 200))
    assert (tmp_path / "map.png").stat().st_size > 5_000
