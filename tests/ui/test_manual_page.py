"""Does the manual open beside the window, lead from page to page, and follow language and theme?"""

import re

import pytest
from PySide6.QtCore import QPoint, Qt, QUrl
from PySide6.QtGui import QGuiApplication, QKeySequence, QTextCursor, QTextDocument
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget

from territory_designer.model.texts import LANGUAGES
from territory_designer.ui.actions import DEEDS
from territory_designer.ui.manual_dress import JOINER, blocks, code_panels
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
    assert manual.tasks.item(9).text() == "10. 移交人力资源部并保存"
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


def test_a_link_to_the_same_task_in_english_shows_it_and_the_list_leads_back(manual):
    words.set_language("zh")
    manual.show_task("6-explain")
    manual.page.anchorClicked.emit(QUrl("../en/6-explain.md"))
    assert manual.page.toPlainText().startswith("6. Why this position")
    row = manual.tasks.visualItemRect(manual.tasks.item(5))
    QTest.mouseClick(manual.tasks.viewport(), Qt.MouseButton.LeftButton, pos=row.center())
    assert manual.page.toPlainText().startswith("6. 为什么是这个岗位")


def test_other_colours_leave_the_page_where_it_is(manual):
    manual.page.anchorClicked.emit(QUrl("../../rules.md"))
    manual.page.verticalScrollBar().setValue(200)
    theme.set_mode("dark")
    assert manual.page.toPlainText().startswith("Rules")
    assert manual.page.verticalScrollBar().value() == 200


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


def test_pictures_are_drawn_pixel_for_pixel_at_every_width(manual):
    manual.show_task("2-today")
    for width in (1000, 1300):
        manual.resize(width, 700)
        ratio = manual.page.devicePixelRatioF()
        for _, form in manual.page._pictures():
            drawn = manual.page.document().resource(
                QTextDocument.ResourceType.ImageResource.value, QUrl(form.name())
            )
            assert drawn.width() == form.width() * ratio
            assert drawn.height() == form.height() * ratio


def test_pictures_of_the_dark_are_dark(manual):
    theme.set_mode("dark")
    for task in TASKS:
        manual.show_task(task)
        for _, form in manual.page._pictures():
            picture = manual.page._picture(form.name())
            assert picture.pixelColor(2, 2).lightness() < 60, form.name()


def test_a_picture_is_shown_larger_by_a_click(manual, qtbot):
    cursor, form = next(iter(manual.page._pictures()))
    cursor.setPosition(cursor.selectionStart())
    corner = manual.page.cursorRect(cursor).bottomLeft()
    QTest.mouseClick(manual.page.viewport(), Qt.MouseButton.LeftButton, pos=corner + QPoint(20, -20))
    qtbot.waitUntil(manual.picture.isVisible)
    assert manual.picture.width() > form.width()
    assert manual.picture.said.text().startswith("The import page")
    QTest.mouseClick(manual.picture, Qt.MouseButton.LeftButton)
    assert manual.picture.isHidden()


def test_a_picture_is_shown_larger_by_keys(manual):
    manual.page.setFocus()
    plain = manual.page.grab().toImage()
    QTest.keyClick(manual.page, Qt.Key.Key_Tab)
    assert manual.page.grab().toImage() != plain  # a ring
    QTest.keyClick(manual.page, Qt.Key.Key_Return)
    assert manual.picture.isVisible()
    QTest.keyClick(manual.picture, Qt.Key.Key_Escape)
    assert manual.picture.isHidden() and manual.isVisible()
    manual.page.anchorClicked.emit(QUrl("../../pictures/desk_en_light.png"))
    manual.close()
    assert manual.picture.isHidden()


def test_lines_of_code_share_one_panel(manual):
    manual.show_task("4-move")
    document = manual.page.document()
    lines = [each for each in blocks(document) if each.text().startswith("territory-designer")]
    (panel,) = code_panels(document)
    assert len(lines) == 7
    for line in lines:
        room = document.documentLayout().blockBoundingRect(line)
        assert panel.top() < room.top() and room.bottom() < panel.bottom()
    assert code_panels(QTextDocument("no code")) == []


def test_options_are_whole_and_copied_as_they_are_typed(manual):
    manual.show_task("8-choose")
    assert f"-{JOINER}-{JOINER}save A,B" in manual.page.toPlainText()
    manual.page.selectAll()
    manual.page.copy()
    copied = QGuiApplication.clipboard().text()
    assert "--save A,B keeps" in copied and JOINER not in copied


def test_tables_have_thin_lines_alone_and_a_header(manual):
    for language in LANGUAGES:
        words.set_language(language)
        for task in ("3-optimise", "6-explain"):
            manual.show_task(task)
            (table,) = manual.page.document().rootFrame().childFrames()
            assert table.format().border() == 0
            assert all(QTextCursor(cell).block().text() for cell in _header(table))


def _header(table):
    return [table.cellAt(0, column).firstCursorPosition() for column in range(table.columns())]


def test_no_word_is_bolder_than_the_type_that_is_shipped(manual):
    words.set_language("zh")
    for task in TASKS:
        manual.show_task(task)
        block, weights = manual.page.document().begin(), set()
        while block.isValid():
            weights |= {each.fragment().charFormat().fontWeight() for each in block}
            block = block.next()
        assert weights == {400, 600}, task


def test_it_opens_larger_beside_a_large_window(qtbot):
    window = QWidget()
    qtbot.addWidget(window)
    window.resize(2560, 1440)
    beside = ManualPage(window)
    qtbot.addWidget(beside)
    beside.show()
    assert beside.width() > 1100 and beside.height() > 900


def test_it_follows_the_window_until_it_is_given_a_size_by_hand(qtbot):
    window = QWidget()
    qtbot.addWidget(window)
    window.resize(1280, 800)
    beside = ManualPage(window)
    beside.show()
    small = beside.size()
    beside.close()
    window.resize(2560, 1440)
    beside.show()
    assert beside.width() > small.width()
    beside.resize(1000, 740)
    beside.close()
    beside.show()
    assert (beside.width(), beside.height()) == (1000, 740)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_keys_that_are_told_work(language):
    keys = {QKeySequence(each).toString() for deed in DEEDS.values() for each in deed.keys}
    keys |= {"Return", "Enter", "Esc", "Ctrl+C", "Shift+F10"}  # of lists, cards and menus
    for task in TASKS:
        said = page_path(task, language).read_text(encoding="utf-8")
        told = re.findall(r"\*\*((?:(?:Ctrl|Shift|Alt)\+)*(?:[A-Z]|F\d+|Enter|Esc))\*\*", said)
        told += re.findall(r"(?:Ctrl|Shift|Alt)\+(?:\w+\+)*\w+", said)
        assert set(told) <= keys, task


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_narrow_window_breaks_all_lines(manual, language):
    words.set_language(language)
    manual.resize(760, 600)
    manual.show_task("8-choose")
    assert manual.page.horizontalScrollBar().maximum() == 0
