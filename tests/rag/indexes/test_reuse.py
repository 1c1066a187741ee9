"""A passage that stands in several documents is found once, and says where else it stands."""

from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest

from corpus.document.values import Level
from corpus.duplicates.letters import Held, Letters, locate
from rag.attribution.attributing import attribute_text
from rag.draft.values import Evidence
from rag.indexes.reuse import ReuseIndex
from rag.query.filters import Filters
from rag.retrieval.library import Library
from rag.settings import Settings
from tests.corpus.older import never_compared
from tests.corpus.speeches import edited, speech
from tests.hash_encoder import HashEncoder

BODY = speech(1, sentences=48).split("\n", 1)[1]
# A paragraph of the speech, and a sentence of it.
TAKEN = BODY.splitlines()[3]
SENTENCE = TAKEN[: TAKEN.index("。") + 1]
Put = Callable[..., None]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    path = tmp_path / "speeches"
    path.mkdir()
    return path


@pytest.fixture
def put(folder: Path) -> Put:
    """Writes a speech into the folder."""

    def write(name: str, body: str, *, date: str = "", level: str = "县") -> None:
        head = [f"title: 讲话{name}", f"level: {level}", "kind: 工作会议讲话", "speaker: 阮怀川"]
        head += [f"date: {date}"] if date else []
        text = "\n".join(["---", *head, "---", "", body])
        (folder / f"{name}.md").write_text(text, encoding="utf-8")

    return write


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    settings = Settings.load(home=tmp_path / "home", model_cache=tmp_path / "models")
    with Library.open(settings, encoder=HashEncoder()) as opened:
        yield opened


def _take_in(library: Library, folder: Path) -> None:
    assert not library.ingest([folder]).rejected


def _names(found: tuple[Evidence, ...]) -> list[str]:
    return [Path(one.source).stem for one in found]


def _also(found: Evidence) -> dict[str, str]:
    return {Path(one.source).stem: one.relation for one in found.also_in}


def _exact(library: Library, found: tuple[Evidence, ...]) -> None:
    """Every place named holds what it is said to hold."""
    for one in found:
        assert library.store.text(one.document_id)[one.start : one.end] == one.text
        for other in one.also_in:
            words = library.store.text(other.document_id)[other.start : other.end]
            assert SENTENCE in one.text or words
            assert abs(len(words) - len(one.text)) < 0.5 * len(one.text)


def test_a_copy_is_found_once_from_the_earliest(library: Library, folder: Path, put: Put) -> None:
    put("晚", BODY, date="2024-05-02")
    put("早", BODY, date="2023-05-02")
    put("无关", speech(2), date="2020")
    _take_in(library, folder)
    found = library.search(SENTENCE, k=5)
    assert "晚" not in _names(found)
    best = found[0]
    assert Path(best.source).stem == "早"
    assert SENTENCE in best.text
    assert _also(best) == {"晚": "相同"}
    (other,) = best.also_in
    assert SENTENCE in library.store.text(other.document_id)[other.start : other.end]
    assert other.date == "2024-05-02"
    _exact(library, found)


def test_a_near_copy_stands_behind_and_is_named(library: Library, folder: Path, put: Put) -> None:
    put("原文", BODY, date="2023")
    put("改过", edited(BODY, 0.03), date="2024")
    _take_in(library, folder)
    found = library.search(TAKEN, k=3)
    assert _names(found)[0] == "原文"
    assert _also(found[0]) == {"改过": "近似"}
    assert "改过" not in _names(found)
    _exact(library, found)


def test_a_paragraph_taken_over_is_found_in_the_earlier(
    library: Library, folder: Path, put: Put
) -> None:
    put("后来", f"{speech(3)}\n一、借来的话\n{TAKEN}\n二、自己的话\n{speech(4)}", date="2024")
    put("先前", BODY, date="2023")
    _take_in(library, folder)
    found = library.search(SENTENCE, k=10)
    assert _names(found)[0] == "先前"
    assert _also(found[0]) == {"后来": "沿用"}
    (other,) = found[0].also_in
    assert SENTENCE in library.store.text(other.document_id)[other.start : other.end]
    assert sum(SENTENCE in one.text for one in found) == 1
    assert library.store.copies.groups().copies == {}


def test_what_the_filter_leaves_stands_in(library: Library, folder: Path, put: Put) -> None:
    put("省里", BODY, date="2021", level="省")
    put("市里", BODY, date="2022", level="市")
    put("县里", BODY, date="2023", level="县")
    _take_in(library, folder)
    assert _names(library.search(SENTENCE, k=1)) == ["省里"]
    for level, name in ((Level.CITY, "市里"), (Level.COUNTY, "县里")):
        found = library.search(SENTENCE, k=3, filters=Filters(level=level))
        assert set(_names(found)) == {name}
        assert sum(SENTENCE in one.text for one in found) == 1
        assert set(_also(found[0])) == {"省里", "市里", "县里"} - {name}
    found = library.search(SENTENCE, k=8, filters=Filters(since="2022"))
    assert set(_names(found)) == {"市里"}
    _exact(library, found)


def test_copies_take_no_place_from_others(library: Library, folder: Path, put: Put) -> None:
    for number in range(12):
        put(f"副本{number}", BODY, date=f"20{10 + number}")
    for number in range(6):
        put(f"别的{number}", speech(10 + number, sentences=4), date="2020")
    _take_in(library, folder)
    found = library.search(SENTENCE, k=12)
    assert len(found) == 12
    assert len({one.text for one in found}) == 12
    assert {name for name in _names(found) if name.startswith("副本")} == {"副本0"}
    assert len(found[0].also_in) == 11


