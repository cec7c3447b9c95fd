"""How good is this scenario against today and against the best possible, and which rules does it break?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QRect, QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from territory_designer.model.scenario import BASELINE, Scenario
from territory_designer.ui import numbers, slow_work
from territory_designer.ui.buttons import Button
from territory_designer.ui.cards import EmptyState, line
from territory_designer.ui.hairlines import paint_hairline
from territory_designer.ui.inspector_parts import Leaves, Lines, Page
from territory_designer.ui.labels import ElidedLabel, Label, SectionTitle
from territory_designer.ui.scenario_names import said_name
from territory_designer.ui.theme import theme
from territory_designer.ui.words import t, words

if TYPE_CHECKING:
    from collections.abc import Callable

    from territory_designer.measures.scorecard import Scorecard
    from territory_designer.session.session import Session
    from territory_designer.ui.job_runner import JobRunner
    from territory_designer.validate.checker import Verdict

_LEFT = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
_RIGHT = int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
_MOST_RULES = 4
_GAP = 14  # between columns of figures


@dataclass(frozen=True)
class Measure:
    """How a figure is written, how its change is, and whether more of it is worse."""

    name: str
    write: Callable[[float | None], str]
    change: Callable[[float | None], str]
    worse: bool = True


def _hours(value: float | None) -> str:
    return numbers.hours(value, 0)


def _share(value: float | None) -> str:
    return numbers.percent(value, 1)


def _points(value: float | None) -> str:
    figure = numbers.signed(None if value is None else value * 100, 1)
    return figure if figure == numbers.UNKNOWN else t("desk.points", figure=figure)


def _count(value: float | None) -> str:
    return numbers.plain(value)


MEASURES = (
    Measure("workload_h", _hours, numbers.signed_hours),
    Measure("travel_h", _hours, numbers.signed_hours),
    Measure("travel_share", _share, _points),
    Measure("nights", _count, numbers.signed),
    Measure("travel_cost_cny", numbers.money, numbers.signed_money),
    Measure("balance_max", _share, _points),
    Measure("outside_band", _count, numbers.signed),
    Measure("hours_in_band", _share, _points, worse=False),
    Measure("disruption_accounts", _share, _points),
    Measure("revenue_at_risk_cny", numbers.money, numbers.signed_money),
    Measure("relocations", _count, numbers.signed),
    Measure("pieces_extra", _count, numbers.signed),
)


class MeasureTable(QWidget):
    """Figures of the scenario beside the change against the baseline."""

    _ROW = 24

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._rows: list[tuple[str, str, str, str]] = []
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        theme.changed.connect(self.update)

    def set_figures(self, now: Mapping[str, Any], then: Mapping[str, Any] | None) -> None:
        """Show figures; ``then`` are those of the baseline, None when they are not known or the same."""
        self._rows = [self._row(measure, now, then) for measure in MEASURES if measure.name in now]
        self.setFixedHeight(self._ROW * len(self._rows))
        self.setAccessibleName("; ".join(" ".join(row[:3]) for row in self._rows))
        self.update()

    def _row(self, measure: Measure, now: Mapping[str, Any], then: Mapping[str, Any] | None) -> Any:
        value, before = now[measure.name], then[measure.name] if then else None
        change, tone = "", "muted"
        if value is not None and before is not None:
            step = value - before
            change = measure.change(step)
            if not change.startswith("±"):
                tone = "warn" if (step > 0) == measure.worse else "ok"
        return t(f"desk.measure.{measure.name}"), measure.write(value), change, tone

    def sizeHint(self) -> QSize:  # noqa: N802
        """Return the height of all rows."""
        return QSize(240, self._ROW * len(self._rows))

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802
        """Paint the rows."""
        painter = QPainter(self)
        figures, changes = (self._widest([row[column] for row in self._rows]) for column in (1, 2))
        for place, (name, figure, change, tone) in enumerate(self._rows):
            rect = QRect(0, place * self._ROW, self.width(), self._ROW)
            painter.setFont(theme.font(12))
            painter.setPen(theme.color("text2"))
            room = rect.adjusted(0, 0, -figures - changes, 0)
            text = painter.fontMetrics().elidedText(name, Qt.TextElideMode.ElideRight, room.width())
            painter.drawText(room, _LEFT, text)
            painter.setFont(theme.figure_font(12, 600))
            painter.setPen(theme.color("text"))
            painter.drawText(rect.adjusted(0, 0, -changes, 0), _RIGHT, figure)
            painter.setFont(theme.figure_font(12, 500))
            painter.setPen(theme.color(tone))
            painter.drawText(rect, _RIGHT, change)
            paint_hairline(painter, rect.bottomLeft().toPointF(), rect.width())
        painter.end()

    def _widest(self, figures: Sequence[str]) -> int:
        """Return the room that a column of figures takes, with the gap before it; 0 when it is empty."""
        metrics = QFontMetrics(theme.figure_font(12, 600))
        widest = max((metrics.horizontalAdvance(figure) for figure in figures), default=0)
        return widest + _GAP if widest else 0


class ScenarioPage(Page):
    """The scenario that is shown."""

    findings_requested = Signal()

    def __init__(self, parent: QWidget | None = None, *, jobs: JobRunner | None = None) -> None:
        super().__init__(parent)
        self._session: Session | None = None
        self._jobs = jobs
        self._verdict: Verdict | None = None
        self._baseline: tuple[Scenario, Scorecard] | None = None
        self.name = ElidedLabel(px=15, weight=600)
        self.made = Label(px=11, tone="muted")
        self.made.setWordWrap(True)
        self.note = Lines()
        self.against = Label(px=11, tone="muted")
        self.table = MeasureTable()
        self.bound = Lines()
        self.rules = Lines()
        self.all_rules = Button("desk.scenario.all_rules", kind="link", size="small")
        self.all_rules.clicked.connect(self.findings_requested)
        self.pages = Leaves()
        self._build()

    def _build(self) -> None:
        body = QWidget()
        column = QVBoxLayout(body)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(self.name)
        column.addWidget(self.made)
        column.addWidget(self.note)
        column.addSpacing(4)
        head = QHBoxLayout()
        head.addWidget(SectionTitle("desk.scenario.figures"))
        head.addStretch(1)
        head.addWidget(self.against)
        column.addLayout(head)
        column.addWidget(self.table)
        column.addSpacing(4)
        column.addWidget(SectionTitle("desk.scenario.bound"))
        column.addWidget(self.bound)
        column.addWidget(line())
        rules = QHBoxLayout()
        rules.addWidget(SectionTitle("desk.scenario.rules"))
        rules.addStretch(1)
        rules.addWidget(self.all_rules)
        column.addLayout(rules)
        column.addWidget(self.rules)
        column.addStretch(1)
        self.pages.addWidget(body)
        self.pages.addWidget(EmptyState("git-branch", "desk.inspector.no_scenario"))
        self.column.addWidget(self.pages)

    def set_session(self, session: Session | None) -> None:
        """Show scenarios of another plan."""
        self._session, self._verdict, self._baseline = session, None, None
        self.expire()

    def set_verdict(self, verdict: Verdict | None) -> None:
        """Show the rules that the scenario breaks or strains."""
        self._verdict = verdict
        self.expire()

    def make(self) -> None:
        """Put the figures of now on the page."""
        session = self._session
        self.pages.setCurrentIndex(0 if session is not None else 1)
        if session is not None:
            scenario = session.scenario
            self.name.set_text(said_name(scenario.name))
            self.made.set_text(_made(session))
            self.note.set_lines(_remarks(scenario))
            self._say_figures(session)
            self._say_bound(session)
            self._say_rules()

    def _say_figures(self, session: Session) -> None:
        is_baseline = session.scenario_name == BASELINE
        then = None if is_baseline else self._baseline_card(session)
        now = session.card.measures
        self.against.set_text("" if is_baseline else t("desk.scenario.against"))
        self.table.set_figures(now, then.measures if then else None)

    def _baseline_card(self, session: Session) -> Scorecard | None:
        """Return the figures of the baseline at the scenario's utilisation: only so do indices compare."""
        project, ground, utilisation = session.project, session.ground, session.scenario.utilisation
        baseline, known = project.baseline, self._baseline
        if known and known[0] is baseline and known[1].scenario.utilisation == utilisation:
            return known[1]
        work = slow_work.count(project, baseline.changed(utilisation=utilisation), ground)
        if self._jobs is None:
            self._baseline = (baseline, work(lambda _told: None, lambda: False))
            return self._baseline[1]
        from territory_designer.ui.notices import notices

        self._jobs.start(work, done=lambda card: self._arrived(session, baseline, card), failed=notices.fault)
        return None

    def _arrived(self, session: Session, baseline: Scenario, card: Scorecard) -> None:
        if session is self._session:
            self._baseline = (baseline, card)
            self.expire()

    def _say_bound(self, session: Session) -> None:
        bound = session.scenario.bound
        if bound is None:
            self.bound.set_lines([("info", "muted", t("desk.scenario.no_bound"))])
            return
        objective = session.card.objective
        gap = numbers.percent(bound.gap_of(objective), 1)
        self.bound.set_lines(
            [
                ("shield-check", "ok", t("desk.scenario.gap", gap=gap)),
                (
                    "banknote",
                    "muted",
                    t(
                        "desk.scenario.costs",
                        objective=numbers.money(objective),
                        bound=numbers.money(bound.lower_bound),
                        holds_for=t(f"bound.{bound.holds_for}"),
                    ),
                ),
            ]
        )

    def _say_rules(self) -> None:
        verdict, language = self._verdict, words.language()
        self.all_rules.setVisible(verdict is not None and bool(verdict.broken or verdict.strained))
        if verdict is None:
            self.rules.set_lines([("loader-circle", "muted", t("desk.judging"))])
            return
        counts = t("desk.scenario.counts", broken=len(verdict.broken), strained=len(verdict.strained))
        good = not verdict.broken
        lines = [("circle-check" if good else "octagon-alert", "ok" if good else "over", counts)]
        lines += [("minus", "over", each.text(language)) for each in verdict.broken[:_MOST_RULES]]
        left = _MOST_RULES - len(verdict.broken[:_MOST_RULES])
        lines += [("minus", "warn", each.text(language)) for each in verdict.strained[:left]]
        self.rules.set_lines(lines)


def _remarks(scenario: Scenario) -> list[tuple[str, str, str]]:
    """Return what was noted on a scenario, and that nobody may change it."""
    lines = [("lock", "under", t("scenario.is_frozen"))] if scenario.frozen else []
    return [*lines, ("file-pen", "muted", scenario.note)] if scenario.note else lines


def _made(session: Session) -> str:
    scenario = session.scenario
    if scenario.name == BASELINE:
        return t("desk.scenario.today")
    parts = [t(f"desk.mode.{scenario.mode}") if scenario.mode else t("desk.scenario.by_hand")]
    if scenario.start:
        parts.append(t("desk.scenario.from", name=said_name(scenario.start)))
    parts.append(t("desk.scenario.utilisation", share=numbers.percent(scenario.utilisation)))
    return " · ".join(parts)
