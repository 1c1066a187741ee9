"""Changes and comments of colleagues: what is listed, and what accepting and rejecting leaves."""

from collections.abc import Callable, Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.reading.docx import read_docx
from corpus.word.marking import Correction, Remark, marked
from corpus.word.package import W, open_package
from corpus.word.settling import Change, list_changes, settled
from tests.corpus.made_files import docx_bytes, related_docx_bytes
from tests.corpus.word.test_marking import AT

LIN = 'w:author="林远" w:date="2026-03-05T08:30:00Z"'


def run(text: str, *, tag: str = "w:t") -> str:
    return f'<w:r><{tag} xml:space="preserve">{text}</{tag}></w:r>'


def inserted(text: str, by: str = LIN) -> str:
    return f'<w:ins w:id="1" {by}>{run(text)}</w:ins>'


def deleted(text: str, by: str = LIN) -> str:
    return f'<w:del w:id="2" {by}>{run(text, tag="w:delText")}</w:del>'


def mark(tag: str) -> str:
    """The properties of a paragraph whose mark was inserted, deleted or moved."""
    return f'<w:pPr><w:rPr><w:{tag} w:id="3" {LIN}/></w:rPr></w:pPr>'


def paragraph(*parts: str) -> str:
    return f"<w:p>{''.join(parts)}</w:p>"


def document(*paragraphs: str) -> bytes:
    return related_docx_bytes("".join(paragraphs), {}, {})


def told(changes: Sequence[Change]) -> list[tuple[str, str, int, int]]:
    return [(one.kind, one.text, one.paragraph, one.start) for one in changes]


def accepted(data: bytes, *numbers: int) -> str:
    return read_docx(settled(data, numbers or range(1, 99), ())).text


def rejected(data: bytes, *numbers: int) -> str:
    return read_docx(settled(data, (), numbers or range(1, 99))).text


def test_an_insertion_and_a_deletion_are_listed_and_settled() -> None:
    data = document(
        paragraph(run("同志们：")),
        paragraph(run("要把"), deleted("好"), inserted("严"), run("质量关。")),
    )
    changes = list_changes(data)
    assert told(changes) == [("deletion", "好", 2, 2), ("insertion", "严", 2, 2)]
    assert {(one.author, one.date) for one in changes} == {("林远", "2026-03-05T08:30:00Z")}
    assert accepted(data) == "同志们：\n要把严质量关。"
    assert rejected(data) == "同志们：\n要把好质量关。"
    assert accepted(data, 2) == "同志们：\n要把严质量关。"
    assert told(list_changes(settled(data, (2,), ()))) == [("deletion", "好", 2, 2)]


def test_pieces_of_one_change_are_one_and_of_two_authors_two() -> None:
    data = document(
        paragraph(inserted("修渠"), inserted("护岸"), inserted("植树", 'w:author="周河"'))
    )
    assert told(list_changes(data)) == [
        ("insertion", "修渠护岸", 1, 0), ("insertion", "植树", 1, 4),
    ]  # fmt: skip


def test_a_deleted_mark_of_a_paragraph_joins_it_with_the_next() -> None:
    data = document(
        paragraph(mark("del"), run("前一段")),
        paragraph(mark("del"), deleted("整段删去")),
        paragraph(run("后一段")),
    )
    assert told(list_changes(data)) == [("deletion", "\n整段删去\n", 1, 3)]
    assert accepted(data) == "前一段后一段" == read_docx(data).text
    assert rejected(data) == "前一段\n整段删去\n后一段"


def test_an_inserted_paragraph_that_is_rejected_leaves_no_trace() -> None:
    data = document(
        paragraph(run("前一段")),
        paragraph(mark("ins"), inserted("新的一段")),
        paragraph(run("后一段")),
    )
    assert told(list_changes(data)) == [("insertion", "新的一段\n", 2, 0)]
    assert rejected(data) == "前一段\n后一段"
    assert accepted(data) == "前一段\n新的一段\n后一段"


def moved(end: str, *parts: str) -> str:
    return (
        f'<w:move{end}RangeStart w:id="8" {LIN} w:name="move1"/>{"".join(parts)}'
        "<w:move" + f'{end}RangeEnd w:id="8"/>'
    )


@pytest.mark.parametrize("backwards", [False, True])
def test_both_ends_of_a_move_are_one_change(backwards: bool) -> None:
    left = paragraph(
        run("甲"), moved("From", f'<w:moveFrom w:id="5" {LIN}>{run("移走")}</w:moveFrom>')
    )
    came = paragraph(run("乙"), moved("To", f'<w:moveTo w:id="6" {LIN}>{run("移走")}</w:moveTo>'))
    data = document(*((came, left) if backwards else (left, came)))
    (change,) = list_changes(data)
    places = (1, 2) if backwards else (2, 1)
    assert (change.kind, change.text) == ("move", "移走")
    assert (change.paragraph, change.came_from) == places
    assert accepted(data) == ("乙移走\n甲" if backwards else "甲\n乙移走")
    assert rejected(data) == ("乙\n甲移走" if backwards else "甲移走\n乙")


def test_a_moved_paragraph_takes_its_mark_along() -> None:
    data = document(
        moved("From", paragraph(mark("moveFrom"), f"<w:moveFrom {LIN}>{run('先讲')}</w:moveFrom>")),
        paragraph(run("中间")),
        moved("To", paragraph(mark("moveTo"), f"<w:moveTo {LIN}>{run('先讲')}</w:moveTo>")),
        paragraph(run("末尾")),
    )
    assert told(list_changes(data)) == [("move", "先讲\n", 3, 0)]
    assert accepted(data) == "中间\n先讲\n末尾" == read_docx(data).text
    assert rejected(data) == "先讲\n中间\n末尾"


