"""In which encoding was this text file written, and when must the planner be asked?

GB18030 decodes almost anything, Big5 and Shift-JIS included, into rubbish; what gives the rubbish away are
characters of the private-use area and Han characters outside GB2312, which ordinary Chinese text hardly has.
"""

from __future__ import annotations

import codecs
import re
from itertools import islice

from territory_designer.errors import TerritoryDesignerError

MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
CANDIDATES = ("gb18030", "big5", "shift_jis", "cp1252")
RARE_HAN_SHARE = 0.10
BROKEN_SHARE = 0.02  # so few bad bytes among the others mean a damaged file, not another encoding
PREVIEW = 60
SAMPLE = 20_000  # runs of Han characters that are looked at
PRIVATE_USE = re.compile("[\ue000-\uf8ff]")
FAMILIAR = re.compile("[\t\r\n -~\u3000-\u303f\u4e00-\u9fff\uff00-\uff5e]+")
FAMILIAR_SHARE = 0.9
HAN = re.compile("[\u3400-\u9fff\U00020000-\U0003ffff]+")


def decode(data: bytes, *, name: str, encoding: str | None = None) -> tuple[str, str]:
    """Decode a text file.

    Parameters
    ----------
    data
        The bytes of the file.
    name
        File name for messages.
    encoding
        The planner's answer, where the encoding had to be asked for.

    Returns
    -------
    tuple of str
        Text and encoding.

    Raises
    ------
    TerritoryDesignerError
        ``encoding_broken`` with line and byte, or ``encoding_unsure`` with a preview of each candidate.
    """
    found = encoding or _marked(data) or _utf16_without_mark(data)
    if found:
        return _strict(data, found, name=name), found
    try:
        return data.decode("utf-8"), "utf-8"
    except UnicodeDecodeError as error:
        if _is_damaged(data, "utf-8"):
            raise _broken(data, error, name=name) from error
    return _chinese(data, name=name), "gb18030"


def _marked(data: bytes) -> str | None:
    return next((encoding for mark, encoding in MARKS if data.startswith(mark)), None)


def _utf16_without_mark(data: bytes) -> str | None:
    """Choose the byte order under which a file with zero bytes reads as ASCII and Han characters."""
    head = data[: 2 * SAMPLE]
    if 0 not in head:
        return None
    shares = {order: _familiar_share(head, order) for order in ("utf-16-le", "utf-16-be")}
    best = max(shares, key=lambda order: shares[order])
    return best if shares[best] > FAMILIAR_SHARE else None


def _familiar_share(head: bytes, encoding: str) -> float:
    text = head.decode(encoding, errors="replace")
    return sum(map(len, FAMILIAR.findall(text))) / max(1, len(text))


def _strict(data: bytes, encoding: str, *, name: str) -> str:
    try:
        return data.decode(encoding)
    except LookupError as error:
        raise TerritoryDesignerError("encoding_unknown", encoding=encoding) from error
    except UnicodeDecodeError as error:
        raise _broken(data, error, name=name) from error


def _broken(data: bytes, error: UnicodeDecodeError, *, name: str) -> TerritoryDesignerError:
    line = data.count(b"\n", 0, error.start) + 1
    return TerritoryDesignerError(
        "encoding_broken",
        name=name,
        encoding=error.encoding,
        line=line,
        byte=error.start - (data.rfind(b"\n", 0, error.start) + 1) + 1,
        hexadecimal=f"{data[error.start]:02X}",
    )


def _is_damaged(data: bytes, encoding: str) -> bool:
    """Tell whether all but a few of the characters beyond ASCII are sound."""
    text = data.decode(encoding, errors="replace")
    bad, beyond = text.count("\ufffd"), sum(character > "\x7f" for character in text)
    sound = beyond - bad
    return sound >= 2 and bad <= max(1, BROKEN_SHARE * sound)


def _chinese(data: bytes, *, name: str) -> str:
    try:
        text = data.decode("gb18030")
    except UnicodeDecodeError as error:
        if _is_damaged(data, "gb18030") and _plausible(data.decode("gb18030", errors="ignore")):
            raise _broken(data, error, name=name) from error
        raise _unsure(data, name=name) from error
    if not _plausible(text):
        raise _unsure(data, name=name)
    return text


def _plausible(text: str) -> bool:
    """Tell whether decoded text reads like Chinese: no private-use character, few rare Han characters."""
    if PRIVATE_USE.search(text):
        return False
    han = "".join(islice(HAN.findall(text), SAMPLE))
    rare = sum(not _in_gb2312(character) for character in han)
    return bool(han) and rare <= RARE_HAN_SHARE * len(han)


def _in_gb2312(character: str) -> bool:
    try:
        character.encode("gb2312")
    except UnicodeEncodeError:
        return False
    return True


def _unsure(data: bytes, *, name: str) -> TerritoryDesignerError:
    """Ask with what the first line beyond ASCII would read in each encoding."""
    lines = [line for line in data.splitlines() if any(byte > 127 for byte in line)]
    sample = lines[0] if lines else data
    previews = (f"{each}: {sample.decode(each, errors='replace')[:PREVIEW]}" for each in CANDIDATES)
    return TerritoryDesignerError("encoding_unsure", name=name, preview=" | ".join(previews))
