"""The tokenizer of an E5S1 file as an object of ``tokenizers``: the door to that library.

It is imported when a tokenizer is made or read.
"""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Final

from embeddings.e5s1 import Vocabulary

if TYPE_CHECKING:
    from tokenizers import Tokenizer

# A character of the private use area that stands in for one that NFKC must not touch.
_SHIELD: Final = "\ue000"


def tokenizer(vocabulary: Vocabulary) -> "Tokenizer":
    """The Unigram tokenizer, with the file's normalisation.

    The map is NFKC except that some characters vanish, some become spaces, and a full-width tilde
    stays (compared over all of Unicode; other differences are letters added to Unicode since).
    """
    from tokenizers import Regex, Tokenizer, normalizers, pre_tokenizers, processors
    from tokenizers.models import Unigram

    made = Tokenizer(Unigram(list(vocabulary.pieces), vocabulary.unknown, byte_fallback=False))
    dropped, spaces = (_mapped_to(vocabulary.normalisation, target) for target in ("", " "))
    made.normalizer = normalizers.Sequence(
        [
            normalizers.Replace(Regex(dropped), ""),
            normalizers.Replace(Regex(spaces), " "),
            normalizers.Replace("～", _SHIELD),
            normalizers.NFKC(),
            normalizers.Replace(_SHIELD, "～"),
            normalizers.Replace(Regex(" {2,}"), " "),
        ]
    )
    made.pre_tokenizer = pre_tokenizers.Metaspace(replacement="▁", prepend_scheme="always")
    begin, end = (vocabulary.pieces[number][0] for number in (vocabulary.bos, vocabulary.eos))
    made.post_processor = processors.TemplateProcessing(
        single=f"{begin} $A {end}",
        pair=f"{begin} $A {end} {end} $B {end}",
        special_tokens=[(begin, vocabulary.bos), (end, vocabulary.eos)],
    )
    made.add_special_tokens(list(special_tokens(vocabulary).values()))
    return made


def read_tokenizer(path: Path, *, longest: int) -> "Tokenizer":
    """A tokenizer as saved, which cuts at ``longest`` tokens and does not pad."""
    from tokenizers import Tokenizer

    read: Tokenizer = Tokenizer.from_file(str(path))
    read.enable_truncation(longest)
    read.no_padding()
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
