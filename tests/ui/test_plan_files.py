"""Are plans opened, saved, recovered and closed, and is nothing lost unasked?"""

import numpy as np
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog

from territory_designer.storage.plan_file import read_plan, write_plan
from territory_designer.ui import remembered
from territory_designer.ui.start_recent import RecentCard


def _open(window, path, qtbot):
    window.files.open_plan(path)
    qtbot.waitUntil(lambda: window.session is not None and window.session.path == path, timeout=30_000)


def _offer(window, key):
    from territory_designer.ui.words import t

    return next(button for button in window.notice.buttons if button.text() == t(key))


# opening


def test_a_plan_is_read_beside_the_window_and_shown(make_window, file, qtbot):
    window = make_window()
    window.files.open_plan(file)
    assert window.notice.sentence.text() == "Opening Central China 2027.gpkg…"
    assert window.isEnabled()
    qtbot.waitUntil(lambda: window.session is not None, timeout=30_000)
    assert window.pages.currentWidget() is window.desk
    assert window.windowTitle() == "Central China 2027[*] – Territory Designer"
    assert window.session.scenario_name == "B"
    assert not window.notice.isVisible()


def test_a_missing_plan_is_told_and_the_window_stays_as_it_was(make_window, tmp_path, qtbot):
    window = make_window()
    window.files.open_plan(tmp_path / "gone.gpkg")
    qtbot.waitUntil(
        lambda: "gone.gpkg" in window.notice.sentence.text() and not window.jobs.busy(), timeout=30_000
    )
    assert "There is no file" in window.notice.sentence.text()
    assert window.session is None


def test_opening_can_be_stopped(make_window, file, qtbot):
    window = make_window()
    window.files.open_plan(file)
    assert "Opening" in window.notice.sentence.text()
    _offer(window, "progress.stop").click()
    assert window.notice.isHidden()
    qtbot.waitUntil(lambda: not window.jobs.busy(), timeout=30_000)
    assert window.session is None
    assert window.pages.currentWidget() is window.pages.start


# saving and closing


def test_saving_asks_for_a_place_once(window, session, tmp_path, monkeypatch, qtbot):
    asked = []

    def choose(*_arguments):
        asked.append(True)
        return str(tmp_path / "new"), ""

    monkeypatch.setattr(QFileDialog, "getSaveFileName", choose)
    window.files.save()
    qtbot.waitUntil(lambda: not window.document.unsaved)
    window.changes.move(np.array([0]), 4)
    window.files.save()
    qtbot.waitUntil(lambda: not window.document.unsaved)
    assert asked == [True]
    assert read_plan(tmp_path / "new.gpkg").scenario("B").alignment[0] == 4
    assert not window.isWindowModified()
    assert window.status.saved.text().startswith("Saved ")


def test_a_refused_save_is_told_and_loses_nothing(window, session, tmp_path, monkeypatch, qtbot):
    window.changes.move(np.array([0]), 4)
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(tmp_path / "no" / "such" / "a"), ""))
    window.files.save()
    qtbot.waitUntil(lambda: not window.document.is_saving)
    assert window.notice.isVisible()
    assert session.scenario.alignment[0] == 4
    assert window.isWindowModified()


def test_closing_with_changes_asks_and_can_be_thought_over(window, session, qtbot):
    window.changes.move(np.array([0]), 4)
    window.close()
    assert window.isVisible()
    assert "not saved" in window.notice.sentence.text()
    qtbot.mouseClick(_offer(window, "notice.stay"), Qt.MouseButton.LeftButton)
    assert window.isVisible()
    window.close()
    qtbot.mouseClick(_offer(window, "notice.give_up"), Qt.MouseButton.LeftButton)
    assert not window.isVisible()


def test_closing_may_save_first(make_window, file, qtbot):
    window = make_window()
    _open(window, file, qtbot)
    window.changes.move(np.array([0]), 4)
    window.close()
    qtbot.mouseClick(_offer(window, "notice.save"), Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: not window.isVisible())
    assert read_plan(file).scenario("B").alignment[0] == 4


def test_a_closed_plan_stands_among_the_recent_ones(make_window, file, qtbot):
    window = make_window()
    _open(window, file, qtbot)
    window.close_plan()
    assert window.pages.currentWidget() is window.pages.start
    qtbot.waitUntil(lambda: bool(window.pages.start.findChildren(RecentCard)))
    assert remembered.recent_plans()[0].title == "Central China 2027"
    assert window.session is None


def test_who_has_the_plan_open_is_told(make_window, file, qtbot):
    first, second = make_window(), make_window()
    _open(first, file, qtbot)
    _open(second, file, qtbot)
    assert "in use" in second.notice.sentence.text() or "open" in second.notice.sentence.text()


# recovery


def _die(window):
    """Let go of a plan as a dying process does: the journal stays."""
    from territory_designer.storage.lock import let_go

    journal = window.session._journal
    let_go(journal._descriptor)
    journal._descriptor = None
    assert journal.path.exists()


def test_unsaved_work_is_offered_on_the_start_page_and_recovered(make_window, file, qtbot):
    window = make_window()
    _open(window, file, qtbot)
    window.changes.move(np.array([0, 5]), 4)
    window.changes.move(np.array([1]), 4)
    _die(window)
    window.document.close()
    window.close()
    later = make_window()
    later.files.look_for_rescues()
    qtbot.waitUntil(lambda: bool(later.pages.start._rescues), timeout=20_000)
    (kept,) = later.pages.start._rescues
    assert kept.edits == 2
    later.pages.start.rescue_wanted.emit(kept)
    qtbot.waitUntil(lambda: later.session is not None, timeout=30_000)
    assert later.session.scenario.alignment[[0, 1, 5]].tolist() == [4, 4, 4]
    assert later.session.dirty
    assert len(later.session.done) == 2
    assert not kept.path.exists()


def test_opening_a_plan_with_kept_work_offers_it(make_window, file, qtbot):
    window = make_window()
    _open(window, file, qtbot)
    window.changes.move(np.array([0]), 4)
    _die(window)
    window.document.close()
    _open(window, file, qtbot)
    assert "Unsaved work on this plan was kept" in window.notice.sentence.text()
    assert not window.session.dirty


def test_kept_work_can_be_dismissed(make_window, file, qtbot):
    window = make_window()
    _open(window, file, qtbot)
    window.changes.move(np.array([0]), 4)
    _die(window)
    window.close_plan()
    qtbot.mouseClick(_offer(window, "notice.give_up"), Qt.MouseButton.LeftButton)
    window.files.look_for_rescues()
    qtbot.waitUntil(lambda: bool(window.pages.start._rescues), timeout=20_000)
    window.pages.start.rescue_dismissed.emit(window.pages.start._rescues[0])
    qtbot.waitUntil(lambda: not window.pages.start._rescues, timeout=20_000)


def test_kept_work_of_a_plan_that_changed_since_is_not_forced_on_it(make_window, file, plan, qtbot):
    window = make_window()
    _open(window, file, qtbot)
    window.changes.move(np.array([0]), 4)
    _die(window)
    window.document.close()
    write_plan(plan[0].changed(history=()).without_scenario("B"), file)
    window.files.look_for_rescues()
    qtbot.waitUntil(lambda: bool(window.pages.start._rescues), timeout=20_000)
    window.pages.start.rescue_wanted.emit(window.pages.start._rescues[0])
    qtbot.waitUntil(lambda: "do not fit" in window.notice.sentence.text(), timeout=20_000)
    assert window.session is None
