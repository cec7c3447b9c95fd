"""How is a figure written: a space before its unit, a real minus, and the money units of the language?"""

from __future__ import annotations

import math

from territory_designer.ui.words import t

MINUS = "\u2212"
UNKNOWN = "\u2013"
_EN_UNITS = ((1e9, "number.cny_bn"), (1e6, "number.cny_m"), (1e3, "number.cny_k"), (1.0, "number.cny"))


def known(value: float | None) -> bool:
    """Tell whether there is a figure to write."""
    return value is not None and math.isfinite(value)


def plain(value: float | None, digits: int = 0) -> str:
    """Write a number with thousands separated: ``68,940``, a dash where unknown."""
    if value is None or not math.isfinite(value):
        return UNKNOWN
    return f"{value:,.{digits}f}".replace("-", MINUS)


def signed(value: float | None, digits: int = 0) -> str:
    """Write a change: ``+1.6``, ``−212``, ``±0``."""
    if value is None or not math.isfinite(value):
        return UNKNOWN
    size = f"{abs(value):,.{digits}f}"
    if float(size.replace(",", "")) == 0:
        return f"±{size}"
    return f"{MINUS if value < 0 else '+'}{size}"


def index(value: float | None) -> str:
    """Write a workload index: 1.18 → ``118 %``."""
    return percent(value)


def percent(share: float | None, digits: int = 0) -> str:
    """Write a share: 0.241 → ``24 %``, with one digit ``24.1 %``."""
    return _with_unit(plain(None if share is None else share * 100, digits), "%")


def hours(value: float | None, digits: int = 1) -> str:
    """Write hours: ``57.9 h``."""
    return _with_unit(plain(value, digits), "h")


def signed_hours(value: float | None, digits: int = 0) -> str:
    """Write a change in hours: ``−212 h``."""
    return _with_unit(signed(value, digits), "h")


def minutes(value: float | None) -> str:
    """Write a time on the way: ``52 min``, ``2 h 08``."""
    if value is None or not math.isfinite(value):
        return UNKNOWN
    whole = round(value)
    return f"{whole} min" if whole < 60 else f"{whole // 60} h {whole % 60:02d}"


def money(value_cny: float | None) -> str:
    """Write money: 1,840,000 → ``1.84 m CNY``, ``184 万元``."""
    return _money(value_cny, "")


def signed_money(value_cny: float | None) -> str:
    """Write a change of money: ``+1.84 m CNY``."""
    if value_cny is None or not math.isfinite(value_cny):
        return UNKNOWN
    return _money(abs(value_cny), "" if value_cny == 0 else MINUS if value_cny < 0 else "+")


def _money(value_cny: float | None, sign: str) -> str:
    if value_cny is None or not math.isfinite(value_cny):
        return UNKNOWN
    unit = _unit(abs(value_cny))
    return t(_key(unit), value=sign + _short(value_cny / unit if unit > 1 else value_cny, whole=unit == 1))


def _unit(size_cny: float) -> float:
    """Return the unit in which the amount has one to four digits before the point."""
    for unit, _key_of in _units():
        if size_cny >= unit * 0.9995:
            return unit
    return 1.0


def _units() -> tuple[tuple[float, str], ...]:
    return _ZH_UNITS if t("number.money_system") == "10000" else _EN_UNITS


_ZH_UNITS = ((1e8, "number.cny_yi"), (1e4, "number.cny_wan"), (1.0, "number.cny"))


def _key(unit: float) -> str:
    return dict(_units())[unit]


def _short(value: float, *, whole: bool) -> str:
    """Write three digits, or all before the point."""
    digits = 0 if whole or abs(value) >= 99.95 else 1 if abs(value) >= 9.995 else 2
    return plain(value, digits)


def _with_unit(figure: str, unit: str) -> str:
    return figure if figure == UNKNOWN else f"{figure} {unit}"
