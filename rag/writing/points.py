"""Choose the points of a section: what each sentence is to say, based on the evidence.

A small model cannot choose among long sources, but can turn a few words into a good sentence. So
code chooses different sentences of the corpus, if possible from two speeches per point. It reduces
each to a few clauses, without the names and numbers of its source.
"""

import datetime
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

import numpy as np
from numpy.typing import NDArray

from corpus.document.values import Part
from corpus.language.grams import bigram_set, content
from corpus.language.words import is_word
from corpus.store.store import SentenceRow
from embeddings.encoders.protocol import Vectors
from rag.attribution.attributing import Candidate
from rag.attribution.background import background_vectors, nearness
from rag.attribution.needs import needs_source
from rag.draft.values import Evidence
from rag.facts.finding import FactKind, find_facts
from rag.facts.names import names_shown, occurrences, surnames
from rag.query.filters import is_unsound
from rag.retrieval.library import Library
from rag.retrieval.likeness import Likeness
from rag.retrieval.selection import outdated_wording
from rag.structures.values import Mood, Move
from rag.writing.numerals import own_numerals

# A shorter clause says nothing; a longer one is a sentence to copy.
SHORTEST_CLAUSE, LONGEST_CLAUSE = 4, 26
# The clauses of a sentence that count for its use.
REFERENCE_LENGTH: Final = 48
# From shorter references a small model writes padding.
ENOUGH: Final = 14
# A sentence repeats a point that has this share of its bigrams.
SAME_POINT: Final = 0.5
# Points of one paragraph: fewer leave it thin, with more the model only lists them.
GROUP: Final = 3
# Weight of similarity to points already chosen (MMR, Carbonell & Goldstein 1998).
DIVERSITY: Final = 0.35
# Minimum nearness to the topic of each sentence and of the nearest one, in spreads above unrelated
# prose (rag.attribution.background). Measured on the sample corpus: 1.5 to 2.4 for subjects in it,
# 0.8 for one not in it.
# With 0.5 for each sentence a speech on floods spoke of women's federations; read in seven sections
# of two corpora, what 1.0 leaves out is off the subject, and a section gets a tenth shorter.
NEAR_TOPIC, ON_TOPIC = 1.0, 1.0
# Or its speech, its heading or the sentence itself has this share of the topic's bigrams.
NAMES_TOPIC: Final = 0.25
# A sentence that gives a point is nearer, or near and has that share itself: that its speech names
# the topic says little (read in six sections: below are asides, figures of speech, other matters).
POINT_NEAR, POINT_NEAR_NAMED = 1.5, 1.0
# Number of most relevant sentences to choose from; the others are about other topics.
POOL: Final = 60
# Weight of a passage's score, which matters less than what the sentence says.
PASSAGE_WEIGHT: Final = 0.5
# With a smaller spread all values are equal and carry no information.
LEAST_SPREAD: Final = 1e-9
# Maximum points per document, so that a section is not taken from one speech.
MOST_FROM_ONE: Final = 4


class Stance(StrEnum):
    """The function of a sentence in its section, in the words of the prompt."""

    FACT = "讲情况"
    TASK = "部署"


@dataclass(frozen=True, slots=True)
class Point:
    """The content of one sentence; ``label`` names it if the sources give no clauses.

    ``given`` is the sentence of the conversation's material that it is from, if it is. Then the
    facts of the references must be in the sentence that is written.
    """

    stance: Stance
    label: str
    references: tuple[str, ...]
    given: str = ""


@dataclass(frozen=True, slots=True)
class UsableSentence:
    """A sentence of the evidence, with its usable clauses."""

    row_id: int
    candidate: Candidate
    part: Part | None
    clauses: tuple[str, ...]
    relevance: float
    vector: Vectors


