"""The commands that find things: search and attribute."""

import datetime
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from ui.cli.inputs import list_field, read_records, read_text, text_field
from ui.cli.session import Session
from ui.errors import InputError
from ui.text.report import (
    SourceNumbers,
    document_name,
    evidence_lines,
    formula_lines,
    mark,
    rates_line,
    source_lines,
)

if TYPE_CHECKING:
    from rag.draft.values import AttributedSentence, Chip, Verdict
    from rag.query.filters import Filters
    from rag.query.parsing import Query
    from rag.retrieval.asking import Found

# Queries encoded at once: enough for a full batch, few enough to show results early.
BATCH = 64


def search(session: Session) -> int:
    """Find passages for one query, or for every query of a file."""
    from rag.query.filters import Filters
    from rag.retrieval.asking import ask

    args, say, console = session.args, session.say, session.console
    if args.query is not None and args.queries is not None:
        raise InputError(say("error.both", one="QUERY", other="--queries"))
    names = ("level", "kind", "part", "since", "until", "role", "speaker")
    filters = Filters.parse(
        no_flawed=args.no_flawed, **{name: getattr(args, name) for name in names}
    )
    if args.queries is not None:
        return _search_many(session, filters)
    query = _understood(_query(args.query, session), session)
    with session.library() as library:
        found = ask(library, query, k=args.k, given=filters)
    if console.as_json:
        console.document(_as_json(found))
        return 0
    _say_filters(session, found)
    if not found.results:
        console.note(say("search.none"))
    for evidence in found.results:
        for line in evidence_lines(evidence, say):
            console.text(line)
    return 0


def _understood(text: str, session: Session) -> "Query":
    from rag.query.parsing import literal, understand

    if session.args.literal:
        return literal(text)
    return understand(text, today=datetime.date.today())


def _say_filters(session: Session, found: "Found", *, indent: str = "") -> None:
    """Show the filters recognised in the query, and whether they were dropped."""
    if found.chips:
        key = "search.relaxed" if found.relaxed else "search.filters"
        session.console.text(indent + session.say(key, filters=_chip_names(found.chips)))


def _chip_names(chips: Sequence["Chip"]) -> str:
    return " · ".join(chip.label for chip in chips)


def _query(text: str | None, session: Session) -> str:
    if text is None:
        raise InputError(session.say("error.neither", one="QUERY", other="--queries"))
    if not text.strip():
        raise InputError(session.say("error.empty_query"))
    from rag.retrieval.searching import MAX_QUERY

    if len(text) > MAX_QUERY:
        raise InputError(session.say("error.long_query", length=len(text), limit=MAX_QUERY))
    return text.strip()


def _as_json(found: "Found") -> dict[str, Any]:
    return {
        "results": [evidence.model_dump(mode="json") for evidence in found.results],
        "query": found.query.text,
        "filters": found.filters.model_dump(mode="json", exclude_defaults=True),
        "chips": [chip.model_dump(mode="json") for chip in found.chips],
        "relaxed": found.relaxed,
    }


def _search_many(session: Session, filters: "Filters") -> int:
    from rag.retrieval.asking import ask_many

    console = session.console

    def parse(record: dict[str, Any]) -> tuple[Any, str]:
        if "id" not in record:
            raise InputError(session.say("error.field", field="id"))
        return record["id"], _query(text_field(record, "text", say=session.say), session)

    queries, bad = read_records(session.args.queries, parse, console=console)
    with session.library() as library:
        for start in range(0, len(queries), BATCH):
            batch = queries[start : start + BATCH]
            asked = [_understood(text, session) for _, text in batch]
            found = ask_many(library, asked, k=session.args.k, given=filters)
            for (id_, _), one in zip(batch, found, strict=True):
                _show_one(session, id_, one)
    return _end(session, session.args.queries, bad)


def _show_one(session: Session, id_: Any, found: "Found") -> None:
    console = session.console
    if console.as_json:
        console.record({"id": id_, **_as_json(found)})
        return
    console.text(f"{id_}  {found.query.asked}")
    _say_filters(session, found, indent="  ")
    for evidence in found.results:
        console.text(f"  {evidence.rank}. {evidence.source}  {evidence.start}–{evidence.end}")


