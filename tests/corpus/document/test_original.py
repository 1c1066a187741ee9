"""The script of the source is shown for any span, and nothing that cleaning dropped."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.cleaning.rules import clean
from corpus.document.original import original_script
from corpus.document.values import CleanText, RawDocument


def cleaned(raw: str) -> CleanText:
    return clean(RawDocument("a", b"a", raw, ".txt", "utf-8"))


def test_traditional_characters_come_back_without_their_pinyin() -> None:
    raw = "今天召開(kāi)工會(huì)幹部大會(huì)，請(qǐng)各位代表發(fā)言。"
    text = cleaned(raw)
    assert text.text == "今天召开工会干部大会，请各位代表发言。"
    whole = original_script(text, raw, 0, len(text.text))
    assert whole == "今天召開工會幹部大會，請各位代表發言。"
    assert original_script(text, raw, 2, 4) == "召開"


def test_width_and_lines_come_back_as_they_read() -> None:
    raw = "同志们: 今天是１２月６日。\n\n- 3 -\n\n请大家发言!"
    text = cleaned(raw)
    assert text.text == "同志们：今天是12月6日。\n请大家发言！"
    assert original_script(text, raw, 0, len(text.text)) == "同志们:今天是１２月６日。\n请大家发言!"


def test_an_empty_span_is_empty_and_one_outside_is_refused() -> None:
    text = CleanText.from_raw("甲乙")
    assert original_script(text, "甲乙", 1, 1) == ""
    with pytest.raises(IndexError, match="no such span"):
        original_script(text, "甲乙", 1, 3)


@given(st.text("甲乙會開１，,\n (kāi)", max_size=60), st.data())
def test_spans_put_together_are_the_whole(raw: str, data: st.DataObject) -> None:
    """Cut between characters that map one to one, the pieces make the whole."""
    text = cleaned(raw)
    length = len(text.text)
    whole = original_script(text, raw, 0, length)
    spans = [text.raw_span(at, at + 1) for at in range(length)]
    cuts = [at for at in range(1, length) if spans[at - 1] != spans[at]]
    cut = data.draw(st.sampled_from(cuts)) if cuts else length
    halves = original_script(text, raw, 0, cut) + original_script(text, raw, cut, length)
    assert halves == whole
