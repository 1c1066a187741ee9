"""Answer the requests of the corpus view with flat tables of HTML pieces, without using Gradio.

An answer has the address that it belongs to (``route``), so that the page can drop a late answer.
Other keys: ``view``; ``report``, ``filters`` and ``table``; ``document``, ``raw`` and ``script``;
``refused`` (why a correction was refused); ``removed`` (an id) with ``notice``; ``error``.
"""

import threading
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from corpus.document.original import original_script
from corpus.document.values import Document
from corpus.errors import CorrectionError, WengaoError
from corpus.ingest.statistics import describe
from corpus.language.folding import simplify
from corpus.store.store import Size
from ui.html import corpus as render_corpus
from ui.html import document as render_document
from ui.html.corpus_table import Row, TableQuery, select
from ui.html.document import Record
from ui.html.marks import escape
from ui.messages.catalogue import Messages

if TYPE_CHECKING:
    from rag.retrieval.library import Library

Table = dict[str, str]


@dataclass(frozen=True, slots=True)
class Snapshot:
    """The corpus at one fingerprint: the rows of its table, and its rendered report."""

    fingerprint: str
    rows: tuple[Row, ...]
    report: str
    filters: str


class CorpusDesk:
    """Answers the corpus views of all pages; safe to use from several threads."""

    def __init__(self, library: "Library", say: Messages) -> None:
        self._library = library
        self._say = say
        self._reading = threading.Lock()
        self._snapshot: Snapshot | None = None

    def answer(self, asked: Mapping[str, Any]) -> Table:
        """Return the requested pieces; an error becomes one of them."""
        route = str(asked.get("route", ""))
        try:
            return {"route": route} | self._answer(asked)
        except WengaoError as error:
            return {"route": route, "error": escape(str(error))}

    def _answer(self, asked: Mapping[str, Any]) -> Table:
        document_id = str(asked.get("document", ""))
        match asked.get("do"):
            case "correct":
                return self._corrected(document_id, dict(asked.get("changes") or {}))
            case "reset":
                return self._reset(document_id, str(asked.get("field", "")))
            case "remove":
                return self._removed(document_id)
            case "raw":
                return self._raw(document_id)
            case "script":
                return self._script(document_id)
        match asked.get("view"):
            case "document":
                return self._document(document_id)
            case "documents":
                return self._documents(TableQuery.of(asked.get("query") or {}))
        return {"view": "report", "report": self.snapshot().report}

    def snapshot(self) -> Snapshot:
        """Return the current corpus; read it again only if it changed."""
        with self._reading:
            fingerprint = self._library.store.fingerprint()
            if self._snapshot is None or self._snapshot.fingerprint != fingerprint:
                self._snapshot = self._read(fingerprint)
            return self._snapshot

    def _read(self, fingerprint: str) -> Snapshot:
        rows: list[Row] = []

        def keep(document: Document, size: Size) -> None:
            rows.append(Row.of(len(rows), document, size.characters))

        found = describe(self._library.store, seen=keep)
        return Snapshot(
            fingerprint=fingerprint,
            rows=tuple(rows),
            report=render_corpus.report_html(found, self._say),
            filters=render_corpus.filters_html(found, self._say),
        )

    def _documents(self, query: TableQuery) -> Table:
        held = self.snapshot()
        shown = select(held.rows, query)
        return {
            "view": "documents",
            "filters": held.filters,
            "table": render_corpus.table_html(shown, query, self._say),
        }

    def _document(self, document_id: str, saved: str = "") -> Table:
        whole = render_document.document_html(self._record(document_id), self._say, saved=saved)
        return {"view": "document", "document": whole}

    def _record(self, document_id: str) -> Record:
        store = self._library.store
        document = store.document(document_id)
        raw = store.raw_text(document_id)
        return Record(
            document=document,
            text=store.text(document_id),
            passages=tuple(store.passages(document_id)),
            inferences=store.inferences(document_id),
            corrections=store.corrections(document_id),
            copies=store.copies.alike(document_id),
            traditional=simplify(raw) != raw,
        )

    def _raw(self, document_id: str) -> Table:
        store = self._library.store
        clean = store.clean_text(document_id)
        return {
            "view": "document",
            "raw": render_document.raw_html(store.raw_text(document_id), clean),
        }

    def _script(self, document_id: str) -> Table:
        store = self._library.store
        clean, raw = store.clean_text(document_id), store.raw_text(document_id)
        written = original_script(clean, raw, 0, len(clean.text))
        return {"view": "document", "script": render_document.script_html(written)}

    def _corrected(self, document_id: str, changes: dict[str, Any]) -> Table:
        if not changes:
            return self._document(document_id, self._say("document.unchanged"))
        try:
            self._library.correct(document_id, {key: str(value) for key, value in changes.items()})
        except CorrectionError as error:
            # The user's input stays in its fields; the reason is shown above them.
            return {"view": "document", "refused": escape(str(error))}
        return self._document(document_id, self._say("document.saved"))

    def _reset(self, document_id: str, field: str) -> Table:
        self._library.uncorrect(document_id, (field,))
        return self._document(document_id, self._say("document.saved"))

    def _removed(self, document_id: str) -> Table:
        title = self._library.store.document(document_id).title
        self._library.remove([document_id])
        notice = self._say("document.removed", title=title)
        return {"removed": document_id, "notice": escape(notice)}
