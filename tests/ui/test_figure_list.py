"""Do figures keep their room, and does the column that matters least give way first?"""

import pytest

from territory_designer.ui.figure_list import FigureList

COLUMNS = ("rule", "estimate", "most")
ROWS = [["Longest one-way travel", "1.24 m CNY", "13.2 m CNY"], ["Lock", "9 k CNY", "12 k CNY"]]


@pytest.fixture
def figures(qtbot):
    made = FigureList("rules", COLUMNS, words_in="rule", gives_way=("most", "estimate"), least=200)
    qtbot.addWidget(made)
    made.set_rows(ROWS)
    made.show()
    return made


def hidden(figures):
    return [name for column, name in enumerate(COLUMNS) if figures.isColumnHidden(column)]


def test_columns_give_way_in_turn_and_come_back(figures):
    for width, gone in ((700, []), (400, ["most"]), (230, ["estimate", "most"]), (700, [])):
        figures.resize(width, 120)
        assert hidden(figures) == gone


def test_no_figure_is_cut_and_nothing_is_scrolled_sideways(figures):
    figures.resize(700, 120)
    for column in (1, 2):
        for row in ROWS:
            need = figures.fontMetrics().horizontalAdvance(row[column])
            assert figures.columnWidth(column) > need
    assert sum(figures.columnWidth(column) for column in range(3)) <= figures.viewport().width()


def test_columns_that_were_left_out_are_measured_too(figures):
    figures.resize(230, 120)
    figures.set_rows(ROWS)
    figures.resize(700, 120)
    metrics = figures.fontMetrics()
    for column, name in ((1, "estimate"), (2, "most")):
        assert figures.columnWidth(column) > metrics.horizontalAdvance(figures.headerItem().text(column)), (
            name
        )
