"""Check for slips, slots, register, repetition, identity and length."""

import re
from collections.abc import Iterator

from corpus.files.shipped import shipped_json
from corpus.language.grams import content
from rag.attribution.needs import SLOT
from rag.attribution.scoring import clause_texts
from rag.draft.values import Finding, Severity

# The length of a draft may differ from the request by this share.
LENGTH_TOLERANCE = 0.2
# Shorter clauses recur in any speech.
_LEAST_REPEATED = 9
# This many of 首先、其次、再次、最后 in one text sound like a school essay.
_PILE_UP = 3
_MARKDOWN = re.compile(
    r"^\s{0,3}#{1,6}\s|\*\*[^*\n]+\*\*|^\s*[-*+]\s|^```.*$|^\s*>\s|`[^`\n]+`|\[[^\]\n]+\]\([^)\n]+\)",
    re.MULTILINE,
)
_PLEDGE = re.compile(r"表态发言|作(?:个|一个)?表态|郑重承诺")
# A demand on others.
DEMAND = re.compile(
    r"(?:各级|各单位|各部门|各乡镇|各地|大家|同志们|全[省市县区](?:各级|上下)?)[^，。；\n]{0,12}?"
    r"(?:要|必须|务必|应当)[^，。；\n]{2,}"
)


def check_slips(text: str) -> tuple[Finding, ...]:
    """Report common slips of wording."""
    return tuple(
        Finding.at(
            match.span(),
            "常见错误",
            Severity.ERROR,
            slip["message"],
            f"改为{slip['right']}",
            slip["right"] if slip.get("exact") and _is_paired(match[0]) else None,
        )
        for slip in shipped_json("rag.checks", "style")["slips"]
        for match in re.finditer(slip["pattern"], text)
    )


def _is_paired(words: str) -> bool:
    return words.count("“") == words.count("”") and not words.count('"') % 2


def check_slots(text: str) -> tuple[Finding, ...]:
    """Report slots that are still empty."""
    return tuple(
        Finding.at(match.span(), "待补", Severity.WARNING, f"还有待补的内容：{match[0]}", "补上")
        for match in SLOT.finditer(text)
    )


def check_register(text: str) -> tuple[Finding, ...]:
    """Report Markdown, a series of 首先、其次、最后, hedges and colloquial words."""
    return (*_markdown(text), *_pile_up(text), *_hedges(text), *_colloquial(text))


def _markdown(text: str) -> Iterator[Finding]:
    for match in _MARKDOWN.finditer(text):
        yield Finding.at(match.span(), "文风", Severity.WARNING, "留有Markdown标记", "删去标记")


def _pile_up(text: str) -> Iterator[Finding]:
    # 第一、第二、第三 are normal in a speech; a series of 首先、其次、最后 is not.
    found = [
        match
        for word in ("首先", "其次", "再次", "最后")
        for match in re.finditer(rf"(?:^|(?<=[。！？；\n])){word}[，,]", text)
    ]
    if len({match[0] for match in found}) >= _PILE_UP:
        first = min(found, key=lambda match: match.start())
        yield Finding.at(
            first.span(),
            "文风",
            Severity.WARNING,
            "“首先、其次、最后”连用，像作文",
            "改用一是、二是、三是，或直接分段",
        )


def _hedges(text: str) -> Iterator[Finding]:
    words = "|".join(shipped_json("rag.checks", "style")["hedges"])
    for match in re.finditer(rf"(?<!尽)(?:{words})", text):
        # 不可能 and 可能性 are no hedges.
        if text[match.start() - 1 : match.start()] == "不" or text.startswith("性", match.end()):
            continue
        yield Finding.at(
            match.span(), "文风", Severity.INFO, f"“{match[0]}”语气不够肯定", "改为要、必须或务必"
        )


def _colloquial(text: str) -> Iterator[Finding]:
    for word, formal in shipped_json("rag.checks", "style")["colloquial"].items():
        for match in re.finditer(re.escape(word), text):
            yield Finding.at(
                match.span(), "文风", Severity.WARNING, f"“{word}”口语化", f"改为“{formal}”"
            )


def check_repetition(text: str) -> tuple[Finding, ...]:
    """Report clauses that occur a second time, letter by letter."""
    seen: dict[str, int] = {}
    findings = []
    position = 0
    for clause in clause_texts(text):
        start = text.index(clause, position)
        position = start + len(clause)
        said = content(clause).characters
        if len(said) < _LEAST_REPEATED:
            continue
        if said in seen:
            findings.append(
                Finding.at(
                    (start, position),
                    "重复",
                    Severity.WARNING,
                    f"“{clause}”前面已经说过",
                    "删去或换个说法",
                )
            )
        seen.setdefault(said, start)
    return tuple(findings)


def check_identity(text: str, given: str) -> tuple[Finding, ...]:
    """Report demands on others in a pledge (表态发言), which must not contain any."""
    if not (_PLEDGE.search(text) or _PLEDGE.search(given)):
        return ()
    return tuple(
        Finding.at(
            match.span(),
            "身份",
            Severity.WARNING,
            "表态发言只讲自己怎么做，不对别人提要求",
            "改为“我们将……”",
        )
        for match in DEMAND.finditer(text)
    )


def count_characters(text: str) -> int:
    """Return the length as writers count it: all characters except white space."""
    return sum(not character.isspace() for character in text)


def reading_minutes(text: str, pace: int) -> float:
    """Return the minutes to read the text aloud at ``pace`` characters per minute."""
    return round(count_characters(text) / pace, 1)


def check_length(text: str, asked_length: int | None, pace: int) -> tuple[Finding, ...]:
    """Report a length that differs from the request by more than :data:`LENGTH_TOLERANCE`."""
    if not asked_length:
        return ()
    length = count_characters(text)
    if abs(length - asked_length) <= LENGTH_TOLERANCE * asked_length:
        return ()
    word, advice = ("多", "压缩") if length > asked_length else ("少", "补充")
    minutes = reading_minutes(text, pace)
    message = (
        f"要求约{asked_length}字，现有{length}字（每分钟{pace}字，约{minutes}分钟），"
        f"{word}了{abs(length - asked_length)}字"
    )
    suggestion = f"{advice}到{asked_length}字上下"
    return (Finding.at((0, len(text)), "篇幅", Severity.WARNING, message, suggestion),)
