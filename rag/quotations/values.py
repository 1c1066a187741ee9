"""The values of a check of quotations, as ``check --json`` has them."""

from enum import StrEnum

from corpus.document.values import Value
from rag.draft.differing import DiffStep


class Status(StrEnum):
    """How a quotation compares with the sources."""

    SAME = "一致"
    DIFFERENT = "有出入"
    UNKNOWN = "查无出处"


class QuotedSource(Value):
    """The words of a source that a quotation was compared with, and who said them when.

    ``words`` is ``text[start:end]`` of the document; ``document_id`` is empty for a text that is
    not in the corpus.
    """

    document_id: str = ""
    title: str
    speaker: str = ""
    date: str = ""
    occasion: str = ""
    start: int
    end: int
    words: str


class ComparedQuotation(Value):
    """A quotation at ``[start:end]`` of the draft, without its marks, and how it compares.

    ``changes`` is the number of characters that differ, and ``diff`` the way from the quotation to
    the source. ``disagrees`` names what the draft says otherwise: 讲话人, 日期, 场合.
    """

    start: int
    end: int
    text: str
    status: Status
    changes: int = 0
    source: QuotedSource | None = None
    diff: tuple[DiffStep, ...] = ()
    disagrees: tuple[str, ...] = ()