_MARKER = re.compile(
    r"^(?:[一二三四五六七八九十]+、|[（(][一二三四五六七八九十\d]+[）)]|\d+[.．、]|第[一二三四五六七八九十]+[，、]"
    r"|[一二三四五六七八九十]+[是要]|首先|其次|再次|最后|同时|此外|另外|因此|所以|但是?|而且|还要?|也要?|要)[，,]?"
)
_COINED = re.compile(r"“[^“”]{1,8}”")
# A comma or colon between digits belongs to a number or a time.
_CUT = re.compile(r"(?:[，；;：。！？!?…\n]|[,:](?!\d))+")
# Words that bind a clause to its own meeting, year or speaker.
_OF_ITS_DAY = re.compile(
    r"会议|会场|台上|刚才|今天|去年|今年|明年|上半年|下半年|会上|会前|会后|前不久|昨天|同志们|谢谢|我|你|他|这几|这次|本次"
    r"|召开|印发|历史上|年初|年底|月底|月前|上周|这条|这件|这笔|这一|上述|以下|有人|反映|讲话|发言|老[\u4e00-\u9fff](?:家|说)"
)
# Clauses that are incomplete: a topic without its comment, a question, half a comparison.
_LEANING = re.compile(
    r"(?:的|是|时|后|中|里|上|下|前|间|之际|等|有|为|以及|方面)$|怎么|怎样|什么|如何|哪|谁|几"
    r"|^(?:就是|凡是|只要|如果|即使|无论|不管|虽然|尽管|由于|因为|对于?|围绕|按照|根据|关于|以|从|在|由"
    r"|宁可|而是|不是|也|又|却|才|便|就|则|那么|这样|这些|那些|其中|有的|今后|现在|过去|一律|能)"
)
_ASKS = re.compile(
    r"要|必须|务必|应当|推行|推动|建立|健全|完善|落实|加强|配备|安排|列入|联系|选|建"
)


def usable_clauses(
    text: str,
    names: frozenset[tuple[FactKind, str]],
    *,
    shared: str = "",
    day: datetime.date | None = None,
) -> tuple[str, ...]:
    """Return the longest run of clauses of a sentence that another speech can use.

    Clauses with facts, names or occasions of their own are excluded, and those with a formulation
    that is not in force on ``day``. So is a short quoted word (“科助救”), which one speech coined,
    unless ``shared``, the texts of the other speeches, has it too. Only adjacent clauses are
    combined, as others make no sense together.
    """
    if _names_somebody(text):
        # What happened to somebody there is a story of that place.
        return ()
    runs: list[list[str]] = [[]]
    outdated = outdated_wording(text, day) if day else ()
    for clause in bare_clauses(text):
        current = not any(wording in clause for wording in outdated)
        if current and _is_usable(clause, names, shared):
            runs[-1].append(clause)
        elif runs[-1]:
            runs.append([])
    return tuple(max(runs, key=lambda run: len("".join(run))))


def _names_somebody(text: str) -> bool:
    """Return whether a text calls somebody as people do: 老范, 小汪."""
    return any(
        not is_word(text[match.start() : match.start() + 2])
        and not is_word(text[match.start() : match.start() + 3])
        for match in re.finditer(rf"[老小][{surnames()}]", text)
    )


def bare_clauses(text: str) -> list[str]:
    """Return the clauses of a sentence without their marks and connectives (一是, 首先, 要)."""
    return [_MARKER.sub("", piece.strip()) for piece in _CUT.split(text) if piece.strip()]


def _is_usable(clause: str, names: frozenset[tuple[FactKind, str]], shared: str) -> bool:
    return not (
        not SHORTEST_CLAUSE <= len(content(clause).characters) <= LONGEST_CLAUSE
        or _OF_ITS_DAY.search(clause)
        or _LEANING.search(clause)
        or unbalanced(clause)
        or find_facts(clause)
        or own_numerals(clause, "")
        or any(word not in shared for word in _COINED.findall(clause))
        or occurrences(clause, names)
    )


def unbalanced(clause: str) -> bool:
    """Return whether a pair of marks is open: the clause was cut within them."""
    return any(clause.count(a) != clause.count(b) for a, b in ("“”", "（）", "《》", "‘’"))


def gather(
    library: Library,
    evidence: Sequence[Evidence],
    topic: str,
    *,
    subject: str = "",
    day: datetime.date | None = None,
) -> tuple[UsableSentence, ...]:
    """Return the usable sentences of the evidence, most relevant to the topic first.

    The result is empty if nothing in the evidence is about the topic.

    Relevance is the sum of standard scores: the cosine of sentence and topic, the share of topic
    bigrams in sentence and headings, the passage's score, and the sentence's usable share.

    Args:
        library: Holds the sentences.
        evidence: The passages; unsound ones are skipped.
        topic: The topic of the section.
        subject: What each sentence must be about; the topic, if empty. The words of a part
            (压实责任) are near to any speech.
        day: The day of the meeting; None to skip the check of wording.
    """
    found = list(_usable(library, evidence, day))
    vectors = library.sentence_vectors([row.id for row, _, _ in found])
    found = [entry for entry in found if entry[0].id in vectors]
    if not found:
        return ()
    asked = library.encoder.encode_queries([topic])
    about_it = library.encoder.encode_queries([subject]) if subject else asked
    pairs = [(row, item) for row, item, _ in found]
    pool = np.stack([vectors[row.id] for row, _ in pairs])
    near = nearness(about_it, pool, background_vectors(library.encodings))[0]
    found = [
        (row, item, clauses)
        for (row, item, clauses), value in zip(found, near, strict=True)
        if gives_point(subject or topic, "".join(clauses), float(value))
    ]
    if not found:
        return ()
    scores = (
        _standard([float(vectors[row.id] @ asked[0]) for row, _, _ in found])
        + _standard([_topic_share(topic, item.heading + row.text) for row, item, _ in found])
        + PASSAGE_WEIGHT * _standard([item.score for _, item, _ in found])
        + _standard([_usable_share(row.text, clauses) for row, _, clauses in found])
    )
    materials = [
        UsableSentence(
            row_id=row.id,
            candidate=Candidate(row.document_id, row.start, row.end, row.text),
            part=item.part,
            clauses=clauses,
            relevance=float(score),
            vector=vectors[row.id],
        )
        for (row, item, clauses), score in zip(found, scores, strict=True)
    ]
    return tuple(sorted(materials, key=lambda m: (-m.relevance, m.candidate.text)))[:POOL]


