"""The agenda of a meeting, who attends, and the part of a speech that is asked for."""

import datetime
from collections.abc import Callable
from typing import Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.document.values import Kind
from corpus.language.numerals import chinese
from rag.requests.brief import Brief, parse_request

ASKED: Final = "写一篇全县秋粮收购工作会议的主持词"
ITEMS: Final = (
    "县粮食局局长田冬生通报收购准备情况",
    "副县长白露宣读表彰决定",
    "县委书记高原讲话",
)
CIRCLED: Final = "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳"
NUMBERED: Final[dict[str, Callable[[int], str]]] = {
    "一、": lambda n: f"{chinese(n)}、",
    "1.": lambda n: f"{n}.",
    "1. ": lambda n: f"{n}. ",
    "1、": lambda n: f"{n}、",
    "1）": lambda n: f"{n}）",
    "（一）": lambda n: f"（{chinese(n)}）",
    "(1)": lambda n: f"({n})",
    "①": lambda n: CIRCLED[n - 1],
    "一是": lambda n: f"{chinese(n)}是",
    "第一项，": lambda n: f"第{chinese(n)}项，",
}
each_number = pytest.mark.parametrize("number", NUMBERED.values(), ids=NUMBERED.keys())


def agenda(request: str) -> tuple[str, ...]:
    return parse_request(request).agenda


def listed(number: Callable[[int], str], between: str) -> str:
    return between.join(f"{number(n)}{one}" for n, one in enumerate(ITEMS, 1))


@each_number
@pytest.mark.parametrize("between", ["；", ";", "。", "，", "；\n", "。\n", "\n", "\n\n"])
@pytest.mark.parametrize("lead", ["议程：", "会议议程如下：\n", "会议有三项议程："])
def test_a_numbered_agenda_is_read(number: Callable[[int], str], between: str, lead: str) -> None:
    assert agenda(f"{ASKED}，{lead}{listed(number, between)}。1200字") == ITEMS


@pytest.mark.parametrize("number", [NUMBERED["①"], NUMBERED["（一）"]], ids=["①", "（一）"])
def test_numbers_that_stand_by_themselves_need_nothing_between(
    number: Callable[[int], str],
) -> None:
    assert agenda(f"{ASKED}，议程：{listed(number, '')}") == ITEMS


@pytest.mark.parametrize("lead", ["议程：", "议程是", "议程有：", "会议议程如下：", "议程包括"])
@pytest.mark.parametrize("between", ["；", ";", "、", "，"])
def test_an_agenda_without_numbers_is_read(lead: str, between: str) -> None:
    assert agenda(f"{ASKED}，{lead}{between.join(ITEMS)}。1200字") == ITEMS


def test_who_does_something_together_is_one_item() -> None:
    said = "议程：县长田冬生、副县长白露宣读决定、青石镇和柳河镇作表态发言、县委书记高原讲话"
    assert agenda(f"{ASKED}，{said}") == (
        "县长田冬生、副县长白露宣读决定", "青石镇和柳河镇作表态发言", "县委书记高原讲话",
    )  # fmt: skip


@each_number
@pytest.mark.parametrize("behind", ["。", "，", "；", "\n"])
def test_what_stands_behind_the_list_is_still_read(
    number: Callable[[int], str], behind: str
) -> None:
    brief = parse_request(
        f"{ASKED}，议程：{listed(number, '；')}{behind}1200字，2025年9月8日召开，要讲到安全储粮"
    )
    assert brief.agenda == ITEMS
    assert (brief.length, brief.length_given) == (1200, True)
    assert brief.date == datetime.date(2025, 9, 8)
    assert brief.points == ("安全储粮",)


@each_number
@pytest.mark.parametrize("between", ["；", "。", "\n"])
def test_an_agenda_is_neither_points_nor_headings(
    number: Callable[[int], str], between: str
) -> None:
    brief = parse_request(f"{ASKED}，议程：{listed(number, between)}")
    assert (brief.points, brief.headings, brief.parts, brief.listed) == ((), (), 0, ())
    assert (brief.kind, brief.occasion) == (Kind.HOSTING, "全县秋粮收购工作会议")
    assert not any("议程" in one or "田冬生" in one for one in (brief.topic, brief.role))


@pytest.mark.parametrize(
    "rest",
    [
        "800字",
        "写800字",
        "限800字以内",
        "约800字",
        "不超过800字",
        "全文800字",
        "字数800字",
        "讲5分钟",
    ],
)
@pytest.mark.parametrize("number", [NUMBERED["1."], NUMBERED["一、"], lambda n: ""])
def test_a_length_is_none_of_the_words_of_the_last_item(
    number: Callable[[int], str], rest: str
) -> None:
    brief = parse_request(f"{ASKED}，议程：{listed(number, '；')}，{rest}")
    assert brief.agenda == ITEMS
    assert brief.length_given


def test_a_list_behind_the_agenda_is_another_list() -> None:
    brief = parse_request(
        f"{ASKED}，议程：一是观看警示片；二是县长讲话。最后强调三点：一是抓早；二是抓小；三是抓实"
    )
    assert brief.agenda == ("观看警示片", "县长讲话")
    assert brief.points == ("抓早", "抓小", "抓实")


def test_the_agenda_may_be_spoken_of_before_it_is_given() -> None:
    said = "要按议程是否有变调整措辞。议程：1. 县长讲话；2. 合影"
    assert agenda(f"{ASKED}，{said}") == ("县长讲话", "合影")


