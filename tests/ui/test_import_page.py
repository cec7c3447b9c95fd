"""Are files read, columns corrected, the datum asked for, and does a plan come of it?"""

import csv

import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent
from PySide6.QtTest import QTest

from territory_designer.errors import TerritoryDesignerError
from territory_designer.ui.import_columns import KEEP, LEAVE_OUT, SheetRow
from territory_designer.ui.import_page import ImportPage
from territory_designer.ui.import_work import STAGES, Answers, read
from territory_designer.ui.job_runner import JobRunner
from territory_designer.ui.labels import ElidedLabel
from territory_designer.ui.notices import notices
from territory_designer.ui.words import words

HEADERS = ["客户编号", "客户名称", "城市", "纬度", "经度", "年销售额(万元)", "备用字段", "负责人员甲"]
ROWS = [
    ["C1", "甲医院", "武汉市", "30.59", "114.30", "12", "x", ""],
    ["C2", "乙医院", "长沙市", "28.23", "112.94", "30", "", "y"],
    ["C3", "丙医院", "不存在市", "28.20", "112.90", "-4", "", ""],
]


@pytest.fixture
def page(qtbot):
    jobs = JobRunner()
    made = ImportPage(jobs)
    qtbot.addWidget(made)
    made.resize(1280, 740)
    made.show()
    yield made
    jobs.close()


@pytest.fixture
def file(tmp_path):
    return written(tmp_path / "customers.csv", HEADERS, ROWS)


def written(path, headers, rows):
    with path.open("w", encoding="utf-8", newline="") as out:
        csv.writer(out).writerows([headers, *rows])
    return path


def settled(qtbot, page):
    qtbot.waitUntil(lambda: not page._busy(), timeout=60_000)


def choose(box, data):
    box.setCurrentIndex(box.findData(data))
    box.activated.emit(box.currentIndex())


def test_an_empty_page_says_what_to_bring(page):
    assert page.pages.currentWidget() is page.empty
    assert not page.import_button.isEnabled()


def test_dropped_files_are_read_and_shown(qtbot, page, file):
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(file))])
    event = QDropEvent(
        QPointF(9, 9),
        Qt.DropAction.CopyAction,
        data,
        Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
    )
    page.dropEvent(event)
    settled(qtbot, page)
    assert page.pages.currentIndex() == 1
    assert page.columns.boxes["客户编号"].currentData() == "account_id"
    assert page.columns.boxes["备用字段"].currentData() == LEAVE_OUT
    assert page.import_button.text() == "Import 3 accounts"


def test_the_datum_is_asked_for_before_anything_is_imported(qtbot, page, file):
    page.read_files([file])
    settled(qtbot, page)
    assert page.datum_box.isVisible()
    assert not page.import_button.isEnabled()
    QTest.mouseClick(page.datums["gcj02"], Qt.MouseButton.LeftButton)
    settled(qtbot, page)
    assert page.import_button.isEnabled()
    assert page._reading.project.settings.datum == "gcj02"


def test_the_datum_that_the_file_states_is_marked(qtbot, page, tmp_path):
    headers = [f"{each}（GCJ-02）" if each in ("纬度", "经度") else each for each in HEADERS]
    page.read_files([written(tmp_path / "stated.csv", headers, ROWS)])
    settled(qtbot, page)
    assert [datum for datum, card in page.datums.items() if card.isChecked()] == ["gcj02"]
    assert page.ready()


def test_the_first_values_of_a_column_are_shown(qtbot, page, file):
    page.read_files([file])
    settled(qtbot, page)
    assert "武汉市 · 长沙市 · 不存在市" in {label.text() for label in page.columns.findChildren(ElidedLabel)}


def test_coordinates_can_be_left_aside(qtbot, page, file):
    page.read_files([file])
    settled(qtbot, page)
    QTest.mouseClick(page.datums["-"], Qt.MouseButton.LeftButton)
    settled(qtbot, page)
    assert page.ready()
    assert set(page._reading.project.accounts.place_level) != {"site"}


def test_a_column_is_corrected_and_the_file_is_read_again(qtbot, page, file):
    page.read_files([file])
    settled(qtbot, page)
    choose(page.columns.boxes["年销售额(万元)"], "potential_cny")
    settled(qtbot, page)
    assert page.columns.boxes["年销售额(万元)"].currentData() == "potential_cny"
    assert page._reading.project.accounts.potential_cny[0] == 120_000
    choose(page.columns.boxes["年销售额(万元)"], LEAVE_OUT)
    settled(qtbot, page)
    assert page.columns.boxes["年销售额(万元)"].currentData() == LEAVE_OUT


