"""What can go wrong because of a user's file, wish or disk, and how is it said?"""

from __future__ import annotations


class TerritoryDesignerError(Exception):
    """A fault that a person can understand and mend.

    Parameters
    ----------
    code
        Key of the text ``error.<code>`` and of the remedy ``error.<code>.remedy`` in ``resources/texts``.
    params
        Values that the text names. The text is rendered by :mod:`territory_designer.model.texts`, never here.
    """

    def __init__(self, code: str, **params: object) -> None:
        super().__init__(f"{code} {params}" if params else code)
        self.code = code
        self.params = params
