"""How are Chinese names spoken, in Latin letters, so that one can type them?"""

from __future__ import annotations

import csv
from functools import cache

from territory_designer.model.resources import resource_path

_FIRST, _BEHIND = (0xB0, 0xA1), (0xD7, 0xFA)  # the common characters of GB 2312, in the order of syllables


def spoken(text: str) -> str:
    """Return a text with each common character as its syllable: 成都一院 is ``chengduyiyuan``, ü is v.

    A character that is spoken in several ways has its usual syllable; rare characters and letters stay.
    """
    return text.translate(_tables()[0])


def initials(text: str) -> str:
    """Return a text with each common character as the first letter of its syllable: 成都一院 is ``cdyy``."""
    return text.translate(_tables()[1])


@cache
def _tables() -> tuple[dict[int, str], dict[int, str]]:
    """Return what ``str.translate`` makes of each common character: syllables and first letters."""
    with resource_path("gazetteer", "syllables.csv").open(encoding="utf-8", newline="") as file:
        begins = {row["first"]: row["syllable"] for row in csv.DictReader(file)}
    syllables: dict[int, str] = {}
    syllable = ""
    for high in range(_FIRST[0], _BEHIND[0] + 1):
        for low in range(0xA1, 0xFF):
            if (high, low) < _BEHIND:
                character = bytes((high, low)).decode("gb2312")
                syllable = begins.get(character, syllable)
                syllables[ord(character)] = syllable
    return syllables, {character: said[0] for character, said in syllables.items()}