def _end(session: Session, name: str, bad: int) -> int:
    """Return the exit status for a file of records: skipped lines are wrong input."""
    if not bad:
        return 0
    session.console.error(session.say("error.lines", path=name, count=bad))
    return 2


def attribute(session: Session) -> int:
    """Find the sources of each sentence of a text, or of the sentences of many items."""
    args, say = session.args, session.say
    if args.items is not None:
        if args.file is not None or args.document:
            raise InputError(
                say("error.both", one="--items", other="FILE" if args.file else "--document")
            )
        return _attribute_items(session)
    if args.file is None:
        raise InputError(say("error.neither", one="FILE", other="--items"))
    return _attribute_file(session)


def _attribute_file(session: Session) -> int:
    from rag.attribution.attributing import (
        attribute_text,
        copy_rate,
        formulaic_spans,
        supported_rate,
    )

    console = session.console
    text = read_text(session.args.file, say=session.say)
    with session.library() as library:
        sentences = attribute_text(text, library, document_ids=session.args.document)
        cited = {citation.document_id for s in sentences for citation in s.citations}
        documents = [library.store.document(id_) for id_ in sorted(cited)]
        texts = (library.store.text(id_) for id_ in sorted(cited))
        copied = copy_rate(text, texts, formulaic=formulaic_spans(sentences))
    if console.as_json:
        console.document(
            {
                "text": text,
                "sentences": [sentence.model_dump(mode="json") for sentence in sentences],
                "metrics": {"copy_rate": copied, "supported_rate": supported_rate(sentences)},
            }
        )
        return 0
    _print_sentences(session, sentences, {d.id: document_name(d) for d in documents})
    console.text(rates_line(sentences, copied, session.say))
    return 0


def _print_sentences(
    session: Session, sentences: tuple["AttributedSentence", ...], names: dict[str, str]
) -> None:
    console, numbers = session.console, SourceNumbers()
    for sentence in sentences:
        console.text(sentence.text + mark(sentence, numbers, session.say))
        for line in (*sentence.reasons, *formula_lines(sentence, session.say)):
            console.text(f"    {line}")
    console.text()
    for line in source_lines(numbers.citations, names, session.say):
        console.text(line)


def _attribute_items(session: Session) -> int:
    from rag.attribution.attributing import Attributor, attribute_items

    def parse(record: dict[str, Any]) -> tuple[Any, list[str], list[str]]:
        return _item(record, session)

    items, bad = read_records(session.args.items, parse, console=session.console)
    with session.library() as library:
        for id_, docs, texts in items:
            results = attribute_items(docs, texts, Attributor(library.encodings))
            _show_item(session, id_, texts, results)
    return _end(session, session.args.items, bad)


def _item(record: dict[str, Any], session: Session) -> tuple[Any, list[str], list[str]]:
    """Return the id, the documents and the sentences of an item.

    Raises:
        InputError: one of them is missing or has the wrong type.
    """
    say = session.say
    if "id" not in record:
        raise InputError(say("error.field", field="id"))
    docs = list_field(record, "docs", say=say)
    if not all(isinstance(doc, str) for doc in docs):
        raise InputError(say("error.field", field="docs"))
    sentences = list_field(record, "sentences", say=say)
    if not all(isinstance(sentence, dict) for sentence in sentences):
        raise InputError(say("error.field", field="sentences"))
    return record["id"], docs, [text_field(sentence, "text", say=say) for sentence in sentences]


def _show_item(
    session: Session,
    id_: Any,
    texts: list[str],
    results: tuple[tuple["Verdict", tuple[int, ...], float], ...],
) -> None:
    console, say = session.console, session.say
    sentences = [
        {"text": text, "verdict": str(verdict), "cites": list(cites), "score": score}
        for text, (verdict, cites, score) in zip(texts, results, strict=True)
    ]
    if console.as_json:
        console.record({"id": id_, "sentences": sentences})
        return
    console.text(str(id_))
    for text, (verdict, cites, score) in zip(texts, results, strict=True):
        label = "" if verdict == "not_needed" else say(f"verdict.{verdict}")
        console.text(f"  {label} {list(cites)} {score:.2f}  {text}")
