"""What shall count, how much, and what is forbidden: goals in words, rules in a list?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QWheelEvent
from PySide6.QtWidgets import (
    QCheckBox,
    QHBoxLayout,
    QLabel,
    QSlider,
    QVBoxLayout,
    QWidget,
)

from territory_designer.model.rules import Band, MoveLimits, Rules
from territory_designer.ui import icons, numbers
from territory_designer.ui.inspector_parts import ChoiceBox
from territory_designer.ui.labels import ElidedLabel, Label, SectionTitle
from territory_designer.ui.optimise_hubs import HubList
from territory_designer.ui.optimise_limit import Limit
from territory_designer.ui.optimise_who import LeaverBox, OnlyBox
from territory_designer.ui.theme import theme
from territory_designer.ui.words import t, words

if TYPE_CHECKING:
    from territory_designer.session.session import Session
    from territory_designer.ui.selection import Selection

WORDS = ("ignored", "somewhat", "important", "very", "first")


@dataclass(frozen=True)
class Goal:
    """A goal: its icon, and the weight that each word stands for."""

    name: str
    icon: str
    weights: tuple[float, float, float, float, float]


# Fair work: how many hours of travel an hour outside the band is worth. Few changes: the share of the margin
# at risk that counts. Little travel: how much an hour of travel counts against both.
GOALS = (
    Goal("fair", "scale", (0.0, 1.0, 2.5, 5.0, 20.0)),
    Goal("travel", "train-front", (0.1, 0.5, 1.0, 2.0, 4.0)),
    Goal("changes", "handshake", (0.0, 0.02, 0.1, 0.3, 1.0)),
)
DEFAULT_WORDS = {"fair": 3, "travel": 2, "changes": 1}


class WordSlider(QWidget):
    """One goal: its word on the right, both ends named, and one sentence on what it does."""

    changed = Signal()

    def __init__(self, goal: Goal, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.goal = goal
        self._sign = QLabel()
        self.word = Label(tone="accenttx", weight=500)
        self.slider = _MarkedSlider()
        self.slider.setRange(0, len(WORDS) - 1)
        self.slider.setPageStep(1)
        self.slider.setValue(DEFAULT_WORDS[goal.name])
        self.slider.valueChanged.connect(self._say)
        self.slider.valueChanged.connect(self.changed)
        self.sentence = Label(px=11, tone="muted")
        self.sentence.setWordWrap(True)
        top = QHBoxLayout()
        top.setSpacing(8)
        top.addWidget(self._sign)
        top.addWidget(Label(f"optimise.goal.{goal.name}", weight=600))
        top.addStretch(1)
        top.addWidget(self.word)
        ends = QHBoxLayout()
        ends.addWidget(Label(f"optimise.goal.{goal.name}.least", px=10, tone="muted"))
        ends.addStretch(1)
        ends.addWidget(Label(f"optimise.goal.{goal.name}.most", px=10, tone="muted"))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        column.addLayout(top)
        column.addWidget(self.slider)
        column.addLayout(ends)
        column.addWidget(self.sentence)
        words.changed.connect(self._say)
        theme.changed.connect(self._say)
        self._say()

    def weight(self) -> float:
        """Return the weight that the word stands for."""
        return self.goal.weights[self.slider.value()]

    def _say(self) -> None:
        name = self.goal.name
        self._sign.setPixmap(icons.pixmap(self.goal.icon, "text2", 16))
        word = t(f"optimise.word.{WORDS[self.slider.value()]}")
        self.word.set_text(word)
        weight = self.weight()
        shown = numbers.percent(weight) if name == "changes" else f"{weight:g}"
        key = f"optimise.goal.{name}.off" if weight == 0 else f"optimise.goal.{name}.why"
        self.sentence.set_text(t(key, weight=shown, count=shown))
        self.slider.setAccessibleName(f"{t(f'optimise.goal.{name}')}: {word}")


class _MarkedSlider(QSlider):
    """A slider with a mark for each word."""

    def __init__(self) -> None:
        super().__init__(Qt.Orientation.Horizontal)
        self.setFixedHeight(20)

    def wheelEvent(self, event: QWheelEvent) -> None:  # noqa: N802
        """Let the page scroll."""
        event.ignore()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        """Paint the slider and, where its handle is not, the marks."""
        super().paintEvent(event)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        steps = self.maximum()
        for step in range(steps + 1):
            if step != self.value():
                x = 9 + step / steps * (self.width() - 18)
                painter.setBrush(theme.color("panel" if step < self.value() else "faint"))
                painter.drawEllipse(QPointF(x, self.height() / 2), 1.5, 1.5)
        painter.end()


class Tag(QWidget):
    """Says whether a rule is hard (never broken) or soft (costs)."""

    def __init__(self, hard: bool, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._hard = hard
        self.setFixedSize(34, 18)
        theme.changed.connect(self.update)
        words.changed.connect(self._say)
        self._say()

    def set_hard(self, hard: bool) -> None:
        """Say the other."""
        self._hard = hard
        self._say()

    def _say(self) -> None:
        word = "hard" if self._hard else "soft"
        self.setToolTip(t(f"optimise.{word}.why"))
        self.setAccessibleName(t(f"optimise.{word}"))
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802
        """Paint the tag."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(theme.color("line2" if self._hard else "line"))
        painter.setBrush(theme.color("sunken"))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 4, 4)
        painter.setPen(theme.color("text" if self._hard else "muted"))
        painter.setFont(theme.font(10, 600 if self._hard else 500))
        painter.drawText(self.rect(), int(Qt.AlignmentFlag.AlignCenter), self.accessibleName())
        painter.end()


