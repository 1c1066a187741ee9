"""Add files from the page in batches, one after another; any page can watch.

The browser's upload is in a temporary folder. It is copied to ``uploads/HASH/NAME`` in the home
folder. So the same file always has the same source, and two files with one name do not replace each
other. The copy is deleted once the store has its bytes.
"""

import hashlib
import logging
import shutil
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from corpus.errors import WengaoError
from ui.html.corpus_table import document_address
from ui.html.flaw_marks import flaw_badges
from ui.html.marks import escape
from ui.html.sources import file_name
from ui.messages.catalogue import Messages

if TYPE_CHECKING:
    from corpus.ingest.ingesting import IngestReport
    from rag.retrieval.library import Library

logger = logging.getLogger(__name__)

# More files need an archive or the command line: a browser sends each one separately.
MOST_FILES = 500
# A watching page checks again after this time, so a lost wake-up cannot hang it.
WAIT_SECONDS = 5.0
# Users cannot read more than four updates per second.
UPDATE_SECONDS = 0.25
# Characters of a file's SHA-256 in its folder name: 64 bits, enough to avoid collisions.
_HASH_LENGTH = 16


@dataclass(frozen=True, slots=True)
class IntakeState:
    """The progress of a batch: the current step, then the report or the error."""

    message: str
    over: bool = False
    report: "IngestReport | None" = None
    error: str = ""


class Intake:
    """One batch of files; :meth:`follow` watches it."""

    def __init__(self, message: str) -> None:
        self._changed = threading.Condition()
        self._state = IntakeState(message)

    @property
    def state(self) -> IntakeState:
        """The current state."""
        with self._changed:
            return self._state

    def change(self, change: Callable[[IntakeState], IntakeState]) -> None:
        """Set the changed state and wake all watchers."""
        with self._changed:
            self._state = change(self._state)
            self._changed.notify_all()

    def follow(self) -> Iterator[IntakeState]:
        """Yield the states from now to the end."""
        last: IntakeState | None = None
        while last is None or not last.over:
            with self._changed:
                self._changed.wait_for(lambda: self._state is not last, WAIT_SECONDS)  # noqa: B023
                last = self._state
            yield last
            if not last.over:
                time.sleep(UPDATE_SECONDS)


class IntakeDesk:
    """Adds batches one after another, whichever page they come from."""

    def __init__(self, library: "Library", say: Messages) -> None:
        self._library = library
        self._say = say
        self._turn = threading.Lock()

    def take_in(self, paths: Sequence[Path]) -> Intake:
        """Start to add the files in the background."""
        intake = Intake(self._say("intake.waiting"))
        threading.Thread(
            target=self._run, args=(intake, tuple(paths)), name="wengao-intake", daemon=True
        ).start()
        return intake

    def _run(self, intake: Intake, paths: tuple[Path, ...]) -> None:
        error, report = self._say("corpus.failed"), None
        try:
            with self._turn:
                report = self._ingest(intake, paths)
            error = ""
        except WengaoError as refused:
            error = str(refused)
        except OSError as refused:
            logger.error("upload: %s", refused)
            error = str(refused.strerror or refused)
        finally:
            # A program error ends the thread with a logged traceback; the page must stop waiting.
            intake.change(lambda _: IntakeState("", over=True, report=report, error=error))

    def _ingest(self, intake: Intake, paths: tuple[Path, ...]) -> "IngestReport":
        intake.change(lambda state: replace(state, message=self._say("intake.reading")))
        uploads = self._library.settings.home / "uploads"
        copies = [_kept(path, uploads) for path in paths]

        def progress(what: str, done: int, total: int) -> None:
            said = self._say("intake.step", what=file_name(what), done=done, total=total)
            intake.change(lambda state: replace(state, message=said))

        try:
            return self._library.ingest(copies, progress=progress)
        finally:
            for copy in copies:
                shutil.rmtree(copy.parent, ignore_errors=True)


def _kept(path: Path, uploads: Path) -> Path:
    """Copy the file to a folder named after its content."""
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()[:_HASH_LENGTH]
    folder = uploads / digest
    folder.mkdir(parents=True, exist_ok=True)
    return Path(shutil.copyfile(path, folder / path.name))


def intake_html(state: IntakeState, say: Messages) -> str:
    """Return a batch's progress, or what was added, and what was rejected and why."""
    if not state.over:
        return f'<p class="step"><i></i>{escape(state.message)}</p>'
    close = (
        f'<button type="button" class="tool" data-do="close-intake">'
        f"{escape(say('intake.close'))}</button>"
    )
    if state.error or state.report is None:
        return f'<p class="error" role="alert">{escape(state.error)}</p>{close}'
    report = state.report
    said = say(
        "intake.done",
        added=len(report.added),
        unchanged=report.unchanged,
        rejected=len(report.rejected),
    )
    rejected = "".join(
        f"<li><b>{escape(say('intake.rejected'))}</b>{escape(file_name(one.path))}"
        f'<span class="why">{escape(one.reason)}</span></li>'
        for one in report.rejected
    )
    added = "".join(
        f"<li><b>{escape(say('intake.added'))}</b>"
        f'<a href="{escape(document_address(one.id))}">{escape(one.title)}</a>'
        f'<span class="badges">{flaw_badges(one.flaws, brief=True)}</span></li>'
        for one in report.added
    )
    return f'<p class="sum" role="status">{escape(said)}{close}</p><ul>{rejected}{added}</ul>'
