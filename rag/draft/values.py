"""The values of a draft: attributed sentences, evidence, findings, and the draft itself.

Offsets of sentences and findings count characters of ``Draft.text``. Offsets of citations and
evidence count characters of the document's clean text. All spans are half open.
"""

from enum import StrEnum
from typing import Literal, Self

from pydantic import Field, JsonValue

from corpus.document.values import Flaw, Kind, Level, Part, Value
from rag.draft.differing import DiffStep
from rag.draft.requirements import Judged


class Relation(StrEnum):
    """How a sentence relates to the source that it cites."""

    VERBATIM = "原文"
    REWORDED = "化用"
    SAME_POINT = "观点"


class Verdict(StrEnum):
    """How well the sources support a sentence."""

    VERBATIM = "verbatim"
    SUPPORTED = "supported"
    PARTIAL = "partial"
    UNSUPPORTED = "unsupported"
    USER_FACT = "user_fact"
    NOT_NEEDED = "not_needed"

    @property
    def needs_source(self) -> bool:
        """Whether a source is needed: not for salutations or for what the request says."""
        return self not in (Verdict.NOT_NEEDED, Verdict.USER_FACT)

    @property
    def has_source(self) -> bool:
        """Whether a source states the sentence or a part of it, in the same words or others."""
        return self in (Verdict.VERBATIM, Verdict.SUPPORTED, Verdict.PARTIAL)


class Citation(Value):
    """A span of a source that supports a sentence.

    ``quote`` is ``text[start:end]`` of the document. ``matches`` are the spans shared letter by
    letter, as ``(sentence offset, source offset, length)``; the offsets count from the start of the
    sentence and of the document.
    """

    document_id: str
    start: int
    end: int
    quote: str
    score: float = Field(ge=0, le=1)
    relation: Relation
    matches: tuple[tuple[int, int, int], ...] = ()


class Formula(Value):
    """Formulaic language (固定提法): words of a sentence that stand in many documents.

    ``text`` is ``[start:end]`` of the sentence. It is cited from the most authoritative document,
    of these the earliest, at ``source_start`` to ``source_end``. ``others`` counts the other
    documents; if ``more``, there are more than that.
    """

    start: int
    end: int
    text: str
    document_id: str
    title: str
    date: str = ""
    source_start: int
    source_end: int
    others: int
    more: bool = False


class AttributedSentence(Value):
    """A sentence of a draft, its verdict, and the sources that support it (best first).

    ``formulas`` are its formulaic spans, which are no copying whatever the verdict is.
    """

    text: str
    start: int
    end: int
    verdict: Verdict
    citations: tuple[Citation, ...] = ()
    reasons: tuple[str, ...] = ()
    formulas: tuple[Formula, ...] = ()


class Severity(StrEnum):
    """How much a finding matters."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"


class Replacement(Value):
    """What puts a finding right exactly: ``text`` in the place of ``[start:end]`` of the draft."""

    start: int
    end: int
    text: str


class Finding(Value):
    """A problem that a check reports about a span of the draft.

    ``replacements`` put it right where the check knows exactly what belongs there, at each place
    that the finding speaks of; there are none where a person has to choose or to look.
    """

    check: str
    severity: Severity
    start: int
    end: int
    message: str
    suggestion: str = ""
    evidence: str = ""
    replacements: tuple[Replacement, ...] = ()

    @classmethod
    def at(
        cls,
        span: tuple[int, int],
        check: str,
        severity: Severity,
        message: str,
        suggestion: str = "",
        replacement: str | None = None,
    ) -> Self:
        """Return the finding of a check about ``span``, and what belongs there if it is known."""
        return cls(
            check=check,
            severity=severity,
            start=span[0],
            end=span[1],
            message=message,
            suggestion=suggestion,
            replacements=()
            if replacement is None
            else (Replacement(start=span[0], end=span[1], text=replacement),),
        )


class AlsoIn(Value):
    """Another document that contains the same passage, at ``start`` to ``end``.

    ``relation``: the document is a copy (相同), almost one (近似), or shares only this (沿用).
    """

    document_id: str
    title: str
    source: str
    date: str = ""
    relation: Literal["相同", "近似", "沿用"]
    start: int
    end: int


class Evidence(Value):
    """A retrieved passage, as the search and the model show it.

    ``ranks`` are its places in the parts of the search (1 is best), by the part's name. ``also_in``
    lists the other documents that contain it. ``outdated`` are its formulations that are not in
    force on the day of the meeting, or today. ``nearest`` are the spans of its sentences nearest to
    the query, in the document. ``attached`` says that it is material of the conversation, and no
    part of the corpus.
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
    attached: bool = False


