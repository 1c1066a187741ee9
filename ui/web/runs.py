"""Requests in progress: each runs in its own thread, and any number of pages can watch it.

A page only watches, so a reload, a second tab or a closed tab does not stop or lose a draft. The
writer stores conversations; this module holds the views of the running process.
"""

import logging
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Protocol

from corpus.document.values import Document
from corpus.errors import WengaoError
from rag.chain.kept import Kept
from rag.chain.repeating import AGAIN
from rag.draft.conversations import Conversation
from rag.draft.values import Answer, Compared, Draft, Event, Material, Understood
from rag.errors import MovedOnError, RequestError
from ui.html.view import Speaker, View, apply_event, show_draft, show_material, with_files
from ui.messages.catalogue import Messages

logger = logging.getLogger(__name__)

# Ten updates per second look like typing; more only cost the browser layout work.
UPDATE_SECONDS = 0.1
# A watching page checks again after this time, so a lost wake-up cannot hang it.
WAIT_SECONDS = 5.0
# Views kept in memory; older conversations are read from the writer again.
MAX_VIEWS = 200


class SaidTurn(Protocol):
    """A turn of a stored conversation."""

    @property
    def role(self) -> str:
        """``user`` or ``assistant``."""

    @property
    def text(self) -> str:
        """The message."""

    @property
    def choices(self) -> tuple[str, ...]:
        """What the user may say to it."""

    @property
    def interrupted(self) -> str:
        """Why an answer ended early; empty if it did not."""

    @property
    def files(self) -> tuple[str, ...]:
        """The names of the files that came with the message."""


class PageWriter(Protocol):
    """The interface of the writer that the page needs (``rag.chain.graph.Writer``)."""

    def stream(
        self,
        message: str,
        *,
        thread_id: str,
        files: Sequence[Path] = (),
        stop: threading.Event | None = None,
        stand: str | None = None,
    ) -> Iterator[Event]:
        """Yield the events of one turn; the files come with the message.

        Raises:
            MovedOnError: the conversation does not stand at ``stand`` any more.
        """

    def sources(self, thread_id: str) -> "SourceTexts":
        """Return where the documents are found that the conversation cites."""

    def turns(self, thread_id: str) -> tuple[SaidTurn, ...]:
        """Return the conversation so far."""

    def draft(self, thread_id: str) -> Draft | None:
        """Return the last draft of the conversation."""

    def understood(self, thread_id: str) -> Understood | None:
        """Return what was understood of the request for the last draft."""

    def material(self, thread_id: str) -> Material:
        """Return the last material found in the conversation."""

    def kept(self, thread_id: str) -> Kept:
        """Return the versions of the conversation and the standing wishes that hold in it."""

    def compared(self, thread_id: str, old: int, new: int) -> Compared:
        """Return what changed between two versions; raise ``RequestError`` if one is missing."""

    def without_chip(self, thread_id: str, start: int) -> Material:
        """Search again without one of the filters recognised in the request."""

    def conversations(self, owner: str = "") -> tuple[Conversation, ...]:
        """Return the conversations of a user, the one that went on last first."""

    def forget(self, thread_id: str) -> None:
        """Delete a conversation; raise ``RequestError`` if it is being written elsewhere."""

    def warm(self, progress: Callable[[str], None] | None = None) -> None:
        """Load the models."""


class SourceTexts(Protocol):
    """Where the page finds a document (``rag.attachments.holdings.Holdings``)."""

    def document(self, document_id: str) -> Document:
        """Return the document; raise ``NotFoundError`` if it is missing."""

    def text(self, document_id: str) -> str:
        """Return the clean text of the document; raise ``NotFoundError`` if it is missing."""


