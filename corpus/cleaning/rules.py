"""From the raw text of a file to clean text: small rules in order, offsets kept through all.

What clean text guarantees:

- one paragraph, heading, salutation or title a line, no blank lines, no space at a line's ends;
- simplified characters, half-width digits and Latin letters, full-width punctuation in Chinese;
- nothing of the site that a file was taken from, as far as the rules know sites; front matter,
  editors' notes and lines with source or date of publication are gone too, so whoever wants
  metadata reads ``RawDocument.declared`` and ``RawDocument.text`` as well;
- of the index card above a government document its issuer, number and date are kept;
- applause that a transcript notes is gone, stage directions of a chairman's script are kept;
- a title comes first where one was found, even if the page had it below the text;
- at a gap the two sides stand on separate lines and the GAP flaw's ``start == end`` is the offset
  of the line feed between them; a TRUNCATED flaw stands at the end of what there is;
- every character maps to raw characters by ``raw_spans``.

A page that holds nothing but the site (an error page) gives empty clean text.

Cleaning clean text again changes nothing where the first cleaning found no gap and laid bare no
line that only then looks like the site's.
"""

import re
from collections.abc import Callable

from corpus.cleaning import characters, gaps, layout, paragraphs, quotes, script, site
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
    """The block of metadata at the beginning of a .md or .txt file is dropped."""
    match = FRONT_MATTER.match(clean.text)
    return apply(clean, [Edit(match.start(), match.end())]) if match else clean


def drop_markdown_marks(clean: CleanText) -> CleanText:
    """Heading signs, emphasis and quotation signs of Markdown are dropped."""
    return substitute(substitute(clean, _MARKDOWN_HEADING, ""), _MARKDOWN_MARK, "")


# The order matters: what needs the source's blank lines and spaces comes before what tidies them.
RULES: tuple[Rule, ...] = (
    characters.drop_invisible,
    characters.shorten_runs,
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
    """The clean text of a raw document, with its flaws placed in it.

    Pure: the same raw document gives the same clean text. The module says what is guaranteed.
    """
    text = CleanText.from_raw(raw.text)
    for rule in rules_for(raw.suffix):
        text = rule(text)
    found = find_flaws(text.text)
    if any(flaw.kind is FlawKind.TRUNCATED for flaw in text.flaws):
        # The page's own notice says more than a broken last sentence.
        found = tuple(flaw for flaw in found if flaw.kind is not FlawKind.TRUNCATED)
    flaws = (*text.flaws, *found)
    return CleanText(text.text, text.raw_spans, tuple(sorted(flaws, key=_place)))


def rules_for(suffix: str) -> tuple[Rule, ...]:
    """The rules for files with this suffix, in order."""
    if suffix == ".md":
        return (drop_front_matter, *RULES[:1], drop_markdown_marks, *RULES[1:])
    if suffix == ".txt":
        return (drop_front_matter, *RULES)
    return RULES


def _place(flaw: Flaw) -> tuple[int, int, str]:
    return (flaw.start if flaw.start is not None else -1, flaw.end or 0, flaw.kind)
