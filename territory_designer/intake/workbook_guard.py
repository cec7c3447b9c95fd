"""Is this workbook safe to hand to a parser? Decided from the zip directory and the real, counted bytes."""

from __future__ import annotations

import re
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from xml.etree import ElementTree

from territory_designer.errors import TerritoryDesignerError

MOST_MEMBERS = 2_000
MOST_BYTES = 500_000_000
MOST_SHEETS = 255
MOST_CELLS = 25_000_000  # parsers lay a sheet out as a full rectangle up to its last row and column
DENSE_RATIO, DENSE_FROM = 150, 10_000_000
RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
CHUNK = 1 << 20
OVERLAP = 256
LOCAL_HEADER = 30

BROKEN = (zipfile.BadZipFile, zlib.error, KeyError, EOFError, NotImplementedError, ElementTree.ParseError)
ENTITY = re.compile(rb"<!(?:DOCTYPE|ENTITY)", re.IGNORECASE)
COLUMN = re.compile(rb"""\br\s*=\s*["']([A-Za-z]{1,3})\d""")
ROW = re.compile(rb"""\br\s*=\s*["'][A-Za-z]{0,3}(\d{1,9})""")
STRETCHED = re.compile(rb"\br\s{99}|=\s{99}")  # longer than any overlap: only made to hide a reference
LOST_FORMULA = re.compile(
    rb"""<c\b[^>]*?\br="([A-Z]+\d+)"[^>]*><f\b(?:[^>]*/>|[^>]*>[^<]*</f>)(?:<v\s*/>|<v></v>)?</c>"""
)
SHEET = re.compile(rb"<(?:\w+:)?sheet\s")


@dataclass(frozen=True)
class Facts:
    """What the guard learnt: 1904 dates, and by sheet the cells whose formula has no stored value."""

    dates_1904: bool = False
    lost_formulas: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass
class _Extent:
    """The rectangle that a sheet spans, as far as it has been read."""

    rows: int = 1
    columns: int = 1

    def widen(self, chunk: bytes) -> int:
        self.rows = max(self.rows, *map(int, set(ROW.findall(chunk))), 1)
        self.columns = max(self.columns, *map(_column_number, set(COLUMN.findall(chunk))), 1)
        return self.rows * self.columns


