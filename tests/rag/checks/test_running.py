import datetime
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.checks.leaks import check_numbers, find_leaks
from rag.checks.running import check
from rag.checks.style import (
    check_identity,
    check_length,
    check_register,
    check_repetition,
    check_slips,
    check_slots,
    reading_minutes,
)
from rag.draft.values import Finding, Severity
from rag.formulations.dated import check_formulations
from tests.shared import needs_shared, seed

SOURCE = (
    "临澄县委书记李秀英同志强调，要建设平安临澄、幸福临澄。全县新建工会126家，"
    "2021年发展会员3200人。群众的事没有小事，件件都要有回音。"
)
FACTS = "请起草沅澜县委书记在全县群团工作会议上的讲话，去年全县新建工会58家"


def texts(text: str, findings: tuple[Finding, ...]) -> list[str]:
    return [text[finding.start : finding.end] for finding in findings]


def test_names_of_the_source_leak_with_and_without_suffix() -> None:
    draft = "同志们，要建设平安临澄，让临澄县的群众满意，像李秀英同志那样工作。"
    leaks = find_leaks(draft, source_texts=[SOURCE], given=FACTS)
    assert [leak.text for leak in leaks] == ["临澄", "临澄县", "李秀英"]
    assert [draft[leak.start : leak.end] for leak in leaks] == [leak.text for leak in leaks]
    assert leaks[0].slot == "【待补：地名】"


def test_numbers_of_the_source_leak_and_the_users_do_not() -> None:
    draft = "去年新建工会58家，2021年发展会员3200人。"
    leaks = find_leaks(draft, source_texts=[SOURCE], given=FACTS)
    assert [leak.text for leak in leaks] == ["2021年", "3200"]


@pytest.mark.parametrize(
    "draft",
    [
        "全市上下、我县各区、基层社区和街道社区都要行动起来。",
        "要牢记“四个意识”，落实党的二十大和二十届三中全会精神。",
        "到2035年基本实现现代化。",
    ],
)
def test_what_belongs_to_everybody_is_no_leak(draft: str) -> None:
    source = SOURCE + "全市各区街道社区落实党的二十大、二十届三中全会精神，到2035年基本实现现代化。"
    assert find_leaks(draft, source_texts=[source], given=FACTS) == ()


def test_the_users_own_place_is_no_leak() -> None:
    assert not find_leaks("建设平安临澄", source_texts=[SOURCE], given="请起草临澄县委书记讲话")


def test_names_from_metadata_leak() -> None:
    (leak,) = find_leaks("青禾的明天更好", source_texts=[""], given=FACTS, names=["青禾"])
    assert leak.text == "青禾"


@needs_shared
def test_the_county_of_the_first_seed_leaks_though_it_has_no_suffix_there() -> None:
    source = seed("000").read_text(encoding="utf-8")
    leaks = find_leaks("推动西畴跨越发展", source_texts=[source], given=FACTS)
    assert [leak.text for leak in leaks] == ["西畴"]


def test_a_number_from_nowhere_is_reported() -> None:
    text = "去年新建工会58家，惠及职工9万人，发展会员3200人。"
    assert texts(text, check_numbers(text, [("甲", SOURCE)], FACTS)) == ["9万"]


def test_a_finished_text_is_not_held_against_its_own_names() -> None:
    found = check(SOURCE, sources=[("甲", SOURCE)])
    assert not {f.check for f in found} & {"带入", "数字"}


