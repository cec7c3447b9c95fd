"""Where in the order of GB 2312 does each syllable begin?

The 3,755 common characters of the standard stand in the order of their syllables, so the first character of
each syllable says how all of them are spoken. The readings of pypinyin (MIT) are fitted to that order by
dynamic programming: as many characters as possible keep their most usual reading.

Usage: python build_syllables.py; needs pypinyin. Writes ``resources/gazetteer/syllables.csv``.
"""

from __future__ import annotations

import csv
from pathlib import Path

from pypinyin import Style, pinyin

TARGET = Path(__file__).parents[1] / "gazetteer" / "syllables.csv"
RARE, WRONG = 1, 5  # what a less usual reading costs, and one that a character does not have


def characters() -> list[str]:
    """Return the common characters in the order of the standard."""
    codes = [(high, low) for high in range(0xB0, 0xD8) for low in range(0xA1, 0xFF)]
    return [bytes(code).decode("gb2312") for code in codes if code < (0xD7, 0xFA)]


def place(syllable: str) -> str:
    """Return what sorts syllables as the standard does: lu, lü, luan, lüe."""
    return {"lv": "luZ", "nv": "nuZ", "lve": "lue", "nve": "nue"}.get(syllable, syllable)


def readings(character: str) -> list[str]:
    """Return all readings without tones, the most usual first."""
    found = pinyin(character, style=Style.NORMAL, heteronym=True)[0]
    return [each.replace("ü", "v") for each in found]


def fitted(known: list[list[str]]) -> list[str]:
    """Return a syllable for each character, in the order of the standard."""
    every = {each for some in known for each in some if each.isascii() and each.isalpha()}
    syllables = sorted(every, key=place)
    cost, steps = [0] * len(syllables), []
    for some in known:
        cheapest, step = 0, []
        for row in range(len(syllables)):
            cheapest = row if cost[row] < cost[cheapest] else cheapest
            step.append(cheapest)
        cost = [
            cost[before] + (0 if syllable == some[0] else RARE if syllable in some else WRONG)
            for syllable, before in zip(syllables, step)
        ]
        steps.append(step)
    row, rows = cost.index(min(cost)), []
    for step in reversed(steps):
        rows.append(row)
        row = step[row]
    return [syllables[row] for row in reversed(rows)]


def main() -> None:
    """Write where each syllable begins."""
    common = characters()
    spoken = fitted([readings(each) for each in common])
    begins = [
        (syllable, character)
        for before, syllable, character in zip(["", *spoken], spoken, common)
        if syllable != before
    ]
    with TARGET.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerows([("syllable", "first"), *begins])
    wrong = [each for each, said in zip(common, spoken) if said not in readings(each)]
    print(f"{len(begins)} syllables; without such a reading: {''.join(wrong) or 'none'}")


if __name__ == "__main__":
    main()
