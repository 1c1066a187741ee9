"""Plan the paragraphs of a section: what each does, and its points.

Points come from what was asked for, else from the model, which puts sentences of the corpus into
other words, and where there are none knows what belongs to a subject. The clauses of the corpus
that are nearest to a point support it. Where a move reports what only the writer knows, a slot is
left.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

from corpus.language.grams import content
from corpus.language.numerals import NUMERALS
from rag.draft.values import Evidence
from rag.facts.finding import find_facts
from rag.models.client import LanguageModel
from rag.retrieval.library import Library
from rag.structures.choosing import moves
from rag.structures.values import Mood, Move
from rag.writing.gate import EXAMPLE_SUBJECT, Gate, repeats
from rag.writing.outline import SectionPlan
from rag.writing.paragraph_prompts import EXAMPLE_POINTS, POINTS_TOKENS, bare_lines, points_prompt
from rag.writing.paragraphs import ParagraphPlan
from rag.writing.points import GROUP, OF_OTHERS, UsableSentence, choose

# A paragraph is read aloud in less than a minute.
PARAGRAPH_LENGTH: Final = 150
SHORTEST_PARAGRAPH: Final = 50
# A point that says nothing, and one that is a sentence.
SHORTEST_POINT, LONGEST_POINT = 5, 40
# Two points are one where the first clause of the shorter has so many characters of the other's.
LIKE: Final = 0.8
# 一要 comes before it.
_LEADING = re.compile(r"^(?:要|必须|务必|应当?)(?![求素害点])")
# What is said to be something is nothing to do.
_SAYS = re.compile(r"^[^，]{2,16}，?(?:既?是|就是|事关|关系)")
# A point is judged as a sentence, which is longer.
_PADDED: Final = "，落到实处，见到成效"


@dataclass(slots=True)
class Points:
    """Finds the points of the paragraphs of one section."""

    library: Library
    model: LanguageModel
    gate: Gate
    subject: str
    seed: int
    said: Sequence[str]
    # Whether what is always said in such a part is said where there is nothing else.
    usual: bool = True

    def find(
        self, move: Move, materials: Sequence[UsableSentence] = (), *, but: Sequence[str] = ()
    ) -> tuple[str, ...]:
        """Points on the subject: first what the corpus says, then what the model knows of it.

        Args:
            move: What their paragraphs do.
            materials: Sentences of the corpus to put into other words.
            but: Points that there are.
        """
        answer = self.model.complete(
            points_prompt(self.subject, move.says, [_cut(one.clauses) for one in materials]),
            max_tokens=POINTS_TOKENS,
            temperature=0.3,
            seed=self.seed,
        )
        found: list[str] = []
        for line in bare_lines(answer):
            point = _LEADING.sub("", line)
            fits = self._is_point(point) and not (move.mood is Mood.DEMANDS and _SAYS.search(point))
            new = not repeats(point, [*but, *found, *self.said, self.subject])
            if fits and new and not any(_is_like(point, one) for one in (*but, *found)):
                found.append(point)
        return tuple(found)

    def unsaid(self, materials: Sequence[UsableSentence]) -> list[UsableSentence]:
        """The sentences of the corpus that were not used yet."""
        return [one for one in materials if not repeats(_cut(one.clauses), self.said)]

    def support(
        self, points: Sequence[str], materials: Sequence[UsableSentence]
    ) -> list[tuple[str, ...]]:
        """Each point with the clauses of the corpus that are nearest to it, each clause once."""
        left = list(materials)
        vectors = self.library.encoder.encode_queries(list(points)) if points and left else ()
        groups = []
        for point, vector in zip(points, vectors, strict=False):
            near = sorted(left, key=lambda one: -float(one.vector @ vector))[: GROUP - 1]
            left = [one for one in left if one not in near]
            fresh = (_cut(one.clauses) for one in near)
            groups.append((point, *(one for one in fresh if not repeats(one, [point]))))
        return groups or [(point,) for point in points]

    def _is_point(self, point: str) -> bool:
        known = self.subject + self.gate.sources.given
        return (
            SHORTEST_POINT <= len(content(point).characters) <= LONGEST_POINT
            and not find_facts(point)
            and not any(word not in known for word in EXAMPLE_SUBJECT.findall(point))
            and not repeats(point, EXAMPLE_POINTS)
            and not any(word not in known for word in OF_OTHERS.findall(point))
            and not self.gate.refuses(f"{point}{_PADDED}", words=point, said=(), mood=None)
        )


def _cut(clauses: Sequence[str]) -> str:
    """The first clauses of a sentence that make a point."""
    point = clauses[0]
    for clause in clauses[1:]:
        if len(point) + len(clause) < LONGEST_POINT:
            point += "，" + clause
    return point


def _is_like(point: str, other: str) -> bool:
    """Return whether two points say the same in another order: 定期检测水质, 对水质进行检测."""
    one, two = (set(content(words.partition("，")[0]).characters) for words in (point, other))
    return len(one & two) >= LIKE * max(1, min(len(one), len(two)))


def plan_paragraphs(
    points: Points, plan: SectionPlan, materials: Sequence[UsableSentence], *, length: int
) -> Iterator[ParagraphPlan]:
    """Yield the paragraphs of a section, in order; each is planned when it is asked for.

    Args:
        points: Finds the points.
        plan: The section.
        materials: The usable sentences of its evidence.
        length: The characters that there are for paragraphs.
    """
    names = plan.moves or ("部署任务",)
    # What the heading says is what the section is on, and no point among others.
    asked = tuple(one for one in plan.asked if not find_facts(one) and one not in plan.heading)
    shares = shares_of(len(names), length)
    for place, (name, share) in enumerate(zip(names, shares, strict=True)):
        move = moves()[name]
        first = asked if place == len(names) - 1 else ()
        yield from _of_move(points, move, materials, first, share)


def shares_of(count: int, length: int) -> list[int]:
    """Return the length of each move; the last of several has most: it says what is to be done."""
    if count == 1:
        return [length]
    least = min(PARAGRAPH_LENGTH, length // count)
    return [least] * (count - 1) + [length - least * (count - 1)]


def _of_move(
    points: Points,
    move: Move,
    materials: Sequence[UsableSentence],
    asked: Sequence[str],
    length: int,
) -> Iterator[ParagraphPlan]:
    count = max(1, len(asked), round(length / PARAGRAPH_LENGTH))
    usable = choose(materials, move, most=GROUP * count)
    leads = list(asked or (move.points if move.reports else ()))
    while not move.reports and len(leads) < count:
        found = points.find(move, usable[len(leads) :], but=leads)
        if not found:
            leads += [one for one in move.points if one not in leads] if points.usual else []
            break
        leads += found
    groups = points.support(leads[:count], usable)
    spare = leads[count:]
    each = max(SHORTEST_PARAGRAPH, length // count)
    for place, group in enumerate(groups):
        room = max(0, GROUP - len(group))
        own, spare = (*group, *spare[:room]), spare[room:]
        plan = ParagraphPlan(move, points.subject, own, each)
        if place < len(asked) and not move.listed:
            # What must be said is said by code, whatever the model makes of it.
            yield replace(plan, lead=f"{own[0]}。")
        elif count > 1 or asked:
            yield led(plan, place if count > 1 else None)
        else:
            yield plan


def led(plan: ParagraphPlan, place: int | None) -> ParagraphPlan:
    """Return a paragraph with its first point as the sentence that opens it, if its move counts.

    Args:
        plan: The paragraph.
        place: Its place among those that are counted, from 0; None if none is.
    """
    if not plan.move.listed:
        return plan
    first, *others = plan.points
    lead = _lead(first, place)
    return replace(plan, points=tuple(others or [first]), lead=lead)


def _lead(point: str, place: int | None) -> str:
    """The sentence that opens a paragraph; one of several is counted: 一是…, 二是…."""
    counted = place is not None and place < len(NUMERALS)
    return f"{NUMERALS[place or 0]}是{point}。" if counted else f"{point}。"


def reports(plan: SectionPlan) -> bool:
    """Return whether a section tells what only the writer knows."""
    return any(moves()[name].reports for name in plan.moves)


def slot_for(plan: SectionPlan, evidence: Sequence[Evidence]) -> str:
    """Return the slot of a section that tells what nobody gave; empty for none."""
    given = any(find_facts(one) for one in plan.asked) or any(one.attached for one in evidence)
    return "" if given or not reports(plan) else "【待补：有关数据和实例】"
