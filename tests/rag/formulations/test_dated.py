"""Wording is judged by the day of the meeting: planted faults are found, right passages pass."""

import datetime
import time

import pytest

from corpus.files.shipped import shipped_json
from corpus.language.folding import fold
from rag.draft.values import Finding, Severity
from rag.formulations.dated import check_formulations
from rag.formulations.wording import check_wording

# Fifteen passages in which something has ended, and fifteen in which it is too early or wrong.
EXPIRED = [
    ("要扎实推进保持共产党员先进性教育活动，让支部强起来。", "2009-03-02", "先进性教育活动"),
    ("我们要继续开展党的群众路线教育实践活动，把作风抓实。", "2016-05-10", "群众路线教育实践活动"),
    ("下一步，全镇上下要抓好“三严三实”专题教育。", "2017-02-20", "专题教育"),
    ("各支部必须把党史学习教育摆上日程。", "2023-03-01", "党史学习教育"),
    ("今年要组织好党纪学习教育，班子成员带头。", "2025-06-03", "党纪学习教育"),
    ("请及时与国家卫生计生委对接，争取支持。", "2020-04-08", "卫生和计划生育|卫生计生委"),
    ("这项工作由国土资源部统一登记。", "2021-09-01", "国土资源部"),
    ("主动向环保部汇报整改情况。", "2019-06-05", "环保部"),
    ("加强与银保监会的沟通，防住风险。", "2024-04-11", "银保监会"),
    ("争取国家乡村振兴局把我县列入名单。", "2024-08-15", "国家乡村振兴局"),
    ("确保到换届前全面建设小康社会见到新成效。", "2019-01-20", "全面建设小康社会"),
    ("必须坚持外防输入、内防反弹，守好村口。", "2024-01-09", "外防输入、内防反弹"),
    ("继续实行全面两孩政策，做好服务。", "2022-05-30", "全面两孩政策"),
    ("合同纠纷依照《合同法》处理。", "2023-07-18", "《合同法》"),
    ("牢记党在新形势下的强军目标，办好双拥实事。", "2020-08-01", "党在新形势下的强军目标"),
]
PREMATURE = [
    ("深入学习贯彻习近平法治思想，办好每件小事。", "2019-12-04", "习近平法治思想"),
    ("以习近平文化思想为指引，把馆办好。", "2022-05-23", "习近平文化思想"),
    ("不断提高政治判断力、政治领悟力、政治执行力。", "2019-07-01", "政治判断力"),
    ("对“国之大者”要心中有数。", "2018-11-06", "国之大者"),
    ("开展“人工智能＋”行动，帮企业上云。", "2022-02-17", "人工智能"),
    ("推进碳达峰碳中和，厂里先行一步。", "2018-06-05", "碳达峰碳中和"),
    ("坚持房住不炒，稳住预期。", "2014-03-12", "房住不炒"),
    ("深化“放管服”改革，少让群众跑路。", "2012-04-25", "放管服"),
    ("请应急管理部派员指导。", "2016-08-13", "应急管理部"),
    ("谋划好“十五五”开局。", "2018-01-15", "十五五"),
]
WRONG = [
    ("打铁还需自身硬，支部书记要先做到。", "2021-06-18", "打铁还需自身硬"),
    ("统筹推进“五位一体”战略布局。", "2020-05-06", "战略布局"),
    ("筑牢中华民族共同体意识，过好民族团结月。", "2022-09-01", "筑牢中华民族共同体意识"),
    ("增强“四个意识”（政治意识、大局意识、看齐意识），听从指挥。", "2018-07-01", "政治意识"),
    ("严明“六大纪律”：政治纪律、组织纪律、群众纪律、工作纪律、生活纪律", "2017-03-09", "组织"),
]  # fmt: skip
FAULTS = EXPIRED + PREMATURE + WRONG
RIGHT = [
    ("深入学习贯彻习近平法治思想，办好每件小事。", "2021-12-04"),
    ("要扎实推进保持共产党员先进性教育活动。", "2005-09-02"),
    ("2013年我们开展党的群众路线教育实践活动，改了一批老毛病。", "2016-05-10"),
    ("要把党史学习教育成果转化为干劲。", "2023-03-01"),
    ("原国土资源部发过的证继续有效。", "2021-09-01"),
    ("2018年，环境保护部改组为生态环境部。", "2019-06-05"),
    ("从打赢脱贫攻坚战到乡村全面振兴，村里变了样。", "2023-08-15"),
    ("如期打赢脱贫攻坚战，饭碗端得更牢。", "2022-02-15"),
    ("发挥环境保护部门的作用，管住排污口。", "1999-06-05"),
    ("县农业农村部门和应急管理部门到场值守。", "2016-06-05"),
    ("坚持房住不炒，稳住预期。", "2018-03-12"),
    ("打铁还需自身硬，支部书记要先做到。", "2013-06-18"),
    ("打铁必须自身硬，支部书记要先做到。", "2021-06-18"),
    ("统筹推进“五位一体”总体布局、协调推进“四个全面”战略布局。", "2020-05-06"),
    ("坚定“四个自信”，即道路自信、理论自信、制度自信、文化自信。", "2018-07-01"),
    ("做到“三严三实”：严以修身、严以用权、严以律己，谋事要实、创业要实、做人要实。", "2015-07-01"),
    ("落实“三会一课”（党员大会、支委会、党小组会、党课）制度。", "2019-07-01"),
    ("做好“六稳”工作：稳就业、稳投资等都要有账可查。", "2020-07-01"),
    ("铸牢中华民族共同体意识，筑牢中华民族共同体思想基础。", "2022-09-01"),
    ("依照民法典和《劳动合同法》处理。", "2023-07-18"),
]  # fmt: skip
# A draft of this length is checked in this time; the best of three, as other work may run.
CHARACTERS, SECONDS, TRIES = 5000, 0.06, 3


