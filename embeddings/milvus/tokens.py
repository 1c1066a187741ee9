"""How tokens are spelled in the text columns of Milvus, and how rare the server holds them to be.

The program cuts texts, not the server: then a token is the same wherever a text is searched. Each
is spelled in letters and digits alone, so that every analyser finds the same boundaries, whether it
splits at blanks, at full stops or at each Chinese character.
"""

import math
from collections.abc import Sequence
from typing import Final

# Bytes of a text column at most, set by Milvus.
LONGEST_TEXT: Final = 65_535
# The numbers of BM25, those of rag.lexical.index: where tokens saturate, and how far length counts.
K1: Final = 1.5
B: Final = 0.75


def spelled(token: str) -> str:
    """A token in letters and digits: 基层 is 57fa5c42, 5.2% is x352e3225."""
    if all(character >= "\u3400" for character in token):
        return token.encode("utf-16-be", "surrogatepass").hex()
    return "x" + token.encode("utf-8", "surrogatepass").hex()


def joined(tokens: Sequence[str]) -> str:
    """Tokens as a text; of one that is too long for a column, as many as fit.

    That is 7,000 pairs of characters: a passage has 400 characters, unless one sentence has more.
    """
    text = " ".join(map(spelled, tokens))
    return text if len(text) <= LONGEST_TEXT else text[: LONGEST_TEXT + 1].rpartition(" ")[0]


def saturation(count: int, length: float) -> float:
    """What the rarity of a token is multiplied by for a text that has it so many times.

    Args:
        count: How often.
        length: Of the text, in units of the average one.
    """
    return count / (count + K1 * (1 - B + B * length))


def rarity(holding: int, texts: int) -> float:
    """The weight of a token (Robertson and Spärck Jones) that so many of the texts hold."""
    return math.log1p((texts - holding + 0.5) / (holding + 0.5))
