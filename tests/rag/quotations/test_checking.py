"""Quotations and titles against texts at hand."""

import pytest

from rag.draft.values import Finding, Severity
from rag.quotations.checking import check_quotations, compare_quotations, describe_difference
from rag.quotations.sources import TextSources
from rag.quotations.values import Status

SOURCE = (
    "临澄县委书记李秀英同志强调，要建设平安临澄、幸福临澄。全县新建工会126家。"
    "群众的事没有小事，件件都要有回音。《临澄县河道管护办法》已经印发。"
)


def check(text: str) -> tuple[Finding, ...]:
    return check_quotations(text, TextSources([("甲", SOURCE)]))


def status(text: str) -> list[Status]:
    return [one.status for one in compare_quotations(text, TextSources([("甲", SOURCE)]))]


def test_a_quotation_must_be_verbatim() -> None:
    right = "老书记常说：“群众的事没有小事，件件都要有回音。”"
    wrong = "老书记常说：“群众的事没有小事，件件都要有回应。”"
    assert check(right) == ()
    (finding,) = check(wrong)
    assert finding.severity is Severity.ERROR
    assert wrong[finding.start : finding.end] == "群众的事没有小事，件件都要有回应。"
    assert "“应”原文作“音”" in finding.message
    assert finding.evidence == "群众的事没有小事，件件都要有回音"
    assert finding.evidence in finding.suggestion


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("他说：「群众的事没有小事」。", Status.SAME),
        ("他说：『群眾的事沒有小事』。", Status.SAME),
        ('他说："群众的事没有小事"。', Status.SAME),
        ("他说：＂群众的事没有小事＂。", Status.SAME),
        ("他说：'群众的事没有小事'。", Status.SAME),
        ("他说：‘群众的事没有小事’。", Status.SAME),
        ("他说：“群众的事‘没有小事’……都要有回音。”", Status.SAME),
        ("“群众的事没有小事，件件都要有回音。”——李秀英", Status.SAME),
        ("“群众的事没有小事”，李秀英同志指出。", Status.SAME),
        ("“群众的事没有大事”，李秀英同志指出。", Status.DIFFERENT),
        ("《基层札记》中写道“群众的事没有大事”。", Status.DIFFERENT),
        ("他讲过“粮仓的门要朝南开才好”。", Status.UNKNOWN),
    ],
)
def test_quotations_are_compared_in_whatever_form(text: str, expected: Status) -> None:
    assert set(status(text)) == {expected}


def test_a_divided_quotation_is_compared_part_by_part() -> None:
    text = "“群众的事没有小事，”他说，“件件要有回声。”"
    assert status(text) == [Status.SAME, Status.DIFFERENT]
    text = "李秀英同志强调“群众的事没有小事”、“件件要有回音”。"
    assert status(text) == [Status.SAME, Status.DIFFERENT]


@pytest.mark.parametrize(
    "text",
    [
        "要当好“娘家人”，做“贴心人”。",
        "会议提出“三农”工作要再上台阶。",
        "推进“放管服”改革，共建“一带一路”。",
        "开展“学思想、强党性、重实践、建新功”主题教育。",
        "他评上了“敢闯敢拼的带头人”称号。",
        "坚持“干字当头、实字托底、快字争先”的工作法。",
        "版本叫'beta'，it's new。",
    ],
)
def test_terms_and_names_are_no_quotations(text: str) -> None:
    assert check(text) == ()
    assert status(text) == []


def test_a_name_that_is_nearly_a_quotation_is_reported() -> None:
    text = "贯彻“群众的事没有小事，件件要有回音”的理念。"
    (finding,) = check(text)
    assert finding.severity is Severity.WARNING
    assert "少“都”" in finding.message


def test_a_slogan_without_source_is_only_noted() -> None:
    (finding,) = check("要把“今天再晚也是早，明天再早也是晚”记在心里")
    assert "找不到出处" in finding.message
    assert finding.severity is Severity.INFO
    (said,) = check("李秀英指出：“今天再晚也是早，明天再早也是晚”。")
    assert said.severity is Severity.WARNING
    (proverb,) = check("古人说：“今天再晚也是早，明天再早也是晚”。")
    assert proverb.severity is Severity.INFO


def test_without_sources_nothing_is_said() -> None:
    assert check_quotations("他说：“今天再晚也是早。”", TextSources([])) == ()


def test_each_quotation_has_its_status_source_and_way_to_it() -> None:
    text = "老书记常说：“群众的事没有小事，件件要有回声。”"
    (one,) = compare_quotations(text, TextSources([("甲", SOURCE)]))
    assert (text[one.start : one.end], one.changes) == (one.text, 2)
    assert one.source is not None
    assert SOURCE[one.source.start : one.source.end] == one.source.words
    written = "".join(step.text for step in one.diff if step.op != "delete")
    assert written == "群众的事没有小事件件都要有回音"


def test_differences_are_described() -> None:
    assert describe_difference("甲乙丙", "甲丁丙戊") == "“乙”原文作“丁”，少“戊”"


def test_titles_are_compared() -> None:
    assert check("落实《临澄县河道管护办法》。") == ()
    (near,) = check("落实《临澄县河道维护办法》。")
    assert (near.check, near.severity) == ("书名", Severity.WARNING)
    assert "《临澄县河道管护办法》" in near.message
    (unknown,) = check("读一读《木匠手艺与村庄记忆》。")
    assert unknown.severity is Severity.INFO


@pytest.mark.parametrize(
    "title", ["《河道管护办法》", "《临澄县河道管护办法（试行）》", "《办法》"]
)
def test_short_forms_are_the_same_title_and_editions_are_others(title: str) -> None:
    assert [one for one in check(f"落实{title}。") if one.severity is not Severity.INFO] == []
