"""Cache vectors by text: the same sentences are encoded in draft after draft."""

import threading
from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence

from embeddings.encoders.protocol import Encoder, Vectors

# 20,000 vectors of 384 numbers take 30 MB; that is the sentences of a hundred speeches.
CAPACITY = 20_000


class VectorCache:
    """A least-recently-used cache of vectors by text; safe to use from several threads."""

    def __init__(
        self, encode: Callable[[Sequence[str]], Vectors], *, capacity: int = CAPACITY
    ) -> None:
        self._encode = encode
        self._capacity = capacity
        self._vectors: OrderedDict[str, Vectors] = OrderedDict()
        self._lock = threading.Lock()

    def __len__(self) -> int:
        return len(self._vectors)

    def put(self, vectors: Mapping[str, Vectors]) -> None:
        """Add vectors that were already made by this encoder."""
        with self._lock:
            self._store(vectors)

    def get(self, texts: Sequence[str]) -> dict[str, Vectors]:
        """Return the vector of each text. Texts that are not cached are encoded in one batch."""
        with self._lock:
            held = {text: self._vectors[text] for text in texts if text in self._vectors}
        missing = sorted(set(texts) - held.keys())
        if missing:
            held |= dict(zip(missing, self._encode(missing), strict=True))
        with self._lock:
            self._store(held)
        return held

    def _store(self, vectors: Mapping[str, Vectors]) -> None:
        for text, vector in vectors.items():
            self._vectors[text] = vector
            self._vectors.move_to_end(text)
        while len(self._vectors) > self._capacity:
            self._vectors.popitem(last=False)


class Encodings:
    """The cached vectors of an encoder, separate for passages and for queries."""

    def __init__(self, encoder: Encoder) -> None:
        self.passages = VectorCache(encoder.encode_passages)
        self.queries = VectorCache(encoder.encode_queries)
