"""The encoder's speed and exactness: as shipped, by torch, and as others call the same weights.

``python -m tests.benchmarks.bench_encoder`` (``--sentences`` for another number than 1,000). The
sentences are of a year of broadcast news in the folder ``shared`` beside the checkout. The ways are
timed in turn on the same sentences, in CPU time on one thread, so that other work on the machine
weighs on all of them alike; a ratio is the median over the turns. *Plain* is
``SentenceTransformer.encode`` on the float weights, which is what LangChain, LlamaIndex, txtai and
Chroma call.
"""

import argparse
import json
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from statistics import median

import numpy as np
from numpy.typing import NDArray

from corpus.splitting.sentences import split_sentences
from embeddings.encoders import bundled
from embeddings.encoders.loading import load_encoder
from tests.shared import SHARED

MODELS = Path.home() / ".cache" / "wengao-tests" / "models"
# Sentences of a turn: some seconds each, so that a turn of all ways sees one state of the machine.
_TURN = 100
_QUESTIONS = 60
Vectors = NDArray[np.float32]
Encode = Callable[[Sequence[str]], Vectors]

_START = """
import sys, time
from pathlib import Path
begun = time.perf_counter()
from embeddings.encoders.loading import load_encoder
encoder = load_encoder(sys.argv[1], models_dir=Path(sys.argv[2]), threads=1)
encoder.encode_queries(["怎样把服务送到群众身边"])
# of this program alone: what getrusage says of memory begins with that of its parent
peak = Path("/proc/self/status").read_text().partition("VmHWM:")[2].split()[0]
print(time.perf_counter() - begun, time.process_time(), int(peak) / 1024)
"""


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sentences", type=int, default=1000)
    texts = list(sentences(parser.parse_args().sentences))
    ways = dict(the_ways())
    print(f"{len(texts)} sentences, {np.mean([len(text) for text in texts]):.0f} characters each")
    vectors = rates(ways, texts)
    exactness(vectors, ways["wengao"], texts)
    latencies(ways, texts)
    starts()


def sentences(count: int) -> Iterator[str]:
    """The first distinct sentences of every 50th item, so that the year is covered."""
    if SHARED is None:
        raise SystemExit("the folder shared is not beside the checkout")
    seen: set[str] = set()
    with (SHARED / "data" / "corpus" / "news_2025.jsonl").open(encoding="utf-8") as lines:
        for number, line in enumerate(lines):
            text = json.loads(line)["text"] if number % 50 == 0 else ""
            for one in split_sentences(text):
                said = text[one.start : one.end]
                if said not in seen and len(seen) < count:
                    seen.add(said)
                    yield said


def the_ways() -> Iterator[tuple[str, Encode]]:
    """The encoder as shipped, by torch through our own door, and plainly; one thread each."""
    import torch
    from sentence_transformers import SentenceTransformer

    yield "wengao", load_encoder("bundled", models_dir=MODELS, threads=1).encode_passages
    yield "torch", load_encoder("bundled-torch", models_dir=MODELS, threads=1).encode_passages
    folder = MODELS / bundled.SENTENCE_TRANSFORMERS.folder_name
    model = SentenceTransformer(str(folder), device="cpu", local_files_only=True)

    def plain(texts: Sequence[str]) -> Vectors:
        torch.set_num_threads(1)
        return np.asarray(model.encode([f"passage: {text}" for text in texts]), np.float32)

    yield "plain", plain


def rates(ways: dict[str, Encode], texts: Sequence[str]) -> dict[str, Vectors]:
    """Sentences a CPU second, and how often the shipped one is faster; gives the vectors."""
    taken: dict[str, list[float]] = {name: [] for name in ways}
    found: dict[str, list[Vectors]] = {name: [] for name in ways}
    for start in range(0, len(texts), _TURN):
        turn = texts[start : start + _TURN]
        for name, encode in ways.items():
            begun = time.process_time()
            found[name].append(encode(turn))
            taken[name].append((time.process_time() - begun) / len(turn))
    for name, seconds in taken.items():
        ratios = [other / own for other, own in zip(seconds, taken["wengao"], strict=True)]
        print(
            f"{name:8} {1 / median(seconds):6.1f} sentences a CPU second,"
            f" wengao is {median(ratios):.2f} times as fast"
        )
    return {name: np.concatenate(parts) for name, parts in found.items()}


def exactness(vectors: dict[str, Vectors], encode: Encode, texts: Sequence[str]) -> None:
    """Cosines with the floats, and of texts encoded alone with themselves in company."""
    _print_cosines("with the floats of torch", vectors["wengao"], vectors["torch"])
    few = range(0, len(texts), max(1, len(texts) // 50))
    alone = np.concatenate([encode([texts[place]]) for place in few])
    _print_cosines("alone and in company", alone, vectors["wengao"][list(few)])


def _print_cosines(what: str, one: Vectors, other: Vectors) -> None:
    cosines = (one * other).sum(axis=1)
    print(f"cosine {what}: mean {cosines.mean():.5f}, least {cosines.min():.5f}")


def latencies(ways: dict[str, Encode], texts: Sequence[str]) -> None:
    """CPU milliseconds of a short text alone, in turn."""
    questions = [text[:20] for text in texts[:_QUESTIONS]]
    taken: dict[str, list[float]] = {name: [] for name in ways}
    for question in questions:
        for name, encode in ways.items():
            begun = time.process_time()
            encode([question])
            taken[name].append(1000 * (time.process_time() - begun))
    for name, milliseconds in taken.items():
        p50, p95 = np.quantile(milliseconds, [0.5, 0.95])
        print(f"{name:8} one question: p50 {p50:.1f} ms, p95 {p95:.1f} ms (CPU)")


def starts() -> None:
    """A new process to its first vector: three times each, in turn; the middle one."""
    settings = ("bundled", "bundled-torch")
    found: dict[str, list[list[float]]] = {setting: [] for setting in settings}
    for _ in range(3):
        for setting in settings:
            command = [sys.executable, "-c", _START, setting, str(MODELS)]
            done = subprocess.run(command, capture_output=True, text=True, check=True)
            found[setting].append([float(word) for word in done.stdout.split()])
    for setting, runs in found.items():
        wall, cpu, peak = (median(column) for column in zip(*runs, strict=True))
        print(f"{setting:14} to the first vector: {wall:.2f} s ({cpu:.2f} s CPU), {peak:.0f} MB")


if __name__ == "__main__":
    main()
