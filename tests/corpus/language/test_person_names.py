"""Names whose parts a dot divides, in every form of the dot that programs write."""

import pytest

from corpus.cleaning.rules import clean
from corpus.document.values import RawDocument
from corpus.language.person_names import find_person
from corpus.splitting.sentences import split_sentences

DOTS = "·•‧∙⋅・･．"


@pytest.mark.parametrize("dot", DOTS + ".")
def test_the_speaker_is_found_whatever_the_dot(dot: str) -> None:
    person = find_person(f"州长 阿依肯{dot}托合提")
    assert person is not None
    assert (person.name, person.role) == ("阿依肯·托合提", "州长")
    three = find_person(f"阿依肯{dot}艾力{dot}托合提")
    assert three is not None
    assert three.name == "阿依肯·艾力·托合提"


@pytest.mark.parametrize("dot", DOTS)
def test_a_clean_text_has_one_form_and_no_sentence_ends_there(dot: str) -> None:
    text = f"州长阿依肯{dot}托合提讲了话。大家要抓好落实。"
    found = clean(RawDocument("a.txt", b"", text, ".txt", "utf-8")).text
    assert found == "州长阿依肯·托合提讲了话。大家要抓好落实。"
    assert len(split_sentences(found)) == 2


def test_a_full_stop_of_some_fonts_stays_one() -> None:
    text = "渠要早修．水要省用．"
    found = clean(RawDocument("a.txt", b"", text, ".txt", "utf-8")).text
    assert len(split_sentences(found)) == 2
