"""Are rules read as written, and refused with their place when they are wrong?"""

import json
import re
from pathlib import Path

import pytest

from territory_designer.errors import TerritoryDesignerError
from territory_designer.model.rules import (
    MODES,
    Lock,
    default_rules,
    rules_as_dict,
    rules_from_dict,
    rules_from_toml,
)
from territory_designer.model.texts import error_text

MANUAL = Path(__file__).parents[2] / "docs" / "rules.md"


def test_the_example_in_the_manual_is_read_and_names_every_rule():
    example = re.search(r"```toml\n(.*?)```", MANUAL.read_text(encoding="utf-8"), re.DOTALL).group(1)
    rules = rules_from_toml(example, "improve")
    assert rules.max_hubs == 12
    assert rules.locks == (Lock("account", "000123"),)
    named = set(re.findall(r"^\[*([a-z_]+)", example, re.MULTILINE))
    priced = {"oneway_weight", "piece_cny", "split_cny"}
    assert set(rules_as_dict(rules)) - priced <= named


@pytest.mark.parametrize("mode", MODES)
def test_rules_survive_json(mode):
    rules = default_rules(mode)
    assert rules_from_dict(json.loads(json.dumps(rules_as_dict(rules)))) == rules


def test_only_hub_modes_judge_hub_limits_and_only_keeping_modes_price_disruption():
    judged = {mode for mode in MODES if default_rules(mode).judge_hub_limits}
    priced = {mode for mode in MODES if default_rules(mode).disruption_weight > 0}
    assert judged == {"hubs", "resize"}
    assert priced == {"improve", "fill", "substitute"}


@pytest.mark.parametrize(
    ("toml", "code"),
    [
        ("max_hubs = ", "rules_syntax"),
        ("max_hub = 3", "rules_unknown"),
        ('max_hubs = "three"', "rules_value"),
        ("max_hubs = true", "rules_value"),
        ('contiguity = "sometimes"', "rules_value"),
        ("[[bands]]\nlower = 3.0", "rules_value"),
        ('[[bands]]\nmeasure = "luck"', "rules_value"),
        ('[[locks]]\nkind = "account"', "rules_value"),
        ('[[locks]]\nkind = "moon"\nid = "1"', "rules_value"),
        ("locks = 3", "rules_value"),
        ("[[hubs]]\nhub_id = 'H1'\nstate = 'shut'", "rules_value"),
    ],
)
def test_wrong_rules_are_refused_with_a_text_in_both_languages(toml, code):
    with pytest.raises(TerritoryDesignerError) as caught:
        rules_from_toml(toml, "improve")
    assert caught.value.code == code
    assert error_text(caught.value, "zh") != error_text(caught.value, "en")


def test_an_unknown_mode_is_refused():
    with pytest.raises(TerritoryDesignerError, match="unknown_mode"):
        default_rules("magic")
