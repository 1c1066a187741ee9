"""Plan the sections of a request: their topics, what they do, their set phrases and lengths."""

import re
from collections.abc import Sequence
from typing import Final

from pydantic import ConfigDict

from corpus.document.values import Kind, Value
from corpus.language.grams import content
from corpus.language.numerals import NUMERALS
from rag.facts.finding import find_facts
from rag.models.client import LanguageModel
from rag.requests.brief import Brief
from rag.structures.choosing import moves, structure_of
from rag.structures.filling import fill, fill_headings, slots_of, subject_of
from rag.structures.values import Mood, PartSpec, Structure
from rag.writing.hosting import beginning_lines, opening_lines, summing_lines
from rag.writing.paragraph_prompts import POINTS_TOKENS, bare_lines, points_prompt
from rag.writing.prompts import headings_prompt

# Parallel headings may differ by this many characters.
HEADING_SLACK: Final = 4
SHORTEST_HEADING, LONGEST_HEADING = 4, 24
# Attempts at parallel headings before the points themselves are used.
ATTEMPTS: Final = 3
# Share of a divided section before its first part.
_OPENING_SHARE: Final = 0.12
_SHORTEST_PART: Final = 60


class SectionPlan(Value):
    """A section to write: its heading as shown, its topic for retrieval, its length.

    ``subject`` is what it is on, without the words of its part. ``moves`` are what its paragraphs
    do, in order; empty for those of a section that is asked for alone. ``asked`` is
    what it has to say. ``before`` and ``after`` are its set phrases, each a paragraph, said as
    they are.
    """

    # A conversation that was stored by an older version may have a field that went since.
    model_config = ConfigDict(extra="ignore")

    heading: str = ""
    topic: str
    length: int
    salutation: str = ""
    asked: tuple[str, ...] = ()
    subject: str = ""
    moves: tuple[str, ...] = ()
    before: tuple[str, ...] = ()
    after: tuple[str, ...] = ()


def plan_sections(brief: Brief, headings: Sequence[str]) -> tuple[SectionPlan, ...]:
    """Plan the sections of a draft.

    Args:
        brief: The request; if it names headings, these are used.
        headings: The headings of a whole speech, without numbers.
    """
    if (
        brief.kind is Kind.HOSTING
        and not brief.headings
        and (brief.agenda or brief.whole or brief.passage)
    ):
        return (_hosting(brief),)
    if is_divided(brief) and headings:
        return _divided(brief, headings)
    if brief.headings or not brief.whole:
        return _apart(brief)
    return _whole(brief, headings)


def _hosting(brief: Brief) -> SectionPlan:
    """The words of the one who presides: the agenda, item by item, and what follows from it.

    What the request wants said is said instead of the usual requirements.
    """
    structure = structure_of(brief)
    begun, ended = _hosted(brief)
    asked = (*brief.facts, *brief.points)
    said = sum(map(len, (*begun, *ended)))
    least = said + _SHORTEST_PART * len(asked)
    length = max(brief.aim, least) if brief.length_given else least
    before: tuple[str, ...] = (*begun, *ended)
    after: tuple[str, ...] = ()
    does: tuple[str, ...] = ()
    if brief.points:
        before, after, does = begun, ended, ("部署任务",)
    elif begun and (brief.facts or length - said >= _ROOM_FOR_OPENING):
        # A longer one says more on why the meeting is held.
        before, after, does = begun[:1], (*begun[1:], *ended), ("讲意义",)
    return SectionPlan(
        topic=subject_of(brief),
        subject=subject_of(brief),
        length=length,
        salutation="" if brief.passage == "结尾" else structure.salutation,
        asked=asked,
        moves=does,
        before=before,
        after=after,
    )


def _hosted(brief: Brief) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """What is said before the points of the request, and behind them."""
    if brief.passage == "开头":
        return beginning_lines(brief), ()
    slots = slots_of(brief)
    usual = [fill(one, slots) for part in structure_of(brief).parts for one in part.after]
    required = () if brief.points else tuple(filter(None, usual))
    ended = (*required, "会议到此结束，散会！")
    summed = summing_lines(brief)
    if brief.passage == "结尾":
        return (summed, ended) if brief.points else ((), (*summed, *ended))
    return (*opening_lines(brief), *summed), ended


