"""The commands on the corpus: ingest, list, show, edit, remove, verify, timeline."""

import base64
import time
from argparse import Namespace
from collections.abc import Callable
from dataclasses import asdict
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ui.cli.exits import DONE, FOUND, INTERRUPTED
from ui.cli.progress import Meter, stoppable
from ui.cli.session import Session
from ui.errors import InputError
from ui.messages.catalogue import Messages
from ui.text.report import document_lines, duplicate_lines, flaw_names

if TYPE_CHECKING:
    from corpus.document.values import Document
    from corpus.ingest.ingesting import IngestReport
    from corpus.store.store import Store
    from rag.formulations.timeline import Timeline


def ingest(session: Session) -> int:
    """Read files and folders into the corpus."""
    say, console = session.say, session.console
    started = time.perf_counter()
    with (
        session.library() as library,
        Meter(console) as meter,
        stoppable(lambda: console.note(say("ingest.stopping"))) as stop,
    ):
        paths = [Path(path) for path in session.args.paths]
        report = library.ingest(paths, progress=meter, stop=stop, encoding=_encoding(session))
    # The report counts only the reading; the user also waited for the indexes.
    seconds = time.perf_counter() - started
    if console.as_json:
        console.document(_ingest_json(report, seconds))
    else:
        _print_ingest(session, report, seconds)
    if report.stopped:
        console.note(say("ingest.stopped", added=len(report.added), unchanged=report.unchanged))
        return INTERRUPTED
    return DONE


def _encoding(session: Session) -> str:
    """Return the requested encoding; empty for none.

    Raises:
        InputError: there is no encoding of that name.
    """
    name: str = session.args.encoding or ""
    try:
        b" ".decode(name or "utf-8")
    except UnicodeDecodeError:
        return name  # the encoding exists, but b" " is incomplete in it
    except (LookupError, ValueError) as error:
        raise InputError(session.say("error.encoding", name=name)) from error
    return name


def _print_ingest(session: Session, report: "IngestReport", seconds: float) -> None:
    say, console = session.say, session.console
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
    if report.renewed:
        console.text(say("ingest.renewed", count=report.renewed))


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
        "replaced": list(report.replaced),
        "renewed": report.renewed,
        "stopped": report.stopped,
    }


def list_documents(session: Session) -> int:
    """List the documents, in order of ingestion."""
    with session.library() as library:
        documents = library.store.documents()
    if session.console.as_json:
        session.console.document(
            {"documents": [document.model_dump(mode="json") for document in documents]}
        )
        return DONE
    if not documents:
        session.console.note(session.say("corpus.empty"))
    for document in documents:
        cells = (document.id, f"{document.date:10}", document.level or "—", document.kind)
        session.console.text("  ".join((*cells, document.title)))
    return DONE


def show(session: Session) -> int:
    """Show one document: its metadata and its text."""
    with session.library() as library:
        store = library.store
        document = _find(store, session.args.id, session)
        if session.args.raw and not session.console.as_json:
            session.console.bytes(store.raw(document.id))
            return DONE
        text = store.text(document.id)
        if session.console.as_json:
            session.console.document(_document_json(store, document, text, session.args))
            return DONE
        if session.args.original:
            text = _in_original_script(store, document.id)(0, len(text))
        inferred, corrected = store.inferences(document.id), store.corrections(document.id)
        duplicates = store.copies.alike(document.id)
    for line in document_lines(document, session.say, inferred=inferred, corrected=corrected):
        session.console.text(line)
    for line in duplicate_lines(duplicates, session.say):
        session.console.text(line)
    session.console.text()
    session.console.text(text)
    return DONE


def _document_json(
    store: "Store", document: "Document", text: str, args: Namespace
) -> dict[str, Any]:
    value = _metadata_json(store, document)
    value["duplicates"] = [asdict(one) for one in store.copies.alike(document.id)]
    value["text"] = text
    value["passages"] = [
        {**passage.model_dump(mode="json"), "text": text[passage.start : passage.end]}
        for passage in store.passages(document.id)
    ]
    if args.original:
        original = _in_original_script(store, document.id)
        value["original"] = original(0, len(text))
        for passage in value["passages"]:
            passage["original"] = original(passage["start"], passage["end"])
    if args.raw:
        value |= _raw_json(store.raw(document.id))
    return value


