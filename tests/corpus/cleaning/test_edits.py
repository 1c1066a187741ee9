"""Edits keep the map to the raw text exact, one after another and however they lie."""

import re
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.cleaning.edits import Edit, apply, move_to_front, substitute
from corpus.document.values import AlignedRun, CleanText, Flaw, FlawKind


def check(raw: str, cleaned: CleanText) -> None:
    """Segments cover the clean text, in order, and each lies within the raw text."""
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


def holds(outer: tuple[int, int], inner: tuple[int, int]) -> bool:
    return outer[0] <= inner[0] and inner[1] <= outer[1]


def draw_edits(length: int, data: st.DataObject) -> list[Edit]:
    cuts = sorted(data.draw(st.sets(st.integers(0, length), max_size=6)))
    return [
        Edit(a, b, data.draw(st.text("子丑", max_size=2))) for a, b in list(pairwise(cuts))[::2]
    ]


@given(st.text("甲乙丙", max_size=20), st.data())
def test_edits_upon_edits_map_as_one(raw: str, data: st.DataObject) -> None:
    """What the second of two sets of edits maps to, the first one maps on to the raw text."""
    first = apply(CleanText.from_raw(raw), draw_edits(len(raw), data))
    edits = draw_edits(len(first.text), data)
    both, alone = apply(first, edits), apply(CleanText.from_raw(first.text), edits)
    check(raw, both)
    assert both.text == alone.text
    for offset in range(len(both.text)):
        between = alone.raw_span(offset, offset + 1)
        assert holds(both.raw_span(offset, offset + 1), first.raw_span(*between))
        if both.text[offset] in raw:
            assert both.raw_span(offset, offset + 1) == first.raw_span(*between)


def test_a_span_over_moved_lines_is_the_smallest_that_holds_both() -> None:
    moved = move_to_front(CleanText.from_raw("甲乙\n丙"), 3)
    assert moved.text == "丙\n甲乙"
    assert moved.raw_span(0, 3) == (0, 4)


def test_flaws_move_with_their_text() -> None:
    flaw = Flaw(kind=FlawKind.MASKED, reason="x", start=4, end=5)
    marked = CleanText("甲乙丙丁戊", (AlignedRun(0, 5, 0, 5),), (flaw,))
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
