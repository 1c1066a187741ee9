"""Split a long query into points, and find the phrases in quotation marks."""

import re
from typing import Final

from corpus.language.folding import fold
from corpus.splitting.sentences import split_sentences

# A longer query is searched sentence by sentence: one vector of many points matches none well.
LONGEST_POINT: Final = 400
# More points add nothing new, and each costs an encoding.
_MOST_POINTS: Final = 40
# Two sentences are two points only if longer than a question with its context.
_LONG: Final = 80
# 《…》 is not included, as it is the name of a text. A longer quotation is a text to compare.
_QUOTED = re.compile(
    r"“([^“”]{2,60})”|\"([^\"]{2,60})\"|「([^「」]{2,60})」|『([^『』]{2,60})』|＂([^＂]{2,60})＂"
)
_ENUMERATED = re.compile(
    r"[一二三四五六七八九十]是|其[一二三四五六七八九十]|第[一二三四五六七八九十](?![届次个大年中])|"
    r"（[一二三四五六七八九十]）|[(（]\d{1,2}[)）]|[①-⑩]"
)
_LEAST_ENUMERATED: Final = 2
# A list that consists only of topics: 压实责任、督查考核、容错纠错.
_LISTED = re.compile(r"[^、，,；;。！？!?\s]{2,12}(?:[、；;\s][^、，,；;。！？!?\s]{2,12}){2,11}")
_BETWEEN = re.compile(r"[、；;\s]")
_BLANK = re.compile(r"[\s“”\"「」『』‘’']+")


def points_of(text: str) -> list[str]:
    """Return the texts to encode: a short query as a whole, and the points if there are several.

    Points are the items of 一是…二是…, the topics of a list with 、, or the sentences. At most
    ``_MOST_POINTS`` of a long text are taken, at even distances.
    """
    text = text.strip()
    parts = _parts(text)
    if len(text) <= LONGEST_POINT:
        return [text, *(part for part in parts if part != text)]
    parts = parts or [text[:LONGEST_POINT]]
    step = max(1, -(-len(parts) // _MOST_POINTS))
    return parts[::step]


def _parts(text: str) -> list[str]:
    if _LISTED.fullmatch(text):
        return _BETWEEN.split(text)
    marks = [match.start() for match in _ENUMERATED.finditer(text)]
    if len(marks) >= _LEAST_ENUMERATED and len(text) <= LONGEST_POINT:
        ends = [*marks[1:], len(text)]
        cut = [text[: marks[0]], *(text[a:b] for a, b in zip(marks, ends, strict=True))]
    elif len(text) > _LONG:
        cut = [text[span.start : span.end] for span in split_sentences(text)]
    else:
        return []
    found = [part.strip(" ，,；;：:\n")[:LONGEST_POINT] for part in cut]
    found = [part for part in found if any(map(str.isalnum, part))]
    return found if len(found) > 1 or len(text) > LONGEST_POINT else []


def quoted_spans(text: str) -> list[tuple[int, int]]:
    """Return the spans of the quotations, with their marks."""
    return [match.span() for match in _QUOTED.finditer(text)]


def phrases_of(text: str) -> tuple[str, ...]:
    """Return the quoted phrases to match exactly, in order, without repeats."""
    found = ("".join(filter(None, match.groups())).strip() for match in _QUOTED.finditer(text))
    return tuple(dict.fromkeys(one for one in found if sum(map(str.isalnum, one)) > 1))


def plain(text: str) -> str:
    """Normalize a text for comparing phrases: fold it, remove blanks and quotation marks."""
    return _BLANK.sub("", fold(text))
