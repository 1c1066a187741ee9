"""A few texts decide about quotations, and say what the whole corpus says."""

from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from corpus.store.store import Store, Text
from rag.checks.quotations import check_quotations
from rag.checks.quoted_texts import texts_for_quotations
from tests.corpus.making import add

SAID = "何川同志强调，“{}”这句话要记住。"
OTHERS = [f"在第{number}次会上的讲话\n要把第{number}条沟渠清到田头。\n" for number in range(120)]
WORDS = "要把隐患当作事故来处理，查出一个、整改一个、销号一个。"


class Counting(Store):
    """Counts the texts that it hands out."""

    handed_out = 0

    def text(self, document_id: str) -> str:
        self.handed_out += 1
        return super().text(document_id)

    def texts(self) -> Iterator[Text]:
        for one in super().texts():
            self.handed_out += 1
            yield one

    def find_text(self, parts: Sequence[str]) -> Text | None:
        found = super().find_text(parts)
        self.handed_out += found is not None
        return found


@pytest.fixture
def store(tmp_path: Path) -> Counting:
    store = Counting.open(tmp_path / "corpus.sqlite3")
    for number, text in enumerate(OTHERS):
        add(store, text, source=f"{number}.txt")
    add(store, f"在安全生产会上的讲话\n同志们：\n{WORDS}\n", source="安全.txt")
    return store


def test_of_a_quotation_that_stands_in_the_corpus_one_text_is_read(store: Counting) -> None:
    (found,) = texts_for_quotations(SAID.format(WORDS), store)
    assert WORDS in found.text
    assert store.handed_out == 1


def test_other_punctuation_needs_no_more_texts(store: Counting) -> None:
    (found,) = texts_for_quotations(SAID.format(WORDS.replace("、", "，")), store)
    assert WORDS in found.text
    assert store.handed_out == 1


def test_without_a_quotation_to_check_no_text_is_read(store: Counting) -> None:
    assert texts_for_quotations("要当好“娘家人”，做“贴心人”。", store) == ()
    assert store.handed_out == 0


def test_reading_ends_when_each_quotation_is_found(store: Counting) -> None:
    # Of another width: the database does not see it.
    (found,) = texts_for_quotations("他指出：“要把第７条沟渠清到田头”。", store)
    assert found.number == 8
    assert store.handed_out == 8


def test_the_nearest_is_the_first_of_those_that_share_most(store: Counting) -> None:
    draft = SAID.format(WORDS.replace("销号", "消灭")) + "他说：“第七条沟渠清到田头来”。"
    found = texts_for_quotations(draft, store)
    assert [one.number for one in found] == [1, 121]


def test_where_nothing_is_near_a_quotation_is_still_held_against_the_corpus(
    store: Counting,
) -> None:
    found = texts_for_quotations(SAID.format("今天再晚也是早，明天再早也是晚"), store)
    assert len(found) == 1


def test_in_an_empty_corpus_nothing_is_found(tmp_path: Path) -> None:
    with Store.open(tmp_path / "corpus.sqlite3") as empty:
        assert texts_for_quotations(SAID.format(WORDS), empty) == ()


# Traditional characters, other widths, punctuation within and around, and what is left out of
# words: whatever a text may have that its quotation has otherwise.
_LETTERS = st.sampled_from("清渠清渠到田头查個个，、。 ５5.%A\n著着")
_TEXT = st.text(_LETTERS, min_size=1, max_size=30)


@example(texts=["5", "55５"], quoted=["555"])
@settings(max_examples=150, deadline=None)
@given(texts=st.lists(_TEXT, max_size=5, unique=True), quoted=st.lists(_TEXT, max_size=3))
def test_they_say_what_the_whole_corpus_says(
    tmp_path_factory: pytest.TempPathFactory, texts: list[str], quoted: list[str]
) -> None:
    draft = "\n".join(f"他指出：“{one}”。" for one in quoted)
    with Store.open(tmp_path_factory.mktemp("corpus") / "corpus.sqlite3") as store:
        for number, text in enumerate(texts):
            if any(map(str.isalnum, text)):
                add(store, text, source=f"{number}.txt")
        every = [(one.document_id, one.text) for one in store.texts()]
        few = [(one.document_id, one.text) for one in texts_for_quotations(draft, store)]
    assert check_quotations(draft, few) == check_quotations(draft, every)
