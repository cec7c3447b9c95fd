import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from territory_designer.figures.labels import Box, Places, Room, beside, box_around, places, ring

FRAME = Box(0, 0, 400, 300)
NO_DOTS = np.zeros((0, 2))
POINT = st.tuples(st.floats(0, 400), st.floats(0, 300))


def overlap(one, other):
    across = min(one.right, other.right) - max(one.left, other.left)
    down = min(one.bottom, other.bottom) - max(one.top, other.top)
    return across > 0 and down > 0


@given(st.lists(st.tuples(POINT, st.floats(10, 90)), max_size=30))
def test_names_never_cover_each_other_nor_leave_the_frame(marks):
    room = Room(FRAME, NO_DOTS)
    boxes = []
    for at, width in marks:
        size = width, 14.0
        box = room.place(beside(at, size, gap=5)) or room.place(
            ring(at, size, radii=np.arange(10.0, 60.0, 10))
        )
        if box is not None:
            boxes.append(box)
    for k, box in enumerate(boxes):
        assert box.left >= 0 and box.top >= 0 and box.right <= 400 and box.bottom <= 300
        assert not any(overlap(box, other) for other in boxes[:k])


def test_the_cheapest_free_place_is_taken():
    room = Room(FRAME, NO_DOTS)
    offered = places(np.array([[100.0, 100.0], [200.0, 100.0]]), (40, 10), [0.0, 1.0])
    assert room.place(offered) == Box(80, 95, 120, 105)
    assert room.place(offered) == Box(180, 95, 220, 105)
    assert room.place(offered) is None


def test_a_place_without_dots_is_better_and_one_too_dear_is_none():
    dots = np.tile([[100.0, 100.0]], (20, 1))
    offered = places(np.array([[100.0, 100.0], [200.0, 100.0]]), (40, 10), [0.0, 1.0])
    assert Room(FRAME, dots).place(offered) == Box(180, 95, 220, 105)
    assert Room(FRAME, dots).place(offered.only(np.array([True, False])), most=5.0) is None


def test_a_leader_line_does_not_cross_a_name():
    room = Room(FRAME, NO_DOTS)
    room.take(box_around(150, 100, 30, 30))
    offered = Places(np.array([[200.0, 95, 240, 105], [80.0, 40, 120, 50]]), np.zeros(2))
    assert room.is_clear((100.0, 100.0), offered).tolist() == [False, True]


def test_the_first_place_of_a_tag_is_to_the_right():
    box = Room(FRAME, NO_DOTS).place(beside((100, 100), (40, 10), gap=5))
    assert (box.left, box.middle[1]) == (105, 100)
    assert box.nearest(100, 100) == (105, 100)
