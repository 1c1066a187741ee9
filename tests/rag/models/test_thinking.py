"""What is thought is kept apart from what is said, however the stream is cut."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.models.thinking import spoken

WORDS = st.text(st.sampled_from("要把路修好。<>/think\n"), max_size=12).filter(
    lambda text: "<think>" not in text and "</think>" not in text
)


def cut(text: str, size: int) -> list[str]:
    return [text[at : at + size] for at in range(0, len(text), size)]


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        ("要把路修好。", "要把路修好。"),
        ("<think>先想一想</think>要把路修好。", "要把路修好。"),
        ("要把路<think>怎么修</think>修好。", "要把路修好。"),
        ("<think>没有想完", ""),
        ("长度<三百字", "长度<三百字"),
        ("好。<thi", "好。<thi"),
        ("", ""),
    ],
)
@pytest.mark.parametrize("size", [1, 2, 3, 100])
def test_thoughts_are_not_said(answer: str, said: str, size: int) -> None:
    assert "".join(spoken(cut(answer, size))) == said


@given(st.lists(st.tuples(WORDS, WORDS), max_size=3), WORDS, st.integers(1, 9))
def test_what_stands_outside_the_tags_is_said_whole(
    parts: list[tuple[str, str]], last: str, size: int
) -> None:
    answer = "".join(f"{said}<think>{thought}</think>" for said, thought in parts) + last
    if answer.count("<think>") == answer.count("</think>") == len(parts):
        assert "".join(spoken(cut(answer, size))) == "".join(said for said, _ in parts) + last
