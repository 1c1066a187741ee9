from hypothesis import given
from hypothesis import strategies as st

from embeddings.encoders.batching import by_length, distinct

LENGTHS = st.lists(st.integers(1, 600), max_size=40)


@given(LENGTHS, st.integers(1, 1000))
def test_every_text_is_in_one_batch_that_keeps_to_the_budget(
    lengths: list[int], budget: int
) -> None:
    batches = list(by_length(lengths, budget))
    assert sorted(place for batch in batches for place in batch) == list(range(len(lengths)))
    for batch in batches:
        longest = max(lengths[place] for place in batch)
        assert len(batch) == 1 or longest * len(batch) <= budget


@given(LENGTHS)
def test_no_batch_holds_a_longer_text_than_the_one_before(lengths: list[int]) -> None:
    sizes = [[lengths[place] for place in batch] for batch in by_length(lengths, 512)]
    flat = [size for batch in sizes for size in batch]
    assert flat == sorted(flat, reverse=True)


def test_like_lengths_stand_together() -> None:
    assert list(by_length([3, 50, 4, 60], 100)) == [[3], [1, 2], [0]]


@given(st.lists(st.sampled_from(["甲", "乙", "丙", ""]), max_size=12))
def test_each_text_is_kept_once_and_found_again(texts: list[str]) -> None:
    each, where = distinct(texts)
    assert [each[place] for place in where] == texts
    assert len(set(each)) == len(each)
    assert set(each) == set(texts)