class Run:
    """One request in progress; ``refused`` is true if the writer rejected the request itself."""

    def __init__(
        self,
        writer: PageWriter,
        thread_id: str,
        message: str,
        view: View,
        files: Sequence[Path] = (),
        stand: str | None = None,
    ) -> None:
        self.message = message
        self._stand = stand
        self.files = tuple(files)
        self.refused = False
        self._writer = writer
        self._thread_id = thread_id
        self._before = view
        self._view = view
        self._version = 0
        self._changed = threading.Condition()
        self._stop = threading.Event()

    @property
    def view(self) -> View:
        """The current view."""
        with self._changed:
            return self._view

    def start(self, say: Messages) -> None:
        """Start to write in the background."""
        name = f"wengao-run-{self._thread_id[:8]}"
        threading.Thread(target=self._write, args=(say,), name=name, daemon=True).start()

    def stop(self, status: str) -> None:
        """Ask the writer to end early with what is written."""
        self._stop.set()
        self._change(lambda view: replace(view, status=status) if view.busy else view)

    def show(self, found: Material) -> View:
        """Replace the material shown before."""
        self._change(lambda view: show_material(view, found))
        return self.view

    def follow(self, pause: float = UPDATE_SECONDS) -> Iterator[View]:
        """Yield the views from now to the end of the run, at most one per ``pause`` seconds."""
        seen = -1
        while True:
            with self._changed:
                self._changed.wait_for(lambda: self._version != seen, WAIT_SECONDS)  # noqa: B023
                seen, view = self._version, self._view
            yield view
            if not view.busy:
                return
            time.sleep(pause)

    def _write(self, say: Messages) -> None:
        failure: str | None = say("failed")
        status = say("failed_status")
        try:
            for event in self._writer.stream(
                self.message,
                thread_id=self._thread_id,
                files=self.files,
                stop=self._stop,
                stand=self._stand,
            ):
                self._change(partial(_applied, self._as_shown(event)))
            failure, status = None, ""
        except WengaoError as error:
            failure, self.refused = str(error), isinstance(error, RequestError)
        finally:
            # A program error ends the thread with a logged traceback; the page must stop waiting.
            status = say("stopped") if self._stop.is_set() else status
            kept = self._kept()
            self._change(lambda view: replace(self._finished(view, failure, status), kept=kept))

    def refresh(self) -> View:
        """Read again what other conversations may have changed; the view."""
        kept = self._kept()
        self._change(lambda view: replace(view, kept=kept))
        return self.view

    def _kept(self) -> Kept:
        """What is kept now; what was known before, where it cannot be read."""
        try:
            return self._writer.kept(self._thread_id)
        except WengaoError as error:
            logger.error("kept: %s", error)
            return self.view.kept

    def _as_shown(self, event: Event) -> Event:
        # A user who stopped a turn needs no notice about it.
        if isinstance(event, Answer) and self._stop.is_set():
            return event.model_copy(update={"interrupted": ""})
        return event

    def _finished(self, view: View, failure: str | None, status: str) -> View:
        view = replace(view, busy=False, status=status, failed=failure is not None)
        if failure is not None:
            view = view.said(Speaker.NOTICE, failure)
        if view.draft is None and not any(section.sentences for section in view.sections):
            before = self._before
            view = replace(
                view, title=before.title, sections=before.sections, tail="", draft=before.draft
            )
        return view

    def _change(self, change: Callable[[View], View]) -> None:
        # Locked, because the run and a stop change the view from two threads.
        with self._changed:
            self._view = change(self._view)
            self._version += 1
            self._changed.notify_all()


def _applied(event: Event, view: View) -> View:
    return apply_event(view, event)


