"""How does the text of the manual look: its headings, lists, pictures, tables and code?"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import groupby

from PySide6.QtCore import QRectF
from PySide6.QtGui import (
    QTextBlock,
    QTextBlockFormat,
    QTextCharFormat,
    QTextCursor,
    QTextDocument,
    QTextFormat,
    QTextFrameFormat,
    QTextLength,
    QTextTable,
)

from territory_designer.ui.theme import theme

PICTURE = "\ufffc"  # what stands in the text for a picture
JOINER = "\u2060"  # no width, and no line ends there
CODE_INSET = 12  # between the edge of a panel of code and its text
_LINE_HEIGHT = (23, QTextBlockFormat.LineHeightTypes.MinimumHeight.value)  # whole pixels, alike for Hanzi
_CODE_HEIGHT = (19, QTextBlockFormat.LineHeightTypes.MinimumHeight.value)
_CODE_PX, _LEADING = 12, 4  # the room of a line of code lies above its letters
_HALF_BOLD = 600
_HEADINGS = {1: (20, 4, 12), 2: (15, 22, 8), 3: (13, 16, 6)}  # level: type in px, room above and below
_LISTED, _SAID, _PICTURED, _IN_TABLE = (0, 4), (10, 10), (14, 4), (0, 0)  # room above and below
_TABLE_ABOVE, _TABLE_BELOW, _CELL_ABOVE, _CELL_BELOW, _CELL_GAP = 10, 2, 3, 6, 16
_CODE = re.compile(r"```.*?```|`[^`]+`", re.DOTALL)


def keep_options_whole(source: str) -> str:
    """Return Markdown in whose running text no line ends between the dashes of an option and its name."""
    return _CODE.sub(lambda found: _joined(found[0]), source)


def _joined(code: str) -> str:
    return code if code.startswith("```") else code.replace("-", f"-{JOINER}")


def dress(document: QTextDocument) -> None:
    """Give every part of a page the look of the window."""
    for block in blocks(document):
        _dress_block(block)
        _dress_letters(block)
    for frame in document.rootFrame().childFrames():
        if isinstance(frame, QTextTable):
            _dress_table(frame)


def blocks(document: QTextDocument) -> Iterator[QTextBlock]:
    """Yield every paragraph, heading and line of code."""
    block = document.begin()
    while block.isValid():
        yield block
        block = block.next()


def code_panels(document: QTextDocument) -> list[QRectF]:
    """Return where the lines of code stand, those below each other together, in px of the document."""
    layout, panels = document.documentLayout(), []
    for is_code, lines in groupby(blocks(document), key=_is_code):
        if is_code:
            rects = [layout.blockBoundingRect(line) for line in lines]
            top, bottom = rects[0].top(), rects[-1].bottom()
            side = document.documentMargin()
            width = document.textWidth() - 2 * side
            room = QRectF(side, top - CODE_INSET, width, bottom - top + 2 * CODE_INSET)
            panels.append(room.adjusted(0, _LEADING, 0, 0))
    return panels


def _is_code(block: QTextBlock) -> bool:
    return block.blockFormat().hasProperty(QTextFormat.Property.BlockCodeFence)


def _dress_block(block: QTextBlock) -> None:
    form = QTextBlockFormat()
    if _is_code(block):
        _dress_code(block, form)
    else:
        form.setTopMargin(_room(block)[0])
        form.setBottomMargin(_room(block)[1])
        if PICTURE not in block.text() and not block.blockFormat().headingLevel():
            form.setLineHeight(*_LINE_HEIGHT)
    QTextCursor(block).mergeBlockFormat(form)


def _room(block: QTextBlock) -> tuple[int, int]:
    """Return the room above and below a block that is no code, in px."""
    level = block.blockFormat().headingLevel()
    if level:
        return _HEADINGS[min(level, max(_HEADINGS))][1:]
    if PICTURE in block.text():  # a picture stands on its own line
        return _PICTURED
    if block.textList():
        return _LISTED
    return _IN_TABLE if QTextCursor(block).currentTable() else _SAID


def _dress_code(block: QTextBlock, form: QTextBlockFormat) -> None:
    """Let lines of code stand close, with room for the panel behind all of them."""
    form.setNonBreakableLines(False)
    form.setLineHeight(*_CODE_HEIGHT)
    form.setLeftMargin(CODE_INSET)
    form.setRightMargin(CODE_INSET)
    form.setTopMargin(0 if _is_code(block.previous()) else _SAID[0] + CODE_INSET)
    form.setBottomMargin(0 if _is_code(block.next()) else _SAID[1] + CODE_INSET)


def _dress_letters(block: QTextBlock) -> None:
    """Set the type of headings, code and bold words."""
    level = block.blockFormat().headingLevel()
    for piece in block.textFormats():
        form = QTextCharFormat(piece.format)
        if level:
            form.clearProperty(QTextFormat.Property.FontSizeAdjustment)
            form.setFont(theme.font(_HEADINGS[min(level, max(_HEADINGS))][0], 600))
        elif form.fontFixedPitch() or _is_code(block):
            form.setProperty(QTextFormat.Property.FontPixelSize, _CODE_PX)
        elif form.fontWeight() > _HALF_BOLD:  # the shipped Hanzi have no bolder type, and Qt would smear them
            form.setFontWeight(_HALF_BOLD)
        cursor = QTextCursor(block)
        cursor.setPosition(block.position() + piece.start)
        cursor.setPosition(cursor.position() + piece.length, QTextCursor.MoveMode.KeepAnchor)
        cursor.setCharFormat(form)


def _dress_table(table: QTextTable) -> None:
    """Let a table have thin lines below its rows, as the lists of the window."""
    form = table.format()
    form.setBorder(0)
    form.setCellPadding(0)
    form.setCellSpacing(0)
    form.setTopMargin(_TABLE_ABOVE)
    form.setBottomMargin(_TABLE_BELOW)
    form.setWidth(QTextLength(QTextLength.Type.PercentageLength, 100))
    table.setFormat(form)
    for row in range(table.rows()):
        for column in range(table.columns()):
            cell = table.cellAt(row, column)
            look = cell.format().toTableCellFormat()
            look.setTopPadding(_CELL_ABOVE)
            look.setBottomPadding(_CELL_BELOW)
            look.setRightPadding(_CELL_GAP)
            look.setBottomBorder(1)
            look.setBottomBorderStyle(QTextFrameFormat.BorderStyle.BorderStyle_Solid)
            look.setBottomBorderBrush(theme.color("line2" if row == 0 else "line"))
            cell.setFormat(look)
