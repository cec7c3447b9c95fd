"""Is the manual complete in both languages, with steps that can be counted and links that lead somewhere?"""

import re
from pathlib import Path

import pytest

from territory_designer.model.resources import resource_path
from territory_designer.model.texts import LANGUAGES, catalogue

TASKS = 10
MOST_STEPS = 8
LINK = re.compile(r"!?\[[^\]]*\]\(([^)]+)\)")
BOLD = re.compile(r"\*\*(.+?)\*\*", re.DOTALL)
FIRST_CELL = re.compile(r"^\| ([^|]+?) \|", re.MULTILINE)
KEY = re.compile(r"(?:(?:Ctrl|Shift|Alt)\+)*(?:[A-Z]|F\d+|Enter|Esc)")


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


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_pressed_is_called_as_in_the_window(language):
    said = {re.sub(r"\{\w+\}", "…", entry[language]) for entry in catalogue().values()}
    for page in pages(language):
        told = re.split(
            r"^## (?:From the command line|命令行)$", page.read_text("utf-8"), flags=re.MULTILINE
        )[0]
        called = {" ".join(words.split()) for words in BOLD.findall(told)} | set(FIRST_CELL.findall(told))
        assert {words for words in called if not KEY.fullmatch(words)} <= said, page.name


@pytest.mark.parametrize("language", LANGUAGES)
def test_bold_words_end_where_markdown_sees_their_end(language):
    for page in pages(language):  # stars between a sign and a character end nothing
        said = page.read_text(encoding="utf-8")
        unseen = [each[0] for each in BOLD.finditer(said) if re.match(r"\W\*\*\w", said[each.end() - 3 :])]
        assert unseen == [], page.name


def test_chinese_pages_are_chinese():
    for page in pages("zh"):
        said = page.read_text(encoding="utf-8")
        text = re.sub(r"```.*?```|`[^`]*`|\([^)]*\)", "", said, flags=re.DOTALL)
        han, latin = re.findall(r"[㐀-鿿]", text), re.findall(r"[A-Za-z]{2,}", text)
        assert len(han) > 4 * len(latin), page.name


def test_no_chinese_paragraph_is_broken_into_lines():
    for page in pages("zh"):  # a break would be shown as a gap between two characters
        assert not re.search(r"[㐀-鿿，；。：、）”]\n *[㐀-鿿（“]", page.read_text(encoding="utf-8")), (
            page.name
        )
