"""How is a figure written for a person: with its unit, a real minus, and a dash where nothing is known?"""

from __future__ import annotations

UNKNOWN = "–"
MINUS = "\u2212"


def number(value: float | None, digits: int = 0) -> str:
    """Return a number with thousands separators."""
    return UNKNOWN if value is None else _minus(f"{value:,.{digits}f}")


def percent(value: float | None, digits: int = 0) -> str:
    """Return a share as per cent."""
    return UNKNOWN if value is None else _minus(f"{100.0 * value:.{digits}f} %")


def hours(value: float | None) -> str:
    """Return hours without decimals."""
    return UNKNOWN if value is None else f"{number(value)} h"


def money(value: float | None, language: str) -> str:
    """Return CNY: thousands and millions in English, 万元 and 亿元 in Chinese."""
    if value is None:
        return UNKNOWN
    steps = (
        ((1e8, 1e8, "亿元"), (1e4, 1e4, "万元"))
        if language == "zh"
        else ((1e6, 1e6, "m CNY"), (1e4, 1e3, "k CNY"))
    )
    for least, unit, name in steps:
        if abs(value) >= least:
            scaled = value / unit
            return f"{number(scaled, 0 if abs(scaled) >= 100 else 1)} {name}"
    return f"{number(value)} {'元' if language == 'zh' else 'CNY'}"


def signed(text: str) -> str:
    """Return a written figure with a plus unless it has a minus or is nothing."""
    plain = text.startswith((MINUS, UNKNOWN)) or not any(sign in "123456789" for sign in text)
    return text if plain else f"+{text}"


def _minus(text: str) -> str:
    """Return the text with a real minus, and none before a zero."""
    bare = text.lstrip("-")
    return bare if not any(sign in "123456789" for sign in bare) else text.replace("-", MINUS)
