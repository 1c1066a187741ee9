"""Standing wishes put to a brief and to a draft, and what is said of that.

The words of a turn outweigh a wish; a later wish outweighs an earlier one.
"""

import re
from collections.abc import Sequence
from contextlib import suppress
from typing import Any, Final

from rag.draft.values import Finding, Severity
from rag.errors import RequestError
from rag.requests.brief import Action, Brief
from rag.wishes.meaning import Meaning, meaning_of
from rag.wishes.store import Wish

CHECK: Final = "长期要求"


def pace_of(wishes: Sequence[Wish], pace: int) -> int:
    """Return the pace that the last wish for one asks for, else ``pace``."""
    asked = [meaning.pace for meaning in _meanings(wishes, pace) if meaning.pace]
    return asked[-1] if asked else pace


def with_wishes(brief: Brief, wishes: Sequence[Wish], pace: int) -> Brief:
    """Return the brief of a new text with the wishes: their words, and what was left open.

    Args:
        brief: The brief as it was said.
        wishes: The wishes that hold.
        pace: Characters read aloud per minute, for lengths in minutes.
    """
    changed: dict[str, Any] = {"wishes": tuple(one.text for one in wishes)}
    for meaning in _meanings(wishes, pace):
        if length := _length(brief, meaning):
            changed |= {"length": length, "length_given": True}
        if meaning.avoid:
            words = (*changed.get("avoid", brief.avoid), *(one.words for one in meaning.avoid))
            changed["avoid"] = tuple(dict.fromkeys(words))
        if meaning.role and not brief.role:
            changed |= {"role": meaning.role, "level": brief.level or meaning.level}
    return brief.model_copy(update=changed)


def _length(brief: Brief, meaning: Meaning) -> int:
    """The length that a wish sets where the turn set none; 0 where it sets none."""
    whole = brief.whole or brief.action is Action.OUTLINE
    if brief.length_given or not meaning.length or not _holds(meaning, brief):
        return 0
    if meaning.of_section is whole or (meaning.at_most and meaning.length >= brief.length):
        return 0
    return meaning.length


def _holds(meaning: Meaning, brief: Brief) -> bool:
    return meaning.kind in (None, brief.kind)


def check_wishes(text: str, wishes: Sequence[Wish]) -> tuple[Finding, ...]:
    """Report the words that a wish asks to avoid, wherever the draft has them.

    Args:
        text: The draft.
        wishes: The wishes that hold.
    """
    return tuple(
        Finding(
            check=CHECK,
            severity=Severity.WARNING,
            start=match.start(),
            end=match.end(),
            message=f"“{avoided.words}”按长期要求不用",
            suggestion=f"{_INSTEAD}“{avoided.instead}”" if avoided.instead else "删去或换个说法",
            evidence=wish.text,
        )
        for wish in wishes
        for meaning in _meanings([wish], SOME_PACE)
        for avoided in meaning.avoid
        for match in re.finditer(re.escape(avoided.words), _masked(text, avoided.instead))
    )


def _masked(text: str, words: str) -> str:
    """The text without words that are right and may hold those that are not; as long as before."""
    return text.replace(words, "\0" * len(words)) if words else text


# A pace for reading what does not depend on it.
SOME_PACE: Final = 200


def said_of_wishes(
    brief: Brief, wishes: Sequence[Wish], findings: Sequence[Finding], pace: int
) -> str:
    """Tell which wishes had an effect on a draft, and which the writer must look after; or nothing.

    Args:
        brief: The brief that the draft was written by.
        wishes: The wishes that hold.
        findings: The findings of the draft.
        pace: Characters read aloud per minute.
    """
    if not wishes:
        return ""
    done: list[str] = []
    left: list[str] = []
    for wish in wishes:
        effect = _effect(brief, wish, findings, pace)
        (done if effect else left).append(f"{wish.text}{effect}")
    said = f"按长期要求：{'；'.join(done)}。" if done else ""
    if left:
        said += f"程序查不了的长期要求，请自己看：{'；'.join(left)}。"
    return said


def said_of_length(brief: Brief, wishes: Sequence[Wish], pace: int) -> str:
    """Tell which wish set the length of an outline, or nothing.

    Args:
        brief: The brief of the outline.
        wishes: The wishes that hold.
        pace: Characters read aloud per minute.
    """
    setting = [
        wish.text
        for wish, meaning in zip(wishes, _meanings(wishes, pace), strict=True)
        if brief.length_given and _holds(meaning, brief) and not meaning.of_section
        if meaning.length == brief.length
    ]
    return f"篇幅按长期要求：{setting[-1]}。" if setting else ""


# So many replacements are offered at once.
_MOST_OFFERS: Final = 3
_INSTEAD: Final = "改为"


def offers_of(findings: Sequence[Finding]) -> tuple[str, ...]:
    """Return what to say so that words are replaced as a wish asks, word for word."""
    asked = dict.fromkeys(
        f"把{match[1]}改成{one.suggestion.removeprefix(_INSTEAD)}"
        for one in findings
        if one.check == CHECK and one.suggestion.startswith(_INSTEAD)
        if (match := re.match("(“.*”)按", one.message))
    )
    return tuple(asked)[:_MOST_OFFERS]


def _effect(brief: Brief, wish: Wish, findings: Sequence[Finding], pace: int) -> str:
    """What a wish did, in brackets; empty where code can do nothing with it."""
    (meaning,) = _meanings([wish], pace)
    if meaning.avoid:
        places = sum(one.check == CHECK and one.evidence == wish.text for one in findings)
        return f"（还有 {places} 处，见检查结果）" if places else "（已查，没有出现）"
    if meaning.pace:
        return "（算分钟按它）" if meaning.pace == pace else "（后来另说了语速，没有用）"
    if meaning.length and _holds(meaning, brief):
        return _effect_of_length(brief, meaning)
    if meaning.length and meaning.kind:
        return f"（只管{meaning.kind}，这篇不是）"
    return ""


def _effect_of_length(brief: Brief, meaning: Meaning) -> str:
    whole = brief.whole or brief.action is Action.OUTLINE
    if meaning.of_section is whole:
        return "（只管一节）" if meaning.of_section else "（只管整篇）"
    if brief.length == meaning.length:
        return "（篇幅按它）"
    if meaning.at_most and brief.length <= meaning.length:
        return "（要的篇幅没有超过）"
    return "（这次另说了篇幅，没有用）"


def _meanings(wishes: Sequence[Wish], pace: int) -> list[Meaning]:
    """What the wishes mean; one that was kept and cannot be read now means nothing to code."""
    found: list[Meaning] = []
    for wish in wishes:
        meaning = Meaning()
        with suppress(RequestError):
            meaning = meaning_of(wish.text, pace)
        found.append(meaning)
    return found
