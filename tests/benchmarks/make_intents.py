"""Train ``rag/requests/intents.npz`` on the turns of ``tests/rag/requests/turns/train*.jsonl``.

Run with ``python -m tests.benchmarks.make_intents``; takes a minute. Turns with one wish are used.
The turns of ``dev.jsonl`` and ``held.jsonl`` are never trained on.
"""

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

import rag.requests
from rag.requests.intents import FEATURES, STATES, features
from tests.rag.requests.scoring import FOLDER

# The inverse strength of the regularisation; 20 to 100 gave the same on the turns of dev.jsonl.
STRENGTH = 50.0


def examples() -> Iterator[tuple[str, str, str]]:
    """Text, state and operation of each turn with one wish."""
    for path in sorted(FOLDER.glob("train*.jsonl")):
        for line in path.read_text("utf-8").splitlines():
            turn = json.loads(line)
            if len(turn["want"]) == 1:
                yield turn["text"], turn["has"], turn["want"][0]["do"]


def matrix(rows: Sequence[tuple[str, str, str]]) -> Any:
    """The features of turns, a row each, as a sparse matrix of scipy."""
    from scipy.sparse import csr_matrix  # type: ignore[import-untyped]

    found = [features(text, has) for text, has, _ in rows]
    columns = [column for one in found for column in one]
    values = [value for one in found for value in one.values()]
    places = np.repeat(np.arange(len(found)), [len(one) for one in found])
    shape = (len(found), FEATURES + len(STATES))
    return csr_matrix((values, (places, columns)), shape=shape)


def save(
    path: Path, names: Sequence[str], weights: NDArray[np.float64], biases: NDArray[np.float64]
) -> None:
    """Write the model with eight bits a weight."""
    scale = np.abs(weights).max(axis=1) / 127
    np.savez_compressed(
        path,
        names=np.frombuffer("\n".join(names).encode(), dtype=np.uint8),
        weights=np.rint(weights / scale[:, None]).astype(np.int8),
        scale=scale.astype(np.float32),
        biases=biases.astype(np.float32),
    )


def main() -> None:
    """Train and write."""
    from sklearn.linear_model import LogisticRegression  # type: ignore[import-untyped]

    rows = list(examples())
    model = LogisticRegression(C=STRENGTH, max_iter=3000)
    model.fit(matrix(rows), [do for _, _, do in rows])
    path = Path(rag.requests.__file__).parent / "intents.npz"
    save(path, [str(name) for name in model.classes_], model.coef_, model.intercept_)
    print(f"{len(rows)} turns, {len(model.classes_)} operations, {path.stat().st_size:,} bytes")


if __name__ == "__main__":
    main()
