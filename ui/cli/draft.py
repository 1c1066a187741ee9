"""The commands on a text: draft, revise, check, export."""

import datetime
import json
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ui.cli.inputs import (
    STDIN,
    check_target,
    existing_files,
    read_brief,
    read_text,
    take_back_message,
)
from ui.cli.session import Session
from ui.errors import InputError
from ui.text.register import register_line
from ui.text.report import (
    SourceNumbers,
    draft_lines,
    evidence_name,
    finding_lines,
    mark,
    quotations_line,
    rates_line,
    requirement_lines,
    source_lines,
)

if TYPE_CHECKING:
    from rag.draft.values import (
        AttributedSentence,
        Draft,
        Event,
        Finding,
        OutlineDone,
        Understood,
    )
    from rag.quotations.sources import Sources
    from rag.quotations.values import ComparedQuotation
    from rag.requests.brief import Brief

# Severities with which ``check`` returns status 1; a note on length has another one.
FOUND = frozenset({"error", "warning"})
# Only texts with quotations or titles are compared with the corpus.
QUOTATION_MARKS = "“「『‘\"＂'＇《"


def draft(session: Session) -> int:
    """Draft a section or a whole speech; show each sentence when it is final."""
    from rag.chain.graph import InterruptedDraftError
    from rag.draft.values import OutlineDone

    args = session.args
    if args.request is None and args.brief is None:
        take_back_message(args, "request")
    request = _request(session)
    material = existing_files(args.material, say=session.say)
    live = _Live(session)
    with session.library() as library, session.writer_on(library) as writer:
        try:
            done = writer.draft_once(
                request,
                date=args.date,
                material=material,
                seed=args.seed,
                on_event=live.show,
            )
        except InterruptedDraftError as error:
            # Show what was written so far.
            if error.draft is not None:
                _show(session, error.draft, live)
            raise
    if isinstance(done, OutlineDone):
        _show_outline(session, done)
    else:
        _show(session, done, live)
    return 0


def _show_outline(session: Session, outline: "OutlineDone") -> None:
    console = session.console
    if console.as_json:
        sections = [one.model_dump(mode="json") for one in outline.sections]
        console.document({"outline": sections})
        return
    for one in outline.sections:
        if one.heading:
            console.text(session.say("draft.outline", heading=one.heading, length=one.length))


def _show(session: Session, done: "Draft", live: "_Live") -> None:
    if session.console.as_json:
        brief = live.understood.brief if live.understood else None
        session.console.document({**done.model_dump(mode="json"), "brief": brief})
    else:
        live.finish(done)
        _print_sources(session, done, live.numbers)


def _request(session: Session) -> "str | Brief":
    """Return the request from the command line or the file of ``--brief``.

    Raises:
        InputError: neither or both are given, or it is blank.
        RequestError: the file is a brief by hand, and a field of it is wrong.
    """
    args, say = session.args, session.say
    if args.request is not None and args.brief is not None:
        raise InputError(say("error.both", one="REQUEST", other="--brief"))
    if args.brief is not None:
        said = read_brief(args.brief, say=say)
        return said if isinstance(said, str) else _by_hand(said, session)
    if args.request is None:
        raise InputError(say("error.neither", one="REQUEST", other="--brief"))
    if not args.request.strip():
        raise InputError(say("error.empty_request"))
    return str(args.request)


def _by_hand(value: dict[str, Any], session: Session) -> "Brief":
    from rag.requests.by_hand import brief_by_hand

    return brief_by_hand(value, pace=session.settings.pace)