@pytest.mark.parametrize(
    ("text", "date", "severity"),
    [
        ("发展新质生产力", "2022-05-01", Severity.ERROR),
        ("发展新质生产力", "2023-09-01", None),
        ("深入开展党史学习教育", "2021-06-01", None),
        ("深入开展党史学习教育", "2023-01-05", Severity.WARNING),
        ("坚决打赢脱贫攻坚战", "2022-01-01", Severity.WARNING),
        ("贯彻党的二十大精神", "2021-01-01", Severity.ERROR),
        ("贯彻十九届六中全会精神", "2021-11-12", None),
        ("以优异成绩迎接党的二十大胜利召开", "2022-03-05", None),
        ("以优异成绩迎接党的二十大胜利召开", "2020-03-05", Severity.ERROR),
        ("学习党的二十大报告", "2022-03-05", Severity.ERROR),
        ("坚定“四个自信”", "2015-01-01", Severity.ERROR),
        ("两个维护", "2018-01-01", None),
        ("创新发展理念，破解发展难题", "2013-03-05", None),
        ("贯彻新发展理念", "2013-03-05", Severity.ERROR),
        ("开展“不忘初心、牢记使命”主题教育", "2018-03-05", None),
    ],
)
def test_wording_is_judged_as_of_the_day(text: str, date: str, severity: Severity | None) -> None:
    found = check_formulations(text, datetime.date.fromisoformat(date))
    assert [finding.severity for finding in found] == ([severity] if severity else [])


def test_a_successor_is_named() -> None:
    (finding,) = check_formulations("坚定三个自信", datetime.date(2018, 1, 1))
    assert "四个自信" in finding.suggestion


def test_without_a_date_no_wording_is_judged() -> None:
    assert check_formulations("发展新质生产力", None) == ()


@pytest.mark.parametrize(
    ("checker", "text", "span"),
    [
        (check_slips, "推进“一带一路”战略", "“一带一路”战略"),
        (check_slips, "浙江省省委书记到会", "浙江省省委书记"),
        (check_slots, "会员【待补：数据】人", "【待补：数据】"),
        (check_register, "## 加强领导", "## "),
        (check_register, "要**狠抓**落实", "**狠抓**"),
        (check_register, "首先，甲。其次，乙。最后，丙。", "首先，"),
        (check_register, "要尽量做好", "尽量"),
        (check_register, "这件事要搞定", "搞定"),
        (check_repetition, "要切实增强责任感和使命感，要切实增强责任感和使命感。", None),
    ],
)
def test_slips_of_style_are_found_where_they_are(
    checker: Callable[[str], tuple[Finding, ...]], text: str, span: str | None
) -> None:
    (finding,) = checker(text)
    assert text[finding.start : finding.end] == (span or text[13:25])


@pytest.mark.parametrize(
    "text",
    [
        "“一带一路”倡议",
        "浙江省委书记到会",
        "第一，加强领导。第二，压实责任。第三，抓好落实。",
        "这是不可能的，要增强可能性。",
        "党员代表大会隆重召开",
        "要加强领导，要加强领导。",
    ],
)
def test_good_wording_is_left_alone(text: str) -> None:
    assert check_slips(text) + check_register(text) + check_repetition(text) == ()


def test_a_pledge_makes_no_demands() -> None:
    text = "下面我作表态发言。各单位要认真抓好落实。我们将全力以赴。"
    (finding,) = check_identity(text, "")
    assert text[finding.start : finding.end].startswith("各单位要")
    assert check_identity("各单位要认真抓好落实。", "") == ()


def test_length_is_compared_with_what_was_asked() -> None:
    assert check_length("字" * 110, 100, 180) == ()
    (finding,) = check_length("字" * 360, 100, 180)
    assert "2.0分钟" in finding.message
    assert reading_minutes("字\n字 " * 90, 180) == 1.0


@given(st.text(alphabet="“”要好，。\n首先其次最后【待补】#*三个自信临澄县9万人", max_size=60))
def test_findings_have_real_spans_in_order(text: str) -> None:
    found = check(
        text, date=datetime.date(2024, 1, 1), given=FACTS, sources=[("甲", SOURCE)], asked_length=5
    )
    assert all(0 <= f.start <= f.end <= len(text) for f in found)
    assert [(f.start, f.end) for f in found] == sorted((f.start, f.end) for f in found)
    assert all(f.message for f in found)
