"""The plan of a section's paragraphs: what was asked for is in it, once, and the length is kept."""

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st
from langchain_core.messages import BaseMessage

from rag.models.client import LanguageModel
from rag.retrieval.library import Library
from rag.settings import Settings
from rag.structures.choosing import moves
from rag.writing.gate import Gate, Sources
from rag.writing.outline import SectionPlan
from rag.writing.paragraph_prompts import EXAMPLE_POINTS
from rag.writing.paragraphs import ParagraphPlan
from rag.writing.planning import PARAGRAPH_LENGTH, Points, led, plan_paragraphs, shares_of
from rag.writing.points import GROUP, gather
from tests.fake_model import ScriptedChatModel

SUBJECT = "护林防火"
FOUR = (
    "管住进山的火种，不留空当\n把巡山的路走熟，早晚各一遍\n"
    "备足扑火的家什，一喊就到\n劝住上坟烧纸的人"
)


def points(
    settings: Settings,
    library: Library,
    *answers: str,
    said: Sequence[str] = (),
    usual: bool = True,
) -> tuple[Points, ScriptedChatModel]:
    left = list(answers)

    def answer(messages: Sequence[BaseMessage]) -> str:
        return left.pop(0) if left else "\n"

    model = ScriptedChatModel(answer=answer)
    language = LanguageModel(settings, chat_model=model)
    gate = Gate(Sources((), (), SUBJECT))
    return Points(library, language, gate, SUBJECT, 1, said, usual), model


def planned(found: Points, plan: SectionPlan, length: int) -> list[ParagraphPlan]:
    return list(plan_paragraphs(found, plan, (), length=length))


def test_a_short_section_is_one_paragraph_of_a_few_points(
    settings: Settings, library: Library
) -> None:
    found, model = points(settings, library, FOUR)
    (only,) = planned(found, SectionPlan(topic=SUBJECT, length=150, moves=("部署任务",)), 150)
    assert only.points == tuple(FOUR.splitlines()[:GROUP])
    assert only.lead == ""
    assert len(model.prompts) == 1


def test_the_paragraphs_of_a_longer_one_are_counted(settings: Settings, library: Library) -> None:
    found, _ = points(settings, library, FOUR)
    plan = SectionPlan(topic=SUBJECT, length=450, moves=("部署任务",))
    leads = [one.lead for one in planned(found, plan, 450)]
    assert leads == [
        "一是管住进山的火种，不留空当。",
        "二是把巡山的路走熟，早晚各一遍。",
        "三是备足扑火的家什，一喊就到。",
    ]


def test_what_was_asked_for_leads_in_its_order(settings: Settings, library: Library) -> None:
    found, model = points(settings, library)
    plan = SectionPlan(
        topic=SUBJECT, length=300, moves=("部署任务",), asked=("清理林下枯枝", "训练扑火队")
    )
    assert [one.lead for one in planned(found, plan, 300)] == [
        "一是清理林下枯枝。",
        "二是训练扑火队。",
    ]
    assert not model.prompts


@pytest.mark.parametrize("name", sorted(moves()))
def test_one_point_that_was_asked_for_is_never_left_to_the_model(
    settings: Settings, library: Library, name: str
) -> None:
    found, _ = points(settings, library, FOUR)
    plan = SectionPlan(topic=SUBJECT, length=120, moves=(name,), asked=("清理林下枯枝",))
    assert "清理林下枯枝" in planned(found, plan, 120)[-1].lead


def test_what_the_heading_says_is_no_point(settings: Settings, library: Library) -> None:
    found, _ = points(settings, library, FOUR)
    plan = SectionPlan(
        heading="一、清理林下枯枝",
        topic=SUBJECT,
        length=150,
        moves=("部署任务",),
        asked=("清理林下枯枝",),
    )
    (only,) = planned(found, plan, 150)
    assert "清理林下枯枝" not in only.lead + "".join(only.points)


