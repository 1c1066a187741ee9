"""The corpus view: the report, the table, a document, and adding files.

Gradio transfers one event with its answer, and the upload; ``assets/corpus.js`` places the pieces.
"""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import gradio as gr

from corpus.reading.gathering import SUFFIXES
from ui.html.marks import escape
from ui.messages.catalogue import Messages
from ui.web import channels, skeleton
from ui.web.corpus_desk import CorpusDesk, Table
from ui.web.intake import MOST_FILES, IntakeDesk, intake_html

if TYPE_CHECKING:
    from rag.retrieval.library import Library

# Gradio allows only events whose names are in quotes in this script.
_MOUNT = "window.wengao.mountCorpus(element, data => trigger('ask', data));"


class CorpusPage:
    """The components of the corpus view and their event handlers."""

    def __init__(self, library: "Library", say: Messages) -> None:
        self._desk = CorpusDesk(library, say)
        self._intake = IntakeDesk(library, say)
        self._say = say

    def lay_out(self) -> None:
        """Create the components within the blocks of the app."""
        with gr.Column(elem_id="wg-corpus"):
            with gr.Row(elem_id="wg-corpushead"):
                gr.HTML(skeleton.corpus_head_html(self._say), apply_default_css=False)
                self._upload = gr.UploadButton(
                    self._say("corpus.add"),
                    elem_id="wg-upload",
                    file_count="multiple",
                    file_types=sorted(SUFFIXES),
                    variant="primary",
                    size="sm",
                )
            self._view = gr.HTML(
                skeleton.corpus_html(self._say), js_on_load=_MOUNT, apply_default_css=False
            )
        with gr.Row(elem_classes="wg-channels"):
            self._answer = gr.HTML(**channels.options("answer"))
            self._progress = gr.HTML(**channels.options("intake"))

    def listen(self) -> None:
        """Connect the events of the components to their handlers."""
        private: dict[str, Any] = {"api_visibility": "private", "show_progress": "hidden"}
        # Several requests may be in progress; the page uses only the answer to the last one.
        self._view.ask(self._asked, None, self._answer, trigger_mode="multiple", **private)
        self._upload.upload(
            self._uploaded, self._upload, self._progress, trigger_mode="multiple", **private
        )

    def _asked(self, event: gr.EventData) -> Table:
        return self._desk.answer(event._data)

    def _uploaded(self, paths: Sequence[str] | None) -> Iterator[Table]:
        """Add the uploaded files and report progress."""
        paths = paths or ()
        if len(paths) > MOST_FILES:
            said = escape(self._say("intake.many", n=MOST_FILES))
            yield {"over": "1", "html": f'<p class="error" role="alert">{said}</p>'}
            return
        for state in self._intake.take_in([Path(path) for path in paths]).follow():
            over = "1" if state.over else ""
            yield {"over": over, "html": intake_html(state, self._say)}
