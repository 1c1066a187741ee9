"""Find wrong characters in words that official texts use, and forms of address not in use.

The data holds only forms that are no words in any context; where such a form can arise from two
words side by side (按装 in 按装修标准), it names the characters that show it.
"""

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Final

from corpus.files.shipped import shipped_json
from rag.draft.values import Finding, Severity

_CHECK: Final = "错别字"
_ADDRESS_CHECK: Final = "称谓"


def check_wrong_words(text: str) -> tuple[Finding, ...]:
    """Report words with a wrong character, the longest where one holds another."""
    return tuple(
        Finding.at(
            match.span(), _CHECK, Severity.ERROR,
            f"“{match[0]}”写错了，应是“{_right()[match[0]]}”", f"改为“{_right()[match[0]]}”",
            _right()[match[0]],
        )
        for match in _pattern().finditer(text)
    )  # fmt: skip


@lru_cache(maxsize=1)
def _right() -> dict[str, str]:
    groups = shipped_json("rag.proofreading", "wrong_words")["groups"]
    return {wrong: right for group in groups for wrong, right in group["words"].items()}


@lru_cache(maxsize=1)
def _pattern() -> re.Pattern[str]:
    return re.compile("|".join(map(_form, sorted(_right(), key=len, reverse=True))))


def _form(wrong: str) -> str:
    """Return the pattern of one wrong form, without what shows it to be two words."""
    data = shipped_json("rag.proofreading", "wrong_words")
    before, after = data["except_before"].get(wrong), data["except"].get(wrong)
    return (f"(?<!{before})" if before else "") + wrong + (f"(?!{after})" if after else "")


def check_addresses(text: str) -> tuple[Finding, ...]:
    """Report forms of address, and names of ideas, that documents do not use."""
    return tuple(_addresses(text))


def _addresses(text: str) -> Iterator[Finding]:
    for entry in shipped_json("rag.proofreading", "wrong_words")["addresses"]:
        right = entry["right"]
        known = not right.startswith("写全")
        for match in re.finditer(entry["pattern"], text):
            yield Finding.at(
                match.span(), _ADDRESS_CHECK, Severity.ERROR, entry["message"].format(match[0]),
                f"改为“{right}”" if known else right, right if known else None,
            )  # fmt: skip
