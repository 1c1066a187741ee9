"""The commands on the corpus: ingest, list, show, remove, verify, timeline."""

import base64
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ui.console import Meter
from ui.errors import InputError
from ui.report import document_lines, flaw_names
from ui.session import Session

if TYPE_CHECKING:
    from corpus.document import Document
    from corpus.ingest import IngestReport
    from corpus.store import Store
    from rag.timeline import Timeline


def ingest(session: Session) -> int:
    """Read files and folders into the corpus."""
    say, console = session.say, session.console
    started = time.perf_counter()
    with session.library() as library:
        paths = [Path(path) for path in session.args.paths]
        report = library.ingest(paths, progress=Meter(console))
    # The report counts the reading; the user also waited for the indexes.
    seconds = time.perf_counter() - started
    if console.as_json:
        console.document(_ingest_json(report, seconds))
        return 0
    for document in report.added:
        console.text(say("ingest.added", id=document.id, title=document.title))
        if document.flaws:
            console.text("  " + say("flaws", flaws=flaw_names(document.flaws)))
    for rejected in report.rejected:
        console.text(say("ingest.rejected", path=rejected.path, reason=rejected.reason))
    console.text(
        say(
            "ingest.summary",
            added=len(report.added),
            unchanged=report.unchanged,
            rejected=len(report.rejected),
            passages=report.passages,
            seconds=seconds,
        )
    )
    return 0


def _ingest_json(report: "IngestReport", seconds: float) -> dict[str, Any]:
    return {
        "added": [
            {
                "document_id": document.id,
                "path": document.source,
                "title": document.title,
                "flaws": [flaw.model_dump(mode="json") for flaw in document.flaws],
            }
            for document in report.added
        ],
        "unchanged": report.unchanged,
        "rejected": [
            {"path": rejected.path, "reason": rejected.reason} for rejected in report.rejected
        ],
        "passages": report.passages,
        "seconds": round(seconds, 3),
    }


def list_documents(session: Session) -> int:
    """List the documents, in the order that they were taken in."""
    with session.library() as library:
        documents = library.store.documents()
    if session.console.as_json:
        session.console.document(
            {"documents": [document.model_dump(mode="json") for document in documents]}
        )
        return 0
    if not documents:
        session.console.note(session.say("corpus.empty"))
    for document in documents:
        cells = (document.id, f"{document.date:10}", document.level or "—", document.kind)
        session.console.text("  ".join((*cells, document.title)))
    return 0


def show(session: Session) -> int:
    """Show one document: what is known of it, and its text."""
    with session.library() as library:
        store = library.store
        document = _find(store, session.args.id, session)
        if session.args.raw and not session.console.as_json:
            session.console.bytes(store.raw(document.id))
            return 0
        text = store.text(document.id)
        if session.console.as_json:
            session.console.document(
                _document_json(store, document, text, with_raw=session.args.raw)
            )
            return 0
    for line in document_lines(document, session.say):
        session.console.text(line)
    session.console.text()
    session.console.text(text)
    return 0


def _document_json(
    store: "Store", document: "Document", text: str, *, with_raw: bool
) -> dict[str, Any]:
    value = document.model_dump(mode="json")
    value["text"] = text
    value["passages"] = [
        {**passage.model_dump(mode="json"), "text": text[passage.start : passage.end]}
        for passage in store.passages(document.id)
    ]
    if with_raw:
        value |= _raw_json(store.raw(document.id))
    return value


def _raw_json(data: bytes) -> dict[str, Any]:
    """The file as it was: its text where it is text, else its bytes in base 64."""
    from corpus.encoding import decode
    from corpus.errors import ReadError

    try:
        text, encoding = decode(data)
    except ReadError:
        return {"raw": None, "raw_base64": base64.b64encode(data).decode("ascii")}
    return {"raw": text, "encoding": encoding}


def _find(store: "Store", wanted: str, session: Session) -> "Document":
    """The document of that id, or the one whose id begins so.

    Raises:
        NotFoundError: there is none.
        InputError: there are several.
    """
    found = [document for document in store.documents() if document.id.startswith(wanted)]
    if len(found) > 1 and wanted not in {document.id for document in found}:
        raise InputError(session.say("error.ambiguous", id=wanted))
    return store.document(found[0].id if len(found) == 1 else wanted)


def remove(session: Session) -> int:
    """Remove documents; none is removed if one of them is not there."""
    with session.library() as library:
        ids = list(
            dict.fromkeys(_find(library.store, wanted, session).id for wanted in session.args.ids)
        )
        library.remove(ids)
    if session.console.as_json:
        session.console.document({"removed": ids})
    else:
        session.console.text(session.say("corpus.removed", count=len(ids)))
    return 0


def verify(session: Session) -> int:
    """Check the database and the indexes; exit status 1 if something is not sound."""
    say, console = session.say, session.console
    with session.library() as library:
        if session.args.repair:
            console.note(say("corpus.repairing"))
            library.refresh(rebuild=True, progress=console.note)
        report = library.verify()
    if console.as_json:
        console.document({"ok": report.ok, "problems": list(report.problems)})
    else:
        for problem in report.problems:
            console.text(problem)
        console.text(say("corpus.sound" if report.ok else "corpus.repair_hint"))
    return 0 if report.ok else 1


def timeline(session: Session) -> int:
    """The uses of a formulation in the corpus, by year."""
    from rag.timeline import curated
    from rag.timeline import timeline as count

    phrase = session.args.phrase.strip()
    if not phrase:
        raise InputError(session.say("error.empty_phrase"))
    with session.library() as library:
        store = library.store
        found = count(
            phrase, ((document.date, store.text(document.id)) for document in store.documents())
        )
    known = curated(phrase)
    if session.console.as_json:
        session.console.document(
            {
                "phrase": phrase,
                "first": found.first or None,
                "last": found.last or None,
                "years": found.years,
                "documents": found.documents,
                "undated": found.undated,
                "curated": known,
            }
        )
        return 0
    _print_timeline(session, found, known)
    return 0


def _print_timeline(session: Session, found: "Timeline", known: dict[str, Any]) -> None:
    say, text = session.say, session.console.text
    if not (found.years or found.undated):
        text(say("timeline.none", phrase=found.phrase))
    if found.years:
        text(say("timeline.span", phrase=found.phrase, first=found.first, last=found.last))
    for year, count in found.years.items():
        text(say("timeline.year", year=year, count=count, documents=found.documents[year]))
    if found.undated:
        text(say("timeline.undated", count=found.undated))
    if known:
        until = say("timeline.until", date=known["to"]) if known["to"] else ""
        told = {name: known[name] for name in ("phrase", "note", "source")}
        text(say("timeline.curated", since=known["from"], until=until, **told))
