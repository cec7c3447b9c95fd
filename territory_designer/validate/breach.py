"""How is one broken or strained rule said?"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field

from territory_designer.model.texts import text

MOST_LISTED = 1_000
_MOST_SAID = 5
_COMMA = {"en": ", ", "zh": "、"}


@dataclass(frozen=True)
class Breach:
    """One rule that a plan breaks (hard) or strains (soft).

    Parameters
    ----------
    rule
        Name of the rule as in ``docs/measures.md``; the text is ``rule.<rule>``, or ``rule.<rule>.<case>``
        where a rule can be broken in several ways.
    hard
        Whether the plan is invalid because of it.
    position_id, hub_id, account_ids
        Whom it concerns; empty where it does not apply.
    value, limit
        What was found and what is allowed.
    case
        Which of the rule's sentences applies.
    params
        Further values that the text names, all of them plain text or numbers.
    """

    rule: str
    hard: bool
    position_id: str = ""
    hub_id: str = ""
    account_ids: tuple[str, ...] = ()
    value: float | str | None = None
    limit: float | str | None = None
    case: str = ""
    params: Mapping[str, str | float] = field(default_factory=dict)

    def text(self, language: str = "en") -> str:
        """Say what is wrong."""
        key = f"rule.{self.rule}.{self.case}" if self.case else f"rule.{self.rule}"
        said = _COMMA[language].join(self.account_ids[:_MOST_SAID])
        more = " …" if len(self.account_ids) > _MOST_SAID else ""
        named = {"position_id": self.position_id, "hub_id": self.hub_id, "value": self.value}
        number = len(self.account_ids)
        counted = {"limit": self.limit, "count": number, "accounts": number, "listed": said + more}
        return text(key, language, **named, **counted, **self.params)

    def as_dict(self, language: str = "en") -> dict[str, object]:
        """Return the breach as JSON prints it: the keys that apply, and at most 1,000 of its ``accounts``."""
        shown: dict[str, object] = {"rule": self.rule, "hard": self.hard}
        if self.position_id:
            shown["position_id"] = self.position_id
        if self.hub_id:
            shown["hub_id"] = self.hub_id
        if self.account_ids:
            shown |= {
                "account_ids": list(self.account_ids[:MOST_LISTED]),
                "accounts": len(self.account_ids),
            }
        shown |= self.params
        return {
            **shown,
            "value": _plain(self.value),
            "limit": _plain(self.limit),
            "text": self.text(language),
        }


def _plain(value: float | str | None) -> float | str | None:
    """Return ``None`` for a number that JSON does not know."""
    return None if isinstance(value, float) and not math.isfinite(value) else value


def exceeds(value: float, limit: float) -> bool:
    """Tell whether a value is above a limit by more than rounding (relative 1e-9)."""
    return value > limit and not math.isclose(value, limit, rel_tol=1e-9)
