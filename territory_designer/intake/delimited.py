"""How is a text file cut into records and fields?"""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import islice

from territory_designer.errors import TerritoryDesignerError

SEPARATORS = (",", "\t", ";", "|")
SAMPLE_RECORDS = 200
SAMPLE_CHARACTERS = 200_000
CHUNK = 20_000
MOST_SHARED = 10_000
LONGEST_FIELD = 1_000_000


def separator_of(text: str) -> str:
    """Return the separator under which most records have the same number of fields, comma if none cuts."""
    whole = len(text) <= SAMPLE_CHARACTERS
    sample = text if whole else text[:SAMPLE_CHARACTERS].rpartition("\n")[0]
    scores = {separator: _evenness(sample, separator) for separator in SEPARATORS}
    best = max(SEPARATORS, key=lambda separator: scores[separator])
    return best if scores[best] > (0.0, 0) else ","


def _evenness(sample: str, separator: str) -> tuple[float, int]:
    """Return the share of records with the most frequent number of fields above one, and that number."""
    reader = csv.reader(io.StringIO(sample, newline=""), delimiter=separator)
    counts = Counter(len(record) for record in islice(reader, SAMPLE_RECORDS) if any(record))
    cut = [(count, fields) for fields, count in counts.items() if fields > 1]
    if not cut:
        return (0.0, 0)
    count, fields = max(cut)
    return (count / counts.total(), fields)


def read_fields(text: str, *, separator: str, name: str) -> list[list[str]]:
    """Cut a text into columns.

    Parameters
    ----------
    text
        The whole file.
    separator
        One character between fields.
    name
        File name for messages.

    Returns
    -------
    list of columns
        Equally long; shorter records are filled up with empty text. Item i is record i + 1 of the file.

    Raises
    ------
    TerritoryDesignerError
        ``csv_broken`` with the line where a quotation mark opens or closes in a wrong place.
    """
    columns: list[list[str]] = []
    caches: list[dict[str, str]] = []
    count = 0
    for records in _chunks(text, separator=separator, name=name):
        width = max(map(len, records))
        columns.extend([""] * count for _ in range(width - len(columns)))
        padding = [""] * len(columns)
        even = (record + padding[len(record) :] for record in records)
        for column, known, cells in zip(columns, _grown(caches, len(columns)), zip(*even)):
            column.extend(_shared(cells, known))
        count += len(records)
    return columns


def _grown(caches: list[dict[str, str]], width: int) -> list[dict[str, str]]:
    caches.extend({} for _ in range(width - len(caches)))
    return caches


def _shared(cells: Sequence[str], known: dict[str, str]) -> Sequence[str]:
    """Return the cells with one object a text, as long as a column repeats itself: a million times 福建省."""
    return [known.setdefault(cell, cell) for cell in cells] if len(known) < MOST_SHARED else cells


def _chunks(text: str, *, separator: str, name: str) -> Iterator[list[list[str]]]:
    csv.field_size_limit(LONGEST_FIELD)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    try:
        while records := list(islice(reader, CHUNK)):
            yield records
    except csv.Error as error:
        raise TerritoryDesignerError("csv_broken", name=name, line=reader.line_num) from error
