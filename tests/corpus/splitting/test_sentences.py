"""Sentences are exact, disjoint, complete, and the same while a text is still being written."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.splitting.sentences import (
    LONG_ENOUGH_FOR_SEMICOLON,
    LONGEST,
    completed,
    split_sentences,
)

PROSE = st.text(
    alphabet="要抓实好工作同志们各位一二（）()、，；;。！？…：:“”‘’\"'.．5%2 \n\t的等a?!",
    max_size=120,
)
ANY = st.one_of(PROSE, st.text(max_size=80))


def pieces(text: str) -> list[str]:
    return [text[sentence.start : sentence.end] for sentence in split_sentences(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("要抓紧。要抓实！好不好？", ["要抓紧。", "要抓实！", "好不好？"]),
        ("他说：“要干。”然后走了。", ["他说：“要干。”", "然后走了。"]),
        ("落实“抓早抓小。”的要求。再抓。", ["落实“抓早抓小。”的要求。", "再抓。"]),
        ("有“快！”“稳！”两条。", ["有“快！”", "“稳！”", "两条。"]),
        ("讲“快！”、“稳！”的要求。", ["讲“快！”、“稳！”的要求。"]),
        ("增长5.2%，降到3.1。好。", ["增长5.2%，降到3.1。", "好。"]),
        ("增长5．2%。好。", ["增长5．2%。", "好。"]),
        ("1.要抓紧。2.要抓实。", ["1.要抓紧。", "2.要抓实。"]),
        ("工业、农业……等行业。好。", ["工业、农业……等行业。", "好。"]),
        ("还有很多……但是不说了。", ["还有很多……", "但是不说了。"]),
        ("……前面略去。", ["……前面略去。"]),
        ("（一）抓学习。学深学透。", ["（一）抓学习。", "学深学透。"]),
        ("（大家鼓掌。）好。", ["（大家鼓掌。）", "好。"]),
        ("一\n\n 二 \n", ["一", "二"]),
        ("同志们：今天开会。", ["同志们：", "今天开会。"]),
        ("各位代表、各位委员： 今天开会。", ["各位代表、各位委员：", "今天开会。"]),
        ("各位代表一致指出：要抓紧。", ["各位代表一致指出：要抓紧。"]),
        ("见 http://a.cn/?id=1&b=2 一文。好!", ["见 http://a.cn/?id=1&b=2 一文。", "好!"]),
        ('他说:"要干。"走了。', ['他说:"要干。"', "走了。"]),
        ("一、提高站位 强化担当", ["一、提高站位 强化担当"]),
        ("一、提高站位 当前任务重。要干。", ["一、提高站位", "当前任务重。", "要干。"]),
        ("一、 提高站位，再接再厉。要干。", ["一、 提高站位，再接再厉。", "要干。"]),
        ("", []),
        (" \n\u3000", []),
    ],
)
def test_examples(text: str, expected: list[str]) -> None:
    assert pieces(text) == expected


def test_a_semicolon_ends_only_a_long_sentence() -> None:
    long = "要" * LONG_ENOUGH_FOR_SEMICOLON
    assert pieces(f"要抓紧；要抓实；{long}；要抓好。") == [f"要抓紧；要抓实；{long}；", "要抓好。"]
    assert pieces("要抓紧；要抓实。") == ["要抓紧；要抓实。"]


def test_no_sentence_is_longer_than_the_encoder_reads() -> None:
    text = "表格、" * 1000 + "\n" + "字" * 2000
    assert max(map(len, pieces(text))) <= LONGEST
    assert "".join(pieces(text)) == text.replace("\n", "")


@given(ANY)
def test_sentences_are_in_order_disjoint_and_hold_every_character(text: str) -> None:
    sentences = split_sentences(text)
    assert all(one.end <= two.start for one, two in pairwise(sentences))
    covered = {at for sentence in sentences for at in range(sentence.start, sentence.end)}
    assert {at for at, character in enumerate(text) if not character.isspace()} <= covered
    for piece in pieces(text):
        assert piece
        assert piece == piece.strip()
        assert "\n" not in piece


@given(ANY)
def test_what_lies_between_sentences_is_white_space(text: str) -> None:
    last = 0
    for sentence in split_sentences(text):
        assert not text[last : sentence.start].strip()
        last = sentence.end
    assert not text[last:].strip()


@given(st.one_of(PROSE, st.text(max_size=60)), st.integers(0, 120))
def test_completed_sentences_stay_whatever_follows(text: str, cut: int) -> None:
    assert_settled(text, cut)


@pytest.mark.parametrize("end", ["，", "。", "。”", "。”的", "；", "要", "要要，要"])
def test_long_sentences_stay_too(end: str) -> None:
    for length in range(LONGEST - 6, LONGEST + 6):
        text = "要，" + "要" * (length - 2) + end
        for cut in range(LONGEST - 6, len(text) + 1):
            assert_settled(text, cut)


def assert_settled(text: str, cut: int) -> None:
    limit = completed(text[:cut])
    settled = [one for one in split_sentences(text[:cut]) if one.end <= limit]
    assert settled == list(split_sentences(text))[: len(settled)]


def test_a_finished_line_is_complete_and_an_open_sentence_is_not() -> None:
    assert completed("要抓紧。要") == 4
    assert completed("要抓紧。") == 0  # a closing quotation mark may follow
    assert completed("要抓紧\n") == 3
    assert completed("") == 0


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "读了《前进！前进！》和《为什么？》，很受教育。下面讲渠。",
            ["读了《前进！前进！》和《为什么？》，很受教育。", "下面讲渠。"],
        ),
        ("大家看过《渠要不要修？》这篇文章。", ["大家看过《渠要不要修？》这篇文章。"]),
        ("他写了《修渠！》。我读了。", ["他写了《修渠！》。", "我读了。"]),
        ("《修渠没有收尾。要早修！要快修！", ["《修渠没有收尾。", "要早修！", "要快修！"]),
        ("艾力·托合提讲了话。", ["艾力·托合提讲了话。"]),
    ],
)
def test_a_mark_in_a_title_ends_no_sentence(text: str, expected: list[str]) -> None:
    assert [text[one.start : one.end] for one in split_sentences(text)] == expected
