"""Are text files read in the encoding they were written in, and doubtful ones asked about?"""

import pytest

from territory_designer.errors import TerritoryDesignerError
from territory_designer.intake.encodings import decode

TEXTS = (
    "客户编号,客户名称\n1,福建医科大学附属协和医院\n",
    "客户编号,客户名称,省,市\n0001,北京市昌平区南口医院(北京市昌平区南口中西医结合医院),北京市,北京市\n",
    "医院编号;医院名称;地址\n7;武汉市第三医院（光谷院区）;关山大道216号\n",
    "编号\t名称\t备注\n1\t泉州市泉港区医院\t重点客户，需每月拜访两次\n",
    "客户,城市\n厦门大学附属第一医院,厦门\n镕基医院,漳州\n",
    "岗位编号,枢纽,角色\nP001,上海,代表\nP002,北京,经理\n",
    "员工编号,姓名\nE1,张伟\nE2,李娜\nE3,王喆\n",
    "客户编号,客户名称,上年销售额（万元）\n1,南京鼓楼医院,１２３\n",
    "等级,拜访频次\n甲,十二\n乙,六\n",
    "a,b\n1,重庆医科大学附属儿童医院——渝中本部\n",
)
MARKED = ("utf-8", "utf-8-sig", "utf-16", "gb18030")
TRADITIONAL = (
    "編號,名稱\n1,臺北榮民總醫院\n2,高雄長庚紀念醫院\n",
    "客戶,地址\n國泰醫院,臺北市大安區仁愛路四段\n",
    "醫院名稱,城市\n香港大學深圳醫院,深圳\n聖保祿醫院,香港\n",
    "姓名,職位\n陳大文,銷售經理\n黃小明,業務代表\n",
    "備註\n請於每週二上午拜訪,並攜帶產品型錄\n",
    "產品線,說明\n骨科,關節與脊椎\n心臟,導管與支架\n",
    "縣市,區域\n桃園縣,中壢區\n彰化縣,員林鎮\n",
    "單位,銷售額\n萬元,一千二百\n",
    "醫療機構,等級\n馬偕紀念醫院,醫學中心\n",
    "聯絡人,電話\n林先生,無\n張小姐,無\n",
)
JAPANESE = (
    "番号,名称\n1,東京大学医学部附属病院\n2,大阪市立総合医療センター\n",
    "顧客,住所\n聖路加国際病院,東京都中央区明石町\n",
    "病院名,都市\n京都第一赤十字病院,京都市\n",
    "氏名,役職\n田中太郎,営業部長\n鈴木花子,担当者\n",
    "備考\n毎月第二火曜日に訪問してください\n",
    "製品ライン,説明\n整形外科,人工関節\n",
    "県,区域\n神奈川県,横浜市\n広島県,福山市\n",
    "売上高,単位\n百二十,万円\n",
    "医療機関,等級\n国立がん研究センター,特定\n",
    "担当,電話\n佐藤さん,なし\n",
)


@pytest.mark.parametrize("text", TEXTS)
@pytest.mark.parametrize("encoding", MARKED)
def test_marked_and_chinese_encodings_are_read_right(text: str, encoding: str) -> None:
    assert decode(text.encode(encoding), name="x")[0] == text


@pytest.mark.parametrize("text", TEXTS)
@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_utf_16_without_mark_is_told_by_its_zeros(text: str, encoding: str) -> None:
    assert decode(text.encode(encoding), name="x") == (text, encoding)


@pytest.mark.parametrize(
    ("text", "encoding"),
    [*((text, "big5") for text in TRADITIONAL), *((text, "shift_jis") for text in JAPANESE)],
)
def test_big5_and_shift_jis_are_asked_about(text: str, encoding: str) -> None:
    with pytest.raises(TerritoryDesignerError) as caught:
        decode(text.encode(encoding), name="x")
    assert caught.value.code == "encoding_unsure"
    first = next(line for line in text.splitlines() if not line.isascii())
    assert f"{encoding}: {first}"[:60] in str(caught.value.params["preview"])


@pytest.mark.parametrize("text", [*TRADITIONAL[:3], *JAPANESE[:3]])
def test_the_planners_answer_decides(text: str) -> None:
    encoding = "big5" if text in TRADITIONAL else "shift_jis"
    assert decode(text.encode(encoding), name="x", encoding=encoding)[0] == text


def test_western_bytes_are_asked_about() -> None:
    with pytest.raises(TerritoryDesignerError, match="encoding_unsure"):
        decode("name;city\nKlinikum Süd;Nürnberg\n".encode("cp1252"), name="x")


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
def test_one_bad_byte_is_named_by_line_and_byte(encoding: str) -> None:
    lines = [line.encode(encoding) for line in TEXTS[1].splitlines(keepends=True)]
    data = b"".join([*lines * 3, b"ab\xff,c\n"])
    with pytest.raises(TerritoryDesignerError) as caught:
        decode(data, name="x")
    assert caught.value.code == "encoding_broken"
    assert (caught.value.params["line"], caught.value.params["byte"]) == (7, 3)
    assert caught.value.params["hexadecimal"] == "FF"


def test_plain_ascii_needs_no_question() -> None:
    assert decode(b"id,name\n1,x\n", name="x") == ("id,name\n1,x\n", "utf-8")


def test_an_unknown_encoding_is_refused() -> None:
    with pytest.raises(TerritoryDesignerError, match="encoding_unknown"):
        decode(b"x", name="x", encoding="klingon")
