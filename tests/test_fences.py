"""Does any file run code from data, swallow an error, or go on without saying what it is for?"""

import ast
from pathlib import Path

import pytest

import territory_designer

PACKAGE = Path(territory_designer.__file__).parent
FILES = sorted(PACKAGE.rglob("*.py"))


def _names(tree):
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            yield ast.unparse(node.func)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.relative_to(PACKAGE).as_posix())
def test_no_code_from_data_and_no_swallowed_error(path):
    tree = ast.parse(path.read_text(encoding="utf-8"))
    assert not {"eval", "exec", "compile", "__import__", "os.system"} & set(_names(tree))
    handlers = [node for node in ast.walk(tree) if isinstance(node, ast.ExceptHandler)]
    silent = [node.lineno for node in handlers if all(isinstance(each, ast.Pass) for each in node.body)]
    assert silent == []


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.relative_to(PACKAGE).as_posix())
def test_every_file_says_which_question_it_answers(path):
    assert ast.get_docstring(ast.parse(path.read_text(encoding="utf-8")))


def test_functions_stay_short():
    lengths = sorted(
        node.end_lineno - node.body[0].lineno + 1
        for path in FILES
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    )
    assert lengths[len(lengths) // 2] <= 8
    assert lengths[len(lengths) * 98 // 100] <= 45
