"""Build and serve the web application: the top bar, the drafting view and the corpus view.

Only ``wengao serve`` imports this module, because Gradio takes seconds to import.
"""

import json
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import gradio as gr

from corpus.files.loading import MAX_FILE_BYTES
from rag.settings import PACE
from ui.messages.catalogue import Lang, Messages
from ui.web import skeleton
from ui.web.page_corpus import CorpusPage
from ui.web.page_draft import DraftPage, Export
from ui.web.runs import PageWriter, Warmth

if TYPE_CHECKING:
    from rag.retrieval.library import Library

__all__ = ["Export", "PageWriter", "build_app", "serve"]

ASSETS = Path(__file__).parent / "assets"
# In this order: the draft uses keyboard and copying.
SCRIPTS = (
    "words.js",
    "keyboard.js",
    "copying.js",
    "draft.js",
    "versions.js",
    "history.js",
    "corpus.js",
)
STYLES = ("page.css", "versions.css", "history.css", "corpus.css", "print.css")
# What Gradio says itself, by the names of the messages that words.js puts in its place.
GRADIO_WORDS = (
    "error", "warning", "info", "success", "file_type", "file_size", "lost", "crowded",
    "unexpected", "close", "clear", "conversation", "user", "assistant", "example",
)  # fmt: skip
_MOUNT_TOP = (
    "window.wengao.mountTop(element);"
    "window.wengao.mountHistory(element, data => trigger('threads', data),"
    " data => trigger('erase', data));"
)
# System fonts only, so that the page loads nothing from other hosts.
SANS = (
    "Noto Sans CJK SC",
    "Source Han Sans SC",
    "PingFang SC",
    "Microsoft YaHei",
    "system-ui",
    "sans-serif",
)
# Threads for requests: each page that watches a run holds one while it waits for a change.
MAX_THREADS = 80
# Check Gradio's cache every hour and delete exported files older than a day (seconds).
CACHE_CLEANING = (3_600, 86_400)


def build_app(
    writer: PageWriter,
    library: "Library",
    *,
    export: Export | None = None,
    language: Lang = "zh",
    pace: int = PACE,
    warmth: Warmth | None = None,
) -> gr.Blocks:
    """Build the page for a writer and a library; load nothing and open no port.

    Args:
        writer: Writes and stores conversations.
        library: Holds the sources.
        export: Writes a Word file; without it the page has no export button.
        language: The language of the page.
        pace: Characters per minute.
        warmth: The loading of the models to show; without it they count as loaded.
    """
    say = Messages(language)
    draft = DraftPage(writer, say, export=export, pace=pace)
    corpus = CorpusPage(library, say)
    with gr.Blocks(
        title=say("app"),
        analytics_enabled=False,
        fill_width=True,
        fill_height=True,
        delete_cache=CACHE_CLEANING,
    ) as app:
        with gr.Row(elem_id="wg-top"):
            top = gr.HTML(skeleton.top_bar_html(say), js_on_load=_MOUNT_TOP)
            warm = gr.HTML(_warmth_html(warmth), elem_id="wg-warm")
        draft.lay_out()
        corpus.lay_out()
        draft.listen(app, top)
        corpus.listen()
        if warmth is not None:
            watching = _watch(warmth)
            app.load(watching, None, warm, api_visibility="private", show_progress="hidden")
    app.queue(default_concurrency_limit=None)
    blocks: gr.Blocks = app
    return blocks


def _warmth_html(warmth: Warmth | None) -> str:
    if warmth is None:
        return ""
    message, over, failed = warmth.state
    return skeleton.warmth_html(message, over=over, failed=failed)


def _watch(warmth: Warmth) -> Callable[[], Iterator[str]]:
    def watching() -> Iterator[str]:
        for message, over, failed in warmth.follow():
            yield skeleton.warmth_html(message, over=over, failed=failed)

    return watching


def serve(
    writer: PageWriter,
    library: "Library",
    *,
    host: str = "127.0.0.1",
    port: int = 7860,
    auth: Sequence[tuple[str, str]] = (),
    export: Export | None = None,
    language: Lang = "zh",
    pace: int = PACE,
    on_ready: Callable[[str], None] | None = None,
    block: bool = True,
) -> gr.Blocks:
    """Serve the page until interrupted, and load the models in the background.

    Args:
        writer: See :func:`build_app`; the caller closes it.
        library: See :func:`build_app`.
        host: The address to listen on.
        port: The port to listen on.
        auth: Pairs of user and password; if empty, anyone who reaches the port can use the page.
        export: See :func:`build_app`.
        language: See :func:`build_app`.
        pace: See :func:`build_app`.
        on_ready: Called with the address once the page answers.
        block: Whether to wait for an interrupt; if not, the caller closes the returned app.

    Returns:
        The running app.

    Raises:
        OSError: the port is taken.
    """
    say = Messages(language)
    warmth = Warmth(say)
    app = build_app(writer, library, export=export, language=language, pace=pace, warmth=warmth)
    _, address, _ = app.launch(
        server_name=host,
        server_port=port,
        auth=list(auth) or None,
        auth_message=say("login"),
        prevent_thread_lock=True,
        **_launch_options(say),
    )
    warmth.start(writer)
    if on_ready is not None:
        on_ready(address)
    if block:
        app.block_thread()
    return app


def _head(say: Messages) -> str:
    """Return the style sheets and scripts of the page, and its language for Gradio's own texts."""
    script = "".join((ASSETS / name).read_text(encoding="utf-8") for name in SCRIPTS)
    style = "".join((ASSETS / name).read_text(encoding="utf-8") for name in STYLES)
    most = MAX_FILE_BYTES // 2**20
    words = {name: say(f"gradio.{name}", it="{it}", most=most) for name in GRADIO_WORDS}
    # A "<" could end the script.
    known = json.dumps(words, ensure_ascii=False).replace("<", "\\u003c")
    # Gradio's own texts go by the language of the browser.
    begin = (
        f"document.documentElement.lang = '{say('lang')}';\n"
        f"Object.defineProperty(navigator, 'language', {{get: () => '{say('lang')}'}});\n"
        f"window.wengaoWords = {known};\n"
    )
    return f"<style>{style}</style><script>{begin}{script}</script>"


def _launch_options(say: Messages) -> dict[str, Any]:
    theme = gr.themes.Base(
        primary_hue="red",
        neutral_hue="slate",
        text_size="sm",
        spacing_size="sm",
        radius_size="sm",
        font=[gr.themes.Font(name) for name in SANS],
        font_mono=[gr.themes.Font("monospace")],
    )
    return {
        "theme": theme,
        # In the head: Gradio rewrites styles given as `css` and loses shorthands with var().
        "head": _head(say),
        "share": False,
        "quiet": True,
        "inbrowser": False,
        "footer_links": [],
        "run_history": False,
        "enable_monitoring": False,
        "ssr_mode": False,
        "pwa": False,
        "mcp_server": False,
        "max_threads": MAX_THREADS,
        # Larger files would be refused later, when they are read.
        "max_file_size": MAX_FILE_BYTES,
        "favicon_path": ASSETS / "icon.png",
    }
