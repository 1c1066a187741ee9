"""Prompts: one prefix from call to call, so that the server's cache holds."""

from collections.abc import Sequence

import pytest
from langchain_core.messages import AIMessage, BaseMessage, HumanMessage, SystemMessage

from rag.writing.gate import EXAMPLE_SUBJECT
from rag.writing.paragraph_prompts import EXAMPLE_POINTS, paragraph_prompt, points_prompt
from rag.writing.points import Point, Stance
from rag.writing.prompts import headings_prompt, sentence_prompt, warm_prompts

TASK = Point(Stance.TASK, "建好阵地", ("活动场所开在家门口", "白天有人管"))


def said(messages: Sequence[BaseMessage]) -> list[tuple[str, str]]:
    return [(message.type, str(message.content)) for message in messages]


def is_a_chat(messages: Sequence[BaseMessage]) -> bool:
    """An instruction, then pairs of turns, then the question."""
    first, *turns, last = messages
    return (
        isinstance(first, SystemMessage)
        and isinstance(last, HumanMessage)
        and len(turns) % 2 == 0
        and all(isinstance(turn, HumanMessage) for turn in turns[::2])
        and all(isinstance(turn, AIMessage) for turn in turns[1::2])
    )


def test_all_but_the_last_turn_is_the_same_for_every_point() -> None:
    other = Point(Stance.FACT, "", ("建成9处",))
    assert said(sentence_prompt(TASK)[:-1]) == said(sentence_prompt(other)[:-1])
    assert said(sentence_prompt(TASK)) == said(sentence_prompt(TASK))


def test_what_is_warmed_is_the_beginning_of_what_is_asked() -> None:
    points, paragraph = warm_prompts()
    assert said(points[:-1]) == said(points_prompt("防汛", "部署任务", ["上堤"])[:-1])
    asked = paragraph_prompt("防汛", "部署任务", "堤要守住。", ["党员上堤", "物资备足"])
    assert said(paragraph[:-2]) == said(asked[:-2])
    assert is_a_chat(points)
    assert is_a_chat(asked[:-1])


def test_a_paragraph_goes_on_behind_what_stands() -> None:
    first = paragraph_prompt("防汛", "部署任务", "堤要守住。", ["党员上堤"])
    assert (first[-1].type, first[-1].content) == ("ai", "堤要守住。")
    begun = paragraph_prompt("防汛", "部署任务", "堤要守住。", ["党员上堤"], "堤要守住。人要在。")
    assert said(begun[:-1]) == said(first[:-1])
    assert (begun[-1].type, begun[-1].content) == ("ai", "堤要守住。人要在。")


def test_the_points_of_the_examples_are_known() -> None:
    assert len(EXAMPLE_POINTS) == len(set(EXAMPLE_POINTS)) == 18
    answers = [str(turn.content) for turn in points_prompt("防汛", "讲意义", ())[2:-1:2]]
    assert set("\n".join(answers).splitlines()) == set(EXAMPLE_POINTS)


def test_the_last_turn_says_the_point_and_nothing_else() -> None:
    asked = sentence_prompt(TASK)[-1].content
    assert asked == "写法：部署（建好阵地）\n参考：活动场所开在家门口；白天有人管"
    unlabelled = sentence_prompt(Point(Stance.FACT, "", ("根扎得深",)))[-1].content
    assert unlabelled == "写法：讲情况\n参考：根扎得深"


@pytest.mark.parametrize("stance", list(Stance))
def test_every_stance_has_an_example(stance: Stance) -> None:
    asked = [str(turn.content) for turn in sentence_prompt(TASK)[1:-1:2]]
    assert any(text.startswith(f"写法：{stance}") for text in asked)


def test_the_examples_of_sentences_give_themselves_away() -> None:
    answers = [str(turn.content) for turn in sentence_prompt(TASK)[2:-1:2]]
    # One speaks of levels and results only, which every speech may.
    assert sum(bool(EXAMPLE_SUBJECT.search(answer)) for answer in answers) >= len(answers) - 2
    assert not any("参考：" in answer or "写法：" in answer for answer in answers)
    assert all(answer.endswith("。") and "\n" not in answer for answer in answers)


def test_headings_are_asked_for_with_what_they_are_to_cover() -> None:
    messages = headings_prompt("安全生产", ("认识", "任务", "保障"))
    assert is_a_chat(messages)
    assert messages[-1].content == "题目：安全生产\n参考：认识；任务；保障"
    for turn in messages[2:-1:2]:
        assert str(turn.content).count("\n") == 2
    assert said(messages[:-1]) == said(headings_prompt("植树", ())[:-1])


def test_the_chat_of_a_sentence_is_well_formed() -> None:
    assert is_a_chat(sentence_prompt(TASK))
