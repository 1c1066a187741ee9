"""Which standing wish is meant by the words that take one back."""

import re
from collections.abc import Sequence
from typing import Final

from corpus.language.grams import bigram_set
from corpus.language.numerals import number as ordinal
from rag.wishes.store import Wish

_NUMBER: Final = re.compile(r"第\s*(\d{1,3}|[一二两三四五六七八九十]{1,3})\s*[条个项]")
_ALL: Final = re.compile(
    r"(?:长期要求|要求|规矩|习惯|口味|记的|记住的)\S{0,4}?(?:全部|全都|都|统统|通通|一概|一律)"
    r"\S{0,3}(?:不要|不用|取消|清|作废|忘|删|去掉|撤)\S{0,2}|(?:全部|所有|一切)的?(?:长期)?(?:要求|规矩)"
    r"|^(?:全部|都|所有)$"
)
# What is said to take any wish back, and so says nothing of which one.
_EMPTY: Final = bigram_set(
    "之前以前上次上回让你记住的记着的那条这条那个要求规矩长期要求习惯口味取消吧取消了不要了不用了"
    "作废忘了忘掉去掉撤了撤销删了删掉不算数不作数解除当我没说现在可以"
)


def chosen(said: str, wishes: Sequence[Wish]) -> tuple[Wish, ...]:
    """Return the wishes that are meant: one, all, or none where no one is clearly the likest.

    A number counts as the number of a wish. Words are compared by bigrams; the likest wish must
    share at least twice as many as the next.
    """
    if match := _NUMBER.search(said):
        number = ordinal(match[1])
        return tuple(one for one in wishes if one.number == number)
    wanted = bigram_set(_ALL.sub("", said)) - _EMPTY
    shares = [len(wanted & bigram_set(one.text)) for one in wishes]
    best = max(shares, default=0)
    if best:
        alike = sum(2 * share > best for share in shares) > 1
        return () if alike else (wishes[shares.index(best)],)
    return tuple(wishes) if _ALL.search(said) else ()
