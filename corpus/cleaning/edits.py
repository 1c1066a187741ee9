"""Apply edits to clean text, and keep the exact map to the raw text.

A cleaning rule finds :class:`Edit` values in a text. :func:`apply` makes them and updates the
offset map in one pass over segments and edits. An edit replaces at least one character, so every
clean character comes from a raw one. To insert, a rule replaces a neighbour by itself plus text.
"""

import re
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate

from corpus.document.values import AlignedRun, CleanText, Flaw


@dataclass(frozen=True, slots=True)
class Edit:
    """``text[start:end]`` becomes ``replacement``; ``end > start``."""

    start: int
    end: int
    replacement: str = ""


def apply(clean: CleanText, edits: Iterable[Edit]) -> CleanText:
    """Return the clean text with all edits applied; the offsets of flaws are updated.

    Edits may come in any order. If two overlap, the one with the earlier start wins, so a rule may
    combine several patterns. Time is linear in segments and edits, except for the sorting.

    Raises:
        ValueError: An edit is empty or outside the text.
    """
    chosen = _in_order((_narrowed(edit, clean.text) for edit in edits), len(clean.text))
    if not chosen:
        return clean
    if all(len(edit.replacement) == 1 == edit.end - edit.start for edit in chosen):
        return _retyped(clean, chosen)
    builder = _Builder(clean)
    position = 0
    for edit in chosen:
        builder.keep(position, edit.start)
        builder.replace(edit)
        position = edit.end
    builder.keep(position, len(clean.text))
    return builder.finish(_moved(clean.flaws, chosen))


def substitute(
    clean: CleanText, pattern: re.Pattern[str], replacement: str | Callable[[re.Match[str]], str]
) -> CleanText:
    """Replace every match of ``pattern``, except a match that equals its replacement."""
    edits = []
    for match in pattern.finditer(clean.text):
        new = replacement if isinstance(replacement, str) else replacement(match)
        if match.end() > match.start() and new != match.group():
            edits.append(Edit(match.start(), match.end(), new))
    return apply(clean, edits)


def move_to_front(clean: CleanText, start: int) -> CleanText:
    """Move the text from ``start``, which must begin a line, to the front.

    Raises:
        ValueError: ``start`` does not begin a line, or begins the first one.
    """
    text = clean.text
    if not 0 < start < len(text) or text[start - 1] != "\n":
        raise ValueError("only whole lines can be moved")
    builder = _Builder(clean)
    builder.keep(start, len(text))
    builder.keep(start - 1, start)
    builder.keep(0, start - 1)
    shift = len(text) + 1 - start

    def moved(offset: int) -> int:
        return offset - start if offset >= start else offset + shift

    return builder.finish(_relocated(clean.flaws, moved))


def _retyped(clean: CleanText, edits: Sequence[Edit]) -> CleanText:
    """Replace single characters by single characters, which keeps the map and the flaws."""
    characters = list(clean.text)
    for edit in edits:
        characters[edit.start] = edit.replacement
    return CleanText("".join(characters), clean.raw_spans, clean.flaws)


def _narrowed(edit: Edit, text: str) -> Edit:
    """Remove the unchanged characters at both ends of an edit; an insertion is not changed.

    So if “⏎ ⏎” becomes “⏎”, the first line feed is kept and the rest is dropped.
    """
    old, new = text[edit.start : edit.end], edit.replacement
    if len(old) <= 1 or not new:
        return edit
    before = _common(old, new)
    if before == len(old):
        return edit
    behind = _common(old[before:][::-1], new[before:][::-1])
    if before + behind == len(old):
        return edit
    return Edit(edit.start + before, edit.end - behind, new[before : len(new) - behind])


def _common(one: str, other: str) -> int:
    """Return the length of the common prefix."""
    length = 0
    for left, right in zip(one, other, strict=False):
        if left != right:
            break
        length += 1
    return length


def _in_order(edits: Iterable[Edit], length: int) -> list[Edit]:
    chosen: list[Edit] = []
    for edit in sorted(edits, key=lambda e: (e.start, -e.end)):
        if not 0 <= edit.start < edit.end <= length:
            raise ValueError(f"no such span: {edit.start}:{edit.end}")
        if not chosen or edit.start >= chosen[-1].end:
            chosen.append(edit)
    return chosen


