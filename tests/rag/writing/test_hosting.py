"""The words of the one who presides: the agenda announced item by item, and what was done."""

import re
from collections.abc import Sequence
from itertools import pairwise
from typing import Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.document.values import Kind
from corpus.language.numerals import chinese
from rag.requests.brief import Action, Brief
from rag.writing.hosting import Item, beginning_lines, items_of, opening_lines, summing_lines

AGENDA: Final = (
    "县粮食局局长田冬生通报收购准备情况",
    "副县长白露宣读表彰决定",
    "青石镇、柳河镇作表态发言",
    "县委书记高原讲话",
)


def hosting(agenda: Sequence[str] = AGENDA, **changes: object) -> Brief:
    brief = Brief(
        request="写一篇主持词",
        action=Action.DRAFT,
        kind=Kind.HOSTING,
        whole=True,
        topic="秋粮收购",
        occasion="全县秋粮收购工作会议",
        agenda=tuple(agenda),
    )
    return brief.model_copy(update=changes)


def announced(brief: Brief) -> list[str]:
    """The paragraphs that announce one item each."""
    return [one for one in opening_lines(brief) if "，进行" in one]


def test_the_meeting_is_opened_by_its_name_and_its_purpose() -> None:
    first = opening_lines(hosting())[0]
    assert first.startswith("现在开会。今天，我们召开全县秋粮收购工作会议，主要任务是")
    assert "研究部署秋粮收购工作" in first
    assert first.endswith("。")


def test_a_meeting_without_a_name_has_no_purpose_that_was_not_said() -> None:
    first = opening_lines(hosting(topic="主持词", occasion=""))[0]
    assert first == "现在开会。今天，我们召开这次会议。"


@pytest.mark.parametrize("attendees", ["县长田冬生、副县长白露", "县长田冬生、副县长白露。"])
def test_who_attends_is_introduced_before_the_agenda(attendees: str) -> None:
    lines = opening_lines(hosting(attendees=attendees))
    assert lines[1] == "出席今天会议的有：县长田冬生、副县长白露。"
    assert lines[2].startswith("今天的会议共有")
    assert not any("出席" in one for one in opening_lines(hosting()))


def test_every_item_is_announced_once_and_in_order() -> None:
    assert announced(hosting()) == [
        "首先，进行第一项议程，请县粮食局局长田冬生同志通报收购准备情况。",
        "下面，进行第二项议程，请副县长白露同志宣读表彰决定。",
        "下面，进行第三项议程，请青石镇、柳河镇作表态发言，大家欢迎。",
        "最后，进行第四项议程，请县委书记高原同志讲话，大家欢迎。",
    ]


def test_the_agenda_is_listed_before_it_begins() -> None:
    listing = beginning_lines(hosting())[-1]
    assert listing == (
        "今天的会议共有四项议程：一是县粮食局局长田冬生同志通报收购准备情况；二是副县长白露同志宣读表彰决定；"
        "三是青石镇、柳河镇作表态发言；四是县委书记高原同志讲话。下面，依次进行。"
    )


def test_the_beginning_ends_where_the_items_begin() -> None:
    begun, opened = beginning_lines(hosting()), opening_lines(hosting())
    assert opened[: len(begun)] == begun
    assert len(opened) == len(begun) + len(AGENDA)


@pytest.mark.parametrize(
    ("count", "said"), [(2, "两"), (3, "三"), (10, "十"), (11, "十一"), (12, "十二"), (20, "二十")]
)
def test_items_are_counted_and_none_is_left_out(count: int, said: str) -> None:
    brief = hosting([f"{chinese(n)}号代表发言" for n in range(1, count + 1)])
    listing = beginning_lines(brief)[-1]
    assert f"共有{said}项议程：" in listing
    assert listing.count("号代表") == count
    assert len(announced(brief)) == count
    for n, line in enumerate(announced(brief), 1):
        assert f"第{chinese(n)}项议程，请{chinese(n)}号代表发言" in line


def test_an_agenda_that_was_not_given_is_a_slot() -> None:
    said = "".join((*opening_lines(hosting([])), *summing_lines(hosting([]))))
    assert "【待补：逐项列出议程】" in said
    assert "项议程：" not in said


