"""Is a question asked once, its answer forgotten with the plan it was about, and its failure told?"""

import pytest

from territory_designer.errors import TerritoryDesignerError
from territory_designer.session.session import Changes
from territory_designer.ui.asked_panel import AskedPanel
from territory_designer.ui.job_runner import JobRunner
from territory_designer.ui.notices import notices


def count_scenarios(tell, project):
    tell(len(project.scenarios))
    return len(project.scenarios)


def refuse(_tell, _project):
    raise TerritoryDesignerError("baseline_read_only")


class Counter(AskedPanel):
    ask = staticmethod(count_scenarios)

    def __init__(self, **settings):
        self.shown, self.told, self.begun = [], [], 0
        super().__init__(**settings)

    def question(self, session):
        return self.ask, (session.project,)

    def show_answer(self, answer):
        self.shown.append(answer)

    def show_begun(self):
        self.begun += 1

    def show_progress(self, progress):
        self.told.append(progress)


@pytest.fixture
def beside(qtbot):
    jobs = JobRunner()
    made = Counter(jobs=jobs)
    qtbot.addWidget(made)
    yield made
    jobs.close()


def test_without_a_runner_the_answer_is_there_at_once(qtbot, session):
    panel = Counter()
    qtbot.addWidget(panel)
    panel.start()
    assert panel.shown == []
    panel.set_session(session)
    panel.start()
    assert panel.shown == [None, 2]


def test_beside_the_window_it_is_asked_once_and_tells_how_far_it_is(qtbot, beside, session):
    beside.set_session(session)
    beside.start()
    beside.start()
    assert beside.begun == 1
    qtbot.waitUntil(lambda: not beside.running(), timeout=60_000)
    assert beside.told == [2]
    assert beside.shown[-1] == 2


def test_a_change_of_the_plan_forgets_the_answer_and_saving_does_not(qtbot, session):
    panel = Counter()
    qtbot.addWidget(panel)
    panel.set_session(session)
    panel.start()
    panel.refresh(Changes(saved=True))
    assert panel.shown[-1] == 2
    panel.refresh(Changes())
    assert panel.shown[-1] is None


def test_a_refusal_is_told_and_shows_no_answer(qtbot, beside, session):
    told = []
    notices.given.connect(told.append)
    beside.ask = refuse
    beside.set_session(session)
    beside.start()
    qtbot.waitUntil(lambda: bool(told), timeout=60_000)
    notices.given.disconnect(told.append)
    assert not beside.running()
    assert beside.shown[-1] is None
