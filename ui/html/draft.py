"""Render the draft. Pure; all text from documents, models and users is escaped."""

import re
from collections.abc import Collection, Mapping, Sequence

from rag.draft.rates import sourced
from rag.draft.values import AttributedSentence, Draft, Finding, Severity, Verdict
from ui.html.marks import Mark, escape, marked
from ui.html.view import ShownSentence
from ui.messages.catalogue import Messages
from ui.text.register import register_hint, register_line

PERCENT = 100
SEVERITY_ORDER = (Severity.ERROR, Severity.WARNING, Severity.INFO)
# A short line that begins with 一、 or （一） and has no full stop is a heading.
_HEADING = re.compile(r"(?:[一二三四五六七八九十]+、|（[一二三四五六七八九十]+）)[^。！？；]{1,40}")


def sentence_html(
    shown: ShownSentence, say: Messages, *, warned: bool = False, notes: Sequence[int] = ()
) -> str:
    """Return a sentence with its verdict, shared letters and findings.

    It can have the focus, but is no tab stop: the page makes one sentence the stop of the draft.

    Args:
        shown: The sentence.
        say: The messages.
        warned: Whether a source has a flaw where the sentence cites it.
        notes: The numbers of its sources below the printed draft.
    """
    sentence = shown.sentence
    marks = [
        Mark(start, start + length, "m", f"{shown.key}.{number}")
        for number, citation in enumerate(sentence.citations)
        for start, _, length in citation.matches
    ]
    marks += [Mark(start, end, "f", str(index)) for index, start, end in shown.findings]
    label = say(
        "sentence_label",
        verdict=say(f"verdict.{sentence.verdict}"),
        n=len(sentence.citations),
        text=sentence.text,
    )
    if warned:
        label = f"{say('flaws_here')}，{label}"
    more = " sub" if _HEADING.fullmatch(sentence.text) else ""
    more += " warned" if warned else ""
    printed = f' data-notes="{",".join(map(str, notes))}"' if notes else ""
    return (
        f'<span class="s v-{sentence.verdict}{more}" id="{escape(shown.key)}" role="button"'
        f' tabindex="-1" data-v="{sentence.verdict}"{printed} aria-label="{escape(label)}">'
        f"{marked(sentence.text, marks)}</span>"
    )


def paragraphs_html(
    section: Sequence[ShownSentence],
    say: Messages,
    *,
    warned: Collection[str] = (),
    notes: Mapping[str, Sequence[int]] = {},
) -> tuple[str, ...]:
    """Return the paragraphs of a section as HTML.

    Args:
        section: The sentences of the section.
        say: The messages.
        warned: The keys of sentences whose source has a flaw where they cite it.
        notes: The numbers of the sources of a sentence, by its key.
    """
    paragraphs: list[str] = []
    for shown in section:
        if shown.breaks or not paragraphs:
            paragraphs.append("")
        paragraphs[-1] += sentence_html(
            shown, say, warned=shown.key in warned, notes=notes.get(shown.key, ())
        )
    return tuple(paragraphs)


def legend_html(sentences: Sequence[AttributedSentence], say: Messages) -> str:
    """Return the verdicts with marks and counts; each is a button to the next such sentence."""
    items = []
    for verdict in Verdict:
        count = sum(sentence.verdict is verdict for sentence in sentences)
        items.append(
            f'<button type="button" class="key v-{verdict}" data-next="{verdict}"'
            f' title="{escape(say(f"verdict_hint.{verdict}"))}"{"" if count else " disabled"}>'
            f'<i class="swatch"></i>{escape(say(f"verdict.{verdict}"))}<b>{count}</b></button>'
        )
    return "".join(items)


def characters(text: str) -> int:
    """Count the characters to read: all except white space."""
    return sum(not letter.isspace() for letter in text)


def summary_html(
    text: str,
    sentences: Sequence[AttributedSentence],
    draft: Draft | None,
    say: Messages,
    pace: int,
) -> str:
    """Return the figures of a draft: length, minutes, sourced sentences, copied share, findings.

    Args:
        text: The draft as plain text.
        sentences: The sentences of the draft.
        draft: The complete draft; only it has a copy rate and findings.
        say: The messages.
        pace: The speaking rate in characters per minute.
    """
    if not sentences:
        return ""
    count = characters(text)
    found, needing = sourced(sentences)
    minutes = say("minutes", n=f"{count / pace:.1f}")
    items = [
        _figure(say("characters", n=count)),
        _figure(minutes, say("minutes_hint", pace=pace)),
        _figure(say("sourced", n=found, m=needing)),
    ]
    if draft is not None and "copy_rate" in draft.metrics:
        rate = say("copied", share=draft.metrics["copy_rate"])
        items.append(_figure(rate, say("copied_hint")))
    if draft is not None and (line := register_line(draft.register_profile, say)):
        items.append(_figure(line, register_hint(draft.register_profile, say)))
    if draft is not None:
        said = say("findings_count", n=len(draft.findings))
        items.append(f'<button type="button" class="figure" data-to="findings">{said}</button>')
    return "".join(items)


def _figure(text: str, hint: str = "") -> str:
    title = f' title="{escape(hint)}"' if hint else ""
    return f'<span class="figure"{title}>{escape(text)}</span>'


def findings_html(findings: Sequence[Finding], say: Messages) -> str:
    """Return the findings, most severe first; each is a button that jumps to its span."""
    title = f"<h3>{escape(say('findings_title'))}</h3>"
    if not findings:
        return f'{title}<p class="none">{escape(say("findings_none"))}</p>'
    order = sorted(enumerate(findings), key=lambda pair: SEVERITY_ORDER.index(pair[1].severity))
    items = "".join(_finding_html(index, finding, say) for index, finding in order)
    return f'{title}<ul class="findings">{items}</ul>'


def _finding_html(index: int, finding: Finding, say: Messages) -> str:
    more = "".join(
        f'<span class="more"><em>{escape(say(key))}</em>{escape(value)}</span>'
        for key, value in (("suggestion", finding.suggestion), ("evidence", finding.evidence))
        if value
    )
    return (
        f'<li><button type="button" class="finding {finding.severity}" data-find="{index}">'
        f'<span class="sev">{escape(say(f"severity.{finding.severity}"))}</span>'
        f'<span class="what"><b>{escape(finding.check)}</b>{escape(finding.message)}{more}</span>'
        "</button></li>"
    )
