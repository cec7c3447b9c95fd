"""How is a code with parameters said in Chinese and in English?"""

from __future__ import annotations

import csv
from collections.abc import Mapping
from functools import cache
from string import Formatter

from territory_designer.errors import TerritoryDesignerError
from territory_designer.model.resources import resource_path
from territory_designer.model.schema import titled

LANGUAGES = ("en", "zh")


class _Writer(Formatter):
    """Writes shares as the window does: ``117.6 %``, and ``115 %`` rather than ``115.0 %``."""

    def format_field(self, value: object, format_spec: str) -> str:
        """Write one value."""
        written = str(super().format_field(value, format_spec))
        return f"{written[:-1].removesuffix('.0')} %" if format_spec.endswith("%") else written


_writer = _Writer()


@cache
def catalogue() -> Mapping[str, Mapping[str, str]]:
    """Return ``{key: {language: text}}`` of all files in ``resources/texts``, one file a room."""
    entries: dict[str, Mapping[str, str]] = {}
    for path in sorted(resource_path("texts").glob("*.csv")):
        with path.open(encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file):
                if row["key"] in entries:
                    raise KeyError(f"text {row['key']} stands twice, again in {path.name}")
                entries[row["key"]] = {language: row[language] for language in LANGUAGES}
    return entries


def text(key: str, language: str = "en", **params: object) -> str:
    """Render the text of ``key``.

    Parameters
    ----------
    key
        Key in the catalogue, for example ``finding.duplicate_id``.
    language
        ``"en"`` or ``"zh"``.
    params
        Values for the ``{placeholders}`` of the text; format specifications such as ``{share:.0%}`` work.
        Where ``count`` is 1 and the catalogue holds ``<key>.one``, that is the text.
    """
    one = f"{key}.one" if str(params.get("count")) == "1" else ""
    said = catalogue()[one if one in catalogue() else key][language]
    return _writer.vformat(said, (), params) if "%}" in said else said.format(**params)


def has_text(key: str) -> bool:
    """Tell whether the catalogue holds ``key``."""
    return key in catalogue()


def error_text(error: TerritoryDesignerError, language: str = "en") -> str:
    """Render an error with its remedy, in one or two sentences."""
    key = f"error.{error.code}"
    between = "" if language == "zh" else " "  # sentences in Chinese follow each other without a space
    params = titled(str(error.params.get("table", "")), error.params, language)
    return between.join(text(each, language, **params) for each in (key, f"{key}.remedy")).strip()
