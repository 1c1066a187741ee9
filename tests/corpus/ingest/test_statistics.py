"""The report counts what is there, names what is not, and its parts add up."""

from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.document.derived import Derived
from corpus.document.guess import Guess
from corpus.document.values import (
    CleanText,
    Document,
    Flaw,
    FlawKind,
    Kind,
    Level,
    Part,
    RawDocument,
)
from corpus.ingest.statistics import (
    EXAMPLES,
    FEW,
    FIELDS,
    GROUNDS,
    OWN_LEVEL,
    Statistics,
    describe,
    find_gaps,
    ground,
    is_known,
)
from corpus.splitting.passages import split_passages
from corpus.splitting.sentences import split_sentences
from corpus.store.store import Size, Store
from tests.corpus.making import SPEECH, add

TEXT = "同志们：\n要把沟渠清到田头。要把责任落到人头。\n"


def put(store: Store, number: int, text: str = TEXT, **fields: Any) -> Document:
    """Add a document with these fields."""
    document = Document(
        id=f"d{number}",
        title=f"第{number}篇讲话",
        source=f"{number}.txt",
        content_sha256=f"{number:064x}",
        **fields,
    )
    raw = RawDocument(document.source, text.encode() + bytes([number]), text, ".txt", "utf-8")
    sentences = split_sentences(text)
    passages = split_passages(text, sentences, document_id=document.id, flaws=document.flaws)
    store.writer.add(Derived(raw, document, CleanText.from_raw(text), sentences, passages))
    return document


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store.open(tmp_path / "corpus.sqlite3")


def test_an_empty_corpus_is_all_noughts(store: Store) -> None:
    found = describe(store)
    assert (found.documents, found.passages, found.sentences, found.characters) == (0, 0, 0, 0)
    assert (found.longest, found.median, found.shortest) == (0, 0, 0)
    assert found.years == {}
    assert set(found.levels.values()) == {0}
    assert found.gaps == ()
    assert found.oldest is None


def test_sizes_are_those_of_the_texts(store: Store) -> None:
    document = add(store)
    (size,) = store.sizes()
    passages = list(store.passages(document.id))
    assert size == Size(
        document_id=document.id,
        characters=len(SPEECH),
        covered=sum(one.end - one.start for one in passages),
        passages=len(passages),
        sentences=len(split_sentences(SPEECH)),
    )


def test_what_is_there_is_counted(store: Store) -> None:
    put(store, 1, level=Level.COUNTY, kind=Kind.MOBILISATION, date="2021-03-05", speaker="何川")
    put(store, 2, level=Level.COUNTY, kind=Kind.PLEDGE, date="2024", place="青石渡")
    put(store, 3, text=TEXT * 40, date="2021-01")
    found = describe(store)
    assert found.documents == 3
    assert found.characters == len(TEXT) * 42
    assert found.years == {"2021": 2, "2024": 1}
    assert {key: count for key, count in found.levels.items() if count} == {"县": 2, "": 1}
    assert found.kinds[Kind.PLEDGE] == 1
    assert found.kinds[Kind.OTHER] == 1
    assert found.coverage | {} == dict.fromkeys(FIELDS, 0) | {
        "speaker": 1, "level": 2, "kind": 2, "place": 1, "date": 3,
    }  # fmt: skip
    row = found.level_kind.rows.index("县")
    assert found.level_kind.cells[row][found.level_kind.columns.index("动员部署")] == 1
    assert found.year_level.rows == ("2021", "2024")
    assert (found.oldest, found.newest) != (None, None)
    assert found.oldest is not None
    assert found.oldest.document_id == "d3"
    assert found.newest is not None
    assert found.newest.document_id == "d2"
    assert (found.shortest, found.median, found.longest) == (len(TEXT), len(TEXT), len(TEXT) * 40)
    assert [one.documents for one in found.lengths if one.documents] == [2, 1]


def test_flaws_are_counted_in_documents_and_passages_with_examples(store: Store) -> None:
    masked = Flaw(kind=FlawKind.MASKED, reason="遮蔽", start=6, end=9)
    undated = Flaw(kind=FlawKind.UNDATED, reason="没有日期")
    for number in range(EXAMPLES + 2):
        # Of its own words, or it would be a copy.
        own = "".join(chr(0x4E00 + 100 * number + place) for place in range(60))
        put(store, number, text=f"{TEXT}{own}。\n", flaws=(masked, masked, undated))
    found = {one.kind: one for one in describe(store).flaws}
    assert set(found) == {FlawKind.MASKED, FlawKind.UNDATED}
    assert found[FlawKind.MASKED].documents == EXAMPLES + 2
    assert found[FlawKind.MASKED].passages == EXAMPLES + 2
    assert found[FlawKind.UNDATED].passages == describe(store).passages
    named = found[FlawKind.MASKED].examples
    assert [one.document_id for one in named] == [f"d{number}" for number in range(EXAMPLES)]
    assert describe(store).flawed == EXAMPLES + 2


