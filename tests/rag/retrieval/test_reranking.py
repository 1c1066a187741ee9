"""Re-ranking: the pure functions, then the library with a re-ranker without weights."""

from collections.abc import Iterator, Sequence
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.document.values import Level
from embeddings.errors import RerankerError
from embeddings.rerankers.protocol import Scores
from rag.attachments.holdings import Holdings
from rag.attribution.attributing import attribute_text
from rag.query.filters import Filters
from rag.requests.brief import parse_request
from rag.retrieval.library import Library
from rag.retrieval.phrases import PHRASE
from rag.retrieval.ranking import Ranked
from rag.retrieval.reranking import READ, RERANKER, blended, places_of, reordered
from rag.retrieval.retriever import LibraryRetriever
from rag.settings import Settings
from rag.writing.outline import SectionPlan
from rag.writing.sections import retrieve
from tests.fakes import LettersReranker
from tests.hash_encoder import HashEncoder

QUERY = "基层组织怎么建"


def _scores(*values: float) -> Scores:
    return np.array(values, dtype=np.float32)


def _ranked(*scores: float, phrases: Sequence[int | None] = ()) -> list[Ranked]:
    places = [*phrases, *[None] * (len(scores) - len(phrases))]
    return [
        Ranked(f"p{number}", score, {"dense": number + 1, **({PHRASE: place} if place else {})})
        for number, (score, place) in enumerate(zip(scores, places, strict=True))
    ]


def _ids(found: Sequence[Ranked]) -> list[str]:
    return [one.passage_id for one in found]


def test_the_reranker_decides_where_it_tells_apart() -> None:
    found = reordered(_ranked(0.8, 0.75, 0.7), _scores(-3, 0, 4))
    assert _ids(found) == ["p2", "p1", "p0"]
    assert [one.ranks for one in found] == [
        {"dense": 3, RERANKER: 1}, {"dense": 2, RERANKER: 2}, {"dense": 1, RERANKER: 3},
    ]  # fmt: skip


def test_where_it_finds_them_equal_the_order_stays() -> None:
    before = _ranked(0.9, 0.6, 0.6, 0.3)
    found = reordered(before, _scores(1, 1, 1, 1))
    assert _ids(found) == _ids(before)
    assert {one.ranks[RERANKER] for one in found} == {1}


def test_a_passage_far_ahead_by_fusion_is_not_lost_to_a_shade() -> None:
    found = reordered(_ranked(0.999, 0.5, 0.49, 0.48), _scores(2, 2.2, -4, -4))
    assert _ids(found)[0] == "p0"


def test_what_was_not_read_keeps_its_place_behind() -> None:
    before = _ranked(0.9, 0.8, 0.7, 0.6)
    found = reordered(before, _scores(0, 9))
    assert _ids(found) == ["p1", "p0", "p2", "p3"]
    assert found[2:] == before[2:]
    assert found[1].score >= 0.7


def test_quoted_words_stay_first() -> None:
    """Passages move only among those that hold as many of the phrases."""
    before = _ranked(0.4, 0.3, 0.9, 0.8, 0.7, phrases=[1, 1, 2])
    found = reordered(before, _scores(0, 1, 2, 3, 9))
    assert _ids(found) == ["p1", "p0", "p2", "p4", "p3"]
    assert [one.ranks[RERANKER] for one in found] == [4, 5, 3, 1, 2]


def test_reading_ends_within_a_group() -> None:
    before = _ranked(0.4, 0.9, 0.8, 0.7, phrases=[1])
    assert _ids(reordered(before, _scores(0, 1, 5))) == ["p0", "p2", "p1", "p3"]
    assert _ids(reordered(before, _scores(0))) == ["p0", "p1", "p2", "p3"]


def test_of_two_quotations_a_shade_decides_nothing() -> None:
    """Both are judged by all that was read, not by each other."""
    before = _ranked(0.9, 0.5, 0.4, 0.3, phrases=[1, 1])
    assert _ids(reordered(before, _scores(2, 2.1, -5, -9)))[:2] == ["p0", "p1"]


def test_nothing_found_is_nothing_reordered() -> None:
    assert reordered([], _scores()) == []


def test_equal_scores_share_a_place() -> None:
    assert places_of(_scores(1, 3, 3, -2)) == [3, 1, 1, 4]


@given(st.data())
def test_scores_descend_and_stay_within_bounds(data: st.DataObject) -> None:
    count = data.draw(st.integers(1, 12))
    values = st.integers(0, 10_000).map(lambda number: number / 10_000)
    fused = sorted(data.draw(st.lists(values, min_size=count, max_size=count)), reverse=True)
    places = data.draw(st.lists(st.integers(1, 3), max_size=count).map(sorted))
    size = data.draw(st.integers(0, count))
    finite = st.floats(-1e6, 1e6, width=32)
    read = np.array(data.draw(st.lists(finite, min_size=size, max_size=size)), dtype=np.float32)
    # Fused scores descend within a group.
    before = sorted(
        _ranked(*fused, phrases=places), key=lambda one: (one.ranks.get(PHRASE, 9), -one.score)
    )
    found = reordered(before, read)
    assert sorted(_ids(found)) == sorted(_ids(before))
    assert sum(RERANKER in one.ranks for one in found) == size
    for one, after in pairwise(found):
        assert one.ranks.get(PHRASE, 9) <= after.ranks.get(PHRASE, 9)
        if one.ranks.get(PHRASE) == after.ranks.get(PHRASE):
            assert 1 >= one.score >= after.score >= 0


