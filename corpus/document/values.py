"""Define the values of the corpus: documents, clean text, sentences, passages and flaws.

All are frozen. Offsets count Unicode code points of the clean text and are half-open:
``text[passage.start:passage.end]`` is exactly the passage.
"""

from bisect import bisect_right
from dataclasses import dataclass
from enum import StrEnum
from operator import attrgetter
from typing import Final, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator


class Level(StrEnum):
    """The administrative level of a speech."""

    CENTRAL = "中央"
    PROVINCE = "省"
    CITY = "市"
    COUNTY = "县"
    TOWNSHIP = "乡"
    UNIT = "单位"


class Kind(StrEnum):
    """The kind of a text; news and papers are not speeches."""

    MOBILISATION = "动员部署"
    WORK_MEETING = "工作会议讲话"
    COMMENDATION = "总结表彰"
    SYMPOSIUM = "座谈会讲话"
    INSPECTION = "调研讲话"
    HOSTING = "主持词"
    PLEDGE = "表态发言"
    DUTY_REPORT = "述职"
    ADDRESS = "致辞"
    NEWS = "新闻报道"
    PAPER = "文件"
    OTHER = "其他"


class Part(StrEnum):
    """The part of a speech that a passage belongs to."""

    SALUTATION = "称谓"
    BACKGROUND = "背景"
    SIGNIFICANCE = "意义认识"
    ACHIEVEMENTS = "肯定成绩"
    PROBLEMS = "存在问题"
    GOALS = "目标思路"
    TASKS = "任务部署"
    SAFEGUARDS = "组织保障"
    CLOSING = "结语号召"


class FlawKind(StrEnum):
    """What can be wrong with a source."""

    GAP = "缺文"
    TRUNCATED = "截断"
    MASKED = "遮蔽"
    SPUN = "洗稿"
    CONTRADICTION = "矛盾"
    NEWS_REPORT = "新闻报道"
    UNDATED = "无日期"
    NOISE = "乱码"
    DUPLICATE = "重复"
    HIDDEN = "隐藏文字"
    UNREAD = "未读入"
    INVISIBLE = "不可见字符"
    LOOKALIKE = "形近字符"
    INSTRUCTION = "疑似指令"

    @property
    def unsound(self) -> bool:
        """Whether the words may not be the speaker's, or some of them may be missing.

        A missing date or a copy does not matter, nor what a file has beside its visible text, nor
        characters that were dropped or put right.
        """
        return self not in _HARMLESS


_HARMLESS: Final = frozenset(
    {
        FlawKind.UNDATED,
        FlawKind.DUPLICATE,
        FlawKind.HIDDEN,
        FlawKind.UNREAD,
        FlawKind.INVISIBLE,
        FlawKind.LOOKALIKE,
    }
)


class Value(BaseModel):
    """Base of values that are shown and stored as JSON: frozen, without unknown fields."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Flaw(Value):
    """A flaw of a document or passage, with offsets in the clean text if it has a place."""

    kind: FlawKind
    reason: str
    start: int | None = None
    end: int | None = None


DatePrecision = Literal["day", "month", "year"]


class Document(Value):
    """One source as read, with its origin.

    ``date`` is ``YYYY-MM-DD``, ``YYYY-MM`` or ``YYYY``, as ``date_precision`` says. ``source`` is
    the path given to ingest, ``PATH#ID`` for a record of a .jsonl file. ``id`` is derived from
    ``content_sha256`` (of the raw bytes or record) and ``source``. ``audience`` names the people
    whom the speech addresses, in its own words.
    """

    id: str
    title: str
    speaker: str = ""
    role: str = ""
    level: Level | None = None
    kind: Kind = Kind.OTHER
    occasion: str = ""
    place: str = ""
    audience: str = ""
    date: str = ""
    date_precision: DatePrecision | None = None
    source: str
    content_sha256: str
    flaws: tuple[Flaw, ...] = ()


# The descriptive fields in display order; declared by a file, inferred, or corrected by the user.
DESCRIBING: Final = (
    "title",
    "speaker",
    "role",
    "level",
    "kind",
    "occasion",
    "place",
    "audience",
    "date",
)


class Sentence(Value):
    """A sentence as a span of the clean text."""

    start: int = Field(ge=0)
    end: int = Field(ge=0)


class Passage(Value):
    """A retrievable span of a document; it never crosses a gap or a heading."""

    id: str
    document_id: str
    start: int = Field(ge=0)
    end: int = Field(ge=0)
    heading_path: tuple[str, ...] = ()
    part: Part | None = None
    flaws: tuple[Flaw, ...] = ()

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        if self.end <= self.start:
            raise ValueError("a passage holds at least one character")
        return self


@dataclass(frozen=True, slots=True)
class RawDocument:
    """A file as read, before cleaning.

    ``data`` are the original bytes (stored once per content). ``text`` is the decoded or extracted
    text, one paragraph per line. ``suffix`` is the detected kind of file, whatever its name is.
    ``encoding`` is the character encoding, or the format or program that handles it. ``declared``
    is the metadata in the file (front matter, .jsonl fields), by field name of :class:`Document`.
    ``flaws`` are those that only the file shows (hidden text, pages without text), with offsets in
    ``text``.
    """

    source: str
    data: bytes
    text: str
    suffix: str
    encoding: str
    declared: tuple[tuple[str, str], ...] = ()
    flaws: tuple[Flaw, ...] = ()


@dataclass(frozen=True, slots=True)
class AlignedRun:
    """``clean[clean_start:clean_end]`` came from ``raw[raw_start:raw_end]``.

    If both have the same length, it maps character by character; otherwise as a whole.
    """

    clean_start: int
    clean_end: int
    raw_start: int
    raw_end: int


@dataclass(frozen=True, slots=True)
class CleanText:
    """Clean text with a map of every character to the raw text.

    ``raw_spans`` cover ``text`` without holes, ordered by ``clean_start``. The raw order is the
    same, except if a title at the end of a page was moved to the front.
    """

    text: str
    raw_spans: tuple[AlignedRun, ...]
    flaws: tuple[Flaw, ...] = ()

    @classmethod
    def from_raw(cls, raw: str, flaws: tuple[Flaw, ...] = ()) -> Self:
        """Return clean text that equals the raw text, with the flaws that its file shows."""
        return cls(raw, (AlignedRun(0, len(raw), 0, len(raw)),) if raw else (), flaws)

    def raw_span(self, start: int, end: int) -> tuple[int, int]:
        """Return the smallest raw span that contains ``text[start:end]``.

        Raises:
            IndexError: The span is empty or outside the text.
        """
        if not 0 <= start < end <= len(self.text):
            raise IndexError(f"no such span: {start}:{end}")
        first, last = self._index_at(start), self._index_at(end - 1)
        spans = [_raw_range(segment, start, end) for segment in self.raw_spans[first : last + 1]]
        return min(raw_start for raw_start, _ in spans), max(raw_end for _, raw_end in spans)

    def _index_at(self, offset: int) -> int:
        return bisect_right(self.raw_spans, offset, key=attrgetter("clean_start")) - 1


def _raw_range(segment: AlignedRun, start: int, end: int) -> tuple[int, int]:
    """Return the raw span of the part of ``segment`` inside ``clean[start:end]``."""
    if segment.clean_end - segment.clean_start != segment.raw_end - segment.raw_start:
        return segment.raw_start, segment.raw_end
    shift = segment.raw_start - segment.clean_start
    return max(start, segment.clean_start) + shift, min(end, segment.clean_end) + shift
