"""Exact edits: what was named changes, all else stays, and what cannot be done says why."""

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.draft.values import Verdict
from rag.editing.document import Document, Section, Sentence
from rag.editing.editing import Edited, edit
from rag.editing.places import is_whole, nodes_at, sentences_at
from rag.errors import RequestError
from rag.requests.operations import (
    Delete,
    Insert,
    Merge,
    Move,
    Operation,
    Replace,
    SetHeading,
    SetTitle,
    Split,
    Swap,
    Talk,
)
from rag.requests.place import Place, Spot, Unit
from tests.rag.editing.making import drafted, headed, pieces, plain, read


def paragraph(number: int, to: int = 0, section: int = 0) -> Place:
    return Place(unit=Unit.PARAGRAPH, number=number, to=to, section=section)


def section(number: int, to: int = 0) -> Place:
    return Place(unit=Unit.SECTION, number=number, to=to)


def one_sentence(number: int, paragraph: int = 0, section: int = 0) -> Place:
    return Place(unit=Unit.SENTENCE, number=number, paragraph=paragraph, section=section)


def before(place: Place) -> Spot:
    return Spot(**place.model_dump(), side="before")


def after(place: Place) -> Spot:
    return Spot(**place.model_dump(), side="after")


def beside(words: str, side: str) -> Spot:
    place = Place(unit=Unit.SENTENCE, words=words)
    return before(place) if side == "before" else after(place)


START, END = before(Place()), after(Place())
TITLE = Place(unit=Unit.TITLE)


def done(held: Document, *operations: Operation) -> list[str]:
    """The draft after operations that are all done."""
    edited = edit(operations, held)
    assert not edited.failed
    assert edited.done
    return read(held)


def refused(held: Document, operation: Operation) -> str:
    """Why an operation fails; it changes nothing."""
    title, lines, pieces_before = held.title, read(held), held.pieces()
    edited = edit([operation], held)
    assert not edited.done
    assert (held.title, read(held), held.pieces()) == (title, lines, pieces_before)
    (why,) = edited.failed
    return why


def kept(held: Document) -> dict[str, bool]:
    """The sentences, and whether each has its attribution."""
    return {one.text: one.kept is not None for line in held.lines for one in line.sentences}


# Words


def test_words_are_replaced_everywhere_and_only_their_sentences_lose_their_attribution() -> None:
    held = plain()
    lines = done(held, Replace(old="会", new="大会"))
    assert lines[1] == "今天我们开大会。大会议很重要。"
    assert held.title == "在大会上的讲话"
    assert [text for text, whole in kept(held).items() if not whole] == [
        "今天我们开大会。",
        "大会议很重要。",
    ]


def test_a_replacement_tells_where_and_how_often() -> None:
    edited = edit([Replace(old="会", new="大会")], plain())
    assert edited.done == ("改了 3 处：“会”改为“大会”（标题、第 1 段）",)


def test_words_are_replaced_only_in_the_place_named() -> None:
    held = plain()
    lines = done(held, Replace(old="要", new="必须", target=one_sentence(2, paragraph=3)))
    assert lines[3] == "桥要架牢。水必须引来。树要种活。"
    lines = done(held, Replace(old="会", new="场会", target=TITLE))
    assert (held.title, lines[1]) == ("在场会上的讲话", "今天我们开会。会议很重要。")


def test_words_in_headings_are_replaced_and_reported() -> None:
    held = headed()
    edited = edit([Replace(old="把树种活", new="把树管好", target=section(3))], held)
    assert edited.done == ("改了 1 处：“把树种活”改为“把树管好”（小标题）",)
    assert held.sections[3].heading == "三、把树管好"


def test_words_that_run_over_the_end_of_a_sentence_make_one_of_two() -> None:
    held = plain()
    lines = done(held, Replace(old="架牢。水要", new="架牢，水要"))
    assert lines[3] == "桥要架牢，水要引来。树要种活。"
    assert [one.text for one in held.lines[3].sentences] == ["桥要架牢，水要引来。", "树要种活。"]
    assert kept(held)["树要种活。"]


def test_a_range_of_sentences_holds_words_that_run_over_the_end_of_one() -> None:
    held = plain()
    where = Place(unit=Unit.SENTENCE, number=1, to=2, paragraph=3)
    assert done(held, Replace(old="。水", new="，水", target=where))[3].startswith("桥要架牢，水")
    assert "没有找到" in refused(held, Replace(old="。树", new="，树", target=one_sentence(1, 3)))


def test_a_sentence_that_becomes_two_is_counted_as_two() -> None:
    held = drafted(("", ["桥要架牢，水要引来。树要种活。"]))
    done(held, Replace(old="，", new="。"))
    assert [one.text for one in held.sentences] == ["桥要架牢。", "水要引来。", "树要种活。"]


def test_words_put_in_are_not_replaced_again_in_the_same_turn() -> None:
    held = drafted(("", ["县委发文，市委转发。"]))
    assert done(held, Replace(old="县委", new="市委"), Replace(old="市委", new="县委")) == [
        "市委发文，县委转发。"
    ]
    assert done(held, Replace(old="委", new="委委")) == ["市委委发文，县委委转发。"]


