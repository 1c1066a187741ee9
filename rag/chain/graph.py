"""A LangGraph that turns a request into a draft, an outline, a revision or material.

::

    understand ──► take ─┬─ draft ────► plan ─► retrieve ─► write ─► (next section) … ─► settle ─┐
                   ▲     ├─ outline ──► plan ────────────────────────────────────────────────────┤
                   │     ├─ revise, add, edit ──────────────────────────────────────────► settle ┤
                   │     ├─ material, question, history, tell ───────────────────────────────────┤
                   │     └─ (nothing is left) ─► respond                                         │
                   └─────────────────────────────────────────────────────────────────────────────┘

A turn is read into operations, which are carried out in order. Each node's result is checkpointed
in SQLite under the thread id, so a conversation and its last draft survive a restart; the versions
of its drafts are kept beside (:mod:`rag.draft.versions`).
"""

import datetime
import hashlib
import sqlite3
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final, Self

from langchain_core.language_models import BaseChatModel
from langchain_core.runnables import RunnableConfig
from langgraph.checkpoint.sqlite import SqliteSaver
from langgraph.graph import END, START, StateGraph
from langgraph.graph.state import CompiledStateGraph
from langsmith import tracing_context

from corpus.document.closing import Closing
from corpus.document.values import Value
from embeddings.disk.generations import FolderBusyError, locked
from rag.attachments.holdings import Holdings
from rag.attachments.shelf import Shelf
from rag.attribution.attributing import Attributor, Candidate
from rag.attribution.background import background_vectors
from rag.chain import answering, hearing, nodes, repeating, turn
from rag.chain.comparing import comparison
from rag.chain.kept import Kept, stand_of, title_of
from rag.chain.state import State, Turn, as_material, as_searched, draft_of, material_of, query_of
from rag.chain.understood import as_understood
from rag.chain.versioning import reconcile
from rag.draft.conversations import Conversation, Conversations
from rag.draft.differing import DiffStep, diff
from rag.draft.values import (
    Answer,
    Compared,
    Draft,
    DraftDone,
    Event,
    Material,
    OutlineDone,
    Understood,
)
from rag.draft.versions import Version, Versions
from rag.errors import ModelServerError, MovedOnError, RequestError
from rag.models.client import LanguageModel
from rag.requests.brief import Brief
from rag.retrieval.asking import ask
from rag.retrieval.library import Library
from rag.settings import Settings
from rag.wishes.applying import pace_of
from rag.wishes.owners import owner_of
from rag.wishes.store import StandingWishes
from rag.writing.context import Context
from rag.writing.prompts import warm_prompts

__all__ = ["InterruptedDraftError", "Revision", "Turn", "Writer"]

THREADS_FILE: Final = "threads.sqlite3"
# The material of the conversations (rag.attachments.shelf).
ATTACHED_FOLDER: Final = "attached"
# A lock file for each conversation, named by a hash, which any file system takes.
TURNS_FOLDER: Final = "turns"
_LOCK_DIGITS: Final = 16
# A speech of ten sections takes about forty steps; LangGraph stops graphs at its limit.
MOST_STEPS: Final = 200
# Seconds to wait while another process uses the threads' database.
BUSY_SECONDS: Final = 30.0

Graph = CompiledStateGraph[State, Context, State, State]


class Revision(Value):
    """A revision: the draft of the revised text, and the character diff from the original."""

    draft: Draft
    diff: tuple[DiffStep, ...]


class InterruptedDraftError(ModelServerError):
    """The model broke off; ``draft`` holds what was written until then."""

    def __init__(self, message: str, draft: Draft | None) -> None:
        super().__init__(message)
        self.draft = draft


