"""What does the window remember from one day to the next: language, theme, places, recent plans?

Plain strings only: what another version or a broken file left there can be misread, but never run.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, fields, replace
from pathlib import Path

from PySide6.QtCore import QSettings

MOST_RECENT = 9


@dataclass(frozen=True)
class RecentPlan:
    """A plan that was open: path, title, when (ISO time), number of scenarios and findings, broken rules."""

    path: str
    title: str = ""
    at: str = ""
    scenarios: str = ""
    findings: str = ""
    broken: str = ""


def _settings() -> QSettings:
    """Return the settings: one text file in the user's folder on every system."""
    ini, user = QSettings.Format.IniFormat, QSettings.Scope.UserScope
    return QSettings(ini, user, "Territory Designer", "Territory Designer")


def recall(name: str, otherwise: str = "") -> str:
    """Return what was remembered under a name."""
    value = _settings().value(name, otherwise)
    return value if isinstance(value, str) else otherwise


def remember(name: str, value: str) -> None:
    """Remember a text under a name."""
    _settings().setValue(name, value)


def recall_numbers(name: str) -> list[int]:
    """Return whole numbers remembered under a name; none when they are not all numbers."""
    words = recall(name).split()
    fine = all(word.lstrip("-").isdigit() for word in words)
    return [int(word) for word in words] if fine else []


def remember_numbers(name: str, values: list[int]) -> None:
    """Remember whole numbers under a name."""
    remember(name, " ".join(str(value) for value in values))


def recent_plans() -> list[RecentPlan]:
    """Return the plans opened lately whose files are still there, the last one first."""
    settings = _settings()
    count = settings.beginReadArray("recent")
    plans = []
    for row in range(count):
        settings.setArrayIndex(row)
        texts = {each.name: str(settings.value(each.name, "")) for each in fields(RecentPlan)}
        plans.append(RecentPlan(**texts))
    settings.endArray()
    return [plan for plan in plans if plan.path and Path(plan.path).is_file()]


def remember_plan(plan: RecentPlan) -> None:
    """Put a plan first among the recent ones."""
    plan = replace(plan, path=str(Path(plan.path).resolve()))
    others = [each for each in recent_plans() if each.path != plan.path]
    _write([plan, *others][:MOST_RECENT])


def _write(plans: list[RecentPlan]) -> None:
    settings = _settings()
    settings.remove("recent")
    settings.beginWriteArray("recent", len(plans))
    for row, plan in enumerate(plans):
        settings.setArrayIndex(row)
        for name, value in asdict(plan).items():
            settings.setValue(name, value)
    settings.endArray()
