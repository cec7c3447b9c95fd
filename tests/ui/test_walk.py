"""Does the keyboard reach everything, has everything a name, and is it said in the language chosen?"""

import re
from pprint import pformat

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLabel, QPushButton, QWidget, QWidgetAction

from territory_designer.ui.actions import DEEDS
from territory_designer.ui.main_window import MainWindow
from territory_designer.ui.optimise_page import MODES
from territory_designer.ui.words import words
from tests.ui import walking

# Words that are the same in both languages: units, keys, forms of files, names of products and data.
SAME = {
    *("km", "min", "CNY", "pp", "datum"),
    *("Ctrl", "Shift", "Alt", "Esc", "Enter", "Return", "Space", "Tab", "Del", "Delete", "PgUp", "PgDown"),
    *("xlsx", "csv", "tsv", "gpkg", "geojson", "txt", "CSV", "PNG", "SVG", "PDF", "GeoJSON", "GeoPackage"),
    *("WGS", "GCJ", "BD", "GPS", "CRM", "KPI", "Natural", "Earth", "GeoNames", "OpenStreetMap"),
    *("Territory", "Designer", "English"),
}
HAN = re.compile(r"[㐀-鿿]+")
LATIN = re.compile(r"[A-Za-zÀ-ÖØ-öø-ÿ]{2,}")
CHINESE_IN_ENGLISH = {"中文"}  # the button that changes the language


def data_words(session):
    """Return all words that are data of the plan, not texts of the program."""
    project = session.project
    said = [*project.scenarios]
    for table in (project.accounts, project.positions, project.hubs, project.employees):
        for values in table.columns().values():
            said += [value for value in np.asarray(values).tolist() if isinstance(value, str)]
    return {word for text in said for word in LATIN.findall(text)}


@pytest.fixture
def window(session, tmp_path, qtbot):
    window = MainWindow(session, state_dir=tmp_path / "state")
    qtbot.addWidget(window, before_close_func=give_up)
    window.resize(1440, 900)
    window.show()
    settle(window, qtbot)
    return window


def give_up(window):
    window.document.close()
    window.close()


def settle(window, qtbot):
    """Wait until nothing runs, the map stands, and the list knows what is in view."""
    qtbot.waitUntil(lambda: not window.jobs.busy(), timeout=20_000)
    desk = window.desk
    qtbot.waitUntil(lambda: desk.canvas.is_settled() and not desk._look_soon.isActive(), timeout=20_000)
    QApplication.processEvents()


def start(window):
    window.document.close()
    window.show_start()


def desk_of_account(window):
    window.desk.selection.set_accounts(np.array([4]), "test")


def desk_of_many(window):
    window.desk.selection.set_accounts(np.array([4, 9, 14]), "test")
    window.ask_for_move(np.array([4, 9, 14]), 2)


def desk_of_position(window):
    window.desk.selection.set_position(1, "test")


def tab(name):
    return lambda window: window.desk.accounts.show_tab(name)


def optimise(mode):
    def show(window):
        window.deeds["optimise"].trigger()
        window.desk.optimise.mode.setCurrentIndex(MODES.index(mode))

    return show


def page(name):
    return lambda window: window.deeds[name].trigger()


IMPORTED = (
    "Account ID,Account name,City,Latitude,Longitude,Spare",
    "C1,X,Wuhan,30.5,114.3,z",
)
SCREENS = {
    "account": desk_of_account,
    "accounts": desk_of_many,
    "position": desk_of_position,
    **{f"tab {name}": tab(name) for name in ("accounts", "findings", "moves", "rules", "history")},
    **{f"optimise {mode}": optimise(mode) for mode in ("improve", "hubs", "substitute")},
    **{
        name: page(name)
        for name in ("compare", "frontier", "charts", "keys", "manual", "tour")
        if name in DEEDS
    },
    "import": None,
    "start": start,  # last, for it closes the plan
}


@pytest.fixture
def walk(window, tmp_path, qtbot):
    """Go from screen to screen; each time the name of the screen and its top-level widget come."""

    def go():
        for name, show in SCREENS.items():
            if name == "import":
                file = tmp_path / "customers.csv"
                file.write_text("\n".join(IMPORTED), "utf-8")
                window.import_files([file])
            else:
                show(window)
            settle(window, qtbot)
            yield name, {"keys": window.guides.keys, "manual": window.guides.manual}.get(name) or window
            leave(window)

    return go


