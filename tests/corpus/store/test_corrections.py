"""What a user corrects is checked, holds wherever it should, and can be taken back."""

import shutil
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.document.values import DESCRIBING, Document, Flaw, FlawKind, Kind, Level
from corpus.errors import CorrectionError, NotFoundError
from corpus.ingest import ingesting
from corpus.ingest.ingesting import ingest
from corpus.ingest.repair import repair
from corpus.ingest.verify import verify
from corpus.store.corrections import LONGEST, check_changes, correct
from corpus.store.store import Store
from tests.corpus.making import SPEECH, add

CHANGES = {"date": "2021-06", "speaker": "林远", "level": "市", "title": "另一个题名"}
DOCUMENT = Document(id="d", title="题", source="s", content_sha256="0" * 64)
PLAIN = st.text(st.characters(exclude_categories=["C", "Z"]), max_size=LONGEST)


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store.open(tmp_path / "home" / "corpus.sqlite3")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "讲话.txt"
    path.write_text(SPEECH, encoding="utf-8")
    return path


# What is allowed


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"author": "林远"}, "title speaker role level kind occasion place audience date"),
        ({"level": "地市"}, "中央 省 市 县 乡 单位"),
        ({"kind": "讲话"}, "动员部署 工作会议讲话"),
        ({"date": "2021年6月"}, "2021-06-15|2021-06-30"),
        ({"date": "2021-6-1"}, "2021-06-30"),
        ({"date": "20210601"}, "2021-06-30"),
        ({"date": "２０２１"}, "2021-06-30"),
        ({"date": "2021-02-30"}, "没有 2021-02-30"),
        ({"date": "2021-13"}, "没有 2021-13"),
        ({"date": "0000"}, "没有 0000"),
        ({"title": ""}, "--reset title"),
        ({"title": " \t"}, "--reset title"),
        ({"speaker": "林\n远"}, "一行"),
        ({"speaker": "林\u2028远"}, "一行"),
        ({"speaker": "林\x00远"}, "一行"),
        ({"speaker": "林\udc80"}, "一行"),
        ({"place": "长" * (LONGEST + 1)}, f"最多 {LONGEST} 字"),
    ],
)
def test_what_is_not_allowed_is_one_line_that_says_what_is(
    store: Store, changes: dict[str, str], told: str
) -> None:
    document = add(store)
    with pytest.raises(CorrectionError, match=told) as raised:
        store.writer.correct(document.id, {"role": "县长", **changes})
    assert "\n" not in str(raised.value)
    assert store.corrections(document.id) == {}
    assert store.document(document.id) == document


def test_a_document_that_is_not_there_cannot_be_corrected(store: Store) -> None:
    for change in (
        lambda: store.writer.correct("none", {"speaker": "林远"}),
        lambda: store.writer.uncorrect("none", ["speaker"]),
        lambda: store.corrections("none"),
        lambda: store.inferences("none"),
    ):
        with pytest.raises(NotFoundError):
            change()


@given(values=st.dictionaries(st.sampled_from(["speaker", "role", "place", "audience"]), PLAIN))
def test_any_line_is_taken_as_it_is(values: dict[str, str]) -> None:
    assert check_changes(values) == values
    corrected = correct(DOCUMENT, values)
    assert {name: getattr(corrected, name) for name in values} == values
    assert corrected.flaws == DOCUMENT.flaws


@given(date=st.dates(), length=st.sampled_from([4, 7, 10]))
def test_every_real_date_is_taken_in_its_precision(date: object, length: int) -> None:
    value = str(date)[:length]
    corrected = correct(DOCUMENT, check_changes({"date": f" {value} "}))
    precision = {4: "year", 7: "month", 10: "day"}[length]
    assert (corrected.date, corrected.date_precision) == (value, precision)


def test_every_level_and_kind_is_taken() -> None:
    for level in Level:
        assert correct(DOCUMENT, check_changes({"level": level})).level is level
    for kind in Kind:
        assert correct(DOCUMENT, check_changes({"kind": kind})).kind is kind


def test_an_empty_value_clears() -> None:
    full = DOCUMENT.model_copy(
        update={"level": Level.CITY, "kind": Kind.NEWS, "date": "2020", "date_precision": "year"}
    )
    cleared = correct(full, check_changes(dict.fromkeys(DESCRIBING[1:], "")))
    assert (cleared.level, cleared.kind, cleared.date, cleared.date_precision) == (
        None, Kind.OTHER, "", None,
    )  # fmt: skip
    assert [flaw.kind for flaw in cleared.flaws] == [FlawKind.UNDATED]


# That it holds


