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
from rag.structures.filling import openings
from rag.writing.copying import CopyBudget
from rag.writing.gate import Gate, Sources
from rag.writing.outline import SectionPlan
from rag.writing.paragraph_prompts import EXAMPLE_POINTS
from rag.writing.paragraphs import ParagraphPlan
from rag.writing.planning import PARAGRAPH_LENGTH, Points, counted, plan_paragraphs, shares_of
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
    source: Sequence[str] = (),
) -> tuple[Points, ScriptedChatModel]:
    left = list(answers)

    def answer(messages: Sequence[BaseMessage]) -> str:
        return left.pop(0) if left else "\n"

    model = ScriptedChatModel(answer=answer)
    language = LanguageModel(settings, chat_model=model)
    gate = Gate(Sources((), (), SUBJECT))
    return Points(library, language, gate, CopyBudget(source, 0), SUBJECT, 1, said, usual), model


def planned(found: Points, plan: SectionPlan, length: int) -> list[ParagraphPlan]:
    return list(plan_paragraphs(found, plan, (), length=length))


def test_a_short_section_is_one_paragraph_on_one_point(
    settings: Settings, library: Library
) -> None:
    found, model = points(settings, library, FOUR)
    (only,) = planned(found, SectionPlan(topic=SUBJECT, length=120, moves=("部署任务",)), 120)
    assert (only.lead, only.count) == ("管住进山的火种，不留空当。", "")
    assert len(model.prompts) == 1


def test_the_paragraphs_of_a_longer_one_are_counted(settings: Settings, library: Library) -> None:
    found, _ = points(settings, library, FOUR)
    plan = SectionPlan(topic=SUBJECT, length=360, moves=("部署任务",))
    assert [one.count + one.lead for one in planned(found, plan, 360)] == [
        "一是管住进山的火种，不留空当。",
        "二是把巡山的路走熟，早晚各一遍。",
        "三是备足扑火的家什，一喊就到。",
    ]


def test_what_was_asked_for_leads_in_its_order(settings: Settings, library: Library) -> None:
    found, _ = points(settings, library)
    asked = ("清理林下枯枝", "训练扑火队")
    plan = SectionPlan(topic=SUBJECT, length=300, moves=("部署任务",), asked=asked)
    told = planned(found, plan, 300)
    assert [one.lead for one in told[:2]] == ["清理林下枯枝。", "训练扑火队。"]
    assert [one.asked for one in told[:2]] == [True, True]


def test_what_is_named_is_said_as_something_to_do(settings: Settings, library: Library) -> None:
    found, model = points(
        settings,
        library,
        "把林下枯枝清理干净，不留火患\n训练一支拉得出的队伍\n要抓好扑火训练，常练常备",
    )
    move = moves()["部署任务"]
    asked = ["林下枯枝", "扑火训练", "护林员的补助要按月发到本人手里"]
    assert found.worded(move, asked) == [
        "把林下枯枝清理干净，不留火患",
        "抓好扑火训练，常练常备",
        "护林员的补助要按月发到本人手里",
    ]
    assert "林下枯枝；扑火训练" in str(model.prompts[0][-1].content)


def test_what_the_model_loses_is_said_as_it_was_asked_for(
    settings: Settings, library: Library
) -> None:
    found, _ = points(settings, library, "好的，这就写。")
    assert found.worded(moves()["部署任务"], ["林下枯枝"]) == ["林下枯枝"]


def test_parts_that_do_the_same_begin_with_other_aspects(
    settings: Settings, library: Library
) -> None:
    move = moves()["部署任务"]
    asked = []
    for place in (0, 2):
        found, model = points(settings, library, FOUR)
        found.place = place
        found.find(move, 2)
        asked.append(str(model.prompts[0][-1].content).rpartition("：")[2].split("；"))
    assert asked[0][0] == move.aspects[0]
    assert asked[1][0] == move.aspects[2]


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
    assert "清理林下枯枝" not in only.lead


def test_where_the_model_has_nothing_a_part_says_what_is_always_said(
    settings: Settings, library: Library
) -> None:
    plan = SectionPlan(topic=SUBJECT, length=120, moves=("部署任务",))
    found, _ = points(settings, library, "好的。")
    assert planned(found, plan, 120)[0].lead == f"{moves()['部署任务'].points[0].first}。"
    found, _ = points(settings, library, "好的。", usual=False)
    assert planned(found, plan, 120) == []


@pytest.mark.parametrize("name", sorted(name for name, one in moves().items() if not one.aspects))
def test_a_move_without_aspects_begins_with_its_own_sentences(
    settings: Settings, library: Library, name: str
) -> None:
    found, model = points(settings, library, FOUR)
    told = planned(found, SectionPlan(topic=SUBJECT, length=600, moves=(name,)), 600)
    own = {f"{one.first}。" for one in openings(moves()[name], SUBJECT)}
    assert told
    assert {one.lead for one in told} <= own
    assert len({one.lead for one in told}) == len(told)
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
    found, _ = points(settings, library, f"{bad}\n把巡山的路走熟，早晚各一遍", usual=False)
    assert found.find(moves()["部署任务"], 4) == ("把巡山的路走熟，早晚各一遍",)


def test_a_point_in_another_order_is_no_new_one(settings: Settings, library: Library) -> None:
    found, _ = points(
        settings, library, "把巡山的路走熟\n走熟巡山的路，早晚各一遍\n管住进山的火种", usual=False
    )
    assert found.find(moves()["部署任务"], 4) == ("把巡山的路走熟", "管住进山的火种")


def test_what_was_said_gives_no_point_again(settings: Settings, library: Library) -> None:
    found, _ = points(
        settings, library, FOUR, said=["要把巡山的路走熟，早晚各走一遍。"], usual=False
    )
    assert len(found.find(moves()["部署任务"], 4)) == 3


def test_numbers_and_leading_words_of_an_answer_go(settings: Settings, library: Library) -> None:
    said = "1. 要管住进山的火种。\n（二）必须备足扑火的家什；\n- 劝住烧纸的人"
    found, _ = points(settings, library, said, usual=False)
    assert found.find(moves()["部署任务"], 4) == (
        "管住进山的火种",
        "备足扑火的家什",
        "劝住烧纸的人",
    )


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
    most = place // 2
    shares = shares_of(len(names), length, most=most)
    assert sum(shares) == length
    assert shares[most] == max(shares)
    assert all(one <= PARAGRAPH_LENGTH for at, one in enumerate(shares) if at != most)


def test_only_moves_that_count_have_a_number() -> None:
    plan = ParagraphPlan(moves()["讲意义"], SUBJECT, "山林是家底。", 100)
    assert counted(plan, 0) == plan
    listed = ParagraphPlan(moves()["部署任务"], SUBJECT, "管住火种。", 100)
    assert counted(listed, 1).count == "二是"
    assert counted(listed, 40) == listed