@pytest.mark.parametrize(
    ("operation", "why"),
    [
        (Replace(old="教育", new="科技"), "没有找到“教育”，没有改动"),
        (Replace(old="路", new="大路", target=paragraph(1)), "没有找到“路”，没有改动"),
        (Replace(old="路", new="大路", target=paragraph(8)), "稿子只有 4 段，没有第 8 段"),
        (Replace(old="路", new="路"), "“路”改前改后一样，没有改动"),
        (Replace(new="  ", target=paragraph(1)), "没有给出要换成的原话，没有改动"),
        (Replace(new="好。"), "一次换一句或一段"),
        (Delete(text="教育"), "没有找到“教育”，没有删除"),
        (Delete(text="会", target=paragraph(2)), "没有找到“会”，没有删除"),
    ],
)
def test_words_that_are_not_there_change_nothing(operation: Operation, why: str) -> None:
    assert why in refused(plain(), operation)


@pytest.mark.parametrize(
    ("text", "struck", "left"),
    [
        ("修路，架桥，种树。", "架桥", "修路，种树。"),
        ("修路，架桥，种树。", "修路", "架桥，种树。"),
        ("修路，架桥，种树。", "种树", "修路，架桥。"),
        ("修路。架桥。种树。", "架桥", "修路。种树。"),
        ("修路。架桥。种树。", "架桥。", "修路。种树。"),
        ("架桥。种树。", "架桥", "种树。"),
        ("要“修路，架桥”。", "架桥", "要“修路”。"),
        ("要“修路，架桥”。", "修路", "要“架桥”。"),
        ("要快修路。", "快", "要修路。"),
        ("快，快，修路。", "快", "修路。"),
        ("修路，快。快。", "快", "修路。"),
        ("快快慢慢。", "快慢", "快慢。"),
    ],
)
def test_words_go_with_the_mark_that_would_be_left_over(text: str, struck: str, left: str) -> None:
    assert done(drafted(("", [text])), Delete(text=struck)) == [left]


def test_striking_reaches_the_place_named_and_no_further() -> None:
    held = drafted(("", ["要快。要快。要快。"]))
    assert done(held, Delete(text="要", target=one_sentence(1))) == ["快。要快。要快。"]


def test_a_sentence_or_paragraph_is_exchanged_for_the_words_given() -> None:
    held = plain()
    lines = done(
        held,
        Replace(new="会议要开好", target=one_sentence(2, 1)),
        Replace(new="路修《条例》", target=paragraph(2)),
    )
    assert lines[1:3] == ["今天我们开会。会议要开好。", "路修《条例》。"]
    assert kept(held)["今天我们开会。"]
    assert not kept(held)["会议要开好。"]


def test_a_range_is_exchanged_as_one() -> None:
    lines = done(plain(), Replace(new="路桥都要修。", target=paragraph(2, 3)))
    assert lines == ["同志们：", "今天我们开会。会议很重要。", "路桥都要修。", "谢谢大家。"]


def test_the_title_is_exchanged_where_it_is_named() -> None:
    held = plain()
    done(held, Replace(new="新标题", target=TITLE))
    assert held.title == "新标题"


# Places


def test_what_is_deleted_is_counted_as_the_writer_saw_it() -> None:
    edited = edit([Delete(target=paragraph(2)), Delete(target=paragraph(4))], held := plain())
    assert edited == Edited(("已删去第 2 段", "已删去第 4 段"), ())
    assert read(held) == [
        "同志们：",
        "今天我们开会。会议很重要。",
        "桥要架牢。水要引来。树要种活。",
    ]


def test_a_report_names_places_as_the_writer_saw_them() -> None:
    edited = edit(
        [Delete(target=paragraph(1)), Replace(old="架牢", new="建牢"), Delete(text="水要引来")],
        plain(),
    )
    assert edited.done == (
        "已删去第 1 段",
        "改了 1 处：“架牢”改为“建牢”（第 3 段）",
        "删去 1 处“水要引来”（第 3 段）",
    )


def test_one_of_five_that_fails_says_why_and_the_others_are_done() -> None:
    held = plain()
    edited = edit(
        [
            Replace(old="路", new="公路"),
            Delete(target=one_sentence(3, 3)),
            Delete(target=paragraph(7)),
            SetTitle(text="新标题"),
            Swap(target=paragraph(1), other=paragraph(4)),
        ],
        held,
    )
    assert edited.failed == ("稿子只有 4 段，没有第 7 段",)
    assert len(edited.done) == 4
    assert held.title == "新标题"
    assert read(held) == [
        "同志们：",
        "谢谢大家。",
        "公路要修好。",
        "桥要架牢。水要引来。",
        "今天我们开会。会议很重要。",
    ]


def test_what_an_operation_changed_is_still_found_by_the_next() -> None:
    lines = done(
        plain(),
        Replace(old="水要引来", new="水要引进来"),
        Move(target=one_sentence(2, 3), at=after(paragraph(2))),
        Insert(text="都", at=beside("要种活", "before")),
        Swap(target=one_sentence(1, 3), other=one_sentence(3, 3)),
    )
    assert lines[2:4] == ["路要修好。水要引进来。", "树都要种活。桥要架牢。"]


