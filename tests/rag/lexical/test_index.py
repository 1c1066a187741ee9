import math
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import cast

import bm25s
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from embeddings.disk import generations
from embeddings.milvus.server import MilvusPlace
from rag.lexical import postings
from rag.lexical import segments as lexical_segments
from rag.lexical.index import _B, _K1, LexicalIndex
from rag.lexical.protocol import Lexical
from rag.lexical.segments import ANALYSERS
from rag.lexical.tokens import bigrams, words
from tests.rag.lexical_making import grown, lexical_in_milvus, lexical_of, wanted

TEXTS = (
    "加强基层组织建设，健全村级组织",
    "推动乡村振兴，产业增长5.2%",
    "組織部門要關心基層幹部",
    "Wi-Fi 与 AI 进村，2035年实现全覆盖",
)


Make = Callable[[Sequence[str]], Lexical]


@pytest.fixture(params=["local", "milvus"])
def make(request: pytest.FixtureRequest, tmp_path: Path) -> Make:
    """What the tests of the contract run on."""
    if request.param == "local":
        return lexical_of
    place: MilvusPlace = request.getfixturevalue("place")
    return lambda texts: lexical_in_milvus(place, texts, tmp_path / "mark")


def scores_of(index: Lexical, query: str) -> dict[str, np.ndarray]:
    asked, rows = index.ask(query), np.arange(len(index), dtype=np.int32)
    return {name: asked.scores(name, rows) for name in ANALYSERS}


def plain_bm25(tokens: list[list[str]], query: list[str]) -> list[float]:
    """The formula of Lucene, written down again."""
    average = sum(map(len, tokens)) / len(tokens)
    scores = []
    for text in tokens:
        counts, score = Counter(text), 0.0
        for token in query:
            having = sum(token in other for other in tokens)
            if not having:
                continue
            idf = math.log(1 + (len(tokens) - having + 0.5) / (having + 0.5))
            length = _K1 * (1 - _B + _B * len(text) / average)
            score += idf * counts[token] / (length + counts[token])
        scores.append(score)
    return scores


@pytest.mark.parametrize("query", ["基层组织", "增长5.2%", "ai 2035年", "推动推动乡村"])
def test_scores_are_those_of_the_formula(make: Make, query: str) -> None:
    found = scores_of(make(TEXTS), query)
    for name, analyse in (("words", words), ("bigrams", bigrams)):
        expected = plain_bm25([analyse(text) for text in TEXTS], analyse(query))
        assert found[name] == pytest.approx(expected, abs=1e-4)


@settings(max_examples=30, deadline=None)
@given(
    texts=st.lists(st.text("基层组织建设村ab 12。", min_size=2, max_size=16), min_size=2),
    query=st.text("基层组织建设村ab 12。", min_size=2, max_size=16),
)
def test_scores_are_those_of_bm25s(texts: list[str], query: str) -> None:
    """An implementation by others of the same variant (Lucene's, after Kamphuis et al. 2020)."""
    found = scores_of(lexical_of(texts), query)
    for name, analyse in ANALYSERS.items():
        cut = [analyse(text) for text in texts]
        asked = [token for token in analyse(query) if any(token in own for own in cut)]
        if not asked:
            assert not found[name].any()
            continue
        index = bm25s.BM25(k1=_K1, b=_B, method="lucene")
        index.index(cut, show_progress=False)
        assert found[name] == pytest.approx(index.get_scores(asked), rel=1e-4, abs=1e-5)


def test_script_width_and_case_do_not_matter(make: Make) -> None:
    index = make(TEXTS)
    for one, other in (("基层组织", "基層組織"), ("5.2%", "５．２％"), ("AI", "ａｉ")):
        for name, scores in scores_of(index, one).items():
            assert np.array_equal(scores, scores_of(index, other)[name])
            assert scores.any()


def test_numbers_and_latin_words_stay_whole_and_no_word_is_dropped() -> None:
    assert bigrams("增长5.2%，AI+2035年") == ["增长", "5.2%", "ai", "2035", "年"]
    assert {"5.2%", "2035", "ai"} <= set(words("增长5.2%，AI和2035年"))
    assert "的" in words("的确是群众的事")
    assert bigrams("的") == ["的"]


@pytest.mark.parametrize("query", ["", "，。", "zzz", "🙂", "龘"])
def test_a_query_that_nothing_holds_scores_nothing(make: Make, query: str) -> None:
    assert all(not scores.any() for scores in scores_of(make(TEXTS), query).values())