def test_a_gap_is_named_once_and_only_where_the_user_writes(store: Store) -> None:
    for number in range(OWN_LEVEL):
        put(store, number, level=Level.COUNTY, kind=Kind.MOBILISATION)
    for number in range(OWN_LEVEL, OWN_LEVEL + FEW):
        put(store, number, level=Level.PROVINCE, kind=Kind.ADDRESS)
    gaps = describe(store).gaps
    assert ("", "表态发言", 0) in {(one.level, one.kind, one.count) for one in gaps}
    assert ("县", "致辞", 0) in {(one.level, one.kind, one.count) for one in gaps}
    assert not [one for one in gaps if one.level == "省"]
    assert not [one for one in gaps if one.kind == "动员部署"]
    assert not [one for one in gaps if one.kind in ("新闻报道", "文件", "其他")]
    assert len({(one.level, one.kind, one.part) for one in gaps}) == len(gaps)


def test_a_document_removed_meanwhile_is_left_out(store: Store) -> None:
    class Vanishing(Store):
        def document(self, document_id: str) -> Document:
            self.writer.remove("d2") if document_id == "d1" else None
            return super().document(document_id)

    put(store, 1)
    put(store, 2)
    assert describe(Vanishing.open(store.path)).documents == 1


LEVELS = st.sampled_from([*Level, None])
DATES = st.sampled_from(["", "2019", "2020-02", "2020-02-03", "2024-12-31"])


@settings(max_examples=20, deadline=None)
@given(st.lists(st.tuples(LEVELS, st.sampled_from(Kind), DATES), max_size=8))
def test_every_way_of_counting_adds_up(
    tmp_path_factory: pytest.TempPathFactory, rows: list[tuple[Level | None, Kind, str]]
) -> None:
    with Store.open(tmp_path_factory.mktemp("corpus") / "corpus.sqlite3") as store:
        for number, (level, kind, date) in enumerate(rows):
            put(store, number, level=level, kind=kind, date=date)
        found = describe(store)
        counts = store.counts()
    assert found.documents == len(rows) == counts.documents
    assert (found.passages, found.sentences) == (counts.passages, counts.sentences)
    assert found.characters == counts.characters >= found.covered
    for counted in (found.years, found.levels, found.kinds):
        assert sum(counted.values()) == len(rows)
    assert sum(found.parts.values()) == found.passages
    for matrix, total in ((found.level_kind, len(rows)), (found.kind_part, found.passages)):
        assert sum(map(sum, matrix.cells)) == total
        assert all(len(cells) == len(matrix.columns) for cells in matrix.cells)
    assert sum(one.documents for one in found.lengths) == len(rows)
    assert found.years == dict(sorted(Counter(date[:4] for _, _, date in rows).items()))
    assert Statistics.model_validate_json(found.model_dump_json()) == found


@given(
    st.dictionaries(
        st.tuples(st.sampled_from([*Level, ""]), st.sampled_from(Kind)), st.integers(0, 9)
    )
)
def test_a_gap_is_never_what_there_is_enough_of(counts: dict[tuple[str, str], int]) -> None:
    levels, kinds = Counter[str](), Counter[str]()
    for (level, kind), count in counts.items():
        levels[level] += count
        kinds[kind] += count
    for gap in find_gaps(counts, levels, kinds, dict.fromkeys(Part, FEW)):
        assert gap.count < FEW
        assert gap.count == (counts.get((gap.level, gap.kind), 0) if gap.level else kinds[gap.kind])


@pytest.mark.parametrize(
    ("guess", "corrected", "found"),
    [
        (Guess("县", 0.9, "全县"), True, "corrected"),
        (Guess("县", 1.0, "县"), False, "declared"),
        (Guess("县", 0.8, "全县"), False, "sure"),
        (Guess("县", 0.79, "全县"), False, "fair"),
        (None, False, "unrated"),
    ],
)
def test_how_a_value_is_known(guess: Guess | None, corrected: bool, found: str) -> None:
    assert ground(guess, corrected=corrected) == found


def test_a_correction_counts_as_known_by_the_user(store: Store) -> None:
    put(store, 1, level=Level.COUNTY)
    put(store, 2)
    store.writer.correct("d2", {"level": "市"})
    found = describe(store)
    assert found.coverage["level"] == 2
    assert found.confidence["level"] == dict.fromkeys(GROUNDS, 0) | {"corrected": 1, "unrated": 1}
    assert all(sum(found.confidence[name].values()) == found.coverage[name] for name in FIELDS)


def test_copies_are_counted_once_each(store: Store) -> None:
    add(store, source="甲.txt")
    add(store, source="乙.txt")
    add(store, source="丙.txt")
    found = describe(store).duplicates
    assert (found.groups, found.same, found.near) == (1, 2, 0)


def test_other_is_no_kind() -> None:
    document = Document(id="d", title="t", source="s", content_sha256="0" * 64)
    assert not is_known(document, "kind")
    assert is_known(document.model_copy(update={"kind": Kind.ADDRESS}), "kind")
