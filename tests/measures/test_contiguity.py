from __future__ import annotations

from territory_designer.measures.contiguity import extra_pieces
from territory_designer.measures.ground import ground


def test_a_territory_split_by_another_has_one_piece_too_many(tiny):
    project = tiny()  # four accounts on a line
    base = ground(project)
    split = project.baseline.changed(alignment=[0, 1, 0, 0])
    assert extra_pieces(split, base).tolist() == [1, 0]
    assert extra_pieces(project.baseline, base).sum() == 0
    assert extra_pieces(project.baseline.changed(alignment=[0, 1, 0, 1]), base).sum() == 2


def test_an_empty_territory_has_no_piece_too_many(tiny):
    project = tiny()
    nobody = project.baseline.changed(alignment=[-1, -1, 0, 0])
    assert extra_pieces(nobody, ground(project)).tolist() == [0, 0]