def test_a_figure_in_an_item_is_no_number_of_an_item() -> None:
    said = "议程：1. 通报前2.5个月的进度；2. 部署第2、3批收购；3. 县长讲话"
    assert agenda(f"{ASKED}，{said}") == ("通报前2.5个月的进度", "部署第2、3批收购", "县长讲话")


def test_the_end_of_a_longer_figure_is_no_number_of_an_item() -> None:
    said = "议程：1. 参观展厅（102）陈列；2. 县长讲话"
    assert agenda(f"{ASKED}，{said}") == ("参观展厅（102）陈列", "县长讲话")


def test_an_item_may_be_numbered_within() -> None:
    said = "议程：一、两名代表发言：（1）青石镇（2）柳河镇；二、县长讲话"
    assert agenda(f"{ASKED}，{said}") == ("两名代表发言：（1）青石镇（2）柳河镇", "县长讲话")


@pytest.mark.parametrize(
    "request_",
    [
        ASKED,
        "起草县长在全县秋粮收购会议上的讲话，讲三点：一是抓早；二是抓小；三是抓实",
        "起草县长讲话，要把节水提上重要议程：一是定计划；二是管用水",
        "写一篇主持词，议程另行通知",
        "请先看会议议程\n县长讲话，副县长宣读决定，都要简短",
        # One item is no list; nothing is made of it.
        f"{ASKED}，议程：县长讲话",
    ],
)
def test_a_request_without_an_agenda_has_none(request_: str) -> None:
    assert agenda(request_) == ()


@each_number
def test_an_agenda_may_have_more_than_ten_items(number: Callable[[int], str]) -> None:
    items = tuple(f"{name}镇汇报进度" for name in "甲乙丙丁戊己庚辛壬癸子丑")
    said = "；".join(f"{number(n)}{one}" for n, one in enumerate(items, 1))
    assert agenda(f"{ASKED}，议程：{said}。800字") == items


WORDS: Final = st.text("田白高原冬生露讲话通报县长副", min_size=2, max_size=12)


@given(st.lists(WORDS, min_size=2, max_size=20, unique=True), st.sampled_from([*NUMBERED.values()]))
def test_every_item_of_any_list_is_read_in_order(
    items: list[str], number: Callable[[int], str]
) -> None:
    said = "；".join(f"{number(n)}{one}" for n, one in enumerate(items, 1))
    assert agenda(f"{ASKED}，议程：{said}。800字") == tuple(items)


@pytest.mark.parametrize(
    ("said", "attendees"),
    [
        ("出席会议的有县委书记高原、县长田冬生", "县委书记高原、县长田冬生"),
        ("出席会议的领导有：县委书记高原，县长田冬生", "县委书记高原，县长田冬生"),
        ("参加会议的人员：各乡镇书记、县直部门负责人", "各乡镇书记、县直部门负责人"),
        ("出席今天会议的领导同志包括县长田冬生", "县长田冬生"),
        ("出席会议的有县长田冬生，共青团县委书记白露", "县长田冬生，共青团县委书记白露"),
        ("请各乡镇认真准备", ""),
    ],
)
@pytest.mark.parametrize("behind", ["。", "；", "\n", "，1200字", "，要讲到安全储粮"])
def test_who_attends_is_read(said: str, attendees: str, behind: str) -> None:
    assert parse_request(f"{ASKED}。{said}{behind}").attendees == attendees


@pytest.mark.parametrize("between", ["。", "，", "；", "\n"])
@pytest.mark.parametrize("first", ["agenda", "attendees"])
def test_the_agenda_and_who_attends_are_kept_apart(between: str, first: str) -> None:
    parts = [f"议程：{listed(NUMBERED['1.'], '；')}", "出席会议的有县长田冬生、副县长白露"]
    if first == "attendees":
        parts.reverse()
    brief = parse_request(f"{ASKED}，{between.join(parts)}")
    assert (brief.agenda, brief.attendees) == (ITEMS, "县长田冬生、副县长白露")


@each_number
def test_what_was_read_stands_where_it_says(number: Callable[[int], str]) -> None:
    brief = parse_request(f"{ASKED}，会议议程：\n{listed(number, '；')}\n出席会议的有：县长田冬生")
    assert [one.words for one in brief.read if one.field == "agenda"] == [*ITEMS]
    assert [one.words for one in brief.read if one.field == "attendees"] == ["县长田冬生"]
    for one in brief.read:
        assert brief.request[one.start : one.end] == one.words


@pytest.mark.parametrize(
    ("request_", "passage"),
    [
        ("写县长在全县禁渔工作会议上的讲话的开头，200字", "开头"),
        ("写一篇县长在全县禁渔工作会议上的讲话开头部分", "开头"),
        ("写讲话稿的开场白，关于禁渔", "开头"),
        ("写一段致辞的结尾，200字", "结尾"),
        ("写石榴文化节开幕式致辞的结束语", "结尾"),
        ("写主持词的结语，全县禁渔工作会议", "结尾"),
        ("写一篇县长在全县禁渔工作会议上的讲话，开头要简短", ""),
        ("写县长在全县禁渔工作会议上的讲话", ""),
        ("写一篇讲话，结尾要有力", ""),
    ],
)
def test_only_the_part_that_is_asked_for_is_a_passage(request_: str, passage: str) -> None:
    brief: Brief = parse_request(request_)
    assert brief.passage == passage
    assert not (brief.passage and brief.whole)


def test_a_passage_is_on_what_the_speech_is_on() -> None:
    brief = parse_request("写县长在全县禁渔工作会议上的讲话的开头，200字")
    assert (brief.topic, brief.occasion, brief.length) == ("禁渔", "全县禁渔工作会议", 200)
