"""Spell tokens for the text columns of Milvus, and compute their BM25 weights.

This program cuts texts into tokens, not the server, so that all searches use the same tokens. A
token is spelled with letters and digits only, so that every analyser finds the same boundaries,
whether it splits at spaces, at full stops or at each Chinese character.
"""

import math
from collections.abc import Sequence
from typing import Final

# Milvus's limit for the bytes in a text column.
LONGEST_TEXT: Final = 65_535
# The parameters of BM25, as in rag.lexical.index: saturation, and the weight of the text length.
K1: Final = 1.5
B: Final = 0.75


def spelled(token: str) -> str:
    """Spell a token with letters and digits: 基层 is 57fa5c42, 5.2% is x352e3225."""
    if all(character >= "\u3400" for character in token):
        return token.encode("utf-16-be", "surrogatepass").hex()
    return "x" + token.encode("utf-8", "surrogatepass").hex()


def joined(tokens: Sequence[str]) -> str:
    """Join tokens to a text, and drop the last ones if it is too long for a column.

    7,000 pairs of characters fit; a passage has 400 characters, or more if one sentence is longer.
    """
    text = " ".join(map(spelled, tokens))
    return text if len(text) <= LONGEST_TEXT else text[: LONGEST_TEXT + 1].rpartition(" ")[0]


def saturation(count: int, length: float) -> float:
    """Return the factor for the rarity of a token in a text that has it ``count`` times.

    Args:
        count: How often the text has the token.
        length: The length of the text, in units of the average length.
    """
    return count / (count + K1 * (1 - B + B * length))


def rarity(holding: int, texts: int) -> float:
    """Return the weight (Robertson and Spärck Jones) of a token that ``holding`` texts have."""
    return math.log1p((texts - holding + 0.5) / (holding + 0.5))
