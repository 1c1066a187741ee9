"""One section of 400 characters on the sample corpus: time, length, sources, leaks, copies.

Run with ``python -m tests.benchmarks.bench_drafting``. Beside the writer stands what LangChain's
own documentation builds for the job: chunks of 500 characters, the four nearest in the prompt, one
answer; same encoder, same model server, same run. Ratios hold on a busy machine, seconds do not.
"""

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from langchain_core.documents import Document
from langchain_core.embeddings import Embeddings
from langchain_core.messages import BaseMessage, HumanMessage, SystemMessage
from langchain_core.vectorstores import InMemoryVectorStore

import corpus
from corpus.splitting.sentences import split_sentences
from embeddings.encoders.protocol import Encoder
from rag.attribution.attributing import attribute_text, copy_rate, supported_rate
from rag.chain.graph import Writer
from rag.checks.leaks import find_leaks
from rag.draft.values import AttributedSentence, Draft, Event, Token, Verdict
from rag.models.client import LanguageModel
from rag.retrieval.library import Library
from rag.settings import Settings

CACHE = Path.home() / ".cache" / "wengao-tests"
SAMPLE = Path(corpus.__file__).parent / "sample"
REQUESTS = (
    "请起草县委书记在全县群团工作会议上讲话中“加强基层组织建设”一节，400字左右",
    "请起草市长在全市优化营商环境大会上讲话中“提升办事效率”一节，400字左右",
    "请起草镇党委书记在全镇干部大会上讲话中“转变工作作风”一节，400字左右",
)
_CHUNK = 500
_STOCK = "根据以下资料回答。\n\n{context}"


@dataclass(frozen=True, slots=True)
class Measured:
    """One draft: seconds to the first token and to the end, its text and its sentences."""

    first: float
    total: float
    text: str
    sentences: tuple[AttributedSentence, ...]


class EncoderEmbeddings(Embeddings):
    """Our encoder as the stock chain takes it."""

    def __init__(self, encoder: Encoder) -> None:
        self._encoder = encoder

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        vectors: list[list[float]] = self._encoder.encode_passages(texts).tolist()
        return vectors

    def embed_query(self, text: str) -> list[float]:
        vector: list[float] = self._encoder.encode_queries([text])[0].tolist()
        return vector


class TimedModel(LanguageModel):
    """The language model, with the seconds that were spent waiting for it."""

    def __init__(self, settings: Settings) -> None:
        super().__init__(settings)
        # Shared by the model of every turn.
        self.waits: list[float] = []

    @property
    def seconds(self) -> float:
        """What was waited in all."""
        return sum(self.waits)

    def stream(self, messages: Sequence[BaseMessage], **options: Any) -> Iterator[str]:
        """As the original."""
        pieces = super().stream(messages, **options)
        while True:
            begun = time.perf_counter()
            piece = next(pieces, None)
            self.waits.append(time.perf_counter() - begun)
            if piece is None:
                return
            yield piece


def main() -> None:
    """Print a line a draft, the writer and the stock chain in turn."""
    settings = Settings.load(home=CACHE / "bench-drafting", model_cache=CACHE / "models")
    with Library.open(settings, progress=print) as library:
        library.ingest([SAMPLE])
        texts = {one.id: library.store.text(one.id) for one in library.store.documents()}
        _retrieval(library)
        model = TimedModel(settings)
        with Writer.open(settings, library, model=model) as writer:
            writer.warm()
            for request in REQUESTS:
                _show("wengao", _ours(writer, model, request), request, texts)
                _show("stock", _stock(library, model, request, texts), request, texts)


def _retrieval(library: Library) -> None:
    """Milliseconds a question, the encoding of the question included."""
    questions = [f"{request[:-9]}{number}" for number in range(12) for request in REQUESTS]
    spent = sorted(_seconds(lambda one=one: library.search(one)) for one in questions)  # type: ignore[misc]
    middle, late = spent[len(spent) // 2], spent[int(len(spent) * 0.95)]
    print(f"search: p50 {1000 * middle:.0f} ms, p95 {1000 * late:.0f} ms")


def _seconds(work: Callable[[], object]) -> float:
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun


def _ours(writer: Writer, model: TimedModel, request: str) -> Measured:
    first = 0.0

    def look(event: Event) -> None:
        nonlocal first
        if isinstance(event, Token):
            first = first or time.perf_counter() - begun

    model.waits.clear()
    begun = time.perf_counter()
    draft = writer.draft_once(request, on_event=look)
    assert isinstance(draft, Draft)
    total = time.perf_counter() - begun
    print(f"        not generation: {1 - model.seconds / total:.1%} of the time")
    return Measured(first, total, draft.text, draft.sentences)


def _stock(library: Library, model: LanguageModel, request: str, texts: dict[str, str]) -> Measured:
    store = InMemoryVectorStore(EncoderEmbeddings(library.encoder))
    store.add_documents(
        [
            Document(text[start : start + _CHUNK])
            for text in texts.values()
            for start in range(0, len(text), _CHUNK)
        ]
    )
    begun, first, pieces = time.perf_counter(), 0.0, []
    context = "\n\n".join(one.page_content for one in store.similarity_search(request, k=4))
    messages = [SystemMessage(_STOCK.format(context=context)), HumanMessage(request)]
    for piece in model.stream(messages, max_tokens=900, temperature=0.4):
        first = first or time.perf_counter() - begun
        pieces.append(piece)
    total = time.perf_counter() - begun
    text = "".join(pieces)
    return Measured(first, total, text, attribute_text(text, library, given=request))


def _show(name: str, done: Measured, request: str, texts: dict[str, str]) -> None:
    asked = [s for s in done.sentences if s.verdict is not Verdict.NOT_NEEDED]
    cited = sum(bool(s.citations) for s in asked) if name == "wengao" else 0
    leaks = find_leaks(done.text, source_texts=tuple(texts.values()), given=request)
    repeated = len(asked) - len({s.text for s in asked})
    borne = supported_rate(done.sentences)
    print(
        f"{name:7} first {done.first:5.1f} s  all {done.total:5.1f} s  "
        f"{len(done.text):4} characters  {len(split_sentences(done.text)):2} sentences  "
        f"cited {cited / max(1, len(asked)):4.0%}  supported {borne:4.0%}  "
        f"copied {copy_rate(done.text, texts.values()):4.0%}  leaks {len(leaks)}  "
        f"repeated {repeated}",
        flush=True,
    )


if __name__ == "__main__":
    main()