def _on_topic(
    library: Library,
    found: Sequence[tuple[SentenceRow, Evidence]],
    topic: str,
    asked: Vectors,
    vectors: Mapping[int, Vectors],
) -> list[bool]:
    """Return for each sentence whether it is about the topic; for none if no sentence surely is."""
    pool = np.stack([vectors[row.id] for row, _ in found])
    near = nearness(asked, pool, background_vectors(library.encodings))[0]
    if float(near.max()) < ON_TOPIC:
        return [False] * len(found)
    return [
        bool(value >= NEAR_TOPIC) or _names_topic(topic, item, row.text)
        for (row, item), value in zip(found, near, strict=True)
    ]


def about(library: Library, evidence: Sequence[Evidence], topic: str) -> tuple[Evidence, ...]:
    """Return the passages with a sentence about the topic; the others would only mislead.

    Args:
        library: Holds the sentences.
        evidence: The passages.
        topic: The topic of the section.
    """
    wanted = {item.passage_id: item for item in evidence}
    found = [
        (row, wanted[row.passage_id])
        for document_id in sorted({item.document_id for item in evidence})
        for row in library.store.sentence_rows(document_id=document_id)
        if row.passage_id in wanted and needs_source(row.text)
    ]
    vectors = library.sentence_vectors([row.id for row, _ in found])
    found = [entry for entry in found if entry[0].id in vectors]
    if not found:
        return ()
    asked = library.encoder.encode_queries([topic])
    near = _on_topic(library, found, topic, asked, vectors)
    kept = {item.passage_id for (_, item), is_near in zip(found, near, strict=True) if is_near}
    return tuple(item for item in evidence if item.passage_id in kept)


# Events and actors of other speeches, which belong only where they are the subject.
OF_OTHERS = re.compile(
    "疫情|抗疫|疫苗|脱贫攻坚(?!成果)|扶贫|减贫|小康社会|中方|各国|两国|成员国|国际社会|世界经济|复工复产"
)


def gives_point(subject: str, clauses: str, near: float) -> bool:
    """Return whether clauses are about the subject, and of no other event.

    Args:
        subject: The subject.
        clauses: The usable clauses of a sentence.
        near: How near the sentence is to the subject, in spreads above unrelated prose.
    """
    named = _topic_share(subject, clauses) >= NAMES_TOPIC
    other = any(word not in subject for word in OF_OTHERS.findall(clauses))
    return not other and near >= (POINT_NEAR_NAMED if named else POINT_NEAR)


def _usable(
    library: Library, evidence: Sequence[Evidence], day: datetime.date | None
) -> Iterator[tuple[SentenceRow, Evidence, tuple[str, ...]]]:
    sound = {item.passage_id: item for item in evidence if not is_unsound(item.flaws)}
    documents = sorted({item.document_id for item in sound.values()})
    texts = {document_id: library.store.text(document_id) for document_id in documents}
    for document_id in documents:
        shared = "".join(text for other, text in texts.items() if other != document_id)
        names = names_shown(texts[document_id]) | _own_names(library, document_id)
        for row in library.store.sentence_rows(document_id=document_id):
            item = sound.get(row.passage_id)
            if item is None or not needs_source(row.text):
                continue
            clauses = usable_clauses(row.text, names, shared=shared, day=day)
            if clauses:
                yield row, item, clauses


def _standard(values: Sequence[float]) -> NDArray[np.float64]:
    array = np.asarray(values, dtype=np.float64)
    spread = float(array.std())
    centred: NDArray[np.float64] = array - array.mean()
    return centred / spread if spread > LEAST_SPREAD else np.zeros_like(array)


