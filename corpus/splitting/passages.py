"""Group sentences into passages, each under one heading and of one part.

A passage never crosses a dividing heading, a gap in the source or the salutation. Within these
bounds, short paragraphs are joined, and long ones are cut between sentences.
"""

from bisect import bisect_left
from collections import deque
from collections.abc import Container, Iterator, Mapping, Sequence
from dataclasses import dataclass

from corpus.document.values import Flaw, FlawKind, Part, Passage, Sentence
from corpus.splitting.headings import RUN_IN, Heading, Outline, find_addresses, find_headings
from corpus.splitting.parts import classify, is_salutation, score
from corpus.splitting.parts_order import PartEvidence, settle

# A passage has one point. In the sample, paragraphs have 80-350 characters, and half the points
# have 150-400.
SHORTEST, LONGEST = 150, 400
# A shorter fragment (谢谢大家！) is joined to its neighbour even if it has another part.
_FRAGMENT = 30
# How far a cut may move from the middle to be at a run-in opening (一是…).
_OPENING_PULL = 100
# The maximum length of a heading on its own line.
_LONGEST_HEADING = 60
# Kinds of flaws without a place that apply to every passage; a gap elsewhere does not.
_EVERYWHERE = frozenset(
    {
        FlawKind.SPUN,
        FlawKind.NEWS_REPORT,
        FlawKind.CONTRADICTION,
        FlawKind.NOISE,
        FlawKind.UNDATED,
    }
)
# All items of a list announced by “…：” share such a part; other parts show in each item.
_LISTED = frozenset({Part.ACHIEVEMENTS, Part.PROBLEMS})


@dataclass(frozen=True, slots=True)
class _Piece:
    """Consecutive sentences of one section that will become a passage."""

    start: int
    end: int
    part: Part | None

    def __len__(self) -> int:
        return self.end - self.start


def split_passages(
    text: str,
    sentences: Sequence[Sentence],
    *,
    document_id: str,
    flaws: Sequence[Flaw],
    spoken: bool = True,
) -> tuple[Passage, ...]:
    """Group the sentences of a clean text into passages; every sentence is in exactly one.

    Passages have about 150 to 400 characters. They are shorter before a heading, a gap or another
    part, and longer only if a single sentence is. Their ids contain the document's id and their
    offsets, so the same text gives the same ids.

    Args:
        text: The clean text.
        sentences: All its sentences, in order.
        document_id: The id of the document.
        flaws: The flaws of the document; a passage gets those that touch it.
        spoken: Whether it is a speech or a report; passages of other texts have no part.
    """
    ends = not any(flaw.kind is FlawKind.TRUNCATED for flaw in flaws)
    outline = Outline(find_headings(text, sentences))
    levels = {heading.start: heading.level for heading in outline.headings}
    found = _Flaws(flaws)
    pieces = [
        piece
        for section in _sections(text, sentences, outline.headings, flaws)
        for piece in _pieces(text, section, outline, levels, ends=ends)
    ]
    return tuple(
        Passage(
            id=f"{document_id}-{piece.start}-{piece.end}",
            document_id=document_id,
            start=piece.start,
            end=piece.end,
            heading_path=_path(piece, outline, levels),
            part=piece.part,
            flaws=found.touching(piece.start, piece.end),
        )
        for piece in _settled(text, pieces, outline, ends=ends, spoken=spoken)
    )


def _settled(
    text: str, pieces: Sequence[_Piece], outline: Outline, *, ends: bool, spoken: bool
) -> list[_Piece]:
    """Return the pieces with the parts from the most likely sequence of the speech."""
    if not spoken:
        return [_Piece(piece.start, piece.end, None) for piece in pieces]
    evidence = []
    for piece in pieces:
        headings = outline.path(piece.start, piece.end)
        scores = score(
            text[piece.start : piece.end],
            headings=headings,
            position=_middle(text, piece.start, piece.end, ends=ends),
        )
        evidence.append(PartEvidence(scores, headings))
    parts = settle(evidence)
    return [_Piece(one.start, one.end, part) for one, part in zip(pieces, parts, strict=True)]


# Flaws longer than this are looked at for every passage; the others are found by their place.
_NARROW = 400


class _Flaws:
    """Finds the flaws of a passage; a long text has thousands of both."""

    def __init__(self, flaws: Sequence[Flaw]) -> None:
        self._flaws = flaws
        self._wide: list[int] = []
        narrow: list[tuple[int, int]] = []
        for index, flaw in enumerate(flaws):
            if flaw.start is None or flaw.end is None or flaw.end - flaw.start > _NARROW:
                self._wide.append(index)
            else:
                narrow.append((flaw.start, index))
        self._narrow = sorted(narrow)

    def touching(self, start: int, end: int) -> tuple[Flaw, ...]:
        """Return the flaws in a passage or at its edge, and those of the whole text, in order."""
        first = bisect_left(self._narrow, (start - _NARROW - 1, 0))
        last = bisect_left(self._narrow, (end + 2, 0))
        near = [index for _, index in self._narrow[first:last]]
        return tuple(
            self._flaws[index]
            for index in sorted(self._wide + near)
            if _touches(self._flaws[index], start, end)
        )


def _touches(flaw: Flaw, start: int, end: int) -> bool:
    if flaw.start is None or flaw.end is None:
        return flaw.kind in _EVERYWHERE
    if flaw.start == flaw.end:
        return start - 1 <= flaw.start <= end + 1  # a line feed may be between them
    return flaw.start < end and start < flaw.end