@pytest.mark.parametrize("texts", [(), ("",), ("，。", "！")])
def test_texts_without_a_token_can_be_indexed_and_saved(
    make: Make, tmp_path: Path, texts: tuple[str, ...]
) -> None:
    for index in (make(texts), grown(tmp_path, dict(enumerate(texts)))):
        assert len(index) == len(texts)
        assert all(own.shape == (len(texts),) for own in scores_of(index, "基层").values())
        assert len(index.ask("基层").best("words", 3, None)) == 0


def test_a_token_more_often_than_is_counted_counts_as_often_as_can_be() -> None:
    often, most = scores_of(lexical_of(["村 " * 400, "镇"]), "村"), 255
    expected = plain_bm25([["村"] * 400, ["镇"]], ["村"])[0]
    assert often["words"][0] == pytest.approx(expected, rel=0.01)
    assert most == postings._MOST


# The best, and those that hold all


def test_the_best_are_the_highest_above_nothing_equal_ones_by_row(make: Make) -> None:
    texts = ["基层", "乡村", "基层", "基层组织", "基层"]
    asked = make(texts).ask("基层")
    assert asked.best("words", 10, None).tolist() == [0, 2, 3, 4]
    assert asked.best("words", 2, None).tolist() == [0, 2]
    assert asked.best("words", 3, None).tolist() == [0, 2, 4]
    shown = np.array([False, True, True, True, False])
    assert asked.best("words", 1, shown).tolist() == [2]


@settings(max_examples=50, deadline=None)
@given(
    texts=st.lists(st.text("基层组织村", max_size=6), min_size=1, max_size=12),
    k=st.integers(1, 14),
)
def test_the_best_are_those_of_sorting_all(texts: list[str], k: int) -> None:
    index = lexical_of(texts)
    for name, scores in scores_of(index, "基层组织").items():
        order = sorted(range(len(texts)), key=lambda row: (-scores[row], row))
        expected = [row for row in order if scores[row] > 0][:k]
        assert index.ask("基层组织").best(name, k, None).tolist() == sorted(expected)


def test_those_are_held_that_have_every_token(make: Make) -> None:
    index = make(TEXTS)
    assert index.holding(["基层", "组织"]).tolist() == [True, False, True, False]
    assert index.holding(["基层", "村级"]).tolist() == [True, False, False, False]
    assert index.holding(["没有"]).tolist() == [False] * 4
    assert index.holding([]).all()


def test_a_full_match_is_what_a_text_of_average_length_has_that_holds_all_once(
    make: Make,
) -> None:
    index = make(["基层", "乡村", "基层"])
    asked = index.ask("基层")
    assert asked.full("bigrams") == pytest.approx(float(asked.scores("bigrams", _row(0))[0]))
    assert index.ask("没有").full("bigrams") > asked.full("bigrams")


def _row(row: int) -> np.ndarray:
    return np.array([row], dtype=np.int32)


# Growing


