"""Is every text that the program asks for there, and is every text asked for?"""

import ast
import re
from pathlib import Path

import territory_designer
from territory_designer.model.texts import catalogue

PACKAGE = Path(territory_designer.__file__).parent
SHAPE = re.compile(r"[a-z]{3,}\\\.|\\\.[a-z]{4,}")  # words and a dot, as in the keys of texts
NOT_TEXTS = re.compile(r"[a-z_]+\.(py|csv|toml|gpkg|png|svg|pdf|xlsx|md|npz|json)")


def _strings():
    """Return all string constants, and the patterns of all f-strings that hold a dot."""
    constants, patterns = set(), set()
    for path in PACKAGE.rglob("*.py"):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        joined = [node for node in ast.walk(tree) if isinstance(node, ast.JoinedStr)]
        parts = {id(part) for node in joined for part in node.values}
        for node in ast.walk(tree):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in parts:
                constants.add(node.value)
        patterns |= {_pattern(node) for node in joined}
    return constants, {each for each in patterns if SHAPE.search(each)}


def _pattern(node):
    return "".join(re.escape(part.value) if isinstance(part, ast.Constant) else ".+" for part in node.values)


CONSTANTS, PATTERNS = _strings()
ASKED = re.compile("|".join(f"(?:{pattern})" for pattern in sorted(PATTERNS)))


def test_every_text_is_asked_for():
    plural = {key: key.removesuffix(".one") for key in catalogue()}  # asked for with a count
    unused = [key for key, asked in plural.items() if asked not in CONSTANTS and not ASKED.fullmatch(asked)]
    assert unused == []
    assert not any(ASKED.fullmatch(f"{room}.nobody_asks") for room in ("start", "desk", "notice", "compare"))


def test_every_text_that_is_asked_for_is_there():
    missing = []
    for path in PACKAGE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            name = (
                getattr(node.func, "id", getattr(node.func, "attr", "")) if isinstance(node, ast.Call) else ""
            )
            asked = node.args[0] if name in ("t", "tell", "set_key", "text") and node.args else None
            if isinstance(asked, ast.Constant) and isinstance(asked.value, str) and "." in asked.value:
                missing += [(path.name, asked.value)] if asked.value not in catalogue() else []
    assert missing == []


def test_keys_that_look_like_texts_are_texts():
    """Widgets are given keys; a misspelt one would only fail when the widget is built."""
    rooms = {key.partition(".")[0] for key in catalogue()}
    shaped = re.compile(r"([a-z_]+)(\.[a-z0-9_]+)+")
    suspects = [each for each in CONSTANTS if shaped.fullmatch(each) and each.partition(".")[0] in rooms]
    assert [each for each in suspects if each not in catalogue() and not _is_part(each)] == []


def _is_part(key):
    """Tell whether a constant is the beginning of texts, or names something else."""
    return NOT_TEXTS.fullmatch(key) or any(
        other.startswith(f"{key}.") or other.endswith(f".{key}") for other in catalogue()
    )
