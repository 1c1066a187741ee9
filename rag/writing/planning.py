"""Plan the paragraphs of a section: what each does, and the point that it makes.

Points come from what was asked for. Else the model says something of each aspect of a move, and
puts clauses of the corpus into other words; a move without aspects has first sentences of its own.
The clauses of the corpus that are nearest to a point support it. Where a move reports what only the
writer knows, a slot is left.
"""

import re
import zlib
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
from rag.structures.filling import openings
from rag.structures.values import Mood, Move, Opening
from rag.writing.copying import CopyBudget
from rag.writing.gate import EXAMPLE_SUBJECT, Gate, repeats
from rag.writing.outline import SectionPlan, bare_heading
from rag.writing.paragraph_prompts import EXAMPLE_POINTS, POINTS_TOKENS, bare_lines, points_prompt
from rag.writing.paragraphs import ParagraphPlan
from rag.writing.points import GROUP, OF_OTHERS, UsableSentence, choose

# What the model makes of one point.
PARAGRAPH_LENGTH: Final = 120
SHORTEST_PARAGRAPH: Final = 50
# The model is asked for so many points at once.
MOST_ASPECTS: Final = 5
# A point that says nothing, and one that is a sentence.
SHORTEST_POINT, LONGEST_POINT = 5, 40
# Two points are one where the first clause of the shorter has so many characters of the other's.
LIKE: Final = 0.8
# 一要 comes before it.
_LEADING = re.compile(r"^(?:要|必须|务必|应当?)(?![求素害点])")
# What is said to be something is nothing to do.
_SAYS = re.compile(r"^[^，]{2,16}，?(?:既?是|就是|事关|关系)")
# What is asked for in no more words names a matter, and says nothing of it.
NAMED: Final = 8
# A point is judged as a sentence, which is longer.
_PADDED: Final = "，落到实处，见到成效"


@dataclass(slots=True)
class Points:
    """Finds the points of the paragraphs of one section."""

    library: Library
    model: LanguageModel
    gate: Gate
    budget: CopyBudget
    subject: str
    seed: int
    said: Sequence[str]
    # Whether what is always said in such a part is said where there is nothing else.
    usual: bool = True
    # Where to begin among the aspects: parts that do the same begin with different ones.
    place: int = 0

    def find(
        self,
        move: Move,
        count: int,
        materials: Sequence[UsableSentence] = (),
        *,
        but: Sequence[str] = (),
    ) -> tuple[str, ...]:
        """So many points on the subject at most, each for the first sentence of a paragraph.

        Where the move has aspects, the model says something of each; what the corpus says on the
        subject goes before them. Else, and where that is not enough, it is what is always said.

        Args:
            move: What their paragraphs do.
            count: How many are wanted.
            materials: Sentences of the corpus to put into other words.
            but: Points that there are.
        """
        found: list[str] = []
        if (move.aspects or materials) and not move.reports:
            found += self._of_aspects(move, count, materials, but)
        if len(found) < count and (self.usual or not move.aspects):
            usual = [one.first for one in self._openings(move)]
            start = 0 if move.listed else self._choice
            for one in (*usual[start % len(usual) :], *usual[: start % len(usual)]):
                if not any(_is_like(one, other) for other in (*but, *found, *self.said)):
                    found.append(one)
        return tuple(found[:count])

    def goes_on(self, move: Move, first: str) -> str:
        """What the data of a move say behind a first sentence of theirs; empty for any other."""
        then = next((one.then for one in self._openings(move) if one.first == first), ())
        return then[self._choice % len(then)] if then else ""

    def _openings(self, move: Move) -> tuple[Opening, ...]:
        return openings(move, self.subject.partition("（")[0].partition("：")[0])

    @property
    def _choice(self) -> int:
        """Chooses among what may be said: another subject or seed has other words."""
        return zlib.crc32(self.subject.encode()) + self.seed

    def worded(self, move: Move, asked: Sequence[str]) -> list[str]:
        """What was asked for, each as a point: 管网检修 becomes what is to be done about it.

        The words that were asked for stay in it; what the model loses is said as it was asked for.
        """
        short = [one for one in asked if len(one) <= NAMED and not find_facts(one)]
        if not short or move.mood not in (Mood.DEMANDS, Mood.PROMISES):
            return list(asked)
        fits = [line for line in self._lines(move, short) if self._is_point(line)]
        return [
            next((line for line in fits if one in line), one) if one in short else one
            for one in asked
        ]

    def _lines(self, move: Move, aspects: Sequence[str]) -> list[str]:
        """What the model says of some aspects, a line each, without the 要 before it."""
        answer = self.model.complete(
            points_prompt(self.subject, move.says, aspects),
            max_tokens=POINTS_TOKENS,
            temperature=0.3,
            seed=self.seed,
        )
        return [_LEADING.sub("", line) for line in bare_lines(answer)]

    def _of_aspects(
        self, move: Move, count: int, materials: Sequence[UsableSentence], but: Sequence[str]
    ) -> list[str]:
        asked = [_cut(one.clauses) for one in materials[:count]]
        start = self.place % max(1, len(move.aspects))
        asked += (*move.aspects[start:], *move.aspects[:start])
        found: list[str] = []
        for point in self._lines(move, asked[: min(MOST_ASPECTS, count + 1)]):
            fits = self._is_point(point) and not (move.mood is Mood.DEMANDS and _SAYS.search(point))
            new = not repeats(point, [*but, *found, *self.said, self.subject])
            if fits and new and not any(_is_like(point, one) for one in (*but, *found)):
                found.append(point)
        return found

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
            and not self.budget.refuses(point)
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
    tasks = [place for place, name in enumerate(names) if moves()[name].aspects]
    shares = shares_of(len(names), length, most=(tasks or [len(names) - 1])[-1])
    for place, (name, share) in enumerate(zip(names, shares, strict=True)):
        move = moves()[name]
        first = asked if place == len(names) - 1 else ()
        heading = bare_heading(plan.heading) if move.aspects and len(names) == 1 else ""
        heading = heading if plan.subject.endswith(heading) else ""
        yield from _of_move(points, move, materials, first, share, heading)


