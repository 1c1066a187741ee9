"""The prompts of a small model's revisions: a constant prefix, and examples that keep the facts."""

import pytest
from langchain_core.messages import BaseMessage

from rag.requests.brief import ReviseMode
from rag.rewriting.facts import added, lost
from rag.rewriting.small_prompts import revise_prompt
from rag.writing.gate import EXAMPLE_SUBJECT

MODES = [mode for mode in ReviseMode if mode not in (ReviseMode.CONTINUE, ReviseMode.EXPAND)]


def said(messages: list[BaseMessage]) -> list[tuple[str, str]]:
    return [(message.type, str(message.content)) for message in messages]


@pytest.mark.parametrize("mode", MODES)
def test_the_prefix_of_a_mode_does_not_depend_on_the_sentence(mode: ReviseMode) -> None:
    one, other = revise_prompt(mode, "甲。", "植树"), revise_prompt(mode, "乙。", "读书")
    assert said(one[:-1]) == said(other[:-1])
    types = [message.type for message in one]
    assert types == ["system", *["human", "ai"] * (len(one) // 2 - 1), "human"]
    assert "甲。" in str(one[-1].content)


@pytest.mark.parametrize("mode", MODES)
def test_the_examples_of_a_mode_do_what_it_says(mode: ReviseMode) -> None:
    turns = revise_prompt(mode, "甲。", "植树")[1:-1]
    pairs = [(str(a.content), str(b.content)) for a, b in zip(turns[::2], turns[1::2], strict=True)]
    assert len(pairs) >= 2
    for before, after in pairs:
        assert before != after
        assert "\n" not in after
        if mode is ReviseMode.SHORTEN:
            assert len(after) < 0.9 * len(before)
        if mode is not ReviseMode.IMITATE:
            assert (lost(before, after), added(before, after)) == ((), ())
            assert EXAMPLE_SUBJECT.search(after)


def test_only_an_imitation_is_told_the_topic() -> None:
    assert revise_prompt(ReviseMode.IMITATE, "甲。", "植树")[-1].content == "题目：植树\n例句：甲。"
    assert revise_prompt(ReviseMode.POLISH, "甲。", "植树")[-1].content == "甲。"


@pytest.mark.parametrize("mode", [ReviseMode.CONTINUE, ReviseMode.EXPAND])
def test_what_only_adds_is_not_asked_for_so(mode: ReviseMode) -> None:
    with pytest.raises(KeyError):
        revise_prompt(mode, "甲。")
