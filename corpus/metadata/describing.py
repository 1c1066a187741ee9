"""Infer the metadata of a document from its declarations, its header and its words.

Every value has a confidence and the words as evidence. Values that a file declares (front matter,
fields of a record) take precedence over inferred ones.
"""

import re
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import PurePosixPath
from typing import TypedDict

from corpus.calendar.dates import parse_date
from corpus.document.guess import LEAST_CONFIDENCE, Guess
from corpus.document.values import (
    DESCRIBING,
    CleanText,
    DatePrecision,
    Flaw,
    FlawKind,
    Kind,
    Level,
    RawDocument,
)
from corpus.language.folding import simplify
from corpus.language.invisible import visible
from corpus.metadata.audience import find_audience
from corpus.metadata.dating import find_date
from corpus.metadata.header import SPEECH, Header, find_header
from corpus.metadata.kinds import find_kind, match_kind
from corpus.metadata.levels import find_level
from corpus.metadata.occasions import find_occasion
from corpus.metadata.places import find_place
from corpus.metadata.speakers import find_speaker

# Front matter states what its author knows; no inferred value is as certain.
_DECLARED = 1.0
# A page's declared title may include the name of the site.
_PAGE_SUFFIXES = (".html", ".htm")
_PAGE_DECLARED = 0.95
# The day on which a page was put up is that of the speech unless something else is written.
_PAGE_POSTED = 0.8
_LONGEST_TITLE_LINE = 60
# The maximum length of a title that is only the start of the text.
_LONGEST_MADE_TITLE = 40
# A title with a lower confidence is only a display name and says nothing about the speech.
_OWN_TITLE = 0.6

_DECORATED = re.compile(r"^(?:标题|题目)[:：]\s*|\.(?:docx?|txt|pdf|wps)(?![a-z]).*$|\s*[|｜_].*$")
# A line is no title if it is a sentence or a note, or if its sentence continues on the next line.
_NO_TITLE = re.compile(r"[。！；]|^注[:：]|^(?:我|现在|首先)|[，、：]$")
_GOES_ON = re.compile(r"\s*[，。、》；”）]")
_SITE = re.compile(
    r"(?:\s*[-_|—]+\s*|\s+)[^\s_|—-]{2,20}(?:医院|大学|学院|网|局|政府|频道|公司|新闻)$"
    r"|[-_][\u4e00-\u9fffA-Z]{2,6}$"
)


class _Fields(TypedDict):
    title: str
    speaker: str
    role: str
    level: Level | None
    kind: Kind
    occasion: str
    place: str
    audience: str
    date: str
    date_precision: DatePrecision | None


@dataclass(frozen=True, slots=True)
class Metadata:
    """The metadata of a document; None for unknown values.

    ``spoken`` is whether it is a speech or a report, whose passages have parts.
    """

    title: Guess
    speaker: Guess | None = None
    role: Guess | None = None
    level: Guess | None = None
    kind: Guess | None = None
    occasion: Guess | None = None
    place: Guess | None = None
    date: Guess | None = None
    date_precision: DatePrecision | None = None
    audience: Guess | None = None
    spoken: bool = True

    def guesses(self) -> dict[str, Guess]:
        """Return all guesses by field name, including those that are too uncertain to use."""
        found = {name: getattr(self, name) for name in DESCRIBING}
        return {name: guess for name, guess in found.items() if guess is not None}

    def fields(self) -> _Fields:
        """Return the fields of a Document without uncertain values, except the title."""
        level, kind, date = _used(self.level), _used(self.kind), _used(self.date)
        return {
            "title": self.title.value,
            "speaker": _used(self.speaker),
            "role": _used(self.role),
            "level": Level(level) if level else None,
            "kind": Kind(kind) if kind else Kind.OTHER,
            "occasion": _used(self.occasion),
            "place": _used(self.place),
            "audience": _used(self.audience),
            "date": date,
            "date_precision": self.date_precision if date else None,
        }

    @property
    def flaws(self) -> tuple[Flaw, ...]:
        """UNDATED if no date is certain, with the uncertain guess if there is one."""
        if _used(self.date):
            return ()
        reason = "文中没有可靠的日期"
        if self.date:
            reason += f"；推测为 {self.date.value}（{self.date.evidence}）"
        return (Flaw(kind=FlawKind.UNDATED, reason=reason),)


def infer(raw: RawDocument, clean: CleanText) -> Metadata:
    """Infer the metadata of a document: declared fields first, then its header and its words."""
    declared = {key: value.strip() for key, value in raw.declared if value.strip()}
    raw_text, text = simplify(raw.text), clean.text
    news = any(flaw.kind is FlawKind.NEWS_REPORT for flaw in clean.flaws)
    header = find_header(text)
    if news:  # its lines are text of the report, not a header
        header = Header(title=header.title, lines=header.lines)
    title = _declared_title(raw, declared, header) or _title(raw, raw_text, text, header)
    own = title.value if title.confidence >= _OWN_TITLE else ""
    person = find_speaker(own, header, text, raw_text, news=news)
    role = _declared(declared, "role")
    if role is None and person and person.role:
        role = Guess(person.role, person.confidence, person.evidence)
    speaker = _declared(declared, "speaker")
    if speaker is None and person and person.name:
        speaker = Guess(person.name, person.confidence, person.evidence)
    office = role.value if role else ""
    level = _declared_level(declared) or find_level(office, own, header.occasion, text)
    found = Metadata(
        title=title,
        speaker=speaker,
        role=role,
        level=level,
        kind=_declared_kind(declared) or find_kind(own, text, news=news),
        occasion=_declared(declared, "occasion") or find_occasion(own, header, text),
        place=_declared(declared, "place")
        or find_place(header, office, own, text, raw_text, level=_level_of(level)),
        audience=_declared(declared, "audience") or find_audience(text[header.body :]),
    )
    found = replace(found, spoken=_is_spoken(found, raw))
    return _with_date(found, declared, own, header, raw_text, clean, news=news)


