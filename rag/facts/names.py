"""Find names of persons, places and organisations by patterns and by evidence in the source.

A name without context is guesswork, so there are two steps. The first finds the names that a
**source** shows with evidence: a suffix, a title next to it, or a pattern such as 平安X or X实际.
The second finds these names as strings in a **draft**.
"""

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import Any

from corpus.files.shipped import shipped_json
from corpus.language.folding import fold
from corpus.language.person_names import DOTS
from corpus.language.words import Word, is_word, tagged
from rag.facts.finding import Fact, FactKind


def _data() -> dict[str, Any]:
    return dict(shipped_json("rag.facts", "names"))


@lru_cache(maxsize=16)
def _set(key: str) -> frozenset[str]:
    return frozenset(_data()[key])


@lru_cache(maxsize=16)
def _alternatives(key: str) -> str:
    return "|".join(sorted(map(re.escape, _data()[key]), key=len, reverse=True))


def public_persons() -> frozenset[str]:
    """Return the persons whom every text may name."""
    return _set("public_persons")


@lru_cache(maxsize=1)
def surnames() -> str:
    """Return the surnames of one character, one after the other."""
    return "".join(one for one in _data()["surnames"] if len(one) == 1)


# A place name usually has two characters; with a suffix, one to four come before it.
_LONGEST_STEM = 4
_HAN = re.compile(r"[\u3400-\u9fff]+")
_NAME_TAGS = ("ns", "nr", "nz", "nt")


@lru_cache(maxsize=4096)
def find_names(text: str) -> tuple[Fact, ...]:
    """Return the names that ``text`` itself shows, by position; one name per span.

    ``Fact.text`` and ``Fact.value`` are folded, because the patterns use simplified characters.
    """
    text = fold(text)
    found: dict[tuple[int, int], Fact] = {}
    for fact in (*_persons(text), *_organisations(text), *_places(text), *_framed_places(text)):
        if not any(
            start < fact.end and fact.start < end and end - start >= fact.end - fact.start
            for start, end in found
        ):
            found[fact.start, fact.end] = fact
    return tuple(fact for _, fact in sorted(found.items()))


def _fact(kind: FactKind, text: str, start: int, end: int) -> Fact:
    return Fact(kind, start, end, text[start:end], text[start:end])


# --- persons ---------------------------------------------------------------------------------


# Names of other ethnic groups, whose parts a dot divides (艾尔肯·吐尼亚孜), in any of its forms.
_DOTTED = re.compile(
    rf"[\u4e00-\u9fff]{{2,14}}(?:[{DOTS}][\u4e00-\u9fff]{{1,8}}){{0,2}}"
    rf"[{DOTS}][\u4e00-\u9fff]{{2,14}}"
)
# The most characters of a first and a last part.
_LONGEST_PART = 7


def _dotted_persons(text: str) -> Iterator[Fact]:
    """Find dotted names beside a title; the title ends or starts where the name starts or ends."""
    for match in _DOTTED.finditer(text):
        first = min(at for at in map(match.group().find, DOTS) if at >= 0) + match.start()
        last = max(match.group().rfind(dot) for dot in DOTS) + match.start()
        titles = [*_titles("titles_before", "").finditer(text, match.start(), first)]
        start = titles[-1].end() if titles else match.start()
        ends = (_titles(key, "") for key in ("titles_after", "speaking_verbs"))
        found = [one for one in (end.search(text, last + 3, match.end()) for end in ends) if one]
        end = min((one.start() for one in found), default=match.end())
        fits = 2 <= first - start <= _LONGEST_PART and 2 <= end - last - 1 <= _LONGEST_PART
        if fits and (titles or found):
            yield _fact(FactKind.PERSON, text, start, end)


def _persons(text: str) -> Iterator[Fact]:
    yield from _dotted_persons(text)
    words = tagged(text)
    for index, word in enumerate(words):
        for end in _name_ends(words, index):
            name = text[word.start : end]
            whole = end == word.end
            if _is_person(name) and _begins_name(word, whole) and _beside_title(text, word, end):
                yield _fact(FactKind.PERSON, text, word.start, end)
                break


def _name_ends(words: tuple[Word, ...], index: int) -> Iterator[int]:
    """Return possible ends of a name that begins here, longest first, within three words."""
    limit = words[index].start + 4
    ends = [word.end for word in words[index : index + 3] if word.end <= limit]
    return reversed([end for end in ends if end - words[index].start >= 2])


