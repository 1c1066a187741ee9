"""Places in a draft: what the writer's words name, and why something is not found."""

import pytest

from rag.editing.document import Document, Node, Paragraph, Section
from rag.editing.places import is_whole, nodes_at, sentences_at
from rag.errors import RequestError
from rag.requests.place import Place, Unit
from tests.rag.editing.making import drafted, headed, plain


def text(node: Node) -> str:
    return node.heading if isinstance(node, Section) else node.text


def named(place: Place, held: Document) -> list[str]:
    return [text(one) for one in nodes_at(place, held)]


@pytest.mark.parametrize(
    ("place", "texts"),
    [
        (Place(unit=Unit.PARAGRAPH, number=1), ["今天我们开会。会议很重要。"]),
        (Place(unit=Unit.PARAGRAPH, number=-1), ["谢谢大家。"]),
        (
            Place(unit=Unit.PARAGRAPH, number=2, to=3),
            ["路要修好。", "桥要架牢。水要引来。树要种活。"],
        ),
        (
            Place(unit=Unit.PARAGRAPH, number=-2, to=-1),
            ["桥要架牢。水要引来。树要种活。", "谢谢大家。"],
        ),
        (Place(unit=Unit.SENTENCE, number=1), ["今天我们开会。"]),
        (Place(unit=Unit.SENTENCE, number=2, paragraph=3), ["水要引来。"]),
        (Place(unit=Unit.SENTENCE, number=-1, paragraph=-2), ["树要种活。"]),
        (Place(unit=Unit.SENTENCE, paragraph=1), ["今天我们开会。", "会议很重要。"]),
        (Place(unit=Unit.OPENING), ["今天我们开会。会议很重要。"]),
        (Place(unit=Unit.ENDING), ["谢谢大家。"]),
        (Place(unit=Unit.SENTENCE, words="引来"), ["水要引来。"]),
        (Place(words="同志们"), ["同志们："]),
        (Place(unit=Unit.PARAGRAPH, words="水要引来"), ["桥要架牢。水要引来。树要种活。"]),
        (Place(unit=Unit.SENTENCE, about="种树、树要种活"), ["树要种活。"]),
    ],
)
def test_a_place_names_its_nodes_and_the_salutation_is_not_counted(
    place: Place, texts: list[str]
) -> None:
    assert named(place, plain()) == texts


@pytest.mark.parametrize(
    ("place", "texts"),
    [
        (Place(unit=Unit.SECTION, number=2), ["二、把桥架牢"]),
        (Place(unit=Unit.SECTION, number=-1), ["三、把树种活"]),
        (Place(unit=Unit.SECTION), ["一、把路修好", "二、把桥架牢", "三、把树种活"]),
        (Place(unit=Unit.PARAGRAPH, number=1), ["下面，我讲三点意见："]),
        (Place(unit=Unit.PARAGRAPH, number=2, section=1), ["修路不能等。"]),
        (Place(unit=Unit.SENTENCE, number=-1, section=1, paragraph=1), ["规划要实。"]),
        (Place(unit=Unit.OPENING, section=3), ["种树要抓时节。"]),
        (Place(unit=Unit.ENDING, section=1), ["修路不能等。"]),
        (Place(unit=Unit.SECTION, about="架桥"), ["二、把桥架牢"]),
        (Place(unit=Unit.SECTION, about="把树种活"), ["三、把树种活"]),
        (Place(unit=Unit.SECTION, words="水文"), ["二、把桥架牢"]),
        (Place(unit=Unit.SENTENCE, number=1, paragraph=2, words="先要"), ["修路先要规划。"]),
    ],
)
def test_sections_are_the_headed_ones(place: Place, texts: list[str]) -> None:
    assert named(place, headed()) == texts


