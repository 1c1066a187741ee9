"""Find a phrase that comes three times in one paragraph."""

import re
from collections import Counter
from collections.abc import Iterator
from functools import lru_cache
from typing import Final

from corpus.files.shipped import shipped_json
from rag.draft.values import Finding, Severity

_CHECK: Final = "反复"
_SHORTEST: Final = 4
_OFTEN: Final = 3
_LONGEST: Final = 20
# Half a minute and more of speaking; in a page-long paragraph a word may come again.
_NEAR: Final = 200
_HAN_RUN: Final = re.compile(r"[\u4e00-\u9fff]{4,}")
# No phrase begins or ends with these.
_LOOSE: Final = frozenset(
    "的了和是在与及等对把被为以于之而并就都也将向到从这那其要又不各更我你他们有让使给着"
)
# What any speech says often, and names.
_USUAL: Final = re.compile(
    r"同志|总书记|习近平|党中央|党委|党组织|政府|中国|国家|人民|社会主义|共产党|委员会|全[国省市县区]|各级|各部门|各单位"
    r"|群众|代表|委员|主席|现代化|高质量发展|经济社会|改革开放|乡村振兴|新时代|百分之|年|月|亿|万"
)


def check_repeated_phrases(text: str) -> tuple[Finding, ...]:
    """Note a phrase of four characters or more that comes three times in a paragraph."""
    return tuple(
        finding
        for line in re.finditer(r"[^\n]+", text)
        for finding in _repeated(text, *line.span())
    )


def _repeated(text: str, start: int, end: int) -> Iterator[Finding]:
    runs = [match.span() for match in _HAN_RUN.finditer(text, start, end)]
    counts = Counter(
        text[at : at + _SHORTEST] for a, b in runs for at in range(a, b - _SHORTEST + 1)
    )
    told: list[str] = []
    for phrase, count in counts.items():
        if count < _OFTEN or not _is_phrase(phrase):
            continue
        longer = _grown(text[start:end], phrase)
        places = [
            match.start() + start for match in re.finditer(re.escape(longer), text[start:end])
        ]
        if not _close(places):
            continue
        if any(longer in one or one in longer for one in told) or _is_parallel(text, places):
            continue
        told.append(longer)
        yield Finding.at(
            (places[0], places[0] + len(longer)), _CHECK, Severity.INFO,
            f"“{longer}”这一段说了{len(places)}遍", "换个说法或合并",
        )  # fmt: skip


def _close(places: list[int]) -> bool:
    """Return whether the listener still has the first time in the ear at the last."""
    return any(b - a <= _NEAR for a, b in zip(places, places[_OFTEN - 1 :], strict=False))


def _is_phrase(phrase: str) -> bool:
    if phrase[0] in _LOOSE or phrase[-1] in _LOOSE or set(phrase[1:-1]) & set("的了是在和与及"):
        return False
    return not _USUAL.search(phrase) and not any(phrase in known for known in _known())


@lru_cache(maxsize=1)
def _known() -> tuple[str, ...]:
    """Formulations may come as often as they must."""
    return tuple(entry["phrase"] for entry in shipped_json("rag.formulations", "formulations"))


def _grown(paragraph: str, phrase: str) -> str:
    """Lengthen a phrase to the right as long as it comes as often."""
    often = paragraph.count(phrase)
    while len(phrase) < _LONGEST:
        at = paragraph.index(phrase) + len(phrase)
        longer = phrase + paragraph[at : at + 1]
        if not _HAN_RUN.fullmatch(longer) or paragraph.count(longer) < often or longer == phrase:
            return phrase
        phrase = longer
    return phrase


def _is_parallel(text: str, places: list[int]) -> bool:
    """Return whether the phrase begins clauses: that is a figure of speech and meant."""
    return sum(place == 0 or text[place - 1] in "，。；：、！？\n " for place in places) * 2 > len(
        places
    )