def test_words_are_replaced_where_their_paragraph_went() -> None:
    lines = done(
        plain(),
        Merge(target=paragraph(2, 3)),
        Replace(old="树要", new="树也要", target=paragraph(3)),
        Split(target=paragraph(1)),
        Replace(old="会议", new="大会", target=paragraph(1)),
    )
    assert lines[1:4] == [
        "今天我们开会。",
        "大会很重要。",
        "路要修好。桥要架牢。水要引来。树也要种活。",
    ]


@pytest.mark.parametrize(
    "second",
    [
        Delete(target=paragraph(3)),
        Delete(target=one_sentence(1, 3)),
        Replace(old="架牢", new="建牢"),
        Delete(text="架牢"),
        Replace(new="好。", target=paragraph(3)),
        Replace(new="好。", target=one_sentence(1, 3)),
        Move(target=paragraph(3), at=START),
        Move(target=paragraph(1), at=after(paragraph(3))),
        Move(target=one_sentence(1, 3), at=START),
        Swap(target=paragraph(3), other=paragraph(1)),
        Merge(target=paragraph(2, 3)),
        Split(target=paragraph(3)),
        Insert(text="好。", at=after(paragraph(3))),
        Insert(text="好", at=beside("架牢", "after")),
    ],
)
def test_what_went_with_an_earlier_change_is_reported_and_nothing_else_moves(
    second: Operation,
) -> None:
    held, alone = plain(), plain()
    edited = edit([Delete(target=paragraph(3)), second], held)
    edit([Delete(target=paragraph(3))], alone)
    assert edited.done == ("已删去第 3 段",)
    (why,) = edited.failed
    assert "已随前面的改动" in why
    assert read(held) == read(alone)


def test_words_that_an_earlier_change_took_are_reported() -> None:
    edited = edit(
        [Replace(old="架牢", new="建牢"), Insert(text="更", at=beside("架牢", "before"))], plain()
    )
    assert edited.failed == ("“架牢”已随前面的改动改掉，没有加“更”",)


def test_sentences_and_sections_are_deleted_and_headings_numbered_anew() -> None:
    held = headed()
    edited = edit([Delete(target=section(1)), Delete(target=one_sentence(-1))], held)
    assert edited.done == (
        "已删去“一、把路修好”部分",
        "已删去第 6 段第 1 句",
        "各部分的序号已相应调整",
    )
    assert read(held)[2:] == ["一、把桥架牢", "架桥要看水文。", "二、把树种活", "种树要抓时节。"]


@pytest.mark.parametrize(
    ("operation", "why"),
    [
        (Delete(), "请说明要删哪一处"),
        (Delete(target=TITLE), "标题不能空着"),
        (Delete(target=paragraph(1, -1)), "全文就空了"),
        (Delete(target=Place(unit=Unit.SENTENCE)), "全文就空了"),
        (Delete(target=section(1)), "没有分部分"),
        (Delete(target=Place(unit=Unit.SENTENCE, words="要")), "有 5 处“要”"),
        (Move(target=Place(), at=END), "请说明要移动哪一处"),
        (Move(target=TITLE, at=END), "标题"),
        (Move(target=paragraph(1), at=after(paragraph(9))), "没有第 9 段"),
        (Move(target=paragraph(3), at=after(one_sentence(1, 3))), "就在要移动的内容里面"),
        (Move(target=paragraph(3), at=after(paragraph(3))), "就在要移动的内容里面"),
        (Move(target=paragraph(2), at=after(paragraph(1))), "第 2 段本来就在第 1 段后面"),
        (Move(target=paragraph(4), at=END), "第 4 段本来就在全文末尾"),
        (Move(target=one_sentence(1), at=START), "本来就在全文开头"),
        (Swap(target=paragraph(1), other=paragraph(1)), "是同一处"),
        (Swap(target=paragraph(1), other=one_sentence(1)), "两段、两句或两个部分"),
        (Swap(target=paragraph(1, 2), other=paragraph(3)), "两段、两句或两个部分"),
        (Merge(target=Place()), "请说明要合并哪几段"),
        (Merge(target=TITLE), "标题"),
        (Merge(target=paragraph(1)), "相邻的几段"),
        (Merge(target=Place(unit=Unit.SENTENCE, number=1, to=2)), "改写成一句"),
        (Split(target=paragraph(2)), "两句以上的一段"),
        (Split(target=one_sentence(1)), "改写成两句"),
        (Split(target=paragraph(3), wish="从“时节”处断开"), "没有“时节”"),
        (Split(target=paragraph(3), wish="从“架牢”处断开"), "“架牢”这句前面没有别的句子"),
        (Split(target=paragraph(3), wish="“种活”后面断开"), "“种活”这句后面没有别的句子"),
        (Insert(text=" ", at=END), "没有给出要加的话"),
        (Insert(text="好", at=beside("教育", "after")), "没有找到“教育”"),
        (Insert(text="好", at=beside("会", "after")), "有 2 处“会”"),
        (Insert(text="好", at=beside("架牢。水要", "after")), "没有找到"),
        (
            Insert(text="好", at=after(Place(unit=Unit.PARAGRAPH, words="架牢。水要"))),
            "不在正文的同一句话里",
        ),
        (Insert(text="好", at=after(Place(unit=Unit.TITLE, words="会"))), "标题"),
        (SetTitle(text=""), "没有给出新标题"),
        (SetHeading(target=section(1), text="修桥"), "没有分部分"),
        (SetHeading(target=paragraph(1), text="修桥"), "请说明是第几部分的小标题"),
        (SetHeading(target=Place(), text=""), "没有给出新的小标题"),
    ],
)
def test_a_place_that_will_not_do_changes_nothing(operation: Operation, why: str) -> None:
    assert why in refused(plain(), operation)


