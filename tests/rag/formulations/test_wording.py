"""Wrong forms of set phrases, and sets that do not list their members."""

import datetime
import re

import pytest

from corpus.files.shipped import shipped_json
from rag.draft.values import Severity
from rag.formulations.wording import check_wording

DATA = shipped_json("rag.formulations", "wording")
DAY = datetime.date(2024, 5, 1)


@pytest.mark.parametrize("form", DATA["forms"], ids=lambda form: form["right"])
def test_every_form_has_its_source_and_its_right_form_passes(form: dict[str, str]) -> None:
    assert re.search(r"\d{4}年|章程", form["source"])
    assert form["from"][:4] in form["source"]
    assert check_wording(f"要坚持{form['right']}，办好实事。", DAY) == ()


# One wrong form for each entry, in its order.
SLIPS = [
    "打铁还须自身硬",
    "“十一五”计划",
    "“四个全面”总体布局",
    "五位一体战略部署",
    "筑牢中华民族共同体意识",
    "打造人类命运共同体",
    "以党的政治建设为引领",
    "坚定“四个意识”",
    "做到“两个确立”",
    "捍卫“两个维护”",
    "青山绿水就是金山银山",
    "全过程民主",
    "以国内大循环为主，畅通内外",
    "两个一百周年奋斗目标",
    "习近平新时代中国特色社会主义理论，",
    "“三个代表”重要理论",
    "科学发展观思想",
    "马克思列宁主义、毛泽东思想、邓小平思想",
    "邓小平思想",
    "百年不遇之大变局",
    "共商共享共建",
    "国家治理能力和治理体系现代化",
    "统揽全局、协调各方",
    "产业兴旺、生态宜居、乡风文明、治理有效、生活富足",
    "创新、绿色、协调",
    "学史增信、学史明理",
    "政治领悟力、政治判断力",
    "机关化、行政化、娱乐化、贵族化",
]


@pytest.mark.parametrize(("slip", "form"), list(zip(SLIPS, DATA["forms"], strict=True)))
def test_every_form_is_found_and_put_right(slip: str, form: dict[str, str]) -> None:
    found = check_wording(f"我们坚持{slip}。", DAY)
    assert f"改为{form['right']}" in [one.suggestion for one in found]


@pytest.mark.parametrize("row", DATA["sets"], ids=lambda row: row["names"][0])
def test_a_whole_set_passes_and_one_that_lacks_a_member_does_not(row: dict[str, list[str]]) -> None:
    members = [one.split("|")[0] for one in row["members"]]
    name = row["names"][0]
    for lead in (f"“{name}”：", f"{name}（", f"{name}，即", f"“{name}”——"):
        assert check_wording(lead + "、".join(members) + "。", DAY) == ()
        if len(members) > 2:
            (finding,) = check_wording(f"{lead}{'、'.join(members[:-1])}，抓出实效。", DAY)
            assert f"缺{members[-1]}" in finding.message
            assert members[-1] in finding.suggestion


def test_a_list_before_the_name_is_judged_too() -> None:
    (finding,) = check_wording("树牢政治意识、大局意识、看齐意识“四个意识”。", None)
    assert "缺核心意识" in finding.message
    assert check_wording("树牢政治意识、大局意识等“四个意识”。", None) == ()


def test_a_stranger_in_a_set_is_named() -> None:
    (finding,) = check_wording("四个意识：政治意识、大局意识、责任意识、看齐意识。", None)
    assert "缺核心意识" in finding.message
    assert "责任意识不在其中" in finding.message


@pytest.mark.parametrize(
    "text",
    [
        "四个意识：我们讲政治意识、大局意识，就要见行动。",
        "“六稳”：稳就业、稳投资等。",
        "抓“四风”问题，形式主义、官僚主义是重点。",
        "五位一体：党建、综治、城管、执法、服务。",
    ],
)
def test_what_is_no_mere_list_is_let_pass(text: str) -> None:
    assert check_wording(text, DAY) == ()


def test_a_form_that_changed_is_judged_from_its_day() -> None:
    text = "打铁还需自身硬"
    (finding,) = check_wording(text, datetime.date(2017, 10, 1))
    assert finding.severity is Severity.WARNING
    assert check_wording(text, datetime.date(2017, 9, 30)) == ()
    assert check_wording(text, None) == ()