def _is_spoken(found: Metadata, raw: RawDocument) -> bool:
    """Return whether a text addresses somebody: no news, no paper, no page without an audience."""
    if found.kind is None:
        return raw.suffix not in _PAGE_SUFFIXES or found.audience is not None
    return found.kind.value not in (Kind.NEWS, Kind.PAPER)


def _used(guess: Guess | None) -> str:
    return guess.value if guess and guess.confidence >= LEAST_CONFIDENCE else ""


def _level_of(guess: Guess | None) -> Level | None:
    return Level(guess.value) if guess else None


def _declared(declared: dict[str, str], name: str) -> Guess | None:
    return Guess(declared[name], _DECLARED, declared[name]) if name in declared else None


def _declared_title(raw: RawDocument, declared: dict[str, str], header: Header) -> Guess | None:
    """Return the declared title; drop the name of the site from a page's title.

    A page may declare another title than it prints above a speech; the printed one stands then.
    """
    given = _declared(declared, "title")
    if given is None or raw.suffix not in _PAGE_SUFFIXES:
        return given
    site = _SITE.search(given.value)
    plain = given.value[: site.start()].strip() if site else given.value
    kept = plain if len(plain) >= len(given.value) / 2 and len(plain) > 5 else given.value
    printed = header.title
    if SPEECH.search(printed) and not SPEECH.search(kept) and not _overlap(printed, kept):
        return None
    return Guess(kept, _PAGE_DECLARED, given.value)


def _overlap(one: str, other: str) -> bool:
    """Return whether one title is a part of the other, whatever their spaces and marks."""
    left, right = ("".join(re.findall(r"\w", title)) for title in (one, other))
    return left in right or right in left


def _declared_kind(declared: dict[str, str]) -> Guess | None:
    """Return the declared kind if it is known; otherwise match its words with a kind."""
    given = _declared(declared, "kind")
    if given is None or given.value in set(Kind):
        return given
    return match_kind(given.value, 0.9)


def _declared_level(declared: dict[str, str]) -> Guess | None:
    given = _declared(declared, "level")
    if given is None or given.value in set(Level):
        return given
    for level in Level:
        if given.value.startswith(level.value):
            return Guess(level, 0.9, given.evidence)
    return None


def _title(raw: RawDocument, raw_text: str, text: str, header: Header) -> Guess:
    """Return the header's title or its longer form on the page, else the page's or the file's."""
    page = _page_title(raw_text)
    if header.title and page and header.title in page and not header.glued:
        return Guess(page, 0.9, page)
    if header.title:
        return Guess(header.title, 0.9, header.title.split(" ")[0])
    if page:
        return Guess(page, 0.7, page)
    name = visible(PurePosixPath(raw.source.partition("#")[0]).stem)
    if "#" not in raw.source and re.search(r"[\u4e00-\u9fff]{4,}", name):
        return Guess(name, 0.5, raw.source)
    first = next((line for line in text.split("\n") if not line.endswith("：")), text)
    return Guess(first[:_LONGEST_MADE_TITLE] or name, 0.3, first[:_LONGEST_MADE_TITLE])


def _page_title(raw_text: str) -> str:
    """Return the first of the most frequent lines on the page that name a speech."""
    counts: dict[str, int] = {}
    lines = [line for line in raw_text.splitlines() if line.strip()]
    for line, following in pairwise([*lines, ""]):
        if len(line) > 2 * _LONGEST_TITLE_LINE or _GOES_ON.match(following):
            continue
        plain = _DECORATED.sub("", line.strip().strip("|").strip()).strip()
        if (
            6 <= len(plain) <= _LONGEST_TITLE_LINE
            and SPEECH.search(plain)
            and not _NO_TITLE.search(plain)
        ):
            counts[plain] = counts.get(plain, 0) + 1
    return max(counts, key=lambda line: counts[line]) if counts else ""


def _with_date(
    found: Metadata,
    declared: dict[str, str],
    title: str,
    header: Header,
    raw_text: str,
    clean: CleanText,
    *,
    news: bool,
) -> Metadata:
    given = parse_date(declared.get("date", ""))
    if given:
        guess = Guess(given[0], _DECLARED, declared["date"])
        return replace(found, date=guess, date_precision=given[1])
    contradicted = any(flaw.kind is FlawKind.CONTRADICTION for flaw in clean.flaws)
    posted = parse_date(declared.get("posted", ""))
    dating = find_date(
        title, header, clean.text, raw_text,
        contradicted=contradicted, news=news, posted=posted[0] if posted else "",
    )  # fmt: skip
    if posted and (dating is None or dating.confidence < LEAST_CONFIDENCE):
        guess = Guess(posted[0], _PAGE_POSTED, declared["posted"])
        return replace(found, date=guess, date_precision=posted[1])
    if dating is None:
        return found
    guess = Guess(dating.value, dating.confidence, dating.evidence)
    return replace(found, date=guess, date_precision=dating.precision)