def _whole(brief: Brief, headings: Sequence[str]) -> tuple[SectionPlan, ...]:
    """A whole speech by its structure, the headed parts with these headings."""
    structure = structure_of(brief)
    parts = fitted(structure, len(headings))
    shares = sum(part.share for part in parts)
    subject = subject_of(brief)
    own = points_as_headings(brief)
    slots = slots_of(brief, parts=len(headings))
    plans = []
    named = iter(headings)
    number = 0
    for part in parts:
        heading = next(named, "") if part.headed else ""
        asked = own[number : number + 1] if part.headed else ()
        before, after = _phrases(part, slots)
        # A part that the writer named does what its words say, whatever stands there as a rule.
        does = _moves_of(brief, heading)[-1:] if asked else part.moves
        plans.append(
            SectionPlan(
                heading=f"{NUMERALS[number]}、{heading}" if heading else "",
                topic=f"{subject} {heading or part.name}",
                subject=f"{subject}（{heading}）" if asked else subject,
                length=max(1, round(brief.aim * part.share / shares)),
                asked=asked,
                moves=does,
                before=before,
                after=after,
            )
        )
        number += part.headed
    plans[0] = plans[0].model_copy(update={"salutation": structure.salutation})
    return _with_asked(plans, parts, brief, own)


def _with_asked(
    plans: Sequence[SectionPlan], parts: Sequence[PartSpec], brief: Brief, own: Sequence[str]
) -> tuple[SectionPlan, ...]:
    """The sections, with the facts and the points that are no part of their own in their place."""
    placed = list(plans)
    besides = tuple(one for one in brief.points if not own or one not in brief.listed)
    written = [place for place, part in enumerate(parts) if part.moves] or [0]
    tasks = next((place for place, part in enumerate(parts) if part.repeats), written[-1])
    headed = next((place for place, part in enumerate(parts) if part.headed), written[0])
    # What is said besides comes behind a part's own point, the facts before it.
    for place, first, last in ((tasks, (), besides), (headed, brief.facts, ())):
        asked = (*first, *placed[place].asked, *last)
        placed[place] = placed[place].model_copy(update={"asked": asked})
    return tuple(placed)


