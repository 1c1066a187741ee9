import io
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.flaws.word_pairs import UNKNOWN, WordPairs, shipped
from tests.benchmarks.word_counts import count_pairs, is_han, save

WORDS = st.sampled_from(["发展", "服务", "群众", "工作", "基层", "组织", "，", "2021", "清淤"])
TEXTS = st.lists(st.lists(WORDS, max_size=12).map("".join), min_size=1, max_size=5)
TEXT = "学校认真检查，学校认真劳动。"


def count(pairs: WordPairs, left: str, right: str) -> int:
    return int(pairs.pair_counts(pairs.numbers([left]), pairs.numbers([right]))[0])


def test_words_that_stand_together_are_counted() -> None:
    pairs = count_pairs([TEXT], least=1)
    assert count(pairs, "学校", "认真") == 2
    assert count(pairs, "认真", "劳动") == 1
    assert count(pairs, "认真", "学校") == 0
    assert count(pairs, "检查", "学校") == 0  # a comma stands between
    assert count(pairs, "没有", "认真") == 0
    assert "，" not in pairs.ids


def test_rare_words_are_left_out() -> None:
    assert set(count_pairs([TEXT], least=2).names) == {"学校", "认真"}


@given(TEXTS)
def test_saved_and_loaded_counts_are_the_same(texts: list[str]) -> None:
    pairs = count_pairs(texts, least=1)
    file = io.BytesIO()
    save(pairs, file)
    file.seek(0)
    again = WordPairs.load(file)
    assert again.names == pairs.names
    for one, two in zip(
        (again.counts, again.keys, again.together),
        (pairs.counts, pairs.keys, pairs.together),
        strict=True,
    ):
        assert np.array_equal(one, two)


def test_the_word_that_usually_stands_there_fits_best() -> None:
    pairs = count_pairs(["我们推动发展。" * 3, "学校开展活动。" * 3], least=1)
    left, right = pairs.numbers(["推动", "推动"]), np.array([UNKNOWN, UNKNOWN])
    develop, carry_out = pairs.fit(left, pairs.numbers(["发展", "开展"]), right)
    assert develop > carry_out


def test_the_halves_of_a_long_word_stand_together() -> None:
    assert count(count_pairs(["改革开放"], least=1), "改革", "开放") == 1


def test_a_word_that_was_never_counted_fits_worst_and_nothing_breaks() -> None:
    pairs = count_pairs([TEXT], least=1)
    fit = pairs.fit(
        pairs.numbers(["组织", "组织"]),
        pairs.numbers(["认真", "没有"]),
        pairs.numbers(["劳动"] * 2),
    )
    assert np.isfinite(fit).all()
    assert fit[0] > fit[1]


def test_no_counts_at_all() -> None:
    pairs = count_pairs([])
    assert count(pairs, "学校", "认真") == 0


@pytest.mark.parametrize(("word", "chinese"), [("发展", True), ("5G", False), ("，", False)])
def test_only_chinese_words_are_counted(word: str, chinese: bool) -> None:
    assert is_han(word) is chinese


def test_the_shipped_counts_are_small_and_hold_what_everybody_writes() -> None:
    pairs = shipped()
    assert pairs is shipped()
    assert count(pairs, "改革", "开放") > 100
    assert count(pairs, "改革", "凋谢") == 0
    path = Path(__file__).parents[3] / "corpus" / "flaws" / "word_pairs.npz"
    assert path.stat().st_size < 2_000_000
