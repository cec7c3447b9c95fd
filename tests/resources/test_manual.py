"""Is the manual complete in both languages, with steps that can be counted and links that lead somewhere?"""

import re
from pathlib import Path

import pytest

from territory_designer.model.resources import resource_path
from territory_designer.model.texts import LANGUAGES

TASKS = 10
MOST_STEPS = 8
LINK = re.compile(r"!?\[[^\]]*\]\(([^)]+)\)")


def pages(language):
    """Return the pages of a language in the order of their numbers."""
    folder = resource_path("manual", language, top="docs")
    return sorted(folder.glob("*.md"), key=lambda page: int(page.name.partition("-")[0]))


def steps(page):
    """Return the numbered steps of a page."""
    said = page.read_text(encoding="utf-8")
    part = re.split(r"^## (?:Steps|步骤)$", said, flags=re.MULTILINE)[1].split("\n## ")[0]
    return re.findall(r"^(\d+)\. (.+(?:\n   .+)*)", part, flags=re.MULTILINE)


@pytest.mark.parametrize("language", LANGUAGES)
def test_there_is_a_page_for_every_task(language):
    found = pages(language)
    assert len(found) == TASKS
    for number, page in enumerate(found, start=1):
        assert page.read_text(encoding="utf-8").startswith(f"# {number}. ")


@pytest.mark.parametrize("language", LANGUAGES)
def test_steps_are_numbered_and_few(language):
    for page in pages(language):
        numbers = [int(number) for number, _ in steps(page)]
        assert numbers == list(range(1, len(numbers) + 1)), page.name
        assert 3 <= len(numbers) <= MOST_STEPS, page.name


def test_both_languages_tell_the_same_steps():
    english, chinese = (pages(language) for language in LANGUAGES)
    assert [page.name for page in english] == [page.name for page in chinese]
    assert [len(steps(page)) for page in english] == [len(steps(page)) for page in chinese]


@pytest.mark.parametrize("language", LANGUAGES)
def test_links_and_pictures_lead_to_what_ships_with_the_program(language):
    top = Path(resource_path("manual", top="docs")).parent.resolve()
    for page in pages(language):
        for link in LINK.findall(page.read_text(encoding="utf-8")):
            target = (page.parent / link).resolve()
            assert target.is_file() and target.is_relative_to(top), f"{page.name}: {link}"


def test_chinese_pages_are_chinese():
    for page in pages("zh"):
        said = page.read_text(encoding="utf-8")
        text = re.sub(r"```.*?```|`[^`]*`|\([^)]*\)", "", said, flags=re.DOTALL)
        han, latin = re.findall(r"[㐀-鿿]", text), re.findall(r"[A-Za-z]{2,}", text)
        assert len(han) > 4 * len(latin), page.name
