"""Tell which runs of a Word document nobody sees: hidden, white on white, or too small to read.

Such text is left over from a template, or was put in to be found by machines. A property comes from
the run, its style, or the paragraph's style, in this order (ECMA-376 part 1, 17.7.2).
"""

import re
from collections.abc import Iterator
from typing import Any, Final

from corpus.word.package import W

# Sizes are in half points. Below 3 points no print can be read; footnotes have 7 and more.
_LEAST_HALF_POINTS: Final = 6.0
# Every channel of a colour at least this light is white to the eye.
_WHITE_FROM: Final = 0xF5
# A style may be based on another; more steps than this mean a circle.
_MOST_STYLES: Final = 20
_COLOUR: Final = re.compile(r"[0-9A-Fa-f]{6}")
_MEASURE: Final = re.compile(r"(\d+(?:\.\d+)?)(pt)?")
_OFF: Final = frozenset({"0", "false", "off"})
_NO_FILL: Final = frozenset({"", "auto", "FFFFFF"})


class Visibility:
    """Answers for the runs of one document."""

    def __init__(self, document: Any, styles: Any) -> None:
        """Take the roots of the main part and of ``styles.xml``, or None if it is missing."""
        self._styles = {
            style.get(f"{W}styleId") or "": style
            for style in (() if styles is None else styles.iterchildren(f"{W}style"))
        }
        page = document.find(f"{W}background")
        self._dark_page = page is not None and not _is_white(page.get(f"{W}color") or "auto")
        self._filled: dict[str, bool] = {}

    def hides(self, run: Any, paragraph: Any) -> str:
        """Return how a run is hidden, as a word for the user, or "" if it can be seen."""
        properties = list(self._properties(run, paragraph))
        if _is_on(_first(properties, "vanish")):
            return "隐藏"
        size = _half_points(_first(properties, "sz"))
        if size is not None and size < _LEAST_HALF_POINTS:
            return "字号极小"
        colour = _first(properties, "color")
        white = colour is not None and _is_white(colour.get(f"{W}val") or "")
        if white and not self._on_ground(run, properties):
            return "白色"
        return ""

    def joins(self, paragraph: Any) -> bool:
        """Return whether the end of a paragraph is hidden, so that the next one continues it."""
        own = paragraph.find(f"{W}pPr/{W}rPr")
        return own is not None and _is_on(own.find(f"{W}vanish"))

    def _properties(self, run: Any, paragraph: Any) -> Iterator[Any]:
        own = run.find(f"{W}rPr")
        if own is not None:
            yield own
            yield from self._of_style(_value(own.find(f"{W}rStyle")))
        yield from self._of_style(_value(paragraph.find(f"{W}pPr/{W}pStyle")))

    def _of_style(self, name: str) -> Iterator[Any]:
        for _ in range(_MOST_STYLES):
            style = self._styles.get(name)
            if style is None:
                return
            properties = style.find(f"{W}rPr")
            if properties is not None:
                yield properties
            name = _value(style.find(f"{W}basedOn"))

    def _on_ground(self, run: Any, properties: list[Any]) -> bool:
        """Return whether a run stands on something darker: a fill, a highlight, a shape."""
        marked = _value(_first(properties, "highlight"))
        if marked not in ("", "none", "white") or self._dark_page:
            return True
        if _is_filled(_first(properties, "shd")):
            return True
        for element in run.iterancestors():
            if element.tag == f"{W}txbxContent":
                return True  # the fill of a shape is outside of Word's own markup
            for name in ("pPr", "tcPr", "tblPr", "trPr"):
                own = element.find(f"{W}{name}")
                if own is not None and _is_filled(own.find(f"{W}shd")):
                    return True
            if element.tag == f"{W}tbl" and self._fills(element.find(f"{W}tblPr/{W}tblStyle")):
                return True
            if element.tag == f"{W}p" and self._fills(element.find(f"{W}pPr/{W}pStyle")):
                return True
        return False

    def _fills(self, style: Any) -> bool:
        """Return whether a style of a table or a paragraph has a fill anywhere."""
        name = _value(style)
        if name not in self._filled:
            found = self._styles.get(name)
            fills = () if found is None else found.iter(f"{W}shd")
            self._filled[name] = any(_is_filled(fill) for fill in fills)
        return self._filled[name]


def _first(properties: list[Any], name: str) -> Any:
    found = (one.find(f"{W}{name}") for one in properties)
    return next((one for one in found if one is not None), None)


def _value(element: Any) -> str:
    return "" if element is None else element.get(f"{W}val") or ""


def _is_on(element: Any) -> bool:
    return element is not None and (element.get(f"{W}val") or "1") not in _OFF


def _half_points(element: Any) -> float | None:
    match = _MEASURE.fullmatch(_value(element))
    if match is None:
        return None
    return float(match.group(1)) * (2 if match.group(2) else 1)


def _is_white(colour: str) -> bool:
    if colour in ("auto", "white"):
        return colour == "white"
    if not _COLOUR.fullmatch(colour):
        return False
    return all(int(colour[at : at + 2], 16) >= _WHITE_FROM for at in (0, 2, 4))


def _is_filled(shading: Any) -> bool:
    if shading is None:
        return False
    pattern = shading.get(f"{W}val") or "clear"
    fill = shading.get(f"{W}fill") or ""
    solid = pattern not in ("clear", "nil")
    return solid or (fill not in _NO_FILL and not _is_white(fill))
