"""Does the window speak both languages, and tell when it changes?"""

import csv

import pytest

from territory_designer.model.resources import resource_path
from territory_designer.ui.words import t, words


def test_texts_follow_the_language(qtbot):
    assert t("action.save") == "Save"
    with qtbot.waitSignal(words.changed):
        words.set_language("zh")
    assert t("action.save") == "保存"
    with qtbot.assertNotEmitted(words.changed):
        words.set_language("zh")


def test_an_unknown_language_is_refused():
    with pytest.raises(ValueError, match="fr"):
        words.set_language("fr")


def test_every_text_of_the_window_stands_in_both_languages_with_the_same_parameters():
    import string

    for name in ("ui.csv",):
        with resource_path("texts", name).open(encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file):
                fields = [
                    {part[1].split("[")[0] for part in string.Formatter().parse(row[side]) if part[1]}
                    for side in ("en", "zh")
                ]
                assert row["en"] and row["zh"], row["key"]
                assert fields[1] <= fields[0], row["key"]
