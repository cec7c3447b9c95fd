"""Does the manual open beside the window, lead from page to page, and follow language and theme?"""

import pytest
from PySide6.QtCore import Qt, QUrl
from PySide6.QtTest import QTest

from territory_designer.model.texts import LANGUAGES
from territory_designer.ui.manual_page import TASKS, ManualPage, page_path, title_of
from territory_designer.ui.notices import notices
from territory_designer.ui.theme import theme
from territory_designer.ui.words import words


@pytest.fixture
def manual(qtbot):
    made = ManualPage()
    qtbot.addWidget(made)
    made.show()
    return made


def test_every_task_has_a_page_in_the_list(manual):
    listed = [manual.tasks.item(row).text() for row in range(manual.tasks.count())]
    assert listed == [title_of(page_path(task, "en")) for task in TASKS]
    assert listed[0] == "1. Import files into a plan"
    for task in TASKS:
        manual.show_task(task)
        assert manual.page.toPlainText().startswith(title_of(page_path(task, "en")))


def test_it_follows_the_language_on_the_same_page(manual):
    manual.show_task("4-move")
    words.set_language("zh")
    assert manual.task() == "4-move"
    assert manual.page.toPlainText().startswith("4. 手工调整客户")
    assert manual.tasks.item(9).text() == "10. 移交人力资源并保存"
    assert manual.tasks.accessibleName() == "任务"


def test_the_keyboard_goes_from_task_to_task(manual):
    QTest.keyClick(manual.tasks, Qt.Key.Key_Down)
    assert manual.task() == TASKS[1]
    manual.next.click()
    manual.back.click()
    assert manual.task() == TASKS[1]
    manual.show_task(TASKS[-1])
    assert not manual.next.isEnabled()
    QTest.keyClick(manual, Qt.Key.Key_Escape)
    assert manual.isHidden()


def test_links_lead_to_tasks_and_to_other_pages_of_the_program(manual):
    manual.show_task("3-optimise")
    manual.page.anchorClicked.emit(QUrl("4-move.md"))
    assert manual.task() == "4-move"
    manual.page.anchorClicked.emit(QUrl("../../rules.md"))
    assert manual.page.toPlainText().startswith("Rules")


def test_a_link_that_leads_nowhere_is_told(manual, qtbot):
    with qtbot.waitSignal(notices.given) as told:
        manual.page.anchorClicked.emit(QUrl("11-nothing.md"))
    assert "11-nothing.md" in told.args[0].say()
    assert manual.page.toPlainText().startswith("1. Import")


def test_pictures_fit_and_follow_the_theme(manual):
    manual.show_task("2-today")
    wide = [form.width() for _, form in manual.page._pictures()]
    assert wide and all(200 < each <= manual.page.viewport().width() for each in wide)
    light = manual.page.grab().toImage()
    theme.set_mode("dark")
    assert manual.page.grab().toImage() != light


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_narrow_window_breaks_all_lines(manual, language):
    words.set_language(language)
    manual.resize(760, 600)
    manual.show_task("8-choose")
    assert manual.page.horizontalScrollBar().maximum() == 0
