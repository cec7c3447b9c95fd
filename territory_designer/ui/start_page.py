"""What can I do now, where was I, is anything unsaved, and does my data leave this computer?"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import (
    QColor,
    QImage,
    QPainter,
    QPainterPath,
    QPaintEvent,
    QPen,
    QPixmap,
    QResizeEvent,
)
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QScrollArea,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from territory_designer.model.resources import resource_path
from territory_designer.ui import icons
from territory_designer.ui.buttons import Button, Chip, PrimaryButton
from territory_designer.ui.cards import Tile, line
from territory_designer.ui.labels import Label, SectionTitle
from territory_designer.ui.remembered import RecentPlan
from territory_designer.ui.start_recent import RecentCard, RescueOffer, paint_covering
from territory_designer.ui.theme import theme
from territory_designer.ui.words import t, words

if TYPE_CHECKING:
    from territory_designer.storage.journal import PendingJournal

WIDTH, MOST_WIDTH, _SHARE = 1120, 1400, 0.55  # of the sheet in pixels, and of the window's width
_SPACING, _TIGHT = 14, 9
_ABOUT = 188  # what a step is about, in two lines
_LINK = 12  # a link's words end where everything ends, its ground reaches farther
DOOR, DOOR_LEAST = (548, 300), (320, 256)  # pixels
RECENT_SHOWN = 3
ENDINGS = (".xlsx", ".csv", ".tsv", ".gpkg", ".geojson")
STEPS = (
    ("bring", "file-up"),
    ("see", "map"),
    ("hubs", "map-pin-plus"),
    ("optimise", "sparkles"),
    ("adjust", "lasso"),
    ("hand", "file-check"),
)


class StartPage(QScrollArea):
    """Where the window begins. Every signal is a wish of the planner."""

    files_wanted = Signal()
    sample_wanted = Signal()
    plan_wanted = Signal()
    recent_wanted = Signal(str)
    tour_wanted = Signal()
    manual_wanted = Signal()
    rescue_wanted = Signal(object)
    rescue_dismissed = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._recent: Sequence[tuple[RecentPlan, QImage | None]] = ()
        self._rescues: Sequence[PendingJournal] = ()
        self._ground = ground = QWidget()
        ground.setObjectName("ground")
        ground.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setWidget(ground)
        self._outer = outer = QHBoxLayout(ground)
        outer.setContentsMargins(32 - _LINK, 16, 32 - _LINK, 16)
        self._sheet = QWidget()
        outer.addWidget(self._sheet)
        self._column = QVBoxLayout(self._sheet)
        self._column.setContentsMargins(_LINK, 0, 0, 0)
        self._column.addStretch(1)
        self._build()
        words.changed.connect(self._show_recent)
        words.changed.connect(self._show_rescues)

    def _build(self) -> None:
        self._column.addLayout(self._heading())
        self._column.addSpacing(8)
        self._column.addLayout(self._doors())
        self._column.addSpacing(4)
        self._column.addLayout(self._recent_head())
        self._recent_row = QHBoxLayout()
        self._recent_row.setSpacing(16)
        self._recent_row.setContentsMargins(0, 0, _LINK, 0)
        self._column.addLayout(self._recent_row)
        self._rescue_column = QVBoxLayout()
        self._rescue_column.setSpacing(8)
        self._rescue_column.setContentsMargins(0, 0, _LINK, 0)
        self._column.addLayout(self._rescue_column)
        self._column.addSpacing(4)
        self._column.addLayout(self._steps_head())
        self._column.addWidget(Steps())
        self._column.addStretch(2)

    def _heading(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(16)
        row.setContentsMargins(0, 0, _LINK, 0)
        logo = QLabel()
        logo.setPixmap(icons.pixmap("logo", size=40))
        words_column = QVBoxLayout()
        words_column.setSpacing(0)
        words_column.addWidget(Label("start.name", px=24, weight=600))
        words_column.addWidget(Label("start.promise", px=13, tone="muted"))
        self.offline = Chip(icon="wifi-off", height=28, pill=True)
        self.offline.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        row.addWidget(logo)
        row.addLayout(words_column, 1)
        row.addWidget(self.offline)
        words.changed.connect(self._say_offline)
        self._say_offline()
        return row

    def _say_offline(self) -> None:
        self.offline.set_text(t("start.offline"))

    def _doors(self) -> QHBoxLayout:
        self._door_row = row = QHBoxLayout()
        row.setSpacing(24)
        row.setContentsMargins(0, 0, _LINK, 0)
        self.files = FilesDoor()
        self.files.choose.clicked.connect(self.files_wanted)
        self.sample = SampleDoor()
        self.sample.open.clicked.connect(self.sample_wanted)
        self.sample.tour.clicked.connect(self.tour_wanted)
        row.addWidget(self.files, 1)
        row.addWidget(self.sample, 1)
        return row

    def _recent_head(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.addWidget(SectionTitle("start.recent", px=13))
        row.addStretch(1)
        self.open = Button("start.open_plan", kind="link", icon="folder-open", size="small")
        self.open.clicked.connect(self.plan_wanted)
        row.addWidget(self.open)
        return row

    def _steps_head(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.addWidget(SectionTitle("start.steps", px=13))
        row.addStretch(1)
        self.manual = Button("start.manual", kind="link", icon="circle-question-mark", size="small")
        self.manual.clicked.connect(self.manual_wanted)
        row.addWidget(self.manual)
        return row

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        """Use the room of the window."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        """Be wider in a large window; let the doors give way in a low one, so that all is seen if it can."""
        room = self.viewport().size()
        wide = min(max(WIDTH, round(room.width() * _SHARE)), MOST_WIDTH)
        self._sheet.setMaximumWidth(wide + 2 * _LINK)
        doors = round(DOOR[1] * wide / WIDTH)
        for spacing in (_SPACING, _TIGHT):
            self._column.setSpacing(spacing)
            self._set_doors(doors)
            too_much = max(self._ground.heightForWidth(room.width()) - room.height(), 0)
            self._set_doors(max(doors - too_much, DOOR_LEAST[1]))
            if doors - too_much >= DOOR_LEAST[1]:
                break

    def _set_doors(self, height: int) -> None:
        for door in (self.files, self.sample):
            door.setFixedHeight(height)
        for layout in (self._door_row, self._column, self._outer):
            layout.invalidate()

    # what others call

    def set_recent(self, plans: Sequence[tuple[RecentPlan, QImage | None]]) -> None:
        """Show the plans opened lately, each with its picture when there is one."""
        self._recent = plans
        self._show_recent()

    def set_rescues(self, rescues: Sequence[PendingJournal]) -> None:
        """Offer unsaved work."""
        self._rescues = rescues
        self._show_rescues()

    def _show_recent(self) -> None:
        _empty(self._recent_row)
        for plan, picture in self._recent[:RECENT_SHOWN]:
            card = RecentCard(plan, picture)
            card.clicked.connect(self.recent_wanted)
            self._recent_row.addWidget(card, 1)
        if not self._recent:
            self._recent_row.addWidget(Label("start.no_recent", tone="muted"))
        elif len(self._recent) < RECENT_SHOWN:
            self._recent_row.addStretch(RECENT_SHOWN - len(self._recent))
        QTimer.singleShot(0, self, self._fit)  # once they are there

    def _show_rescues(self) -> None:
        _empty(self._rescue_column)
        for rescue in self._rescues:
            offer = RescueOffer(rescue)
            offer.look.clicked.connect(lambda _checked=False, each=rescue: self.rescue_wanted.emit(each))
            offer.dismiss.clicked.connect(
                lambda _checked=False, each=rescue: self.rescue_dismissed.emit(each)
            )
            self._rescue_column.addWidget(offer)
        QTimer.singleShot(0, self, self._fit)


def _empty(layout: QHBoxLayout | QVBoxLayout) -> None:
    while item := layout.takeAt(0):
        widget = item.widget()
        if widget:
            widget.hide()
            widget.deleteLater()


class FilesDoor(QFrame):
    """Where files are dropped or chosen to begin a plan."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setMinimumSize(*DOOR_LEAST)
        column = QVBoxLayout(self)
        column.setContentsMargins(28, 20, 28, 20)
        column.setSpacing(8)
        middle = Qt.AlignmentFlag.AlignHCenter
        self.choose = PrimaryButton("start.choose", icon="folder-open", size="start")
        column.addStretch(1)
        column.addWidget(Tile("file-up"), 0, middle)
        column.addSpacing(4)
        column.addWidget(Label("start.new", px=17, weight=600), 0, middle)
        column.addWidget(_wrapped("start.drop", px=13, tone="text2"))
        column.addLayout(self._endings())
        column.addSpacing(4)
        column.addWidget(self.choose, 0, middle)
        column.addWidget(_wrapped("start.only_read", px=11, tone="muted"))
        column.addStretch(1)
        theme.changed.connect(self.update)

    def sizeHint(self) -> QSize:  # noqa: N802
        """Return the size where there is room."""
        return QSize(*DOOR)

    def hasHeightForWidth(self) -> bool:  # noqa: N802
        """Tell that words which wrap do not decide how high it is."""
        return False

    @staticmethod
    def _endings() -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(6)
        row.addStretch(1)
        for ending in ENDINGS:
            chip = Chip(ending)
            chip.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            row.addWidget(chip)
        row.addStretch(1)
        return row

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802
        """Paint a card with a dashed field in it."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        _paint_card(painter, QRectF(self.rect()))
        pen = QPen(theme.color("accent"), 1.5, Qt.PenStyle.CustomDashLine)
        pen.setDashPattern([6, 4])
        painter.setPen(pen)
        field = QColor(theme.color("accentbg"))
        field.setAlpha(70)
        painter.setBrush(field)
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(12, 12, -12, -12), 10, 10)
        painter.end()


def _wrapped(key: str, *, px: int, tone: str) -> Label:
    label = Label(key, px=px, tone=tone)
    label.setWordWrap(True)
    label.setAlignment(Qt.AlignmentFlag.AlignHCenter)
    return label


def _paint_card(painter: QPainter, rect: QRectF, radius: float = 12.0) -> None:
    painter.setPen(QPen(theme.color("line"), 1))
    painter.setBrush(theme.color("panel"))
    painter.drawRoundedRect(rect.adjusted(0.5, 0.5, -0.5, -0.5), radius, radius)


class SampleDoor(QFrame):
    """The invented company, with its map and one button."""

    FOOT = 98

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setMinimumSize(*DOOR_LEAST)
        self.open = Button("start.open_sample", icon="play", size="start", token="accenttx")
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 0, 20, 0)
        column.addStretch(1)
        foot = QWidget()
        foot.setFixedHeight(self.FOOT)
        row = QHBoxLayout(foot)
        row.setContentsMargins(0, 10, 0, 14)
        said = QVBoxLayout()
        said.setSpacing(3)
        said.addWidget(Label("start.sample", px=17, weight=600))
        for key, px, tone in (("start.sample_size", 13, "text2"), ("start.sample_use", 11, "muted")):
            label = Label(key, px=px, tone=tone)
            label.setWordWrap(True)
            said.addWidget(label)
        row.addLayout(said, 1)
        row.addLayout(self._ways(), 0)
        column.addWidget(foot)
        self._picture = QPixmap()
        self._picture_of = ""
        theme.changed.connect(self.update)
        words.changed.connect(self.update)

    def hasHeightForWidth(self) -> bool:  # noqa: N802
        """Tell that words which wrap do not decide how high it is."""
        return False

    def _ways(self) -> QVBoxLayout:
        """Return the button that opens the sample, and below it the tour."""
        self.tour = Button("start.tour", kind="link", icon="graduation-cap", size="small")
        ways = QVBoxLayout()
        ways.setSpacing(4)
        ways.addWidget(self.open)
        ways.addWidget(self.tour, 0, Qt.AlignmentFlag.AlignHCenter)
        return ways

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802
        """Paint a card with the map of the sample in its upper part."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        rect = QRectF(self.rect())
        _paint_card(painter, rect)
        shape = QPainterPath()
        shape.addRoundedRect(rect.adjusted(1, 1, -1, -1), 11, 11)
        painter.setClipPath(shape)
        room = QRectF(1, 1, rect.width() - 2, rect.height() - self.FOOT)
        painter.setClipRect(room, Qt.ClipOperation.IntersectClip)
        painter.fillRect(room, theme.color("sea"))
        paint_covering(painter, room, self._current_picture())
        painter.end()

    def _current_picture(self) -> QPixmap:
        wanted = f"sample_{words.language()}_{theme.name()}.png"
        if self._picture_of != wanted:
            self._picture_of = wanted
            self._picture = QPixmap(str(resource_path("start", wanted)))
        return self._picture


class Steps(QWidget):
    """The way from files to HR in six steps."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, _LINK, 0)
        row.setSpacing(0)
        for number, (name, icon) in enumerate(STEPS):
            row.addLayout(self._step(name, icon, last=number == len(STEPS) - 1), 1)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Maximum)

    @staticmethod
    def _step(name: str, icon: str, *, last: bool) -> QVBoxLayout:
        column = QVBoxLayout()
        column.setSpacing(3)
        head = QHBoxLayout()
        head.setSpacing(8)
        head.addWidget(Tile(icon, side=34, token="accent", ground="panel"))
        if last:
            head.addStretch(1)
        else:
            head.addWidget(line(), 1)
            head.addSpacing(8)
        column.addLayout(head)
        column.addSpacing(4)
        column.addWidget(Label(f"start.step_{name}", px=13, weight=600))
        about = Label(f"start.step_{name}_about", tone="muted")
        about.setWordWrap(True)
        about.setAlignment(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft)
        about.setContentsMargins(0, 0, 16, 0)
        about.setMaximumWidth(_ABOUT)
        column.addWidget(about, 1)
        return column