def test_removing_the_cited_one_brings_up_the_next(
    library: Library, folder: Path, put: Put
) -> None:
    put("早", BODY, date="2023")
    put("晚", BODY, date="2024")
    _take_in(library, folder)
    first = library.search(SENTENCE, k=1)[0]
    library.remove([first.document_id])
    found = library.search(SENTENCE, k=3)
    assert Path(found[0].source).stem == "晚"
    assert found[0].also_in == ()


def test_a_number_of_its_own_keeps_a_passage(library: Library, folder: Path, put: Put) -> None:
    line = (
        "各镇要在{}月底前把每一条沟渠走一遍，画出图，列出表，分到村，分到人，一段一牌，年底验收。"
    )
    put("三月", f"{speech(5)}\n{line.format(3)}", date="2023")
    put("九月", f"{speech(6)}\n{line.format(9)}", date="2024")
    _take_in(library, folder)
    found = library.search("每一条沟渠走一遍，画出图，列出表", k=4)
    assert {"三月", "九月"} <= set(_names(found))


def test_attribution_cites_the_earliest_of_those_that_say_it(
    library: Library, folder: Path, put: Put
) -> None:
    put("后来", f"{speech(3)}\n{TAKEN}", date="2024")
    put("先前", BODY, date="2023")
    for number in range(3):
        put(f"副本{number}", BODY, date=f"2025-0{number + 1}-01")
    _take_in(library, folder)
    earliest = library.search(SENTENCE, k=1)[0].document_id
    (sentence,) = attribute_text(SENTENCE, library)
    assert [one.document_id for one in sentence.citations] == [earliest]
    later = next(one for one in library.store.documents() if one.title == "讲话后来")
    (limited,) = attribute_text(SENTENCE, library, document_ids=[later.id])
    assert [one.document_id for one in limited.citations] == [later.id]


def test_copies_crowd_no_sentence_out(library: Library, folder: Path, put: Put) -> None:
    for number in range(8):
        put(f"副本{number}", BODY, date=f"20{10 + number}")
    _take_in(library, folder)
    (hits,) = library.nearest_sentences([SENTENCE], k=10)
    assert len({hit.row.text for hit in hits}) == 10
    assert hits[0].row.text == SENTENCE


def test_indexes_of_before_are_made_anew(library: Library, folder: Path, put: Put) -> None:
    put("早", BODY, date="2023")
    put("晚", BODY, date="2024")
    _take_in(library, folder)
    before = library.search(SENTENCE, k=3)
    library.refresh(rebuild=True)
    assert library.search(SENTENCE, k=3) == before


def test_what_was_compared_is_not_compared_again(
    library: Library, folder: Path, put: Put, monkeypatch: pytest.MonkeyPatch
) -> None:
    looks: list[int] = []

    def spied(own: Letters, first: int, last: int, whole: Letters) -> Held | None:
        looks.append(first)
        return locate(own, first, last, whole)

    monkeypatch.setattr("corpus.duplicates.passages.locate", spied)
    put("早", BODY, date="2023")
    put("晚", f"{speech(4)}\n{TAKEN}", date="2024")
    _take_in(library, folder)
    assert looks
    looks.clear()
    put("别的", speech(9), date="2022")
    library.ingest([folder / "别的.md"])
    assert looks == []
    # Another text of the one that took it over is compared, and the answers are those of new eyes.
    put("晚", f"{speech(4)}\n{TAKEN}\n{speech(8)}", date="2024")
    _take_in(library, folder)
    assert looks
    found = library.search(SENTENCE, k=3)
    assert [Path(one.source).stem for one in found[0].also_in] == ["晚"]
    library.refresh(rebuild=True)
    assert library.search(SENTENCE, k=3) == found


def test_two_passages_of_one_home_both_come_in_where_it_does_not() -> None:
    """A long passage that is not let through, and two others that have each a half of it."""
    homes = np.array([[1, 0, 0, 100], [2, 0, 100, 200], [3, 0, 2, 100]], dtype=np.int32)
    places = np.zeros((0, 4), dtype=np.int32)
    ranks = np.array([0, 1, 2, 3], dtype=np.int32)
    none = np.zeros((0, 5), dtype=np.int64)
    index = ReuseIndex(places, homes, ranks, np.zeros((0, 2), dtype=np.int64), none)
    assert index.standing(np.ones(4, dtype=np.bool_)).tolist() == [True, False, False, False]
    passing = np.array([False, True, True, True])
    assert index.standing(passing).tolist() == [False, True, True, False]


def test_a_corpus_of_before_is_compared_when_it_is_searched(
    folder: Path, put: Put, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put("早", BODY, date="2023")
    put("晚", BODY, date="2024")
    settings = Settings.load(home=tmp_path / "home", model_cache=tmp_path / "models")
    with monkeypatch.context() as older, Library.open(settings, encoder=HashEncoder()) as library:
        older.setattr("rag.indexes.folder.PASSAGES_FORMAT", [1, 0])
        _take_in(library, folder)
        before = library.search(SENTENCE, k=3)
        never_compared(library.store.path)
    with Library.open(settings, encoder=HashEncoder()) as library:
        assert any("重复" in line for line in library.upkeep.verify().notices)
        assert library.search(SENTENCE, k=3) == before
        assert library.upkeep.verify().notices == ()