@pytest.mark.parametrize(
    ("operation", "why"),
    [
        (Move(target=section(1), at=after(paragraph(1))), "别的部分前面或后面"),
        (Move(target=section(1), at=after(paragraph(2))), "别的部分前面或后面"),
        (Move(target=section(1), at=before(section(2))), "本来就在“二、把桥架牢”部分前面"),
        (Merge(target=paragraph(3, 4)), "中间隔着小标题"),
        (Merge(target=section(2)), "相邻的几段或几个部分"),
        (Split(target=section(2)), "两句以上的一段"),
        (SetHeading(target=section(1, 2), text="修桥"), "请说明是第几部分的小标题"),
        (SetHeading(target=Place(), text="修桥"), "请说明是第几部分的小标题"),
        (Replace(new="好。", target=section(1)), "整个部分要改，请说怎么改"),
        (Insert(text="好", at=after(Place(unit=Unit.SECTION, words="路"))), "2 处“路”"),
    ],
)
def test_a_section_that_will_not_do_changes_nothing(operation: Operation, why: str) -> None:
    assert why in refused(headed(), operation)


def test_a_draft_is_not_emptied_piece_by_piece() -> None:
    held = drafted(("", ["同志们：", "修路。", "架桥。"]))
    edited = edit([Delete(target=paragraph(1)), Delete(target=paragraph(2))], held)
    assert edited.done == ("已删去第 1 段",)
    assert "全文就空了" in edited.failed[0]
    assert read(held) == ["同志们：", "架桥。"]


def test_an_empty_draft_refuses_everything_but_a_title_and_a_first_sentence() -> None:
    for operation in (
        Delete(target=paragraph(1)),
        Move(target=paragraph(1), at=END),
        SetHeading(target=Place(), text="修路"),
        Split(target=Place()),
        Replace(old="路", new="桥"),
    ):
        refused(Document(), operation)
    assert done(Document(), Insert(text="开会", at=START)) == ["开会。"]
    held = Document()
    done(held, SetTitle(text="讲话"))
    assert held.title == "讲话"


def test_sections_of_an_outline_are_deleted_but_not_all() -> None:
    outline = drafted(("一、修路", []), ("二、架桥", []), ("三、种树", []))
    assert "全文就空了" in refused(outline, Delete(target=Place(unit=Unit.SECTION)))
    assert done(outline, Delete(target=section(2))) == ["一、修路", "二、种树"]


@pytest.mark.parametrize(
    ("operation", "lines"),
    [
        (Move(target=paragraph(3), at=START), ["桥水树", "会", "路", "谢"]),
        (Move(target=paragraph(1), at=END), ["路", "桥水树", "谢", "会"]),
        (Move(target=paragraph(2, 3), at=before(paragraph(1))), ["路", "桥水树", "会", "谢"]),
        (Move(target=paragraph(1), at=after(paragraph(2, 3))), ["路", "桥水树", "会", "谢"]),
        (Move(target=paragraph(1), at=after(one_sentence(1, 3))), ["路", "桥水树", "会", "谢"]),
        (
            Move(target=one_sentence(2, 3), at=after(one_sentence(3, 3))),
            ["会", "路", "桥树水", "谢"],
        ),
        (Move(target=one_sentence(3, 3), at=before(paragraph(2))), ["会", "树路", "桥水", "谢"]),
        (Move(target=one_sentence(1, 2), at=END), ["会", "桥水树", "谢路"]),
        (Swap(target=paragraph(2), other=paragraph(4)), ["会", "谢", "桥水树", "路"]),
        (Swap(target=one_sentence(1, 3), other=one_sentence(3, 3)), ["会", "路", "树水桥", "谢"]),
        (Swap(target=one_sentence(1, 2), other=one_sentence(2, 3)), ["会", "水", "桥路树", "谢"]),
        (Merge(target=paragraph(2, 4)), ["会", "路桥水树谢"]),
        (Split(target=paragraph(3), wish="从“引来”处断开"), ["会", "路", "桥", "水树", "谢"]),
        (Split(target=paragraph(3), wish="在“引来”后面分段"), ["会", "路", "桥水", "树", "谢"]),
        (Split(target=paragraph(3), wish="“桥要架牢”这句话之后"), ["会", "路", "桥", "水树", "谢"]),
        (Split(target=paragraph(3)), ["会", "路", "桥", "水树", "谢"]),
    ],
)
def test_paragraphs_and_sentences_change_places_whole(
    operation: Operation, lines: list[str]
) -> None:
    texts = {
        "会": "今天我们开会。会议很重要。",
        "路": "路要修好。",
        "桥": "桥要架牢。",
        "水": "水要引来。",
        "树": "树要种活。",
        "谢": "谢谢大家。",
    }
    held = plain()
    assert done(held, operation) == [
        "同志们：",
        *("".join(texts[letter] for letter in line) for line in lines),
    ]
    assert all(kept(held).values())


