"""Which scenario is shown, and how does one copy, choose or delete one?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QActionGroup, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QMenu, QToolButton, QWidget, QWidgetAction

from territory_designer.model.scenario import BASELINE, Scenario
from territory_designer.ui import icons, numbers
from territory_designer.ui.notices import faults_told, notices
from territory_designer.ui.theme import theme
from territory_designer.ui.words import t, words

if TYPE_CHECKING:
    from territory_designer.session.session import Changes, Session

_VCENTER = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
_WIDTH = 210


class ScenarioMenu(QToolButton):
    """The button in the top bar that names the scenario, and its menu.

    ``compare_requested`` brings the scenario that shall be compared with the one that is shown.
    """

    compare_requested = Signal(str)

    def __init__(self, session: Session | None = None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session: Session | None = None
        self.setFixedSize(_WIDTH, 30)
        self.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.menu_ = QMenu(self)
        self.menu_.aboutToShow.connect(self.fill)
        self.setMenu(self.menu_)
        self.new_name: QLineEdit | None = None
        words.changed.connect(self._say)
        theme.changed.connect(self.update)
        self.set_session(session)

    def set_session(self, session: Session | None) -> None:
        """Name the scenario of another plan."""
        self._session = session
        self.setEnabled(session is not None)
        self._say()

    def refresh(self, changes: Changes) -> None:
        """Name the scenario that is shown now."""
        if changes.shown or changes.scenarios:
            self._say()

    def _say(self) -> None:
        name = named(self._session.scenario) if self._session else ""
        self.setAccessibleName(t("scenario.shown", name=name))
        self.setToolTip(name)
        self.update()

    # menu

    def fill(self) -> None:
        """Fill the menu with the scenarios as they are now."""
        menu, session = self.menu_, self._session
        menu.clear()
        if session is None:
            return
        group = QActionGroup(menu)
        for name, scenario in session.project.scenarios.items():
            action = menu.addAction(f"{named(scenario)}\t{_remark(scenario)}")
            action.setCheckable(True)
            action.setChecked(name == session.scenario_name)
            action.triggered.connect(lambda _on=False, chosen=name: self.show_scenario(chosen))
            group.addAction(action)
        menu.addSeparator()
        menu.addAction(self._copy_action(menu))
        menu.addSeparator()
        self._add_others(menu.addMenu(icons.icon("columns-2"), t("scenario.compare")), "compare")
        self._add_others(menu.addMenu(icons.icon("trash-2"), t("scenario.delete")), "delete")

    def _copy_action(self, menu: QMenu) -> QWidgetAction:
        """Return the field for the name of a copy: Enter makes it."""
        action, holder = QWidgetAction(menu), QWidget()
        field = QLineEdit()
        field.setPlaceholderText(t("scenario.copy_as"))
        field.setAccessibleName(t("scenario.copy_as"))
        field.setMinimumWidth(240)
        field.returnPressed.connect(lambda: self.copy(field.text()))
        row = QHBoxLayout(holder)
        row.setContentsMargins(10, 4, 10, 4)
        row.addWidget(field)
        action.setDefaultWidget(holder)
        self.new_name = field
        return action

    def _add_others(self, menu: QMenu, deed: str) -> None:
        session = self._session
        for name, scenario in session.project.scenarios.items() if session else ():
            if (deed == "delete" and name == BASELINE) or (
                deed == "compare" and session is not None and name == session.scenario_name
            ):
                continue
            action = menu.addAction(named(scenario))
            do = self.delete if deed == "delete" else self.compare_requested.emit
            action.triggered.connect(lambda _on=False, chosen=name, do=do: do(chosen))
        menu.setEnabled(bool(menu.actions()))

    # deeds

    def show_scenario(self, name: str) -> None:
        """Show a scenario."""
        if self._session is not None and name != self._session.scenario_name:
            self._session.show(name)

    def copy(self, name: str) -> None:
        """Begin a new scenario as a copy of the one that is shown."""
        if self._session is None:
            return
        with faults_told():
            self._session.copy_scenario(name.strip())
            self.menu_.close()

    def delete(self, name: str) -> None:
        """Delete a scenario for good."""
        if self._session is None:
            return
        with faults_told():
            self._session.delete_scenario(name)
            notices.tell("scenario.deleted", tone="accent", name=name)

    # looks

    def sizeHint(self) -> QSize:  # noqa: N802
        """Return the fixed size."""
        return QSize(_WIDTH, 30)

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802
        """Paint field, words and arrow."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        over = self.underMouse() or self.isDown() or self.hasFocus()
        painter.setPen(theme.color("line2" if over else "line"))
        painter.setBrush(theme.color("sunken"))
        painter.drawRoundedRect(self.rect().adjusted(0, 0, -1, -1), 6, 6)
        painter.drawPixmap(10, 8, icons.pixmap("git-branch", "accenttx", 14))
        painter.setFont(theme.font(11))
        painter.setPen(theme.color("muted"))
        word = t("scenario.word")
        painter.drawText(self.rect().adjusted(31, 0, 0, 0), _VCENTER, word)
        left = 31 + painter.fontMetrics().horizontalAdvance(word) + 7
        painter.setFont(theme.font(12, 600))
        painter.setPen(theme.color("text"))
        name = named(self._session.scenario) if self._session else numbers.UNKNOWN
        room = self.rect().adjusted(left, 0, -24, 0)
        shown = painter.fontMetrics().elidedText(name, Qt.TextElideMode.ElideMiddle, room.width())
        painter.drawText(room, _VCENTER, shown)
        painter.drawPixmap(self.width() - 21, 8, icons.pixmap("chevron-down", "muted", 14))
        painter.end()


def named(scenario: Scenario) -> str:
    """Return the name of a scenario as it is shown."""
    return t("desk.baseline") if scenario.name == BASELINE else scenario.name


def _remark(scenario: Scenario) -> str:
    """Return what is worth knowing of a scenario beside its name."""
    if not scenario.valid:
        return t("scenario.not_valid")
    if scenario.bound is not None:
        return t("scenario.gap", gap=numbers.percent(scenario.bound.gap, 1))
    return t("scenario.read_only") if scenario.name == BASELINE else ""
