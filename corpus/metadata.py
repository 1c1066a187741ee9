"""Metadata of a document: what it declares, else what its header and its words tell.

Every value comes with a confidence and the words that led to it. What a file declares (front
matter, fields of a record) wins over anything inferred.
"""

import re
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import TypedDict

from corpus.audience import find_audience
from corpus.dating import LEAST_CONFIDENCE, find_date, parse_date
from corpus.document import (
    CleanText,
    DatePrecision,
    Flaw,
    FlawKind,
    Kind,
    Level,
    RawDocument,
)
from corpus.folding import simplify
from corpus.guess import Guess
from corpus.places import find_place
from corpus.speakers import find_speaker

# Front matter speaks for its author; nothing inferred comes near.
_DECLARED = 1.0
# A title runs over at most so many lines, each at most so long; longer lines are paragraphs.
_TITLE_LINES, _LONGEST_TITLE_LINE = 3, 60
# A title that is only the beginning of the text is cut here.
_LONGEST_MADE_TITLE = 40
# Where the kind is not in the title, the first words tell it (今天我们召开…座谈会).
_OPENING = 260

_SPEECH = re.compile(r"讲话|致辞|致词|发言|主持词|述职|汇报|讲稿|演讲|贺信|贺词|报告|动员令")
_DECORATED = re.compile(r"^(?:标题|题目)[:：]\s*|\.(?:docx?|txt|pdf|wps)(?![a-z]).*$|\s*[|｜_].*$")
_HEADER_NOT_TITLE = re.compile(
    r"^[（(].*[)）]$|^\d{4}年|[：:]$|^(?:按|编者按|来源|作者|时间|日期|发布)"
)
_OCCASION = re.compile(
    r"(?:在|于)([^，。《》]{2,50}?)(?:开[闭幕]幕[式会]|结业式)?(?:上|中)?(?:的|所作的|作)(?:总结|主持|表态|动员|主旨|"
    r"重要|致辞|工作|交流|典型|书面|部署)*(?:讲话|发言|致辞|致词|报告|演讲|主持词)"
)
_HOSTING = re.compile(r"^(.{2,50}?)(?:的)?主持词")

_KINDS: tuple[tuple[Kind, str], ...] = (
    (Kind.HOSTING, r"主持词|主持讲话|主持时的讲话"),
    (Kind.PLEDGE, r"表态"),
    (Kind.DUTY_REPORT, r"述职|述廉|述责"),
    (Kind.ADDRESS, r"致辞|致词|祝辞|贺信|贺词|欢迎词|祝酒词|开幕词|主旨演讲"),
    (Kind.INSPECTION, r"调研|考察|视察|现场办公"),
    (Kind.SYMPOSIUM, r"座谈会|茶话会|恳谈会|交流会"),
    (Kind.COMMENDATION, r"表彰|总结大会|总结会|庆功|颁奖"),
    (Kind.MOBILISATION, r"动员|部署会|推进会|启动仪式|誓师|启动会"),
    (Kind.INSPECTION, r"检查|汇报会"),
    (
        Kind.WORK_MEETING,
        r"(?:工作|大)?会议?上?的?.{0,6}(?:讲话|发言)|工作会议|工作大会|全会|大会讲话",
    ),
    (Kind.PAPER, r"(?:通知|意见|办法|规定|条例|方案|决定|决议|公报|通报|规划|纲要)$"),
)
_LEVEL_WORDS: tuple[tuple[Level, str], ...] = (
    (Level.CENTRAL, r"党中央|中共中央|国务院|总书记|国家主席|国务院总理|全国"),
    (Level.PROVINCE, r"省委|省政府|全省|我省|省长|省[总工团妇]|自治区党委|全区各族|省级"),
    (Level.CITY, r"市委|市政府|全市|我市|市长|州委|州政府|全州|我州|团市委|市[总妇]"),
    (
        Level.COUNTY,
        r"县委|县政府|全县|我县|县长|区委|区政府|全区|我区|区长|旗委|^\d*年?[a-zA-Z×]?区|团县委",
    ),
    (Level.TOWNSHIP, r"镇党委|乡党委|镇政府|乡政府|全镇|全乡|我镇|我乡|街道|镇长|乡长"),
    (Level.UNIT, r"公司|集团|全厂|学院|全校|我校|医院|全院|我局|全局|我院|我公司"),
)
# Who speaks of 全市 or 我市 speaks for it; 省委 in a county's speech is only the one above.
_OWN_WORDS: tuple[tuple[Level, str], ...] = (
    (Level.PROVINCE, r"全省(?!委)|我省|我代表省委"),
    (Level.CITY, r"全市|我市|我代表市委|全州|我州"),
    (Level.COUNTY, r"全县|我县|我代表县委|全区(?!域)|我区|我代表区委|全旗"),
    (Level.TOWNSHIP, r"全镇|我镇|全乡|我乡|我代表[镇乡]党委|本街道"),
    (Level.UNIT, r"我局|全公司|我公司|全校|我校|我院|全集团"),
)
# Else the level that is named most; companies are named everywhere, the country mostly from above.
_NAMED_WORDS = ((Level.CENTRAL, r"全国|我国|国务院"), *_LEVEL_WORDS[1:-1])
_LEAST_OWN = 3

