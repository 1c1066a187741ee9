"""What re-ranking costs: thirty passages of the sample corpus, models of several shapes.

``python -m tests.benchmarks.bench_reranker``. What a model costs depends on its shape and not on
its weights, so these have random ones: nothing is fetched, and nothing is said of quality. CPU time
on one thread, so that other work on the machine weighs little.
"""

import tempfile
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from statistics import median
from typing import Any, Final

from embeddings.encoders.loading import load_encoder
from embeddings.rerankers.loading import load_reranker
from embeddings.rerankers.protocol import Reranker
from rag.retrieval.library import Library
from rag.retrieval.reranking import READ, rerank
from rag.settings import Settings
from tests.embeddings.making_reranker import write_cross_encoder
from tests.fakes import LettersReranker

MODELS = Path.home() / ".cache" / "wengao-tests" / "models"
SAMPLE = Path(__file__).parents[2] / "corpus" / "sample"
QUERIES = ("怎样把服务送到群众身边", "压实责任，一级抓一级", "阵地怎么才能有人气")
# Layers, width, heads. The first is the shape of multilingual-e5-small and of mMARCO-MiniLM, the
# second that of bge-reranker-base; both with the vocabulary of multilingual-e5-small.
SHAPES: Final = {"12 layers of 384": (12, 384, 12), "12 layers of 768": (12, 768, 12)}


def main() -> None:
    """Print the figures."""
    encoder = load_encoder("bundled", models_dir=MODELS, threads=1)
    load_encoder("bundled-torch", models_dir=MODELS, threads=1)  # written out: for its tokenizer
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        with Library.open(Settings.load(home=folder / "home"), encoder=encoder) as library:
            library.ingest([SAMPLE])
            search = median(_cpu(partial(library.ranked, [query], k=READ)) for query in QUERIES)
            print(f"a search without: {search:.0f} ms")
            for name, reranker in _rerankers(folder):
                print(f"{name}: {_cost(library, reranker):.0f} ms for {READ} passages")


def _rerankers(folder: Path) -> Iterator[tuple[str, Reranker]]:
    yield "reading them, and no model", LettersReranker()
    (folder / "small").mkdir()
    small = write_cross_encoder(folder / "small", QUERIES)
    yield "2 layers of 64, 64 tokens", load_reranker(str(small), threads=1)
    for name, shape in SHAPES.items():
        path = folder / name
        _write(path, *shape)
        yield name, load_reranker(str(path), threads=1)


def _write(folder: Path, layers: int, width: int, heads: int) -> None:
    from transformers import AutoTokenizer, XLMRobertaConfig, XLMRobertaForSequenceClassification

    tokenizer: Any = AutoTokenizer.from_pretrained(MODELS / "multilingual-e5-small")
    config: Any = XLMRobertaConfig
    model = XLMRobertaForSequenceClassification(
        config(
            vocab_size=len(tokenizer),
            hidden_size=width,
            num_hidden_layers=layers,
            num_attention_heads=heads,
            intermediate_size=4 * width,
            max_position_embeddings=514,
            type_vocab_size=1,
            pad_token_id=tokenizer.pad_token_id,
            num_labels=1,
        )
    )
    model.save_pretrained(folder)
    tokenizer.save_pretrained(folder)


def _cost(library: Library, reranker: Reranker) -> float:
    """The median over the queries, each its second time."""
    taken = []
    for query in QUERIES:
        (found,) = library.ranked([query], k=READ)
        read = partial(rerank, found, query, reranker=reranker, store=library.store)
        taken.append(_cpu(read))
    return median(taken)


def _cpu(do: Callable[[], object]) -> float:
    """Milliseconds of CPU time, the second time."""
    do()
    begun = time.process_time()
    do()
    return (time.process_time() - begun) * 1000


if __name__ == "__main__":
    main()
