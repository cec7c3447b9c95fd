"""Which constants of work, money and travel does the planner set once for a plan?"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Settings:
    """Constants of a plan; each can be edited, each default stands in the manual.

    ``night_h`` prices a night away (1,000 CNY) at ``hour_cost_cny``; ``risk_share`` is the part of annual
    sales at risk when an account changes hands (published range 13.2 to 17.6 %).
    """

    title: str = ""
    datum: str = "wgs84"
    tour_days: int = 3
    day_h: float = 8.0
    night_h: float = 5.0
    hour_cost_cny: float = 200.0
    relocation_cny: float = 120_000.0
    payback_years: float = 3.0
    risk_share: float = 0.15
    margin_share: float = 0.5
    spread_min_per_km: float = 0.02
    spread_weight: float = 1.0
    default_class: str = "B"
    rail_cny_per_km: float = 0.46
    car_cny_per_km: float = 1.0
    air_cny: float = 800.0
    flights: bool = True