@pytest.mark.parametrize(
    ("place", "message"),
    [
        (Place(unit=Unit.PARAGRAPH, number=9), "稿子只有 4 段，没有第 9 段"),
        (Place(unit=Unit.PARAGRAPH, number=-5), "没有倒数第 5 段"),
        (Place(unit=Unit.SENTENCE, number=4, paragraph=3), "第 3 段只有 3 句，没有第 4 句"),
        (Place(unit=Unit.PARAGRAPH, number=3, to=2), "第 3 段在第 2 段后面"),
        (Place(unit=Unit.PARAGRAPH, number=-1, to=-2), "倒数第 1 段在倒数第 2 段后面"),
        (Place(unit=Unit.SECTION, number=1), "没有分部分"),
        (Place(unit=Unit.PARAGRAPH, number=1, section=1), "没有分部分"),
        (Place(unit=Unit.SENTENCE, words="会"), "有 2 处“会”；请说明是第几段第几句"),
        (Place(unit=Unit.PARAGRAPH, words="要"), "有 3 处“要”；请说明是第几段$"),
        (Place(unit=Unit.SENTENCE, words="教育"), "没有找到“教育”"),
        (Place(unit=Unit.PARAGRAPH, about="招商引资"), "没有找到讲“招商引资”的地方"),
        (Place(unit=Unit.PARAGRAPH, number=2, words="引来"), "没有找到“引来”"),
        (Place(unit=Unit.TITLE), "标题"),
        (Place(unit=Unit.TITLE, words="会"), "标题"),
    ],
)
def test_a_place_that_is_not_there_or_not_clear_says_why(place: Place, message: str) -> None:
    with pytest.raises(RequestError, match=message):
        nodes_at(place, plain())


@pytest.mark.parametrize(
    ("place", "message"),
    [
        (Place(unit=Unit.SECTION, number=4), "稿子只有 3 个部分，没有第 4 部分"),
        (Place(unit=Unit.PARAGRAPH, number=3, section=1), "第 1 部分只有 2 段，没有第 3 段"),
        (
            Place(unit=Unit.SENTENCE, number=3, section=1, paragraph=1),
            "第 1 部分第 1 段只有 2 句，没有第 3 句",
        ),
        (Place(unit=Unit.SECTION, words="把"), "有 3 处“把”；请说明是第几部分"),
    ],
)
def test_what_is_counted_in_a_section_is_reported_so(place: Place, message: str) -> None:
    with pytest.raises(RequestError, match=message):
        nodes_at(place, headed())


def test_an_outline_has_no_paragraphs_to_name() -> None:
    outline = drafted(("一、修路", []), ("二、架桥", []))
    with pytest.raises(RequestError, match="还没有正文"):
        nodes_at(Place(unit=Unit.PARAGRAPH, number=1), outline)
    assert named(Place(unit=Unit.SECTION, number=2), outline) == ["二、架桥"]


def test_a_heading_tells_more_than_a_mention_in_the_text() -> None:
    held = drafted(("一、修路", ["安全生产也要讲。"]), ("二、安全生产", ["要抓好。"]))
    for place in (
        Place(unit=Unit.SECTION, words="安全生产"),
        Place(unit=Unit.SECTION, about="安全生产"),
    ):
        assert named(place, held) == ["二、安全生产"]


def test_a_subject_of_one_character_is_looked_for_as_a_word() -> None:
    assert named(Place(unit=Unit.SENTENCE, about="桥"), plain()) == ["桥要架牢。"]


def test_words_are_found_whatever_their_punctuation_and_marks_as_marks() -> None:
    assert named(Place(words="下面我讲，三点意见"), headed()) == ["下面，我讲三点意见："]
    assert named(Place(words="，"), headed()) == ["下面，我讲三点意见："]


@pytest.mark.parametrize(
    ("line", "greets"),
    [
        ("同志们：", True),
        ("各位领导、各位来宾：", True),
        ("亲爱的残疾人朋友们：", True),
        ("尊敬的王主任：", True),
        ("家长朋友们:", True),
        ("下面，我讲三点意见：", False),
        ("同志们，我讲三点意见：", False),
        ("同志们。", False),
    ],
)
def test_a_line_with_a_colon_greets_only_when_it_addresses_somebody(
    line: str, *, greets: bool
) -> None:
    (paragraph,) = drafted(("", [line])).lines
    assert isinstance(paragraph, Paragraph)
    assert paragraph.is_salutation is greets


def test_the_whole_draft_is_all_sections_and_all_sentences() -> None:
    held = headed()
    assert nodes_at(Place(), held) == held.sections
    assert [one.text for one in sentences_at(Place(), held)] == [
        one.text for line in held.lines for one in line.sentences
    ]
    assert is_whole(Place())
    assert not is_whole(Place(words="路"))
    assert not is_whole(Place(unit=Unit.TITLE))
