import json
import math
import re
from dataclasses import replace
from importlib.resources import files

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.flaws import spinner, word_pairs
from corpus.flaws.spun import find_spun, is_rare
from corpus.flaws.spun_words import listed_places
from tests.benchmarks.word_counts import count_pairs

SPUN = "以科学开展观为统领，围绕中心、效劳大局，群团是重要组成局部，向广阔群众致敬。"
SOUND = "以科学发展观为统领，围绕中心、服务大局，群团是重要组成部分，向广大群众致敬。"


def places(text: str) -> dict[str, str]:
    _, *found = find_spun(text)
    return {text[flaw.start : flaw.end]: flaw.reason for flaw in found}


def test_spun_text_is_flagged_as_a_whole_and_where_it_shows() -> None:
    whole, *found = find_spun(SPUN)
    assert (whole.start, whole.end) == (0, len(SPUN))
    assert "4 处" in whole.reason
    assert [SPUN[flaw.start : flaw.end] for flaw in found] == ["开展", "效劳", "局部", "广阔"]
    assert found[0].reason == "疑似换词：“科学开展观”疑为“科学发展观”"


def test_the_same_text_unspun_is_sound() -> None:
    assert list(find_spun(SOUND)) == []


def test_two_odd_phrases_are_not_yet_spinning() -> None:
    assert list(find_spun("以科学开展观为统领，以科学开展观为指导，效劳大局。")) == []


def test_a_swap_shows_without_a_listed_phrase() -> None:
    text = "我们要对峙党的领导，鞭策高质量发展，健全各项轨制，依靠泛博人民，连系实际工作。"
    assert "疑为“要坚持党的领导”" in places(text)["对峙"]
    assert {"对峙", "鞭策", "轨制", "泛博"} <= set(places(text))


def test_words_in_their_own_place_are_no_swaps() -> None:
    text = "组织开展活动，两山对峙，鞭策自己，局部地区有雨，带领群众，思维方式，熟悉情况。"
    assert list(find_spun(text)) == []


def test_a_word_caught_once_is_shown_wherever_it_fits_badly() -> None:
    text = SPUN + "\n要推动经济社会又好又快开展，组织开展活动。"
    starts = [flaw.start for flaw in find_spun(text)][1:]
    assert text.index("快开展") + 1 in starts
    assert text.index("组织开展") + 2 not in starts


def test_what_is_usual_in_the_counted_texts_is_not_a_sign() -> None:
    """A county that always says 步队 for its drill teams is not accused of writing it for 队伍."""
    text = "干部步队、党员步队、人才步队整齐，建设轨制，健全轨制，完善轨制。"
    own = count_pairs([text] * 40, least=1)
    known = replace(spinner.shipped(), phrases={}, pattern=re.compile("(?!)"))
    assert list(find_spun(text, known=known))
    assert list(find_spun(text, known=known, pairs=own)) == []


def test_places_name_what_stands_there() -> None:
    known = spinner.shipped()
    for place in listed_places(SPUN, known.swaps, word_pairs.shipped()):
        assert SPUN[place.start : place.end] == place.written
        assert place.written in place.found
        assert any(meant in place.meant for meant in known.swaps[place.written].meant)


@given(st.text(alphabet="科学开展观效劳大局广阔群众，。\n的发服务", max_size=80))
def test_any_text_has_places_within_itself(text: str) -> None:
    for flaw in find_spun(text):
        assert flaw.start is not None
        assert flaw.end is not None
        assert 0 <= flaw.start < flaw.end <= len(text)


@pytest.mark.parametrize("text", ["", "，", "abc", "\n\n", "的"])
def test_nothing_is_wrong_with_nothing(text: str) -> None:
    assert list(find_spun(text)) == []


def test_more_places_are_rarer_and_longer_texts_may_have_more() -> None:
    assert not is_rare(2, 0.001, 0.5)
    assert is_rare(3, 0.01, 1e-4)
    assert not is_rare(3, 1.0, 1e-4)
    assert is_rare(12, 1.0, 1e-4)


def test_the_probability_is_that_of_a_poisson_process() -> None:
    for count, expected in ((3, 0.1), (4, 0.5), (9, 2.0)):
        fewer = (expected**number / math.factorial(number) for number in range(count))
        exact = 1 - math.exp(-expected) * sum(fewer)
        assert is_rare(count, expected, exact * 1.01)
        assert not is_rare(count, expected, exact * 0.99)


def test_every_swap_has_a_bar_and_every_phrase_its_word() -> None:
    path = files("corpus.flaws") / "spinner_swaps.json"
    rows = json.loads(path.read_text(encoding="utf-8"))["swaps"]
    assert len({row["written"] for row in rows}) == len(rows)
    for row in rows:
        assert row["bar"] >= 4
        assert row["meant"]
        assert row["written"] not in row["meant"]
        assert all(row["written"] in phrase for phrase in row.get("phrases", ()))