def _is_person(name: str) -> bool:
    if not _HAN.fullmatch(name) or name in _set("public_persons") or name in _set("not_persons"):
        return False
    if name in _set("titles_before") or any(character in _NEVER_IN_NAMES for character in name):
        return False
    if name[:2] in _set("double_surnames"):
        return len(name) in (3, 4)
    return name[0] in _data()["surnames"] and len(name) in (2, 3)


def _begins_name(word: Word, whole: bool) -> bool:
    """Accept a known name, a lone surname, or a word that the tagger marks as part of a name."""
    if word.tag.startswith("nr") or (len(word.text) == 2 and word.text in _set("double_surnames")):
        return True
    return not whole and len(word.text) == 1 and word.tag[0] not in "dpcvumrqfa"


_NEVER_IN_NAMES = frozenset("的了和是在与及等对把被为我你他各全这那不要有以从请让使县区乡镇")


def _beside_title(text: str, word: Word, end: int) -> bool:
    before = _titles("titles_before", "$").search(text[max(0, word.start - 8) : word.start])
    if before or _titles("titles_after", "").match(text, end):
        return True
    # 刘某强调: a verb alone is weak evidence, so the tagger must mark the whole as a name.
    named = word.tag.startswith("nr") and word.end == end
    return named and _titles("speaking_verbs", "").match(text, end) is not None


@lru_cache(maxsize=8)
def _titles(key: str, end: str) -> re.Pattern[str]:
    return re.compile(f"(?:{_alternatives(key)}){end}")


# --- places ----------------------------------------------------------------------------------

_SUFFIXES = ("自治区", "自治州", "自治县", "街道", "社区", *"省州盟市县区旗镇乡村")
_SUFFIX = re.compile("|".join(_SUFFIXES))
# 云岭县委, 云岭县政府: the segmenter joins the suffix with the office.
_OFFICE = re.compile(r"(?:[省州市县区镇乡村])(?:委|政|人|纪|直|长|里|域|情|级|党)")
# If the dictionary has the stem with one of these, the stem is a place (西畴县).
_KNOWN_BY = "省市县州"


def _places(text: str) -> Iterator[Fact]:
    words = tagged(text)
    for index, word in enumerate(words):
        end = _place_end(text, words, index)
        if end and _is_place(text[word.start : end]):
            yield _fact(FactKind.PLACE, text, word.start, end)


def _place_end(text: str, words: tuple[Word, ...], index: int) -> int:
    """Return where a place that begins with this word ends; 0 if none begins."""
    word = words[index]
    if not _HAN.fullmatch(word.text) or len(word.text) < 2:
        return 0
    suffixed = _suffix_of(word.text)
    if suffixed:
        return word.end if word.tag.startswith(_NAME_TAGS) and _is_stem(suffixed) else 0
    following = words[index + 1] if index + 1 < len(words) else None
    end = _suffix_end(following)
    if end and _is_stem(word.text):
        chained = index > 0 and words[index - 1].text[-1] in _SUFFIXES
        named = word.tag.startswith(_NAME_TAGS) or _is_unknown(word.text)
        if named or (chained and word.tag == "n"):
            return end
    known = word.tag.startswith(_NAME_TAGS) and is_known_place(word.text)
    return word.end if known else 0


def _is_unknown(stem: str) -> bool:
    """Return whether the dictionary lacks the word, so that it is a name if a suffix follows."""
    return (
        len(stem) <= 3
        and not is_word(stem)
        and not any(character in _NEVER_IN_NAMES for character in stem)
    )


def _suffix_of(word: str) -> str:
    """Return the stem of a word that ends in a suffix, if the stem has two or more characters."""
    for suffix in _SUFFIXES:
        if word.endswith(suffix) and len(word) - len(suffix) >= 2:
            return word.removesuffix(suffix)
    return ""


def _suffix_end(word: Word | None) -> int:
    if word is None:
        return 0
    match = _SUFFIX.match(word.text)
    if match and (match[0] == word.text or _OFFICE.match(word.text)):
        return word.start + match.end()
    return 0


def _is_stem(stem: str) -> bool:
    return len(stem) <= _LONGEST_STEM and stem not in _set("not_stems") | _set("common_words")


def is_known_place(stem: str) -> bool:
    """Return whether ``stem`` is in the dictionary with a place suffix, and no common word."""
    return stem not in _set("common_words") and any(is_word(stem + suffix) for suffix in _KNOWN_BY)


