"""The tokenizer of an E5S1 file as an object of ``tokenizers``: the door to that library.

It is imported when a tokenizer is made or read.
"""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Final

from embeddings.encoders.e5s1 import Vocabulary

if TYPE_CHECKING:
    from tokenizers import Tokenizer
    from tokenizers.normalizers import Normalizer
    from tokenizers.pre_tokenizers import PreTokenizer

# A character of the private use area that stands in for one that NFKC must not touch.
_SHIELD: Final = "\ue000"


def tokenizer(vocabulary: Vocabulary) -> "Tokenizer":
    """The Unigram tokenizer, with the file's normalisation."""
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
    """The file's normalisation; only what its map drops or turns into spaces is looked at.

    The map is NFKC except that some characters vanish, some become spaces, and a full-width tilde
    stays (compared over all of Unicode; other differences are letters added to Unicode since).
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
    """Words begin with a mark where a space was, and so does every text."""
    from tokenizers import pre_tokenizers

    made: PreTokenizer = pre_tokenizers.Metaspace(replacement="▁", prepend_scheme="always")
    return made


def prepare(made: "Tokenizer", *, longest: int) -> "Tokenizer":
    """The tokenizer as an encoder wants it: it cuts at ``longest`` tokens and does not pad."""
    made.enable_truncation(longest)
    made.no_padding()
    return made


def read_tokenizer(path: Path) -> "Tokenizer":
    """A tokenizer as saved."""
    from tokenizers import Tokenizer

    read: Tokenizer = Tokenizer.from_file(str(path))
    return read


def _mapped_to(normalisation: Mapping[str, str], target: str) -> str:
    """A character class of what the map turns into ``target``, where NFKC alone would not."""
    characters = (source for source, result in normalisation.items() if result == target)
    return "[" + "".join(re.escape(character) for character in sorted(characters)) + "]"


def special_tokens(vocabulary: Vocabulary) -> dict[str, str]:
    """The pieces that mark beginning, end, padding and the like, by transformers' names."""
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
