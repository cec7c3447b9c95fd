"""Are Chinese names found as they are spoken?"""

import pytest

from territory_designer.geo.pinyin import initials, spoken


@pytest.mark.parametrize(
    ("name", "said", "first"),
    [
        ("武汉市第一人民医院", "wuhanshidiyirenminyiyuan", "whsdyrmyy"),
        ("女律掠旅", "nvlvlvelv", "nlll"),
        ("啊座", "azuo", "az"),
        ("B 座 West", "B zuo West", "B z West"),
        ("", "", ""),
    ],
)
def test_common_characters_become_syllables_and_all_else_stays(name, said, first):
    assert spoken(name) == said
    assert initials(name) == first


def test_rare_characters_stay():
    assert spoken("龘") == "龘"
