"""Points of a long request, and phrases in quotation marks."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.query.points import LONGEST_POINT, phrases_of, plain, points_of


@pytest.mark.parametrize(
    "text", ["压实责任", "怎么把服务送到群众身边？", "水库、堤坝", "防汛 抗旱"]
)
def test_a_short_request_is_one_point(text: str) -> None:
    assert points_of(f" {text}\n") == [text]


def test_an_enumeration_is_the_whole_and_its_items() -> None:
    text = "要讲三点：一是压实责任，二是严格督查，三是容错纠错"
    assert points_of(text) == [text, "要讲三点", "一是压实责任", "二是严格督查", "三是容错纠错"]


def test_a_list_is_the_whole_and_its_topics() -> None:
    text = "压实责任、督查考核、容错纠错"
    assert points_of(text) == [text, "压实责任", "督查考核", "容错纠错"]


def test_a_paragraph_is_the_whole_and_its_sentences() -> None:
    first, second = f"河长要带头{'巡河' * 25}。", f"村民要看好{'自家门前' * 9}。"
    assert points_of(first + second) == [first + second, first, second]


def test_a_long_text_is_its_sentences_thinned() -> None:
    points = points_of("".join(f"第{number}条渠要修到地头。" for number in range(200)))
    assert 20 <= len(points) <= 40
    assert points[0] == "第0条渠要修到地头。"


@given(st.text(max_size=900))
def test_points_are_words_of_the_text(text: str) -> None:
    points = points_of(text)
    assert points
    assert all(point in text for point in points)
    assert all(len(point) <= LONGEST_POINT for point in points)


@pytest.mark.parametrize(
    ("text", "phrases"),
    [
        ("“一岗双责”怎么讲", ("一岗双责",)),
        ('"一岗双责" 「马上就办」『真抓实干』', ("一岗双责", "马上就办", "真抓实干")),
        ("＂一岗双责＂", ("一岗双责",)),
        ("“一岗双责”和“一岗双责”", ("一岗双责",)),
        ("《关于防汛的通知》", ()),
        ("“好”“，。”", ()),
        ("“没有写完", ()),
    ],
)
def test_phrases_stand_in_quotation_marks(text: str, phrases: tuple[str, ...]) -> None:
    assert phrases_of(text) == phrases


def test_phrases_are_compared_folded() -> None:
    assert plain("馬上就辦，真抓 實幹") == plain("马上就办,“真抓实干”")