class Desk:
    """The conversations of the running process, each with its view and its run."""

    def __init__(self, writer: PageWriter, say: Messages) -> None:
        self._writer = writer
        self._say = say
        self._lock = threading.Lock()
        self._runs: OrderedDict[str, Run] = OrderedDict()

    def view(self, thread_id: str) -> View:
        """Return the view of a conversation, from memory or else from the writer's storage.

        Raises:
            WengaoError: the stored conversation cannot be read.
        """
        run = self.run(thread_id)
        if run is None:
            return self._stored(thread_id)
        if run.view.busy:
            return run.view
        stand = run.view.kept.stand
        view = run.refresh()
        # Another process went on with the conversation.
        return view if view.kept.stand == stand else self._stored(thread_id)

    def run(self, thread_id: str) -> Run | None:
        """Return the last run of a conversation in this process, finished or not."""
        with self._lock:
            return self._runs.get(thread_id)

    def begin(
        self,
        thread_id: str,
        message: str,
        files: Sequence[Path] = (),
        *,
        stand: str | None = None,
    ) -> Run:
        """Start to write what the message asks for.

        Args:
            thread_id: The conversation.
            message: The user's message; it may be empty if files come with it.
            files: Files that become material of the conversation.
            stand: Where the page of the writer shows the conversation (``Kept.stand``).

        Raises:
            RequestError: there is nothing, or the last message is still in progress.
            MovedOnError: the draft was changed on another page.
            WengaoError: the stored conversation cannot be read.
        """
        if not message.strip() and not files:
            raise RequestError(self._say("empty"))
        view = self.view(thread_id)
        if view.busy:
            raise RequestError(self._say("busy"))
        if stand is not None and view.kept.stand != stand:
            key = "moved_on" if view.kept.current else "gone"
            raise MovedOnError(self._say(key, n=view.kept.current))
        view = view.said(Speaker.USER, with_files(message, [path.name for path in files]))
        view = replace(view, busy=True, status=self._say("working"), tail="", compared=None)
        view = replace(view, failed=False)
        run = Run(self._writer, thread_id, message, view, files, stand)
        with self._lock:
            last = self._runs.get(thread_id)
            if last is not None and last.view.busy:
                raise RequestError(self._say("busy"))
            self._runs[thread_id] = run
            self._runs.move_to_end(thread_id)
            self._forget_oldest()
        run.start(self._say)
        return run

    def again(self, thread_id: str, *, stand: str | None = None) -> Run:
        """Send a message again that failed; else have the last turn done once more.

        Raises:
            RequestError: there is nothing to repeat, or the last message is still in progress.
            MovedOnError: the draft was changed on another page.
        """
        run = self.run(thread_id)
        if run is not None and run.view.failed:
            return self.begin(thread_id, run.message, run.files, stand=stand)
        if not self._writer.kept(thread_id).again:
            raise RequestError(self._say("nothing_to_retry"))
        return self.begin(thread_id, AGAIN, stand=stand)

    def sources(self, thread_id: str) -> SourceTexts:
        """Return where the documents are found that a conversation cites."""
        return self._writer.sources(thread_id)

    def stop(self, thread_id: str) -> None:
        """Ask the run of a conversation to end early; do nothing if there is none."""
        run = self.run(thread_id)
        if run is not None:
            run.stop(self._say("stopping"))

    def without_chip(self, thread_id: str, start: int) -> View:
        """Return the view with the results without one of the recognised filters.

        Raises:
            RequestError: there is no such filter, or the conversation is in progress.
        """
        run = self.run(thread_id)
        if run is None:
            return show_material(
                self._stored(thread_id), self._writer.without_chip(thread_id, start)
            )
        if run.view.busy:
            raise RequestError(self._say("busy"))
        return run.show(self._writer.without_chip(thread_id, start))

    def compared(self, thread_id: str, old: int, new: int) -> Compared:
        """Return what changed between two versions of a conversation.

        Raises:
            RequestError: there is no such version.
        """
        return self._writer.compared(thread_id, old, new)

    def conversations(self, owner: str) -> tuple[Conversation, ...]:
        """Return the conversations of a user, the one that went on last first."""
        return self._writer.conversations(owner)

    def forget(self, thread_id: str) -> None:
        """Delete a conversation for good.

        Raises:
            RequestError: it is being written.
        """
        with self._lock:
            run = self._runs.get(thread_id)
            if run is not None and run.view.busy:
                raise RequestError(self._say("busy"))
            self._runs.pop(thread_id, None)
        self._writer.forget(thread_id)

    def _stored(self, thread_id: str) -> View:
        lines = View()
        for turn in self._writer.turns(thread_id):
            speaker = Speaker.USER if turn.role == "user" else Speaker.ASSISTANT
            lines = lines.said(speaker, with_files(turn.text, turn.files), turn.choices)
            if turn.interrupted:
                lines = lines.said(Speaker.NOTICE, turn.interrupted)
        draft, found = self._writer.draft(thread_id), self._writer.material(thread_id)
        first = draft is None and bool(found.results)
        kept = self._writer.kept(thread_id)
        view = replace(show_material(lines, found), material_first=first, kept=kept)
        view = replace(view, understood=self._writer.understood(thread_id))
        return view if draft is None else show_draft(view, draft)

    def _forget_oldest(self) -> None:
        idle = [key for key, run in self._runs.items() if not run.view.busy]
        for key in idle[: max(0, len(self._runs) - MAX_VIEWS)]:
            del self._runs[key]


class Warmth:
    """The progress of loading the models; one thread loads, every page watches."""

    def __init__(self, say: Messages) -> None:
        self._say = say
        self._changed = threading.Condition()
        self._state = (say("warming"), False, False)

    @property
    def state(self) -> tuple[str, bool, bool]:
        """The message, whether loading is over, and whether it failed."""
        with self._changed:
            return self._state

    def load(self, warm: Callable[[Callable[[str], None]], None]) -> None:
        """Load with ``warm``; turn an error into the page's message."""
        said, failed = self._say("failed"), True
        try:
            warm(lambda message: self._tell(message, False, False))
            said, failed = self._say("warmed"), False
        except WengaoError as error:
            logger.error("models: %s", error)
            said = str(error)
        finally:
            self._tell(said, True, failed)

    def start(self, writer: PageWriter) -> None:
        """Load in the background."""
        threading.Thread(
            target=self.load, args=(writer.warm,), name="wengao-warm", daemon=True
        ).start()

    def follow(self) -> Iterator[tuple[str, bool, bool]]:
        """Yield the states from now until loading is over."""
        last: tuple[str, bool, bool] | None = None
        while last is None or not last[1]:
            with self._changed:
                self._changed.wait_for(lambda: self._state != last, WAIT_SECONDS)  # noqa: B023
                last = self._state
            yield last
            time.sleep(UPDATE_SECONDS * 3)

    def _tell(self, message: str, over: bool, failed: bool) -> None:
        with self._changed:
            self._state = (message, over, failed)
            self._changed.notify_all()
