"""How does a plan come into the window and into its file, and what becomes of changes that are not saved?"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QFileDialog, QWidget

from territory_designer.model.resources import resource_path
from territory_designer.storage.journal import PendingJournal, discard
from territory_designer.ui import slow_work
from territory_designer.ui.document import Document
from territory_designer.ui.job_runner import JobRunner
from territory_designer.ui.notices import Notice, faults_told, notices
from territory_designer.ui.words import t, words

PLAN_ENDING = ".gpkg"
TABLE_ENDINGS = "*.xlsx *.xlsm *.xls *.csv *.tsv *.txt *.gpkg *.geojson *.zip"
SAMPLE_DATUM = {"en": "wgs84", "zh": "gcj02"}  # of the sample's coordinates, as sample_data/README.md says


class PlanFiles(QObject):
    """Opens and saves the plan of the window; nothing that is not saved is given up unasked.

    ``tables_given`` brings files of which a new plan is wanted, ``rescues_found`` unsaved work that was kept,
    ``asked`` a notice that asks the planner; ``given_up`` says that the plan was closed as it was.
    """

    tables_given = Signal(object)
    rescues_found = Signal(object)
    asked = Signal(object)
    given_up = Signal()

    def __init__(self, document: Document, window: QWidget, *, jobs: JobRunner) -> None:
        super().__init__(window)
        self._document, self._window, self._jobs = document, window, jobs
        self._waiting: Callable[[], object] | None = None

    # opening

    def open_plan(self, path: Path) -> None:
        """Open a plan; when the open one has changes, ask first."""
        self.unless_unsaved(lambda: self._document.open_plan(path))

    def open_given(self, paths: Sequence[Path]) -> None:
        """Open a plan file, or make a plan of whatever other files are given."""
        if len(paths) == 1 and paths[0].suffix.lower() == PLAN_ENDING:
            self.open_plan(paths[0])
        elif paths:
            self.tables_given.emit(paths)

    def open_sample(self) -> None:
        """Read the invented company in the language of the window."""
        file = resource_path(f"company_{words.language()}.xlsx", top="sample_data")
        datum = SAMPLE_DATUM[words.language()]
        self.unless_unsaved(lambda: self._document.import_files([file], "notice.sample", datum=datum))

    def choose_plan(self) -> None:
        """Let the planner choose a plan file."""
        wanted = f"{t('dialog.plans')} (*{PLAN_ENDING})"
        path, _ = QFileDialog.getOpenFileName(self._window, t("dialog.open_plan"), "", wanted)
        if path:
            self.open_plan(Path(path))

    def choose_tables(self) -> None:
        """Let the planner choose workbooks or tables."""
        wanted = f"{t('dialog.tables')} ({TABLE_ENDINGS})"
        paths, _ = QFileDialog.getOpenFileNames(self._window, t("dialog.choose_files"), "", wanted)
        if paths:
            self.tables_given.emit([Path(path) for path in paths])

    # what dead programs left

    def look_for_rescues(self) -> None:
        """Look for unsaved work that was kept; done beside the window."""
        work = slow_work.rescues(self._document.state_dir)
        self._jobs.start(work, done=self.rescues_found.emit, failed=notices.fault)

    def open_rescued(self, rescue: PendingJournal) -> None:
        """Open a plan with its unsaved work; when the open one has changes, ask first."""
        self.unless_unsaved(lambda: self._open_rescued(rescue))

    def _open_rescued(self, rescue: PendingJournal) -> None:
        self.rescues_found.emit(())
        self._document.open_rescued(rescue)

    def dismiss(self, rescue: PendingJournal) -> None:
        """Let unsaved work go for good."""
        with faults_told():
            discard(rescue.path)
        self.look_for_rescues()

    # saving

    def save(self, then: Callable[[], object] | None = None) -> None:
        """Save the plan beside the window, asking for a place when it has none; ``then`` follows success."""
        session = self._document.session
        if session is None or session.path is None:
            self.save_as(then)
        else:
            self._document.save(then=then)

    def save_as(self, then: Callable[[], object] | None = None) -> None:
        """Save the plan at a place that the planner chooses."""
        session = self._document.session
        if session is None:
            return
        wanted = f"{t('dialog.plans')} (*{PLAN_ENDING})"
        named = str(session.path or f"{self._document.name}{PLAN_ENDING}")
        path, _ = QFileDialog.getSaveFileName(self._window, t("dialog.save_plan"), named, wanted)
        if path:
            self._document.save(Path(path).with_suffix(PLAN_ENDING), then=then)

    # what is not saved

    def unless_unsaved(self, go_on: Callable[[], object]) -> None:
        """Go on at once, or after the planner said what to do with changes that are not saved."""
        if self._document.is_saving:
            self._waiting = go_on
            return
        if not self._document.unsaved:
            go_on()
            return
        offers = (
            ("notice.save", lambda: self.save(go_on)),
            ("notice.give_up", lambda: self._give_up(go_on)),
            ("notice.stay", lambda: None),
        )
        plan = self._document.name
        self.asked.emit(Notice(lambda: t("notice.unsaved", plan=plan), "warn", offers))

    def go_on(self) -> None:
        """Go on, now that the plan is saved, with what waited for that."""
        waiting, self._waiting = self._waiting, None
        if waiting is not None:
            self.unless_unsaved(waiting)

    def _give_up(self, go_on: Callable[[], object]) -> None:
        self._document.close()
        self.given_up.emit()
        go_on()
