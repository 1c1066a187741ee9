"""The findings of a check in a Word file: comments, and tracked changes where they are exact."""

import datetime
from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from corpus.word.marking import Correction, Remark, marked
from ui.messages.catalogue import Messages

if TYPE_CHECKING:
    from rag.draft.values import Finding

AUTHOR: Final = "文稿"


def with_findings(
    data: bytes,
    text: str,
    findings: Sequence["Finding"],
    say: Messages,
    *,
    at: datetime.datetime,
) -> bytes:
    """Return a copy of a Word file with a comment for each finding, and tracked changes.

    Args:
        data: The file; its layout stays.
        text: What was checked: the text of the file, or what it was set from.
        findings: What was found in the text.
        say: The messages.
        at: The time that the comments and changes bear, in UTC.

    Raises:
        ReadError: the file is damaged, or in a form that cannot be changed.
    """
    from rag.draft.replacing import chosen

    remarks = [Remark(*_span(one), _told(one, say)) for one in findings]
    corrections = [Correction(one.start, one.end, one.text) for one in chosen(findings)]
    return marked(data, text, remarks, corrections, author=AUTHOR, at=at)


def _span(finding: "Finding") -> tuple[int, int]:
    """Return the place of a finding with all that its replacement there takes along."""
    own = (one for one in finding.replacements if one.start < finding.end)
    ends = [one.end for one in own if finding.start < one.end]
    return finding.start, max([finding.end, *ends])


def _told(finding: "Finding", say: Messages) -> str:
    lines = [f"{say(f'severity.{finding.severity}')}：{finding.message}"]
    if finding.suggestion:
        lines.append(say("check.suggestion", suggestion=finding.suggestion))
    return "\n".join(lines)