def examine(path: Path) -> Facts:
    """Examine a workbook without parsing it.

    Raises
    ------
    TerritoryDesignerError
        ``workbook_bomb`` with the reason, ``file_macros``, ``file_encrypted`` or ``workbook_broken``.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            members = archive.infolist()
            _check_directory(members, name=path.name)
            return _check_contents(archive, members, path=path)
    except BROKEN as error:
        raise TerritoryDesignerError("workbook_broken", name=path.name, detail=str(error)) from error


def _refuse(path_name: str, reason: str) -> TerritoryDesignerError:
    return TerritoryDesignerError("workbook_bomb", name=path_name, reason=reason)


def _check_directory(members: list[zipfile.ZipInfo], *, name: str) -> None:
    if len(members) > MOST_MEMBERS:
        raise _refuse(name, f"{len(members)} members > {MOST_MEMBERS}")
    if sum(each.file_size for each in members) > MOST_BYTES:
        raise _refuse(name, f"> {MOST_BYTES // 1_000_000} MB")
    for each in members:
        _check_member(each, name=name)
    names = {each.filename.lower() for each in members}
    if any(each.endswith("vbaproject.bin") for each in names):
        raise TerritoryDesignerError("file_macros", name=name)
    if "xl/workbook.xml" not in names:
        raise TerritoryDesignerError("workbook_broken", name=name, detail="xl/workbook.xml")


def _check_member(member: zipfile.ZipInfo, *, name: str) -> None:
    if member.flag_bits & 0x1:
        raise TerritoryDesignerError("file_encrypted", name=name)
    if member.file_size > DENSE_FROM and member.file_size > DENSE_RATIO * max(1, member.compress_size):
        raise _refuse(name, f"{member.filename}: {member.file_size // max(1, member.compress_size)} : 1")


def _check_contents(archive: zipfile.ZipFile, members: list[zipfile.ZipInfo], *, path: Path) -> Facts:
    lost: dict[str, tuple[str, ...]] = {}
    for member in members:
        found = _check_stream(_real_chunks(path, member), member=member, name=path.name)
        if found:
            lost[member.filename] = found
    book = archive.read("xl/workbook.xml")
    if len(SHEET.findall(book)) > MOST_SHEETS:
        raise _refuse(path.name, f"> {MOST_SHEETS} sheets")
    dates_1904 = re.search(rb"""date1904\s*=\s*["'](?:1|true|on)["']""", book) is not None
    return Facts(dates_1904=dates_1904, lost_formulas=_by_sheet(archive, lost) if lost else {})


def _real_chunks(path: Path, member: zipfile.ZipInfo) -> Iterator[bytes]:
    """Yield the bytes a member really holds; its declared size can lie, the stream cannot."""
    with path.open("rb") as file:
        file.seek(member.header_offset)
        header = file.read(LOCAL_HEADER)
        file.seek(int.from_bytes(header[26:28], "little") + int.from_bytes(header[28:30], "little"), 1)
        if member.compress_type == zipfile.ZIP_STORED:
            for start in range(0, member.compress_size, CHUNK):
                yield file.read(min(CHUNK, member.compress_size - start))
            return
        if member.compress_type != zipfile.ZIP_DEFLATED:
            raise NotImplementedError(f"compression {member.compress_type}")
        stream = zlib.decompressobj(-zlib.MAX_WBITS)
        while not stream.eof and (data := stream.unconsumed_tail or file.read(CHUNK)):
            yield stream.decompress(data, CHUNK)


def _check_stream(chunks: Iterator[bytes], *, member: zipfile.ZipInfo, name: str) -> tuple[str, ...]:
    """Read a member to its end; return the addresses of formulas without a value."""
    is_sheet = member.filename.lower().startswith("xl/worksheets/") and member.filename.lower().endswith(
        ".xml"
    )
    extent, lost, count, before = _Extent(), dict[str, None](), 0, b""
    for chunk in chunks:
        count += len(chunk)
        if count > member.file_size:
            raise _refuse(name, f"{member.filename}: > {member.file_size} bytes")
        window, before = before + chunk, chunk[-OVERLAP:]
        if member.filename.lower().endswith((".xml", ".rels")) and ENTITY.search(window):
            raise _refuse(name, f"{member.filename}: DOCTYPE")
        if is_sheet and (extent.widen(window) > MOST_CELLS or STRETCHED.search(window)):
            raise _refuse(name, f"{member.filename}: {extent.rows} x {extent.columns}")
        if is_sheet and b"<f" in window:
            lost.update(dict.fromkeys(address.decode() for address in LOST_FORMULA.findall(window)))
    return tuple(lost)


def _column_number(letters: bytes) -> int:
    number = 0
    for letter in letters.upper():
        number = number * 26 + letter - 64
    return number


def _by_sheet(archive: zipfile.ZipFile, lost: Mapping[str, tuple[str, ...]]) -> dict[str, tuple[str, ...]]:
    """Return the addresses by the name of the sheet instead of the name of the member."""
    links = {
        each.get("Id"): each.get("Target", "") for each in _elements(archive, "xl/_rels/workbook.xml.rels")
    }
    sheets = [each for each in _elements(archive, "xl/workbook.xml") if each.tag.endswith("}sheet")]
    members = {each.get("name", ""): links.get(each.get(RELATION), "") for each in sheets}
    return {
        name: cells
        for name, member in members.items()
        for path, cells in lost.items()
        if member and path.endswith(member.removeprefix("/xl/"))
    }


def _elements(archive: zipfile.ZipFile, member: str) -> list[ElementTree.Element]:
    """Return all elements of a member that has been found free of entities."""
    return list(ElementTree.fromstring(archive.read(member)).iter())  # noqa: S314