def _moved(flaws: Sequence[Flaw], edits: Sequence[Edit]) -> tuple[Flaw, ...]:
    if not any(flaw.start is not None for flaw in flaws):
        return tuple(flaws)
    ends = [edit.end for edit in edits]
    shifts = [0, *accumulate(len(e.replacement) - (e.end - e.start) for e in edits)]

    def moved(offset: int) -> int:
        before = bisect_right(ends, offset)
        if before < len(edits) and edits[before].start < offset:
            return edits[before].start + shifts[before]
        return offset + shifts[before]

    return _relocated(flaws, moved)


def _relocated(flaws: Sequence[Flaw], moved: Callable[[int], int]) -> tuple[Flaw, ...]:
    return tuple(
        flaw
        if flaw.start is None or flaw.end is None
        else flaw.model_copy(update={"start": moved(flaw.start), "end": moved(flaw.end)})
        for flaw in flaws
    )


class _Builder:
    """Builds the next clean text from kept and replaced spans of the current one."""

    def __init__(self, clean: CleanText) -> None:
        self._clean = clean
        self._pieces: list[str] = []
        self._segments: list[AlignedRun] = []
        self._length = 0

    def keep(self, start: int, end: int) -> None:
        for segment in self._slices(start, end):
            self._extend(
                segment.clean_end - segment.clean_start, segment.raw_start, segment.raw_end
            )
        self._pieces.append(self._clean.text[start:end])

    def replace(self, edit: Edit) -> None:
        length = len(edit.replacement)
        if not length:
            return
        raw_start, raw_end = self._clean.raw_span(edit.start, edit.end)
        if length == raw_end - raw_start > 1 and not self._one_to_one(edit, raw_start):
            # A single segment with equal lengths would mean a character-by-character map.
            for _ in range(length):
                self._extend(1, raw_start, raw_end)
        else:
            self._extend(length, raw_start, raw_end)
        self._pieces.append(edit.replacement)

    def _one_to_one(self, edit: Edit, raw_start: int) -> bool:
        """Return whether each character is replaced by one, and comes from one raw character."""
        shift = raw_start - edit.start
        return len(edit.replacement) == edit.end - edit.start and all(
            self._clean.raw_span(at, at + 1) == (at + shift, at + shift + 1)
            for at in range(edit.start, edit.end)
        )

    def finish(self, flaws: tuple[Flaw, ...]) -> CleanText:
        return CleanText("".join(self._pieces), tuple(self._segments), flaws)

    def _slices(self, start: int, end: int) -> Iterator[AlignedRun]:
        """Yield the segments of ``text[start:end]``; the first and the last are cut to fit."""
        if start >= end:
            return
        spans = self._clean.raw_spans
        index = bisect_right(spans, start, key=lambda segment: segment.clean_start) - 1
        while index < len(spans) and spans[index].clean_start < end:
            yield from _cut(spans[index], start, end)
            index += 1

    def _extend(self, length: int, raw_start: int, raw_end: int) -> None:
        """Add a segment; merge it with the last one if both map character by character."""
        start, self._length = self._length, self._length + length
        if self._segments and length == raw_end - raw_start:
            last = self._segments[-1]
            by_character = last.clean_end - last.clean_start == last.raw_end - last.raw_start
            if by_character and last.raw_end == raw_start:
                self._segments[-1] = AlignedRun(
                    last.clean_start, self._length, last.raw_start, raw_end
                )
                return
        self._segments.append(AlignedRun(start, self._length, raw_start, raw_end))


def _cut(segment: AlignedRun, start: int, end: int) -> Iterator[AlignedRun]:
    """Yield the part of ``segment`` inside ``clean[start:end]``."""
    new_start, new_end = max(start, segment.clean_start), min(end, segment.clean_end)
    raw_length = segment.raw_end - segment.raw_start
    if segment.clean_end - segment.clean_start == raw_length:
        shift = segment.raw_start - segment.clean_start
        yield AlignedRun(new_start, new_end, new_start + shift, new_end + shift)
    elif new_end - new_start != raw_length or raw_length == 1:
        yield AlignedRun(new_start, new_end, segment.raw_start, segment.raw_end)
    else:
        # A part as long as its raw text would mean a character-by-character map.
        for offset in range(new_start, new_end):
            yield AlignedRun(offset, offset + 1, segment.raw_start, segment.raw_end)
