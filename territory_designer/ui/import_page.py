"""Were the planner's files understood, what is wrong in them, and which datum do the coordinates have?"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import (
    QButtonGroup,
    QFileDialog,
    QFrame,
    QHBoxLayout,
    QLabel,
    QSplitter,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from territory_designer.model.schema import schema
from territory_designer.model.texts import error_text
from territory_designer.ui import icons, numbers
from territory_designer.ui.buttons import Button, Chip, IconButton, PrimaryButton
from territory_designer.ui.cards import EmptyState, line
from territory_designer.ui.findings_panel import FindingsList
from territory_designer.ui.import_columns import (
    LEAVE_OUT,
    ColumnsTable,
    DatumCard,
    SheetRow,
    empty_column,
    scrolled,
)
from territory_designer.ui.import_work import STAGES, Answers, Reading, listed, open_session, read
from territory_designer.ui.inspector_parts import ChoiceBox, Lines
from territory_designer.ui.labels import ElidedLabel, Label, SectionTitle
from territory_designer.ui.notices import notices
from territory_designer.ui.progress_line import ProgressLine
from territory_designer.ui.theme import theme
from territory_designer.ui.words import t, words

if TYPE_CHECKING:
    from territory_designer.session.session import Session
    from territory_designer.ui.findings_items import Item
    from territory_designer.ui.job_runner import Job, JobRunner, Work

DATUMS = ("wgs84", "gcj02", "bd09", "-")
ENDINGS = "*.xlsx *.csv *.tsv *.txt *.gpkg *.geojson"
_LEFT_WIDTH = 340


class ImportPage(QWidget):
    """The place where files become a plan.

    ``imported`` brings the new session, measured and ready to be shown; ``cancelled`` says that nothing
    shall be imported.
    """

    imported = Signal(object)
    cancelled = Signal()

    def __init__(
        self, jobs: JobRunner, parent: QWidget | None = None, *, state_dir: Path | None = None
    ) -> None:
        super().__init__(parent)
        self.setProperty("kind", "panel")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setAcceptDrops(True)
        self._jobs, self._state_dir = jobs, state_dir
        self._files: tuple[Path, ...] = ()
        self._answers = Answers()
        self._reading: Reading | None = None
        self._job: Job | None = None
        self._sheet = 0
        self.datums = {datum: DatumCard(datum) for datum in DATUMS}
        self.columns = ColumnsTable()
        self.findings = FindingsList()
        self.table = ChoiceBox()
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(300)
        self._pause.timeout.connect(self._read)
        self._build()
        words.changed.connect(self._say)
        theme.changed.connect(self._say)
        self._say()

    # building

    def _build(self) -> None:
        self.pages = QStackedWidget()
        self.empty = EmptyState("file-up", "import.no_files", "import.choose", button_icon="folder-open")
        self.empty.clicked.connect(self.choose)
        across = QSplitter(Qt.Orientation.Horizontal)
        across.addWidget(self._left())
        across.addWidget(self._right())
        across.setHandleWidth(1)
        across.setStretchFactor(1, 1)
        across.setSizes([_LEFT_WIDTH, 1100])
        self.pages.addWidget(self.empty)
        self.pages.addWidget(across)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(self._head())
        column.addWidget(line())
        column.addWidget(self.pages, 1)

    def _head(self) -> QHBoxLayout:
        self.busy = ProgressLine(STAGES)
        self.busy.stopped.connect(self.stop)
        self.cancel_button = Button("import.cancel", kind="quiet")
        self.cancel_button.clicked.connect(self.cancelled)
        self.import_button = PrimaryButton("import.go", icon="check", size="start", count=0)
        self.import_button.clicked.connect(self.finish)
        head = QHBoxLayout()
        head.setContentsMargins(16, 10, 16, 10)
        head.setSpacing(12)
        head.addWidget(Label("import.title", px=15, weight=600))
        head.addWidget(self.busy)
        head.addStretch(1)
        head.addWidget(self.cancel_button)
        head.addWidget(self.import_button)
        return head

    def _left(self) -> QWidget:
        self.add_files = IconButton("plus", "import.add")
        self.add_files.clicked.connect(self.choose)
        self.count = Label(px=11, tone="muted")
        self._file_column = QVBoxLayout()
        self._file_column.setSpacing(10)
        self._sheets = QButtonGroup(self)
        self._sheets.idClicked.connect(self.show_sheet)
        body = QWidget()
        body.setProperty("ground", "clear")
        column = QVBoxLayout(body)
        column.setContentsMargins(16, 12, 16, 16)
        column.setSpacing(10)
        head = QHBoxLayout()
        head.addWidget(SectionTitle("import.files"))
        head.addWidget(self.count)
        head.addStretch(1)
        head.addWidget(self.add_files)
        column.addLayout(head)
        column.addLayout(self._file_column)
        column.addWidget(self._datum_question())
        column.addStretch(1)
        area = scrolled(body)
        area.setMinimumWidth(260)
        return area

    def _datum_question(self) -> QWidget:
        self.datum_box = QWidget()
        column = QVBoxLayout(self.datum_box)
        column.setContentsMargins(0, 8, 0, 0)
        column.setSpacing(8)
        column.addWidget(SectionTitle("import.datum"))
        why = Label("import.datum.why", px=11, tone="muted")
        why.setWordWrap(True)
        column.addWidget(why)
        for datum, card in self.datums.items():
            card.clicked.connect(lambda _on=False, chosen=datum: self.choose_datum(chosen))
            column.addWidget(card)
        return self.datum_box

    def _right(self) -> QWidget:
        self.sheet_title = ElidedLabel(weight=600)
        self.recognised = Chip(tone="ok", icon="check", height=22)
        self.recognised.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.is_table = Label("import.is_table", px=11, tone="muted")
        self.table.setFixedWidth(150)
        self.table.activated.connect(self._choose_table)
        self.fault = Lines()
        head = QHBoxLayout()
        head.setContentsMargins(20, 12, 20, 4)
        head.setSpacing(10)
        head.addWidget(self.sheet_title, 1)
        head.addWidget(self.is_table)
        head.addWidget(self.table)
        head.addWidget(self.recognised)
        inner = QWidget()
        inner.setProperty("ground", "clear")
        inner_column = QVBoxLayout(inner)
        inner_column.setContentsMargins(20, 0, 20, 8)
        inner_column.addWidget(self.fault)
        inner_column.addWidget(self.columns)
        self.columns.mapped.connect(self._map)
        self.columns.kept.connect(self._keep)
        upper = QWidget()
        column = QVBoxLayout(upper)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(head)
        column.addWidget(scrolled(inner), 1)
        lower = QWidget()
        low = QVBoxLayout(lower)
        low.setContentsMargins(0, 8, 0, 0)
        low.setSpacing(0)
        title = SectionTitle("import.findings")
        title.setContentsMargins(16, 4, 16, 0)
        low.addWidget(title)
        low.addWidget(self.findings, 1)
        self.findings.chosen.connect(self._go_to)
        down = QSplitter(Qt.Orientation.Vertical)
        down.addWidget(upper)
        down.addWidget(lower)
        down.setHandleWidth(1)
        down.setSizes([500, 280])
        return down

    # files

    def choose(self) -> None:
        """Let the planner choose files."""
        paths, _ = QFileDialog.getOpenFileNames(
            self, t("import.choose"), "", f"{t('import.tables')} ({ENDINGS})"
        )
        if paths:
            self.read_files([Path(path) for path in paths])

    def read_files(self, paths: Sequence[Path]) -> None:
        """Read these files beside those that are here already."""
        self._files = tuple(dict.fromkeys((*self._files, *paths)))
        self._read()

    def remove_file(self, path: Path) -> None:
        """Leave a file out."""
        self._files = tuple(file for file in self._files if file != path)
        self._sheet = 0
        self._reading = None
        self._read()

    def clear(self) -> None:
        """Forget all files and answers."""
        self.findings.set_items(())
        self._files, self._answers, self._reading, self._sheet = (), Answers(), None, 0
        self._read()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:  # noqa: N802
        """Take files."""
        if any(url.isLocalFile() for url in event.mimeData().urls()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:  # noqa: N802
        """Read the files that are dropped."""
        paths = [Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile()]
        if paths:
            event.acceptProposedAction()
            self.read_files(paths)

    def _read(self) -> None:
        """Read the files again with what is known by now."""
        self._pause.stop()
        if self._job is not None:
            self._job.cancel()
            self._job = None
        if self._files:
            self._start(listed(read(self._files, self._answers)), self._take)
        self.pages.setCurrentIndex(1 if self._files else 0)
        self._say_files()
        self._say_state()

    def _start(self, work: Work, done: Callable[[Any], None]) -> None:
        """Work beside the window, and show how far it is."""
        self.busy.begin()
        told = self.busy.show_stage
        self._job = self._jobs.start(work, done=done, failed=self._fail, progressed=told)

    def stop(self) -> None:
        """Give up what is being read; files that were not read yet are left out."""
        self._pause.stop()
        if self._job is not None:
            self._job.cancel()
            self._job = None
        self._keep_known()

    def _take(self, read_and_items: tuple[Reading, list[Item]]) -> None:
        self._job = None
        self._reading, items = read_and_items
        reading = self._reading
        self.findings.set_items(items)
        self._sheet = min(self._sheet, max(len(reading.raws) - 1, 0))
        self._say()

    def _fail(self, error: Exception) -> None:
        """Tell that a file cannot be read at all, and leave the files out that came last."""
        self._job = None
        notices.fault(error)
        self._keep_known()

    def _keep_known(self) -> None:
        """Leave out the files that were not read."""
        known = {raw.source for raw in self._reading.raws} if self._reading else set()
        self._files = tuple(file for file in self._files if file.name in known)
        self.pages.setCurrentIndex(1 if self._files else 0)
        self._say_files()
        self._say_state()

    # answers

    def choose_datum(self, datum: str) -> None:
        """Say which datum the coordinates have; ``-`` = they shall not be used."""
        self._answer(replace(self._answers, datum=datum))

    def show_sheet(self, number: int) -> None:
        """Show the columns of a sheet."""
        self._sheet = number
        self._say_sheet()

    def _map(self, header: str, field: str) -> None:
        mapping = {**self._answers.mapping, header: field}
        self._answer(replace(self._answers, mapping=mapping))

    def _keep(self, header: str, keep: bool) -> None:
        kept = [each for each in self._answers.keep if each != header]
        if keep:
            kept.append(header)
        mapping = {key: field for key, field in self._answers.mapping.items() if key != header}
        recognised = self._recognised_headers()
        if keep and header in recognised:
            mapping[header] = LEAVE_OUT
        self._answer(replace(self._answers, keep=tuple(kept), mapping=mapping))

    def _recognised_headers(self) -> set[str]:
        """Return the headers of the sheet shown that mean a column."""
        reading = self._reading
        if reading is None or not reading.recognitions:
            return set()
        return {each.header.text for each in reading.recognitions[self._sheet].mapped}

    def _choose_table(self) -> None:
        reading = self._reading
        if reading is None:
            return
        raw = reading.raws[self._sheet]
        tables = {**self._answers.tables, raw.sheet: str(self.table.currentData())}
        self._answer(replace(self._answers, tables={key: name for key, name in tables.items() if name}))

    def _answer(self, answers: Answers) -> None:
        if answers != self._answers:
            self._answers = answers
            self._pause.start()
            self._say_state()

    def _go_to(self, item: object) -> None:
        """Show the sheet in which a fault stands."""
        reading = self._reading
        place = getattr(item, "place", "")
        for number, raw in enumerate(reading.raws if reading else ()):
            if place.startswith((f"{raw.sheet}!", f"{raw.sheet}:")) or place == raw.sheet:
                self.show_sheet(number)
                button = self._sheets.button(number)
                if button is not None:
                    button.setChecked(True)
                return

    # what is said

    def ready(self) -> bool:
        """Tell whether a plan can be made now: read, understood, and the datum said."""
        reading = self._reading
        if reading is None or reading.project is None or self._busy():
            return False
        return not (reading.asks_datum and not self._answers.datum)

    def _busy(self) -> bool:
        return self._job is not None or self._pause.isActive()

    def _say(self) -> None:
        self.pages.setCurrentIndex(1 if self._files else 0)
        self._say_files()
        self._say_datum()
        self._say_sheet()
        self._say_state()

    def _say_state(self) -> None:
        reading = self._reading
        count = len(reading.project.accounts) if reading and reading.project else 0
        if not self._busy():
            self.busy.end()
        self.import_button.set_key("import.go", count=numbers.plain(count))
        self.import_button.setEnabled(self.ready())
        waits = bool(reading and reading.asks_datum and not self._answers.datum)
        self.import_button.setToolTip(t("import.datum") if waits else "")
        self.findings.set_state(t("import.reading") if self._busy() else "")

    def _say_files(self) -> None:
        empty_column(self._file_column)
        for button in self._sheets.buttons():
            self._sheets.removeButton(button)
        self.count.set_text(numbers.plain(len(self._files)))
        for file in self._files:
            self._file_column.addWidget(self._file_card(file))

    def _file_card(self, file: Path) -> QWidget:
        """Return a file with its sheets."""
        card = QFrame()
        card.setProperty("kind", "tile")
        column = QVBoxLayout(card)
        column.setContentsMargins(1, 8, 1, 6)
        column.setSpacing(0)
        sign = QLabel()
        sheet = file.suffix.lower() == ".xlsx"
        sign.setPixmap(icons.pixmap("file-spreadsheet" if sheet else "file-text", "ok", 18))
        name = ElidedLabel(weight=600)
        name.set_text(file.name)
        remove = IconButton("x", "import.remove", side=22, size=12, name=file.name)
        remove.clicked.connect(lambda: self.remove_file(file))
        head = QHBoxLayout()
        head.setContentsMargins(11, 0, 6, 0)
        head.setSpacing(8)
        for widget, stretch in ((sign, 0), (name, 1), (remove, 0)):
            head.addWidget(widget, stretch)
        column.addLayout(head)
        column.addSpacing(6)
        for number, raw in enumerate(self._reading.raws if self._reading else ()):
            if raw.source == file.name:
                column.addWidget(self._sheet_row(number))
        return card

    def _sheet_row(self, number: int) -> SheetRow:
        reading = self._reading
        if reading is None:
            raise ValueError("nothing was read")
        raw = reading.raws[number]
        faults = sum(each.sheet == raw.sheet and each.severity != "note" for each in reading.findings)
        row = SheetRow(raw, reading.recognitions[number].table, faults=faults)
        row.setChecked(number == self._sheet)
        self._sheets.addButton(row, number)
        return row

    def _say_datum(self) -> None:
        reading = self._reading
        asked = bool(reading and (reading.evidence or reading.asks_datum))
        self.datum_box.setVisible(asked)
        chosen = self._answers.datum or (reading.stated_datum if reading else "")
        for datum, card in self.datums.items():
            card.setChecked(datum == chosen)
            found = reading.evidence.get(datum) if reading else None
            card.set_share(found / reading.evidence_of if reading and found is not None else None)

    def _say_sheet(self) -> None:
        reading = self._reading
        self.fault.set_lines([])
        for widget in (self.is_table, self.table, self.recognised):
            widget.setVisible(bool(reading and reading.raws))
        if reading is None or not reading.raws:
            self.columns.clear()
            self.sheet_title.set_text("")
            return
        raw, recognition = reading.raws[self._sheet], reading.recognitions[self._sheet]
        self.sheet_title.set_text(t("import.sheet", sheet=raw.sheet, row=raw.header_row))
        known, all_ = len(recognition.mapped), len(raw.headers)
        self.recognised.set_text(t("import.recognised", known=known, all=all_))
        self.recognised.set_look(tone="ok" if known == all_ else "plain")
        self._say_table(recognition.table)
        self._say_fault(reading, recognition.table)
        self.columns.show_columns(raw, recognition, findings=reading.findings, keep=self._answers.keep)

    def _say_table(self, table: str) -> None:
        self.table.clear()
        self.table.addItem(t("import.table.none"), "")
        for name in schema():
            self.table.addItem(t(f"import.table.{name}"), name)
        self.table.setCurrentIndex(max(self.table.findData(table), 0))
        self.table.setAccessibleName(t("import.is_table"))

    def _say_fault(self, reading: Reading, table: str) -> None:
        lines = []
        if reading.error is not None:
            lines.append(("octagon-alert", "over", error_text(reading.error, words.language())))
        refused = reading.refused.get(table, ())
        if refused:
            lines.append(("shield-check", "muted", t("import.personal", headers=", ".join(refused))))
        self.fault.set_lines(lines)

    # the end

    def finish(self) -> None:
        """Make the plan."""
        if self._reading is not None and self.ready():
            self._start(open_session(self._reading, self._state_dir), self._hand_over)
            self.busy.show_stage("measure")
            self._say_state()

    def _hand_over(self, session: Session) -> None:
        self._job = None
        self.clear()
        self.imported.emit(session)
