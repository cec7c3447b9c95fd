"""By which words does the filter of the table find an account? Made once for each plan, in any thread."""

from __future__ import annotations

from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

if TYPE_CHECKING:
    from territory_designer.model.tables import Accounts

_WORDS: WeakKeyDictionary[Accounts, list[str]] = WeakKeyDictionary()


def account_words(accounts: Accounts) -> list[str]:
    """Return number, name and city of each account in one text without capitals."""
    if accounts not in _WORDS:
        columns = (accounts.account_id.tolist(), accounts.name.tolist(), accounts.city.tolist())
        _WORDS[accounts] = ["\n".join(row).casefold() for row in zip(*columns)]
    return _WORDS[accounts]
