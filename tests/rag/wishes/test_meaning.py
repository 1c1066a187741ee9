"""What code reads in a wish, and what it leaves to the writer."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.document.values import Kind
from rag.errors import RequestError
from rag.requests.brief import Brief, parse_request
from rag.wishes.applying import CHECK, check_wishes, offers_of, pace_of, said_of_wishes, with_wishes
from rag.wishes.choosing import chosen
from rag.wishes.meaning import Meaning, meaning_of
from rag.wishes.store import Wish


def wishes(*texts: str) -> tuple[Wish, ...]:
    return tuple(Wish(number=n, text=t, said="", thread="") for n, t in enumerate(texts, 1))


@pytest.mark.parametrize(
    ("said", "pace"),
    [
        ("每分钟按 200 字", 200),
        ("每分钟按两百字", 200),
        ("我们县长一分钟讲150个字", 150),
        ("语速 180", 180),
        ("语速按每分钟 160 字算", 160),
        ("每分钟都要有内容", 0),
        ("控制在两千字内", 0),
        ("十一分钟讲 2000 字", 0),
    ],
)
def test_a_pace_is_read(said: str, pace: int) -> None:
    assert meaning_of(said, 220).pace == pace


@pytest.mark.parametrize("said", ["每分钟按 1000 字", "每分钟按 20 字", "都写五万字"])
def test_what_cannot_be_is_refused(said: str) -> None:
    with pytest.raises(RequestError, match="请改一个"):
        meaning_of(said, 220)


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ("不用“赋能”", ["赋能"]),
        ("不要用“赋能”“抓手”和“闭环”", ["赋能", "抓手", "闭环"]),
        ("我们县领导不喜欢“赋能”两个字，以后都别用", ["赋能"]),
        ("“提纲挈领”这种词不要用了", ["提纲挈领"]),
        ("“赋能”两个字，别用", ["赋能"]),
        ("时间点一律用“截至”，不用“截止”", ["截止"]),
        ("写“镇街”，不写“乡镇”", ["乡镇"]),
        ("“撤销”我们这儿都说“撤并”", []),
        ("“撤销”都说“撤并”", ["撤销"]),
        ("结尾不用“让我们”", []),
        ("往后凡是书记的稿子，一律不写“我强调”", []),
        ("局长是女的，别写“他”", []),
        ("不用排比", []),
        ("多用“抓实”", []),
        ("不要求用“同志们”开头", []),
    ],
)
def test_only_words_that_can_be_looked_for_are_avoided(said: str, words: list[str]) -> None:
    assert [one.words for one in meaning_of(said, 220).avoid] == words


@pytest.mark.parametrize(
    ("said", "length", "of_section", "kind"),
    [
        ("稿子都写1800字", 1800, False, None),
        ("今后给我写的都控制在两千字内", 2000, False, None),
        ("每一节 500 字", 500, True, None),
        ("讲话一般十分钟", 2200, False, None),
        ("凡主持词都在四百字以内", 400, False, Kind.HOSTING),
        ("主持词在四百字以内", 400, False, Kind.HOSTING),
        ("标题不超过15个字", 0, False, None),
        ("每句不超过 20 字", 0, False, None),
        ("不用“500字”", 0, False, None),
    ],
)
def test_a_length_is_read_where_it_is_of_the_text(
    said: str, length: int, of_section: bool, kind: Kind | None
) -> None:
    found = meaning_of(said, 220)
    assert (found.length, found.of_section, found.kind) == (length, of_section, kind)


SPEECH = parse_request("写一篇县委书记在全县群团工作会议上的讲话稿")
SECTION = parse_request("起草“加强基层组织建设”一节")


@pytest.mark.parametrize(
    ("brief", "said", "length"),
    [
        (SPEECH, ("稿子都写1800字",), 1800),
        (SPEECH, ("稿子都写1800字", "稿子都写2600字"), 2600),
        (SPEECH, ("控制在两千字内",), 1500),
        (SPEECH, ("控制在1200字内",), 1200),
        (SPEECH, ("每一节 500 字",), 1500),
        (SPEECH, ("主持词在四百字以内",), 1500),
        (SECTION, ("每一节 500 字",), 500),
        (SECTION, ("稿子都写1800字",), 400),
        (parse_request("写一篇讲话稿，900字"), ("稿子都写1800字",), 900),
        (parse_request("写一篇工作会议的主持词"), ("主持词在四百字以内",), 400),
    ],
)
def test_a_length_holds_where_the_turn_gives_none(
    brief: Brief, said: tuple[str, ...], length: int
) -> None:
    made = with_wishes(brief, wishes(*said), 220)
    assert made.length == length
    assert made.wishes == said


def test_who_speaks_holds_where_the_turn_names_nobody() -> None:
    held = wishes("默认讲话人是县工信局局长")
    assert with_wishes(SECTION, held, 220).role == "县工信局局长"
    assert with_wishes(SPEECH, held, 220).role == "县委书记"
    assert with_wishes(SECTION, wishes("我们县长不喜欢排比"), 220).role == ""


def test_the_last_pace_holds() -> None:
    assert pace_of((), 220) == 220
    assert pace_of(wishes("不用排比"), 220) == 220
    assert pace_of(wishes("每分钟按 200 字", "不用排比", "语速 180"), 220) == 180


def test_words_to_avoid_are_found_where_they_stand() -> None:
    text = "要赋能基层，赋能一线。群团组织要用群团的办法。"
    held = wishes("不用“赋能”", "“群团”一律写“群团组织”", "不用排比")
    findings = check_wishes(text, held)
    assert {one.check for one in findings} == {CHECK}
    assert [text[one.start : one.end] for one in findings] == ["赋能", "赋能", "群团"]
    assert findings[2].start == text.rindex("群团")
    assert "群团组织" in findings[2].suggestion


def test_what_is_said_instead_is_offered_once() -> None:
    held = wishes("用“截至”，不用“截止”", "不用“赋能”")
    findings = check_wishes("截止今天，截止昨天，要赋能。", held)
    assert len(findings) == 3
    assert offers_of(findings) == ("把“截止”改成“截至”",)


def test_no_effect_is_claimed_that_there_is_not() -> None:
    held = wishes("不用“赋能”", "不用“抓手”", "我们县长不喜欢排比", "每分钟按 200 字")
    brief = with_wishes(SPEECH, held, 200)
    said = said_of_wishes(brief, held, check_wishes("要赋能。", held), 200)
    done, _, left = said.partition("程序查不了")
    assert "不用“赋能”（还有 1 处，见检查结果）" in done
    assert "不用“抓手”（已查，没有出现）" in done
    assert "每分钟按 200 字" in done
    assert "排比" in left
    assert "排比" not in done
    assert said_of_wishes(brief, (), (), 200) == ""


def test_a_length_that_the_turn_outweighs_is_not_claimed() -> None:
    held = wishes("稿子都写1800字")
    own = with_wishes(parse_request("写一篇讲话稿，900字"), held, 220)
    assert "没有用" in said_of_wishes(own, held, (), 220)
    assert "篇幅按它" in said_of_wishes(with_wishes(SPEECH, held, 220), held, (), 220)


HELD = wishes("不用“赋能”", "每篇至少一条农谚", "每分钟按 200 字", "标题不超过15个字")


@pytest.mark.parametrize(
    ("said", "numbers"),
    [
        ("不用“赋能”那条取消吧，新书记爱用", [1]),
        ("忘掉农谚那条", [2]),
        ("第 2 条长期要求不要了", [2]),
        ("把第三条要求删掉", [3]),
        ("第 9 条长期要求不要了", []),
        ("以后不用管标题15字的事了", [4]),
        ("我立的那些规矩全部清掉", [1, 2, 3, 4]),
        ("长期要求都不要了", [1, 2, 3, 4]),
        ("全部", [1, 2, 3, 4]),
        ("不用“赋能”的要求都取消", [1]),
        ("不用“所有”那条不要了", []),
        ("那条规矩取消吧", []),
        ("关于天气的要求作废", []),
    ],
)
def test_the_wish_that_is_taken_back(said: str, numbers: list[int]) -> None:
    assert [one.number for one in chosen(said, HELD)] == numbers


def test_all_are_meant_whatever_the_words_of_one() -> None:
    held = wishes("稿子都不用排比", "标题要求对仗")
    assert chosen("长期要求都不要了", held) == held


def test_of_two_alike_neither_is_taken_back() -> None:
    held = wishes("不用“赋能”", "不用“赋能增效”")
    assert chosen("赋能那条取消", held) == ()


@given(st.text("不用别写每分钟按字“”赋能，。0123456789两百第条的都内标题", max_size=40))
def test_any_words_are_read_or_refused(said: str) -> None:
    found = Meaning()
    with suppress(RequestError):
        found = meaning_of(said, 220)
    for avoided in found.avoid:
        assert avoided.words in said
    for finding in check_wishes(said, wishes(said)):
        assert 0 <= finding.start < finding.end <= len(said)
