"""BM25 by Milvus: the formula, what changes, what is broken off, and filters."""

from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from embeddings.errors import VectorIndexError
from embeddings.index.attributes import Attributes, SentenceAttributes
from embeddings.index.protocol import as_ids
from embeddings.milvus import passages as milvus_passages
from embeddings.milvus.homes import HOMES
from embeddings.milvus.passage_rows import ANALYSERS, PassageRow, digest_of
from embeddings.milvus.passages import MilvusPassages
from embeddings.milvus.server import MOST_LISTED, MilvusPlace, connect
from embeddings.milvus.tokens import K1, LONGEST_TEXT, B, joined, rarity, saturation, spelled
from embeddings.milvus.vectors import MilvusIndex

TEXTS = {
    3: "加强 基层 组织 建设 健全 村级 组织",
    5: "推动 乡村 振兴 增长 5.2%",
    8: "组织 部门 关心 基层 干部",
    2**40: "产业 增长 12.5% 乡村 组织",
}


def rows_of(texts: Mapping[int, str], facts: Attributes | None = None) -> list[PassageRow]:
    """Passages of which both analysers say what stands between blanks."""
    own = facts or Attributes()
    return [
        PassageRow(number, digest_of(0, own), own, dict.fromkeys(ANALYSERS, text.split()))
        for number, text in texts.items()
    ]


def bm25(texts: Mapping[int, str], query: Sequence[str]) -> dict[int, float]:
    """The formula of Lucene, written down again."""
    cut = {number: text.split() for number, text in texts.items()}
    average = sum(map(len, cut.values())) / len(cut)
    scores = dict.fromkeys(cut, 0.0)
    for token in query:
        holding = sum(token in own for own in cut.values())
        for number, own in cut.items():
            share = saturation(own.count(token), len(own) / average)
            scores[number] += rarity(holding, len(cut)) * share
    return scores


@pytest.fixture
def fresh(place: MilvusPlace) -> MilvusPassages:
    """Not saved yet: Milvus Lite takes statistics of what a filter lets through until then."""
    found = MilvusPassages.create(place)
    found.add(rows_of(TEXTS))
    return found


@pytest.fixture
def passages(fresh: MilvusPassages, tmp_path: Path) -> MilvusPassages:
    fresh.save(tmp_path, fingerprint="f")
    return fresh


@pytest.mark.parametrize("name", ANALYSERS)
@pytest.mark.parametrize("query", ["基层 组织", "增长 5.2%", "乡村 乡村 干部", "没有"])
def test_scores_are_those_of_the_formula(passages: MilvusPassages, name: str, query: str) -> None:
    expected = bm25(TEXTS, query.split())
    numbers, scores = passages.search(name, query.split(), 10)
    best = sorted((-score, number) for number, score in expected.items() if score)
    assert numbers.tolist() == [number for _, number in best]
    assert scores == pytest.approx([-score for score, _ in best], rel=1e-5)
    asked = as_ids([8, 77, 3, 2**40, 3])
    assert passages.scores(name, query.split(), asked) == pytest.approx(
        [expected.get(number, 0.0) for number in asked.tolist()], rel=1e-5
    )


def test_a_full_match_is_what_a_text_of_average_length_has_that_holds_all_once(
    passages: MilvusPassages,
) -> None:
    holding = {"组织": 3, "乡村": 2, "健全": 1, "没有": 0}
    for tokens in (["组织"], ["组织", "乡村", "乡村"], ["健全", "没有"], [], ["组织"]):
        expected = sum(rarity(holding[token], len(TEXTS)) for token in tokens) / (1 + K1)
        assert passages.full("bigrams", tokens) == pytest.approx(expected, rel=1e-5)


def test_no_more_rarities_are_kept_than_allowed(
    passages: MilvusPassages, monkeypatch: pytest.MonkeyPatch
) -> None:
    wanted = [passages.full("words", [token]) for token in ("组织", "乡村", "健全")]
    monkeypatch.setattr(milvus_passages, "_MOST_KNOWN", 2)
    monkeypatch.setattr(milvus_passages, "_PROBES", 1)
    for _ in range(2):
        assert passages.full("words", ["组织", "乡村", "健全"]) == pytest.approx(sum(wanted))
    assert len(passages._rarities) <= 3


def test_only_what_is_allowed_is_found(passages: MilvusPassages) -> None:
    numbers, _ = passages.search("words", ["组织"], 2, allowed=as_ids([8, 2**40, 99]))
    assert sorted(numbers.tolist()) == [8, 2**40]
    assert len(passages.search("words", ["组织"], 2, allowed=as_ids([]))[0]) == 0
    assert len(passages.search("words", [], 2)[0]) == 0


