"""Does the menu of the top bar export scenarios?"""

import zipfile

import pytest
from PySide6.QtWidgets import QFileDialog

from territory_designer.session.session import Session
from territory_designer.ui.export_menu import FORMS, ExportMenu
from territory_designer.ui.job_runner import JobRunner
from territory_designer.ui.notices import notices
from territory_designer.ui.words import words


@pytest.fixture
def session(project):
    return Session(project)


@pytest.fixture
def exports(qtbot, session):
    jobs = JobRunner()
    made = ExportMenu(jobs, session)
    qtbot.addWidget(made)
    yield made
    jobs.close()


def names(menu):
    return [action.text().split("\t")[0] for action in menu.actions()]


def test_the_menu_follows_the_language_and_rests_without_a_plan(exports):
    words.set_language("zh")
    exports.fill()
    assert "人事工作簿（中文）" in names(exports.menu_)
    exports.set_session(None)
    assert not exports.isEnabled()


@pytest.mark.parametrize("form", ["hr_zh", "summary", "csv", "geojson", "png"])
def test_a_file_is_written_beside_the_window_and_told(qtbot, exports, tmp_path, form):
    path = tmp_path / f"out{FORMS[form].ending}"
    with qtbot.waitSignal(exports.exported, timeout=60_000) as exported:
        exports.export_to(form, path)
    assert exported.args == [path]
    assert path.stat().st_size > 500
    assert zipfile.is_zipfile(path) == (form == "hr_zh")
    assert path.read_bytes().startswith(b"%PDF") == (form == "summary")


def test_map_and_summary_are_offered_names_of_their_own(exports, monkeypatch):
    offered = []
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *given: (offered.append(given[2]), "")[::-1])
    for form in ("pdf", "summary"):
        exports.ask(form)
    assert offered[1] == offered[0].replace(".pdf", " summary.pdf")


@pytest.mark.parametrize("form", ["csv", "summary"])
def test_a_place_that_cannot_be_written_is_told(qtbot, exports, tmp_path, form):
    told = []
    notices.given.connect(told.append)
    exports.export_to(form, tmp_path / "no such folder" / f"out{FORMS[form].ending}")
    qtbot.waitUntil(lambda: len(told) == 2, timeout=60_000)
    notices.given.disconnect(told.append)
    assert "no such folder" in told[1].say()
    assert "could not be written" in told[1].say()


def test_the_menu_stands_below_its_button_and_ends_with_it(qtbot, exports):
    exports.show()
    exports.move(500, 40)
    exports.menu_.popup(exports.mapToGlobal(exports.rect().bottomLeft()))
    corner = exports.mapToGlobal(exports.rect().bottomRight())
    assert exports.menu_.geometry().right() == corner.x()
    assert exports.menu_.geometry().top() > corner.y()
    exports.menu_.hide()
