"""In which forms does a scenario leave the program: for HR, on one page, as a table or as a map?"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QUrl, Signal
from PySide6.QtGui import QAction, QDesktopServices, QShowEvent
from PySide6.QtWidgets import QFileDialog, QWidget

from territory_designer.ui import icons
from territory_designer.ui.buttons import Button
from territory_designer.ui.menus import Menu
from territory_designer.ui.notices import Notice, notices
from territory_designer.ui.scenario_names import said_name
from territory_designer.ui.theme import theme
from territory_designer.ui.words import t, words

if TYPE_CHECKING:
    from territory_designer.session.session import Changes, Session
    from territory_designer.ui.job_runner import JobRunner


@dataclass(frozen=True)
class Form:
    """A form of export: its icon, the ending of its file, and the language that it is fixed to."""

    icon: str
    ending: str
    target: str
    language: str = ""


_BELOW = 5  # pixels between button and menu
FORMS = {
    "hr_zh": Form("file-spreadsheet", ".xlsx", "hr", "zh"),
    "hr_en": Form("file-spreadsheet", ".xlsx", "hr", "en"),
    "summary": Form("file-text", ".pdf", "summary"),
    "csv": Form("table-2", ".csv", "csv"),
    "geojson": Form("map", ".geojson", "geojson"),
    "png": Form("image", ".png", "map"),
    "svg": Form("image", ".svg", "map"),
    "pdf": Form("file-text", ".pdf", "map"),
}


class _MenuBelow(Menu):
    """Stands a little below its button, their right edges in line."""

    def __init__(self, button: QWidget) -> None:
        super().__init__(button)
        self._button = button

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802
        """Take its place."""
        super().showEvent(event)
        corner = self._button.mapToGlobal(self._button.rect().bottomRight())
        self.move(corner.x() + 1 - self.width(), corner.y() + _BELOW)


class ExportMenu(Button):
    """The button in the top bar with its menu. ``exported`` brings the path of a file that was written."""

    exported = Signal(object)

    def __init__(
        self, jobs: JobRunner, session: Session | None = None, parent: QWidget | None = None
    ) -> None:
        super().__init__("export.button", parent, icon="file-down")
        self._jobs = jobs
        self._session: Session | None = None
        self.menu_ = _MenuBelow(self)
        self._others: list[QAction] = []
        self.menu_.aboutToShow.connect(self.fill)
        self.setMenu(self.menu_)
        self.set_session(session)

    def set_session(self, session: Session | None) -> None:
        """Export from another plan."""
        self._session = session
        self.setEnabled(session is not None)

    def refresh(self, _changes: Changes) -> None:
        """Nothing to do: what is exported is looked up when it is."""

    def fill(self) -> None:
        """Fill the menu in the language of now."""
        self.menu_.clear()
        for name, form in FORMS.items():
            if name in ("csv", "png"):
                self.menu_.addSeparator()
            action = self.menu_.addAction(icons.icon(form.icon), t(f"export.form.{name}"))
            action.triggered.connect(lambda _on=False, chosen=name: self.ask(chosen))

        self.menu_.addSeparator()
        self.menu_.addActions(self._others)

    def add_actions(self, actions: Sequence[QAction]) -> None:
        """Offer other ways out of the window below the files."""
        self._others = list(actions)

    def ask(self, name: str) -> None:
        """Ask where the file shall be, and write it."""
        if self._session is None:
            return
        form = FORMS[name]
        stem = f"{self._plan_name(self._session)} {said_name(self._session.scenario_name)}".strip()
        if form.target == "summary":  # else it would be offered the name of the map
            stem = f"{stem} {t('export.summary')}"
        wanted = f"{t(f'export.form.{name}')} (*{form.ending})"
        path, _ = QFileDialog.getSaveFileName(self, t("export.where"), f"{stem}{form.ending}", wanted)
        if path:
            self.export_to(name, Path(path).with_suffix(form.ending))

    def export_to(self, name: str, path: Path) -> None:
        """Write the scenario that is shown, beside the window."""
        if self._session is None:
            return
        notices.tell("export.running", tone="accent", name=path.name)
        work = _work(self._session, FORMS[name], path)
        self._jobs.start(work, done=self._tell, failed=notices.fault)

    def _tell(self, path: Path) -> None:
        folder = QUrl.fromLocalFile(str(path.parent))
        offer = ("export.open_folder", lambda: _open(folder))
        notices.given.emit(Notice(lambda: t("export.done", name=path.name), "ok", (offer,)))
        self.exported.emit(path)

    def _plan_name(self, session: Session) -> str:
        title = session.project.settings.title
        return title or (session.path.stem if session.path else t("export.plan"))


def _open(folder: QUrl) -> None:
    QDesktopServices.openUrl(folder)


def _work(session: Session, form: Form, path: Path) -> Callable[..., Path]:
    """Return the work that writes a file; it sees the plan as it is now, whatever is changed meanwhile."""
    project, scenario, ground = session.project, session.scenario, session.ground
    language, look = form.language or words.language(), theme.name()

    def write(_progress: object, _cancelled: object) -> Path:
        if form.target == "map":
            from territory_designer.figures.map import save_map

            save_map(project, scenario, ground, path, language=language, theme=look)
        else:
            from territory_designer.session.exports import ExportWish, export

            export(project, scenario, ExportWish(form.target, path, language=language), ground=ground)
        return path

    return write
