"""The fixed frame of the page: top bar, draft pane and source pane, empty."""

from ui.html.marks import escape
from ui.messages.page import Texts


def top_bar_html(texts: Texts) -> str:
    """The name of the product and the menu of recent conversations."""
    return (
        f'<header class="top"><h1>{escape(texts["app"])}</h1>'
        f'<nav class="places">{_place("draft", "#/draft", texts)}'
        f"{_place('corpus', '#/corpus', texts)}</nav>"
        f'<span class="tagline">{escape(texts["tagline"])}</span>'
        f'<details class="history" id="wg-history" data-empty="{escape(texts["history_empty"])}">'
        f"<summary>{escape(texts['history'])}</summary><nav aria-label="
        f'"{escape(texts["history_title"])}"></nav></details></header>'
    )


def _place(name: str, address: str, texts: Texts) -> str:
    label = escape(texts[f"place.{name}"])
    return f'<a href="{address}" data-place="{name}">{label}</a>'


def corpus_head_html(texts: Texts) -> str:
    """The two views of the corpus, above it."""
    links = "".join(
        f'<a href="#/corpus/{name}" data-view="{name}">{escape(texts[f"corpus.{name}"])}</a>'
        for name in ("report", "documents")
    )
    return f'<nav class="corpusviews" aria-label="{escape(texts["corpus.views"])}">{links}</nav>'


def corpus_html(texts: Texts) -> str:
    """The corpus view, empty: what was added, and the place of report, table and document."""
    return (
        '<div class="corpus"><div class="intake" aria-live="polite" hidden></div>'
        '<p class="corpusnote" role="alert" hidden></p>'
        f'<div class="corpusbody" aria-busy="true"><p class="loading">'
        f"{escape(texts['corpus.files.loading'])}</p></div>"
        '<div class="view report" hidden></div><div class="view listing" hidden>'
        '<div class="filterbar"></div><div class="table"></div></div>'
        '<div class="view document" hidden></div></div>'
    )


def warmth_html(message: str, *, over: bool, failed: bool) -> str:
    """How far the models are loaded, in the top bar."""
    state = "bad" if failed else "good" if over else "wait"
    return (
        f'<span class="warmth {state}" role="status" title="{escape(message)}">'
        f"<i></i>{escape(message)}</span>"
    )


def draft_pane_html(texts: Texts, *, export: bool) -> str:
    """The middle pane: tabs, figures, legend, the draft, its findings, and the material."""
    word = (
        f'<button type="button" class="tool" data-do="export" disabled>'
        f"{escape(texts['export'])}</button>"
        if export
        else ""
    )
    return (
        f'<section class="pane draftpane" aria-label="{escape(texts["draft"])}">'
        '<div class="panehead"><div class="views" role="tablist">'
        f"{_view_tab('draft', texts, selected=True)}{_view_tab('material', texts, selected=False)}"
        '</div><div class="status" role="status" aria-live="polite"></div>'
        f'<div class="tools"><button type="button" class="tool" data-do="copy" disabled'
        f' data-done="{escape(texts["copied"])}">{escape(texts["copy"])}</button>{word}</div></div>'
        '<div class="view" data-view="draft">'
        f'<div class="legend" role="group" aria-label="{escape(texts["legend"])}"></div>'
        '<div class="scroll"><div class="blank">'
        f"<b>{escape(texts['draft_empty'])}</b><p>{escape(texts['draft_empty_hint'])}</p></div>"
        f'<article class="paper" data-pending="{escape(texts["section_pending"])}" hidden>'
        '<h2 class="title"></h2><div class="body"></div></article>'
        '<div class="findingbox" id="wg-findings"></div></div><div class="summary"></div></div>'
        '<div class="view" data-view="material" hidden><div class="scroll">'
        f'<div class="blank"><b>{escape(texts["material_empty"])}</b></div>'
        '<div class="materials"></div></div></div></section>'
    )


def _view_tab(name: str, texts: Texts, *, selected: bool) -> str:
    state = "true" if selected else "false"
    return (
        f'<button type="button" role="tab" aria-selected="{state}" data-show="{name}">'
        f"{escape(texts[name])}<b></b></button>"
    )


def source_pane_html(texts: Texts) -> str:
    """The right pane: a source with its highlighted span, or the list of sources."""
    return (
        f'<section class="pane sourcepane" aria-label="{escape(texts["source"])}">'
        f'<div class="panehead"><h2>{escape(texts["source"])}</h2>'
        f'<button type="button" class="tool" data-do="overview" hidden>'
        f"{escape(texts['close'])}</button></div>"
        f'<div class="blank"><b>{escape(texts["source_empty"])}</b>'
        f"<p>{escape(texts['source_empty_hint'])}</p></div>"
        '<div class="overview scroll" hidden></div>'
        '<div class="reading" hidden><div class="panel"></div>'
        f'<div class="dochold"></div><div class="users" data-title="{escape(texts["used_by"])}"'
        f' hidden></div><div class="doc scroll" tabindex="0" aria-label="{escape(texts["source"])}"'
        f' data-loading="{escape(texts["full_loading"])}"></div></div></section>'
    )