def test_an_unknown_column_is_kept_only_when_asked(qtbot, page, file):
    page.read_files([file])
    settled(qtbot, page)
    assert page._reading.project.accounts.extra == {}
    choose(page.columns.boxes["备用字段"], KEEP)
    settled(qtbot, page)
    assert list(page._reading.project.accounts.extra) == ["备用字段"]
    assert page.columns.boxes["备用字段"].currentData() == KEEP


def test_findings_are_counted_and_lead_to_their_sheet(qtbot, page, file, tmp_path):
    hubs = written(tmp_path / "hubs.csv", ["hub id", "city"], [["H1", "武汉市"], ["H2", "Nowhere"]])
    page.read_files([file, hubs])
    settled(qtbot, page)
    assert page.findings.count() == sum(each.severity != "note" for each in page._reading.findings)
    place = next(k for k, item in enumerate(page.findings.model.shown) if item.place.startswith("hubs.csv"))
    page.findings.list.clicked.emit(page.findings.model.index(place))
    assert "hubs.csv" in page.sheet_title.text()


def test_a_sheet_row_shows_its_columns(qtbot, page, file, tmp_path):
    hubs = written(tmp_path / "hubs.csv", ["hub id", "city"], [["H1", "武汉市"]])
    page.read_files([file, hubs])
    settled(qtbot, page)

    def rows():
        return [row for row in page.findChildren(SheetRow) if row.isVisible()]

    qtbot.waitUntil(lambda: len(rows()) == 2)  # Qt shows new rows with the next layout
    QTest.mouseClick(rows()[1], Qt.MouseButton.LeftButton)
    assert page.columns.boxes["hub id"].currentData() == "hub_id"
    assert page.table.currentData() == "hubs"


def test_a_file_without_known_headers_can_be_explained(qtbot, page, tmp_path):
    strange = written(tmp_path / "strange.csv", ["aa", "bb", "cc"], [["C1", "甲", "武汉市"]])
    page.read_files([strange])
    settled(qtbot, page)
    assert page._reading.project is None
    assert page.fault.accessibleName()
    assert not page.ready()
    choose(page.table, "accounts")
    settled(qtbot, page)
    for header, field in (("aa", "account_id"), ("bb", "name"), ("cc", "city")):
        choose(page.columns.boxes[header], field)
        settled(qtbot, page)
    assert page.ready()
    assert page._reading.project.accounts.name.tolist() == ["甲"]


def test_a_file_that_cannot_be_read_is_told_and_left_out(qtbot, page, file, tmp_path):
    page.read_files([file])
    settled(qtbot, page)
    broken = tmp_path / "old.xls"
    broken.write_bytes(b"\xd0\xcf\x11\xe0rest")
    with qtbot.waitSignal(notices.given, timeout=20_000) as told:
        page.read_files([broken])
    settled(qtbot, page)
    assert told.args[0].say()
    assert page._files == (file,)


def test_the_plan_is_handed_over_and_the_page_is_empty_again(qtbot, page, file):
    page.read_files([file])
    settled(qtbot, page)
    page.choose_datum("wgs84")
    settled(qtbot, page)
    with qtbot.waitSignal(page.imported, timeout=30_000) as imported:
        QTest.mouseClick(page.import_button, Qt.MouseButton.LeftButton)
    session = imported.args[0]
    assert len(session.project.accounts) == 3
    assert session.findings
    assert page.pages.currentWidget() is page.empty


def test_texts_follow_the_language(qtbot, page, file):
    page.read_files([file])
    settled(qtbot, page)
    words.set_language("zh")
    assert page.import_button.text() == "导入 3 家客户"
    assert page.columns.boxes["客户编号"].itemText(0) == "不导入"


def test_reading_shows_how_far_it_is_and_can_be_stopped(qtbot, page, file, tmp_path):
    page.read_files([file])
    settled(qtbot, page)
    assert page.busy.isHidden()
    later = written(tmp_path / "later.csv", HEADERS, ROWS * 300)
    page.read_files([later])
    assert page.busy.isVisible()
    assert page.busy.what.text().startswith("Reading the files")
    page.busy.stop.click()
    assert page.busy.isHidden()
    assert page._files == (file,)
    assert page.ready() == (page._reading is not None and bool(page._answers.datum))
    qtbot.waitUntil(lambda: not page._jobs.busy(), timeout=30_000)
    assert [raw.source for raw in page._reading.raws] == ["customers.csv"]


def test_the_stages_are_told_in_their_order(file):
    told = []
    read((file,), Answers(datum="wgs84"))(told.append, lambda: False)
    assert told == list(STAGES)
    with pytest.raises(TerritoryDesignerError, match="import_stopped"):
        read((file,), Answers())(told.append, lambda: True)