def shares_of(count: int, length: int, *, most: int) -> list[int]:
    """Return the length of each move.

    Args:
        count: The number of moves.
        length: The length of the section.
        most: The place of the one that says what is to be done, which has the rest.
    """
    least = min(PARAGRAPH_LENGTH, length // count)
    return [length - least * (count - 1) if place == most else least for place in range(count)]


def _of_move(
    points: Points,
    move: Move,
    materials: Sequence[UsableSentence],
    asked: Sequence[str],
    length: int,
    heading: str,
) -> Iterator[ParagraphPlan]:
    """The paragraphs of a move; ``heading`` is that of a section that says what to do, if any."""
    count = max(1, len(asked), round(length / PARAGRAPH_LENGTH))
    if heading and count == 1 and not asked:
        # A part of its own heading goes on from it.
        near = [_cut(one.clauses) for one in choose(materials, move, most=GROUP - 1)]
        yield ParagraphPlan(move, points.subject, f"{heading}。", length, tuple(near), headed=True)
        return
    usable = choose(materials, move, most=GROUP * count)
    leads = points.worded(move, asked)
    if len(leads) < count:
        leads += points.find(move, count - len(leads), usable[len(leads) :], but=leads)
    each = max(SHORTEST_PARAGRAPH, length // max(1, len(leads)))
    for place, (lead, *near) in enumerate(points.support(leads, usable)):
        plan = ParagraphPlan(move, points.subject, f"{lead}。", each, tuple(near))
        plan = replace(plan, asked=place < len(asked), then=points.goes_on(move, lead))
        yield counted(plan, place) if len(leads) > 1 else plan


def counted(plan: ParagraphPlan, place: int) -> ParagraphPlan:
    """Return a paragraph with its number before it, 一是 or 二是, if its move counts.

    Args:
        plan: The paragraph.
        place: Its place among those that are counted, from 0.
    """
    if not plan.move.listed or place >= len(NUMERALS):
        return plan
    return replace(plan, count=f"{NUMERALS[place]}是")


def reports(plan: SectionPlan) -> bool:
    """Return whether a section tells what only the writer knows."""
    return any(moves()[name].reports for name in plan.moves)


def slot_for(plan: SectionPlan, evidence: Sequence[Evidence]) -> str:
    """Return the slot of a section that tells what nobody gave; empty for none."""
    given = any(find_facts(one) for one in plan.asked) or any(one.attached for one in evidence)
    return "" if given or not reports(plan) else "【待补：有关数据和实例】"
