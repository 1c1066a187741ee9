from hypothesis import given
from hypothesis import strategies as st

from corpus.language.folding import fold
from corpus.language.grams import (
    Rarity,
    bigram_set,
    common_spans,
    content,
    covered_positions,
    longest_run,
    tiles,
)

# Few characters, so that shared runs are common; with punctuation, both scripts, both widths.
TEXTS = st.text(alphabet="党建群團团工作，、。5.%％ａA ", max_size=40)


@given(TEXTS, TEXTS)
def test_common_spans_are_the_same_once_folded(text: str, other: str) -> None:
    for mine, theirs, length in common_spans(text, other):
        assert length >= 4
        assert fold(text)[mine : mine + length] == fold(other)[theirs : theirs + length]


@given(TEXTS, TEXTS)
def test_common_spans_do_not_overlap_in_the_first_text(text: str, other: str) -> None:
    ends = 0
    for mine, _, length in common_spans(text, other):
        assert mine >= ends
        ends = mine + length


@given(TEXTS)
def test_a_text_shares_the_whole_of_its_content_with_itself(text: str) -> None:
    characters = content(text).characters
    covered = sum(length for _, _, length in tiles(characters, characters))
    assert covered == (len(characters) if len(characters) >= 4 else 0)


@given(TEXTS)
def test_content_says_where_each_character_stands(text: str) -> None:
    own = content(text)
    assert own.characters == "".join(fold(text)[offset] for offset in own.offsets)


@given(TEXTS, TEXTS)
def test_covered_positions_are_one_for_each_content_character(text: str, other: str) -> None:
    flags = covered_positions(text, other)
    assert len(flags) == len(content(text).characters)
    assert not bigram_set(text) & bigram_set(other) or any(flags)


def test_tiles_take_the_longest_run_first() -> None:
    assert tiles("甲乙丙丁戊己庚辛", "戊己庚辛，甲乙丙丁戊己") == ((0, 5, 6),)
    assert tiles("abcdXefgh", "efgh--abcd") == ((0, 6, 4), (5, 0, 4))


def test_a_decimal_point_is_content_and_a_comma_is_not() -> None:
    assert content("增长5.2%，好。").characters == "增长5.2%好"


def test_punctuation_that_differs_breaks_a_span_and_the_same_does_not() -> None:
    assert common_spans("坚持党的领导，深入基层", "坚持党的领导、深入基层") == (
        (0, 0, 6),
        (7, 7, 4),
    )
    assert common_spans("坚持党的领导，深入基层", "坚持党的领导，深入基层") == ((0, 0, 11),)


def test_traditional_characters_match_simplified_ones() -> None:
    assert common_spans("群團工作會議", "群团工作会议") == ((0, 0, 6),)
    assert longest_run("群團工作會議", "开好群团工作会议") == 6


def test_what_every_text_has_tells_least() -> None:
    rarity = Rarity.within(["工作扎实", "工作主动", "工作创新"])
    assert rarity.of("工作") < rarity.of("扎实") == rarity.of("没有")