@pytest.fixture
def small_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two texts a batch and three postings a chunk, so that a handful is as many would be."""
    monkeypatch.setattr(lexical_segments, "_BATCH", 2)
    monkeypatch.setattr(postings, "_CHUNK", 3)


_TEXT = st.text("基层组织建设ab 12。", max_size=10)
_STATE = st.dictionaries(st.integers(1, 9), st.sampled_from(["", "题", "基层"]), max_size=9)


@settings(max_examples=60, deadline=None)
@given(
    texts=st.lists(_TEXT, min_size=10, max_size=10),
    states=st.lists(_STATE, min_size=1, max_size=6),
)
def test_an_index_that_grew_answers_to_the_last_bit_like_one_built_anew(
    tmp_path_factory: pytest.TempPathFactory, texts: list[str], states: list[dict[int, str]]
) -> None:
    """Each state says which passages there are and under which title."""
    root = tmp_path_factory.mktemp("grown")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(lexical_segments, "_BATCH", 2)
        patch.setattr(postings, "_CHUNK", 3)
        for titles in states:
            held = {number: texts[number] for number in sorted(titles)}
            index = grown(root, held, titles)
            anew = lexical_of([f"{titles[number]}\n{text}" for number, text in held.items()])
            assert len(index) == len(anew) == len(held)
            for query in ("基层组织", "题 a b 12", texts[0]):
                for name, scores in scores_of(anew, query).items():
                    assert np.array_equal(scores_of(index, query)[name], scores)
                    assert index.ask(query).full(name) == anew.ask(query).full(name)
            assert np.array_equal(index.holding(["基层"]), anew.holding(["基层"]))


@pytest.mark.usefixtures("small_batches")
def test_few_segments_are_left_however_many_times_something_came(tmp_path: Path) -> None:
    for count in range(1, 120):
        index = grown(tmp_path, {number: f"第{number}村" for number in range(count)})
        assert len(index.segments) <= 1 + math.log(count, lexical_segments._RATIO)
    sizes = [len(segment) for segment in index.segments]
    assert sum(sizes) == 119
    for place, size in enumerate(sizes):
        assert size > lexical_segments._RATIO * sum(sizes[place + 1 :]) or size == sizes[-1]


def test_what_stays_is_not_written_again(tmp_path: Path) -> None:
    texts = {number: f"第{number}村的事" for number in range(40)}
    grown(tmp_path, texts)
    before = _files(tmp_path)
    index = grown(tmp_path, texts | {100: "新来的一段"})
    after = _files(tmp_path)
    assert len(index.segments) == 2
    assert {name: after[name] for name in before} == before
    assert scores_of(index, "新来")["words"].argmax() == 40


def _files(root: Path) -> dict[str, int]:
    """The inode of each file of the segments in force."""
    folder = cast(Path, generations.current(root))
    return {path.name: path.stat().st_ino for path in folder.glob("lexical.*")}


def test_where_much_has_gone_a_segment_is_written_anew(tmp_path: Path) -> None:
    texts = {number: f"第{number}村的事" for number in range(40)}
    grown(tmp_path, texts)
    index = grown(tmp_path, dict(list(texts.items())[4:]))
    assert [len(segment) for segment in index.segments] == [40]
    index = grown(tmp_path, dict(list(texts.items())[20:]))
    assert [len(segment) for segment in index.segments] == [20]
    assert len(grown(tmp_path, {}).segments) == 0


# Files


def test_nothing_is_pickled_or_left_over(tmp_path: Path) -> None:
    folder = _saved(tmp_path)
    kinds = {f".{kind}" for kind in postings._TYPES} | {".numbers", ".titles"}
    names = {path.name for path in folder.glob("lexical.*")}
    assert {path.suffix for path in folder.glob("lexical.*")} == kinds
    assert not any("batch" in name for name in names)


def _saved(root: Path) -> Path:
    grown(root, dict(enumerate(TEXTS)))
    return cast(Path, generations.current(root))


def test_narrowed_it_ranks_what_is_shown_alike(make: Make) -> None:
    index = make(TEXTS)
    shown = np.array([True, False, True, True])
    for one in (index, index.narrowed("flawed == false")):
        asked = one.ask("基层组织")
        assert asked.best("bigrams", 4, shown).tolist() == [0, 2]
        assert asked.scores("bigrams", np.array([0, 2], np.int32)) == pytest.approx(
            scores_of(index, "基层组织")["bigrams"][[0, 2]], abs=1e-4
        )


def test_an_index_of_the_passages_wanted_has_no_differences(make: Make) -> None:
    assert make(TEXTS).differences(lambda: np.zeros(len(TEXTS), np.int64)) == (0, 0)


def test_an_index_of_other_passages_is_refused(tmp_path: Path) -> None:
    folder = _saved(tmp_path)
    assert len(LexicalIndex.open(folder, wanted(range(3)))) == 3
    for numbers in (range(5), range(1, 5)):
        with pytest.raises(ValueError, match="passages"):
            LexicalIndex.open(folder, wanted(numbers))
    with pytest.raises(ValueError, match="passages"):
        LexicalIndex.open(folder, wanted(range(4), {2: "另一个题名"}))


def _cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2 // 8 * 8])


def _uneven(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-1])


@pytest.mark.parametrize("name", ["words.starts", "bigrams.slots", "words.tokens", "numbers"])
@pytest.mark.parametrize("damage", [_cut, _uneven, Path.unlink])
def test_a_file_that_is_short_or_gone_is_no_index(
    tmp_path: Path, name: str, damage: Callable[[Path], None]
) -> None:
    folder = _saved(tmp_path)
    damage(folder / f"lexical.000000.{name}")
    with pytest.raises((OSError, ValueError)):
        LexicalIndex.open(folder, wanted(range(len(TEXTS))))