def leave(window):
    """Close what stands beside the window, and go back to the plan."""
    for dialog in (window.guides.keys, window.guides.manual):
        if dialog is not None:
            dialog.close()
    if window.guides.tour is not None:
        window.guides.tour.leave()
    window.desk.show_optimise(False)
    window.desk.preview.hide()
    if window.session is not None:
        window.show_plan()


def strangers(top, language, data):
    """Return the texts on the screen that are not said in a language."""
    found = []
    for widget, text in sorted(set(walking.texts(top))):
        if language == "en":
            left = set(HAN.findall(text)) - CHINESE_IN_ENGLISH
        else:
            left = set(LATIN.findall(text)) - SAME - data
        if left:
            found.append((widget, text, sorted(left)))
    return found


def test_everything_is_said_in_the_language_of_the_window(walk, session, qtbot, window):
    data = data_words(session) | set(LATIN.findall(" ".join((*IMPORTED, "customers.csv"))))
    wrong = {}
    for name, top in walk():
        english = {text for _, text in walking.texts(top)}
        found = strangers(top, "en", data) if name != "manual" else []  # its pages speak of 万元
        words.set_language("zh")
        settle(window, qtbot)
        found += strangers(top, "zh", data)
        words.set_language("en")
        settle(window, qtbot)
        found += sorted(english - _moving(english) - {text for _, text in walking.texts(top)})
        wrong |= {name: found} if found else {}
    assert not wrong, pformat(wrong, width=200)


def _moving(texts):
    """Return texts that change while nobody does anything: clocks and what is being worked at."""
    return {text for text in texts if re.search(r"\d+ s\b|…|\d\d:\d\d", text)}


def test_everything_has_a_name_and_the_keyboard_reaches_it(walk):
    wrong = {}
    for name, top in walk():
        used = walking.controls(top)
        assert len(used) >= 2
        found = [walking.described(each) for each in used if not walking.name_of(each)]
        found += walking.unreached(top)
        wrong |= {name: found} if found else {}
    assert not wrong, pformat(wrong, width=200)


@pytest.mark.parametrize("language", ["en", "zh"])
def test_no_words_are_cut(language, walk, window):
    window.resize(1280, 800)
    words.set_language(language)
    cut = {name: found for name, top in walk() if (found := walking.clipped(top))}
    assert not cut, pformat(cut, width=200)


def test_every_action_has_a_key_or_stands_in_a_menu(window):
    listed = {action for menu in walking.fill_menus(window) for action in menu.actions()}
    for name, deed in DEEDS.items():
        action = window.deeds[name]
        assert action.text(), name
        assert deed.keys or action in listed, name


def test_every_menu_says_what_it_offers(window):
    menus = walking.fill_menus(window)
    assert len(menus) >= 3
    offers = [action for menu in menus for action in menu.actions() if not action.isSeparator()]
    assert [each.parent() for each in offers if not (each.text() or isinstance(each, QWidgetAction))] == []


def test_the_walk_itself_finds_what_is_wrong(qtbot):
    """A walk that overlooks planted faults would prove nothing."""
    top = QWidget()
    qtbot.addWidget(top)
    mute, deaf, short = QPushButton(), QPushButton("Deaf"), QLabel("Words that do not fit")
    for number, each in enumerate((mute, deaf, short)):
        each.setParent(top)
        each.move(0, 40 * number)
    for button in (mute, deaf):
        button.clicked.connect(top.update)
    deaf.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    short.resize(20, 20)
    top.show()
    assert [each for each in walking.controls(top) if not walking.name_of(each)] == [mute]
    assert len(walking.unreached(top)) == 1
    assert "Deaf" in walking.unreached(top)[0]
    assert "Words that do not fit" in walking.clipped(top)[0]
    assert [text for _, text, _ in strangers(top, "zh", set())] == ["Words that do not fit", "Deaf"]
    short.setText("中文")
    assert strangers(top, "en", set()) == []
    short.setText("地图")
    assert [text for _, text, _ in strangers(top, "en", set())] == ["地图"]