@pytest.mark.parametrize(
    ("operation", "report", "headings"),
    [
        (
            Delete(target=section(2)),
            "已删去“二、把桥架牢”部分",
            ["一、把路修好", "二、把树种活"],
        ),
        (
            Move(target=section(3), at=before(section(1))),
            "“三、把树种活”部分已移到“一、把路修好”部分前面",
            ["一、把树种活", "二、把路修好", "三、把桥架牢"],
        ),
        (
            Move(target=section(3), at=START),
            "“三、把树种活”部分已移到全文开头",
            ["一、把树种活", "二、把路修好", "三、把桥架牢"],
        ),
        (
            Move(target=section(1), at=END),
            "“一、把路修好”部分已移到全文末尾",
            ["一、把桥架牢", "二、把树种活", "三、把路修好"],
        ),
        (
            Swap(target=section(1), other=section(2)),
            "“一、把路修好”部分和“二、把桥架牢”部分已对调",
            ["一、把桥架牢", "二、把路修好", "三、把树种活"],
        ),
        (
            Merge(target=section(1, 2)),
            "“一、把路修好”部分、“二、把桥架牢”部分已合并，小标题用“一、把路修好”",
            ["一、把路修好", "二、把树种活"],
        ),
    ],
)
def test_sections_are_numbered_anew(operation: Operation, report: str, headings: list[str]) -> None:
    held = headed()
    edited = edit([operation], held)
    assert edited == Edited((report, "各部分的序号已相应调整"), ())
    assert [one.heading for one in held.headed] == headings
    assert read(held)[:2] == ["同志们：", "下面，我讲三点意见："]
    assert all(kept(held).values())


def test_merged_sections_keep_all_paragraphs_in_order() -> None:
    assert done(headed(), Merge(target=section(2, 3)))[5:] == [
        "二、把桥架牢",
        "架桥要看水文。",
        "种树要抓时节。",
        "谢谢大家。",
    ]


def test_numbers_are_left_alone_where_no_section_went_or_moved() -> None:
    held = drafted(("三、修路", ["路要修。"]), ("五、架桥", ["桥要架。"]), ("种树", ["树要种。"]))
    lines = done(
        held,
        Replace(old="要", new="必须"),
        SetHeading(target=section(3), text="八、种树"),
        Delete(target=paragraph(1)),
    )
    assert lines == ["三、修路", "五、架桥", "桥必须架。", "八、种树", "树必须种。"]
    assert done(held, Delete(target=section(1)))[0] == "五、架桥"


def test_a_draft_that_begins_with_a_later_number_goes_on_from_it() -> None:
    held = drafted(("三、修路", ["路要修。"]), ("四、架桥", ["桥要架。"]), ("五、种树", ["树。"]))
    done(held, Delete(target=section(1)))
    assert [one.heading for one in held.headed] == ["三、架桥", "四、种树"]


def test_inner_numbers_begin_anew_under_each_outer_one() -> None:
    headings = ["一、路", "（一）修", "（二）管", "二、桥", "（一）架", "（二）养"]
    held = drafted(*((heading, ["要办好。"]) for heading in headings))
    done(held, Delete(target=section(2)))
    assert [one.heading for one in held.headed] == [
        "一、路",
        "（一）管",
        "二、桥",
        "（一）架",
        "（二）养",
    ]
    done(held, Swap(target=section(4), other=section(5)))
    assert [one.heading for one in held.headed][3:] == ["（一）养", "（二）架"]


def test_numbers_beyond_ten_are_counted_on() -> None:
    numerals = ["一", "二", "三", "四", "五", "六", "七", "八", "九", "十", "十一", "十二"]
    held = drafted(*((f"{numeral}、办好", ["要办好。"]) for numeral in numerals))
    done(held, Delete(target=section(3)))
    assert [one.heading for one in held.headed] == [f"{one}、办好" for one in numerals[:-1]]
    long = drafted(*(("一、办好", ["要办好。"]), ("二、办好", ["要办好。"])))
    assert done(long, Delete(target=section(2)))[0] == "一、办好"


def test_a_heading_keeps_its_number_unless_another_is_given() -> None:
    held = headed()
    edited = edit([SetHeading(target=section(2), text="隐患排查要见底")], held)
    assert edited.done == ("“二、把桥架牢”部分的小标题已改为“二、隐患排查要见底”",)
    done(held, SetHeading(target=section(2), text="（二）排查"))
    assert held.headed[1].heading == "（二）排查"
    bare = drafted(("修路", ["路要修。"]))
    assert done(bare, SetHeading(target=section(1), text="架桥")) == ["架桥", "路要修。"]
    assert done(drafted(("", ["路要修。"])), SetHeading(target=Place(), text="修路")) == [
        "修路",
        "路要修。",
    ]


