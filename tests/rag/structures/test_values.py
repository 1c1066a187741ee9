"""The data of the structures: complete, parallel, and with no slot that nobody fills."""

import re
from collections.abc import Iterator, Sequence
from typing import Final

import pytest
from pydantic import ValidationError

from corpus.document.values import Kind
from rag.requests.brief import MOST_PARTS, Action, Brief
from rag.structures.choosing import moves, structures
from rag.structures.filling import fill_headings, openings, slots_of
from rag.structures.values import PartSpec, Structure
from rag.writing.outline import HEADING_SLACK

SHORT: Final = "防汛备汛"
# Of each slot a brief that fills it.
SLOTS: Final = frozenset(
    name
    for role in ("镇长", "县审计局局长")
    for name in slots_of(
        Brief(
            request="写一份2024年度述职报告", action=Action.DRAFT, topic=SHORT,
            occasion="全县防汛备汛工作会议", role=role,
        ),
        parts=3,
    )
)  # fmt: skip


def phrases(structure: Structure) -> Iterator[tuple[str, ...]]:
    """Each list of phrases of which one is said."""
    for part in structure.parts:
        yield from (*part.before, *part.after)


def sets(structure: Structure) -> tuple[tuple[str, ...], ...]:
    further = [structure.further] if structure.further else []
    return (*structure.headings, *further)


each = pytest.mark.parametrize("structure", structures(), ids=lambda one: one.name)


@each
def test_every_move_exists(structure: Structure) -> None:
    assert {name for part in structure.parts for name in part.moves} <= moves().keys()


@each
def test_the_shares_are_the_whole(structure: Structure) -> None:
    assert sum(part.share for part in structure.parts) == pytest.approx(1, abs=0.011)


@each
def test_the_headings_of_a_set_are_parallel(structure: Structure) -> None:
    for one in fill_headings(sets(structure), {"subject": SHORT}):
        lengths = [len(re.sub(r"[，、]", "", heading)) for heading in one]
        assert max(lengths) - min(lengths) <= HEADING_SLACK, one
        assert len(set(one)) == len(one)


@each
def test_every_slot_has_a_filler(structure: Structure) -> None:
    said = [phrase for one in (*phrases(structure), *sets(structure)) for phrase in one]
    assert set(re.findall(r"\{(\w*)\}", "".join(said))) <= SLOTS
    # What is no slot is no brace either: {body without } would be read aloud.
    assert not re.search("[{}]", re.sub(r"\{\w+\}", "", "".join(said)))


@each
def test_the_most_special_phrase_comes_first(structure: Structure) -> None:
    for one in phrases(structure):
        needed = [set(re.findall(r"\{(\w+)\}", phrase)) for phrase in one]
        assert all(not set(a) <= set(b) for n, a in enumerate(needed) for b in needed[n + 1 :]), one


@each
def test_a_headed_structure_says_where_more_parts_go_and_what_they_are_called(
    structure: Structure,
) -> None:
    repeated = [part for part in structure.parts if part.repeats]
    assert len(repeated) == bool(structure.headed)
    assert all(part.headed for part in repeated)
    if structure.headed:
        assert structure.headings
        assert len(structure.headed) + len(structure.further) >= MOST_PARTS
    for own in structure.headings:
        assert not set(own) & set(structure.further)


@each
def test_every_part_says_something(structure: Structure) -> None:
    assert all(part.moves or part.before or part.after for part in structure.parts)


@each
def test_a_part_without_paragraphs_can_always_be_said(structure: Structure) -> None:
    for part in structure.parts:
        lists = (*part.before, *part.after)
        assert part.moves or any("{" not in phrase for one in lists for phrase in one), part.name


def test_names_are_unique() -> None:
    names = [one.name for one in structures()]
    assert len(set(names)) == len(names)


def test_every_kind_has_a_structure_that_needs_no_cue() -> None:
    plain = {kind for one in structures() if not one.cue for kind in one.kinds}
    assert plain == set(Kind)


def test_no_structure_is_hidden_by_one_before_it() -> None:
    taken: set[Kind] = set()
    for one in structures():
        assert set(one.kinds) - taken, one.name
        taken |= set() if one.cue else set(one.kinds)


def test_every_move_that_says_nothing_of_its_own_can_be_said() -> None:
    used = {name for one in structures() for part in one.parts for name in part.moves}
    for name in used:
        assert moves()[name].points
        assert openings(moves()[name], "")
        assert moves()[name].parts


def parts(*headed: bool) -> Sequence[PartSpec]:
    return tuple(PartSpec(name=f"第{n}部分", share=0.2, headed=one) for n, one in enumerate(headed))


def test_a_set_with_too_few_headings_is_no_structure() -> None:
    with pytest.raises(ValidationError, match="each set needs 2 headings"):
        Structure(name="试", parts=tuple(parts(True, False, True)), headings=(("只有一个",),))


def test_a_cue_that_is_no_pattern_is_no_structure() -> None:
    with pytest.raises((ValidationError, re.error)):
        Structure(name="试", cue="(", parts=tuple(parts(False)))


def test_the_headed_parts_keep_their_order() -> None:
    structure = Structure(name="试", parts=tuple(parts(False, True, True, False)))
    assert [part.name for part in structure.headed] == ["第1部分", "第2部分"]
