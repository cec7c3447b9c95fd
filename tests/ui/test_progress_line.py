"""Does the line say what is done and how long it will take, honestly, and can the work be stopped there?"""

import pytest

from territory_designer.ui.progress_line import CountLine, ProgressLine, said_time
from territory_designer.ui.words import words

STAGES = {"read": 0.0, "check": 0.25, "place": 0.75}


@pytest.fixture
def line(qtbot, monkeypatch):
    made = ProgressLine(STAGES)
    qtbot.addWidget(made)
    clock = Clock()
    monkeypatch.setattr("territory_designer.ui.progress_line.time.monotonic", clock)
    made.clock = clock
    yield made
    made.end()


class Clock:
    """A clock that stands still until it is set."""

    now = 100.0

    def __call__(self):
        return self.now


def test_nothing_is_foretold_before_anything_was_measured(line):
    line.begin()
    assert line.what.text() == "Reading the files"
    assert line.bar.maximum() == 0  # a bar that only moves
    assert line.forecast(105.0) == (0.0, None)


def test_the_time_left_follows_from_the_stages_before(line):
    line.begin()
    line.clock.now = 110.0  # a quarter took ten seconds
    line.show_stage("check")
    assert line.what.text() == "Checking the rows · about 30 s left"
    assert line.bar.value() / line.bar.maximum() == pytest.approx(0.25)
    assert line.forecast(120.0) == (pytest.approx(0.5), pytest.approx(20.0))


def test_a_stage_that_takes_longer_does_not_run_ahead(line):
    line.begin()
    line.clock.now = 110.0
    line.show_stage("check")
    assert line.forecast(500.0)[0] == pytest.approx(0.75)


def test_work_that_is_soon_over_foretells_nothing(line):
    line.begin()
    line.clock.now = 100.1
    line.show_stage("place")
    assert line.what.text() == "Finding the places"


def test_it_is_stopped_and_named_in_both_languages(line, qtbot):
    line.begin()
    words.set_language("zh")
    assert line.what.text() == line.bar.accessibleName() == "正在读取文件"
    with qtbot.waitSignal(line.stopped):
        line.stop.click()
    line.end()
    assert line.isHidden()


@pytest.mark.parametrize(
    ("left", "said"), [(0.2, "about 1 s left"), (89, "about 89 s left"), (100, "about 2 min left")]
)
def test_time_is_said_as_people_do(left, said):
    assert said_time(left) == said


@pytest.fixture
def counting(qtbot, monkeypatch):
    made = CountLine()
    qtbot.addWidget(made)
    clock = Clock()
    monkeypatch.setattr("territory_designer.ui.progress_line.time.monotonic", clock)
    made.clock = clock
    made.begin("Listing")
    return made


def test_what_is_counted_foretells_from_what_is_done(counting):
    counting.tell("0 of 40", 0, 40)
    assert counting.what.text() == "0 of 40"
    counting.clock.now += 5
    counting.tell("10 of 40", 10, 40)
    assert counting.what.text() == "10 of 40 · about 15 s left"
    counting.tell("40 of 40", 40, 40)
    assert counting.what.text() == "40 of 40"


def test_counting_is_stopped_as_long_as_it_goes_on(counting, qtbot):
    with qtbot.waitSignal(counting.stopped):
        counting.stop.click()
    counting.end("done")
    assert counting.stop.isHidden()
    assert counting.what.text() == "done"
