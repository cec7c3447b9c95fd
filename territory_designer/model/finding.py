"""What is one fault in data or plan, and where is it?"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from territory_designer.model.schema import titled
from territory_designer.model.texts import has_text, text

ERROR, WARNING, NOTE = "error", "warning", "note"
SEVERITIES = (ERROR, WARNING, NOTE)


@dataclass(frozen=True)
class Finding:
    """One fault with its place, said by code and parameters.

    Parameters
    ----------
    code
        Key of the texts ``finding.<code>`` and ``finding.<code>.remedy``.
    severity
        ``"error"``, ``"warning"`` or ``"note"``.
    table, sheet, row, column, value
        The place: table of the schema, sheet or file name, row as the user's program counts it (1 is
        the first line of the sheet, 0 = the whole table), header or cell column, and the value found there.
    cell
        Address such as ``"C7"`` when the source is a sheet.
    params
        Further values that the text names.
    """

    code: str
    severity: str
    table: str = ""
    sheet: str = ""
    row: int = 0
    column: str = ""
    value: str = ""
    cell: str = ""
    params: Mapping[str, object] = field(default_factory=dict)

    def _values(self, language: str) -> dict[str, object]:
        named = f"import.table.{self.table}"
        table = text(named, language) if has_text(named) else self.table
        own = {"table": table, "sheet": self.sheet, "row": self.row, "value": self.value, "cell": self.cell}
        return {**own, **titled(self.table, {"column": self.column, **self.params}, language)}

    def text(self, language: str = "en") -> str:
        """Say the fault."""
        return text(f"finding.{self.code}", language, **self._values(language))

    def remedy(self, language: str = "en") -> str:
        """Say what to do about it."""
        return text(f"finding.{self.code}.remedy", language, **self._values(language))

    def as_dict(self, language: str = "en") -> dict[str, object]:
        """Return the finding as JSON prints it."""
        place = {"table": self.table, "sheet": self.sheet, "row": self.row, "column": self.column}
        said = {
            "value": self.value,
            "cell": self.cell,
            "text": self.text(language),
            "remedy": self.remedy(language),
        }
        return {"code": self.code, "severity": self.severity, **place, **said}


def count_by_code(findings: Iterable[Finding]) -> dict[str, int]:
    """Count findings by code, most frequent first."""
    return dict(Counter(finding.code for finding in findings).most_common())