def test_scores_stay_where_the_fused_ones_were() -> None:
    fused, read = _scores(0.9, 0.8, 0.6), _scores(5, 1, -9)
    assert np.all(np.diff(blended(fused, read)) < 0)
    assert abs(float(blended(fused, read).mean()) - float(fused.mean())) < 0.05
    assert np.array_equal(blended(fused, read * 100 - 7), blended(fused, read)), "it has no scale"


@pytest.fixture
def reranker() -> LettersReranker:
    return LettersReranker()


@pytest.fixture
def reranking(library: Library, reranker: LettersReranker) -> Iterator[Library]:
    """The three speeches, with a re-ranker."""
    with Library.open(library.settings, encoder=HashEncoder(), reranker=reranker) as opened:
        yield opened


def test_without_a_setting_nothing_is_reranked(library: Library) -> None:
    assert library.models.reranker is None
    assert all(RERANKER not in one.ranks for one in library.search(QUERY))


def test_the_first_are_read_with_title_and_headings(
    reranking: Library, reranker: LettersReranker
) -> None:
    found = reranking.search(QUERY, k=3)
    ((asked, texts),) = reranker.asked
    assert asked == QUERY
    assert len(found) == 3 < len(texts) <= READ
    text = next(text for text in texts if "找得到组织" in text)
    assert text.startswith("在全县群团工作会议上的讲话\n一、建强基层组织\n")


def test_the_order_follows_the_reranker_and_says_so(
    library: Library, reranking: Library, reranker: LettersReranker
) -> None:
    before, found = library.search(QUERY, k=READ), reranking.search(QUERY, k=READ)
    assert {one.passage_id for one in found} == {one.passage_id for one in before}
    expected = reordered(library.ranked([QUERY], k=READ)[0], reranker.score(*reranker.asked[0]))
    assert [one.passage_id for one in found] == _ids(expected)
    assert [one.score for one in found] == sorted((one.score for one in found), reverse=True)
    assert min(one.ranks[RERANKER] for one in found) == 1
    assert [one.passage_id for one in found] != [one.passage_id for one in before]


def test_the_first_are_the_same_however_many_are_wanted(reranking: Library) -> None:
    every = _ids(reranking.ranked([QUERY], k=50)[0])
    for k in (1, 3, 7):
        assert _ids(reranking.ranked([QUERY], k=k)[0]) == every[:k]


def test_filters_and_quotations_are_as_before(library: Library, reranking: Library) -> None:
    only = Filters(level=Level.CITY)
    assert {one.passage_id for one in reranking.search(QUERY, filters=only)} == {
        one.passage_id for one in library.search(QUERY, filters=only)
    }
    first = reranking.search("“枝叶工程”怎么办")[0]
    assert "“枝叶工程”" in first.text
    assert first.ranks[PHRASE] == 1
    assert RERANKER in first.ranks


def test_a_query_of_several_points_is_read_whole(
    reranking: Library, reranker: LettersReranker
) -> None:
    query = "一是选好带头人，二是建好阵地，三是值班"
    reranking.search(query)
    assert [asked for asked, _ in reranker.asked] == [query]


def test_what_was_removed_meanwhile_is_left_out(
    reranking: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    gone = reranking.search(QUERY)[0]
    kept = reranking.indexes.current()
    monkeypatch.setattr(reranking.indexes, "current", lambda: kept)
    reranking.store.writer.remove(gone.document_id)
    found = reranking.search(QUERY)
    assert found
    assert gone.document_id not in {one.document_id for one in found}


def test_langchain_sees_the_ranks_too(reranking: Library) -> None:
    found = LibraryRetriever(library=reranking, k=2).invoke(QUERY)
    assert [RERANKER in one.metadata["ranks"] for one in found] == [True, True]


def test_a_section_of_a_draft_is_built_on_what_it_put_first(
    reranking: Library, reranker: LettersReranker
) -> None:
    plan = SectionPlan(topic="基层组织建设", length=400)
    evidence = retrieve(Holdings(reranking), parse_request("请起草“加强基层组织建设”一节"), plan)
    assert evidence
    assert all(RERANKER in one.ranks for one in evidence)
    assert len(reranker.asked) == 1


def test_attribution_does_without(reranking: Library, reranker: LettersReranker) -> None:
    """It would read thirty passages for every sentence of a text."""
    sentence = "要把热心肠的年轻人选进基层班子，给他们压担子、搭台子。"
    (found,) = attribute_text(sentence, reranking)
    assert found.citations
    assert reranker.asked == []


def test_a_missing_model_is_an_error_of_the_search(library: Library, tmp_path: Path) -> None:
    settings = Settings.load(home=library.settings.home, reranker=str(tmp_path / "none"))
    with Library.open(settings, encoder=HashEncoder()) as opened:
        with pytest.raises(RerankerError, match="WENGAO_RERANKER"):
            opened.search(QUERY)
        assert opened.nearest_sentences([QUERY])[0], "what does not re-rank goes on"
