"""Offsets are exact for any text and any composition of rules."""

import re
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.cleaning import RULES, clean, drop_front_matter, drop_markdown_marks, rules_for
from corpus.cleaning_edits import Edit, apply, move_to_front, substitute
from corpus.document import CleanText, Flaw, FlawKind, RawDocument, Segment

# Pieces that the rules care about, so that random texts make them act.
PIECES = st.sampled_from(
    [
        *"群团工作会议，。！？、：；“”（）()[]|,:;!?\"'",
        *"\n\n\n  \t\f　\u200b\ufeff\u00a0\r１２Ａ％．XX_×…",
        "同志们：",
        "同志們:",
        "\n\n1、",
        "\n\n2、",
        "\n\n3、",
        "一、提高认识 ",
        "（一）",
        "本報(bào)",
        "團(tuán)",
        "著",
        "發展",
        "……(某网省略120字,会员可读)……",
        "(未完,全文共600字,只显示30字)",
        "404 Not Found\n",
        "| 标题:讲话 |\n",
        "首页 > 讲话 > 正文\n",
        "\n来源:某报 发布日期:2018-12-07\n",
        "( 编辑:甲 )",
        "上一篇:甲 下一篇:乙",
        "\n- 3 -\n",
        "在大会上的讲话\n",
        "---\ntitle: 讲话\n---\n",
        "## ",
        "**",
        "今天召开会议，主要任务是总结去年的工作，安排部署今年的任务，请同志们认真抓好落实。" * 2,
    ]
)
# Readers give no half surrogate pairs: nothing could store them.
CHARACTERS = st.characters(exclude_categories=["Cs"])
TEXTS = st.lists(PIECES | CHARACTERS, max_size=60).map("".join)
EVERY_RULE = (drop_front_matter, drop_markdown_marks, *RULES)
COMPOSITIONS = st.lists(st.sampled_from(EVERY_RULE), max_size=12)


def check(raw: str, cleaned: CleanText) -> None:
    position = 0
    for segment in cleaned.raw_spans:
        assert segment.clean_start == position
        assert segment.clean_end > segment.clean_start
        assert 0 <= segment.raw_start < segment.raw_end <= len(raw)
        position = segment.clean_end
    assert position == len(cleaned.text)
    for flaw in cleaned.flaws:
        if flaw.start is not None and flaw.end is not None:
            assert 0 <= flaw.start <= flaw.end <= len(cleaned.text)


@settings(deadline=None)
@given(TEXTS, COMPOSITIONS)
def test_any_composition_of_rules_covers_the_text_without_a_hole(raw: str, rules: list) -> None:  # type: ignore[type-arg]
    cleaned = CleanText.from_raw(raw)
    for rule in rules:
        cleaned = rule(cleaned)
        check(raw, cleaned)


@settings(deadline=None)
@given(TEXTS, st.sampled_from([".txt", ".md", ".html", ".docx", ".pdf", ".jsonl"]))
def test_clean_keeps_what_it_promises(raw: str, suffix: str) -> None:
    cleaned = clean(RawDocument("a", b"a", raw, suffix, "utf-8"))
    check(raw, cleaned)
    for line in cleaned.text.split("\n") if cleaned.text else []:
        assert line == line.strip(" \t")
        assert line
    assert clean(RawDocument("a", b"a", raw, suffix, "utf-8")) == cleaned


# What a character of clean text may have been in the raw text, but for itself.
REPLACED = re.compile(r"[\n ，：；！？（）“”0-9A-Za-z%+$/@=.\-\u3400-\u9fff]")


@settings(deadline=None)
@given(TEXTS)
def test_characters_map_to_themselves_but_for_declared_replacements(raw: str) -> None:
    cleaned = CleanText.from_raw(raw)
    for rule in rules_for(".txt"):
        cleaned = rule(cleaned)
    for offset, character in enumerate(cleaned.text):
        start, end = cleaned.raw_span(offset, offset + 1)
        if raw[start:end] != character:
            assert REPLACED.match(character), (character, raw[start:end])