def _phrases(part: PartSpec, slots: dict[str, str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The set phrases before and after the paragraphs of a part; one without any has them first."""
    before, after = _said(part.before, slots), _said(part.after, slots)
    return (before, after) if part.moves else ((*before, *after), ())


def _said(phrases: Sequence[Sequence[str]], slots: dict[str, str]) -> tuple[str, ...]:
    """The set phrases of a part, as one paragraph."""
    said = "".join(fill(one, slots) for one in phrases)
    return (said,) if said else ()


def fitted(structure: Structure, count: int) -> tuple[PartSpec, ...]:
    """Return the parts of a structure with so many headed ones: the main one repeats, the last go.

    Args:
        structure: The structure.
        count: The number of headed parts wanted.
    """
    parts = list(structure.parts)
    headed = [place for place, part in enumerate(parts) if part.headed]
    if not headed or not count:
        return tuple(parts)
    main = next((place for place in headed if parts[place].repeats), headed[-1])
    more = count - len(headed)
    if more > 0:
        share = parts[main].share * 1.5 / (more + 1)
        one = parts[main].model_copy(update={"share": share})
        parts[main : main + 1] = [one] * (more + 1)
    others = [place for place in reversed(headed) if place != main]
    for place in others[: max(0, -more)]:
        del parts[place]
    return tuple(parts)


def is_divided(brief: Brief) -> bool:
    """Whether one headed section is asked for in several parts: “加强组织建设”一节，分三点."""
    return len(brief.headings) == 1 and max(brief.parts, len(brief.listed)) > 1


def _divided(brief: Brief, headings: Sequence[str]) -> tuple[SectionPlan, ...]:
    """A headed section with its parts, （一） to （三）, behind a sentence that opens it."""
    (heading,) = brief.headings
    opening = max(_SHORTEST_PART, int(brief.aim * _OPENING_SHARE))
    each = max(_SHORTEST_PART, (brief.aim - opening) // len(headings))
    own = points_as_headings(brief)
    besides = (*brief.facts, *(one for one in brief.points if one not in brief.listed))
    (usual,) = _moves_of(brief, heading)[-1:]
    parts = [
        SectionPlan(
            heading=f"（{NUMERALS[place]}）{one}",
            topic=f"{heading} {one}",
            subject=f"{_subject(brief, heading)}：{one}",
            length=each,
            asked=own[place : place + 1],
            moves=(usual,),
        )
        for place, one in enumerate(headings)
    ]
    first = SectionPlan(
        heading=heading,
        topic=heading,
        subject=_subject(brief, heading),
        length=opening,
        asked=besides,
        moves=("点题",),
    )
    return (first, *parts)


def _apart(brief: Brief) -> tuple[SectionPlan, ...]:
    """The sections that are asked for by their headings; else a paragraph for each point."""
    if brief.passage:
        return (_passage(brief),)
    points = brief.points if not brief.headings and len(brief.points) > 1 else ()
    asked = brief.headings or points or ("",)
    each = max(_SHORTEST_PART, brief.aim // len(asked))
    sections = [
        SectionPlan(
            heading="" if points else one,
            topic=f"{brief.topic} {one}" if points else one or brief.topic,
            subject=_subject(brief, one),
            length=each,
            asked=(one,) if points else (),
            moves=_moves_of(brief, one),
        )
        for one in asked
    ]
    rest = (*brief.facts, *(() if points else brief.points))
    sections[0] = sections[0].model_copy(update={"asked": (*rest, *sections[0].asked)})
    return tuple(sections)


def _subject(brief: Brief, heading: str) -> str:
    """What a section is on: its heading, within what the meeting is on."""
    bare = bare_heading(heading)
    meeting = subject_of(brief) if brief.occasion or not bare else ""
    if not bare or not meeting or meeting in bare or bare in meeting:
        return bare or meeting
    # The words of a part say nothing of what it is on; any other heading does.
    of_a_part = _SAYS_NOTHING.match(bare) or any(cue.search(bare) for _, cue in _CUES)
    return f"{meeting}（{bare}）" if of_a_part else bare


# A heading of such words alone could stand in any speech.
_SAYS_NOTHING: Final = re.compile(
    r"(?:夯实|打牢|筑牢|强化|加强|健全|完善|创新|聚焦|突出|抓好|抓实|狠抓|推动|推进|提升|提高|凝聚|形成|落实|明确|把握|细化|优化|严格"
    r"|压实|统筹|扎实|切实|全力|着力|全面|进一步|各项|工作|重点|关键|任务|措施|举措|基础|保障|机制|制度|合力|质量|水平|实效|成效|落地|见效"
    r"|目标|方向|要求|统筹|协调|协作|配合|力量|[、，的和与])+$"
)


def _passage(brief: Brief) -> SectionPlan:
    """The beginning or the end of a speech, with the set phrases that belong there."""
    structure = structure_of(brief)
    begins = brief.passage == "开头"
    part = _longer(brief, structure, structure.parts[0 if begins else -1])
    before, after = _phrases(part, slots_of(brief))
    subject = subject_of(brief)
    return SectionPlan(
        topic=f"{subject} {part.name}",
        subject=subject,
        length=brief.aim,
        salutation=structure.salutation if begins else "",
        asked=(*brief.facts, *brief.points),
        moves=part.moves,
        before=before,
        after=after,
    )


def _longer(brief: Brief, structure: Structure, part: PartSpec) -> PartSpec:
    """A first or last part of set phrases alone, with what its neighbour does if there is room."""
    if part.moves:
        return part
    slots = slots_of(brief)
    said = sum(map(len, (*_said(part.before, slots), *_said(part.after, slots))))
    room = brief.length_given and brief.aim - said >= _SHORTEST_PART
    if not (room or brief.facts or brief.points):
        return part
    begins = brief.passage == "开头"
    nearest = structure.parts if begins else tuple(reversed(structure.parts))
    does = next((one.moves[0 if begins else -1] for one in nearest if one.moves), "")
    return part.model_copy(update={"moves": (does,) if does else ()})


# What a section does, by the words of its heading.
_CUES: Final = (
    ("讲意义", re.compile(r"背景|意义|认识|站位|思想")),
    ("号召", re.compile(r"结语|号召")),
    ("肯定成绩", re.compile(r"成绩|成效|肯定|回顾")),
    ("指出问题", re.compile(r"问题|不足|困难|短板|差距|形势")),
    ("压实责任", re.compile(r"保障|责任|领导|督查|考核|作风")),
)
_OF_KIND: Final = {
    Kind.PLEDGE: {"部署任务": "谈举措", "讲意义": "谈认识", "压实责任": "作承诺"},
    Kind.DUTY_REPORT: {"部署任务": "讲履职", "肯定成绩": "讲履职", "指出问题": "讲不足"},
    Kind.ADDRESS: {"部署任务": "表达愿望", "压实责任": "表达愿望", "肯定成绩": "介绍情况"},
}


def _moves_of(brief: Brief, heading: str) -> tuple[str, ...]:
    """What the paragraphs of a section do that is asked for alone."""
    found = next((name for name, cue in _CUES if cue.search(heading)), "部署任务")
    found = _OF_KIND.get(brief.kind, {}).get(found, found)
    opens = moves()[found].mood is Mood.DEMANDS and brief.aim >= _ROOM_FOR_OPENING
    return ("点题", found) if opens else (found,)


# A shorter section has no room for an opening of its own.
_ROOM_FOR_OPENING: Final = 350
_NUMBERED = re.compile(r"^(?:[一二三四五六七八九十]+、|（[一二三四五六七八九十]+）)\s*")


def bare_heading(heading: str) -> str:
    """Return a heading without its number: what the section is on."""
    return _NUMBERED.sub("", heading)


def points_as_headings(brief: Brief) -> tuple[str, ...]:
    """The points of the request where each is to be a part of the speech, in their order."""
    bare = tuple(re.sub(r"（[^）]*）|\([^)]*\)", "", one) for one in brief.listed)
    fits = len(bare) > 1 and brief.parts in (0, len(bare)) and len(bare) <= len(NUMERALS)
    # What a pledge or an address is to speak of stands in its parts, which are no list of tasks.
    headless = brief.kind in _HEADLESS and not brief.parts
    return bare if fits and not headless else ()


_HEADLESS: Final = frozenset({Kind.PLEDGE, Kind.ADDRESS, Kind.HOSTING, Kind.DUTY_REPORT})


def make_headings(model: LanguageModel, brief: Brief, *, seed: int) -> tuple[str, ...]:
    """Return the headings of a whole speech or of the parts of a section, without numbers.

    They are the points of the request; else those of the structure, on the subject, another set
    for another seed; else, for the parts of a section, parallel ones that the model writes of what
    there is to do.

    Raises:
        ModelServerError: the model does not answer.
    """
    if own := points_as_headings(brief):
        return own
    if is_divided(brief):
        return _parts_of_section(model, brief, seed=seed)
    structure = structure_of(brief)
    parts = fitted(structure, brief.parts or len(structure.headed))
    count = sum(part.headed for part in parts)
    if not count:
        return ()
    slots = slots_of(brief, parts=count)
    sets = fill_headings(structure.headings, slots)
    usual = sets[seed % len(sets)]
    (further,) = fill_headings([structure.further], slots)
    return _named(structure, parts, usual, further)


def _named(
    structure: Structure, parts: Sequence[PartSpec], usual: Sequence[str], further: Sequence[str]
) -> tuple[str, ...]:
    """A heading for each headed part: its own once, further ones where it repeats."""
    own = dict(zip((part.name for part in structure.headed), usual, strict=True))
    more = iter(further)
    named = []
    for part in parts:
        if not part.headed:
            continue
        heading = own.pop(part.name, "") or next(more, "") or part.name
        named.append(heading)
    return tuple(named)


def _parts_of_section(model: LanguageModel, brief: Brief, *, seed: int) -> tuple[str, ...]:
    subject = _subject(brief, brief.headings[0])
    count = brief.parts
    move = moves()[_moves_of(brief, subject)[-1]]
    usual = [one.first for one in move.points]
    aspects = move.aspects or usual
    points: list[str] = []
    for attempt in range(ATTEMPTS):
        answer = model.complete(
            points_prompt(subject, move.says, aspects[: count + 1]),
            max_tokens=POINTS_TOKENS,
            temperature=0.3 + 0.3 * attempt,
            seed=seed + attempt,
        )
        points += [
            one
            for one in bare_lines(answer)
            if len(one) >= SHORTEST_HEADING and one not in points and not find_facts(one)
        ]
        if len(points) >= count:
            break
    # A part that was asked for is never missing, whatever the model makes of it.
    points += [one for one in usual if one not in points]
    made: list[str] = []
    for start in range(0, count, _GROUP):
        group = points[start : min(count, start + _GROUP)]
        made += _parallel(model, subject, group, seed=seed + start, but=made)
    return tuple(made)


def _parallel(
    model: LanguageModel, subject: str, parts: Sequence[str], *, seed: int, but: Sequence[str]
) -> tuple[str, ...]:
    """Parallel headings for up to three parts, other than those there are; else the parts."""
    prompt = headings_prompt(subject, parts)
    for attempt in range(ATTEMPTS):
        answer = model.complete(
            prompt, max_tokens=72, temperature=0.3 + 0.3 * attempt, seed=seed + attempt
        )
        headings = tuple(bare_lines(answer))[:_GROUP]
        invented = any(find_facts(one) for one in headings)
        if are_parallel(headings) and not invented and not set(headings) & set(but):
            return headings[: len(parts)]
    return tuple(one.partition("，")[0] for one in parts)


# The model writes headings three at a time: it was shown three, and counts badly.
_GROUP: Final = 3


# Words of the request itself, which small models tend to repeat.
_FRAME = re.compile(r"讲话|发言|提纲|标题|主席|书记|[县市镇局]长")


def are_parallel(headings: Sequence[str]) -> bool:
    """Return whether these are three different, suitable headings of similar length."""
    lengths = [len(content(heading).characters) for heading in headings]
    return (
        len(set(headings)) == _GROUP
        and not any(_FRAME.search(heading) for heading in headings)
        and min(lengths) >= SHORTEST_HEADING
        and max(lengths) <= LONGEST_HEADING
        and max(lengths) - min(lengths) <= HEADING_SLACK
    )
