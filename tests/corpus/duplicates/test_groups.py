"""Which document is cited for its copies: the same whatever the order in which they came."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.document.values import Document, Flaw, FlawKind
from corpus.duplicates.groups import Groups, Holder, Link, by_preference, group, preference


def _document(name: str, *, date: str = "", flaw: FlawKind | None = None) -> Document:
    flaws = (Flaw(kind=flaw, reason="试"),) if flaw else ()
    return Document(
        id=name, title=name, source=f"{name}.txt", content_sha256=name, date=date, flaws=flaws
    )


def _group(*holders: Holder, links: tuple[Link, ...] = ()) -> Groups:
    return group(holders, links)


def _same(*documents: Document, letters: int = 1000) -> Groups:
    return group([Holder(document, 1, letters) for document in documents], ())


def test_of_exact_copies_the_earliest_is_cited() -> None:
    found = _same(_document("b", date="2021-05-02"), _document("a", date="2021-05-01"))
    assert {name: copy.cited_id for name, copy in found.copies.items()} == {"b": "a"}
    assert found.copies["b"].relation == "相同"
    assert found.by_cited == {"a": ("b",)}


@pytest.mark.parametrize(
    ("better", "worse"),
    [
        (_document("z"), _document("a", flaw=FlawKind.MASKED)),
        (_document("z", date="2020"), _document("a")),
        (_document("z", date="2020-03-04"), _document("a", date="2020")),
        (_document("z", date="2019"), _document("a", date="2020-03-04")),
        (_document("a"), _document("b")),
        (_document("z", date="2020", flaw=FlawKind.UNDATED), _document("a")),
    ],
)
def test_what_is_preferred(better: Document, worse: Document) -> None:
    assert preference(better, 1000) < preference(worse, 1000)
    assert _same(worse, better).cited(worse.id) == better.id


@pytest.mark.parametrize(("letters", "cited"), [(1300, "long"), (1040, "early")])
def test_the_more_complete_is_cited_but_not_for_a_line_more(letters: int, cited: str) -> None:
    early = Holder(_document("early", date="2020"), 1, 1000)
    long = Holder(_document("long", date="2021"), 2, letters)
    both = Link(1, 2, first_held=True, second_held=True, similarity=0.97)
    assert _group(early, long, links=(both,)).by_cited.keys() == {cited}


def test_an_extract_stands_behind_the_whole_but_never_the_whole_behind_it() -> None:
    whole, extract = _document("whole", flaw=FlawKind.MASKED), _document("extract")
    link = Link(1, 2, first_held=False, second_held=True, similarity=0.99)
    found = _group(Holder(whole, 1, 5000), Holder(extract, 2, 400), links=(link,))
    assert found.copies == {}  # the sound extract is not cited from a masked whole
    sound = _group(Holder(_document("whole"), 1, 5000), Holder(extract, 2, 400), links=(link,))
    assert sound.cited("extract") == "whole"
    assert sound.copies["extract"].relation == "近似"


def test_a_chain_is_no_heap() -> None:
    """A like B, B like C, A not like C: each copy is held by what is cited for it."""
    links = (Link(1, 2, True, True, 0.95), Link(2, 3, True, True, 0.94))
    ends = [Holder(_document(name, date=date), content, 1000) for name, content, date in
            (("a", 1, "2019"), ("b", 2, "2020"), ("c", 3, "2021"))]  # fmt: skip
    found = group(ends, links)
    assert found.cited("b") == "a"
    assert found.cited("c") == "c"
    middle = [
        Holder(one.document.model_copy(update={"date": "2018"}), 2, 1000)
        if one.content == 2
        else one
        for one in ends
    ]
    assert {name: copy.cited_id for name, copy in group(middle, links).copies.items()} == {
        "a": "b",
        "c": "b",
    }


_LINKS = st.lists(
    st.tuples(
        st.integers(0, 5), st.integers(0, 5), st.booleans(), st.booleans(), st.floats(0.8, 0.99)
    ).filter(lambda one: one[0] < one[1]),
    max_size=8,
    unique_by=lambda one: one[:2],
)
_HOLDERS = st.lists(
    st.tuples(st.integers(0, 5), st.sampled_from(["", "2020", "2021-03"]), st.booleans()),
    max_size=9,
)


@given(_HOLDERS, _LINKS, st.randoms())
def test_groups_do_not_depend_on_order(
    rows: list[tuple[int, str, bool]],
    links: list[tuple[int, int, bool, bool, float]],
    chance: random.Random,
) -> None:
    holders = [
        Holder(_document(str(n), date=date, flaw=FlawKind.GAP if bad else None), content, 900)
        for n, (content, date, bad) in enumerate(rows)
    ]
    found = group(holders, [Link(*link) for link in links])
    swapped = [
        Link(b, a, held_b, held_a, near)
        if chance.random() < 0.5
        else Link(a, b, held_a, held_b, near)
        for a, b, held_a, held_b, near in links
    ]
    chance.shuffle(holders)
    chance.shuffle(swapped)
    assert group(holders, swapped) == found
    _is_sound(found, holders, links)


def _is_sound(
    found: Groups, holders: list[Holder], links: list[tuple[int, int, bool, bool, float]]
) -> None:
    """Every copy is held by its cited document, and that is no copy; others are held by none."""
    contents = {one.document.id: one.content for one in holders}
    held = {(a, b) for a, b, held_a, _, _ in links if held_a}
    held |= {(b, a) for a, b, _, held_b, _ in links if held_b}
    held |= {(one, one) for one in contents.values()}
    for copy in found.copies.values():
        assert (contents[copy.document_id], contents[copy.cited_id]) in held
        assert copy.cited_id not in found.copies
    cited = [name for name in contents if name not in found.copies]
    for one in cited:
        for other in cited:
            both = (contents[one], contents[other])
            assert one == other or not (both in held and both[::-1] in held)


def test_passages_are_cited_from_the_earliest_and_copies_follow_their_original() -> None:
    early, late = _document("early", date="2019"), _document("late", date="2021")
    copy = _document("copy", date="2022")
    groups = _group(Holder(early, 1, 900), Holder(copy, 1, 900))
    letters = {"early": 900, "late": 90000, "copy": 900}
    assert by_preference([late, copy, early], letters, groups) == ("early", "copy", "late")


def test_relations() -> None:
    links = (Link(1, 2, True, True, 0.95),)
    found = _group(
        Holder(_document("a"), 1, 1000),
        Holder(_document("b"), 1, 1000),
        Holder(_document("c"), 2, 1000),
        links=links,
    )
    assert found.relation("a", "b") == "相同"
    assert found.relation("b", "c") == "近似"
    assert found.relation("a", "other") == "沿用"
