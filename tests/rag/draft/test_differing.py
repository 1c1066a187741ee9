"""A diff loses nothing, marks whole words, and is short where little changed."""

import time
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.draft.differing import diff, hunks

ANY = st.text(max_size=30) | st.text("要把路修好。\n", max_size=30)


@given(ANY, ANY)
def test_a_diff_gives_both_texts_back(before: str, after: str) -> None:
    changes = diff(before, after)
    assert "".join(c.text for c in changes if c.op != "insert") == before
    assert "".join(c.text for c in changes if c.op != "delete") == after
    assert all(c.text for c in changes)
    assert {c.op for c in changes} <= {"equal", "insert", "delete"}
    assert all(
        (one.op, other.op) in (("delete", "insert"), ("equal", other.op), (one.op, "equal"))
        and one.op != other.op
        for one, other in pairwise(changes)
    )


@given(st.text(min_size=1, max_size=30))
def test_a_text_does_not_differ_from_itself(text: str) -> None:
    (change,) = diff(text, text)
    assert (change.op, change.text) == ("equal", text)


@given(ANY, ANY)
def test_the_hunks_are_the_changes(before: str, after: str) -> None:
    changes = diff(before, after)
    found = hunks(changes)
    assert "".join(one.old for one in found) == "".join(c.text for c in changes if c.op == "delete")
    assert "".join(one.new for one in found) == "".join(c.text for c in changes if c.op == "insert")
    for one in found:
        assert one.before + one.old + one.after in before
        assert one.before + one.new + one.after in after


@pytest.mark.parametrize(
    ("before", "after", "changes"),
    [
        (
            "要抓好基层组织建设，把责任压实。群众满意。",
            "要抓实基层组织建设，把责任压实。群众满意。",
            [("抓好", "抓实")],
        ),
        ("会议开得很好。大家满意。", "会议开得很好。要抓落实。大家满意。", [("", "要抓落实。")]),
        ("一句。要抓落实。二句。", "一句。二句。", [("要抓落实。", "")]),
        (
            "群众的事情就是大事。",
            "渠道要修好管好。",
            [("群众的事情就是大事。", "渠道要修好管好。")],
        ),
        (
            "要把责任压实。要把基层阵地建好。",
            "会议讲三点。要把责任全部压实。要把阵地建好。",
            [("", "会议讲三点。"), ("", "全部"), ("基层", "")],
        ),
        ("第一句。\n第二句。", "第一句。第二句。", [("\n", "")]),
    ],
)
def test_changes_are_whole_words_or_sentences(
    before: str, after: str, changes: list[tuple[str, str]]
) -> None:
    assert [(one.old, one.new) for one in hunks(diff(before, after))] == changes


def test_the_words_around_a_change_are_short() -> None:
    text = "各级党委要把这项工作摆上重要位置，主要负责同志要亲自抓，分管负责同志要具体抓。"
    (one,) = hunks(diff(text, text.replace("摆上", "放在")), around=5)
    assert (one.before, one.old, one.new, one.after) == ("把这项工作", "摆上", "放在", "重要位置，")


def test_two_long_drafts_take_about_a_second() -> None:
    before = "".join(f"第{n}项工作要由牵头单位列出清单，逐项对账，限期完成。" for n in range(450))
    after = before.replace("限期", "按期").replace("第7", "首先第7")
    begun = time.process_time()
    found = hunks(diff(before, after))
    assert time.process_time() - begun < 3
    assert len(found) >= 450
