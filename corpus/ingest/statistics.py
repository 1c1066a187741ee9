"""Describe what a corpus has and lacks: counts by year, level, kind and part, flaws, coverage.

It reads documents and passages once. Memory grows by a few bytes per document, not with the texts.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from statistics import median_low
from typing import Final

from corpus.document.guess import Guess
from corpus.document.values import DESCRIBING, Document, FlawKind, Kind, Level, Part, Value
from corpus.errors import NotFoundError
from corpus.store.store import Size, Store

# The key for documents without a year or level, and for passages without a part.
UNKNOWN: Final = ""
# The kinds that are speeches; only a lack of these is a gap.
SPEECH_KINDS: Final = tuple(
    kind for kind in Kind if kind not in (Kind.NEWS, Kind.PAPER, Kind.OTHER)
)
# With fewer than three, a wording cannot be compared: one source may show its author's own habit.
FEW: Final = 3
# The user writes for a level with at least this many documents, so its empty cells are gaps.
OWN_LEVEL: Final = 5
# The number of example documents for each flaw: enough to check, few enough to read.
EXAMPLES: Final = 5
# Upper bounds of length classes in characters; at 180 per minute: 3, 6, 11, 22, 44, 89 minutes.
LENGTH_BOUNDS: Final = (500, 1_000, 2_000, 4_000, 8_000, 16_000)
# The fields of a Document that a writer filters by or cites with a source.
FIELDS: Final = tuple(name for name in DESCRIBING if name != "title")  # a title is always known


# Where a known value comes from: the user, the file, an inference with high or lower confidence, or
# a program version that did not store the confidence.
CORRECTED, DECLARED, SURE, FAIR, UNRATED = "corrected", "declared", "sure", "fair", "unrated"
GROUNDS: Final = (CORRECTED, DECLARED, SURE, FAIR, UNRATED)
# Titles, headers and salutations give 0.8 or more; mere mentions give less and are worth a check.
_SURE_FROM: Final = 0.8
_DECLARED_FROM: Final = 1.0


class Mention(Value):
    """A document as a report names it."""

    document_id: str
    title: str
    date: str = ""


class FlawCount(Value):
    """The number of documents and passages with a kind of flaw, and some of the documents."""

    kind: FlawKind
    documents: int
    passages: int
    examples: tuple[Mention, ...] = ()


class Matrix(Value):
    """Counts by two properties: ``cells[i][j]`` belongs to ``rows[i]`` and ``columns[j]``."""

    rows: tuple[str, ...]
    columns: tuple[str, ...]
    cells: tuple[tuple[int, ...], ...]


class LengthClass(Value):
    """Documents from ``low`` to ``high`` (exclusive) characters; None means no bound."""

    low: int
    high: int | None
    documents: int


class Gap(Value):
    """Something that the corpus lacks; an empty ``level`` or ``kind`` means any.

    ``count`` counts documents, or passages if ``part`` is given.
    """

    level: str = ""
    kind: str = ""
    part: str = ""
    count: int


class DuplicateCount(Value):
    """The number of documents that are copies: ``same`` exact ones, ``near`` similar ones.

    ``groups`` counts the documents that represent one or more copies.
    """

    groups: int
    same: int
    near: int


class Statistics(Value):
    """A corpus in figures.

    ``covered`` counts the characters in passages. ``years`` (ascending), ``levels`` and ``kinds``
    count documents, ``parts`` counts passages. Levels, kinds and parts include those without any
    document, and ``""`` for unknown. ``coverage`` counts the documents with a known field, and
    ``confidence`` splits them by origin (``GROUNDS``). ``longest``, ``median`` and ``shortest``
    are in characters.
    """

    documents: int
    passages: int
    sentences: int
    characters: int
    covered: int
    flawed: int
    years: dict[str, int]
    levels: dict[str, int]
    kinds: dict[str, int]
    parts: dict[str, int]
    flaws: tuple[FlawCount, ...]
    coverage: dict[str, int]
    confidence: dict[str, dict[str, int]]
    duplicates: DuplicateCount
    level_kind: Matrix
    year_level: Matrix
    kind_part: Matrix
    lengths: tuple[LengthClass, ...]
    longest: int
    median: int
    shortest: int
    gaps: tuple[Gap, ...]
    oldest: Mention | None
    newest: Mention | None


def describe(
    store: Store, *, seen: Callable[[Document, Size], object] = lambda document, size: None
) -> Statistics:
    """Compute the figures of a corpus; documents removed meanwhile are skipped.

    Args:
        store: The corpus.
        seen: Called with each document, for callers that would otherwise read all again.

    Raises:
        StoreError: The database cannot be read.
    """
    tally = _Tally()
    groups = store.copies.groups()
    for size in store.sizes():
        try:
            document = store.document(size.document_id)
            grounds = _grounds(store, document)
        except NotFoundError:
            continue
        tally.count(document, size, grounds)
        seen(document, size)
    for passage in store.passages():
        kind = tally.kind_of.get(passage.document_id)
        if kind is not None:
            tally.parts[kind, str(passage.part or UNKNOWN)] += 1
            tally.flawed_passages.update({flaw.kind for flaw in passage.flaws})
    relations = Counter(copy.relation for copy in groups.copies.values())
    duplicates = DuplicateCount(
        groups=len(groups.by_cited), same=relations["相同"], near=relations["近似"]
    )
    return tally.result(duplicates)


def _grounds(store: Store, document: Document) -> dict[str, str]:
    corrections = store.corrections(document.id)
    guesses = store.inferences(document.id)
    return {
        name: ground(guesses.get(name), corrected=name in corrections)
        for name in FIELDS
        if is_known(document, name)
    }


def ground(guess: Guess | None, *, corrected: bool) -> str:
    """Return the origin of a known value: one of ``GROUNDS``."""
    if corrected:
        return CORRECTED
    if guess is None:
        return UNRATED
    if guess.confidence >= _DECLARED_FROM:
        return DECLARED
    return SURE if guess.confidence >= _SURE_FROM else FAIR


@dataclass(slots=True)
class _Tally:
    sizes: Counter[str] = field(default_factory=Counter)
    lengths: list[int] = field(default_factory=list)
    kind_of: dict[str, Kind] = field(default_factory=dict)
    years: Counter[tuple[str, str]] = field(default_factory=Counter)
    kinds: Counter[tuple[str, str]] = field(default_factory=Counter)
    parts: Counter[tuple[str, str]] = field(default_factory=Counter)
    grounds: Counter[tuple[str, str]] = field(default_factory=Counter)
    flawed: Counter[FlawKind] = field(default_factory=Counter)
    flawed_documents: int = 0
    flawed_passages: Counter[FlawKind] = field(default_factory=Counter)
    examples: dict[FlawKind, list[Mention]] = field(default_factory=dict)
    oldest: Mention | None = None
    newest: Mention | None = None

    def count(self, document: Document, size: Size, grounds: Mapping[str, str]) -> None:
        self.sizes.update(covered=size.covered, passages=size.passages, sentences=size.sentences)
        self.lengths.append(size.characters)
        level, kind = str(document.level or UNKNOWN), str(document.kind)
        self.kind_of[document.id] = document.kind
        self.years[document.date[:4], level] += 1
        self.kinds[level, kind] += 1
        self.grounds.update(grounds.items())
        self._count_flaws(document)
        self._count_date(document)

    def _count_flaws(self, document: Document) -> None:
        kinds = {flaw.kind for flaw in document.flaws}
        self.flawed_documents += bool(kinds)
        self.flawed.update(kinds)
        for kind in kinds:
            named = self.examples.setdefault(kind, [])
            if len(named) < EXAMPLES:
                named.append(_mention(document))

    def _count_date(self, document: Document) -> None:
        if not document.date:
            return
        if self.oldest is None or document.date < self.oldest.date:
            self.oldest = _mention(document)
        if self.newest is None or document.date > self.newest.date:
            self.newest = _mention(document)

    def result(self, duplicates: DuplicateCount) -> Statistics:
        levels = _by_row(self.kinds, [*Level, UNKNOWN])
        kinds = _by_column(self.kinds, Kind)
        parts = _by_column(self.parts, [*Part, UNKNOWN])
        years = sorted({year for year, _ in self.years})
        lengths = sorted(self.lengths)
        return Statistics(
            documents=len(lengths),
            passages=self.sizes["passages"],
            sentences=self.sizes["sentences"],
            characters=sum(lengths),
            covered=self.sizes["covered"],
            flawed=self.flawed_documents,
            years=_by_row(self.years, years),
            levels=levels,
            kinds=kinds,
            parts=parts,
            flaws=tuple(self._flaw_counts()),
            coverage=_by_row(self.grounds, FIELDS),
            confidence={name: {how: self.grounds[name, how] for how in GROUNDS} for name in FIELDS},
            duplicates=duplicates,
            level_kind=_matrix(self.kinds, [*Level, UNKNOWN], Kind),
            year_level=_matrix(self.years, years, [*Level, UNKNOWN]),
            kind_part=_matrix(self.parts, Kind, [*Part, UNKNOWN]),
            lengths=_length_classes(lengths),
            longest=lengths[-1] if lengths else 0,
            median=median_low(lengths) if lengths else 0,
            shortest=lengths[0] if lengths else 0,
            gaps=tuple(find_gaps(self.kinds, levels, kinds, parts)) if lengths else (),
            oldest=self.oldest,
            newest=self.newest,
        )

    def _flaw_counts(self) -> Iterable[FlawCount]:
        for kind in FlawKind:
            documents, passages = self.flawed[kind], self.flawed_passages[kind]
            if documents or passages:
                yield FlawCount(
                    kind=kind,
                    documents=documents,
                    passages=passages,
                    examples=tuple(self.examples.get(kind, ())),
                )


def is_known(document: Document, name: str) -> bool:
    """Return whether a field is known; the kind 其他 is not."""
    value = getattr(document, name)
    return bool(value) and value != Kind.OTHER


def find_gaps(
    kinds: Mapping[tuple[str, str], int],
    levels: Mapping[str, int],
    totals: Mapping[str, int],
    parts: Mapping[str, int],
) -> Iterable[Gap]:
    """Yield what a writer will miss: kinds of speech, kinds at the user's levels, and parts.

    Args:
        kinds: Documents by (level, kind).
        levels: Documents by level.
        totals: Documents by kind.
        parts: Passages by part.

    Yields:
        Everything with fewer than ``FEW``. A kind that is rare in the whole corpus appears once,
        not for each level. Levels need ``OWN_LEVEL`` documents; the fullest comes first.
    """
    rare = [kind for kind in SPEECH_KINDS if totals.get(kind, 0) < FEW]
    for kind in rare:
        yield Gap(kind=kind, count=totals.get(kind, 0))
    own = [name for name, count in levels.items() if name and count >= OWN_LEVEL]
    for level in sorted(own, key=lambda name: -levels[name]):
        for kind in SPEECH_KINDS:
            count = kinds.get((level, kind), 0)
            if kind not in rare and count < FEW:
                yield Gap(level=level, kind=kind, count=count)
    for part in Part:
        if parts.get(part, 0) < FEW:
            yield Gap(part=part, count=parts.get(part, 0))


def _mention(document: Document) -> Mention:
    return Mention(document_id=document.id, title=document.title, date=document.date)


def _by_row(counts: Mapping[tuple[str, str], int], names: Iterable[str]) -> dict[str, int]:
    sums: Counter[str] = Counter()
    for (row, _), count in counts.items():
        sums[row] += count
    return {str(name): sums[name] for name in names}


def _by_column(counts: Mapping[tuple[str, str], int], names: Iterable[str]) -> dict[str, int]:
    return _by_row({(column, row): count for (row, column), count in counts.items()}, names)


def _matrix(
    counts: Mapping[tuple[str, str], int], rows: Iterable[str], columns: Iterable[str]
) -> Matrix:
    columns = tuple(map(str, columns))
    rows = tuple(map(str, rows))
    cells = tuple(tuple(counts.get((row, column), 0) for column in columns) for row in rows)
    return Matrix(rows=rows, columns=columns, cells=cells)


def _length_classes(lengths: Sequence[int]) -> tuple[LengthClass, ...]:
    return tuple(
        LengthClass(
            low=low,
            high=high,
            documents=sum(low <= one and (high is None or one < high) for one in lengths),
        )
        for low, high in zip((0, *LENGTH_BOUNDS), (*LENGTH_BOUNDS, None), strict=True)
    )