def test_rows_of_tables_come_and_go() -> None:
    def row(tag: str, *cells: str) -> str:
        properties = f"<w:trPr><w:{tag} {LIN}/></w:trPr>" if tag else ""
        return (
            f"<w:tr>{properties}{''.join(f'<w:tc>{paragraph(one)}</w:tc>' for one in cells)}</w:tr>"
        )

    data = document(
        f"<w:tbl>{row('', run('甲'), run('乙'))}{row('ins', inserted('丙'), inserted('丁'))}"
        f"{row('del', deleted('戊'), deleted('己'))}</w:tbl>",
        paragraph(run("完")),
    )
    assert [(one.kind, one.text) for one in list_changes(data)] == [
        ("insertion", "丙丁"), ("deletion", "戊己"),
    ]  # fmt: skip
    assert accepted(data) == "甲\t乙\n丙\t丁\n完"
    assert rejected(data) == "甲\t乙\n戊\t己\n完"


def test_a_change_of_look_is_one_for_each_paragraph_and_can_be_taken_back() -> None:
    old = f'<w:rPr><w:b/><w:rPrChange w:id="4" {LIN}><w:rPr><w:i/></w:rPr></w:rPrChange></w:rPr>'
    data = document(paragraph(f"<w:r>{old}<w:t>甲</w:t></w:r><w:r>{old}<w:t>乙</w:t></w:r>"))
    assert told(list_changes(data)) == [("formatting", "", 1, 0)]
    for took, look in ((settled(data, (1,), ()), "b"), (settled(data, (), (1,)), "i")):
        package = open_package(took)
        names = [[one.tag for one in p] for p in package.xml(package.main).iter(f"{W}rPr")]
        assert names == [[f"{W}{look}"]] * 2


def test_a_deletion_within_an_insertion_of_another_is_its_own_change() -> None:
    data = document(
        paragraph(
            run("甲"),
            f"<w:ins {LIN}>{run('乙')}{deleted('丙', by=_ZHOU)}{run('丁')}</w:ins>",
        )
    )
    assert [(one.author, one.kind) for one in list_changes(data)][:2] == [
        ("林远", "insertion"), ("周河", "deletion"),
    ]  # fmt: skip
    assert accepted(data) == "甲乙丁"
    assert rejected(data) == "甲"


_ZHOU = 'w:author="周河"'


def test_comments_are_listed_with_their_words_and_go_by_their_number() -> None:
    text = "同志们，现在开会。"
    data = marked(docx_bytes(text), text, [Remark(4, 6, "改成今天")], [], author="周河", at=AT)
    (comment,) = list_changes(data)
    assert (comment.kind, comment.text, comment.words, comment.start) == (
        "comment", "改成今天", "现在", 4,
    )  # fmt: skip
    struck = marked(
        docx_bytes(text), text, [Remark(4, 6, "不必说")], [Correction(4, 6, "")], author="", at=AT
    )
    assert [one.words for one in list_changes(struck) if one.kind == "comment"] == ["现在"]
    gone = settled(data, (1,), ())
    assert list_changes(gone) == ()
    assert len(open_package(gone).related("comments")) == 0
    assert read_docx(gone).text == text


@settings(deadline=None, max_examples=40)
@given(
    st.text("一二三四五，。", min_size=1, max_size=20),
    st.lists(st.tuples(st.integers(0, 18), st.integers(1, 4)), max_size=4),
)
def test_our_own_changes_accepted_are_applied_and_rejected_leave_the_original(
    text: str, spans: list[tuple[int, int]]
) -> None:
    corrections: list[Correction] = []
    expected, last = "", 0
    for start, length in sorted(spans):
        if last <= start and start + length <= len(text):
            corrections.append(Correction(start, start + length, "改"))
            expected, last = f"{expected}{text[last:start]}改", start + length
    data = marked(docx_bytes(text), text, [], corrections, author="文稿", at=AT)
    every = [one.number for one in list_changes(data)]
    assert bool(every) == bool(corrections)
    assert read_docx(settled(data, every, ())).text == expected + text[last:]
    assert read_docx(settled(data, (), every)).text == text


piece = st.tuples(st.sampled_from(["", "ins", "del"]), st.text("甲乙丙丁", min_size=1, max_size=4))


@settings(deadline=None, max_examples=60)
@given(st.lists(st.tuples(st.sampled_from(["", "ins", "del"]), st.lists(piece)), min_size=1))
def test_reading_a_file_takes_what_accepting_all_leaves(
    made: list[tuple[str, list[tuple[str, str]]]],
) -> None:
    write: dict[str, Callable[[str], str]] = {"": run, "ins": inserted, "del": deleted}
    data = document(
        *(
            paragraph(mark(end) if end else "", *(write[tag](text) for tag, text in pieces))
            for end, pieces in made
        ),
        paragraph(run("完")),
    )
    every = [one.number for one in list_changes(data)]
    assert read_docx(settled(data, every, ())).text == read_docx(data).text
    old = "".join(
        "".join(text for tag, text in pieces if tag != "ins") + ("" if end == "ins" else "\n")
        for end, pieces in made
    )
    assert read_docx(settled(data, (), every)).text == old + "完"
    assert list_changes(settled(data, every, ())) == list_changes(settled(data, (), every)) == ()
