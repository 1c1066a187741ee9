"""The fixed frame of the page: top bar, draft pane and source pane, empty."""

from collections.abc import Sequence

from ui.html.marks import escape
from ui.html.sources import file_name
from ui.messages.catalogue import Messages


def top_bar_html(say: Messages) -> str:
    """Return the product's name and the menu of conversations, empty."""
    return (
        f'<header class="top"><h1>{escape(say("app"))}</h1>'
        f'<nav class="places">{_place("draft", "#/draft", say)}'
        f"{_place('corpus', '#/corpus', say)}</nav>"
        f'<span class="tagline">{escape(say("tagline"))}</span>'
        f'<details class="history" id="wg-history">'
        f"<summary>{escape(say('history'))}</summary><nav aria-label="
        f'"{escape(say("history_title"))}"></nav></details></header>'
    )


def _place(name: str, address: str, say: Messages) -> str:
    label = escape(say(f"place.{name}"))
    return f'<a href="{address}" data-place="{name}">{label}</a>'


def corpus_head_html(say: Messages) -> str:
    """Return the links to the two views of the corpus."""
    links = "".join(
        f'<a href="#/corpus/{name}" data-view="{name}">{escape(say(f"corpus.{name}"))}</a>'
        for name in ("report", "documents")
    )
    return f'<nav class="corpusviews" aria-label="{escape(say("corpus.views"))}">{links}</nav>'


def corpus_html(say: Messages) -> str:
    """Return the empty corpus view: added files, and room for report, table and document."""
    return (
        '<div class="corpus"><div class="intake" aria-live="polite" hidden></div>'
        '<p class="corpusnote" role="alert" hidden></p>'
        f'<div class="corpusbody" aria-busy="true"><p class="loading">'
        f"{escape(say('corpus.files.loading'))}</p></div>"
        '<div class="view report" hidden></div><div class="view listing" hidden>'
        '<div class="filterbar"></div><div class="table"></div></div>'
        '<div class="view document" hidden></div></div>'
    )


def warmth_html(message: str, *, over: bool, failed: bool) -> str:
    """Return the progress of loading the models, for the top bar."""
    state = "bad" if failed else "good" if over else "wait"
    return (
        f'<span class="warmth {state}" role="status" title="{escape(message)}">'
        f"<i></i>{escape(message)}</span>"
    )


def attached_html(files: Sequence[str], say: Messages) -> str:
    """Return the files that wait for the next message, each with a button to take it back."""
    if not files:
        return ""
    items = "".join(
        f'<li><span title="{escape(file_name(one))}">{escape(file_name(one))}</span>'
        f'<button type="button" data-file="{place}"'
        f' aria-label="{escape(say("attach_drop", name=file_name(one)))}">×</button></li>'
        for place, one in enumerate(files)
    )
    return (
        f'<ul class="attached" aria-label="{escape(say("attach"))}"'
        f' title="{escape(say("attach_hint"))}">{items}</ul>'
    )


def draft_pane_html(say: Messages, *, export: bool) -> str:
    """Return the middle pane: tabs, figures, legend, the draft, its findings, and the material."""
    word = (
        f'<button type="button" class="tool" data-do="export" disabled>'
        f"{escape(say('export'))}</button>"
        if export
        else ""
    )
    return (
        f'<section class="pane draftpane" aria-label="{escape(say("draft"))}">'
        '<div class="panehead"><div class="views" role="tablist">'
        f"{_view_tab('draft', say, selected=True)}{_view_tab('material', say, selected=False)}"
        f'</div><div class="tools">{_versions_menu(say)}'
        f'<button type="button" class="tool" data-do="copy" disabled'
        f' data-done="{escape(say("copy_done"))}" data-failed="{escape(say("copy_failed"))}">'
        f"{escape(say('copy'))}</button>{word}</div></div>"
        '<div class="status" role="status" aria-live="polite"></div>'
        '<div class="view" data-view="draft">'
        f'<div class="legend" role="group" aria-label="{escape(say("legend"))}"></div>'
        '<div class="scroll"><div class="blank">'
        f"<b>{escape(say('draft_empty'))}</b><p>{escape(say('draft_empty_hint'))}</p></div>"
        '<div class="briefbox"></div>'
        f'<article class="paper" data-pending="{escape(say("section_pending"))}" hidden>'
        '<h2 class="title"></h2><div class="body" role="group"'
        f' aria-label="{escape(say("draft_keys"))}"></div>'
        '<section class="notes"></section></article>'
        '<div class="requirementbox"></div>'
        '<div class="findingbox" id="wg-findings"></div></div>'
        f'<section class="comparison" tabindex="-1" aria-label="{escape(say("comparison"))}"'
        ' hidden></section><div class="summary"></div></div>'
        '<div class="view" data-view="material" hidden><div class="scroll">'
        f'<div class="blank"><b>{escape(say("material_empty"))}</b></div>'
        f'<div class="materials"></div></div></div>{_jumps(say)}</section>'
    )


def _jumps(say: Messages) -> str:
    """The way between the panes where they stand one below the other."""
    buttons = "".join(
        f'<button type="button" data-jump="{place}">{escape(say(name))}</button>'
        for place, name in (
            ("wg-chat", "conversation"),
            ("wg-draft", "draft"),
            ("wg-source", "source"),
        )
    )
    return f'<nav class="jumps" aria-label="{escape(say("jumps"))}">{buttons}</nav>'


def _versions_menu(say: Messages) -> str:
    return (
        f'<details class="versions" hidden><summary class="tool">{escape(say("versions"))}<b></b>'
        '</summary><div class="versionlist" role="group"'
        f' aria-label="{escape(say("versions_title"))}"></div></details>'
    )


def wishes_html() -> str:
    """Return the place of the standing wishes, empty."""
    return '<div class="standing"></div>'


def _view_tab(name: str, say: Messages, *, selected: bool) -> str:
    state = "true" if selected else "false"
    return (
        f'<button type="button" role="tab" aria-selected="{state}" data-show="{name}">'
        f"{escape(say(name))}<b></b></button>"
    )


def source_pane_html(say: Messages) -> str:
    """Return the right pane: a source with its highlighted span, or the list of sources."""
    return (
        f'<section class="pane sourcepane" aria-label="{escape(say("source"))}">'
        f'<div class="panehead"><h2>{escape(say("source"))}</h2>'
        f'<button type="button" class="tool" data-do="back" hidden>{escape(say("back"))}</button>'
        f'<button type="button" class="tool" data-do="overview" hidden>'
        f"{escape(say('close'))}</button></div>"
        f'<div class="blank"><b>{escape(say("source_empty"))}</b>'
        f"<p>{escape(say('source_empty_hint'))}</p></div>"
        '<div class="overview scroll" hidden></div>'
        '<div class="reading" hidden><div class="panel"></div>'
        f'<div class="dochold"></div><div class="users" data-title="{escape(say("used_by"))}"'
        f' hidden></div><div class="doc scroll" tabindex="0" aria-label="{escape(say("source"))}"'
        f' data-loading="{escape(say("full_loading"))}"></div></div></section>'
    )
