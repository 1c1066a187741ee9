"""Check that text between “ ” occurs in a source letter by letter."""

import re
from collections.abc import Sequence
from difflib import SequenceMatcher

from corpus.files.shipped import shipped_json
from corpus.language.grams import content, tiles
from rag.draft.values import Finding, Severity
from rag.facts.finding import Fact, find_quotations

# Shorter quotations are set phrases (“四个意识”), unless they are attributed to a speaker.
LONG_QUOTATION = 8
_SAID = re.compile(r"(?:指出|强调|说|说过|要求|提出|讲|写道|讲过|告诫我们)[，,：:]?\s*[“「]$")
# A source that shares no run of this length is not the quoted one.
LEAST_SHARED = 4
_OPENERS, _CLOSERS = "“「『", "”」』"


def check_quotations(text: str, sources: Sequence[tuple[str, str]]) -> tuple[Finding, ...]:
    """Report quotations that none of ``sources`` (name, text) contains, with the nearest passage.

    Without sources nothing can be compared, and nothing is reported.
    """
    if not sources:
        return ()
    bodies = [content(body).characters for _, body in sources]
    findings = []
    for quotation in quotations_to_check(text):
        wanted = quotation.value
        if any(wanted in body for body in bodies):
            continue
        message, suggestion, evidence = _nearest(wanted, sources)
        said = _is_said(text, quotation)
        severity = Severity.ERROR if said and evidence else Severity.WARNING
        findings.append(
            Finding(
                check="引文",
                severity=severity,
                start=quotation.start,
                end=quotation.end,
                message=message,
                suggestion=suggestion,
                evidence=evidence,
            )
        )
    return tuple(findings)


def quotations_to_check(text: str) -> tuple[Fact, ...]:
    """Return quotations that must occur in a source: long or attributed ones, no set phrases."""
    known = {
        content(entry["phrase"]).characters
        for entry in shipped_json("rag.formulations", "formulations")
    }
    return tuple(
        one
        for one in find_quotations(text)
        if one.value
        and one.value not in known
        and (len(one.value) >= LONG_QUOTATION or _is_said(text, one))
    )


def _is_said(text: str, quotation: Fact) -> bool:
    """Return whether the words before a quotation attribute it to a speaker."""
    return _SAID.search(text[max(0, quotation.start - 8) : quotation.start]) is not None


def _nearest(wanted: str, sources: Sequence[tuple[str, str]]) -> tuple[str, str, str]:
    best: tuple[int, str, str] = (0, "", "")
    for name, body in sources:
        own = content(body)
        runs = tiles(wanted, own.characters, minimum=LEAST_SHARED)
        if not runs:
            continue
        start, other, length = max(runs, key=lambda run: run[2])
        begin = max(0, other - start)
        end = min(len(own.offsets), begin + len(wanted))
        if length > best[0]:
            best = (length, name, body[own.offsets[begin] : own.offsets[end - 1] + 1])
    if not best[0]:
        return "引文在资料中找不到出处", "核对原文；核不到就改为转述，去掉引号", ""
    _, name, nearest = best
    difference = describe_difference(wanted, content(nearest).characters)
    return f"引文与资料不一致：{difference}", f"最接近的原文是“{nearest}”（{name}）", nearest


def describe_difference(said: str, written: str) -> str:
    """Describe in Chinese the characters in which two texts differ."""
    parts = []
    for kind, a, b, c, d in SequenceMatcher(None, said, written, autojunk=False).get_opcodes():
        if kind == "replace":
            parts.append(f"“{said[a:b]}”原文作“{written[c:d]}”")
        elif kind == "delete":
            parts.append(f"多“{said[a:b]}”")
        elif kind == "insert":
            parts.append(f"少“{written[c:d]}”")
    return "，".join(parts)


def check_quotation_marks(text: str) -> tuple[Finding, ...]:
    """Report quotation marks without a partner in their paragraph, and “ ” inside “ ”."""
    findings = []
    position = 0
    for line in text.split("\n"):
        stack: list[tuple[int, str]] = []
        for offset, character in enumerate(line, position):
            if character in _OPENERS:
                if any(mark == character for _, mark in stack):
                    findings.append(_mark(offset, "引号里又用了双引号", "里层用单引号‘ ’"))
                stack.append((offset, character))
            elif character in _CLOSERS:
                if not stack:
                    findings.append(_mark(offset, "后引号没有对应的前引号", "补上前引号或删去"))
                else:
                    stack.pop()
        findings += [_mark(at, "前引号没有对应的后引号", "补上后引号") for at, _ in stack]
        position += len(line) + 1
    return tuple(findings)


def _mark(offset: int, message: str, suggestion: str) -> Finding:
    return Finding(
        check="引号",
        severity=Severity.WARNING,
        start=offset,
        end=offset + 1,
        message=message,
        suggestion=suggestion,
    )
