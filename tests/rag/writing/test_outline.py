"""The outline: sections, their lengths, and headings that code accepts."""

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st
from langchain_core.messages import BaseMessage

from corpus.document.values import Kind
from rag.models.client import LanguageModel
from rag.requests.brief import Action, Brief, parse_request
from rag.settings import Settings
from rag.writing.outline import (
    ATTEMPTS,
    HEADING_SLACK,
    are_parallel,
    make_headings,
    plan_sections,
    subject_of,
)
from tests.fake_model import ScriptedChatModel

GOOD = ("压实责任，守住安全底线", "排查隐患，堵住风险漏洞", "严格执法，形成高压态势")


def whole(**changes: object) -> Brief:
    brief = Brief(
        request="写一篇县委书记在全县安全生产会议上的讲话稿",
        action=Action.DRAFT,
        topic="安全生产",
        whole=True,
        occasion="全县安全生产会议",
        kind=Kind.WORK_MEETING,
        length=1500,
    )
    return brief.model_copy(update=changes)


def scripted(settings: Settings, answers: Sequence[str]) -> tuple[LanguageModel, ScriptedChatModel]:
    left = list(answers)

    def answer(messages: Sequence[BaseMessage]) -> str:
        return left.pop(0)

    model = ScriptedChatModel(answer=answer)
    return LanguageModel(settings, chat_model=model), model


def test_a_request_for_sections_gets_these_and_no_others() -> None:
    brief = parse_request("写“建强阵地”“带好队伍”两节，一共800字")
    plans = plan_sections(brief, ())
    assert [(p.heading, p.topic, p.length) for p in plans] == [
        ("建强阵地", "建强阵地", 400),
        ("带好队伍", "带好队伍", 400),
    ]


def test_a_paragraph_has_no_heading() -> None:
    (plan,) = plan_sections(parse_request("写一段关于节约用水的话，300字"), ())
    assert (plan.heading, plan.topic, plan.length, plan.salutation) == ("", "节约用水", 300, "")


def test_a_speech_is_framed_and_numbered() -> None:
    plans = plan_sections(whole(), GOOD)
    assert [plan.heading for plan in plans] == [
        "",
        f"一、{GOOD[0]}",
        f"二、{GOOD[1]}",
        f"三、{GOOD[2]}",
        "",
    ]
    assert plans[0].salutation == "同志们："
    assert not any(plan.salutation for plan in plans[1:])
    assert all("安全生产" in plan.topic for plan in plans)
    assert GOOD[1] in plans[2].topic


def test_an_address_greets_its_guests() -> None:
    assert "来宾" in plan_sections(whole(kind=Kind.ADDRESS), GOOD)[0].salutation


@given(st.integers(60, 12_000), st.integers(1, 9))
def test_the_lengths_add_up_to_what_was_asked(length: int, count: int) -> None:
    plans = plan_sections(whole(length=length), [f"标题{n}" for n in range(count)])
    assert length - count - 2 <= sum(plan.length for plan in plans) <= length
    assert all(plan.length > 0 for plan in plans)


@pytest.mark.parametrize(
    ("topic", "occasion", "subject"),
    [
        ("源头治理", "全市信访工作联席会议", "源头治理"),
        ("", "全县安全生产会议", "安全生产"),
        ("讲话", "全县安全生产会议", "安全生产"),
        ("", "全县防汛抗旱工作动员大会", "防汛抗旱"),
        ("安全生产大会", "", "安全生产大会"),
    ],
)
def test_the_subject_is_a_word_and_no_meeting(topic: str, occasion: str, subject: str) -> None:
    assert subject_of(whole(topic=topic, occasion=occasion)) == subject


@pytest.mark.parametrize(
    "answer",
    [
        "\n".join(GOOD),
        "\n".join(f"{n}、{heading}" for n, heading in zip("一二三", GOOD, strict=True)),
        "\n\n".join(f"（{n}）{heading}。" for n, heading in zip("一二三", GOOD, strict=True)),
        "\n".join(f"{n}. **{heading}**" for n, heading in enumerate(GOOD, 1)),
        "\n".join((*GOOD, "多出来的一个标题不算数")),
    ],
)
def test_parallel_headings_are_taken_without_their_marks(settings: Settings, answer: str) -> None:
    model, _ = scripted(settings, [answer])
    assert make_headings(model, whole(), seed=1) == GOOD


def test_bad_headings_are_asked_for_again_then_the_pattern_of_the_kind_is_taken(
    settings: Settings,
) -> None:
    bad = ["只有一个", "标题\n" * 3, "短\n很长很长很长很长很长很长很长的标题\n标题"]
    model, asked = scripted(settings, bad)
    headings = make_headings(model, whole(kind=Kind.PLEDGE), seed=1)
    assert headings == ("提高认识", "落实举措", "作出承诺")
    assert len(asked.prompts) == ATTEMPTS


