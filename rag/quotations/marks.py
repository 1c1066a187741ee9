"""Check that quotation marks stand in pairs."""

from typing import Final

from rag.draft.values import Finding, Severity

_OPENERS: Final = "“「『"
_CLOSERS: Final = "”」』"


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
    return Finding.at((offset, offset + 1), "引号", Severity.WARNING, message, suggestion)