@pytest.mark.parametrize(
    ("words", "who", "act"),
    [
        ("县委书记高原讲话", "县委书记高原同志", "讲话"),
        ("请县委书记高原作重要讲话", "县委书记高原同志", "作重要讲话"),
        ("由副县长白露宣读决定", "副县长白露同志", "宣读决定"),
        ("县委书记高原同志讲话", "县委书记高原同志", "讲话"),
        ("县委常委、组织部部长田冬生宣读决定", "县委常委、组织部部长田冬生同志", "宣读决定"),
        ("县长田冬生、副县长白露讲话", "县长田冬生同志、副县长白露同志", "讲话"),
        ("教师代表白露发言", "教师代表白露同志", "发言"),
        ("州长欧阳春讲话", "州长欧阳春同志", "讲话"),
        # 同志 only behind the name of a person.
        ("县委书记讲话", "县委书记", "讲话"),
        ("企业代表发言", "企业代表", "发言"),
        ("县长助理通报情况", "县长助理", "通报情况"),
        ("村支部书记代表发言", "村支部书记代表", "发言"),
        ("会长单位介绍经验", "会长单位", "介绍经验"),
        ("青石镇、柳河镇分别作表态发言", "青石镇、柳河镇", "作表态发言"),
        ("田冬生同志发言", "田冬生同志", "发言"),
        ("县长总结讲话", "县长", "总结讲话"),
        # Nobody is named.
        ("观看警示教育片", "", "观看警示教育片"),
        ("宣读关于总结表彰的决定", "", "宣读关于总结表彰的决定"),
        ("观看先进事迹介绍片", "", "观看先进事迹介绍片"),
        ("大会发言", "", "大会发言"),
        ("分组讨论", "", "分组讨论"),
        ("情况通报", "", "情况通报"),
        ("全体起立，奏唱国歌", "", "全体起立，奏唱国歌"),
        ("现场参观", "", "现场参观"),
    ],
)
def test_an_item_says_who_does_what(words: str, who: str, act: str) -> None:
    assert Item.of(words) == Item(who, act)


@pytest.mark.parametrize(
    ("words", "done"),
    [
        ("副县长白露宣读表彰决定", "副县长白露同志宣读了表彰决定"),
        ("县委书记高原讲话", "县委书记高原同志作了讲话"),
        ("县委书记高原作重要讲话", "县委书记高原同志作了重要讲话"),
        ("县长田冬生总结讲话", "县长田冬生同志作了总结讲话"),
        ("青石镇作表态发言", "青石镇作了表态发言"),
        ("青石镇表态发言", "青石镇作了表态发言"),
        ("企业代表发言", "企业代表作了发言"),
        ("县粮食局通报情况", "县粮食局通报了情况"),
        ("副县长白露安排部署秋粮收购", "副县长白露同志安排部署了秋粮收购"),
        ("与会代表审议通过章程", "与会代表审议通过了章程"),
        ("县长田冬生颁奖", "县长田冬生同志颁了奖"),
        ("各乡镇签订责任书", "各乡镇签订了责任书"),
    ],
)
def test_the_summary_says_what_was_done(words: str, done: str) -> None:
    (said,) = summing_lines(hosting([words, "合影"]))
    assert f"刚才，{done}。" in said


def test_the_summary_is_of_all_who_did_something_in_order() -> None:
    (said,) = summing_lines(hosting())
    places = [said.index(one) for one in ("田冬生", "白露", "青石镇", "高原")]
    assert places == sorted(places)
    assert "县委书记高原同志的讲话，请大家认真学习领会" in said


def test_only_a_speech_is_to_be_learned_from() -> None:
    (said,) = summing_lines(hosting(["副县长白露宣读决定", "企业代表发言"]))
    assert "学习领会" not in said


def test_nothing_is_said_to_be_done_by_nobody() -> None:
    (said,) = summing_lines(hosting(["观看警示教育片", "分组讨论"]))
    assert "刚才" not in said
    assert announced(hosting(["观看警示教育片", "分组讨论"])) == [
        "首先，进行第一项议程：观看警示教育片。", "下面，进行第二项议程：分组讨论。",
    ]  # fmt: skip


WHO: Final = st.sampled_from(
    ["县委书记高原", "副县长白露", "县长", "县粮食局", "青石镇、柳河镇", "教师代表", ""]
)
ACT: Final = st.sampled_from(
    ["讲话", "作表态发言", "宣读表彰决定", "通报情况", "观看警示教育片", "合影", "参观展区"]
)
WORDS: Final = st.text("田白高原冬生露讲话通报县长副作宣读的", min_size=1, max_size=14)
AGENDAS: Final = st.lists(st.builds("{}{}".format, WHO, ACT) | WORDS, min_size=1, max_size=25)


def bare(words: str) -> str:
    """Words without what hosting adds or leaves out: 同志, 请, 由, 分别."""
    return re.sub("同志|请|由|分别", "", words)


@given(AGENDAS)
def test_the_words_of_each_item_stand_in_the_given_order(agenda: list[str]) -> None:
    brief = hosting(agenda)
    lines = announced(brief)
    assert len(lines) == len(agenda)
    for words, line in zip(agenda, lines, strict=True):
        assert bare(words) in bare(line)
    listing, place = bare(beginning_lines(brief)[-1]), 0
    for words in agenda:
        place = listing.index(bare(words), place) + len(bare(words))


@given(AGENDAS)
def test_the_numbers_go_up_by_one(agenda: list[str]) -> None:
    said = "".join(announced(hosting(agenda)))
    numbers = [f"第{chinese(n)}项议程" for n in range(1, len(agenda) + 1)]
    places = [said.index(one) for one in numbers]
    assert all(a < b for a, b in pairwise(places))
    assert [said.count(one) for one in numbers] == [1] * len(agenda)


@given(AGENDAS)
def test_nobody_is_added_and_nobody_is_lost(agenda: list[str]) -> None:
    for words, item in zip(agenda, items_of(hosting(agenda)), strict=True):
        assert bare(f"{item.who}{item.act}") == bare(words)
