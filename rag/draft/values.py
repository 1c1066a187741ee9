"""The values of a draft: sentences with their attribution, evidence, findings, and the draft.

Offsets of a sentence or finding count characters of ``Draft.text``; offsets of a citation or of
evidence count characters of the clean text of its document. All half open.
"""

from enum import StrEnum
from typing import Literal

from pydantic import Field

from corpus.document.values import Flaw, Kind, Level, Part, Value


class Relation(StrEnum):
    """How a sentence relates to the source that it cites."""

    VERBATIM = "原文"
    REWORDED = "化用"
    SAME_POINT = "观点"


class Verdict(StrEnum):
    """How well the sources bear a sentence out."""

    VERBATIM = "verbatim"
    SUPPORTED = "supported"
    PARTIAL = "partial"
    UNSUPPORTED = "unsupported"
    USER_FACT = "user_fact"
    NOT_NEEDED = "not_needed"

    @property
    def needs_source(self) -> bool:
        """Whether the writer must have a source: not for salutations or what the request says."""
        return self not in (Verdict.NOT_NEEDED, Verdict.USER_FACT)

    @property
    def has_source(self) -> bool:
        """Whether a source says it, in its words or in others, or says a part of it."""
        return self in (Verdict.VERBATIM, Verdict.SUPPORTED, Verdict.PARTIAL)


class Citation(Value):
    """A span of a source that bears a sentence out.

    ``quote`` is ``text[start:end]`` of the document. ``matches`` are the spans that the sentence
    shares with the source letter by letter, as ``(sentence offset, source offset, length)``, the
    first counted from the start of the sentence, the second from the start of the document.
    """

    document_id: str
    start: int
    end: int
    quote: str
    score: float = Field(ge=0, le=1)
    relation: Relation
    matches: tuple[tuple[int, int, int], ...] = ()


class AttributedSentence(Value):
    """A sentence of a draft, its verdict, and the sources that bear it out (best first)."""

    text: str
    start: int
    end: int
    verdict: Verdict
    citations: tuple[Citation, ...] = ()
    reasons: tuple[str, ...] = ()


class Severity(StrEnum):
    """How much a finding matters."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"


class Finding(Value):
    """What a check reports about a span of the draft."""

    check: str
    severity: Severity
    start: int
    end: int
    message: str
    suggestion: str = ""
    evidence: str = ""


class AlsoIn(Value):
    """Another document that holds the same passage; ``start`` and ``end`` are places in it.

    ``relation`` says whether the whole document is a copy (相同), nearly one (近似), or took over
    this passage alone (沿用).
    """

    document_id: str
    title: str
    source: str
    date: str = ""
    relation: Literal["相同", "近似", "沿用"]
    start: int
    end: int


class Evidence(Value):
    """A passage as retrieved: what the search shows, and what the model is shown.

    ``ranks`` says where each part of the search placed it (1 is best), by the part's name;
    ``also_in`` lists the other documents of the corpus that hold it too; ``outdated`` the
    formulations in it that are not those of the day it is judged for, the meeting's or today;
    ``nearest`` where its sentences lie that are nearest to the query, as offsets into the document.
    """

    rank: int
    score: float
    passage_id: str
    document_id: str
    source: str
    title: str
    speaker: str = ""
    role: str = ""
    level: Level | None = None
    kind: Kind = Kind.OTHER
    date: str = ""
    heading: str = ""
    part: Part | None = None
    start: int
    end: int
    text: str
    flaws: tuple[Flaw, ...] = ()
    ranks: dict[str, int] = Field(default_factory=dict)
    also_in: tuple[AlsoIn, ...] = ()
    outdated: tuple[str, ...] = ()
    nearest: tuple[tuple[int, int], ...] = ()


class Chip(Value):
    """A filter that was understood from the words of a query, to be shown and taken back.

    ``words`` is ``query[start:end]`` of the query as it was put; ``sets`` are the fields of
    :class:`rag.query.filters.Filters` and their values in words.
    """

    label: str
    words: str
    start: int
    end: int
    sets: dict[str, str | bool]


class DraftSection(Value):
    """A section: its heading (may be empty) and its sentences in order."""

    heading: str
    sentences: tuple[AttributedSentence, ...]


class Draft(Value):
    """A draft or revision as shown, exported and stored with the conversation.

    ``metrics`` holds at least ``copy_rate`` (share of characters that stand letter by letter in a
    source, in runs of 13 or more) and ``supported_rate`` (share of the sentences that need a
    source which are verbatim or supported).
    """

    text: str
    title: str = ""
    sections: tuple[DraftSection, ...]
    findings: tuple[Finding, ...] = ()
    evidence: tuple[Evidence, ...] = ()
    metrics: dict[str, float] = Field(default_factory=dict)
    settings_hash: str = ""

    @property
    def sentences(self) -> tuple[AttributedSentence, ...]:
        """All sentences of all sections, in order."""
        return tuple(sentence for section in self.sections for sentence in section.sentences)


class Progress(Value):
    """What the chain is doing now, in the user's words."""

    type: Literal["progress"] = "progress"
    message: str


class DraftStarted(Value):
    """A new draft begins: the panes are emptied; ``headings`` are the sections to come."""

    type: Literal["draft_started"] = "draft_started"
    title: str
    headings: tuple[str, ...]


class Token(Value):
    """A piece of the sentence that is being written, in section ``section``.

    ``attempt`` counts from 0; where it rises, the sentence begins anew and the pieces of the
    attempt before are dropped.
    """

    type: Literal["token"] = "token"
    section: int
    text: str
    attempt: int = 0


class SentenceDone(Value):
    """A sentence is complete and attributed; it replaces the tokens since the last one.

    Its offsets count from the start of its section's text.
    """

    type: Literal["sentence_done"] = "sentence_done"
    section: int
    sentence: AttributedSentence


class DraftDone(Value):
    """The draft is complete, attributed and checked."""

    type: Literal["draft_done"] = "draft_done"
    draft: Draft


class Material(Value):
    """Passages found for a request for material.

    ``chips`` are the filters that its words were understood as; ``relaxed`` says that no passage
    passed them, and that the results are those without.
    """

    type: Literal["material"] = "material"
    results: tuple[Evidence, ...]
    chips: tuple[Chip, ...] = ()
    relaxed: bool = False


class Answer(Value):
    """What the assistant says in the conversation; always the last event of a turn.

    ``interrupted`` says why the turn ended before its work was done; empty where it did not.
    """

    type: Literal["answer"] = "answer"
    text: str
    interrupted: str = ""


Event = Progress | DraftStarted | Token | SentenceDone | DraftDone | Material | Answer