class Writer(Closing):
    """Conversations with a library and a model; safe to use from several threads."""

    def __init__(
        self, settings: Settings, library: Library, model: LanguageModel, saver: SqliteSaver
    ) -> None:
        self._settings = settings
        self._library = library
        self._model = model
        self._saver = saver
        self._versions = Versions(settings.home / THREADS_FILE)
        self._conversations = Conversations(settings.home / THREADS_FILE)
        self._shelf = Shelf(settings.home / ATTACHED_FOLDER, library)
        self._wishes = StandingWishes(settings.home / THREADS_FILE)
        self._graph = _build(saver)
        # The embedded model has one slot, so the turns of several pages run one after another.
        self._turn = threading.Lock()

    @classmethod
    def open(
        cls,
        settings: Settings,
        library: Library,
        *,
        model: BaseChatModel | LanguageModel | None = None,
    ) -> Self:
        """Open the conversations under ``settings.home``; the model starts at first use.

        Args:
            settings: The settings of the process.
            library: The library that drafts are based on.
            model: Replaces the model named in the settings.

        Raises:
            RequestError: the conversations' database cannot be opened.
        """
        path = settings.home / THREADS_FILE
        try:
            connection = sqlite3.connect(path, check_same_thread=False, timeout=BUSY_SECONDS)
            saver = SqliteSaver(connection)
            saver.setup()
        except sqlite3.Error as error:
            raise RequestError(
                f"对话记录 {path} 打不开（{error}）；请把它移开后重试，语料库不受影响"
            ) from error
        if not isinstance(model, LanguageModel):
            model = LanguageModel(settings, chat_model=model)
        return cls(settings, library, model, saver)

    def stream(
        self,
        message: str,
        *,
        thread_id: str,
        files: Sequence[Path] = (),
        stop: threading.Event | None = None,
        seed: int = 0,
        stand: str | None = None,
    ) -> Iterator[Event]:
        """Yield the events of one turn; the last is the :class:`~rag.draft.values.Answer`.

        Args:
            message: The user's message.
            thread_id: The conversation.
            files: Files that come with the message; they become material of the conversation.
            stop: When set, the turn ends early with what was written so far.
            seed: Varies the wording.
            stand: Where the writer saw the conversation stand (:class:`~rag.chain.kept.Kept`); None
                takes it as it is.

        Raises:
            RequestError: the request is empty, too long or cannot be done, or a file cannot be
                read, or another process is at work on the thread; the thread is unchanged.
            MovedOnError: the thread does not stand there any more; it is unchanged.
            ModelMissingError: the model is not installed.
            ModelServerError: the model does not answer, and nothing was written.
        """
        if not files and self._asks_again(message, thread_id):
            yield from self.again(thread_id, said=message, stop=stop, stand=stand)
            return
        asked: State = {"request": message, "date": "", "files": list(map(str, files)), "again": ""}
        with self._turn_of(thread_id, stand):
            asked["base"] = self._checkpoint(thread_id)
            context = self._context(thread_id, stop, seed)
            if not asked["base"]:  # it can be found while its first turn is written
                self._conversations.note(thread_id, message, _now())
            try:
                yield from _events(self._graph, asked, _config(thread_id), context)
            finally:
                self._note(thread_id)

    def _asks_again(self, message: str, thread_id: str) -> bool:
        if not repeating.asks_again(message):
            return False
        held = self._state(thread_id)
        other = not repeating.rewords(message) and bool(held.get("turns"))
        return bool(held.get("repeat")) or other

    def again(
        self,
        thread_id: str,
        *,
        said: str = repeating.AGAIN,
        stop: threading.Event | None = None,
        stand: str | None = None,
    ) -> Iterator[Event]:
        """Do the last turn again from what it began with, with another seed; yield its events.

        What it made before stays a version. Where it fails, the conversation is as it was.

        Args:
            thread_id: The conversation.
            said: What the writer said for it.
            stop: As in :meth:`stream`.
            stand: As in :meth:`stream`.

        Raises:
            RequestError: there is no turn that would come out otherwise.
            MovedOnError: as in :meth:`stream`.
            ModelMissingError: the model is not installed.
            ModelServerError: the model does not answer, and nothing was written.
        """
        with self._turn_of(thread_id, stand):
            held = self._state(thread_id)
            repeat = held.get("repeat")
            if not repeat:
                raise RequestError(repeating.NOTHING_TO_REPEAT)
            context = self._context(thread_id, stop, repeat["seed"] + 1)
            reconcile(held, context)
            before = self._state(thread_id, repeat["base"]) if repeat["base"] else State()
            asked: Any = {**repeating.standing(before), "again": said, "date": "", "files": []}
            asked |= {name: repeat[name] for name in ("request", "todo", "base")}
            done = False
            try:
                for event in _events(self._graph, asked, _config(thread_id), context):
                    done = done or isinstance(event, Answer)
                    yield event
            finally:
                if not done:
                    self._put_back(thread_id, {**repeating.standing(held), "repeat": repeat})
            self._note(thread_id)

    @contextmanager
    def _turn_of(self, thread_id: str, stand: str | None) -> Iterator[None]:
        """Have the turn of a conversation, alone among all processes of this home."""
        name = hashlib.sha256(thread_id.encode()).hexdigest()[:_LOCK_DIGITS]
        with self._turn:
            try:
                with locked(self._settings.home / TURNS_FOLDER / f"{name}.lock", timeout=0):
                    self._stands(thread_id, stand)
                    yield
            except FolderBusyError as error:
                raise RequestError(
                    "这个对话正在另一个窗口里写，还没有写完；等它写完，或先在那边停止，再说一遍"
                ) from error

    def _stands(self, thread_id: str, stand: str | None) -> None:
        """Refuse a turn that was meant for another stand of the conversation."""
        number = self._versions.current(thread_id)
        if stand is not None and stand != stand_of(self._state(thread_id), number):
            raise MovedOnError(
                f"这份稿子在别处改过，现在是第 {number} 版；这句话没有照办，请看过再说一遍"
            )

    def _put_back(self, thread_id: str, values: dict[str, Any]) -> None:
        with tracing_context(enabled=False):
            self._graph.update_state(_config(thread_id), values, as_node="respond")

    def _context(self, thread_id: str, stop: threading.Event | None, seed: int) -> Context:
        stop = stop or threading.Event()
        return Context(
            self._library,
            self._model.until(stop),
            self._shelf,
            stop,
            seed,
            self._versions,
            thread_id,
            self._wishes,
        )

    def _note(self, thread_id: str) -> None:
        """Put a conversation on the list, or what it is on now."""
        snapshot = self._graph.get_state(_config(thread_id))
        state: Any = snapshot.values
        if title := title_of(state):
            self._conversations.note(thread_id, title, snapshot.created_at or _now())
        else:
            self._conversations.forget(thread_id)

    def conversations(self, owner: str = "") -> tuple[Conversation, ...]:
        """Return the conversations of a user, the one that went on last first.

        Args:
            owner: The user who logged in; empty for those of the command line and of a page
                without log-in.
        """
        for thread in self._conversations.unlisted():
            self._note(thread)
        return tuple(one for one in self._conversations.list() if owner_of(one.thread) == owner)

    def forget(self, thread_id: str) -> None:
        """Delete a conversation with its versions and its material, for good.

        Raises:
            RequestError: it is being written in another process.
        """
        with self._turn_of(thread_id, None):
            self._conversations.forget(thread_id)
            self._saver.delete_thread(thread_id)
            self._versions.forget(thread_id)
            self._shelf.forget(thread_id)

    def turns(self, thread_id: str) -> tuple[Turn, ...]:
        """Return the messages of a conversation; empty for an unknown one."""
        held = self._state(thread_id).get("turns", [])
        return tuple(Turn.model_validate(turn) for turn in held)

    def draft(self, thread_id: str) -> Draft | None:
        """Return the last draft of a conversation."""
        return draft_of(self._state(thread_id))

    def understood(self, thread_id: str) -> Understood | None:
        """Return what was understood of the request for the last draft of a conversation."""
        held = self._state(thread_id).get("draft_brief")
        return as_understood(Brief.model_validate(held)) if held else None

    def versions(self, thread_id: str) -> tuple[Version, ...]:
        """Return the versions of a conversation's drafts, the oldest first."""
        return self._versions.list(thread_id)

    def sources(self, thread_id: str) -> Holdings:
        """Return where the documents that a conversation cites are found."""
        return Holdings(self._library, self._shelf.library(thread_id))

    def compared(self, thread_id: str, old: int, new: int) -> Compared:
        """Return what changed from one version of a conversation to another.

        Raises:
            RequestError: there is no such version.
        """
        return comparison(self._versions, thread_id, old, new)

    def kept(self, thread_id: str) -> Kept:
        """Return the versions of a conversation, the wishes that hold in it, and the pace.

        Raises:
            RequestError: the wishes cannot be read.
        """
        wishes = self._wishes.list(owner_of(thread_id))
        state, current = self._state(thread_id), self._versions.current(thread_id)
        return Kept(
            versions=self._versions.list(thread_id),
            current=current,
            wishes=wishes,
            pace=pace_of(wishes, self._library.settings.pace),
            again=bool(state.get("repeat")),
            stand=stand_of(state, current),
        )

    def material(self, thread_id: str) -> Material:
        """Return the last results for a request for material or a question; often nothing."""
        return material_of(self._state(thread_id))

    def without_chip(self, thread_id: str, start: int) -> Material:
        """Search again without one of the filters recognised in the query.

        Args:
            thread_id: The conversation.
            start: The start of the filter's words, as in its chip.

        Raises:
            RequestError: there is no such filter; it may have been removed already.
        """
        with self._turn:
            query = query_of(self._state(thread_id))
            if query is None or all(chip.start != start for chip in query.chips):
                raise RequestError("这个筛选已经去掉了；请看现在列出的")
            found = ask(self._library, query.without({start}), k=nodes.RESULTS)
            with tracing_context(enabled=False):
                self._graph.update_state(_config(thread_id), as_searched(found), as_node="respond")
        return as_material(found)

    def _state(self, thread_id: str, checkpoint: str = "") -> State:
        """The state of a conversation, now or at a checkpoint."""
        values: Any = self._graph.get_state(_config(thread_id, checkpoint)).values
        state: State = values
        return state

    def _checkpoint(self, thread_id: str) -> str:
        """The checkpoint at which a conversation is; empty before its first turn."""
        found = self._graph.get_state(_config(thread_id)).config["configurable"]
        return str(found.get("checkpoint_id", ""))

    def warm(self, progress: Callable[[str], None] | None = None) -> None:
        """Load the encoder, the re-ranker, the indexes and the model; cache the constant prompts.

        Raises:
            EncoderError: the encoder cannot be loaded.
            RerankerError: a re-ranker is set, and it cannot be loaded.
            ModelMissingError: the model is not installed.
            ModelServerError: the model does not start.
        """
        tell = progress or (lambda _line: None)
        tell("载入编码器和索引…")
        self._library.search("准备", k=1)
        background_vectors(self._library.encodings)
        ready = "准备就绪，可以起草。"
        judge = Attributor.of(self._library)
        judge.attribute([(ready, 0)], [Candidate("", 0, len(ready), ready)])
        self._model.load(tell)
        tell("预热语言模型…")
        with self._turn:
            for prompt in warm_prompts():
                self._model.complete(prompt, max_tokens=1)

    def draft_once(
        self,
        request: str | Brief,
        *,
        date: datetime.date | None = None,
        material: Sequence[Path] = (),
        seed: int | None = None,
        on_event: Callable[[Event], None] | None = None,
    ) -> Draft | OutlineDone:
        """Write one draft outside any conversation.

        Args:
            request: The request for the draft, in words or as a brief by hand.
            material: Files with the material of the moment.
            date: The day of the meeting.
            seed: Varies the wording; None is 0.
            on_event: Called with each event.

        Raises:
            RequestError: the request asks for no draft, or cannot be done.
            InterruptedDraftError: the model broke off; the error holds what was written.
        """
        asked: State = {
            "request": request if isinstance(request, str) else request.request,
            "date": date.isoformat() if date else "",
            "files": list(map(str, material)),
        }
        if not isinstance(request, str):
            day = {"date": date} if date else {}
            asked["brief"] = request.model_copy(update=day).model_dump(mode="json")
        return self._once(asked, seed or 0, on_event)

    def revise_once(self, text: str, *, mode: str, instruction: str = "") -> Revision:
        """Revise a text outside any conversation.

        Args:
            text: The text to revise.
            mode: A value of :class:`rag.requests.brief.ReviseMode`.
            instruction: Further wishes, in the user's words.

        Raises:
            RequestError: the mode is unknown, or the text is empty or too long.
            InterruptedDraftError: the model broke off; the error holds what was written.
        """
        pace = self._library.settings.pace
        brief = nodes.revision_brief(text, mode, instruction, pace=pace)
        asked: State = {
            "request": text,
            "date": "",
            "brief": brief.model_dump(mode="json"),
        }
        draft = self._once(asked, 0, None)
        if not isinstance(draft, Draft):
            raise RequestError("这个要求不是修改；拟提纲请用 wengao draft")
        return Revision(draft=draft, diff=diff(text, draft.text))

    def _once(
        self, asked: State, seed: int, on_event: Callable[[Event], None] | None
    ) -> Draft | OutlineDone:
        draft: Draft | None = None
        outline: OutlineDone | None = None
        interrupted = said = ""
        graph = _build(None)
        with (
            self._turn,
            TemporaryDirectory(prefix="wengao-") as folder,
            Shelf(Path(folder), self._library) as shelf,
        ):
            context = Context(self._library, self._model, shelf, threading.Event(), seed)
            for event in _events(graph, asked, {"recursion_limit": MOST_STEPS}, context):
                if on_event is not None:
                    on_event(event)
                if isinstance(event, DraftDone):
                    draft = event.draft
                if isinstance(event, OutlineDone):
                    outline = event
                if isinstance(event, Answer):
                    interrupted, said = event.interrupted, event.text
        if interrupted:
            raise InterruptedDraftError(interrupted, draft)
        made = draft or outline
        if made is None:
            raise RequestError(
                "这个要求不是起草；找材料请用 wengao search，改稿请用 wengao revise，"
                f"对话请用 wengao chat（{said.splitlines()[0] if said else ''}）"
            )
        return made

    def close(self) -> None:
        """Stop the embedded model and close the conversations."""
        self._model.close()
        self._shelf.close()
        self._versions.close()
        self._conversations.close()
        self._wishes.close()
        self._saver.conn.close()