def _in_original_script(store: "Store", document_id: str) -> Callable[[int, int], str]:
    """Return a function that gives spans of the clean text in the script of the source."""
    from corpus.document.original import original_script

    return partial(original_script, store.clean_text(document_id), store.raw_text(document_id))


def _metadata_json(store: "Store", document: "Document") -> dict[str, Any]:
    """Return the metadata with inferred values, their evidence, and the user's corrections."""
    value = document.model_dump(mode="json")
    value["inferred"] = {
        field: {
            "value": guess.value,
            "confidence": round(guess.confidence, 2),
            "evidence": guess.evidence,
        }
        for field, guess in store.inferences(document.id).items()
    }
    value["corrected"] = store.corrections(document.id)
    return value


def edit(session: Session) -> int:
    """Correct the metadata of one document, or remove corrections."""
    say, console, args = session.say, session.console, session.args
    changes = dict(_change(text, say) for text in args.set)
    if not (changes or args.reset):
        raise InputError(say("error.neither", one="--set", other="--reset"))
    for name in args.reset:
        if name in changes:
            raise InputError(say("error.both", one=f"--set {name}", other=f"--reset {name}"))
    with session.library() as library:
        from corpus.store.corrections import check_fields

        store = library.store
        document = _find(store, args.id, session)
        check_fields(args.reset)  # before any change
        if changes:
            document = library.correct(document.id, changes)
        if args.reset:
            document = library.uncorrect(document.id, args.reset)
        value = _metadata_json(store, document)
        inferred, corrected = store.inferences(document.id), store.corrections(document.id)
    if console.as_json:
        console.document(value)
        return DONE
    for line in document_lines(document, say, inferred=inferred, corrected=corrected):
        console.text(line)
    return DONE


def _change(text: str, say: Messages) -> tuple[str, str]:
    name, sign, value = text.partition("=")
    if not sign:
        raise InputError(say("error.change", text=text))
    return name.strip(), value


def _raw_json(data: bytes) -> dict[str, Any]:
    """Return the original file as text if possible, otherwise as base64."""
    from corpus.errors import ReadError
    from corpus.files.encoding import decode

    try:
        text, encoding = decode(data)
    except ReadError:
        return {"raw": None, "raw_base64": base64.b64encode(data).decode("ascii")}
    return {"raw": text, "encoding": encoding}


def _find(store: "Store", wanted: str, session: Session) -> "Document":
    """Find the document with this id, or the only one whose id begins with it.

    Raises:
        NotFoundError: there is none.
        InputError: there are several.
    """
    found = store.ids_beginning(wanted)
    if len(found) > 1 and wanted not in found:
        raise InputError(session.say("error.ambiguous", id=wanted))
    return store.document(found[0] if len(found) == 1 else wanted)


def remove(session: Session) -> int:
    """Remove documents; if one of them does not exist, remove none."""
    with session.library() as library:
        ids = list(
            dict.fromkeys(_find(library.store, wanted, session).id for wanted in session.args.ids)
        )
        library.remove(ids)
    if session.console.as_json:
        session.console.document({"removed": ids})
    else:
        session.console.text(session.say("corpus.removed", count=len(ids)))
    return DONE


def verify(session: Session) -> int:
    """Check the database and the indexes; exit status 1 if something is damaged."""
    say, console = session.say, session.console
    with session.library() as library, Meter(console) as meter:
        if session.args.repair:
            console.note(say("corpus.repairing"))
            report = library.upkeep.repair(progress=meter)
        else:
            report = library.upkeep.verify(progress=meter)
    if console.as_json:
        console.document(
            {
                "ok": report.ok,
                "problems": list(report.problems),
                "notices": list(report.notices),
                "outdated": report.outdated,
                "repaired": report.repaired,
            }
        )
        return DONE if report.ok else FOUND
    for line in (*report.problems, *report.notices):
        console.text(line)
    if report.repaired:
        console.text(say("corpus.repaired", count=report.repaired))
    if report.outdated:
        console.text(say("corpus.outdated", count=report.outdated))
    if report.ok or not session.args.repair:
        console.text(say("corpus.sound" if report.ok else "corpus.repair_hint"))
    return DONE if report.ok else FOUND


def timeline(session: Session) -> int:
    """Show the uses of a formulation in the corpus, by year."""
    from rag.formulations.timeline import curated
    from rag.formulations.timeline import timeline as count

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
        return DONE
    _print_timeline(session, found, known)
    return DONE


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
