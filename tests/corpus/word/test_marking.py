"""Comments and tracked changes in a Word document: their places, and that nothing else changes."""

import datetime
import io
import re
import zipfile
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.errors import ReadError
from corpus.reading.docx import read_docx
from corpus.word.lettering import aligned
from corpus.word.marking import Correction, Remark, marked
from corpus.word.package import W, open_package
from tests.corpus.made_files import (
    docx_bytes,
    numbered_docx_bytes,
    related_docx_bytes,
    strict_docx_bytes,
)

AT = datetime.datetime(2026, 3, 5, 8, 30, tzinfo=datetime.UTC)


def made(
    data: bytes, text: str, remarks: list[Remark], corrections: list[Correction] | None = None
) -> bytes:
    return marked(data, text, remarks, corrections or [], author="文稿", at=AT)


def body(data: bytes) -> Any:
    package = open_package(data)
    return package.xml(package.main)


def anchored(data: bytes) -> dict[str, str]:
    """The words that each comment stands on, by the first line of the comment."""
    root, comments = body(data), open_package(data).related("comments")
    told = {one.get(f"{W}id"): next(one.iter(f"{W}t")).text for one in comments.iter(f"{W}comment")}
    words: dict[str, str] = {}
    within: set[str] = set()
    for element in root.iter():
        number = element.get(f"{W}id")
        if element.tag == f"{W}commentRangeStart":
            within.add(number)
        elif element.tag == f"{W}commentRangeEnd":
            within.discard(number)
        elif element.tag in (f"{W}t", f"{W}delText") and not _new(element):
            for one in within:
                words[told[one]] = words.get(told[one], "") + element.text
    return words


def _new(element: Any) -> bool:
    return any(one.tag == f"{W}ins" for one in element.iterancestors())


def original(data: bytes) -> str:
    """The text without what was inserted, with what was deleted."""
    return "".join(one.text for one in body(data).iter(f"{W}t", f"{W}delText") if not _new(one))


def run(text: str, properties: str = "") -> str:
    return f"<w:r><w:rPr>{properties}</w:rPr><w:t>{text}</w:t></w:r>"


def test_a_comment_stands_on_the_exact_words_across_runs() -> None:
    text = "同志们，要再接再励，办好实事。"
    data = related_docx_bytes(
        f"<w:p>{run('同志们，要再')}{run('接再', '<w:b/>')}{run('励，办好实事。')}</w:p>", {}, {}
    )
    start = text.index("再接")
    found = made(data, text, [Remark(start, start + 4, "错误：写错了")])
    assert anchored(found) == {"错误：写错了": "再接再励"}
    assert read_docx(found).text == text
    comment = next(open_package(found).related("comments").iter(f"{W}comment"))
    assert comment.get(f"{W}author") == "文稿"
    assert comment.get(f"{W}date") == "2026-03-05T08:30:00Z"


def test_a_correction_keeps_the_look_and_the_old_words() -> None:
    text = "要再接再励。"
    data = related_docx_bytes(f"<w:p>{run('要再接再励。', '<w:b/>')}</w:p>", {}, {})
    found = made(data, text, [], [Correction(1, 5, "再接再厉")])
    assert read_docx(found).text == "要再接再厉。"
    assert original(found) == text
    (inserted,) = body(found).iter(f"{W}ins")
    assert inserted.find(f"{W}r/{W}rPr/{W}b") is not None


def test_the_numbers_of_lists_are_no_letters_of_the_file() -> None:
    data = numbered_docx_bytes("第一件", "第二件")
    text = read_docx(data).text
    assert text != "第一件\n第二件"
    start = text.index("第二件")
    assert anchored(made(data, text, [Remark(start, start + 3, "甲")])) == {"甲": "第二件"}
    # A number alone is noted at the letter before it.
    label = text.index("\n") + 1
    assert anchored(made(data, text, [Remark(label, label + 1, "乙")])) == {"乙": "件"}


def test_a_place_in_a_text_box_is_noted_before_it_and_not_changed() -> None:
    box = f"<w:r><w:pict><w:txbxContent><w:p>{run('框里写错')}</w:p></w:txbxContent></w:pict></w:r>"
    data = related_docx_bytes(f"<w:p>{run('正文在前')}{box}</w:p><w:p>{run('后文')}</w:p>", {}, {})
    text = read_docx(data).text
    start = text.index("写错")
    found = made(
        data, text, [Remark(start, start + 2, "甲")], [Correction(start, start + 2, "写对")]
    )
    assert anchored(found) == {"甲": "前"}
    assert read_docx(found).text == text


