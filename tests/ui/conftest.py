"""Which window does a test get, and what may it not leave behind?"""

import gc
import os

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QSettings, QThread, QTimer
from PySide6.QtWidgets import QApplication
from shiboken6 import isValid

from territory_designer.ui.theme import theme
from territory_designer.ui.words import words


@pytest.fixture(scope="session")
def dressed(qapp):
    """The application with our type, colours and style; Python looks for the dead between tests alone.

    In the program a Garbage sees to that: looking in another thread would end Qt's objects there.
    """
    gc.disable()
    theme.set_mode("light")
    theme.apply(qapp)
    yield qapp
    gc.enable()


@pytest.fixture(autouse=True)
def tidy_window(dressed, tmp_path, monkeypatch):
    """Begin in English and light, with settings of its own; fail a test that leaves anything alive."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    QSettings.setPath(QSettings.Format.IniFormat, QSettings.Scope.UserScope, str(tmp_path / "settings"))
    words.set_language("en")
    theme.set_mode("light")
    yield
    left = left_alive(dressed)
    for widget in dressed.topLevelWidgets():  # so that only the test at fault fails
        if widget.parent() is None:
            widget.deleteLater()
    settle()
    words.set_language("en")
    theme.set_mode("light")
    assert left == []


def settle():
    """Let everything happen that was asked to happen later."""
    while theme.is_dressing():
        QCoreApplication.processEvents()
    for _ in range(3):
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        QCoreApplication.processEvents()


def left_alive(app: QApplication) -> list[str]:
    """Name the top-level widgets, running threads and ticking timers that are still there."""
    settle()
    gc.collect()
    settle()
    widgets = [widget for widget in app.topLevelWidgets() if isValid(widget)]
    alive = [f"widget {type(each).__name__} {each.objectName()}" for each in widgets]
    for each in gc.get_objects():
        if issubclass(type(each), QThread | QTimer):
            alive += _alive(each)
    return alive


def _alive(each) -> list[str]:
    if isinstance(each, QThread) and isValid(each) and each.isRunning():
        main = each is QThread.currentThread() or each == QCoreApplication.instance().thread()
        return [] if main else [f"thread {each}"]
    if isinstance(each, QTimer) and isValid(each) and each.isActive():
        return [f"timer {each}"]
    return []


HUBS = (("WH", "Wuhan", 30.58, 114.29), ("CS", "Changsha", 28.20, 112.97), ("NC", "Nanchang", 28.68, 115.89))
POSITIONS = (
    ("Wuhan-1", "WH"),
    ("Wuhan-2", "WH"),
    ("Changsha-1", "CS"),
    ("Changsha-2", "CS"),
    ("Nanchang-1", "NC"),
)
EMPLOYEES = (("E1", "Sun Li"), ("E2", "Ma Chao"), ("E3", "Hu Bin"), ("E5", "He Jun"))


def central_china(accounts=60):
    """A small plan around three hubs: five positions, one of them vacant, scenario “B” to work on."""
    import numpy as np

    from territory_designer.model.project import Project, baseline_of
    from territory_designer.model.tables import Accounts, Employees, Hubs, Positions

    rng = np.random.default_rng(1)
    home = np.arange(accounts) % len(POSITIONS)
    places = {hub: (lat, lon) for hub, _, lat, lon in HUBS}
    cities = {hub: city for hub, city, _, _ in HUBS}
    hubs = [POSITIONS[row][1] for row in home]
    columns = {
        "account_id": [f"C-{1000 + row}" for row in range(accounts)],
        "name": [f"{cities[hub]} Customer {row}" for row, hub in enumerate(hubs)],
        "class": [("A", "B", "C")[row % 3] for row in range(accounts)],
        "city": [cities[hub] for hub in hubs],
        "latitude": np.array([places[hub][0] for hub in hubs]) + rng.normal(0, 0.4, accounts),
        "longitude": np.array([places[hub][1] for hub in hubs]) + rng.normal(0, 0.4, accounts),
        "place_level": ["exact"] * accounts,
        "position_id": [POSITIONS[row][0] for row in home],
        "visits_per_year": np.where(np.arange(accounts) % 3 == 0, 24.0, 12.0) + (home == 1) * 20,
        "onsite_min": np.full(accounts, 60.0),
        "preparation_min": np.full(accounts, 15.0),
        "desk_h": np.full(accounts, 4.0),
        "revenue_cny": rng.uniform(1e5, 2e6, accounts).round(-3),
        "locked": np.arange(accounts) == 7,
    }
    positions = {
        "position_id": [name for name, _ in POSITIONS],
        "hub_id": [hub for _, hub in POSITIONS],
        "role": ["rep"] * 5,
        "capacity_h": [600.0] * 5,
        "employee_id": ["E1", "E2", "E3", "", "E5"],
    }
    hub_columns = dict(zip(("hub_id", "city", "latitude", "longitude"), zip(*HUBS)))
    project = Project(
        Accounts.from_columns(columns),
        Positions.from_columns(positions),
        Hubs.from_columns({**hub_columns, "state": ["open"] * 3}),
        employees=Employees.from_columns(dict(zip(("employee_id", "name"), zip(*EMPLOYEES)))),
    )
    return project.with_scenario(baseline_of(project.accounts, project.positions, project.hubs))


@pytest.fixture(scope="session")
def plan():
    """The plan with its ground, computed once; both are read-only."""
    from territory_designer.measures.ground import ground
    from territory_designer.session.plans import with_utilisation

    project = with_utilisation(central_china())
    return project.with_scenario(project.baseline.changed(name="B", start="baseline")), ground(project)


@pytest.fixture
def session(plan):
    """An open plan that shows scenario “B”; nothing of it is on the disk."""
    from territory_designer.session.session import Session

    project, its_ground = plan
    opened = Session(project)
    opened.__dict__["ground"] = its_ground  # cached there: no edit changes it
    opened.scenario_name = "B"
    yield opened
    opened.close()


@pytest.fixture
def make_window(tmp_path, qtbot):
    """Show a window with a session, or the start page; at the end what is not saved is given up."""
    from territory_designer.ui.main_window import MainWindow

    def give_up(window):
        window.document.close()
        window.close()

    def make(session=None):
        window = MainWindow(session, state_dir=tmp_path / "state")
        qtbot.addWidget(window, before_close_func=give_up)
        window.show()
        return window

    return make


@pytest.fixture
def window(make_window, session, qtbot):
    """The window with the session, when nothing is at work beside it."""
    window = make_window(session)
    qtbot.waitUntil(lambda: not window.jobs.busy(), timeout=20_000)
    return window


@pytest.fixture
def file(plan, tmp_path):
    """The plan as a file."""
    from territory_designer.storage.plan_file import write_plan

    path = tmp_path / "Central China 2027.gpkg"
    write_plan(plan[0], path)
    return path
