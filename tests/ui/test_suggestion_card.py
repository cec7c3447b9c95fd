"""Is the best next move found, said, shown before it is made, and made as one step?"""

import pytest

from territory_designer.ui.job_runner import JobRunner
from territory_designer.ui.suggestion_card import SuggestionCard
from territory_designer.ui.words import words


@pytest.fixture
def card(qtbot):
    made = SuggestionCard()
    qtbot.addWidget(made)
    made.resize(300, 200)
    made.show()
    return made


def asked(card, session):
    """Return the first position at which there is something to gain."""
    for position in range(len(session.project.positions)):
        card.set_place(session, position)
        card.start()
        if card.found is not None:
            return position
    raise AssertionError("every position is at its best")


def test_the_move_that_is_said_is_the_one_that_is_shown_and_made(qtbot, card, session):
    asked(card, session)
    found = card.found
    assert session.position_id(found.position) in card.what.text()
    with qtbot.waitSignal(card.preview_requested) as shown:
        card.preview.click()
    assert shown.args[1] == found.position
    assert list(shown.args[0]) == list(found.accounts)
    before = session.card.objective
    card.edit_asked.connect(lambda do: do(session))
    card.make.click()
    assert before - session.card.objective == pytest.approx(found.gain_cny)
    assert len(session.done) == 1


def test_another_place_forgets_the_answer_and_words_follow_the_language(card, session):
    position = asked(card, session)
    words.set_language("zh")
    assert "每年节省" in card.brings.text()
    card.set_place(session, position)
    assert card.found is None
    assert card.card.isHidden()


def test_it_is_worked_out_beside_the_window(qtbot, session):
    jobs = JobRunner()
    card = SuggestionCard(jobs=jobs)
    qtbot.addWidget(card)
    card.set_place(session, 0)
    card.start()
    assert not card.ask.isEnabled()
    qtbot.waitUntil(card.ask.isEnabled, timeout=20_000)
    jobs.close()
