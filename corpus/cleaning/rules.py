"""Turn the raw text of a file into clean text with small rules in order.

Clean text guarantees:

- each line is one paragraph, heading, salutation or title; no blank lines, lines are stripped;
- simplified characters, half-width digits and Latin letters, full-width punctuation in Chinese;
- no text of the source website, as far as the rules know it. Front matter, editors' notes and lines
  with source or publication date are dropped too, so for metadata also read
  ``RawDocument.declared`` and ``RawDocument.text``;
- the index card above a government document keeps issuer, number and date;
- applause in a transcript is dropped, stage directions in a chairman's script are kept;
- a title that was found comes first, even if the page has it below the text;
- the two sides of a gap are on separate lines, and the GAP flaw's ``start == end`` is the offset of
  the line feed between them; a TRUNCATED flaw is at the end of the available text;
- every character maps to raw characters by ``raw_spans``.

A page with only website text (such as an error page) gives empty clean text. Cleaning is
idempotent if the first run found no gap and exposed no line that only then looks like the site's.
"""

import re
from collections.abc import Callable

from corpus.cleaning import characters, disguises, gaps, layout, paragraphs, quotes, script, site
from corpus.cleaning.edits import Edit, apply, substitute
from corpus.document.values import CleanText, Flaw, FlawKind, RawDocument
from corpus.flaws.finding import find_flaws
from corpus.reading.text import FRONT_MATTER

Rule = Callable[[CleanText], CleanText]

_MARKDOWN_HEADING = re.compile(
    r"^[ \t]{0,8}#{1,6}[ \t]{1,8}|(?<=\S)[ \t]{1,8}#{1,6}[ \t]{0,8}$", re.M
)
_MARKDOWN_MARK = re.compile(
    r"\*\*|__(?=\S)|(?<=\S)__|^[ \t]*>[ \t]?|^[ \t]*(?:\* \* \*|---|\*\*\*)[ \t]*$", re.M
)


def drop_front_matter(clean: CleanText) -> CleanText:
    """Drop the metadata block at the start of a .md or .txt file."""
    match = FRONT_MATTER.match(clean.text)
    return apply(clean, [Edit(match.start(), match.end())]) if match else clean


def drop_markdown_marks(clean: CleanText) -> CleanText:
    """Drop the marks of Markdown for headings, emphasis and quotations."""
    return substitute(substitute(clean, _MARKDOWN_HEADING, ""), _MARKDOWN_MARK, "")


# The order matters: rules that need the source's blank lines and spaces run before those that tidy.
RULES: tuple[Rule, ...] = (
    disguises.mark_invisible,
    characters.drop_invisible,
    characters.shorten_runs,
    disguises.put_right,
    characters.unify_variants,
    script.drop_pinyin,
    script.to_simplified,
    characters.narrow_letters,
    quotes.turn_corner_quotes,
    layout.join_page_breaks,
    layout.drop_page_numbers,
    layout.join_wrapped_lines,
    gaps.mark_gaps,
    gaps.mark_truncation,
    gaps.mark_abridged,
    layout.drop_pipes,
    site.drop_editor_notes,
    site.drop_editor_marks,
    site.drop_neighbours,
    site.drop_addresses,
    site.drop_applause,
    paragraphs.split_run_together,
    site.title_to_front,
    site.drop_site_lines,
    layout.join_orphan_marks,
    quotes.pair_quotes,
    characters.widen_punctuation,
    paragraphs.tidy,
    paragraphs.drop_repeated_title,
)


def clean(raw: RawDocument) -> CleanText:
    """Return the clean text of a raw document with its flaws; see the module. Pure."""
    text = CleanText.from_raw(raw.text, raw.flaws)
    for rule in rules_for(raw.suffix):
        text = rule(text)
    found = find_flaws(text.text)
    if any(flaw.kind is FlawKind.TRUNCATED for flaw in text.flaws):
        # The page's own notice is more precise than a broken last sentence.
        found = tuple(flaw for flaw in found if flaw.kind is not FlawKind.TRUNCATED)
    flaws = (*text.flaws, *found)
    return CleanText(text.text, text.raw_spans, tuple(sorted(flaws, key=_place)))


def rules_for(suffix: str) -> tuple[Rule, ...]:
    """Return the rules for files with this suffix, in order."""
    if suffix == ".md":
        return (drop_front_matter, *RULES[:2], drop_markdown_marks, *RULES[2:])
    if suffix == ".txt":
        return (drop_front_matter, *RULES)
    return RULES


def _place(flaw: Flaw) -> tuple[int, int, str]:
    return (flaw.start if flaw.start is not None else -1, flaw.end or 0, flaw.kind)