def test_the_second_answer_will_do(settings: Settings) -> None:
    model, asked = scripted(settings, ["只有一个", "\n".join(GOOD)])
    assert make_headings(model, whole(), seed=1) == GOOD
    assert len(asked.prompts) == 2


@pytest.mark.parametrize("kind", list(Kind))
def test_every_kind_has_a_pattern_that_is_parallel_in_count(settings: Settings, kind: Kind) -> None:
    model, _ = scripted(settings, ["\n"] * ATTEMPTS)
    headings = make_headings(model, whole(kind=kind), seed=1)
    assert len(set(headings)) == 3


@pytest.mark.parametrize(
    ("headings", "parallel"),
    [
        (GOOD, True),
        (GOOD[:2], False),
        ((GOOD[0], GOOD[0], GOOD[1]), False),
        (("抓学习", "抓责任", "抓落实"), False),
        (("抓好学习", "抓实责任", "抓牢落实" + "落" * HEADING_SLACK), True),
        (("抓好学习", "抓实责任", "抓牢落实" + "落" * (HEADING_SLACK + 1)), False),
        (("标" * 25, "题" * 25, "目" * 25), False),
        ((), False),
    ],
)
def test_what_counts_as_parallel(headings: tuple[str, ...], parallel: bool) -> None:
    assert are_parallel(headings) is parallel


def test_points_that_are_asked_for_are_the_parts_in_their_order(settings: Settings) -> None:
    brief = parse_request(
        "起草区委书记在全区招商大会上的讲话，讲三点：一是项目要实；二是服务要快；三是作风要硬"
    )
    model, chat = scripted(settings, [])
    headings = make_headings(model, brief, seed=0)
    plans = plan_sections(brief, headings)
    assert not chat.prompts
    assert [one.heading for one in plans if one.heading] == [
        "一、项目要实", "二、服务要快", "三、作风要硬",
    ]  # fmt: skip
    assert [one.asked for one in plans if one.heading] == [
        ("项目要实",), ("服务要快",), ("作风要硬",),
    ]  # fmt: skip


@pytest.mark.parametrize("count", [2, 3, 4, 5, 7])
def test_there_are_as_many_parts_as_are_asked_for(settings: Settings, count: int) -> None:
    model, _ = scripted(settings, ["说不出来"] * 99)
    headings = make_headings(model, whole(parts=count), seed=0)
    assert len(headings) == len(set(headings)) == count


def test_two_groups_of_headings_are_not_the_same(settings: Settings) -> None:
    model, _ = scripted(settings, ["\n".join(GOOD)] * 99)
    headings = make_headings(model, whole(parts=6), seed=0)
    assert headings[:3] == GOOD
    assert len(set(headings)) == 6


def test_a_draft_is_planned_within_its_bounds() -> None:
    for words, low, high in (
        ("500-600字", 500, 600),
        ("不超过800字", 600, 800),
        ("至少1000字", 1000, 1300),
    ):
        brief = parse_request(f"起草县长在全县安全生产会议上的讲话，{words}")
        total = sum(one.length for one in plan_sections(brief, ("甲", "乙", "丙")))
        assert low <= total <= high


def test_a_paragraph_is_made_for_each_point_of_a_section() -> None:
    plans = plan_sections(
        parse_request("写一段关于防汛的内容，要讲到巡堤查险和转移避险，400字"), ()
    )
    assert [(one.heading, one.asked, one.length) for one in plans] == [
        ("", ("巡堤查险",), 200), ("", ("转移避险",), 200),
    ]  # fmt: skip


def test_facts_are_said_first() -> None:
    brief = parse_request("写一段关于稳就业的内容，数据：新增就业4200人。300字")
    (plan,) = plan_sections(brief, ())
    assert plan.asked == ("新增就业4200人",)


def test_what_is_to_be_said_besides_is_no_part_of_its_own(settings: Settings) -> None:
    brief = parse_request(
        "起草县长在全县安全生产会议上的讲话，讲两点：一是排查隐患；二是压实责任。必须提到值班值守"
    )
    model, _ = scripted(settings, [])
    plans = plan_sections(brief, make_headings(model, brief, seed=0))
    assert [(one.heading, one.asked) for one in plans if one.heading] == [
        ("一、排查隐患", ("排查隐患",)), ("二、压实责任", ("压实责任", "值班值守")),
    ]  # fmt: skip


def test_one_section_is_divided_as_asked(settings: Settings) -> None:
    brief = parse_request("请起草“加强基层组织建设”一节，400字，分三点")
    model, _ = scripted(settings, ["\n".join(GOOD)])
    plans = plan_sections(brief, make_headings(model, brief, seed=0))
    assert [one.heading for one in plans] == [
        "加强基层组织建设", *(f"（{n}）{one}" for n, one in zip("一二三", GOOD, strict=True)),
    ]  # fmt: skip
    assert 350 <= sum(one.length for one in plans) <= 420
