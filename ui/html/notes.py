"""The sources of a draft as numbered notes, for a page on paper. Pure; all text is escaped."""

from collections.abc import Mapping, Sequence

from corpus.document.values import Document
from rag.draft.values import Citation, Verdict
from ui.html.marks import escape
from ui.html.view import ShownSentence
from ui.messages.catalogue import Messages
from ui.text.report import SourceNumbers

# What a reader of the paper has to verify; on the screen their mark says so.
_TO_VERIFY = (Verdict.PARTIAL, Verdict.UNSUPPORTED)

Notes = Mapping[str, tuple[int, ...]]
"""The numbers of the notes of each sentence, by its key."""


def numbered(shown: Sequence[ShownSentence]) -> tuple[Notes, tuple[Citation, ...]]:
    """Number the cited spans of a draft from 1 in the order of first use.

    Returns:
        The numbers of each sentence, and the citation of each number.
    """
    numbers = SourceNumbers()
    notes = {
        item.key: tuple(numbers.number(citation) for citation in item.sentence.citations)
        for item in shown
    }
    return notes, tuple(numbers.citations)


def notes_html(
    shown: Sequence[ShownSentence],
    citations: Sequence[Citation],
    documents: Mapping[str, Document],
    titles: Mapping[str, str],
    say: Messages,
) -> str:
    """Return the notes below a printed draft, and what its marks mean.

    Args:
        shown: The sentences of the draft.
        citations: The citation of each number, from :func:`numbered`.
        documents: The cited documents that are still there, by id.
        titles: The titles of the cited documents, by id.
        say: The messages.
    """
    items = "".join(
        f'<li><span class="no">[{number}]</span>{_note(one, documents, titles, say)}</li>'
        for number, one in enumerate(citations, start=1)
    )
    listed = f'<h3>{escape(say("notes_title"))}</h3><ol class="notelist">{items}</ol>'
    marks = [one for one in _TO_VERIFY if any(one is item.sentence.verdict for item in shown)]
    meant = "".join(
        f'<span class="v-{one}"><i class="swatch"></i>{escape(say(f"verdict.{one}"))}</span>'
        for one in marks
    )
    verify = f'<p class="toverify">{meant}{escape(say("notes_verify"))}</p>' if marks else ""
    return (listed if citations else "") + verify


def _note(
    citation: Citation, documents: Mapping[str, Document], titles: Mapping[str, str], say: Messages
) -> str:
    title = titles.get(citation.document_id, citation.document_id)
    document = documents.get(citation.document_id)
    if document is None:
        more = say("missing")
    else:
        parts = (document.speaker, document.date or say("undated"), citation.relation)
        more = "，".join(part for part in parts if part)
    return f"<b>《{escape(title)}》</b>（{escape(more)}）“{escape(citation.quote)}”"