def test_where_the_model_has_nothing_a_part_says_what_is_always_said(
    settings: Settings, library: Library
) -> None:
    plan = SectionPlan(topic=SUBJECT, length=300, moves=("压实责任",))
    found, _ = points(settings, library, "好的。")
    assert "主要负责同志亲自抓" in planned(found, plan, 300)[0].lead
    found, _ = points(settings, library, "好的。", usual=False)
    assert planned(found, plan, 300) == []


def test_nobody_reports_what_he_cannot_know(settings: Settings, library: Library) -> None:
    found, model = points(settings, library, FOUR)
    plan = SectionPlan(topic=SUBJECT, length=600, moves=("讲履职",))
    told = planned(found, plan, 600)
    assert [one.lead for one in told] == [
        f"{number}是{one}。"
        for number, one in zip("一二三四", moves()["讲履职"].points, strict=True)
    ]
    assert not model.prompts


@pytest.mark.parametrize(
    "bad",
    [
        EXAMPLE_POINTS[0],
        "设三十七个卡点，昼夜值守",
        "火",
        "**管住火种**",
        "像抗击疫情那样守住山门",
        SUBJECT,
        "灌区的水要留给扑火用",
    ],
)
def test_a_point_that_is_none_is_passed_over(
    settings: Settings, library: Library, bad: str
) -> None:
    found, _ = points(settings, library, f"{bad}\n把巡山的路走熟，早晚各一遍")
    assert found.find(moves()["部署任务"]) == ("把巡山的路走熟，早晚各一遍",)


def test_a_point_in_another_order_is_no_new_one(settings: Settings, library: Library) -> None:
    found, _ = points(settings, library, "把巡山的路走熟\n走熟巡山的路，早晚各一遍\n管住进山的火种")
    assert found.find(moves()["部署任务"]) == ("把巡山的路走熟", "管住进山的火种")


def test_what_was_said_gives_no_point_again(settings: Settings, library: Library) -> None:
    found, _ = points(settings, library, FOUR, said=["要把巡山的路走熟，早晚各走一遍。"])
    assert len(found.find(moves()["部署任务"])) == 3


def test_numbers_and_leading_words_of_an_answer_go(settings: Settings, library: Library) -> None:
    found, _ = points(
        settings, library, "1. 要管住进山的火种。\n（二）必须备足扑火的家什；\n- 劝住烧纸的人"
    )
    assert found.find(moves()["部署任务"]) == ("管住进山的火种", "备足扑火的家什", "劝住烧纸的人")


def test_each_clause_of_the_corpus_supports_one_point(settings: Settings, library: Library) -> None:
    topic = "基层组织建设"
    materials = gather(library, library.search(topic, k=24), topic)
    found, _ = points(settings, library)
    groups = found.support(["建好阵地", "配强队伍", "保障经费"], materials)
    assert [one[0] for one in groups] == ["建好阵地", "配强队伍", "保障经费"]
    supports = [clause for one in groups for clause in one[1:]]
    assert len(set(supports)) == len(supports)
    assert all(len(one) <= GROUP for one in groups)


@given(st.integers(min_value=60, max_value=2000), st.integers(min_value=0, max_value=3))
def test_the_lengths_of_the_moves_add_up(length: int, place: int) -> None:
    names = ("讲意义", "指出问题", "部署任务")[: place + 1]
    shares = shares_of(len(names), length)
    assert sum(shares) == length
    assert shares[-1] == max(shares)
    assert all(one <= PARAGRAPH_LENGTH for one in shares[:-1])


def test_only_moves_that_count_have_a_number() -> None:
    plan = ParagraphPlan(moves()["讲意义"], SUBJECT, ("山林是家底",), 100)
    assert led(plan, 0) == plan
    listed = ParagraphPlan(moves()["部署任务"], SUBJECT, ("管住火种", "备足家什"), 100)
    assert led(listed, 1).lead == "二是管住火种。"
    assert led(listed, None).lead == "管住火种。"
    assert led(listed, 1).points == ("备足家什",)
