"""Which invented words name the company, its customers and its people, in both languages?"""

from __future__ import annotations

import csv
from pathlib import Path
from typing import NamedTuple

import numpy as np


class Both(NamedTuple):
    """One text in English and in Chinese."""

    en: str
    zh: str

    def in_language(self, language: str) -> str:
        """Return the text in ``"en"`` or ``"zh"``."""
        return self.zh if language == "zh" else self.en


def both(en: str, zh: str) -> Both:
    """Return a text in two languages."""
    return Both(en, zh)


COMPANY = both("Lanxu Medical", "澜序医疗")


def table_rows(name: str) -> list[dict[str, str]]:
    """Read a file of ``tables``."""
    with Path(__file__).with_name("tables").joinpath(name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def syllables(use: str) -> list[Both]:
    """Return the syllables for one use: ``brand_first``, ``brand_second``, ``surname`` or ``given``."""
    return [both(row["en"], row["zh"]) for row in table_rows("syllables.csv") if row["use"] == use]


BRANDS = tuple(
    both(first.en + second.en, first.zh + second.zh)
    for first in syllables("brand_first")
    for second in syllables("brand_second")
    if first.en.lower() != second.en
)

HOSPITALS = (
    (both("Central Hospital", "中心医院"), 5),
    (both("General Hospital", "综合医院"), 4),
    (both("First Hospital", "第一医院"), 3),
    (both("Second Hospital", "第二医院"), 3),
    (both("Third Hospital", "第三医院"), 2),
    (both("Women's and Children's Hospital", "妇儿医院"), 3),
    (both("Orthopaedic Hospital", "骨科医院"), 3),
    (both("Heart Hospital", "心血管病医院"), 2),
    (both("Tumour Hospital", "肿瘤医院"), 2),
    (both("Rehabilitation Hospital", "康复医院"), 1),
)
DISTRIBUTORS = (
    (both("Medical Devices Co., Ltd.", "医疗器械有限公司"), 4),
    (both("Pharmaceutical Trading Co., Ltd.", "医药商贸有限公司"), 3),
    (both("Medical Technology Co., Ltd.", "医疗科技有限公司"), 2),
)
SEGMENTS = {
    "general": both("General hospital", "综合医院"),
    "special": both("Specialist hospital", "专科医院"),
    "distributor": both("Distributor", "经销商"),
}
GENERAL = frozenset({"中心医院", "综合医院", "第一医院", "第二医院", "第三医院"})

REGIONS = {
    "H01": both("East China", "华东"),
    "H02": both("North China", "华北"),
    "H03": both("South China", "华南"),
}
LINES = {
    "endoscopy": both("Endoscopy", "内镜"),
    "orthopaedics": both("Orthopaedics", "骨科"),
    "monitoring": both("Monitoring", "监护"),
}
FLAGS = {True: both("yes", "是"), False: both("no", "否")}
ROLES = {
    "rep": both("rep", "代表"),
    "key": both("key account manager", "大客户经理"),
    "global": both("global account manager", "全球客户经理"),
}
STATES = {"open": both("open", "已开设"), "candidate": both("candidate", "候选")}
TIERS = {"global": both("global", "全球"), "key": both("key", "重点"), "standard": both("standard", "标准")}
SPLITS = {"revenue": both("revenue", "收入"), "overlay": both("overlay", "叠加")}
OUTCOMES = {"open": both("open", "进行中"), "won": both("won", "赢单"), "lost": both("lost", "丢单")}
STAGES = (
    both("Lead", "线索"),
    both("Qualified", "立项"),
    both("Proposal", "方案"),
    both("Tender", "招标"),
    both("Negotiation", "谈判"),
)
FUNCTIONS = {
    "technical": both("technical", "技术"),
    "marketing": both("marketing", "市场"),
    "finance": both("finance", "财务"),
    "admin": both("admin", "行政"),
}
KPIS = (
    both("Orders (10,000 CNY)", "订单额（万元）"),
    both("Visits made", "拜访次数"),
    both("New opportunities", "新增商机"),
    both("Up-sell share (%)", "增购占比（%）"),
)
PLANS = (
    both("Grow monitoring in all sites by 2027", "2027 年前在全部院区推广监护产品"),
    both("Renew the framework agreement before it ends", "到期前续签框架协议"),
    both("One service contact for all sites", "全部院区统一服务接口人"),
)
NOTES = (
    both("New building opens next year", "新院区明年启用"),
    both("Tender planned for the autumn", "计划秋季招标"),
    both("Service contract ends soon", "维保合同即将到期"),
)


def chosen(rng: np.random.Generator, weighted: tuple[tuple[Both, int], ...]) -> Both:
    """Draw a text by its weight."""
    total = sum(weight for _, weight in weighted)
    ticket = int(rng.integers(total))
    for text, weight in weighted:
        ticket -= weight
        if ticket < 0:
            return text
    raise ValueError("weights must be positive")


def people(rng: np.random.Generator, count: int) -> list[Both]:
    """Return so many different names of persons: Chinese, and in pinyin with the surname last."""
    surnames, given = syllables("surname"), syllables("given")
    names: dict[str, Both] = {}
    while len(names) < count:
        family, first, second = (
            options[int(rng.integers(len(options)))] for options in (surnames, given, given)
        )
        if first != second:
            person = both(f"{first.en}{second.en.lower()} {family.en}", f"{family.zh}{first.zh}{second.zh}")
            names.setdefault(person.en, person)
    return list(names.values())
