"""The drafting view: conversation, draft and source side by side.

Gradio transfers events and two tables of HTML pieces; ``assets/draft.js`` places them.
"""

import tempfile
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import gradio as gr

from corpus.errors import WengaoError
from corpus.reading.gathering import SUFFIXES
from rag.draft.conversations import Conversation
from rag.draft.values import Draft
from rag.errors import MovedOnError
from ui.html.conversations import conversations_html as render_conversations
from ui.html.marks import escape
from ui.html.view import Speaker, View
from ui.messages.catalogue import Messages
from ui.messages.page import EXAMPLES
from ui.web import channels, skeleton, threads
from ui.web.panes import Panes, Table
from ui.web.runs import Desk, PageWriter, Run

Export = Callable[[Draft, Path], object]
"""Writes a draft as a Word file to the path; raises ``WengaoError``."""

# The conversation keeps a notice, so its pop-up can disappear soon.
NOTICE_SECONDS = 6
# Gradio allows only events whose names are in quotes in this script.
_MOUNT_DRAFT = (
    "window.wengao.mountDraft(element, data => trigger('export', data),"
    " data => trigger('unfilter', data));"
    "window.wengao.mountVersions(element, data => trigger('restore', data),"
    " data => trigger('compare', data));"
)
_MOUNT_WISHES = "window.wengao.mountWishes(element, data => trigger('forget', data));"
_MOUNT_SOURCE = "window.wengao.mountSource(element, data => trigger('open', data));"
_MOUNT_ATTACHED = "window.wengao.mountAttached(element, data => trigger('drop', data));"
_CLICK_DOWNLOAD = "() => window.wengao.download()"

Update = tuple[Any, Any, Any, Any, Any, Any]
"""Values for the text box, the conversation, the live table, the panes, and the files that wait."""

Live = dict[str, str] | None
"""The live table of the page that sends a request (``ui.web.panes``)."""

Attached = tuple[tuple[str, ...], str]
"""The paths of the files that wait for the next message, and how they are shown."""

# More material at once belongs in the corpus.
MOST_ATTACHED = 20

_SAME = (gr.skip(), gr.skip())
# What the two buttons say for the writer; a turn like any other.
UNDO, REDO = "撤销", "重做"
# So do a version in the list, and a wish that is taken back.
RESTORE, FORGET = "恢复到第 {n} 版", "第 {n} 条长期要求不要了"


