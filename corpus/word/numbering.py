"""Compute the list numbers that Word shows before paragraphs but does not store as text.

A paragraph names a list and a level, either directly or through its style. ``numbering.xml``
defines how each level counts (ECMA-376 part 1, 17.9). Elements are lxml elements.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from corpus.language.numerals import DIGITS, chinese, spelled
from corpus.word.package import W

_VALUE = f"{W}val"
_LEVELS = 9
# A style may be based on another style. More steps than this mean that the styles form a cycle.
_MOST_STYLES = 20
_LEGAL_DIGITS = "零壹贰叁肆伍陆柒捌玖"
_LEGAL_UNITS = " 拾佰仟万"
_STEMS = "甲乙丙丁戊己庚辛壬癸"
_BRANCHES = "子丑寅卯辰巳午未申酉戌亥"
_ROMAN = (
    (1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"),
    (50, "l"), (40, "xl"), (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"),
)  # fmt: skip
# A higher count comes from a damaged file, and would need the unit 亿 in Chinese.
_MOST = 99_999


def _roman(number: int) -> str:
    text = ""
    for value, letters in _ROMAN:
        text += letters * (number // value)
        number %= value
    return text


def _letters(number: int) -> str:
    """Return a … z, aa, bb … as Word counts."""
    return chr(ord("a") + (number - 1) % 26) * ((number - 1) // 26 + 1)


def _enclosed(first: str, last: int) -> Callable[[int], str]:
    """Return a formatter for enclosed numbers from 1; above ``last`` it writes plain digits."""
    return lambda number: chr(ord(first) + number - 1) if 1 <= number <= last else str(number)


def _positional(number: int) -> str:
    return "".join(DIGITS[int(digit)] for digit in str(number))


def _cyclic(characters: str) -> Callable[[int], str]:
    return lambda number: characters[(number - 1) % len(characters)]


def _full_width(number: int) -> str:
    return "".join(chr(ord("０") + int(digit)) for digit in str(number))


def _formal(number: int) -> str:
    return spelled(number, _LEGAL_DIGITS, _LEGAL_UNITS)


# The values of ST_NumberFormat (17.18.59) that Chinese documents use. Traditional variants differ
# from the simplified ones only in the form of 万.
FORMATS: dict[str, Callable[[int], str]] = {
    "decimal": str,
    "decimalZero": lambda number: f"{number:02}",
    "decimalHalfWidth": str,
    "decimalFullWidth": _full_width,
    "decimalFullWidth2": _full_width,
    "decimalEnclosedCircle": _enclosed("①", 20),
    "decimalEnclosedCircleChinese": _enclosed("①", 20),
    "decimalEnclosedFullstop": _enclosed("⒈", 20),
    "decimalEnclosedParen": _enclosed("⑴", 20),
    "ideographEnclosedCircle": _enclosed("㊀", 10),
    "chineseCounting": chinese,
    "chineseCountingThousand": chinese,
    "taiwaneseCounting": chinese,
    "taiwaneseCountingThousand": chinese,
    "japaneseCounting": chinese,
    "ideographDigital": _positional,
    "japaneseDigitalTenThousand": _positional,
    "chineseLegalSimplified": _formal,
    "ideographLegalTraditional": _formal,
    "japaneseLegal": _formal,
    "ideographTraditional": _cyclic(_STEMS),
    "ideographZodiac": _cyclic(_BRANCHES),
    "upperLetter": lambda number: _letters(number).upper(),
    "lowerLetter": _letters,
    "upperRoman": lambda number: _roman(number).upper(),
    "lowerRoman": _roman,
}
# Word draws these with symbol fonts, so they are no text.
_SILENT = frozenset({"bullet", "none"})


@dataclass(frozen=True, slots=True)
class _Level:
    start: int = 1
    number_format: str = "decimal"
    text: str = ""
    # A number at this level or above resets the count (1-based); None: any level above does.
    restart: int | None = None
    legal: bool = False


@dataclass(slots=True)
class _List:
    levels: dict[int, _Level]
    counts: dict[int, int] = field(default_factory=dict)


class Numbering:
    """Computes labels; call :meth:`label` once for each paragraph, in order."""

    def __init__(self, numbering: Any, styles: Any) -> None:
        """Take the roots of ``numbering.xml`` and ``styles.xml``, or None if they are missing."""
        self._definitions = dict(_definitions(numbering))
        self._lists: dict[str, _List] = {}
        self._styles = dict(_style_properties(styles))
        self._default_style = _default_style(styles)
        self._instances = dict(_instances(numbering))

    def label(self, paragraph: Any) -> str:
        """Return what Word shows before the paragraph: ``一、``, ``（三）``, ``2.1 ``, or ""."""
        number_id, level = self._place(paragraph)
        instance = self._instances.get(number_id)
        if instance is None:
            return ""
        abstract, overrides = instance
        # Lists with the same definition continue one count, unless a list overrides a level.
        key = number_id if overrides else f"abstract {abstract}"
        if key not in self._lists:
            self._lists[key] = _List(self._definitions.get(abstract, {}) | overrides)
        return _advance(self._lists[key], level)

    def _place(self, paragraph: Any) -> tuple[str, int]:
        """Return the list and the level; the paragraph's own values come before its style's."""
        properties = paragraph.find(f"{W}pPr")
        number_id, level = _number_properties(properties)
        style = _child_value(properties, "pStyle") or self._default_style
        for _ in range(_MOST_STYLES):
            if (number_id and level is not None) or style not in self._styles:
                break
            from_style, style_level, style = self._styles[style]
            number_id = number_id or from_style
            level = style_level if level is None else level
        return number_id, min(max(level or 0, 0), _LEVELS - 1)


def _advance(counted: _List, level: int) -> str:
    """Increase the count at ``level`` and return its label."""
    definition = counted.levels.get(level)
    if definition is None:
        return ""
    counts = counted.counts
    counts[level] = counts.get(level, definition.start - 1) + 1
    for below, other in counted.levels.items():
        if (
            below > level
            and other.restart != 0
            and (other.restart is None or level < other.restart)
        ):
            counts.pop(below, None)
    if definition.number_format in _SILENT:
        return ""
    label = definition.text
    for index in range(_LEVELS):
        if f"%{index + 1}" in label:
            label = label.replace(f"%{index + 1}", _number(counted, index, definition.legal))
    label = label.strip()
    # Word leaves a gap after the number. Chinese needs none after punctuation.
    ends_plain = label[-1:].isalpha() or label[-1:].isdecimal()
    return f"{label} " if ends_plain else label


def _number(counted: _List, level: int, legal: bool) -> str:
    definition = counted.levels.get(level, _Level())
    count = counted.counts.get(level, definition.start)
    if legal or not 1 <= count <= _MOST:
        return str(count)
    return FORMATS.get(definition.number_format, str)(count)


def _definitions(numbering: Any) -> Iterator[tuple[str, dict[int, _Level]]]:
    for abstract in _children(numbering, "abstractNum"):
        levels = {
            _integer(one.get(f"{W}ilvl"), 0): _level(one) for one in _children(abstract, "lvl")
        }
        yield abstract.get(f"{W}abstractNumId") or "", levels


def _instances(numbering: Any) -> Iterator[tuple[str, tuple[str, dict[int, _Level]]]]:
    """Yield each list number with its definition and the levels that it overrides."""
    definitions = dict(_definitions(numbering))
    for one in _children(numbering, "num"):
        abstract = _child_value(one, "abstractNumId")
        overrides = {}
        for override in _children(one, "lvlOverride"):
            index = _integer(override.get(f"{W}ilvl"), 0)
            level = override.find(f"{W}lvl")
            base = _level(level) if level is not None else definitions.get(abstract, {}).get(index)
            start = _child_value(override, "startOverride")
            if base is not None:
                overrides[index] = _started(base, start)
        yield one.get(f"{W}numId") or "", (abstract, overrides)


def _started(level: _Level, start: str) -> _Level:
    begins = _integer(start, level.start)
    return _Level(begins, level.number_format, level.text, level.restart, level.legal)


def _level(element: Any) -> _Level:
    restart = _child_value(element, "lvlRestart")
    legal = element.find(f"{W}isLgl")
    return _Level(
        start=_integer(_child_value(element, "start"), 1),
        number_format=_child_value(element, "numFmt") or "decimal",
        text=_child_value(element, "lvlText"),
        restart=_integer(restart, 0) if restart else None,
        legal=legal is not None and legal.get(_VALUE) not in {"0", "false", "off"},
    )


def _style_properties(styles: Any) -> Iterator[tuple[str, tuple[str, int | None, str]]]:
    """Yield each style id with its list, its level and the style that it is based on."""
    for style in _children(styles, "style"):
        number_id, level = _number_properties(style.find(f"{W}pPr"))
        yield style.get(f"{W}styleId") or "", (number_id, level, _child_value(style, "basedOn"))


def _default_style(styles: Any) -> str:
    for style in _children(styles, "style"):
        if style.get(f"{W}type") == "paragraph" and style.get(f"{W}default") in {"1", "true"}:
            return style.get(f"{W}styleId") or ""
    return ""


def _number_properties(properties: Any) -> tuple[str, int | None]:
    found = properties.find(f"{W}numPr") if properties is not None else None
    if found is None:
        return "", None
    level = _child_value(found, "ilvl")
    return _child_value(found, "numId"), _integer(level, 0) if level else None


def _children(element: Any, name: str) -> Iterator[Any]:
    return iter(()) if element is None else element.iterchildren(f"{W}{name}")


def _child_value(element: Any, name: str) -> str:
    child = element.find(f"{W}{name}") if element is not None else None
    return (child.get(_VALUE) or "") if child is not None else ""


def _integer(text: str | None, default: int) -> int:
    """Parse a number from a file; any invalid text gives ``default``."""
    try:
        return int(text or "")
    except ValueError:
        return default
