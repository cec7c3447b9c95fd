"""Does every layer of the map still look as it was agreed to?"""

import json
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtGui import QColor, QImage

from tests.golden.layers import LAYERS, THEMES, draw_layer, golden_scene, label_boxes

FOLDER = Path(__file__).parents[2] / "golden"
_OFF = 40  # a pixel counts as off when its channels together differ by more
_MEAN_MOST, _OFF_MOST = 0.6, 0.006  # mean difference of a channel, share of pixels off
_ASIDE, _FOUND = 14, 0.85  # pixels that a name may stand aside, share of names that must be found


@pytest.fixture(scope="module")
def golden(dressed):
    return golden_scene()


def _channels(picture):
    picture = picture.convertToFormat(QImage.Format.Format_RGB888)
    values = np.frombuffer(picture.constBits(), np.uint8).reshape(picture.height(), picture.bytesPerLine())
    return values[:, : 3 * picture.width()].reshape(picture.height(), -1, 3).astype(int).copy()


def differences(one, other):
    """Mean difference of the channels, and share of pixels that are off."""
    apart = np.abs(_channels(one) - _channels(other))
    return apart.mean(), (apart.sum(axis=2) > _OFF).mean()


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("name", LAYERS)
def test_a_layer_looks_as_agreed(golden, name, theme):
    wanted = QImage(str(FOLDER / f"map_{name}_{theme}.png"))
    assert not wanted.isNull()
    mean, off = differences(draw_layer(name, theme, *golden), wanted)
    assert mean <= _MEAN_MOST
    assert off <= _OFF_MOST


def test_the_comparison_sees_a_layer_that_is_missing_or_of_another_colour():
    seen = [QImage(str(FOLDER / f"map_{name}_light.png")) for name in LAYERS]
    base = seen[0]
    for picture in seen[1:]:
        mean, off = differences(picture, base)
        assert mean > _MEAN_MOST or off > _OFF_MOST
    tinted = base.copy()
    tinted.fill(QColor("#F2F1EE"))
    assert differences(tinted, base)[0] > _MEAN_MOST


@pytest.mark.parametrize("language", ["en", "zh"])
def test_names_stand_where_they_were(golden, language):
    wanted = json.loads((FOLDER / f"map_labels_{language}.json").read_text(encoding="utf-8"))
    boxes = label_boxes(language, *golden)
    same = [
        name
        for name in wanted.keys() & boxes.keys()
        if np.abs(np.array(wanted[name][:2]) - boxes[name][:2]).max() <= _ASIDE
    ]
    assert len(wanted) >= 8
    assert len(same) >= _FOUND * max(len(wanted), len(boxes))
