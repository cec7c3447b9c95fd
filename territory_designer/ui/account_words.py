"""By which words does the table find and sort accounts? Made once for each plan, in any thread."""

from __future__ import annotations

from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

import numpy as np

if TYPE_CHECKING:
    from territory_designer.model.tables import Accounts, Text, Whole

TEXT_COLUMNS = {"name": "name", "city": "city", "class": "class_"}
"""The columns of text that the table shows, and what of an account each says."""

_AT_ONCE = 5_000  # texts that are looked at in about a millisecond
_WORDS: WeakKeyDictionary[Accounts, list[str]] = WeakKeyDictionary()
_RANKS: WeakKeyDictionary[Accounts, dict[str, Whole]] = WeakKeyDictionary()


def account_words(accounts: Accounts) -> list[str]:
    """Return number, name and city of each account in one text without capitals."""
    if accounts not in _WORDS:
        columns = (accounts.account_id.tolist(), accounts.name.tolist(), accounts.city.tolist())
        _WORDS[accounts] = ["\n".join(row).casefold() for row in zip(*columns)]
    return _WORDS[accounts]


def account_rank(accounts: Accounts, column: str) -> Whole:
    """Return the alphabetical rank of each account's text in a column, ``(accounts,)``."""
    ranks = _RANKS.setdefault(accounts, {})
    if column not in ranks:
        ranks[column] = _rank(getattr(accounts, column))
    return ranks[column]


def _rank(texts: Text) -> Whole:
    parts = [texts[start : start + _AT_ONCE].astype(str) for start in range(0, len(texts), _AT_ONCE)]
    written = np.concatenate([np.zeros(0, "U1"), *parts])  # in pieces, so that other threads may work
    return np.unique(written, return_inverse=True)[1].astype(np.int32)