@given(st.text("甲乙丙丁", max_size=30), st.data())
def test_apply_makes_every_edit_and_maps_the_rest(raw: str, data: st.DataObject) -> None:
    cuts = sorted(data.draw(st.sets(st.integers(0, len(raw)), max_size=8)))
    spans = list(pairwise(cuts))[::2]
    edits = [Edit(a, b, data.draw(st.text("子丑", max_size=3))) for a, b in spans]
    expected, kept, position = "", [], 0
    for edit in edits:
        kept += [(len(expected) + i, position + i) for i in range(edit.start - position)]
        expected += raw[position : edit.start] + edit.replacement
        position = edit.end
    kept += [(len(expected) + i, position + i) for i in range(len(raw) - position)]
    expected += raw[position:]
    changed = apply(CleanText.from_raw(raw), reversed(edits))
    assert changed.text == expected
    check(raw, changed)
    for clean_offset, raw_offset in kept:
        assert changed.raw_span(clean_offset, clean_offset + 1) == (raw_offset, raw_offset + 1)


@given(st.lists(st.text("甲乙", max_size=5), min_size=2, max_size=6), st.data())
def test_a_line_moved_to_the_front_keeps_its_origin(lines: list[str], data: st.DataObject) -> None:
    raw = "\n".join(lines)
    line = data.draw(st.integers(1, len(lines) - 1))
    start = len("\n".join(lines[:line])) + 1
    if start >= len(raw):
        return
    moved = move_to_front(CleanText.from_raw(raw), start)
    assert moved.text == "\n".join([*lines[line:], *lines[:line]])
    check(raw, moved)
    for offset, character in enumerate(moved.text):
        begin, end = moved.raw_span(offset, offset + 1)
        assert raw[begin:end] == character


def test_a_span_over_moved_lines_is_the_smallest_that_holds_both() -> None:
    moved = move_to_front(CleanText.from_raw("甲乙\n丙"), 3)
    assert moved.text == "丙\n甲乙"
    assert moved.raw_span(0, 3) == (0, 4)


def test_flaws_move_with_their_text() -> None:
    flaw = Flaw(kind=FlawKind.MASKED, reason="x", start=4, end=5)
    marked = CleanText("甲乙丙丁戊", (Segment(0, 5, 0, 5),), (flaw,))
    dropped = apply(marked, [Edit(0, 2)])
    assert [(f.start, f.end) for f in dropped.flaws] == [(2, 3)]
    grown = apply(dropped, [Edit(0, 1, "丙丙丙")])
    assert [(f.start, f.end) for f in grown.flaws] == [(4, 5)]
    gone = apply(marked, [Edit(3, 5)])
    assert [(f.start, f.end) for f in gone.flaws] == [(3, 3)]


def test_part_of_a_replaced_span_maps_to_the_whole_of_it() -> None:
    doubled = apply(CleanText.from_raw("甲乙丙丁"), [Edit(1, 3, "一二三四")])
    cut = apply(doubled, [Edit(1, 3)])
    assert cut.text == "甲三四丁"
    assert [cut.raw_span(i, i + 1) for i in range(4)] == [(0, 1), (1, 3), (1, 3), (3, 4)]


def test_substitute_leaves_what_would_not_change() -> None:
    text = CleanText.from_raw("甲乙")
    assert substitute(text, re.compile("[甲乙]"), lambda m: m.group()) is text


@pytest.mark.parametrize("edit", [Edit(1, 1, "x"), Edit(0, 9), Edit(-1, 1)])
def test_edits_of_nothing_or_outside_are_refused(edit: Edit) -> None:
    with pytest.raises(ValueError, match="no such span"):
        apply(CleanText.from_raw("甲乙"), [edit])


def test_applying_is_linear() -> None:
    """200,000 characters with an edit at every third one take well under a second."""
    raw = "甲乙丙" * 70_000
    first = apply(CleanText.from_raw(raw), (Edit(i, i + 1) for i in range(0, len(raw), 3)))
    second = apply(first, (Edit(i, i + 1, "丁") for i in range(0, len(first.text), 2)))
    assert second.text == "丁丙" * 70_000
    assert second.raw_span(0, 1) == (1, 2)
    assert second.raw_span(len(second.text) - 1, len(second.text)) == (len(raw) - 1, len(raw))
