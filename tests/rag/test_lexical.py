import math
from collections import Counter
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rag.lexical import _B, _K1, LexicalIndex
from rag.tokens import bigrams, words

TEXTS = (
    "加强基层组织建设，健全村级组织",
    "推动乡村振兴，产业增长5.2%",
    "組織部門要關心基層幹部",
    "Wi-Fi 与 AI 进村，2035年实现全覆盖",
)


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
def test_scores_are_those_of_the_formula(query: str) -> None:
    found = LexicalIndex.build(TEXTS).scores(query)
    for name, analyse in (("words", words), ("bigrams", bigrams)):
        expected = plain_bm25([analyse(text) for text in TEXTS], analyse(query))
        assert found[name] == pytest.approx(expected, abs=1e-4)


def test_script_width_and_case_do_not_matter() -> None:
    index = LexicalIndex.build(TEXTS)
    for one, other in (("基层组织", "基層組織"), ("5.2%", "５．２％"), ("AI", "ａｉ")):
        for name, scores in index.scores(one).items():
            assert np.array_equal(scores, index.scores(other)[name])
            assert scores.any()


def test_numbers_and_latin_words_stay_whole_and_no_word_is_dropped() -> None:
    assert bigrams("增长5.2%，AI+2035年") == ["增长", "5.2%", "ai", "2035", "年"]
    assert {"5.2%", "2035", "ai"} <= set(words("增长5.2%，AI和2035年"))
    assert "的" in words("的确是群众的事")
    assert bigrams("的") == ["的"]


@pytest.mark.parametrize("query", ["", "，。", "zzz", "🙂", "龘"])
def test_a_query_that_nothing_holds_scores_nothing(query: str) -> None:
    assert all(not scores.any() for scores in LexicalIndex.build(TEXTS).scores(query).values())


@pytest.mark.parametrize("texts", [(), ("",), ("，。", "！")])
def test_texts_without_a_token_can_be_indexed_and_saved(
    tmp_path: Path, texts: tuple[str, ...]
) -> None:
    index = LexicalIndex.build(texts)
    index.save(tmp_path)
    for one in (index, LexicalIndex.load(tmp_path, len(texts))):
        assert len(one) == len(texts)
        assert all(scores.shape == (len(texts),) for scores in one.scores("基层").values())


@settings(max_examples=25, deadline=None)
@given(
    texts=st.lists(st.text("基层组织建设abc 12。", max_size=12), max_size=6),
    query=st.text(st.characters(codec="utf-8")),
)
def test_a_loaded_index_answers_like_the_one_saved(
    tmp_path_factory: pytest.TempPathFactory, texts: list[str], query: str
) -> None:
    folder = tmp_path_factory.mktemp("lexical")
    index = LexicalIndex.build(texts)
    index.save(folder)
    loaded = LexicalIndex.load(folder, len(texts))
    for name, scores in index.scores(query + "基层").items():
        assert np.array_equal(scores, loaded.scores(query + "基层")[name])


def test_nothing_is_pickled(tmp_path: Path) -> None:
    LexicalIndex.build(TEXTS).save(tmp_path)
    files = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert {path.suffix for path in files} == {".npy", ".json"}
    for path in files:
        if path.suffix == ".npy":
            np.load(path, allow_pickle=False)


def test_an_index_of_another_number_of_texts_is_refused(tmp_path: Path) -> None:
    LexicalIndex.build(TEXTS).save(tmp_path)
    with pytest.raises(ValueError, match="texts"):
        LexicalIndex.load(tmp_path, 3)
