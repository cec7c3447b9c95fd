"""Do the menus of the top bar copy, show, delete and export scenarios?"""

import zipfile

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from territory_designer.session.session import Session
from territory_designer.ui.export_menu import FORMS, ExportMenu
from territory_designer.ui.job_runner import JobRunner
from territory_designer.ui.notices import notices
from territory_designer.ui.scenario_menu import ScenarioMenu
from territory_designer.ui.words import words


@pytest.fixture
def session(project):
    return Session(project)


@pytest.fixture
def scenarios(qtbot, session):
    made = ScenarioMenu(session)
    session.listen(made.refresh)
    qtbot.addWidget(made)
    made.fill()
    return made


@pytest.fixture
def exports(qtbot, session):
    jobs = JobRunner()
    made = ExportMenu(jobs, session)
    qtbot.addWidget(made)
    yield made
    jobs.close()


def names(menu):
    return [action.text().split("\t")[0] for action in menu.actions()]


def test_all_scenarios_are_offered_and_the_shown_one_is_ticked(scenarios):
    ticked = [each.text().split("\t")[0] for each in scenarios.menu_.actions() if each.isChecked()]
    assert names(scenarios.menu_)[:2] == ["Baseline", "B"]
    assert ticked == ["Baseline"]


def test_choosing_shows_a_scenario(scenarios, session):
    scenarios.menu_.actions()[1].trigger()
    assert session.scenario_name == "B"
    assert scenarios.accessibleName() == "Scenario B"


def test_a_name_and_enter_copy(scenarios, session):
    QTest.keyClicks(scenarios.new_name, "Near home")
    QTest.keyClick(scenarios.new_name, Qt.Key.Key_Return)
    assert session.scenario_name == "Near home"
    assert [edit.label for edit in session.done] == ["copy"]


@pytest.mark.parametrize(("name", "said"), [("", "needs a name"), ("B", "already")])
def test_a_bad_name_is_refused_with_words(qtbot, scenarios, name, said):
    with qtbot.waitSignal(notices.given) as told:
        scenarios.copy(name)
    assert said in told.args[0].say()


def test_deleting_spares_the_baseline(scenarios, session):
    delete = scenarios.menu_.actions()[-1].menu()
    assert names(delete) == ["B"]
    delete.actions()[0].trigger()
    assert list(session.project.scenarios) == ["baseline"]


def test_another_scenario_is_asked_to_be_compared(qtbot, scenarios):
    compare = scenarios.menu_.actions()[-2].menu()
    assert names(compare) == ["B"]
    with qtbot.waitSignal(scenarios.compare_requested) as asked:
        compare.actions()[0].trigger()
    assert asked.args == ["B"]


def test_menus_follow_the_language_and_rest_without_a_plan(scenarios, exports):
    words.set_language("zh")
    scenarios.fill()
    exports.fill()
    assert names(scenarios.menu_)[0] == "现状"
    assert "人事工作簿（中文）" in names(exports.menu_)
    for menu in (scenarios, exports):
        menu.set_session(None)
        assert not menu.isEnabled()


@pytest.mark.parametrize("form", ["hr_zh", "csv", "geojson", "png"])
def test_a_file_is_written_beside_the_window_and_told(qtbot, exports, tmp_path, form):
    path = tmp_path / f"out{FORMS[form].ending}"
    with qtbot.waitSignal(exports.exported, timeout=60_000) as exported:
        exports.export_to(form, path)
    assert exported.args == [path]
    assert path.stat().st_size > 500
    assert zipfile.is_zipfile(path) == (form == "hr_zh")


def test_a_place_that_cannot_be_written_is_told(qtbot, exports, tmp_path):
    told = []
    notices.given.connect(told.append)
    exports.export_to("csv", tmp_path / "no such folder" / "out.csv")
    qtbot.waitUntil(lambda: len(told) == 2, timeout=60_000)
    notices.given.disconnect(told.append)
    assert "no such folder" in told[1].say()
