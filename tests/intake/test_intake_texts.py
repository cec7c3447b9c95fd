"""Has every code that intake can say its texts, in both languages and with the same placeholders?"""

import re
from pathlib import Path

import pytest

import territory_designer.intake as room
from territory_designer.model.texts import catalogue

SOURCES = "\n".join(path.read_text(encoding="utf-8") for path in Path(room.__file__).parent.glob("*.py"))
QUOTED = set(re.findall(r'"([a-z]+(?:_[a-z0-9]+)+)"', SOURCES))
OWN = {
    key: entry for key, entry in catalogue().items() if key.split(".")[1].removesuffix(".remedy") in QUOTED
}
SAID = re.findall(
    r'(?:finding\(|Finding\(|_style_finding\(part, |code=|_UnreadableError\()\s*"([a-z_0-9]+)"', SOURCES
)
RAISED = re.findall(r'TerritoryDesignerError\(\s*"([a-z_0-9]+)"', SOURCES)


def test_every_code_has_a_text_and_a_remedy() -> None:
    wanted = [f"finding.{code}" for code in SAID] + [f"error.{code}" for code in RAISED]
    assert len(set(wanted)) > 80
    missing = {key for key in wanted for key in (key, f"{key}.remedy") if key not in catalogue()}
    assert missing == set()


@pytest.mark.parametrize("key", sorted(OWN))
def test_both_languages_name_the_same_things(key: str) -> None:
    english, chinese = (set(re.findall(r"{(\w+)", OWN[key][language])) for language in ("en", "zh"))
    assert english == chinese or key.endswith(".remedy")
