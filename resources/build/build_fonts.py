"""Which type shows Latin and Chinese names in window, picture and PDF alike?"""

from __future__ import annotations

import csv
import io
from pathlib import Path

import sources
from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont
from fontTools.varLib.instancer import instantiateVariableFont

INTER_WEIGHTS = {"Regular": 400, "Medium": 500, "SemiBold": 600, "Bold": 700}
NOTO_WEIGHTS = {"Regular": "400Regular", "SemiBold": "600SemiBold"}
INTER_FILE = "fontpkg_inter/files/Inter[opsz,wght].ttf"
# Latin, Greek and Cyrillic with accents, punctuation, currency, arrows, geometric shapes.
INTER_RANGES = "20-24F 2B0-2FF 370-3FF 400-45F 1E00-1EFF 2000-22FF 25A0-25FF"
# Besides GB2312: Latin, general and CJK punctuation, full-width forms, arrows, shapes.
NOTO_RANGES = "20-17F 2000-206F 20A0-20BF 2100-22FF 25A0-25FF 3000-303F FF00-FFEF"
INTER_FEATURES = ["kern", "mark", "mkmk", "ccmp", "locl", "calt", "tnum", "case", "zero"]


def gb2312() -> set[int]:
    """Return the 6,763 Hanzi and 682 signs of GB2312."""
    found = set()
    for high in range(0xA1, 0xF8):
        for low in range(0xA1, 0xFF):
            text = bytes((high, low)).decode("gb2312", errors="ignore")
            found |= {ord(sign) for sign in text}
    return found


def in_names(gazetteer: Path) -> set[int]:
    """Return the signs of all place names and aliases, some of which GB2312 lacks."""
    signs: set[int] = set()
    for name in ("places.csv", "aliases.csv"):
        with (gazetteer / name).open(encoding="utf-8", newline="") as file:
            signs |= {ord(sign) for row in csv.reader(file) for cell in row for sign in cell}
    return signs


def spread(ranges: str) -> set[int]:
    """Return all code points of hexadecimal ranges."""
    pairs = [[int(end, 16) for end in part.split("-")] for part in ranges.split()]
    return {code for first, last in pairs for code in range(first, last + 1)}


def subset(font: TTFont, codes: set[int], features: list[str]) -> TTFont:
    options = Options(layout_features=features, hinting=False, notdef_outline=True, name_IDs=["*"])
    tool = Subsetter(options)
    tool.populate(unicodes=codes)
    tool.subset(font)
    return font


def rename(font: TTFont, family: str, style: str, weight: int) -> None:
    """Name the style so that Qt and matplotlib see one family with its weights."""
    regular = "Bold" if weight == 700 else "Regular"
    texts = {1: family if weight in (400, 700) else f"{family} {style}", 2: regular, 4: f"{family} {style}"}
    texts |= {6: f"{family.replace(' ', '')}-{style}", 16: family, 17: style}
    for key, text in texts.items():
        font["name"].setName(text, key, 3, 1, 0x409)
    font["OS/2"].usWeightClass = weight


def build_inter(downloads: Path, out: Path) -> None:
    data = sources.read(downloads, "fontpkg-inter", INTER_FILE)
    for style, weight in INTER_WEIGHTS.items():
        variable = TTFont(io.BytesIO(data), recalcTimestamp=False)
        font = instantiateVariableFont(variable, {"wght": weight, "opsz": 14}, inplace=False)
        font = subset(font, spread(INTER_RANGES), INTER_FEATURES)
        rename(font, "Inter", style, weight)
        font.save(out / f"Inter-{style}.ttf")
    licence = sources.read(downloads, "fontpkg-inter", "fontpkg_inter/LICENSE")
    (out / "LICENSE-Inter.txt").write_bytes(licence)


def build_noto(downloads: Path, out: Path, gazetteer: Path) -> None:
    codes = gb2312() | in_names(gazetteer) | spread(NOTO_RANGES)
    for style, name in NOTO_WEIGHTS.items():
        member = f"{name}/NotoSansSC_{name}.ttf"
        data = sources.read(downloads, "@expo-google-fonts/noto-sans-sc", member)
        font = subset(
            TTFont(io.BytesIO(data), recalcTimestamp=False), codes, ["kern", "mark", "ccmp", "locl"]
        )
        rename(font, "Noto Sans SC", style, {"Regular": 400, "SemiBold": 600}[style])
        font.save(out / f"NotoSansSC-{style}.ttf")
    licence = sources.read(downloads, "@expo-google-fonts/noto-sans-sc", "LICENSE_FONT")
    (out / "LICENSE-NotoSansSC.txt").write_bytes(licence)


if __name__ == "__main__":
    options = sources.arguments(__doc__ or "").parse_args()
    fonts = options.out / "fonts"
    fonts.mkdir(parents=True, exist_ok=True)
    build_inter(options.downloads, fonts)
    build_noto(options.downloads, fonts, options.out / "gazetteer")