def test_a_title_is_set_alone() -> None:
    held = headed()
    lines = read(held)
    assert edit([SetTitle(text="让路更宽")], held).done == ("标题已改为“让路更宽”",)
    assert (held.title, read(held)) == ("让路更宽", lines)
    done(held, SetHeading(target=TITLE, text="让桥更牢"))
    assert held.title == "让桥更牢"
    assert "标题本来就是" in refused(held, SetTitle(text="让桥更牢"))


def test_line_feeds_make_paragraphs_only_where_a_paragraph_is_exchanged() -> None:
    held = plain()
    lines = done(
        held,
        Replace(new="路要宽\n\n路要直。", target=paragraph(2)),
        Insert(text="散会。\n请回。", at=END),
        Replace(old="架牢", new="架\n实"),
        SetTitle(text="讲话\n"),
    )
    assert lines[2:] == [
        "路要宽。",
        "路要直。",
        "桥要架实。水要引来。树要种活。",
        "谢谢大家。散会。请回。",
    ]
    assert held.title == "讲话"


@pytest.mark.parametrize(
    ("text", "at", "line", "after_edit", "report"),
    [
        (
            "大力",
            beside("修好", "before"),
            2,
            "路要大力修好。",
            "在“修好”前面加了“大力”（第 2 段）",
        ),
        (
            "、修快",
            beside("修好", "after"),
            2,
            "路要修好、修快。",
            "在“修好”后面加了“、修快”（第 2 段）",
        ),
        (
            "亲爱的",
            beside("同志们", "before"),
            0,
            "亲爱的同志们：",
            "在“同志们”前面加了“亲爱的”（称谓）",
        ),
        (
            "水是命脉。",
            beside("架牢", "after"),
            3,
            "桥要架牢。水是命脉。水要引来。树要种活。",
            "在“架牢”这一句后面加了“水是命脉。”",
        ),
        (
            "水是命脉。",
            beside("引来", "before"),
            3,
            "桥要架牢。水是命脉。水要引来。树要种活。",
            "在“引来”这一句前面加了“水是命脉。”",
        ),
        ("路通百通", after(paragraph(2)), 2, "路要修好。路通百通。", "在第 2 段末尾加了“路通百通”"),
        ("同时，", before(paragraph(2)), 2, "同时，路要修好。", "在第 2 段开头加了“同时，”"),
        (
            "，年底通车",
            after(paragraph(2)),
            2,
            "路要修好，年底通车。",
            "在第 2 段末尾加了“，年底通车”",
        ),
        (
            "落实《条例》",
            after(one_sentence(1, 3)),
            3,
            "桥要架牢。落实《条例》。水要引来。树要种活。",
            "在第 3 段第 1 句后面加了“落实《条例》”",
        ),
        ("大家好", START, 1, "大家好。今天我们开会。会议很重要。", "在全文开头加了“大家好”"),
        ("散会。", END, 4, "谢谢大家。散会。", "在全文末尾加了“散会。”"),
    ],
)
def test_words_and_sentences_are_put_in_where_they_belong(
    text: str, at: Spot, line: int, after_edit: str, report: str
) -> None:
    held = plain()
    unchanged = read(held)
    edited = edit([Insert(text=text, at=at)], held)
    assert edited == Edited((report,), ())
    assert read(held) == [*unchanged[:line], after_edit, *unchanged[line + 1 :]]


def test_a_whole_sentence_put_in_takes_no_attribution_from_the_others() -> None:
    held = plain()
    done(held, Insert(text="水是命脉。", at=beside("引来", "before")))
    assert [text for text, whole in kept(held).items() if not whole] == ["水是命脉。"]


def test_sentences_go_to_the_end_or_beginning_of_a_section() -> None:
    held = headed()
    lines = done(
        held,
        Insert(text="抓紧办", at=after(section(1))),
        Insert(text="先说水", at=before(section(2))),
    )
    assert lines[4:7] == ["修路不能等。抓紧办。", "二、把桥架牢", "先说水。架桥要看水文。"]


def test_a_section_without_text_gets_its_first_sentence() -> None:
    outline = drafted(("一、修路", []), ("二、架桥", []))
    lines = done(outline, Insert(text="桥要架", at=after(section(2))))
    assert lines == ["一、修路", "二、架桥", "桥要架。"]


def test_a_salutation_put_in_at_the_beginning_is_a_line_of_its_own() -> None:
    held = drafted(("", ["今天开会。"]))
    assert done(held, Insert(text="同志们：", at=START)) == ["同志们：", "今天开会。"]


def test_a_new_salutation_is_still_not_counted_in_the_same_turn() -> None:
    lines = done(plain(), Replace(old="同志们", new="各位代表"), Insert(text="大家好。", at=START))
    assert lines[:2] == ["各位代表：", "大家好。今天我们开会。会议很重要。"]


def test_words_are_put_in_beside_words_whatever_their_punctuation() -> None:
    held = drafted(("", ["抓落实、见成效是关键。"]))
    done(held, Insert(text="尤其", at=beside("抓落实，见成效", "after")))
    assert read(held) == ["抓落实、见成效尤其是关键。"]