def _is_place(name: str) -> bool:
    return (
        name not in _set("public_places")
        and name not in _set("not_places")
        and not _GENERIC.match(name)
        and not name.endswith(tuple(_data()["generic_endings"]))
    )


_GENERIC = re.compile(
    r"(?:全|我|各|本|该|某|每|贵|我们|咱|你|他|所有|有的|一些|多|几|数|[一二三四五六七八九十两\d]+个?|"
    r"原|新|老|旧|大|小|上级|下级|基层|先进|落后|示范|文明|试点|重点|省|市|州|县|区|乡|镇|X+)"
    r"(?:省|州|盟|市|县|区|旗|镇|乡|村|街道|社区|乡镇|级)"
)


def _framed_places(text: str) -> Iterator[Fact]:
    """Find places named without a suffix: 平安X, 幸福X, X实际, 中国梦X篇章."""
    stems: dict[str, int] = {}
    for frame in _frames():
        for match in frame.finditer(text):
            stems[match["stem"]] = stems.get(match["stem"], 0) + 1
    for stem, frames in stems.items():
        if _is_framed_place(text, stem, frames):
            for match in re.finditer(re.escape(stem), text):
                yield _fact(FactKind.PLACE, text, match.start(), match.end())


@lru_cache(maxsize=1)
def _frames() -> tuple[re.Pattern[str], ...]:
    stem = r"(?P<stem>[\u3400-\u9fff]{2,3}?)"
    edge = r"(?=[、，,。；;！!？?”\"的和建篇新\s]|实践|样板|作出|大地|儿女|人民|行动|贡献|$)"
    return (
        re.compile(rf"(?:{_alternatives('virtues')}){stem}{edge}"),
        re.compile(rf"(?<=[与合从在]){stem}(?=实际|县情|市情|区情|州情|省情|大地|儿女)"),
        re.compile(rf"中国梦的?{stem}篇章"),
    )


def _is_framed_place(text: str, stem: str, frames: int) -> bool:
    if stem in _set("not_framed") | _set("common_words") or not _is_place(stem):
        return False
    words = [word for word in tagged(text) if word.text == stem]
    if not words:
        return False
    named = any(word.tag.startswith(_NAME_TAGS) for word in words)
    if named and is_known_place(stem):
        return True
    return frames > 1 or re.search(re.escape(stem) + "[省州市县区镇乡]", text) is not None


# --- organisations ---------------------------------------------------------------------------


def _organisations(text: str) -> Iterator[Fact]:
    words = tagged(text)
    for index, word in enumerate(words):
        if word.text not in _set("organisation_heads"):
            continue
        start = index
        while start and index - start < 4 and _part_of_organisation(words[start - 1]):
            start -= 1
        proper = any(
            part.tag.startswith(_NAME_TAGS) and _is_place(part.text) for part in words[start:index]
        )
        if proper:
            yield _fact(FactKind.ORGANISATION, text, words[start].start, word.end)


def _part_of_organisation(word: Word) -> bool:
    return (
        bool(_HAN.fullmatch(word.text))
        and word.tag[0] in "nabvj"
        and word.text not in (_set("not_stems"))
    )


# --- occurrences in a draft of the names that a source shows -----------------------------------


@lru_cache(maxsize=1024)
def names_shown(text: str) -> frozenset[tuple[FactKind, str]]:
    """Return the names that a source shows, and the stems of places too (云岭 for 云岭县)."""
    shown = set()
    for fact in find_names(text):
        shown.add((fact.kind, fact.text))
        if fact.kind is FactKind.PLACE:
            stem = _suffix_of(fact.text)
            if stem and _is_place(stem) and _is_stem(stem):
                shown.add((fact.kind, stem))
    return frozenset(shown)


def occurrences(text: str, names: Iterable[tuple[FactKind, str]]) -> tuple[Fact, ...]:
    """Find the given names in ``text``, longest first, without overlaps."""
    taken = [False] * len(text)
    found = []
    for kind, name in sorted(names, key=lambda item: (-len(item[1]), item[1], item[0])):
        for match in re.finditer(re.escape(name), text):
            if not any(taken[match.start() : match.end()]):
                taken[match.start() : match.end()] = [True] * len(name)
                found.append(_fact(kind, text, match.start(), match.end()))
    return tuple(sorted(found, key=lambda fact: fact.start))


def is_written_in(name: str, text: str) -> bool:
    """Return whether a name occurs in ``text``, with or without a place suffix."""
    folded, wanted = fold(text), fold(name)
    return wanted in folded or (_suffix_of(wanted) or wanted) in folded