class Chip(Value):
    """A filter recognised in the words of a query; the user can see it and remove it.

    ``words`` is ``query[start:end]`` of the user's query. ``sets`` are the fields of
    :class:`rag.query.filters.Filters` that it sets, with their values in words.
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


class Basis(StrEnum):
    """The speeches that a register is compared with."""

    KIND_AND_LEVEL = "同类同级"
    KIND = "同类"
    CORPUS = "语料库"
    USUAL = "自带"


class RegisterMeasure(Value):
    """One figure of the register of a text, and where it lies among real speeches.

    ``name`` is a key of :data:`rag.register.measuring.MEASURES`. ``percentile`` is the share of the
    speeches of the ``basis`` whose value is smaller, 0 to 100.
    """

    name: str
    value: float
    percentile: int
    basis: Basis


class Draft(Value):
    """A draft or revision as shown, exported and stored with the conversation.

    ``metrics`` has at least ``copy_rate`` (share of characters copied letter by letter from a
    source, in runs of 13 or more, formulaic language apart) and ``supported_rate`` (share of
    verbatim or supported sentences among those that need a source).
    ``requirements`` say what was asked and whether it was done. ``register_profile`` places its
    wording among real speeches; it is empty for a short text.
    """

    text: str
    title: str = ""
    sections: tuple[DraftSection, ...]
    findings: tuple[Finding, ...] = ()
    evidence: tuple[Evidence, ...] = ()
    metrics: dict[str, float] = Field(default_factory=dict)
    settings_hash: str = ""
    requirements: tuple[Judged, ...] = ()
    register_profile: tuple[RegisterMeasure, ...] = ()

    @property
    def sentences(self) -> tuple[AttributedSentence, ...]:
        """All sentences of all sections, in order."""
        return tuple(sentence for section in self.sections for sentence in section.sentences)


class Progress(Value):
    """A message for the user about the current step."""

    type: Literal["progress"] = "progress"
    message: str


class BriefField(Value):
    """A field of a request: its name and label, its value, and the words that it was read from.

    ``value`` is in words; ``words`` are empty where it was given by hand or follows from others.
    """

    name: str
    label: str
    value: str
    words: tuple[str, ...] = ()


class Understood(Value):
    """What was understood of a request, before writing begins.

    ``requirements`` are the clauses that ask for something, as they were said. ``brief`` is all of
    it, as JSON; ``draft --brief`` takes it back.
    """

    type: Literal["understood"] = "understood"
    fields: tuple[BriefField, ...]
    requirements: tuple[str, ...] = ()
    brief: dict[str, JsonValue] = Field(default_factory=dict)


class DraftStarted(Value):
    """A new draft begins: the panes are cleared; ``headings`` are the sections to come."""

    type: Literal["draft_started"] = "draft_started"
    title: str
    headings: tuple[str, ...]


class Token(Value):
    """A piece of the sentence being written in section ``section``.

    ``attempt`` counts from 0. When it rises, the sentence starts again without the earlier pieces.
    """

    type: Literal["token"] = "token"
    section: int
    text: str
    attempt: int = 0


class SentenceDone(Value):
    """A complete sentence, which replaces the tokens since the last; offsets are the section's."""

    type: Literal["sentence_done"] = "sentence_done"
    section: int
    sentence: AttributedSentence


class DraftDone(Value):
    """The draft is complete, attributed and checked."""

    type: Literal["draft_done"] = "draft_done"
    draft: Draft


class OutlineSection(Value):
    """A section of an outline; the parts before and after the headed ones have no heading."""

    heading: str
    length: int


class OutlineDone(Value):
    """An outline is complete, or was changed; lengths are in characters."""

    type: Literal["outline_done"] = "outline_done"
    sections: tuple[OutlineSection, ...]


class Material(Value):
    """Passages found for a request for material.

    ``chips`` are the filters recognised in its words. If ``relaxed``, no passage matched them and
    the results are without them.
    """

    type: Literal["material"] = "material"
    results: tuple[Evidence, ...]
    chips: tuple[Chip, ...] = ()
    relaxed: bool = False


class Compared(Value):
    """What changed from one version to another; of the titles, too, which come first."""

    type: Literal["compared"] = "compared"
    old: int
    new: int
    steps: tuple[DiffStep, ...]


class Answer(Value):
    """The assistant's reply, the last event of a turn; ``interrupted`` says why it ended early.

    ``choices`` are turns that the user may say next, word for word.
    """

    type: Literal["answer"] = "answer"
    text: str
    interrupted: str = ""
    choices: tuple[str, ...] = ()


Event = (
    Progress
    | Understood
    | DraftStarted
    | Token
    | SentenceDone
    | DraftDone
    | OutlineDone
    | Material
    | Compared
    | Answer
)