def test_those_are_held_that_have_every_token(passages: MilvusPassages) -> None:
    assert passages.holding(["组织"]).tolist() == [3, 8, 2**40]
    assert passages.holding(["增长", "5.2%"]).tolist() == [5]
    assert passages.holding(["基层", "干部", "组织"]).tolist() == [8]
    assert passages.holding(["没有"]).tolist() == []


def test_filters_are_seen_to_by_the_server(place: MilvusPlace) -> None:
    found = MilvusPassages.create(place)
    found.add(rows_of({1: "基层 组织", 2: "基层"}, Attributes(level="县")))
    found.add(rows_of({3: "基层"}, Attributes(level="市", flawed=True)))
    county = found.narrowed('level == "县"')
    assert sorted(county.search("words", ["基层"], 5)[0].tolist()) == [1, 2]
    assert county.holding(["基层"]).tolist() == [1, 2]
    assert found.narrowed("flawed == false").holding(["组织"]).tolist() == [1]


def test_among_many_allowed_the_best_are_found(place: MilvusPlace) -> None:
    """Too many to list: what the server finds is sifted."""
    count = MOST_LISTED + 400
    texts = {number: "组织 " * (1 + number % 7) + "村 " * (number % 5) for number in range(count)}
    found = MilvusPassages.create(place)
    found.add(rows_of(texts))
    scores = bm25(texts, ["组织"])
    for allowed in (range(count // 20, count), range(0, count, 1)):
        expected = sorted((scores[number] for number in allowed), reverse=True)[:9]
        numbers, best = found.search("words", ["组织"], 9, allowed=as_ids(allowed))
        assert best == pytest.approx(expected, rel=1e-5)
        assert set(numbers.tolist()) <= set(allowed)


def test_what_is_changed_is_told_and_nothing_else(passages: MilvusPassages) -> None:
    other = Attributes(level="县")
    digests = as_ids(
        [digest_of(0, Attributes()), digest_of(1, Attributes()), digest_of(0, other), 0]
    )
    gone, changed = passages.differences(as_ids([3, 5, 8, 9]), digests)
    assert gone.tolist() == [2**40]
    assert changed.tolist() == [5, 8, 9]
    passages.add(rows_of({8: TEXTS[8]}, other))
    assert passages.differences(as_ids([8]), digests[2:3])[1].tolist() == []


def test_a_passage_comes_and_goes(fresh: MilvusPassages) -> None:
    passages = fresh
    assert passages.remove([5, 3, 99]) == 2
    passages.add(rows_of({6: "乡村 振兴 增长"}))
    held = {8: TEXTS[8], 2**40: TEXTS[2**40], 6: "乡村 振兴 增长"}
    assert len(passages) == 3
    numbers, scores = passages.search("bigrams", ["增长", "组织"], 5)
    expected = bm25(held, ["增长", "组织"])
    assert dict(zip(numbers.tolist(), scores.tolist(), strict=True)) == pytest.approx(
        {number: score for number, score in expected.items() if score}, rel=1e-5
    )
    assert passages.full("words", ["增长"]) == pytest.approx(rarity(2, 3) / (1 + K1), rel=1e-5)


def test_what_is_saved_opens_to_the_same_answers(
    fresh: MilvusPassages, place: MilvusPlace, tmp_path: Path
) -> None:
    wanted = fresh.search("words", ["组织", "增长"], 9)
    full = fresh.full("words", ["组织", "没有"])
    assert MilvusPassages.open(place) is None
    fresh.save(tmp_path, fingerprint="f")
    opened = MilvusPassages.open(place)
    assert opened is not None
    assert (opened.fingerprint, len(opened)) == ("f", 4)
    found = opened.search("words", ["组织", "增长"], 9)
    assert [one.tolist() for one in found] == [one.tolist() for one in wanted]
    assert opened.full("words", ["组织", "没有"]) == pytest.approx(full)


def test_what_is_changed_and_not_saved_counts_as_behind(
    passages: MilvusPassages, place: MilvusPlace, tmp_path: Path
) -> None:
    """And what tokens there are is counted anew."""
    passages.add(rows_of({9: "村 " * 40}))
    opened = MilvusPassages.open(place)
    assert opened is not None
    assert (opened.fingerprint, len(opened)) == ("", 5)
    opened.remove([9])
    opened.save(tmp_path, fingerprint="g")
    again = MilvusPassages.open(place)
    assert again is not None
    assert again._tokens["words"] == sum(len(text.split()) for text in TEXTS.values())
    assert again.fingerprint == "g"


def test_a_new_collection_takes_the_place_of_the_old_one_beside_that_of_sentences(
    passages: MilvusPassages, place: MilvusPlace, tmp_path: Path
) -> None:
    sentences = MilvusIndex.create(place, 8)
    sentences.add([1], np.ones((1, 8), np.float32))
    sentences.save(tmp_path, encoder="e", fingerprint="f")
    anew = passages.anew()
    anew.add(rows_of({1: "组织"}))
    still = MilvusPassages.open(place)
    assert still is not None
    assert len(still) == 4
    anew.save(tmp_path, fingerprint="g")
    sentences.describe(tmp_path, SentenceAttributes.empty, "s")
    names = [name for name in connect(place).list_collections() if name.startswith(place.name)]
    assert len(names) == 2
    assert HOMES not in names
    opened, vectors = MilvusPassages.open(place), MilvusIndex.open(place, encoder="e")
    assert opened is not None
    assert vectors is not None
    assert (len(opened), opened.fingerprint) == (1, "g")
    assert (len(vectors), vectors.fingerprint, vectors.described) == (1, "f", "s")


@pytest.mark.usefixtures("passages")
def test_words_of_another_format_are_made_anew(
    place: MilvusPlace, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert MilvusPassages.open(place) is not None
    monkeypatch.setattr(milvus_passages, "FORMAT", 99)
    assert MilvusPassages.open(place) is None


def test_a_collection_that_is_gone_is_said(passages: MilvusPassages, place: MilvusPlace) -> None:
    connect(place).drop_collection(passages._collection)
    with pytest.raises(VectorIndexError, match="没有集合"):
        MilvusPassages.open(place)
    with pytest.raises(VectorIndexError, match="没有完成请求") as caught:
        passages.search("words", ["组织"], 3)
    assert "\n" not in str(caught.value)


def test_passages_without_a_token_can_be_sent(place: MilvusPlace, tmp_path: Path) -> None:
    found = MilvusPassages.create(place)
    assert len(found) == 0
    assert found.full("words", ["村"]) == pytest.approx(rarity(0, 0) / (1 + K1))
    found.add(rows_of({1: "", 2: ""}))
    found.save(tmp_path, fingerprint="f")
    assert len(found.search("words", ["村"], 3)[0]) == 0
    assert found.scores("words", ["村"], as_ids([1, 2])).tolist() == [0, 0]
    assert found.full("words", ["村"]) > 0


# Spelling


@settings(max_examples=200, deadline=None)
@given(st.lists(st.text(st.characters(codec=None), min_size=1), max_size=6))
def test_tokens_are_letters_and_digits_and_differ_where_they_do(tokens: list[str]) -> None:
    text = joined(tokens)
    assert set(text) <= set("0123456789abcdefx ")
    assert len(text.split()) == len(tokens)
    assert len(set(text.split())) == len(set(tokens))


def test_of_a_text_that_is_too_long_as_many_tokens_stay_as_fit() -> None:
    text = joined(["基层"] * 9_000)
    assert len(text) <= LONGEST_TEXT
    assert set(text.split()) == {spelled("基层")}
    assert len(text.split()) == (LONGEST_TEXT + 1) // 9
    assert joined(["a" * LONGEST_TEXT]) == ""


def test_the_saturation_of_a_token_once_in_an_average_text_is_the_unit() -> None:
    assert saturation(1, 1) == pytest.approx(1 / (1 + K1))
    assert saturation(1, 2) < saturation(1, 1) < saturation(2, 1) < 1
    assert 0 < B < 1


_TEXT = st.lists(st.sampled_from(["基层", "组织", "村", "5.2%"]), max_size=8).map(" ".join)


@settings(
    max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    states=st.lists(st.dictionaries(st.integers(1, 6), _TEXT, max_size=6), min_size=2, max_size=4)
)
def test_whatever_comes_and_goes_scores_are_those_of_what_is_there(
    place: MilvusPlace, states: list[dict[int, str]]
) -> None:
    found, held = MilvusPassages.create(place), dict[int, str]()
    for wanted in states:
        found.remove([number for number in held if number not in wanted])
        found.add(rows_of({one: text for one, text in wanted.items() if held.get(one) != text}))
        held = wanted
        expected = bm25(held, ["基层", "组织"]) if any(held.values()) else {}
        numbers, scores = found.search("words", ["基层", "组织"], 9)
        assert dict(zip(numbers.tolist(), scores.tolist(), strict=True)) == pytest.approx(
            {number: score for number, score in expected.items() if score}, rel=1e-5
        )
        assert len(found) == len(held)
    connect(place).drop_collection(found._collection)
