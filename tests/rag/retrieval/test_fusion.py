import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.retrieval.fusion import WEIGHTS, Scores, fuse, places, standardised

PARTS = tuple(WEIGHTS)


def scores(*values: float) -> Scores:
    return np.array(values, dtype=np.float32)


def test_weights_share_one_vote() -> None:
    assert sum(WEIGHTS.values()) == pytest.approx(1)


def test_a_part_that_says_nothing_changes_nothing() -> None:
    sound = np.zeros(3, dtype=np.bool_)
    dense = scores(0.9, 0.8, 0.85)
    silent = scores(0, 0, 0)
    fused = fuse({"dense": dense, "words": silent, "bigrams": silent}, unsound=sound)
    assert np.argsort(-fused).tolist() == np.argsort(-dense).tolist()


def test_what_all_parts_put_first_is_first() -> None:
    parts = {
        "dense": scores(0.80, 0.86, 0.81),
        "words": scores(0, 9, 3),
        "bigrams": scores(1, 12, 2),
    }
    fused = fuse(parts, unsound=np.zeros(3, dtype=np.bool_))
    assert int(fused.argmax()) == 1


def test_one_part_far_ahead_outweighs_others_that_hardly_differ() -> None:
    """Where ranks alone decide, the first candidate would lose: it is second in two parts."""
    parts = {
        "dense": scores(0.90, 0.80, 0.80, 0.80),
        "words": scores(5.0, 5.1, 0, 0),
        "bigrams": scores(5.0, 5.1, 0, 0),
    }
    assert int(fuse(parts, unsound=np.zeros(4, dtype=np.bool_)).argmax()) == 0


def test_of_two_alike_the_sound_one_is_first_but_soundness_is_not_all() -> None:
    alike = {name: scores(1, 1, 0) for name in PARTS}
    fused = fuse(alike, unsound=np.array([True, False, False]))
    assert fused[1] > fused[0] > fused[2]


@given(
    st.integers(1, 12).flatmap(
        lambda count: st.tuples(
            *(st.lists(st.floats(-1, 40, width=32), min_size=count, max_size=count) for _ in PARTS)
        )
    )
)
def test_scores_lie_between_0_and_1_whatever_comes_in(parts: tuple[list[float], ...]) -> None:
    given_parts = {name: scores(*values) for name, values in zip(PARTS, parts, strict=True)}
    fused = fuse(given_parts, unsound=np.zeros(len(parts[0]), dtype=np.bool_))
    assert np.isfinite(fused).all()
    assert ((fused >= 0) & (fused <= 1)).all()


def test_equal_scores_standardise_to_zeros() -> None:
    assert standardised(scores(3, 3, 3)).tolist() == [0, 0, 0]
    spread = standardised(scores(1, 2, 3))
    assert spread.mean() == pytest.approx(0, abs=1e-6)
    assert spread.std() == pytest.approx(1, abs=1e-5)


def test_places_count_from_1_with_ties_alike_and_nothing_for_nothing() -> None:
    assert places(scores(0.5, 0.9, 0.5, 0, 0.1)) == [2, 1, 2, 0, 4]
    assert places(scores()) == []
