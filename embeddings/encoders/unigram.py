"""Build and load the tokenizer of an E5S1 file; only this module imports ``tokenizers``."""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Final

from embeddings.encoders.e5s1 import Vocabulary

if TYPE_CHECKING:
    from tokenizers import Tokenizer
    from tokenizers.normalizers import Normalizer
    from tokenizers.pre_tokenizers import PreTokenizer

# A private use character that temporarily replaces one that NFKC must not change.
_SHIELD: Final = "\ue000"


def tokenizer(vocabulary: Vocabulary) -> "Tokenizer":
    """Build the Unigram tokenizer with the file's normalisation."""
    from tokenizers import Tokenizer, processors
    from tokenizers.models import Unigram

    made = Tokenizer(Unigram(list(vocabulary.pieces), vocabulary.unknown, byte_fallback=False))
    made.normalizer = normaliser(vocabulary.normalisation)
    made.pre_tokenizer = pre_tokenizer()
    begin, end = (vocabulary.pieces[number][0] for number in (vocabulary.bos, vocabulary.eos))
    made.post_processor = processors.TemplateProcessing(
        single=f"{begin} $A {end}",
        pair=f"{begin} $A {end} {end} $B {end}",
        special_tokens=[(begin, vocabulary.bos), (end, vocabulary.eos)],
    )
    made.add_special_tokens(list(special_tokens(vocabulary).values()))
    return made


def normaliser(normalisation: Mapping[str, str]) -> "Normalizer":
    """Build the file's normalisation; only characters mapped to "" or to a space are used.

    The map equals NFKC, except that it drops some characters, maps some to spaces, and keeps the
    full-width tilde (compared over all of Unicode; other differences are letters added since).
    """
    from tokenizers import Regex, normalizers

    dropped, spaces = (_mapped_to(normalisation, target) for target in ("", " "))
    made: Normalizer = normalizers.Sequence(
        [
            normalizers.Replace(Regex(dropped), ""),
            normalizers.Replace(Regex(spaces), " "),
            normalizers.Replace("～", _SHIELD),
            normalizers.NFKC(),
            normalizers.Replace(_SHIELD, "～"),
            normalizers.Replace(Regex(" {2,}"), " "),
        ]
    )
    return made


def pre_tokenizer() -> "PreTokenizer":
    """Mark the start of each word and each text with "▁"."""
    from tokenizers import pre_tokenizers

    made: PreTokenizer = pre_tokenizers.Metaspace(replacement="▁", prepend_scheme="always")
    return made


def prepare(made: "Tokenizer", *, longest: int) -> "Tokenizer":
    """Configure the tokenizer to cut texts at ``longest`` tokens and not to pad."""
    made.enable_truncation(longest)
    made.no_padding()
    return made


def read_tokenizer(path: Path) -> "Tokenizer":
    """Load a saved tokenizer."""
    from tokenizers import Tokenizer

    read: Tokenizer = Tokenizer.from_file(str(path))
    return read


def _mapped_to(normalisation: Mapping[str, str], target: str) -> str:
    """Return a character class of the characters that the map turns into ``target``."""
    characters = (source for source, result in normalisation.items() if result == target)
    return "[" + "".join(re.escape(character) for character in sorted(characters)) + "]"


def special_tokens(vocabulary: Vocabulary) -> dict[str, str]:
    """Return the special pieces (start, end, padding and so on) by transformers' names."""
    pieces = vocabulary.pieces
    return {
        "bos_token": pieces[vocabulary.bos][0],
        "eos_token": pieces[vocabulary.eos][0],
        "sep_token": pieces[vocabulary.eos][0],
        "cls_token": pieces[vocabulary.bos][0],
        "unk_token": pieces[vocabulary.unknown][0],
        "pad_token": pieces[vocabulary.pad][0],
        "mask_token": pieces[-1][0],
    }
