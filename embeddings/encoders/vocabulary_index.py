"""Look up vocabulary pieces on disk by hash, so that a question need not load them all.

A Unigram tokenizer cuts a text into pieces that are substrings of it. So a tokenizer with only the
pieces that occur in a text gives the same tokens as one with all pieces. Building it takes 1 ms; a
tokenizer with all 250,000 pieces takes 0.8 s and 285 MB.
"""

import hashlib
import json
import mmap
import re
from collections.abc import Iterable, Sequence
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from embeddings.disk.arrays import save_npy
from embeddings.encoders.e5s1 import Vocabulary
from embeddings.encoders.unigram import normaliser, pre_tokenizer, special_tokens

_SUMMARY: Final = "vocabulary.json"
_TEXT: Final = "pieces.txt"


def write_index(vocabulary: Vocabulary, folder: Path) -> None:
    """Write the files of an index into a folder.

    Raises:
        ValueError: Two pieces have the same hash.
    """
    pieces = [piece for piece, _ in vocabulary.pieces]
    scores = np.array([score for _, score in vocabulary.pieces], dtype=np.float64)
    hashes = _hashes(pieces)
    order = np.argsort(hashes)
    if (np.diff(hashes[order]) == 0).any():
        raise ValueError("two pieces have one hash")
    texts = [piece.encode() for piece in pieces]
    arrays: dict[str, NDArray[Any]] = {
        "hashes": hashes[order],
        "ids": order.astype(np.int32),
        "ends": np.cumsum([len(text) for text in texts], dtype=np.int64),
        "scores": scores,
    }
    for name, array in arrays.items():
        save_npy(folder / f"{name}.npy", array)
    (folder / _TEXT).write_bytes(b"".join(texts))
    # Only these entries of the normalisation are used (embeddings.encoders.unigram).
    kept = {one: to for one, to in vocabulary.normalisation.items() if to in ("", " ")}
    summary = {
        "vocabulary": asdict(replace(vocabulary, pieces=(), normalisation=kept)),
        "special": sorted(_special(vocabulary)),
        # The score of unknown characters is derived from the lowest score.
        "lowest": int(scores.argmin()),
        "longest": max(map(len, pieces)),
    }
    (folder / _SUMMARY).write_text(json.dumps(summary), encoding="utf-8")


class VocabularyIndex:
    """A memory-mapped vocabulary; several threads can use it safely."""

    def __init__(self, folder: Path) -> None:
        summary = json.loads((folder / _SUMMARY).read_text("utf-8"))
        # All fields except the pieces.
        self._vocabulary = Vocabulary(**summary["vocabulary"])
        self._longest: int = summary["longest"]
        self._always = [*summary["special"], summary["lowest"]]
        # Ascending hashes and the id of each; and, by id, the end of its text and its score.
        self._hashes, self._ids, self._ends, self._scores = (
            _mapped(folder / f"{name}.npy") for name in ("hashes", "ids", "ends", "scores")
        )
        with (folder / _TEXT).open("rb") as file:
            self._text = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        self._normaliser = normaliser(self._vocabulary.normalisation)
        self._pre_tokenizer = pre_tokenizer()
        special = (re.escape(self._piece(number)) for number in summary["special"])
        self._special = re.compile("|".join(special))

    def part(self, texts: Iterable[str]) -> tuple[Vocabulary, NDArray[np.int64]]:
        """Build a vocabulary that tokenizes these texts like the whole one.

        Returns:
            The vocabulary, and the whole vocabulary's id for each of its ids, ascending.
        """
        ids = np.union1d(self._found(self._substrings(texts)), self._always).astype(np.int64)
        whole = self._vocabulary
        marks = (whole.bos, whole.eos, whole.pad, whole.unknown)
        bos, eos, pad, unknown = np.searchsorted(ids, marks).tolist()
        pieces = tuple(
            (self._piece(number), score)
            for number, score in zip(ids.tolist(), self._scores[ids].tolist(), strict=True)
        )
        part = replace(whole, pieces=pieces, bos=bos, eos=eos, pad=pad, unknown=unknown)
        return part, ids

    def _substrings(self, texts: Iterable[str]) -> list[str]:
        """Return all distinct substrings of the texts that could be pieces."""
        segments = {segment for text in texts for segment in self._special.split(text)}
        words = {
            word
            for segment in segments
            for word, _ in self._pre_tokenizer.pre_tokenize_str(
                self._normaliser.normalize_str(segment)
            )
        }
        return list(
            {
                word[start:end]
                for word in words
                for start in range(len(word))
                for end in range(start + 1, min(start + self._longest, len(word)) + 1)
            }
        )

    def _found(self, substrings: Sequence[str]) -> list[int]:
        """Return the ids of the substrings that are pieces."""
        hashes = _hashes(substrings)
        places = np.minimum(np.searchsorted(self._hashes, hashes), len(self._hashes) - 1)
        hits = np.flatnonzero(self._hashes[places] == hashes)
        return [
            number
            for number, hit in zip(self._ids[places[hits]].tolist(), hits.tolist(), strict=True)
            if self._piece(number) == substrings[hit]
        ]

    def _piece(self, number: int) -> str:
        start = int(self._ends[number - 1]) if number else 0
        return self._text[start : int(self._ends[number])].decode()


def _mapped(path: Path) -> NDArray[Any]:
    """Map an array from disk as a plain array, because a ``memmap`` is slow to index."""
    mapped: NDArray[Any] = np.load(path, mmap_mode="r", allow_pickle=False).view(np.ndarray)
    return mapped


def _hashes(texts: Sequence[str]) -> NDArray[np.uint64]:
    digests = (hashlib.blake2b(text.encode(), digest_size=8).digest() for text in texts)
    return np.frombuffer(b"".join(digests), dtype="<u8")


def _special(vocabulary: Vocabulary) -> set[int]:
    marks = set(special_tokens(vocabulary).values())
    return {number for number, (piece, _) in enumerate(vocabulary.pieces) if piece in marks}