def test_words_that_stand_twice_in_one_sentence_are_not_guessed() -> None:
    held = drafted(("", ["要快，还要快。"]))
    why = refused(held, Insert(text="更", at=beside("快", "before")))
    assert why == "这里有 2 处“快”；请前后多引几个字"


def test_a_moved_paragraph_goes_into_a_section_behind_its_salutation() -> None:
    held = drafted(("开头", ["同志们：", "开会。"]), ("修路", ["路要修。", "要快。"]))
    edited = edit([Move(target=paragraph(2, section=2), at=before(section(1)))], held)
    assert edited.done == ("第 3 段已移到“开头”部分开头",)
    assert read(held) == ["开头", "同志们：", "要快。", "开会。", "修路", "路要修。"]


def test_many_places_are_counted_instead_of_named() -> None:
    held = drafted(("", [f"第{n}要办好，要办快。" for n in "一二三四五六"]))
    edited = edit([Replace(old="要", new="须"), Delete(target=paragraph(1, 5))], held)
    assert edited.done == (
        "改了 12 处：“要”改为“须”（第 1 段、第 2 段、第 3 段、第 4 段等）",
        "已删去第 1 段、第 2 段、第 3 段、第 4 段等 5 处",
    )


def test_an_operation_that_is_no_exact_edit_is_an_error_of_the_program() -> None:
    with pytest.raises(TypeError, match="talk"):
        edit([Talk()], plain())


def test_new_sentences_are_unsupported_until_they_are_attributed() -> None:
    held = plain()
    done(held, Insert(text="散会。", at=END))
    assert [one.text for one in held.changed()] == ["散会。"]
    *_, last = held.pieces()[0].sentences
    assert (last.text, last.verdict) == ("散会。", Verdict.UNSUPPORTED)


# Anything


WORDS = st.text("路桥水树要好修", min_size=1, max_size=3)
BODIES = st.lists(WORDS, min_size=1, max_size=4).map("，".join)
LINES = st.lists(
    st.builds("{}{}".format, BODIES, st.sampled_from("。！？")), min_size=1, max_size=4
)
PARAGRAPHS = LINES.map("".join)
SALUTED = st.sampled_from([[], ["同志们："]])


@st.composite
def documents(draw: st.DrawFn) -> Document:
    """A draft with a salutation or without; sections numbered, headed or bare."""
    style = draw(st.sampled_from(["", "numbered", "headed"]))
    parts = [("", [*draw(SALUTED), *draw(st.lists(PARAGRAPHS, min_size=1, max_size=3))])]
    for number in range(draw(st.integers(0, 4))):
        heading = draw(WORDS) if style else ""
        if style == "numbered":
            heading = f"{'一二三四'[number]}、{heading}"
        parts.append((heading, draw(st.lists(PARAGRAPHS, min_size=1, max_size=3))))
    return drafted(*parts, title=draw(st.text("路桥要", max_size=4)))


NUMBERS = st.integers(-4, 6)
PLACES = st.builds(
    Place,
    unit=st.sampled_from(Unit),
    number=NUMBERS,
    to=st.just(0) | NUMBERS,
    section=st.just(0) | NUMBERS,
    paragraph=st.just(0) | NUMBERS,
    words=st.just("") | WORDS,
    about=st.just("") | st.just("") | WORDS,
)
NUMBERED = st.builds(
    Place,
    unit=st.sampled_from([Unit.SECTION, Unit.PARAGRAPH, Unit.SENTENCE]),
    number=st.integers(1, 3),
    to=st.sampled_from([0, 0, 0, 2, 3]),
)
PLACED = PLACES | NUMBERED
SPOTS = st.builds(
    lambda place, side: Spot(**place.model_dump(), side=side),
    PLACED | st.just(Place()),
    st.sampled_from(["before", "after"]),
)
TEXTS = (
    WORDS | PARAGRAPHS | st.sampled_from(["", " ", "，", "，路好", "同时，", "《路》", "路\n桥。"])
)
WISHES = st.just("") | st.builds("从“{}”{}断开".format, WORDS, st.sampled_from(["", "后面"]))
OPERATIONS: st.SearchStrategy[Operation] = st.one_of(
    st.builds(Replace, old=st.just("") | WORDS, new=TEXTS, target=PLACED | st.just(Place())),
    st.builds(Delete, target=PLACED, text=st.just("") | st.just("") | WORDS),
    st.builds(Move, target=PLACED, at=SPOTS),
    st.builds(Swap, target=PLACED, other=PLACED),
    st.builds(Merge, target=PLACED),
    st.builds(Split, target=PLACED, wish=WISHES),
    st.builds(Insert, text=TEXTS, at=SPOTS),
    st.builds(SetTitle, text=TEXTS),
    st.builds(SetHeading, target=PLACED, text=TEXTS),
)


def every(held: Document) -> list[Sentence]:
    return [one for line in held.lines for one in line.sentences]


