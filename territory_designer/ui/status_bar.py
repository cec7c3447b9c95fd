"""What is the state of the plan: valid, complete, how good, how near the best possible, saved?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QToolButton, QWidget

from territory_designer import __version__
from territory_designer.ui import icons, numbers
from territory_designer.ui.buttons import Chip
from territory_designer.ui.cards import line
from territory_designer.ui.labels import Label
from territory_designer.ui.theme import theme
from territory_designer.ui.words import t, words

if TYPE_CHECKING:
    from territory_designer.session.session import Session

HEIGHT = 29  # 28 and the line


@dataclass(frozen=True)
class Rules:
    """How many rules a scenario breaks and strains."""

    broken: int
    strained: int


class Fact(QToolButton):
    """A fact with an icon that leads to where it comes from."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._shown: tuple[str, ...] = ()
        self.setProperty("kind", "status")
        self.setFont(theme.font(11, 500))
        self.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.setFixedHeight(22)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)

    def show_fact(self, icon: str, text: str, token: str = "text2") -> None:
        """Show a fact in a colour; nothing happens when it is shown already."""
        self.show()
        if self._shown == (icon, text, token, theme.name()):
            return
        self._shown = (icon, text, token, theme.name())
        self.setIcon(icons.icon(icon, token, 14, gap=2))
        self.setText(text)
        self.setAccessibleName(text)


class Figure(QWidget):
    """A word and its figure."""

    def __init__(self, key: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.word = Label(key, px=11, tone="muted")
        self.figure = Label(px=11, weight=600, figure=True)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(6)
        row.addWidget(self.word)
        row.addWidget(self.figure)

    def show_figure(self, figure: str) -> None:
        """Show the figure."""
        self.figure.set_text(figure)
        self.setAccessibleName(f"{self.word.text()} {figure}")


class StatusBar(QFrame):
    """The bar at the foot. ``rules_asked`` and ``findings_asked``: a planner wants to see these."""

    rules_asked = Signal()
    findings_asked = Signal()
    save_asked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("kind", "statusbar")
        self.setFixedHeight(HEIGHT)
        self._session: Session | None = None
        self._rules: Rules | None = None
        self._findings = 0
        self._running = self._saving = False
        self._saved_at = ""
        self.rules, self.findings, self.gap, self.saved = Fact(), Fact(), Fact(), Fact()
        self.workload, self.travel = Figure("status.workload"), Figure("status.travel")
        self.outside = Figure("status.outside")
        self.version = Figure("status.version")
        self.map = Figure("status.base_map")
        self.offline = Chip(icon="wifi-off", height=18, pill=True)
        self.offline.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._build()
        self.rules.clicked.connect(self.rules_asked)
        self.findings.clicked.connect(self.findings_asked)
        self.saved.clicked.connect(self.save_asked)
        words.changed.connect(self._say)
        theme.changed.connect(self._say)
        self._say()

    def _build(self) -> None:
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 1, 14, 0)
        row.setSpacing(14)
        divider = line(upright=True)
        divider.setFixedHeight(14)
        left = (self.rules, self.findings, divider, self.workload, self.travel, self.outside)
        for widget in (*left, self.version, self.map):
            row.addWidget(widget)
        row.addStretch(1)
        for widget in (self.gap, self.saved, self.offline):
            row.addWidget(widget)
        self._of_plan = (self.findings, self.workload, self.travel, self.outside, self.gap, self.saved)
        self._of_start = (self.version, self.map)

    def set_session(self, session: Session | None) -> None:
        """Show the state of another plan, or of none."""
        self._session, self._rules, self._saved_at = session, None, ""
        self._findings = len(session.findings) if session else 0
        self._say()

    def set_rules(self, rules: Rules | None) -> None:
        """Show how many rules are broken; None = not judged yet."""
        self._rules = rules
        self._say()

    def set_running(self, running: bool) -> None:
        """Show that the optimiser is at work."""
        self._running = running
        self._say()

    def set_saving(self, saving: bool) -> None:
        """Show that the plan is being written."""
        self._saving = saving
        self._say()

    def set_counting(self, counting: bool) -> None:
        """Show that the figures are still those of before."""
        for each in (self.workload, self.travel, self.outside):
            each.figure.set_tone("faint" if counting else "text")

    def set_findings(self, count: int) -> None:
        """Show how many faults the panel of findings lists."""
        self._findings = count
        self._say()

    def set_saved_at(self, moment: datetime) -> None:
        """Show when the plan was saved last."""
        self._saved_at = moment.strftime("%H:%M")
        self._say()

    def refresh(self) -> None:
        """Show the figures of the scenario as it is now."""
        self._say()

    def _say(self) -> None:
        self.offline.set_text(t("status.offline"))
        self.offline.setToolTip(t("status.offline_why"))
        for widget in self._of_plan:
            widget.setVisible(self._session is not None)
        for widget in self._of_start:
            widget.setVisible(self._session is None)
        if self._session is None:
            self._say_start()
        else:
            self._say_plan(self._session)

    def _say_start(self) -> None:
        self.rules.show_fact("hard-drive", t("status.no_network"))
        self.rules.setToolTip("")
        self.version.show_figure(__version__)
        self.map.show_figure(t("status.base_map_name"))

    def _say_plan(self, session: Session) -> None:
        measures = session.card.measures
        self._say_rules()
        self._say_findings(self._findings)
        self.workload.show_figure(numbers.hours(measures["workload_h"], 0))
        self.travel.show_figure(numbers.percent(measures["travel_share"], 1))
        holding = int(session.card.balance.holds.sum())
        self.outside.show_figure(t("status.of", part=measures["outside_band"], whole=holding))
        self._say_gap(session)
        self._say_saved(session)

    def _say_rules(self) -> None:
        if self._running:
            self.rules.show_fact("loader-circle", t("status.optimising"), "accenttx")
        elif self._rules is None:
            self.rules.show_fact("loader-circle", t("status.judging"), "muted")
        elif self._rules.broken:
            self.rules.show_fact("octagon-alert", t("status.broken", count=self._rules.broken), "over")
        else:
            self.rules.show_fact("circle-check", t("status.valid"), "ok")
        strained = "" if self._rules is None else t("status.strained", count=self._rules.strained)
        self.rules.setToolTip(strained)

    def _say_findings(self, count: int) -> None:
        if self._rules is None:  # the rules may add to what is found
            self.findings.show_fact("triangle-alert", t("status.findings", count="…"), "muted")
            return
        icon, token = ("triangle-alert", "warn") if count else ("circle-check", "ok")
        self.findings.show_fact(icon, t("status.findings", count=numbers.plain(count)), token)

    def _say_gap(self, session: Session) -> None:
        bound = session.scenario.bound
        self.gap.setVisible(bound is not None)
        if bound is not None:
            gap = numbers.percent(bound.gap_of(session.card.objective), 1)
            self.gap.show_fact("shield-check", t("status.gap", gap=gap), "ok")
            self.gap.setToolTip(t("status.gap_why", holds_for=t(f"bound.{bound.holds_for}")))

    def _say_saved(self, session: Session) -> None:
        if self._saving:
            self.saved.show_fact("loader-circle", t("status.saving"), "muted")
        elif session.dirty:
            self.saved.show_fact("save", t("status.unsaved"), "warn")
        elif self._saved_at:
            self.saved.show_fact("check", t("status.saved_at", time=self._saved_at), "muted")
        else:
            self.saved.show_fact("check", t("status.saved"), "muted")