class RuleRow(QWidget):
    """One rule: icon, words, what can be set, and whether it is hard."""

    def __init__(self, icon: str, name: str, editors: tuple[QWidget, ...], *, hard: bool | None) -> None:
        super().__init__()
        self._icon, self.name = icon, name
        self._sign = QLabel()
        self._sign.setFixedWidth(16)
        self.word = Label(f"optimise.rule.{name}")
        self.word.setWordWrap(True)
        self.tag = Tag(bool(hard), self)
        self.editors = editors
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(6)
        row.addWidget(self._sign)
        row.addSpacing(2)
        row.addWidget(self.word, 1)
        for editor in editors:
            row.addWidget(editor)
        if hard is None:
            self.tag.hide()
        else:
            row.addWidget(self.tag)
        self.setMinimumHeight(28)
        theme.changed.connect(self._say)
        words.changed.connect(self._say)
        self._say()

    def _say(self) -> None:
        self._sign.setPixmap(icons.pixmap(self._icon, "muted", 14))
        for editor in self.editors:
            editor.setAccessibleName(t(f"optimise.rule.{self.name}"))


class Goals(QWidget):
    """Goals and rules; ``rules()`` returns what they say as the rules of a scenario."""

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session: Session | None = None
        self._mode = ""
        self.sliders = {goal.name: WordSlider(goal) for goal in GOALS}
        self.least, self.most = (Limit(0, 300, unit="%", free=True, width=54) for _ in range(2))
        self.hard_most = Limit(50, 400, unit="%", free=True)
        self.potential = Limit(0, 100, step=5, unit="%", free=True)
        self.oneway_soft = Limit(1, 1440, step=15, unit="min", free=True)
        self.oneway = Limit(1, 1440, step=15, unit="min", free=True)
        self.moves = Limit(0, 100_000, free=True)
        self.moves_each = Limit(0, 100_000, free=True)
        self.hubs = Limit(1, 999, free=True)
        self.relocations = Limit(0, 999, free=True)
        self.fewest, self.most_positions = (Limit(1, 999, free=True, width=54) for _ in range(2))
        self.only, self.leaver = OnlyBox(), LeaverBox()
        self.hub_list = HubList()
        self.locked = Label(figure=True)
        self.lines, self.groups, self.cities = QCheckBox(), QCheckBox(), QCheckBox()
        self.contiguity = ChoiceBox()
        self.contiguity.setStyleSheet("min-height: 20px; padding: 0 5px;")
        self.contiguity.setFixedSize(QSize(84, 24))
        self.rows = self._rows()
        self._build()
        self.contiguity.currentIndexChanged.connect(self._tag_contiguity)
        for slider in self.sliders.values():
            slider.changed.connect(self.changed)
        words.changed.connect(self._say)
        self._say()

    def _rows(self) -> dict[str, RuleRow]:
        dash, other_dash = Label(tone="muted"), Label(tone="muted")
        dash.set_text("–")
        other_dash.set_text("–")
        made = (
            RuleRow("user-x", "leaver", (self.leaver,), hard=None),
            RuleRow("gauge", "workload", (self.least, dash, self.most), hard=False),
            RuleRow("octagon-alert", "workload_hard", (self.hard_most,), hard=True),
            RuleRow("trending-up", "potential", (self.potential,), hard=False),
            RuleRow("clock", "oneway_soft", (self.oneway_soft,), hard=False),
            RuleRow("clock", "oneway", (self.oneway,), hard=True),
            RuleRow("arrow-left-right", "moves", (self.moves,), hard=True),
            RuleRow("arrow-left-right", "moves_each", (self.moves_each,), hard=True),
            RuleRow("lock", "locked", (self.locked,), hard=True),
            RuleRow("user-check", "only", (self.only,), hard=True),
            RuleRow("puzzle", "lines", (self.lines,), hard=True),
            RuleRow("users", "groups", (self.groups,), hard=False),
            RuleRow("building-2", "cities", (self.cities,), hard=False),
            RuleRow("waypoints", "contiguity", (self.contiguity,), hard=False),
            RuleRow("map-pin", "hubs", (self.hubs,), hard=True),
            RuleRow("briefcase", "relocations", (self.relocations,), hard=True),
            RuleRow("users", "positions", (self.fewest, other_dash, self.most_positions), hard=True),
        )
        return {row.name: row for row in made}

    def _build(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        head = QHBoxLayout()
        head.addWidget(SectionTitle("optimise.goals"))
        head.addStretch(1)
        head.addWidget(ElidedLabel("optimise.goals.what", px=11, tone="muted"))
        column.addLayout(head)
        for slider in self.sliders.values():
            column.addWidget(slider)
        column.addSpacing(2)
        column.addWidget(SectionTitle("optimise.rules"))
        rows = QVBoxLayout()
        rows.setSpacing(0)
        for row in self.rows.values():
            rows.addWidget(row)
        column.addLayout(rows)
        column.addWidget(self.hub_list)

    def _say(self) -> None:
        kept = self.contiguity.currentIndex()
        self.contiguity.blockSignals(True)
        self.contiguity.clear()
        for each in ("off", "soft", "hard"):
            self.contiguity.addItem(t(f"optimise.contiguity.{each}"), each)
        self.contiguity.setCurrentIndex(max(kept, 0))
        self.contiguity.blockSignals(False)

    def _tag_contiguity(self) -> None:
        self.rows["contiguity"].tag.set_hard(self.contiguity.currentData() == "hard")

    def set_mode(self, mode: str) -> None:
        """Show the rules that concern a mode."""
        moving, before, self._mode = mode in ("hubs", "resize"), self._mode, mode
        for name in ("hubs", "relocations"):
            self.rows[name].setVisible(moving)
        self.hub_list.setVisible(moving)
        self.rows["positions"].setVisible(mode == "resize")
        self.rows["leaver"].setVisible(mode == "substitute")
        anew = mode in ("rebuild", "hubs", "resize")
        for name in ("moves", "moves_each"):
            self.rows[name].setVisible(not anew)
        if mode != before:
            self.sliders["changes"].slider.setValue(0 if anew else DEFAULT_WORDS["changes"])

    def set_running(self, running: bool, *, regoal: bool) -> None:
        """Let nothing be changed while a search runs, but for the goals where it can go on with others."""
        for slider in self.sliders.values():
            slider.setEnabled(not running or regoal)
        for widget in (*self.rows.values(), self.hub_list):
            widget.setEnabled(not running)

    def set_session(self, session: Session | None, selection: Selection | None = None) -> None:
        """Show the rules of the scenario that is shown."""
        self._session = session
        self.only.follow(session, selection)
        self.leaver.follow(session, selection)
        if session is not None:
            self.hub_list.set_session(session)
            self._read(session.scenario.rules)
            self.locked.set_text(numbers.plain(int(session.locked.sum())))

    def _read(self, rules: Rules) -> None:
        work = _band(rules, "workload")
        potential = _band(rules, "potential")
        self.least.set_limit(_percent(work.lower if work else None))
        self.most.set_limit(_percent(work.upper if work else None))
        self.hard_most.set_limit(_percent(work.hard_upper if work else None))
        self.potential.set_limit(_percent(potential.upper - 1 if potential and potential.upper else None))
        self.oneway_soft.set_limit(_whole(rules.max_oneway_soft_min))
        self.oneway.set_limit(_whole(rules.max_oneway_hard_min))
        self.moves.set_limit(rules.moves_in_all.accounts)
        self.moves_each.set_limit(rules.moves_per_position.accounts)
        self.hubs.set_limit(rules.max_hubs)
        self.relocations.set_limit(rules.max_relocations)
        self.fewest.set_limit(rules.min_positions)
        self.most_positions.set_limit(rules.max_positions)
        self.only.show_positions(rules.only_positions)
        self.lines.setChecked(rules.match_product_lines)
        self.groups.setChecked("group" in rules.keep_together)
        self.cities.setChecked("city" in rules.keep_together)
        self.contiguity.setCurrentIndex(("off", "soft", "hard").index(rules.contiguity))
        self._tag_contiguity()

    def rules(self, mode: str) -> Rules:
        """Return the rules that goals and list say, on top of those of the scenario."""
        start = self._session.scenario.rules if self._session else Rules()
        travel = self.sliders["travel"].weight()
        kept = {"group": self.groups, "city": self.cities}
        moving = mode in ("hubs", "resize")
        return start.changed(
            only_positions=self.only.positions(),
            hubs=self.hub_list.rules(start.hubs) if moving else start.hubs,
            max_relocations=self.relocations.limit() if moving else start.max_relocations,
            min_positions=self.fewest.limit() if mode == "resize" else start.min_positions,
            max_positions=self.most_positions.limit() if mode == "resize" else start.max_positions,
            bands=self._bands(start, travel),
            disruption_weight=self.sliders["changes"].weight() / travel,
            max_oneway_soft_min=_minutes(self.oneway_soft.limit()),
            max_oneway_hard_min=_minutes(self.oneway.limit()),
            moves_in_all=_limited(start.moves_in_all, self.moves),
            moves_per_position=_limited(start.moves_per_position, self.moves_each),
            match_product_lines=self.lines.isChecked(),
            keep_together=tuple(name for name, box in kept.items() if box.isChecked()),
            contiguity=self.contiguity.currentData(),
            max_hubs=self.hubs.limit() if moving else start.max_hubs,
            judge_hub_limits=moving,
        )

    def _bands(self, start: Rules, travel: float) -> tuple[Band, ...]:
        work = Band(
            lower=_share(self.least.limit()),
            upper=_share(self.most.limit()),
            hard_lower=_hard_lower(start),
            hard_upper=_share(self.hard_most.limit()),
            weight=self.sliders["fair"].weight() / travel,
        )
        spread = self.potential.limit()
        others = [band for band in start.bands if band.measure not in ("workload", "potential")]
        if spread is not None:
            old = _band(start, "potential") or Band("potential", hard_upper=None, weight=0.5)
            others.insert(0, _replaced(old, spread / 100))
        return (work, *others)


def _band(rules: Rules, measure: str) -> Band | None:
    return next((band for band in rules.bands if band.measure == measure), None)


def _hard_lower(rules: Rules) -> float | None:
    band = _band(rules, "workload")
    return band.hard_lower if band else None


def _replaced(band: Band, spread: float) -> Band:
    from dataclasses import replace

    return replace(band, lower=1 - spread, upper=1 + spread)


def _limited(limits: MoveLimits, widget: Limit) -> MoveLimits:
    from dataclasses import replace

    return replace(limits, accounts=widget.limit())


def _percent(share: float | None) -> int | None:
    return None if share is None else round(share * 100)


def _whole(value: float | None) -> int | None:
    return None if value is None else round(value)


def _share(percent: int | None) -> float | None:
    return None if percent is None else percent / 100


def _minutes(value: int | None) -> float | None:
    return None if value is None else float(value)