_GUESSED = (
    "title",
    "speaker",
    "role",
    "level",
    "kind",
    "occasion",
    "place",
    "audience",
    "date",
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
    """What is known of a document; None where nothing tells."""

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

    def guesses(self) -> dict[str, Guess]:
        """Every guess by the name of its field, also those too unsure to be used."""
        found = {name: getattr(self, name) for name in _GUESSED}
        return {name: guess for name, guess in found.items() if guess is not None}

    def fields(self) -> _Fields:
        """The fields of a Document; a date that is too unsure is left out."""
        dated = self._is_dated()
        return {
            "title": self.title.value,
            "speaker": _value(self.speaker),
            "role": _value(self.role),
            "level": Level(self.level.value) if self.level else None,
            "kind": Kind(self.kind.value) if self.kind else Kind.OTHER,
            "occasion": _value(self.occasion),
            "place": _value(self.place),
            "audience": _value(self.audience),
            "date": _value(self.date) if dated else "",
            "date_precision": self.date_precision if dated else None,
        }

    @property
    def flaws(self) -> tuple[Flaw, ...]:
        """UNDATED where no date is known, with the guess that was too unsure if there is one."""
        if self._is_dated():
            return ()
        reason = "文中没有可靠的日期"
        if self.date:
            reason += f"；推测为 {self.date.value}（{self.date.evidence}）"
        return (Flaw(kind=FlawKind.UNDATED, reason=reason),)

    def _is_dated(self) -> bool:
        return self.date is not None and self.date.confidence >= LEAST_CONFIDENCE


def infer(raw: RawDocument, clean: CleanText) -> Metadata:
    """The metadata of a document: declared fields, else what its header and words tell."""
    declared = {key: value.strip() for key, value in raw.declared if value.strip()}
    raw_text = simplify(raw.text)
    text = clean.text
    news = any(flaw.kind is FlawKind.NEWS_REPORT for flaw in clean.flaws)
    title = _declared(declared, "title") or _title(raw, raw_text, text)
    person = find_speaker(title.value, text, raw_text, news=news)
    speaker = role = None
    if person:
        speaker = Guess(person.name, person.confidence, person.evidence) if person.name else None
        role = Guess(person.role, person.confidence, person.evidence) if person.role else None
    speaker = _declared(declared, "speaker") or speaker
    role = _declared(declared, "role") or role
    kind = _declared_kind(declared) or _kind(title.value, text, news=news)
    level = _declared_level(declared) or _level(title.value, _value(role), text)
    date, precision = _date(declared, title.value, raw_text, clean, news=news)
    return Metadata(
        title=title,
        speaker=speaker,
        role=role,
        level=level,
        kind=kind,
        occasion=_declared(declared, "occasion") or _occasion(title.value),
        place=_declared(declared, "place") or _place(title.value, text, raw_text, level),
        date=date,
        date_precision=precision,
        audience=_declared(declared, "audience") or find_audience(text),
    )


def _value(guess: Guess | None) -> str:
    return guess.value if guess else ""


def _declared(declared: dict[str, str], name: str) -> Guess | None:
    return (
        Guess(declared[name], _DECLARED, f"{name}: {declared[name]}") if name in declared else None
    )


def _declared_kind(declared: dict[str, str]) -> Guess | None:
    """The declared kind if it is one that the program knows; other words for it are looked at."""
    given = _declared(declared, "kind")
    if given is None or given.value in set(Kind):
        return given
    return _match_kind(given.value, 0.9)


def _declared_level(declared: dict[str, str]) -> Guess | None:
    given = _declared(declared, "level")
    if given is None or given.value in set(Level):
        return given
    for level in Level:
        if given.value.startswith(level.value):
            return Guess(level, 0.9, given.evidence)
    return None


def _title(raw: RawDocument, raw_text: str, text: str) -> Guess:
    """The lines above the text, or their fuller form on the page; else the file or the text."""
    own = _title_lines(text)
    page = _page_title(raw_text)
    if own and page and own in page:
        return Guess(page, 0.9, page)
    if own:
        return Guess(own, 0.9, own)
    if page:
        return Guess(page, 0.7, page)
    name = PurePosixPath(raw.source.partition("#")[0]).stem
    if "#" not in raw.source and re.search(r"[\u4e00-\u9fff]{4,}", name):
        return Guess(name, 0.5, raw.source)
    first = next((line for line in text.split("\n") if not line.endswith("：")), text)
    return Guess(first[:_LONGEST_MADE_TITLE] or name, 0.3, first[:_LONGEST_MADE_TITLE])


def _title_lines(text: str) -> str:
    """The first lines, if they are a title and not a paragraph, a salutation or a date."""
    lines: list[str] = []
    for line in text.split("\n")[:_TITLE_LINES]:
        ends = line.endswith(("。", "！", "，", "；", "：", "？")) and not lines
        if len(line) > _LONGEST_TITLE_LINE or ends or _HEADER_NOT_TITLE.search(line):
            break
        if lines and (_SPEECH.search(lines[-1]) or len(line) < 5 or line.endswith(("。", "！"))):
            break
        lines.append(line)
    return " ".join(lines)


def _page_title(raw_text: str) -> str:
    """The line of the page that names a speech and comes most often, the first of these."""
    counts: dict[str, int] = {}
    for line in raw_text.splitlines():
        plain = _DECORATED.sub("", line.strip().strip("|").strip()).strip()
        if (
            6 <= len(plain) <= _LONGEST_TITLE_LINE
            and _SPEECH.search(plain)
            and not re.search(r"[。！；]", plain)
        ):
            counts[plain] = counts.get(plain, 0) + 1
    return max(counts, key=lambda line: counts[line]) if counts else ""


def _kind(title: str, text: str, *, news: bool) -> Guess | None:
    if news:
        return Guess(Kind.NEWS, 0.9, text[:_LONGEST_MADE_TITLE])
    opening = re.split(r"\n(?=[一二三]、)", text)[0][:_OPENING]
    return _match_kind(title, 0.9) or _match_kind(opening, 0.5)


def _match_kind(words: str, confidence: float) -> Guess | None:
    for kind, pattern in _KINDS:
        match = re.search(pattern, words)
        if match:
            return Guess(kind, confidence, match.group())
    return None


def _level(title: str, role: str, text: str) -> Guess | None:
    """The level by the office, the title, or by whom the speaker speaks for."""
    for words, confidence in ((role, 0.9), (title, 0.85)):
        found = [
            (match.start(), level, match.group())
            for level, pattern in _LEVEL_WORDS
            for match in [re.search(pattern, words)]
            if match
        ]
        if found:
            _, level, evidence = min(found, key=lambda one: one[0])
            return Guess(level, confidence, evidence)
    for patterns, confidence in ((_OWN_WORDS, 0.6), (_NAMED_WORDS, 0.5)):
        named = {level: re.findall(pattern, text) for level, pattern in patterns}
        best = max(named, key=lambda level: len(named[level]))
        if len(named[best]) >= _LEAST_OWN:
            return Guess(best, confidence, "、".join(sorted(set(named[best]))))
    return None


def _occasion(title: str) -> Guess | None:
    title = title.rpartition("——")[2]
    match = _OCCASION.search(title) or _HOSTING.search(title)
    return Guess(match.group(1), 0.8, title) if match else None


def _place(title: str, text: str, raw_text: str, level: Guess | None) -> Guess | None:
    found = find_place(title, text, raw_text, level=Level(level.value) if level else None)
    return Guess(found.name, found.confidence, found.evidence) if found else None


def _date(
    declared: dict[str, str], title: str, raw_text: str, clean: CleanText, *, news: bool
) -> tuple[Guess | None, DatePrecision | None]:
    given = parse_date(declared.get("date", ""))
    if given:
        return Guess(given[0], _DECLARED, f"date: {declared['date']}"), given[1]
    contradicted = any(flaw.kind is FlawKind.CONTRADICTION for flaw in clean.flaws)
    found = find_date(title, clean.text, raw_text, contradicted=contradicted, news=news)
    if found is None:
        return None, None
    return Guess(found.value, found.confidence, found.evidence), found.precision
