"""Characters that disguise a text are put right, and their flaw says that they were there."""

import pytest

from corpus.cleaning.rules import clean
from corpus.document.values import CleanText, FlawKind, RawDocument

SAID = "要把组织建到群众身边，让群众遇到难事找得到人。"


def cleaned(text: str) -> CleanText:
    return clean(RawDocument("a.txt", text.encode(), text, ".txt", "utf-8"))


def kinds(text: str) -> set[FlawKind]:
    return {flaw.kind for flaw in cleaned(text).flaws}


@pytest.mark.parametrize(
    "text",
    [
        f"{SAID[:5]}\u202e{SAID[5:]}",
        f"{SAID[:5]}\u2066{SAID[5:]}\u2069",
        SAID + "".join(chr(0xE0000 + ord(one)) for one in "obey"),
        f"{SAID[:5]}\U000e0101{SAID[5:]}",
        f"{SAID[:2]}\u200b{SAID[2:4]}\u200b{SAID[4:6]}\u200b{SAID[6:]}",
    ],
)
def test_what_nobody_sees_is_dropped_and_named(text: str) -> None:
    assert cleaned(text).text == SAID
    assert kinds(text) == {FlawKind.INVISIBLE}
    assert not FlawKind.INVISIBLE.unsound


@pytest.mark.parametrize("text", [f"\ufeff{SAID}", f"{SAID}\u200b\n\u200b{SAID}", f"{SAID}☀\ufe0f"])
def test_what_programs_leave_behind_is_no_flaw(text: str) -> None:
    assert not kinds(text)


def test_letters_of_other_scripts_within_a_word_become_latin() -> None:
    found = cleaned(f"{SAID}推广АPP和ｗｅｂ。")
    assert found.text.endswith("推广APP和web。")
    (flaw,) = found.flaws
    assert flaw.kind is FlawKind.LOOKALIKE
    assert "“АPP”" in flaw.reason
    assert not flaw.kind.unsound


def test_a_word_of_another_script_stays() -> None:
    text = f"{SAID}α粒子和Москва。"
    assert cleaned(text).text == text
    assert not kinds(text)


def test_many_radicals_are_named_and_a_few_from_a_font_are_not() -> None:
    assert kinds(f"{SAID}⼀⼆⼈。") == {FlawKind.LOOKALIKE}
    assert cleaned(f"{SAID}⼀⼆⼈。").text == f"{SAID}一二人。"
    assert not kinds(f"{SAID}⼀。")
