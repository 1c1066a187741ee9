"""Copies in a store: found whatever came first, gone with what they were copies of."""

import random
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import opencc
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from corpus.document.values import Document, Flaw, FlawKind
from corpus.errors import NotFoundError
from corpus.ingest.verify import verify
from corpus.store.store import Store
from tests.corpus.making import SPEECH, add
from tests.corpus.older import COPY_TABLES, back_to_version_2, never_compared
from tests.corpus.speeches import edited, speech

WHOLE = speech(1)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store.open(tmp_path / "corpus.sqlite3") as opened:
        yield opened


def _copies(store: Store) -> dict[str, str]:
    """Which source is cited for which."""
    sources = {one.id: one.source for one in store.documents()}
    copies = store.copies.groups().copies.values()
    return {sources[one.document_id]: sources[one.cited_id] for one in copies}


def _rows(store: Store, table: str) -> int:
    connection = sqlite3.connect(store.path)
    try:
        return int(connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0])
    finally:
        connection.close()


@pytest.mark.parametrize(
    "copy",
    [
        WHOLE,
        WHOLE.replace("，", ",").replace("。\n", "。\n\n"),
        opencc.OpenCC("s2t").convert(WHOLE),
        edited(WHOLE, 0.02),
        edited(WHOLE, 0.15),
        "一个别的标题\n" + WHOLE.partition("\n")[2],
        f"首页 > 讲话 > 正文\n{WHOLE}\n上一篇：没有了\n下一篇：没有了",
        WHOLE[: len(WHOLE) // 2],
        WHOLE[len(WHOLE) // 3 :],
        "\n".join(sorted(WHOLE.splitlines())),
    ],
)
def test_copies_are_found(store: Store, copy: str) -> None:
    add(store, WHOLE, source="原文.txt")
    add(store, speech(2), source="别的.txt")
    add(store, copy, source="副本.txt")
    assert _copies(store) in ({"副本.txt": "原文.txt"}, {"原文.txt": "副本.txt"})


def test_a_part_is_never_cited_for_the_whole(store: Store) -> None:
    add(store, WHOLE[: len(WHOLE) // 2], source="半篇.txt")
    add(store, WHOLE, source="全文.txt")
    assert _copies(store) == {"半篇.txt": "全文.txt"}


def test_speeches_of_one_mould_are_no_copies(store: Store) -> None:
    for seed in range(6):
        add(store, speech(seed), source=f"{seed}.txt")
    assert _copies(store) == {}


def test_a_copy_says_so_and_names_what_to_cite(store: Store) -> None:
    original = add(store, WHOLE, source="甲.txt")
    copy = add(store, WHOLE + "\n", source="乙.txt")
    flawed = {one.id: one.flaws for one in store.documents()}
    by_itself = {one.id: store.document(one.id).flaws for one in (original, copy)}
    assert flawed == by_itself
    cited_id = store.copies.groups().cited(copy.id)
    (copy_id,) = {original.id, copy.id} - {cited_id}
    (flaw,) = flawed[copy_id]
    assert flaw.kind is FlawKind.DUPLICATE
    assert store.document(cited_id).source in flaw.reason
    assert flawed[cited_id] == ()


def test_duplicates_of_a_document(store: Store) -> None:
    original = add(store, WHOLE, source="甲.txt")
    add(store, edited(WHOLE, 0.1), source="乙.txt", flaws=(_flaw(FlawKind.SPUN),))
    same = add(store, WHOLE, source="丙.txt", flaws=(_flaw(FlawKind.GAP),))
    found = store.copies.alike(same.id)
    assert [(one.source, one.relation, one.cited) for one in found] == [
        ("甲.txt", "相同", True),
        ("乙.txt", "近似", False),
    ]
    assert found[0].similarity == 1.0
    assert 0.85 < found[1].similarity < 1.0
    assert all(not one.cited for one in store.copies.alike(original.id))
    with pytest.raises(NotFoundError):
        store.copies.alike("nobody")


def _flaw(kind: FlawKind) -> Flaw:
    return Flaw(kind=kind, reason="试")


def test_a_correction_may_change_which_is_cited(store: Store) -> None:
    add(store, WHOLE, source="甲.txt")
    late = add(store, edited(WHOLE, 0.02), source="乙.txt")
    before = _copies(store)
    store.writer.correct(late.id, {"date": "2019-05-01"})
    assert _copies(store) == {"甲.txt": "乙.txt"}
    store.writer.uncorrect(late.id, ["date"])
    assert _copies(store) == before


def test_removing_the_cited_one_promotes_another(store: Store) -> None:
    documents = [add(store, edited(WHOLE, share), source=f"{share}.txt") for share in (0, 0.02)]
    documents.append(add(store, WHOLE, source="同.txt"))
    cited_id = store.copies.groups().cited(documents[0].id)
    store.writer.remove(cited_id)
    left = [one.id for one in documents if one.id != cited_id]
    (again,) = set(map(store.copies.groups().cited, left))
    assert again in left
    store.writer.remove(again)
    assert _copies(store) == {}
    for one in left:
        if one != again:
            store.writer.remove(one)
    assert [_rows(store, table) for table in COPY_TABLES] == [0, 0, 0]


def test_a_replaced_text_leaves_its_copies(store: Store) -> None:
    old = add(store, WHOLE, source="甲.txt")
    add(store, WHOLE, source="乙.txt")
    add(store, speech(2), source="甲.txt", replaces=old.id)
    assert _copies(store) == {}
    assert verify(store) == []


def test_what_was_never_compared_is_compared_later(store: Store, tmp_path: Path) -> None:
    texts = [WHOLE, edited(WHOLE, 0.1), WHOLE[: len(WHOLE) // 2], speech(2), SPEECH]
    for number, text in enumerate(texts):
        add(store, text, source=f"{number}.txt")
    found = store.copies.groups()
    assert len(found.copies) == 2
    never_compared(store.path)
    with Store.open(store.path) as old:
        assert old.copies.uncompared() == len(texts)
        assert old.copies.groups().copies == {}
        told: list[tuple[str, int, int]] = []
        old.copies.compare(lambda *step: told.append(step))
        assert told[-1] == ("查找重复", len(texts), len(texts))
        assert old.copies.uncompared() == 0
        assert old.copies.groups() == found
        told.clear()
        old.copies.compare(lambda *step: told.append(step))
        assert told == []


def test_what_older_rules_compared_is_compared_anew(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    add(store, WHOLE, source="甲.txt")
    add(store, WHOLE[:800], source="乙.txt")
    found = store.copies.groups()
    connection = sqlite3.connect(store.path)
    connection.execute("UPDATE contents SET facts = facts - 1")
    connection.commit()
    connection.close()
    assert store.copies.uncompared() == 2
    store.copies.compare(lambda *_: None)
    assert store.copies.uncompared() == 0
    assert store.copies.groups() == found
    assert _rows(store, "contents") == 2


def test_what_another_process_adds_is_seen(store: Store) -> None:
    add(store, WHOLE, source="甲.txt")
    assert store.copies.groups().copies == {}
    with Store.open(store.path) as other:
        added = add(other, WHOLE + "\n", source="乙.txt")
        assert len(store.copies.groups().copies) == 1
        other.writer.remove(added.id)
    assert store.copies.groups().copies == {}


def test_the_marks_of_an_older_version_are_taken_off(tmp_path: Path) -> None:
    """Until version 3 a copy was marked when it came in, by whichever had come before it."""
    path = tmp_path / "old.sqlite3"
    marked = (_flaw(FlawKind.DUPLICATE), _flaw(FlawKind.GAP))
    with Store.open(path) as store:
        add(store, WHOLE, source="甲.txt", flaws=marked)
    back_to_version_2(path)
    with Store.open(path) as store:
        (document,) = store.documents()
        assert document.flaws == marked[1:]
        assert {flaw.kind for one in store.passages() for flaw in one.flaws} <= {FlawKind.GAP}
        assert store.copies.uncompared() == 1


# One text, copies of every kind, and strangers: by what comes and goes nothing may be left behind.
POOL = (
    WHOLE,
    edited(WHOLE, 0.03),
    edited(WHOLE, 0.12, seed=2),
    WHOLE[: len(WHOLE) // 2],
    WHOLE[len(WHOLE) // 3 :],
    WHOLE.replace("。", "！"),
    speech(2),
    edited(speech(2), 0.05),
    SPEECH,
    SPEECH,
)


@settings(
    max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.randoms(use_true_random=False), st.sets(st.integers(0, len(POOL) - 1), min_size=3))
def test_order_and_removal_leave_no_trace(
    tmp_path_factory: pytest.TempPathFactory, chance: random.Random, kept: set[int]
) -> None:
    folder = tmp_path_factory.mktemp("orders")
    with Store.open(folder / "a.sqlite3") as first, Store.open(folder / "b.sqlite3") as second:
        for number in sorted(kept):
            _put(first, number)
        numbers = list(range(len(POOL)))
        chance.shuffle(numbers)
        there: dict[int, Document] = {}
        for number in numbers:
            there[number] = _put(second, number)
            gone = [one for one in there if one not in kept and chance.random() < 0.5]
            for one in gone:
                second.writer.remove(there.pop(one).id)
        for one in [one for one in there if one not in kept]:
            second.writer.remove(there.pop(one).id)
        assert second.copies.groups() == first.copies.groups()
        assert [_rows(second, table) for table in COPY_TABLES] == [
            _rows(first, table) for table in COPY_TABLES
        ]


def _put(store: Store, number: int) -> Document:
    return add(store, POOL[number], source=f"{number}.txt")


def test_a_damaged_store_is_swept_of_contents_that_nobody_has(store: Store) -> None:
    add(store, WHOLE, source="甲.txt")
    connection = sqlite3.connect(store.path)
    connection.execute("UPDATE documents SET content = NULL")
    connection.commit()
    connection.close()
    store.writer.sweep()
    assert [_rows(store, table) for table in COPY_TABLES] == [0, 0, 0]