def _names_topic(topic: str, item: Evidence, text: str) -> bool:
    return _topic_share(topic, f"{item.title} {item.heading} {text}") >= NAMES_TOPIC


def _usable_share(text: str, clauses: Sequence[str]) -> float:
    return min(REFERENCE_LENGTH, len("".join(clauses))) / max(1, len(content(text).characters))


def _topic_share(topic: str, text: str) -> float:
    own = bigram_set(topic)
    return len(own & bigram_set(text)) / len(own) if own else 0.0


def _own_names(library: Library, document_id: str) -> frozenset[tuple[FactKind, str]]:
    """Return the names in the metadata, and the stem of the place."""
    document = library.store.document(document_id)
    own = {(FactKind.PERSON, document.speaker), (FactKind.PLACE, document.place)}
    own.add((FactKind.PLACE, document.place[:-1]))
    return frozenset((kind, name) for kind, name in own if len(name) > 1)


def choose(materials: Sequence[UsableSentence], move: Move, *, most: int) -> list[UsableSentence]:
    """Return the sentences that serve a move, different ones, in the usual order of tasks.

    Args:
        materials: The usable sentences, most relevant first.
        move: What the paragraphs do.
        most: So many sentences at most.
    """
    if move.reports:
        return []
    fit = [one for one in materials if _serves(one, move)]
    likeness = Likeness.within([one.vector for one in materials])
    return _in_order(_diverse(fit, likeness, most=most))


def _serves(material: UsableSentence, move: Move) -> bool:
    """Return whether a sentence does what a move does, by its part and by what it asks."""
    if not _is_full(material):
        return False
    asks = bool(_ASKS.search(material.candidate.text))
    if move.mood in (Mood.DEMANDS, Mood.PROMISES) and Part.TASKS in move.parts:
        other = material.part in (Part.ACHIEVEMENTS, Part.SALUTATION, Part.PROBLEMS)
        return asks and not other
    return material.part in move.parts and asks == (move.mood is Mood.DEMANDS)


def _is_full(material: UsableSentence) -> bool:
    return len("".join(material.clauses)) >= ENOUGH


def _says_again(material: UsableSentence, others: Sequence[UsableSentence]) -> bool:
    own = bigram_set(material.candidate.text)
    return any(
        len(own & bigram_set(other.candidate.text)) >= SAME_POINT * max(1, len(own))
        for other in others
    )


def _diverse(
    materials: Sequence[UsableSentence], likeness: Likeness, *, most: int
) -> list[UsableSentence]:
    """Select by maximal marginal relevance, with few sentences per document."""
    chosen: list[UsableSentence] = []
    pool = list(materials)
    while pool and len(chosen) < most:
        best = max(pool, key=lambda m: (_marginal(m, chosen, likeness), m.candidate.text))
        pool.remove(best)
        from_one = sum(m.candidate.document_id == best.candidate.document_id for m in chosen)
        if from_one < MOST_FROM_ONE and not _says_again(best, chosen):
            chosen.append(best)
    return chosen


def _marginal(
    material: UsableSentence, chosen: Sequence[UsableSentence], likeness: Likeness
) -> float:
    nearest = max(
        (likeness.between(material.vector, other.vector) for other in chosen), default=0.0
    )
    return (1 - DIVERSITY) * material.relevance - DIVERSITY * nearest


# Usual order of tasks: direction, organisation, people, places, services, rules, means, duty.
_ASPECTS: Final = tuple(
    map(
        re.compile,
        (
            r"头等|全局|认识|方向|引领",
            r"覆盖|布点|网络|组建|建组织|建会|设置|延伸",
            r"带头人|骨干|队伍|班子|干部|人才|培训",
            r"阵地|场所|活动室|平台|中心|站点|牌子",
            r"服务|群众|需求|活动|项目",
            r"机制|制度|规矩|流程|台账|摸底",
            r"经费|预算|保障|资源|编制|配备|资金",
            r"责任|考核|述职|检查|督|部署|党委|追问|评",
        ),
    )
)


def _in_order(leads: Sequence[UsableSentence]) -> list[UsableSentence]:
    return sorted(leads, key=lambda lead: _aspect("".join(lead.clauses)))


def _aspect(text: str) -> int:
    """Return the aspect with most cues in the text; if there are none, one after the last."""
    counts = [len(cue.findall(text)) for cue in _ASPECTS]
    return counts.index(max(counts)) if any(counts) else len(_ASPECTS)
