"""Which plans were open lately, and which unsaved work was kept?"""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF, QSize, QSizeF, QStandardPaths, Qt, Signal
from PySide6.QtGui import (
    QEnterEvent,
    QImage,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPainterPath,
    QPaintEvent,
    QPen,
    QPixmap,
)
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from territory_designer.storage.state import plan_key
from territory_designer.ui import icons
from territory_designer.ui.buttons import Button
from territory_designer.ui.labels import ElidedLabel, Label
from territory_designer.ui.remembered import RecentPlan
from territory_designer.ui.theme import theme
from territory_designer.ui.words import t

if TYPE_CHECKING:
    from territory_designer.storage.journal import PendingJournal

_PICTURE = QSize(120, 76)  # of a plan on its card
_FINEST = 3  # pixels of the screen to one of the window, for which pictures are kept


def paint_covering(painter: QPainter, room: QRectF, picture: QPixmap) -> None:
    """Paint a picture so that it fills the room; what is too much is cut on both sides."""
    if picture.isNull():
        return
    scale = max(room.width() / picture.width(), room.height() / picture.height())
    width, height = picture.width() * scale, picture.height() * scale
    target = QRectF(room.center().x() - width / 2, room.center().y() - height / 2, width, height)
    painter.drawPixmap(target, picture, QRectF(picture.rect()))


class RecentCard(QFrame):
    """A plan opened lately; a click or Return opens it."""

    clicked = Signal(str)

    def __init__(self, plan: RecentPlan, picture: QImage | None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.plan = plan
        self._picture = QPixmap.fromImage(picture) if picture else QPixmap()
        self._hovered = False
        self.setFixedHeight(96)
        self.setMinimumWidth(220)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        column = QVBoxLayout(self)
        column.setContentsMargins(_PICTURE.width() + 26, 14, 12, 14)
        column.setSpacing(2)
        title = ElidedLabel(px=14, weight=600)
        title.set_text(plan.title or Path(plan.path).stem)
        title.setFixedHeight(22)  # whatever its letters are
        column.addWidget(title)
        facts = ElidedLabel(tone="muted")
        facts.set_text(_facts(plan))
        column.addWidget(facts)
        column.addWidget(_state(plan))
        self.setAccessibleName(f"{title.text()}, {facts.text()}")
        self.setToolTip(plan.path)
        theme.changed.connect(self.update)

    def sizeHint(self) -> QSize:  # noqa: N802
        """Return a third of the page."""
        return QSize(360, 96)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        """Open the plan."""
        if event.button() == Qt.MouseButton.LeftButton and self.rect().contains(event.position().toPoint()):
            self.clicked.emit(self.plan.path)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        """Open the plan."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self.clicked.emit(self.plan.path)
        else:
            super().keyPressEvent(event)

    def enterEvent(self, _event: QEnterEvent) -> None:  # noqa: N802
        """Look as if it can be pressed."""
        self._hovered = True
        self.update()

    def leaveEvent(self, _event: object) -> None:  # noqa: N802
        """Look as before."""
        self._hovered = False
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802
        """Paint the card with the plan's picture left."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.setPen(QPen(theme.color("line2" if self._hovered else "line"), 1))
        painter.setBrush(theme.color("panel"))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 10, 10)
        room = QRectF(QPointF(10, 10), QSizeF(_PICTURE))
        shape = QPainterPath()
        shape.addRoundedRect(room, 6, 6)
        painter.setClipPath(shape)
        painter.fillRect(room, theme.color("accentbg" if self._picture.isNull() else "sea"))
        if self._picture.isNull():
            sign = icons.pixmap("map", "accenttx", 24)
            painter.drawPixmap(room.center() - QPointF(12, 12), sign)
        paint_covering(painter, room, self._picture)
        painter.end()


def _facts(plan: RecentPlan) -> str:
    said = [when(plan.at)] if plan.at else []
    if plan.scenarios.isdigit():
        said.append(t("start.scenarios", count=int(plan.scenarios)))
    return " · ".join(said)


def when(moment: str) -> str:
    """Say a moment (ISO) as people do: today with the hour, else the day."""
    at = datetime.fromisoformat(moment).astimezone()
    today = datetime.now().astimezone().date()
    if at.date() == today:
        return t("start.today", time=at.strftime("%H:%M"))
    return t("start.day", year=at.year, day=at.day, month_name=t(f"month.{at.month}"))


def _state(plan: RecentPlan) -> QWidget:
    chosen = ("triangle-alert", "warn", "start.broken") if plan.broken not in ("", "0") else None
    chosen = chosen or (("circle-check", "ok", "start.valid") if plan.broken == "0" else None)
    row_widget = QWidget()
    row = QHBoxLayout(row_widget)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(6)
    icon, token, key = chosen or ("file-text", "muted", "start.not_judged")
    sign = QLabel()
    sign.setPixmap(icons.pixmap(icon, token, 14))
    row.addWidget(sign)
    findings = plan.findings if plan.findings.isdigit() else "0"
    said = ElidedLabel(key, tone=token if token == "warn" else "text2", count=plan.broken, findings=findings)
    row.addWidget(said, 1)
    return row_widget


class RescueOffer(QFrame):
    """Unsaved work was kept: look at it, or let it go."""

    def __init__(self, rescue: PendingJournal, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("kind", "offer")
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 6, 10, 6)
        row.setSpacing(10)
        sign = QLabel()
        sign.setPixmap(icons.pixmap("rotate-ccw", "warn", 14))
        self.sentence = Label(
            _kept_of(rescue),
            weight=500,
            plan=Path(rescue.plan).stem,
            when=when(rescue.started) if rescue.started else "",
            count=rescue.edits,
        )
        self.look = Button("start.rescue_look", kind="link", size="small")
        self.dismiss = Button("start.rescue_dismiss", kind="quiet", size="small")
        row.addWidget(sign)
        row.addWidget(self.sentence, 1)
        row.addWidget(self.look)
        row.addWidget(self.dismiss)


def _kept_of(rescue: PendingJournal) -> str:
    if rescue.nameless:
        return "start.rescue_new"
    return "start.rescue" if rescue.started else "start.rescue_undated"


def keep_picture(image: QImage, plan: Path) -> None:
    """Keep a small picture of the map of a plan for its card; without one the card shows an icon."""
    path = _picture_path(plan)
    path.parent.mkdir(parents=True, exist_ok=True)
    shape = _PICTURE.scaled(image.size(), Qt.AspectRatioMode.KeepAspectRatio)
    left, top = (image.width() - shape.width()) // 2, (image.height() - shape.height()) // 2
    cut = image.copy(left, top, shape.width(), shape.height())
    width = _PICTURE.width() * _FINEST
    cut.scaledToWidth(width, Qt.TransformationMode.SmoothTransformation).save(str(path))


def picture_of(plan: RecentPlan) -> QImage | None:
    """Return the picture that was kept of a plan, None when there is none."""
    image = QImage(str(_picture_path(Path(plan.path))))
    return None if image.isNull() else image


def _picture_path(plan: Path) -> Path:
    folder = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.CacheLocation)
    return Path(folder) / "plans" / f"{plan_key(plan)}.png"
