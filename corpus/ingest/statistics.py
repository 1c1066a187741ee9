"""What a corpus holds and what it lacks: counts by year, level, kind and part, flaws, coverage.

One pass over the documents and one over the passages; memory grows with the number of documents
only by a few bytes each (their lengths), not with their texts.
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

# What a count of documents without a year or level, or of passages without a part, stands under.
UNKNOWN: Final = ""
# The kinds that are speeches: only of these is it a gap that there are few.
SPEECH_KINDS: Final = tuple(
    kind for kind in Kind if kind not in (Kind.NEWS, Kind.PAPER, Kind.OTHER)
)
# Below three there is nothing to compare a wording with: what one source says is its own habit.
FEW: Final = 3
# A level with so many documents is one that the user writes for; its empty cells are gaps.
OWN_LEVEL: Final = 5
# So many documents are named as examples of a flaw: enough to look at, few enough to read.
EXAMPLES: Final = 5
# Upper bounds of the classes of length, in characters; 180 are read a minute, so that the classes
# are about 3, 6, 11, 22, 44 and 89 minutes.
LENGTH_BOUNDS: Final = (500, 1_000, 2_000, 4_000, 8_000, 16_000)
# The fields of a Document that a writer filters by or quotes with a source.
FIELDS: Final = tuple(name for name in DESCRIBING if name != "title")  # a title is always known


# How a known value is known: the user said so, the file says so, it was inferred with confidence or
# with less, or by a version of the program that did not write down how sure it was.
CORRECTED, DECLARED, SURE, FAIR, UNRATED = "corrected", "declared", "sure", "fair", "unrated"
GROUNDS: Final = (CORRECTED, DECLARED, SURE, FAIR, UNRATED)
# What a title, a header or a salutation says has four fifths of confidence and more; what is only
# mentioned in the text has less, and a look at it is worth while.
_SURE_FROM: Final = 0.8
_DECLARED_FROM: Final = 1.0


class Mention(Value):
    """A document as a report names it."""

    document_id: str
    title: str
    date: str = ""


class FlawCount(Value):
    """How many documents and passages have a kind of flaw, and the first documents that do."""

    kind: FlawKind
    documents: int
    passages: int
    examples: tuple[Mention, ...] = ()


class Matrix(Value):
    """Counts by two properties: ``cells[i][j]`` is of ``rows[i]`` and ``columns[j]``."""

    rows: tuple[str, ...]
    columns: tuple[str, ...]
    cells: tuple[tuple[int, ...], ...]


class LengthClass(Value):
    """Documents of ``low`` up to, not including, ``high`` characters; None is no bound."""

    low: int
    high: int | None
    documents: int


class Gap(Value):
    """Something of which the corpus has few or none; ``level`` or ``kind`` may be any (empty).

    ``count`` is of documents, or of passages where ``part`` is named.
    """

    level: str = ""
    kind: str = ""
    part: str = ""
    count: int


class DuplicateCount(Value):
    """How many documents are copies of another: ``same`` of them exact, ``near`` nearly so.

    ``groups`` is the number of documents that stand for one or more copies.
    """

    groups: int
    same: int
    near: int


class Statistics(Value):
    """A corpus in figures.

    ``covered`` are the characters that lie in passages. ``years`` (ascending), ``levels`` and
    ``kinds`` count documents, ``parts`` passages; levels, kinds and parts name every one there is,
    also those of which there is none, and ``""`` stands for unknown. ``coverage`` is the number of
    documents of which a field is known, ``confidence`` the same by how it is known (``GROUNDS``).
    ``longest``, ``median`` and ``shortest`` are characters.
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
    """The corpus in figures; what is removed meanwhile is left out.

    Args:
        store: The corpus.
        seen: Called with each document on the way, for whoever would otherwise read them again.

    Raises:
        StoreError: the database cannot be read.
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
    """For each field that is known how it is known."""
    corrections = store.corrections(document.id)
    guesses = store.inferences(document.id)
    return {
        name: ground(guesses.get(name), corrected=name in corrections)
        for name in FIELDS
        if is_known(document, name)
    }


def ground(guess: Guess | None, *, corrected: bool) -> str:
    """How a value that is known is known: one of ``GROUNDS``."""
    if corrected:
        return CORRECTED
    if guess is None:
        return UNRATED
    if guess.confidence >= _DECLARED_FROM:
        return DECLARED
    return SURE if guess.confidence >= _SURE_FROM else FAIR


@dataclass(slots=True)
class _Tally:
    """What is counted on the way."""

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
    """Whether a field says something; a kind that is 其他 does not."""
    value = getattr(document, name)
    return bool(value) and value != Kind.OTHER


def find_gaps(
    kinds: Mapping[tuple[str, str], int],
    levels: Mapping[str, int],
    totals: Mapping[str, int],
    parts: Mapping[str, int],
) -> Iterable[Gap]:
    """What a writer will miss: kinds of speech, in general and at the user's levels, and parts.

    Args:
        kinds: Documents by (level, kind).
        levels: Documents by level.
        totals: Documents by kind.
        parts: Passages by part.

    Yields:
        What there is fewer than ``FEW`` of. A kind that is rare in the whole corpus is named once,
        not for each level; a level counts once it has ``OWN_LEVEL`` documents, the fullest first.
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
