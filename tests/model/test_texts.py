"""Is everything said in both languages, with the same values?"""

import ast
import string
from pathlib import Path

import pytest

import territory_designer
from territory_designer.errors import TerritoryDesignerError
from territory_designer.model.texts import catalogue, error_text, has_text, text

PACKAGE = Path(territory_designer.__file__).parent


def _placeholders(words):
    return {name.split(":")[0] for _, name, _, _ in string.Formatter().parse(words) if name}


@pytest.mark.parametrize("key", sorted(catalogue()))
def test_both_languages_say_the_same_values(key):
    english, chinese = catalogue()[key]["en"], catalogue()[key]["zh"]
    assert english.strip()
    assert chinese.strip()
    assert _placeholders(english) == _placeholders(chinese)


def _calls(name):
    for path in PACKAGE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == name and node.args:
                yield path, node


def test_every_error_has_a_text_and_a_remedy():
    codes = {
        (path.name, node.args[0].value)
        for path, node in _calls("TerritoryDesignerError")
        if isinstance(node.args[0], ast.Constant)
    }
    assert codes
    missing = [
        (name, code)
        for name, code in codes
        if not (has_text(f"error.{code}") and has_text(f"error.{code}.remedy"))
    ]
    assert missing == []


def test_a_value_is_formatted():
    assert "“x”" in text("error.unknown_scenario", "en", name="x", names="a, b")


def test_one_is_said_as_one():
    assert text("edit.lock", "en", count=1) == "Lock 1 account"
    assert text("edit.lock", "en", count=2) == "Lock 2 accounts"
    assert text("edit.copy", "en", count=1, name="Near") == text("edit.copy", "en", name="Near")


@pytest.mark.parametrize(("share", "said"), [(1.176, "117.6 %"), (1.15, "115 %"), (0.0004, "0 %")])
def test_shares_in_sentences_are_written_as_everywhere(share, said):
    for language in ("en", "zh"):
        sentence = text("rule.band.workload.above", language, position_id="P1", value=share, limit=1.2)
        assert said in sentence
        assert "120 %" in sentence


def test_an_error_and_its_remedy_are_two_sentences_of_the_language():
    error = TerritoryDesignerError("prefix_count", count=9, most=3)
    assert ". Choose" in error_text(error, "en")
    assert "。请" in error_text(error, "zh")