class DraftPage:
    """The components of the drafting view and their event handlers."""

    def __init__(
        self,
        writer: PageWriter,
        say: Messages,
        *,
        export: Export | None,
        pace: int,
    ) -> None:
        self._desk = Desk(writer, say)
        self._panes = Panes(say, pace=pace)
        self._say = say
        self._export = export
        # Conversations of the command line, by what the page calls them.
        self._named: dict[str, str] = {}
        self._list("")
        # Deleted with the app; Gradio serves its own copies.
        self._folder = tempfile.TemporaryDirectory(prefix="wengao-")

    # Components ---------------------------------------------------------------------------------

    def lay_out(self) -> None:
        """Create the components within the blocks of the app."""
        say = self._say
        with gr.Row(elem_id="wg-main"):
            with gr.Column(elem_id="wg-chat"):
                self._conversation()
            with gr.Column(elem_id="wg-draft"):
                self._draft_pane = gr.HTML(
                    skeleton.draft_pane_html(say, export=self._export is not None),
                    js_on_load=_MOUNT_DRAFT,
                    apply_default_css=False,
                )
            with gr.Column(elem_id="wg-source"):
                self._source_pane = gr.HTML(
                    skeleton.source_pane_html(say),
                    js_on_load=_MOUNT_SOURCE,
                    apply_default_css=False,
                )
        self._channels()

    def _conversation(self) -> None:
        say = self._say
        with gr.Row(elem_id="wg-chathead"):
            gr.HTML(f"<h2>{escape(say('conversation'))}</h2>")
            self._new = gr.Button(say("new"), size="sm", elem_id="wg-new")
        self._chat = gr.Chatbot(
            elem_id="wg-chatbot",
            show_label=False,
            container=False,
            height="100%",
            layout="bubble",
            buttons=[],
            feedback_options=None,
            sanitize_html=True,
            render_markdown=False,
            latex_delimiters=[],
            allow_tags=False,
            group_consecutive_messages=False,
            placeholder=escape(say("welcome")),
            examples=[{"text": text, "display_text": shown} for shown, text in EXAMPLES],
        )
        self._wishes = gr.HTML(
            skeleton.wishes_html(),
            js_on_load=_MOUNT_WISHES,
            apply_default_css=False,
            elem_id="wg-wishes",
        )
        self._box = gr.Textbox(
            elem_id="wg-box",
            label=say("ask_label"),
            show_label=False,
            placeholder=say("ask"),
            lines=1,  # Enter sends only from a box of one line; the style sheet makes it higher
            max_lines=8,
            container=False,
            autofocus=True,
        )
        self._attached = gr.HTML(
            js_on_load=_MOUNT_ATTACHED, elem_id="wg-attached", apply_default_css=False
        )
        self._files = gr.State(value=())
        with gr.Row(elem_id="wg-buttons"):
            self._attach = gr.UploadButton(
                say("attach"),
                elem_id="wg-attach",
                file_count="multiple",
                file_types=sorted(SUFFIXES),
                size="sm",
            )
            self._undo = gr.Button(say("undo"), size="sm", elem_id="wg-undo")
            self._redo = gr.Button(say("redo"), size="sm", elem_id="wg-redo")
            self._retry = gr.Button(say("retry"), size="sm", elem_id="wg-retry")
            self._stop = gr.Button(say("stop"), variant="stop", size="sm", elem_id="wg-stop")
            self._send = gr.Button(say("send"), variant="primary", size="sm", elem_id="wg-send")

    def _channels(self) -> None:
        """Create invisible components for the tables, the thread and the exported file."""
        with gr.Row(elem_classes="wg-channels"):
            self._thread = gr.Textbox(elem_id="wg-thread", container=False)
            self._live = gr.HTML(**channels.options("live"))
            self._table = gr.HTML(**channels.options("panes"))
            self._full = gr.HTML(**channels.options("full"))
            self._conversations = gr.HTML(**channels.options("conversations"))
            self._comparison = gr.HTML(**channels.options("compared"))
            self._file = gr.DownloadButton(elem_id="wg-download")

    def listen(self, app: gr.Blocks, top: gr.HTML) -> None:
        """Connect the events of the components, and of the top bar, to their handlers."""
        attached = [self._files, self._attached]
        outputs = [self._box, self._chat, self._live, self._table, *attached]
        private: dict[str, Any] = {"api_visibility": "private", "show_progress": "hidden"}
        acting = [self._thread, self._live]
        asked = [self._box, *acting, self._files]
        watching: list[dict[str, Any]] = [
            app.load(self._opened, None, [self._thread, *outputs], **private),
            self._send.click(self._sent, asked, outputs, **private),
            self._box.submit(self._sent, asked, outputs, **private),
            self._chat.example_select(self._chosen, acting, outputs, **private),
            self._chat.option_select(self._picked, acting, outputs, **private),
            self._retry.click(self._again, acting, outputs, **private),
            self._undo.click(self._undone, acting, outputs, **private),
            self._redo.click(self._redone, acting, outputs, **private),
            self._draft_pane.restore(self._restored, acting, outputs, **private),
            self._wishes.forget(self._forgotten, acting, outputs, **private),
        ]
        self._attach.upload(self._given, [self._attach, self._files], attached, **private)
        self._attached.drop(self._taken_back, self._files, attached, **private)
        self._stop.click(self._stopped, self._thread, None, queue=False, **private)
        # The page stops watching, but the writing continues.
        self._new.click(self._renewed, None, [self._thread, *outputs], cancels=watching, **private)
        listing = [self._thread, self._conversations]
        top.threads(self._listed, *listing, **private)
        top.erase(self._erased, *listing, **private)
        self._source_pane.open(self._opened_document, self._thread, self._full, **private)
        self._draft_pane.compare(self._compared, self._thread, self._comparison, **private)
        self._draft_pane.unfilter(self._unfiltered, self._thread, self._table, **private)
        exported = self._draft_pane.export(self._exported, self._thread, self._file, **private)
        exported.success(None, None, None, js=_CLICK_DOWNLOAD)

    # Events -----------------------------------------------------------------------------------

    def _opened(self, request: gr.Request) -> Iterator[tuple[Any, ...]]:
        """Load the page: show its address's conversation, and follow it if in progress."""
        thread = threads.known_or_new(str(request.query_params.get("thread", "")))
        key = self._key(thread, request)
        try:
            run = self._desk.run(key)
            busy = run is not None and run.view.busy
            views = run.follow() if run and busy else iter((self._desk.view(key),))
            for update in self._updates(views, thread, key):
                yield (thread, *update)
        except WengaoError as error:
            self._warn(str(error))
            yield (thread, *self._notice(View(), str(error), thread))

    def _renewed(self) -> tuple[Any, ...]:
        thread = threads.new()
        return (thread, *next(self._updates(iter((View(),)), thread, thread)))

    def _given(self, paths: Sequence[str] | None, held: Sequence[str]) -> Attached:
        """Keep uploaded files until the next message is sent."""
        files = tuple(dict.fromkeys((*held, *(paths or ()))))
        if len(files) > MOST_ATTACHED:
            self._warn(self._say("attach_many", n=MOST_ATTACHED))
            files = files[:MOST_ATTACHED]
        return self._waiting(files)

    def _taken_back(self, held: Sequence[str], event: gr.EventData) -> Attached:
        dropped = int(event._data["file"])
        return self._waiting([one for place, one in enumerate(held) if place != dropped])

    def _sent(
        self, message: str, thread: str, live: Live, files: Sequence[str], request: gr.Request
    ) -> Iterator[Update]:
        """Send the message with its files; both stay where the request is refused."""
        paths = [Path(one) for one in files]
        yield from self._write(
            thread,
            request,
            lambda key: self._desk.begin(key, message or "", paths, stand=_stand(live)),
            sent=self._waiting(()),
            kept=self._waiting(files),
        )

    def _waiting(self, files: Sequence[str]) -> Attached:
        return tuple(files), skeleton.attached_html(files, self._say)

    def _said(self, message: str, thread: str, live: Live, request: gr.Request) -> Iterator[Update]:
        yield from self._write(
            thread, request, lambda key: self._desk.begin(key, message, stand=_stand(live))
        )

    def _chosen(
        self, thread: str, live: Live, request: gr.Request, event: gr.SelectData
    ) -> Iterator[Update]:
        yield from self._said(str(event.value["text"]), thread, live, request)

    def _picked(
        self, thread: str, live: Live, request: gr.Request, event: gr.SelectData
    ) -> Iterator[Update]:
        yield from self._said(str(event.value), thread, live, request)

    def _again(self, thread: str, live: Live, request: gr.Request) -> Iterator[Update]:
        yield from self._write(
            thread, request, lambda key: self._desk.again(key, stand=_stand(live))
        )

    def _undone(self, thread: str, live: Live, request: gr.Request) -> Iterator[Update]:
        yield from self._said(UNDO, thread, live, request)

    def _redone(self, thread: str, live: Live, request: gr.Request) -> Iterator[Update]:
        yield from self._said(REDO, thread, live, request)

    def _restored(
        self, thread: str, live: Live, request: gr.Request, event: gr.EventData
    ) -> Iterator[Update]:
        yield from self._said(RESTORE.format(n=int(event._data["version"])), thread, live, request)

    def _forgotten(
        self, thread: str, live: Live, request: gr.Request, event: gr.EventData
    ) -> Iterator[Update]:
        yield from self._said(FORGET.format(n=int(event._data["wish"])), thread, live, request)

    def _listed(self, thread: str, request: gr.Request, event: gr.EventData) -> Table:
        """Return the list of conversations; ``asked`` tells one click from the next."""
        listed = self._list(request.username or "")
        html = render_conversations(listed, thread, threads.page_name, self._say)
        return {"thread": thread, "asked": str(event._data["asked"]), "html": html}

    def _list(self, owner: str) -> tuple[Conversation, ...]:
        listed = self._desk.conversations(owner)
        if not owner:
            self._named |= {threads.page_name(one.thread): one.thread for one in listed}
        return listed

    def _erased(self, thread: str, request: gr.Request, event: gr.EventData) -> Table:
        """Delete a conversation; return the list without it."""
        name = str(event._data["erase"])
        try:
            self._desk.forget(self._key(name, request))
        except WengaoError as error:
            self._warn(str(error))
        return self._listed(thread, request, event)

    def _compared(self, thread: str, request: gr.Request, event: gr.EventData) -> Any:
        """Return what changed between two versions; ``asked`` tells one click from the next."""
        old, new = int(event._data["old"]), int(event._data["new"])
        try:
            compared = self._desk.compared(self._key(thread, request), old, new)
        except WengaoError as error:
            self._warn(str(error))
            return gr.skip()
        html = self._panes.compared(compared)
        return {"thread": thread, "asked": str(event._data["asked"]), "html": html}

    def _stopped(self, thread: str, request: gr.Request) -> None:
        self._desk.stop(self._key(thread, request))

    def _write(
        self,
        thread: str,
        request: gr.Request,
        begin: Callable[[str], Run],
        *,
        sent: tuple[Any, Any] = _SAME,
        kept: tuple[Any, Any] = _SAME,
    ) -> Iterator[Update]:
        """Follow a new run; ``sent`` and ``kept`` are the waiting files if it begins or not."""
        key = self._key(thread, request)
        try:
            run = begin(key)
        except WengaoError as error:
            self._warn(str(error))
            yield from self._refused(error, thread, key)
            return
        first = True
        for update in self._updates(run.follow(), thread, key):
            yield ("", *update[1:4], *sent) if first else update
            first = False
        last = run.view.lines[-1]
        if last.speaker is Speaker.NOTICE:
            self._warn(last.text)
        if run.refused:
            yield (run.message, gr.skip(), gr.skip(), gr.skip(), *kept)

    def _refused(self, error: WengaoError, thread: str, key: str) -> Iterator[Update]:
        """Say why nothing began; the text box keeps its words, and the page shows what is now."""
        view, run = self._desk.view(key), self._desk.run(key)
        if run is not None and view.busy:
            # Another page had it written: this one watches, too.
            views = (one.said(Speaker.NOTICE, str(error)) for one in run.follow())
            yield from self._updates(views, thread, key)
        elif isinstance(error, MovedOnError):
            yield from self._updates(iter((view.said(Speaker.NOTICE, str(error)),)), thread, key)
        else:
            yield self._notice(view, str(error), thread)

    def _notice(self, view: View, notice: str, thread: str) -> Update:
        """Show a line without storing it; the text box keeps its content."""
        said = view.said(Speaker.NOTICE, notice)
        chat, live = self._panes.messages(said), self._panes.live(view, thread)
        return gr.skip(), chat, live, gr.skip(), *_SAME

    def _key(self, thread: str, request: gr.Request) -> str:
        key = threads.key_of(thread, request.username or "")
        return self._named.get(key, key)

    def _warn(self, notice: str) -> None:
        gr.Warning(escape(notice), duration=NOTICE_SECONDS)

    def _updates(self, views: Iterator[View], thread: str, key: str) -> Iterator[Update]:
        """Redraw only what changed; otherwise send the same object again."""
        last: View | None = None
        table: Table = {}
        for view in views:
            if last is None or view.drawn != last.drawn:
                table = self._panes.panes(view, thread, self._desk.sources(key))
            said = last is None or view.lines != last.lines
            chat = self._panes.messages(view) if said else gr.skip()
            yield gr.skip(), chat, self._panes.live(view, thread), table, *_SAME
            last = view

    def _opened_document(
        self, thread: str, request: gr.Request, event: gr.EventData
    ) -> dict[str, str]:
        """Return the whole text of a document that the page shows in part."""
        document_id = str(event._data["document"])
        try:
            key = self._key(thread, request)
            view = self._desk.view(key)
            html = self._panes.full_text(view, document_id, self._desk.sources(key))
        except WengaoError as error:
            self._warn(str(error))
            html = ""
        return {"document": document_id, "html": html}

    def _unfiltered(self, thread: str, request: gr.Request, event: gr.EventData) -> Any:
        """Return the panes without one of the filters, or unchanged if that fails."""
        key = self._key(thread, request)
        try:
            view = self._desk.without_chip(key, int(event._data["chip"]))
        except WengaoError as error:
            self._warn(str(error))
            return gr.skip()
        return self._panes.panes(view, thread, self._desk.sources(key))

    def _exported(self, thread: str, request: gr.Request) -> str:
        if self._export is None:
            raise gr.Error(escape(self._say("nothing_to_export")))
        try:
            draft = self._desk.view(self._key(thread, request)).draft
            if draft is None:
                raise gr.Error(escape(self._say("nothing_to_export")), print_exception=False)
            folder = Path(tempfile.mkdtemp(dir=self._folder.name))
            path = folder / f"{threads.file_name(draft.title or self._say('untitled'))}.docx"
            self._export(draft, path)
        except WengaoError as error:
            raise gr.Error(escape(str(error)), print_exception=False) from error
        return str(path)


def _stand(live: Live) -> str | None:
    """Where the page that sent a request shows its conversation; None before it shows one."""
    return (live or {}).get("stand")