def test_it_is_laid_over_the_document_and_its_passages(store: Store) -> None:
    undated = Flaw(kind=FlawKind.UNDATED, reason="没有日期")
    masked = Flaw(kind=FlawKind.MASKED, reason="遮蔽", start=3, end=9)
    document = add(store, flaws=(undated, masked))
    store.writer.correct(document.id, {**CHANGES, "speaker": " 林远 "})
    corrected = store.document(document.id)
    assert (corrected.date, corrected.date_precision) == ("2021-06", "month")
    assert (corrected.speaker, corrected.level) == ("林远", Level.CITY)
    assert corrected.flaws == (masked,)
    assert store.documents() == (corrected,)
    assert store.document(document.id) == corrected
    assert store.find_source(document.source) == corrected
    passages = list(store.passages(document.id))
    assert not any(undated in passage.flaws for passage in passages)
    assert passages == [store.passage(passage.id) for passage in passages]
    assert store.corrections(document.id) == CHANGES
    assert verify(store) == []
    store.writer.uncorrect(document.id, DESCRIBING)
    assert store.document(document.id) == document
    assert all(undated in passage.flaws for passage in store.passages(document.id))


def test_a_cleared_date_is_a_flaw(store: Store) -> None:
    document = add(store)
    store.writer.correct(document.id, {"date": ""})
    cleared = store.document(document.id)
    assert [flaw.kind for flaw in cleared.flaws] == [FlawKind.UNDATED]
    kinds = [{flaw.kind for flaw in one.flaws} for one in store.passages(document.id)]
    assert all(FlawKind.UNDATED in one for one in kinds)


def test_a_later_correction_replaces_an_earlier_one_and_leaves_the_others(store: Store) -> None:
    document = add(store)
    store.writer.correct(document.id, {"speaker": "林远", "role": "县长"})
    store.writer.correct(document.id, {"speaker": "何川"})
    assert store.corrections(document.id) == {"speaker": "何川", "role": "县长"}
    store.writer.uncorrect(document.id, ["role", "place"])
    assert store.corrections(document.id) == {"speaker": "何川"}
    with pytest.raises(CorrectionError):
        store.writer.uncorrect(document.id, ["speaker", "author"])
    assert store.corrections(document.id) == {"speaker": "何川"}


def test_inferences_come_out_as_they_went_in(store: Store, path: Path) -> None:
    (document,) = ingest(store, [path]).added
    found = store.inferences(document.id)
    assert found["title"].value == document.title
    assert 0 < found["title"].confidence <= 1
    assert found["title"].evidence
    store.writer.correct(document.id, CHANGES)
    assert store.inferences(document.id) == found


def _held(store: Store) -> list[dict[str, str]]:
    return [{name: str(getattr(one, name)) for name in CHANGES} for one in store.documents()]


def test_it_survives_whatever_is_read_later(
    store: Store, path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (document,) = ingest(store, [path]).added
    store.writer.correct(document.id, CHANGES)

    ingest(store, [path])  # unchanged
    assert _held(store) == [CHANGES]

    path.write_text(SPEECH + "又及：带上铁锹。\n", encoding="utf-8")
    (changed,) = ingest(store, [path]).added
    assert changed.id != document.id
    assert _held(store) == [CHANGES]

    for module in ("corpus.ingest.ingesting", "corpus.ingest.deriving", "corpus.ingest.repair"):
        monkeypatch.setattr(f"{module}.PROCESSING", ingesting.PROCESSING + 1)
    assert ingest(store, [path]).renewed == 1
    assert _held(store) == [CHANGES]

    monkeypatch.setattr("corpus.ingest.repair.PROCESSING", 99)
    assert repair(store).renewed == 1
    assert _held(store) == [CHANGES]

    moved = tmp_path / "别处" / "改名.txt"
    moved.parent.mkdir()
    shutil.move(path, moved)
    ingest(store, [moved])
    assert _held(store) == [CHANGES, CHANGES]

    for one in store.documents():
        store.writer.remove(one.id)
    ingest(store, [moved])
    assert _held(store) == [CHANGES]
    assert verify(store) == []


def test_what_was_taken_back_does_not_come_back_from_a_copy(
    store: Store, path: Path, tmp_path: Path
) -> None:
    (document,) = ingest(store, [path]).added
    store.writer.correct(document.id, {"speaker": "林远"})
    copy = tmp_path / "副本.txt"
    shutil.copy(path, copy)
    (second,) = ingest(store, [copy]).added
    assert second.speaker == "林远"
    store.writer.uncorrect(second.id, ["speaker"])
    store.writer.correct(second.id, {"role": "县长"})
    ingest(store, [tmp_path])
    assert store.corrections(second.id) == {"role": "县长"}
    assert store.corrections(document.id) == {"speaker": "林远"}


def test_the_fingerprint_of_what_was_corrected_changes_and_that_of_sentences_does_not(
    store: Store,
) -> None:
    document = add(store)
    before = store.fingerprints()
    store.writer.correct(document.id, {"date": "2020"})
    dated = store.fingerprints()
    assert (dated.sentences, dated.wordings) == (before.sentences, before.wordings)
    assert dated.all != before.all
    store.writer.correct(document.id, {"title": "另一个题名"})
    titled = store.fingerprints()
    assert titled.sentences == before.sentences
    assert titled.wordings != before.wordings
    store.writer.uncorrect(document.id, DESCRIBING)
    assert store.fingerprints() == before