@given(documents(), st.lists(OPERATIONS, min_size=1, max_size=5))
def test_whatever_is_asked_is_done_or_refused_in_words(
    held: Document, operations: list[Operation]
) -> None:
    before_edit, attributed = every(held), {one: one.kept for one in every(held)}
    edited = edit(operations, held)
    renumbered = edited.done[-1:] == ("各部分的序号已相应调整",)
    assert len(edited.done) - renumbered + len(edited.failed) == len(operations)
    assert all(edited.done)
    assert all(edited.failed)
    assert len(set(every(held))) == len(every(held))
    assert all(one.text for one in every(held))
    assert all(line.sentences for line in held.lines)
    for one in every(held):
        if one.kept is not None:  # its own, and its own words
            assert one in before_edit
            assert one.kept is attributed[one]
            assert one.kept.text == one.text
    text = "".join([held.title, *read(held)])
    assert all(ord(character) < 0xF0000 for character in text)
    assert "\n" not in text
    held.pieces()


@given(documents(), OPERATIONS)
def test_a_refused_operation_changes_nothing(held: Document, operation: Operation) -> None:
    shown = held.title, held.pieces(), [one.heading for one in held.sections]
    edited = edit([operation], held)
    if edited.failed:
        assert not edited.done
        assert (held.title, held.pieces(), [one.heading for one in held.sections]) == shown


def nodes(place: Place, held: Document) -> list[Sentence]:
    try:
        return sentences_at(place, held)
    except RequestError:
        return []


@given(documents(), OPERATIONS)
def test_what_was_not_named_keeps_its_words_attribution_and_order(
    held: Document, operation: Operation
) -> None:
    old = every(held)
    attributed = {one: (one.text, one.kept) for one in old}
    places = [
        getattr(operation, name) for name in ("target", "other", "at") if hasattr(operation, name)
    ]
    named = {one for place in places for one in nodes(place, held)}
    edit([operation], held)
    rest = [one for one in old if one not in named]
    if not (isinstance(operation, Insert) and operation.at == Spot(side=operation.at.side)):
        assert [one for one in every(held) if one in {*rest}] == rest
        assert [(one.text, one.kept) for one in rest] == [attributed[one] for one in rest]


@given(
    documents(),
    st.one_of(
        st.builds(Move, target=NUMBERED, at=SPOTS),
        st.builds(Swap, target=NUMBERED, other=NUMBERED),
        st.builds(Merge, target=NUMBERED),
        st.builds(Split, target=NUMBERED),
    ),
)
def test_moving_loses_no_sentence_and_no_attribution(held: Document, operation: Operation) -> None:
    old = {one: one.kept for one in every(held)}
    edit([operation], held)
    assert {one: one.kept for one in every(held)} == old


@given(documents(), st.builds(Delete, target=NUMBERED))
def test_deleting_takes_just_what_was_named(held: Document, operation: Delete) -> None:
    named, old = {*nodes(operation.target, held)}, every(held)
    done_ = edit([operation], held).done
    assert every(held) == [one for one in old if not (done_ and one in named)]


def overlaps(words: str) -> bool:
    return any(words.startswith(words[n:]) for n in range(1, len(words)))


@given(
    documents(), WORDS | st.sampled_from(["。路", "，", "好。"]), WORDS, PLACED | st.just(Place())
)
def test_a_replacement_changes_each_occurrence_and_nothing_else(
    held: Document, old: str, new: str, place: Place
) -> None:
    if place.unit is Unit.TITLE:
        place = Place()
    try:
        scope = [line for line in held.lines if {*line.sentences} <= {*sentences_at(place, held)}]
        whole = nodes_at(place, held)
    except RequestError:
        assert edit([Replace(old=old, new=new, target=place)], held).done == ()
        return
    if overlaps(old) or any(isinstance(one, Sentence) for one in whole) or old == new:
        return
    texts = {line: line.text for line in held.lines}
    headings = {one: one.heading for one in held.sections}
    sections = [one for one in whole if isinstance(one, Section)]
    titled = held.title
    edited = edit([Replace(old=old, new=new, target=place)], held)
    found = sum(texts[line].count(old) for line in scope)
    found += sum(headings[one].count(old) for one in sections)
    found += titled.count(old) if is_whole(place) else 0
    assert bool(edited.done) == bool(found)
    assert held.title == (titled.replace(old, new) if is_whole(place) else titled)
    if found:
        assert f"改了 {found} 处" in edited.done[0]
    for line, text in texts.items():
        assert line.text == (text.replace(old, new) if line in scope else text)
    for one, heading in headings.items():
        assert one.heading == (heading.replace(old, new) if one in sections else heading)


SHAPES = st.lists(st.tuples(st.just("") | WORDS, st.lists(PARAGRAPHS, max_size=3)), max_size=4)


@given(SHAPES, st.text(max_size=5))
def test_an_unedited_draft_gives_its_sections_back(
    parts: Sequence[tuple[str, Sequence[str]]], title: str
) -> None:
    given_pieces = pieces(parts)
    held = Document.of(title, given_pieces)
    assert held.pieces() == tuple(given_pieces)
    assert held.title == title
    edited = edit([], held)
    assert edited == Edited((), ())
    assert held.pieces() == tuple(given_pieces)
