"""Letters, shingles and where a passage stands in another text."""

import time

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.duplicates.compare import compare
from corpus.duplicates.letters import (
    Letters,
    digest,
    fingerprint,
    locate,
    numbers,
    sentence_letters,
)
from corpus.duplicates.minhash import BANDS, SLOTS, bands, estimate, signature
from corpus.language.folding import fold
from corpus.splitting.sentences import split_sentences
from tests.corpus.speeches import edited, speech

TEXT = speech(1)
OTHER = speech(2)


@given(st.text(max_size=80))
def test_every_letter_stands_where_it_says(text: str) -> None:
    letters = Letters.of(text)
    assert len(letters.text) == len(letters.offsets)
    folded = fold(text)
    assert "".join(folded[place] for place in letters.offsets) == letters.text
    assert not any(
        one.isalnum() for place, one in enumerate(folded) if place not in letters.offsets
    )
    assert len(letters.codes) == max(0, len(letters.text) - 2)


def test_script_width_and_punctuation_make_no_difference() -> None:
    plain = Letters.of("要办好２０２４年的实事，让群众满意。")
    other = Letters.of("要辦好2024年的實事——讓群眾滿意！")
    assert plain.text == other.text
    assert fingerprint(plain.text) == fingerprint(other.text)


def test_a_stock_phrase_has_no_fingerprint() -> None:
    assert fingerprint(Letters.of("谢谢大家！").text) is None
    assert fingerprint(Letters.of("下面，我讲三点意见。").text) is None


def test_different_shingles_have_different_codes() -> None:
    text = "".join(map(chr, range(0x4E00, 0x4E00 + 3000))) + "a1Z𠀀𠀁"
    letters = Letters.of(text)
    triples = {letters.text[start : start + 3] for start in range(len(letters.text) - 2)}
    assert len(letters.shingles) == len(triples)


def test_a_digest_knows_where_sentences_end() -> None:
    assert digest(["要办实事", "要见实效"]) != digest(["要办实事要见实效"])


GOLDEN_SLOTS = [405721586, 53368233, 55678175, 445749811]
GOLDEN_BANDS = [1346265350, 942220254]


def test_a_signature_never_changes() -> None:
    """Signatures are stored: another version of the library must give the same ones."""
    own = signature(Letters.of("各村要把水渠清一遍，把账目晒一遍，把群众的话听一遍。").shingles)
    assert own.dtype == np.dtype("<u4")
    assert own.shape == (SLOTS,)
    assert own[:4].tolist() == GOLDEN_SLOTS
    assert bands(own)[:2] == GOLDEN_BANDS
    assert len(bands(own)) == BANDS


@pytest.mark.parametrize("share", [0.0, 0.05, 0.2])
def test_a_signature_estimates_what_is_shared(share: float) -> None:
    first, second = Letters.of(TEXT).shingles, Letters.of(edited(TEXT, share)).shingles
    true = len(np.intersect1d(first, second)) / len(np.union1d(first, second))
    assert estimate(signature(first), signature(second)) == pytest.approx(true, abs=0.14)


def test_a_passage_is_located_whatever_surrounds_it() -> None:
    passage = TEXT.splitlines()[4]
    whole = f"{OTHER}\n主持人的话：“{passage}”\n{OTHER[::-1]}"
    part = Letters.of(passage)
    found = locate(part, 0, len(part.text), Letters.of(whole))
    assert found is not None
    assert found.share == 1.0
    assert whole[found.start : found.end] == f"“{passage}”"


def test_a_changed_passage_is_located_by_what_is_left_of_it() -> None:
    passage = TEXT.splitlines()[4]
    changed = f"{passage[:50]}甲{passage[51:]}"
    whole = f"{OTHER}\n{changed}\n{OTHER[::-1]}"
    part = Letters.of(passage)
    found = locate(part, 0, len(part.text), Letters.of(whole))
    assert found is not None
    assert 0.9 < found.share < 1.0
    assert found.longest_change == 1
    assert whole[found.start : found.end] == changed


def test_what_is_not_there_is_not_located() -> None:
    part = Letters.of(TEXT.splitlines()[4])
    found = locate(part, 0, len(part.text), Letters.of(OTHER))
    assert found is None or found.share < 0.6
    assert locate(part, 0, len(part.text), Letters.of("")) is None
    assert locate(part, 5, 5, Letters.of(TEXT)) is None


def test_numbers_are_digits_and_long_numerals() -> None:
    assert numbers("2024年增长百分之三十五其中一项") == {"2024", "三十五"}


@given(st.integers(1, 6), st.integers(1, 6), st.sampled_from([0.0, 0.03, 0.3]))
def test_comparing_is_symmetric(one: int, two: int, share: float) -> None:
    first, second = Letters.of(speech(one)), Letters.of(edited(speech(two), share))
    there, back = compare(first, second), compare(second, first)
    assert (there.first_held, there.second_held) == (back.second_held, back.first_held)
    assert there.similarity == back.similarity
    assert (there.similarity == 1.0) == (first.text == second.text)


def test_a_truncated_text_is_held_and_does_not_hold() -> None:
    half = TEXT[: len(TEXT) // 2]
    found = compare(Letters.of(half), Letters.of(TEXT))
    assert (found.first_held, found.second_held) == (True, False)


def test_texts_of_one_mould_are_no_copies() -> None:
    found = compare(Letters.of(TEXT), Letters.of(OTHER))
    assert (found.first_held, found.second_held) == (False, False)


def test_a_short_notice_is_a_copy_only_of_itself() -> None:
    notice = "请各镇于周五下班前报送渠道清淤进度表。"
    found = compare(Letters.of(notice), Letters.of(notice.replace("周五", "周四")))
    assert (found.first_held, found.second_held) == (False, False)
    assert compare(Letters.of(notice), Letters.of(notice[:-1])).first_held


def test_the_letters_of_many_sentences_take_linear_time() -> None:
    """All offsets were copied for each sentence, which took minutes for a text of this length."""
    text = "各镇要抓好清淤，早看图，早修渠，早放水，不误农时。" * 80_000
    sentences = split_sentences(text)
    letters = Letters.of(text)
    started = time.process_time()
    assert len(sentence_letters(letters, sentences)) == 80_000
    assert time.process_time() - started < 20
