"""Do held dots bear a mark when the map is near?"""

from dataclasses import replace

import numpy as np
from PySide6.QtCore import QPointF
from PySide6.QtGui import QImage, QPainter

from territory_designer.ui.map.held_marks import HeldMarks
from territory_designer.ui.map.hits import Hits


def painted(marks, hits, marked, *, moving=False):
    picture = QImage(900, 700, QImage.Format.Format_RGB32)
    picture.fill(0)
    painter = QPainter(picture)
    marks.paint(painter, hits, marked, moving=moving)
    painter.end()
    return picture


def colored(picture, at):
    return picture.pixelColor(round(at.x()), round(at.y())).value() > 0


def near(scene, camera, account):
    x, y = map(float, scene.places.xy[account])
    return replace(camera, x=x, y=y, scale=100.0)


def test_a_lock_stands_at_the_upper_right_of_its_dot(scene, camera):
    hits = Hits(scene, near(scene, camera, 7))
    at, radius = hits.dot(7)
    picture = painted(HeldMarks(), hits, {"locked": np.array([7])})
    assert colored(picture, at + QPointF(radius, -radius) * 0.8 + QPointF(5, 0))
    assert not colored(picture, at + QPointF(-radius, -radius) * 0.8)


def test_a_note_stands_at_the_upper_left_so_that_a_lock_has_room(scene, camera):
    hits = Hits(scene, near(scene, camera, 7))
    at, radius = hits.dot(7)
    picture = painted(HeldMarks(), hits, {"noted": np.array([7])})
    assert colored(picture, at + QPointF(-radius, -radius) * 0.8 - QPointF(5, 0))
    assert not colored(picture, at + QPointF(radius, -radius) * 0.8)


def test_from_afar_there_is_none(scene, camera):
    far = replace(camera, scale=4000.0)
    blank = painted(HeldMarks(), Hits(scene, far), {})
    assert painted(HeldMarks(), Hits(scene, far), {"locked": np.arange(9)}) == blank


def test_marks_go_along_while_the_map_moves(scene, camera):
    marks, here = HeldMarks(), near(scene, camera, 7)
    painted(marks, Hits(scene, here), {"locked": np.array([7])})
    moved = Hits(scene, here.moved(60, 0))
    at, radius = moved.dot(7)
    picture = painted(marks, moved, {"locked": np.array([7])}, moving=True)
    assert colored(picture, at + QPointF(radius, -radius) * 0.8 + QPointF(5, 0))
