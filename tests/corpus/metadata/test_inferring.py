"""Properties of all that is inferred: it never raises, and it shows words that are there."""

import time

from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.cleaning.rules import clean
from corpus.document.guess import LEAST_CONFIDENCE
from corpus.document.values import Kind, Level, RawDocument
from corpus.language.folding import simplify
from corpus.metadata.describing import infer

# Pieces that the rules look for, written for this test, so that random texts meet them.
_PIECES = st.sampled_from(
    [
        "在全县河道清淤现场会上的讲话",
        "（2019年4月2日，青石渡）",
        "县委书记 方正平",
        "方正平",
        "各位代表：",
        "同志们：",
        "\n",
        "——2019年4月2日在溪宁县第九届人民代表大会第二次会议上",
        "今年是“十四五”开局之年，",
        "党的十九届二中、三中、四中、五中全会精神",
        "第十三届全国人民代表大会第二次会议上",
        "一、2018年工作回顾",
        "今年7月，中央召开党的群团工作会议。",
        "再过几天，就是五四运动一百周年。",
        "12月15日下午，我市召开大会。",
        "发布日期：2019-01-05",
        "新华社北京4月2日电《某某日报》（2019年04月03日",
        "平安溪宁、幸福溪宁，",
        "我代表县委，",
        "全县全市全省",
        "※这是方正平2019年4月2日在会上的讲话",
        "，",
        "。",
        "九九九九年",
        "二〇一九年二月三十日",
    ]
)
_TEXTS = st.lists(_PIECES | st.text(max_size=8), max_size=24).map("".join)


def _raw(text: str, source: str = "a/讲话稿.txt") -> RawDocument:
    return RawDocument(source, text.encode("utf-8", "replace"), text, ".txt", "utf-8")


@settings(max_examples=300, deadline=None)
@given(_TEXTS)
def test_whatever_the_text_a_guess_shows_words_that_are_there(text: str) -> None:
    raw = _raw(text)
    cleaned = clean(raw)
    found = infer(raw, cleaned)
    there = "".join((raw.source, simplify(text), text, cleaned.text)).split()
    for name, guess in found.guesses().items():
        assert 0 <= guess.confidence <= 1, name
        for words in guess.evidence.replace("；", "、").split("、"):
            assert "".join(words.split()) in "".join(there), (name, guess)


@settings(max_examples=200, deadline=None)
@given(_TEXTS)
def test_only_what_is_sure_enough_is_used(text: str) -> None:
    raw = _raw(text)
    found = infer(raw, clean(raw))
    fields = dict(found.fields())
    for name, guess in found.guesses().items():
        if name != "title" and guess.confidence < LEAST_CONFIDENCE:
            assert fields[name] in ("", None, Kind.OTHER), name
    assert fields["level"] is None or isinstance(fields["level"], Level)
    assert bool(fields["date"]) == bool(fields["date_precision"])


@settings(max_examples=50, deadline=None)
@given(st.sampled_from("同各位第在年县委（※“"), st.integers(1000, 20_000))
def test_a_long_run_of_one_character_tells_nothing_and_takes_no_time(
    character: str, length: int
) -> None:
    raw = _raw(character * length)
    cleaned = clean(raw)
    started = time.process_time()
    found = infer(raw, cleaned)
    # A second on a slow machine; what grows with the square of the length takes minutes.
    assert time.process_time() - started < 2
    assert not {"speaker", "role", "place", "date", "occasion"} & {
        name for name, value in found.fields().items() if value
    }
    assert len(found.title.value) <= 60