def _events(
    graph: Graph, asked: State, config: RunnableConfig, context: Context
) -> Iterator[Event]:
    """Yield the nodes' events; LangSmith tracing is always off, so that drafts stay here."""
    with tracing_context(enabled=False):
        written: Iterator[Any] = graph.stream(asked, config, context=context, stream_mode="custom")
        yield from written


def _now() -> str:
    return datetime.datetime.now(datetime.UTC).isoformat()


def _config(thread_id: str, checkpoint: str = "") -> RunnableConfig:
    at = {"checkpoint_id": checkpoint} if checkpoint else {}
    return {"configurable": {"thread_id": thread_id, **at}, "recursion_limit": MOST_STEPS}


def _build(saver: SqliteSaver | None) -> Graph:
    graph = StateGraph(State, Context)
    graph.add_node("understand", hearing.understand)
    graph.add_node("take", turn.take)
    graph.add_node("plan", nodes.plan)
    graph.add_node("retrieve", nodes.retrieve_section)
    graph.add_node("write", nodes.write)
    graph.add_node("revise", nodes.revise)
    graph.add_node("add", nodes.add)
    graph.add_node("edit", answering.edit)
    graph.add_node("settle", nodes.settle)
    graph.add_node("material", nodes.material)
    graph.add_node("question", nodes.question)
    graph.add_node("history", answering.history)
    graph.add_node("tell", answering.tell)
    graph.add_node("respond", nodes.respond)
    graph.add_edge(START, "understand")
    graph.add_edge("understand", "take")
    graph.add_conditional_edges("take", turn.after_taking, list(turn.CARRIED_OUT_BY))
    graph.add_conditional_edges("plan", nodes.after_planning, ["retrieve", "take"])
    graph.add_edge("retrieve", "write")
    graph.add_conditional_edges("write", nodes.after_writing, ["retrieve", "settle"])
    graph.add_edge("revise", "settle")
    for node in ("edit", "add"):
        graph.add_conditional_edges(node, turn.after_editing, ["settle", "take"])
    graph.add_conditional_edges("settle", turn.after_operation, ["take", "respond"])
    for node in ("material", "question", "history", "tell"):
        graph.add_edge(node, "take")
    graph.add_edge("respond", END)
    return graph.compile(checkpointer=saver)