@pytest.mark.parametrize(
    "within",
    [
        '<w:r><w:t>再接</w:t><w:footnoteReference w:id="2"/><w:t>再励</w:t></w:r>',
        f'<w:ins w:id="7" w:author="林远">{run("再接再励")}</w:ins>',
    ],
)
def test_what_is_more_than_letters_or_another_hand_is_only_noted(within: str) -> None:
    text = "要再接再励。"
    data = related_docx_bytes(f"<w:p>{run('要')}{within}{run('。')}</w:p>", {}, {})
    found = made(data, text, [Remark(1, 5, "甲")], [Correction(1, 5, "再接再厉")])
    assert anchored(found) or "再接再励" in original(data) + read_docx(data).text
    assert read_docx(found).text == text
    assert not list(body(found).iter(f"{W}del"))


def test_the_other_parts_of_the_file_stay_as_they_are() -> None:
    data = docx_bytes("同志们，", "现在开会。")
    found = made(data, "同志们，\n现在开会。", [Remark(5, 7, "甲")])
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(io.BytesIO(found)) as new:
        changed = {
            name for name in new.namelist()
            if name not in old.namelist() or old.read(name) != new.read(name)
        }  # fmt: skip
    assert changed <= {
        "word/document.xml", "word/comments.xml", "word/_rels/document.xml.rels",
        "[Content_Types].xml",
    }  # fmt: skip


def test_comments_that_are_there_stay_and_ids_are_not_used_twice() -> None:
    text = "同志们，现在开会。"
    once = made(docx_bytes(text), text, [Remark(0, 3, "甲")])
    twice = made(once, text, [Remark(4, 6, "乙")], [Correction(6, 8, "散会")])
    assert anchored(twice) == {"甲": "同志们", "乙": "现在"}
    used = re.findall(
        r"<w:(?:ins|del|commentRangeStart) w:id=\"(\d+)\"",
        open_package(twice).part("word/document.xml").decode(),  # type: ignore[union-attr]
    )
    assert len(used) == len(set(used)) == 4


def test_strict_open_xml_is_refused() -> None:
    with pytest.raises(ReadError, match="另存为"):
        made(strict_docx_bytes("同志们。"), "同志们。", [Remark(0, 1, "甲")])


words = st.text("一二三四五，。", min_size=1, max_size=12)
paragraphs = st.lists(st.lists(words, min_size=1, max_size=3), min_size=1, max_size=4)


@settings(deadline=None, max_examples=60)
@given(paragraphs, st.data())
def test_all_corrections_accepted_are_applied_and_rejected_leave_the_original(
    parts: list[list[str]], data: st.DataObject
) -> None:
    text = "\n".join(map("".join, parts))
    file = related_docx_bytes(
        "".join(f"<w:p>{''.join(map(run, one))}</w:p>" for one in parts), {}, {}
    )
    spans = data.draw(st.lists(st.tuples(st.integers(0, len(text)), st.integers(1, 4)), max_size=4))
    corrections: list[Correction] = []
    expected, last = "", 0
    for start, length in sorted(spans):
        end = start + length
        if start < last or end > len(text) or "\n" in text[start:end]:
            continue
        corrections.append(Correction(start, end, "改"))
        expected, last = f"{expected}{text[last:start]}改", end
    remarks = [Remark(one.start, one.end, f"批{n}") for n, one in enumerate(corrections)]
    found = made(file, text, remarks, corrections)
    assert read_docx(found).text == expected + text[last:]
    assert original(found) == text.replace("\n", "")
    assert not remarks or anchored(found) == {
        one.text: text[one.start : one.end] for one in remarks
    }


@pytest.mark.parametrize(
    ("text", "letters"),
    [
        ("要**再接再励**，完成任务", "要再接再励，完成任务"),
        ("一、甲乙\n二、甲丙\n（一）丁", "甲乙甲丙丁"),
        ("开头，后文要接上这一句", "开头看不见的十几个字在文件里，后文要接上这一句"),
    ],
)
def test_what_one_side_alone_has_is_passed_over(text: str, letters: str) -> None:
    found = aligned(text, letters)
    assert "".join(text[one] for one in found) == "".join(
        one for one in (letters if len(letters) < len(text) else text)
    )


@given(st.text("甲乙丙 \n", max_size=40), st.text("甲乙丙\t", max_size=40))
def test_only_equal_letters_are_aligned_and_in_order(text: str, letters: str) -> None:
    found = aligned(text, letters)
    assert all(text[mine] == letters[other] for mine, other in found.items())
    assert list(found) == sorted(found)
    assert sorted(found.values()) == list(found.values())
    assert sorted(set(found.values())) == list(found.values())


@given(st.text("甲乙丙丁戊 ，。\n", max_size=60))
def test_a_text_is_aligned_with_itself_whole(text: str) -> None:
    assert aligned(text, text) == {n: n for n, one in enumerate(text) if not one.isspace()}
