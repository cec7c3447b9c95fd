"""Has every error of this room a text and a remedy in both languages, with parameters that it is given?"""

import ast
import string
from pathlib import Path

import pytest

from territory_designer import storage
from territory_designer.model.texts import catalogue


def raised():
    for path in Path(storage.__file__).parent.glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and ast.unparse(node.func) == "TerritoryDesignerError":
                yield path.name, node


CALLS = [(name, node) for name, node in raised() if isinstance(node.args[0], ast.Constant)]


@pytest.mark.parametrize(("name", "node"), CALLS, ids=lambda each: getattr(each, "lineno", each))
def test_every_error_has_its_texts(name, node):
    given = {each.arg for each in node.keywords}
    for key in (f"error.{node.args[0].value}", f"error.{node.args[0].value}.remedy"):
        for text in catalogue()[key].values():
            named = {field for _, field, _, _ in string.Formatter().parse(text) if field}
            assert text
            assert None in given or named <= given