def _found(text: str, date: str) -> list[Finding]:
    day = datetime.date.fromisoformat(date)
    found = (*check_formulations(text, day), *check_wording(text, day))
    return [one for one in found if one.severity is not Severity.INFO]


@pytest.mark.parametrize(("text", "date", "words"), FAULTS)
def test_planted_faults_are_found(text: str, date: str, words: str) -> None:
    (finding,) = _found(text, date)
    assert any(word in text[finding.start : finding.end] for word in words.split("|"))
    assert finding.suggestion


@pytest.mark.parametrize(("text", "date"), RIGHT)
def test_right_passages_pass(text: str, date: str) -> None:
    assert _found(text, date) == []


def test_there_are_enough_planted_faults_of_both_halves() -> None:
    assert len(EXPIRED) == len(PREMATURE + WRONG) == 15
    assert len(RIGHT) == 20


def test_what_may_be_past_work_is_only_noted() -> None:
    """Who says what was done may name a campaign that is over."""
    text = "各级扎实工作，深入开展党史学习教育，群众是满意的。"
    (finding,) = check_formulations(text, datetime.date(2023, 3, 1))
    assert finding.severity is Severity.INFO


@pytest.mark.parametrize(
    ("date", "successor"), [("2019-05-01", "银保监会"), ("2024-05-01", "国家金融监督管理总局")]
)
def test_the_successor_named_is_that_of_the_day(date: str, successor: str) -> None:
    (finding,) = check_formulations("请银监会指导", datetime.date.fromisoformat(date))
    assert finding.suggestion == f"改用“{successor}”"


def test_successors_come_to_an_end() -> None:
    """Each has begun by the day its predecessor ended, and none leads back."""
    entries = {e["phrase"]: e for e in shipped_json("rag.formulations", "formulations")}
    for entry in entries.values():
        following, seen = entries.get(entry["successor"]), [entry["phrase"]]
        while following:
            assert following["phrase"] not in seen
            seen.append(following["phrase"])
            following = entries.get(following["successor"])
        if first := entries.get(entry["successor"]):
            assert first["from"][:7] <= entry["to"][:7] or first["from"][:4] <= entry["to"][:4]


def test_marks_may_be_missing() -> None:
    for text in ("开展三严三实专题教育要抓紧", "开展“三严三实”专题教育要抓紧"):
        (finding,) = check_formulations(text, datetime.date(2013, 5, 1))
        assert finding.severity is Severity.ERROR
        assert text[finding.start : finding.end].endswith("专题教育")


def test_a_draft_is_checked_quickly() -> None:
    text = ("".join(row[0] for row in FAULTS) * 10)[:CHARACTERS]
    assert len(text) == CHARACTERS
    day = datetime.date(2019, 7, 1)
    times = []
    for _ in range(TRIES + 1):
        start = time.process_time()
        check_formulations(text, day)
        check_wording(text, day)
        times.append(time.process_time() - start)
    assert min(times[1:]) < SECONDS


def test_no_wording_is_younger_than_a_longer_one_that_holds_it() -> None:
    """Else the shorter one is accused where only the longer one stands."""
    rows = [
        (fold(phrase), entry)
        for entry in shipped_json("rag.formulations", "formulations")
        for phrase in (entry["phrase"], *entry["variants"])
    ]
    wrong = [
        (longer, shorter)
        for longer, outer in rows
        for shorter, inner in rows
        if outer is not inner and shorter in longer
        and not longer.split(shorter)[0].endswith(inner.get("not_after") or "\n")
        and (outer["from"] or "0")[: len(inner["from"])] < inner["from"][: len(outer["from"])]
    ]  # fmt: skip
    assert wrong == []


def test_no_wording_is_in_two_entries() -> None:
    entries = shipped_json("rag.formulations", "formulations")
    phrases = [fold(p) for entry in entries for p in {entry["phrase"], *entry["variants"]}]
    assert len(phrases) == len(set(phrases))
    assert len(entries) >= 200
