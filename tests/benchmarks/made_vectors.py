"""Vectors for measuring at size: made of encoded ones. Light to import, as ``measuring`` is."""

from collections.abc import Iterator

import numpy as np

from embeddings.encoders.protocol import Vectors, normalised

_STEP = 100_000


def perturbed(seeds: Vectors, count: int) -> Iterator[Vectors]:
    """Unit vectors: the encoded ones, then three parts of one, a part of another, and noise.

    The noise has half the spread that the encoded ones have in each dimension. A vector made so
    has a cosine of about 0.96 with the first of its two.
    """
    spread = seeds.std(axis=0) / 2
    yield seeds[:count]
    for start in range(len(seeds), count, _STEP):
        random = np.random.default_rng(start)
        size = min(_STEP, count - start)
        first, second = (seeds[random.integers(0, len(seeds), size)] for _ in range(2))
        noise = random.standard_normal((size, seeds.shape[1]), dtype=np.float32) * spread
        yield normalised(0.75 * first + 0.25 * second + noise)
