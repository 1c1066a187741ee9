"""Texts taken in and searched: CMRC2018 by each system, with the same encoder weights.

A system is built, then opened in ``_ROUNDS`` new processes, each of which asks a share of the
questions. Before each the first system, mostly ours, is asked the same share in a new process of
its own, so that what the two are compared by was measured side by side. The first question belongs
to opening; it is asked again afterwards.
"""

import json
import shutil
from collections.abc import Sequence

from embeddings.encoders import bundled
from tests.benchmarks.bench_retrieval import questions
from tests.benchmarks.measuring import CACHE, rank_of, size_of
from tests.benchmarks.peers import systems, text_table
from tests.benchmarks.peers.apart import Clock, Done, Limits, StoppedError, run
from tests.benchmarks.peers.systems import Corpus, Passage, System
from tests.benchmarks.peers.text_jobs import FOLDER, build, folder_of, search
from tests.benchmarks.peers.text_table import Result
from tests.shared import SHARED

_ROUNDS = 3


def compare(chosen: Sequence[System], *, limits: Limits, threads: int) -> None:
    """Print the table, a row as soon as it is known."""
    corpus = _corpus()
    texts, wanted = questions(corpus.file.parent)
    characters = sum(len(one.text) for one in corpus.passages)
    print(f"{len(corpus.passages)} passages, {characters:,} characters; {len(texts)} questions")
    shutil.rmtree(FOLDER, ignore_errors=True)
    FOLDER.mkdir(parents=True)
    text_table.show_heads()
    bare = corpus._replace(passages=())
    built: dict[str, Done | str] = {}
    first: Result | None = None
    for system in chosen:
        if system.builder not in built:
            built[system.builder] = _built(system, corpus, limits=limits, threads=threads)
        result = _begun(system, built[system.builder], characters)
        for start in range(_ROUNDS):
            if result.failure:
                break
            asked, sought = texts[start::_ROUNDS], wanted[start::_ROUNDS]
            if first is not None and not first.failure:
                done = run(search, first.system, bare, asked, limits=limits, threads=threads)
                result.beside.append(done.value[0])
            _search(result, bare, asked, sought, limits=limits, threads=threads)
        first = first or result
        text_table.show(result, first)
    shutil.rmtree(FOLDER)


def _corpus() -> Corpus:
    if SHARED is None:
        raise SystemExit("shared data not found")
    file = SHARED / "data" / "retrieval" / "cmrc2018" / "corpus.jsonl"
    records = [json.loads(line) for line in file.read_text("utf-8").splitlines()]
    models = CACHE / "models"
    # Written out before anything is timed.
    for form in (bundled.ONNX, bundled.SENTENCE_TRANSFORMERS):
        bundled.written_out(form, models, progress=print)
    passages = [Passage(one["id"], f"{one['title']}\n{one['text']}") for one in records]
    return Corpus(passages, file, models)


def _built(system: System, corpus: Corpus, *, limits: Limits, threads: int) -> Done | str:
    """How building went, or why it did not."""
    builder = systems.named(systems.TEXT, system.builder)
    try:
        return run(build, builder, corpus, limits=limits, threads=threads)
    except StoppedError as stopped:
        return f"building {stopped}"


def _begun(system: System, built: Done | str, characters: int) -> Result:
    if isinstance(built, str):
        return Result(system, Clock(0, 0), failure=built)
    disk = size_of(folder_of(system))
    return Result(system, built.value, characters, disk, building=built.memory)


def _search(
    result: Result,
    corpus: Corpus,
    texts: list[str],
    wanted: list[str],
    *,
    limits: Limits,
    threads: int,
) -> None:
    try:
        done = run(search, result.system, corpus, texts, limits=limits, threads=threads)
    except StoppedError as stopped:
        result.failure = f"searching {stopped}"
        return
    one, rankings = done.value
    result.rounds.append(one)
    result.ranks.extend(map(rank_of, wanted, rankings))
    result.memory = max(result.memory, done.memory)
