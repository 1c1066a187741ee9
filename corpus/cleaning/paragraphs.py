"""Split lines at paragraphs, headings and salutations: many sites put a speech on one line."""

import re
from collections.abc import Iterator

from corpus.cleaning.characters import HAN
from corpus.cleaning.edits import Edit, apply, substitute
from corpus.cleaning.layout import HEADING, SALUTATION, Line, ends_sentence, lines_of
from corpus.document.values import CleanText
from corpus.language.numerals import NUMERALS

# Longer lines with signs of paragraphs have lost their breaks. Real paragraphs in speeches have up
# to 1,200 characters, but no space between sentences.
_LONG_LINE = 400
# A longer heading is a sentence; in 88 work reports no heading exceeds 45 characters.
_HEADING_LENGTH = 60
# The minimum length of text after a heading on the same line to be its paragraph.
_LEAST_PARAGRAPH = 30
_START = rf"[{HAN}“《（(_\d]"

_SPACE_AFTER_SENTENCE = re.compile(rf"(?<=[。！？；…”!?;])[ \t]+(?={_START})")
_SPACE_BEFORE_HEADING = re.compile(rf"(?<=\S)[ \t]+(?=(?:{HEADING.pattern})[{HAN}“])")
_SPACE_BEFORE_SALUTATION = re.compile(rf"(?<=[{HAN}”）)。])[ \t]+(?=(?:{SALUTATION.pattern}))")
_STOP_BEFORE_HEADING = re.compile(rf"[。！？](?=[{NUMERALS}]{{1,2}}、)")
_SALUTATION_AT_START = re.compile(rf"(?:{SALUTATION.pattern})[ \t]*(?={_START})")
_HEADING_AT_START = re.compile(
    rf"(?:[{NUMERALS}]{{1,3}}、|[（(][{NUMERALS}]{{1,3}}[)）])"
    rf"[^。！？；!?;\n ]{{2,{_HEADING_LENGTH}}}"
    r"(?:[ \t]+[^。！？；，、!?;,\n ]{2,12}(?=[ \t]))*"
    rf"[ \t]+(?={_START})"
)


def split_run_together(clean: CleanText) -> CleanText:
    """Put the paragraphs, headings and salutations of a long line on separate lines."""
    long_lines = [line for line in lines_of(clean.text) if len(line.text) > _LONG_LINE]
    if not long_lines:
        return clean
    clean = apply(clean, [edit for line in long_lines for edit in _breaks(clean.text, line)])
    clean = apply(clean, _after_salutations(clean.text))
    return apply(clean, _after_headings(clean.text))


def _breaks(text: str, line: Line) -> Iterator[Edit]:
    for pattern in (_SPACE_AFTER_SENTENCE, _SPACE_BEFORE_HEADING, _SPACE_BEFORE_SALUTATION):
        for match in pattern.finditer(text, line.start, line.end):
            yield Edit(match.start(), match.end(), "\n")
    for match in _STOP_BEFORE_HEADING.finditer(text, line.start, line.end):
        yield Edit(match.start(), match.end(), match.group() + "\n")


def _after_salutations(text: str) -> Iterator[Edit]:
    for line in lines_of(text):
        start = text.find(line.text, line.start) if line.text else line.start
        match = _SALUTATION_AT_START.match(text, start, line.end)
        if match and line.end - match.end() >= _LEAST_PARAGRAPH:
            mark = match.group().rstrip()[-1]
            yield Edit(match.start() + len(match.group().rstrip()) - 1, match.end(), mark + "\n")


def _after_headings(text: str) -> Iterator[Edit]:
    """Break after a heading; if the heading contains short phrases, at the last space."""
    for line in lines_of(text):
        start = text.find(line.text, line.start) if line.text else line.start
        match = _HEADING_AT_START.match(text, start, line.end)
        if match and line.end - match.end() >= _LEAST_PARAGRAPH and ends_sentence(line.text):
            space = len(match.group()) - len(match.group().rstrip())
            yield Edit(match.end() - space, match.end(), "\n")


_BLANK_OR_EDGE = re.compile(
    r"\A\s+|[ \t]*\n\s*\Z|[ \t]*\n[\s]*\n[ \t]*|[ \t]+\n[ \t]*|\n[ \t]+|\s+\Z"
)
_SPACES = re.compile(r"[ \t]{2,}|\t")


def tidy(clean: CleanText) -> CleanText:
    """Remove blank lines and spaces at both ends of lines, and reduce runs of spaces to one."""
    text = clean.text

    def edge(match: re.Match[str]) -> str:
        return "" if match.start() == 0 or match.end() == len(text) else "\n"

    return substitute(substitute(clean, _BLANK_OR_EDGE, edge), _SPACES, " ")


def drop_repeated_title(clean: CleanText) -> CleanText:
    """Drop a repeated line above the first paragraph: pages often show their title twice."""
    seen: set[str] = set()
    edits = []
    for line in lines_of(clean.text):
        begins = SALUTATION.match(line.text) or HEADING.match(line.text)
        if begins or len(line.text) > _HEADING_LENGTH or ends_sentence(line.text):
            break
        if line.text in seen:
            edits.append(Edit(line.start - 1, line.end))
        elif line.text:
            seen.add(line.text)
    return apply(clean, edits)