class _Live:
    """Shows a draft sentence by sentence; with JSON, only progress on standard error."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._headings: tuple[str, ...] = ()
        self._section = -1
        self._shown: list[str] = []
        self.numbers = SourceNumbers()
        self.understood: Understood | None = None

    def show(self, event: "Event") -> None:
        """Show one event of the chain."""
        if event.type == "progress":
            self._session.console.note(event.message)
        elif event.type == "understood":
            self.understood = event
        elif self._session.console.as_json:
            return
        elif event.type == "draft_started":
            self._headings = event.headings
            if event.title:
                self._session.console.text(event.title)
        elif event.type == "sentence_done":
            self._open(event.section)
            self._sentence(event.sentence)

    def _open(self, section: int) -> None:
        if section == self._section:
            return
        if self._shown:
            self._session.console.text()
        self._section = section
        heading = self._headings[section] if section < len(self._headings) else ""
        if heading:
            self._session.console.text(heading)

    def _sentence(self, sentence: "AttributedSentence") -> None:
        self._shown.append(sentence.text)
        text = sentence.text + mark(sentence, self.numbers, self._session.say)
        self._session.console.text(text, end="")

    def finish(self, done: "Draft") -> None:
        """End the text; if the final draft differs from the streamed one, show all of it."""
        console = self._session.console
        if self._shown:
            console.text()
        if self._shown == [sentence.text for sentence in done.sentences]:
            return
        if self._shown:
            console.text()
        self.numbers = SourceNumbers()
        for line in draft_lines(done, self.numbers, self._session.say):
            console.text(line)


def _print_sources(session: Session, draft: "Draft", numbers: SourceNumbers) -> None:
    names = {evidence.document_id: evidence_name(evidence) for evidence in draft.evidence}
    say, console = session.say, session.console
    console.text()
    for line in source_lines(numbers.citations, names, say, evidence=draft.evidence):
        console.text(line)
    if draft.findings:
        console.text(say("findings"))
        for line in finding_lines(draft.text, draft.findings, say):
            console.text(line)
    if draft.requirements:
        console.text(say("requirements"))
        for line in requirement_lines(draft.requirements, say):
            console.text(line)
    console.text(rates_line(draft.sentences, draft.metrics.get("copy_rate", 0.0), say))
    if line := register_line(draft.register_profile, say):
        console.text(line)


def revise(session: Session) -> int:
    """Revise a text."""
    args, console = session.args, session.console
    text = read_text(args.file, say=session.say)
    with session.library() as library, session.writer_on(library) as writer:
        revision = writer.revise_once(text, mode=args.mode, instruction=args.instruction)
    if console.as_json:
        value = revision.model_dump(mode="json")
        console.document({**value["draft"], "diff": value["diff"]})
        return 0
    numbers = SourceNumbers()
    for line in draft_lines(revision.draft, numbers, session.say):
        console.text(line)
    _print_sources(session, revision.draft, numbers)
    return 0


def check(session: Session) -> int:
    """Check a text; exit status 1 if an error or a warning was found."""
    from rag.checks.running import check as run_checks
    from rag.checks.running import count_characters
    from rag.quotations.checking import compare_quotations
    from rag.quotations.corpus import CorpusSources

    console, say, target = session.console, session.say, session.args.to
    if target is not None:
        check_target(Path(target), say=say)
    text = read_text(session.args.file, say=say)
    pace = session.settings.pace
    quotations: tuple[ComparedQuotation, ...] = ()
    with ExitStack() as opened:
        corpus: Sources | None = None
        if any(mark in text for mark in QUOTATION_MARKS):
            corpus = CorpusSources(opened.enter_context(session.library()))
            quotations = compare_quotations(text, corpus)
        findings = run_checks(text, date=session.args.date, corpus=corpus, pace=pace)
    if target is not None:
        _save_checked(session, text, findings)
    characters = count_characters(text)
    minutes = characters / pace
    if console.as_json:
        console.document(
            {
                "findings": [finding.model_dump(mode="json") for finding in findings],
                "minutes": round(minutes, 2),
                "characters": characters,
                "quotations": [one.model_dump(mode="json") for one in quotations],
            }
            | ({} if target is None else {"path": target})
        )
    else:
        for line in finding_lines(text, findings, say):
            console.text(line)
        if not findings:
            console.text(say("check.none"))
        if quotations:
            console.text(quotations_line(quotations, say))
        console.text(say("check.length", characters=characters, minutes=minutes))
        if target is not None:
            console.text(say("export.done", path=target))
    return 1 if any(finding.severity in FOUND for finding in findings) else 0


def _save_checked(session: Session, text: str, findings: "Sequence[Finding]") -> None:
    """Write the findings into a copy of the file if it is of Word, else into the text set anew."""
    from corpus.files.sniffing import recognise
    from rag.draft.values import Draft
    from ui.export.checked import with_findings
    from ui.export.docx import docx_bytes, save

    file = Path(session.args.file)
    data = b"" if session.args.file == STDIN else file.read_bytes()
    # A template or a file with macros would not be what the name of the new one says.
    own = file.suffix.lower() == ".docx" and recognise(data, ".docx") == ".docx"
    if not own:
        data = docx_bytes(Draft(text=text, sections=()))
    now = datetime.datetime.now(datetime.UTC)
    save(with_findings(data, text, findings, session.say, at=now), Path(session.args.to))


def export(session: Session) -> int:
    """Export a text or a draft as a Word file."""
    from ui.export.docx import export_docx

    args, console, say = session.args, session.console, session.say
    target = Path(args.to)
    check_target(target, say=say)
    source = Path(args.file)
    content = _draft_of(source, session) if source.suffix.lower() == ".json" else _plain(session)
    export_docx(content, target, reading_copy=args.reading_copy)
    if console.as_json:
        console.document({"path": str(target)})
    else:
        console.text(say("export.done", path=target))
    return 0


def _plain(session: Session) -> "Draft":
    from rag.draft.values import Draft

    return Draft(text=read_text(session.args.file, say=session.say), sections=())


def _draft_of(path: Path, session: Session) -> "Draft":
    """Read a draft that ``draft --json`` or ``revise --json`` wrote.

    Raises:
        InputError: there is no such file, or it is not a draft.
    """
    from pydantic import ValidationError

    from rag.draft.values import Draft

    say = session.say
    if not path.is_file():
        raise InputError(say("error.no_such_file", path=path))
    try:
        value: Any = json.loads(path.read_bytes())
        if not isinstance(value, dict):
            raise InputError(say("error.not_draft", path=path, reason=say("error.not_object")))
        # A revision has its diff beside the draft, and a draft its brief.
        beside = ("diff", "brief")
        return Draft.model_validate({k: v for k, v in value.items() if k not in beside})
    except ValidationError as error:
        first = error.errors()[0]
        field = ".".join(str(part) for part in first["loc"])
        reason = say("error.field", field=field)
    except ValueError:
        reason = say("error.not_json")
    raise InputError(say("error.not_draft", path=path, reason=reason))
