"""The parts of a speech are settled by what speaks for each and by the order that speeches keep."""

from collections.abc import Sequence
from itertools import pairwise, product

from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.document.values import Part
from corpus.splitting.parts import LEAST_SCORE
from corpus.splitting.parts_order import PartEvidence, _step, settle

_FEW = (Part.BACKGROUND, Part.ACHIEVEMENTS, Part.TASKS, Part.CLOSING)
_EVIDENCE = st.builds(
    PartEvidence,
    st.dictionaries(st.sampled_from(_FEW), st.integers(0, 9).map(lambda tenths: tenths / 2)),
    st.sampled_from([(), ("一、想清楚",), ("二、干起来",)]),
)


def worth(passages: Sequence[PartEvidence], parts: Sequence[Part]) -> float:
    """What speaks for a sequence of parts, summed up the slow way."""
    total = sum(one.scores.get(part, 0.0) for one, part in zip(passages, parts, strict=True))
    for (before, old), (one, new) in pairwise(zip(passages, parts, strict=True)):
        total += _step(old, new, 1.2 if before.headings == one.headings else 0.6)
    return total


@settings(max_examples=60, deadline=None)
@given(st.lists(_EVIDENCE, min_size=1, max_size=4))
def test_it_is_the_best_of_all_sequences(passages: list[PartEvidence]) -> None:
    found = settle(passages)
    if all(max(one.scores.values(), default=0.0) < LEAST_SCORE for one in passages):
        assert found == [None] * len(passages)
        return
    parts = [part for part in found if part is not None]
    best = max(worth(passages, every) for every in product(_FEW, repeat=len(passages)))
    assert len(parts) == len(passages)
    assert worth(passages, parts) >= best - 1e-9


def test_what_says_nothing_goes_on_with_what_stands_before_it() -> None:
    told = PartEvidence({Part.ACHIEVEMENTS: 4.0}, ("一、去年回顾",))
    silent = PartEvidence({}, ("一、去年回顾",))
    assert settle([told, silent, told]) == [Part.ACHIEVEMENTS] * 3


def test_nobody_greets_or_opens_again_after_the_tasks() -> None:
    tasks, unsure = PartEvidence({Part.TASKS: 4.0}, ()), {Part.BACKGROUND: 2.5, Part.TASKS: 1.0}
    assert settle([tasks, PartEvidence(unsure, ()), tasks])[1] is Part.TASKS
    assert settle([PartEvidence(unsure, ()), tasks])[0] is Part.BACKGROUND


def test_where_nothing_tells_there_are_no_parts() -> None:
    assert settle([PartEvidence({}, ()), PartEvidence({Part.TASKS: 1.0}, ())]) == [None, None]
    assert settle([]) == []