def _sections(
    text: str, sentences: Sequence[Sentence], headings: Sequence[Heading], flaws: Sequence[Flaw]
) -> Iterator[list[Sentence]]:
    """Yield runs of sentences that nothing divides."""
    dividing = {heading.start: heading.level for heading in headings if heading.divides}
    gaps = deque(
        sorted(flaw.start for flaw in flaws if flaw.kind is FlawKind.GAP and flaw.start is not None)
    )
    # An address before the first full stop is the salutation; a later one is a break.
    begun = text.find("。") if "。" in text else len(text)
    addresses = find_addresses(text, sentences)
    if addresses and is_salutation(text[: addresses[0] + 1] + "：", 0.0):
        begun = max(begun, addresses[0] + 1)  # a header line may be a sentence
    breaths = {start for start in addresses if start > begun}
    section: list[Sentence] = []
    for sentence in sentences:
        gap = bool(gaps) and gaps[0] <= sentence.start
        while gaps and gaps[0] <= sentence.start:
            gaps.popleft()
        breath = sentence.start in breaths and not (section and section[-1].start in breaths)
        if section and (
            gap
            or breath
            or _divides(section, sentence, dividing)
            or (section[-1].start < begun and _greets(text, section))
        ):
            yield section
            section = []
        section.append(sentence)
    if section:
        yield section


def _divides(section: Sequence[Sentence], sentence: Sentence, dividing: dict[int, int]) -> bool:
    """Return whether a new section starts here; a heading right below a higher one starts none."""
    level = dividing.get(sentence.start)
    if level is None:
        return False
    last = section[-1]
    bare = len(section) <= level and all(
        one.start in dividing and one.end - one.start <= _LONGEST_HEADING for one in section
    )
    return not (bare and dividing[last.start] < level)


def _greets(text: str, section: Sequence[Sentence]) -> bool:
    """Return whether a section ends with the salutation, which may have a title above it.

    Later in a speech, 各位代表！ is only a break.
    """
    last = text[section[-1].start : section[-1].end]
    span = text[section[0].start : section[-1].end]
    position = section[-1].start / len(text)
    return is_salutation(last, position) and is_salutation(span, position)


def _pieces(
    text: str,
    section: Sequence[Sentence],
    outline: Outline,
    levels: Mapping[int, int],
    *,
    ends: bool,
) -> list[_Piece]:
    pieces: list[_Piece] = []
    listed: Part | None = None
    for paragraph in _paragraphs(text, section, levels):
        for start, end in _cut(paragraph, levels):
            in_list = listed is not None and levels.get(start) == RUN_IN
            part = listed if in_list else _part(text, start, end, outline, ends=ends)
            piece = _Piece(start, end, part)
            if pieces and _joins(pieces[-1], piece):
                before = pieces.pop()
                if part is not before.part:
                    part = _part(text, before.start, end, outline, ends=ends)
                piece = _Piece(before.start, end, part)
            pieces.append(piece)
            if not in_list:
                listed = part if part in _LISTED and text[end - 1] in "：:" else None
    return pieces


def _part(text: str, start: int, end: int, outline: Outline, *, ends: bool) -> Part | None:
    middle = _middle(text, start, end, ends=ends)
    return classify(text[start:end], headings=outline.path(start, end), position=middle)


def _middle(text: str, start: int, end: int, *, ends: bool) -> float:
    middle = (start + end) / 2 / len(text)
    return middle if ends else min(middle, 0.5)  # if the end is missing, no text is near it


def _path(piece: _Piece, outline: Outline, levels: Mapping[int, int]) -> tuple[str, ...]:
    """Return the headings of a passage; none for a closing, which belongs to the whole speech."""
    if piece.part is Part.CLOSING and piece.start not in levels:
        return ()
    return outline.path(piece.start, piece.end)


def _joins(before: _Piece, piece: _Piece) -> bool:
    if piece.end - before.start > LONGEST:
        return False
    if min(len(before), len(piece)) <= _FRAGMENT:
        return True
    return before.part is piece.part and min(len(before), len(piece)) < SHORTEST


def _paragraphs(
    text: str, section: Sequence[Sentence], levels: Mapping[int, int]
) -> Iterator[list[Sentence]]:
    """Yield the paragraphs of a section; a heading on its own line joins the next paragraph."""
    paragraph: list[Sentence] = []
    for sentence in section:
        if paragraph and "\n" in text[paragraph[-1].end : sentence.start]:
            bare = all(one.start in levels for one in paragraph)
            if not bare or paragraph[-1].end - paragraph[0].start > _LONGEST_HEADING:
                yield paragraph
                paragraph = []
        paragraph.append(sentence)
    if paragraph:
        yield paragraph


def _cut(paragraph: Sequence[Sentence], openings: Container[int]) -> Iterator[tuple[int, int]]:
    """Cut a paragraph between sentences into similar lengths, if possible before openings."""
    end = paragraph[-1].end
    first = 0
    while end - paragraph[first].start > LONGEST and first + 1 < len(paragraph):
        start = paragraph[first].start
        spans = -(-(end - start) // LONGEST)
        cut = _cut_near(paragraph, openings, first, start + (end - start) / spans)
        yield start, paragraph[cut - 1].end
        first = cut
    yield paragraph[first].start, end


def _cut_near(
    paragraph: Sequence[Sentence], openings: Container[int], first: int, target: float
) -> int:
    """Return the index of the sentence that starts the next span."""
    start = paragraph[first].start
    best, least = first + 1, float("inf")
    for position in range(first + 1, len(paragraph)):
        if paragraph[position - 1].end - start > LONGEST:
            break
        here = paragraph[position].start
        cost = abs(here - target) - (_OPENING_PULL if here in openings else 0)
        if cost < least:
            best, least = position, cost
    return best
