"""Small plan files, and commands run as the shell runs them."""

import json

import pytest

from territory_designer.__main__ import main
from territory_designer.storage.plan_file import write_plan


@pytest.fixture(autouse=True)
def state(tmp_path, monkeypatch):
    """Keep backups and journals of the tests out of the user's folders."""
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))


@pytest.fixture
def run(capsys):
    """Run a command with --json; returns the exit code and the document."""

    def command(*arguments):
        code = main([*map(str, arguments), "--json"])
        return code, json.loads(capsys.readouterr().out)

    return command


@pytest.fixture
def plan(project, tmp_path):
    """A small plan file with the scenarios baseline and B."""
    path = tmp_path / "small.gpkg"
    write_plan(project, path)
    return path
