"""The letters of a Word document that can be seen, each with the element that holds it.

A place in a text that was read from the document, or set as one, is found among them by
:func:`aligned`: numbers that Word counts are in the text alone, hidden letters in the file alone.
"""

import copy
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import Any, Final

from corpus.word.package import W

_SKIPPED: Final = {
    "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback",
    f"{W}del",
    f"{W}moveFrom",
    f"{W}rt",
    f"{W}txbxContent",  # Word allows no comments in a text box.
}
_SPACE: Final = "{http://www.w3.org/XML/1998/namespace}space"
# How many letters have to agree before two texts count as together again, where at most so many
# are passed over. A mark (**) is two, a table of contents or a text box on one side not longer.
_AGREEING: Final = ((2, 8), (4, 40), (10, 3000))


@dataclass(frozen=True, slots=True)
class Lettering:
    """The text of a document without marks of paragraphs, and the ``w:t`` of each of its parts."""

    text: str
    elements: tuple[Any, ...]
    starts: tuple[int, ...]

    def at(self, offset: int) -> tuple[Any, int]:
        """Return the ``w:t`` that holds the letter at ``offset``, and the place in it."""
        part = bisect_right(self.starts, offset) - 1
        return self.elements[part], offset - self.starts[part]


def lettering(body: Any) -> Lettering:
    """Return the letters below an element in document order, as if all insertions were accepted."""
    elements = tuple(one for one in _texts(body) if one.text)
    starts = accumulate((len(one.text) for one in elements), initial=0)
    return Lettering("".join(one.text for one in elements), elements, tuple(starts)[:-1])


def _texts(element: Any) -> Iterator[Any]:
    for child in element:
        if child.tag == f"{W}t" and element.tag == f"{W}r":
            yield child
        elif child.tag not in _SKIPPED:
            yield from _texts(child)


def aligned(text: str, letters: str) -> dict[int, int]:
    """Map offsets of a text to offsets of the letters of a document; white space is left out.

    Only equal characters are mapped, and their order is kept.
    """
    mine = [at for at, one in enumerate(text) if not one.isspace()]
    theirs = [at for at, one in enumerate(letters) if not one.isspace()]
    ours = "".join(text[at] for at in mine)
    other = "".join(letters[at] for at in theirs)
    ends = _ends(text, mine)
    found, i, j = {}, 0, 0
    while i < len(ours) and j < len(other):
        if ours[i] != other[j]:
            i, j = _together(ours, other, i, j, ends)
            continue
        found[mine[i]] = theirs[j]
        i, j = i + 1, j + 1
    return found


def _together(ours: str, other: str, i: int, j: int, ends: Sequence[int]) -> tuple[int, int]:
    """Return where two texts that differ agree again, with as little as possible passed over.

    What has to agree ends with its line, because the next one may begin with a number.
    """
    for count, farthest in _AGREEING:
        best, passed = (0, 0), farthest + 1
        for mine in range(min(farthest + 1, len(ours) - i)):
            if mine >= passed:
                break
            key = ours[i + mine : min(i + mine + count, ends[i + mine])]
            place = other.find(key, j, j + passed - mine - 1 + len(key))
            if place >= 0:
                best, passed = (i + mine, place), mine + place - j
        if passed <= farthest:
            return best
    return i + 1, j + 1


def _ends(text: str, places: Sequence[int]) -> list[int]:
    """Return for each of the letters at ``places`` the number of letters up to its line's end."""
    ends = [len(places)] * len(places)
    for n in range(len(places) - 2, -1, -1):
        parted = "\n" in text[places[n] + 1 : places[n + 1]]
        ends[n] = n + 1 if parted else ends[n + 1]
    return ends


def cut(element: Any, index: int) -> None:
    """Cut the run of a ``w:t`` in two before its letter ``index``; both parts look as it did."""
    run = element.getparent()
    if index == 0 and all(one.tag == f"{W}rPr" for one in element.itersiblings(preceding=True)):
        return
    after = _cloned(run)
    following = list(element.itersiblings())
    if 0 < index < len(element.text):
        rest = element.makeelement(f"{W}t", {_SPACE: "preserve"})
        rest.text, element.text = element.text[index:], element.text[:index]
        element.set(_SPACE, "preserve")
        after.append(rest)
    elif index == 0:
        following.insert(0, element)
    if following or len(after) > (after.find(f"{W}rPr") is not None):
        after.extend(following)
        run.addnext(after)


def _cloned(run: Any) -> Any:
    """Return an empty run with the look of another."""
    clone = run.makeelement(run.tag, dict(run.attrib))
    properties = run.find(f"{W}rPr")
    if properties is not None:
        clone.append(copy.deepcopy(properties))
    return clone


def run_like(run: Any, text: str) -> Any:
    """Return a run with the look of another, and a text of its own."""
    made = _cloned(run)
    element = made.makeelement(f"{W}t", {_SPACE: "preserve"})
    element.text = text
    made.append(element)
    return made
