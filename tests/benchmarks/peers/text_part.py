"""Texts taken in and searched: CMRC2018 by each system, with the same encoder weights.

A system is built once, and opened in ``_ROUNDS`` new processes in turn with the others, each of
which asks a share of the questions, so that a busy moment of the machine falls on all of them. The
first question belongs to opening; it is asked again afterwards.
"""

import json
import shutil
from collections.abc import Iterator, Sequence

from embeddings import bundled
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
    """Print the table."""
    corpus = _corpus()
    texts, wanted = questions(corpus.file.parent)
    characters = sum(len(one.text) for one in corpus.passages)
    print(f"{len(corpus.passages)} passages, {characters:,} characters; {len(texts)} questions")
    shutil.rmtree(FOLDER, ignore_errors=True)
    FOLDER.mkdir(parents=True)
    built = dict(_built(chosen, corpus, limits=limits, threads=threads))
    results = [_begun(one, built[one.builder], characters) for one in chosen]
    for start in range(_ROUNDS):
        last = start == _ROUNDS - 1
        if last:
            text_table.show_heads()
        asked, sought = texts[start::_ROUNDS], wanted[start::_ROUNDS]
        for result in results:
            if not result.failure:
                _search(result, corpus, asked, sought, limits=limits, threads=threads)
            if last:
                text_table.show(result, results[0])
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


def _built(
    chosen: Sequence[System], corpus: Corpus, *, limits: Limits, threads: int
) -> Iterator[tuple[str, Done | str]]:
    """By name: how building went, or why it did not."""
    for name in dict.fromkeys(one.builder for one in chosen):
        builder = systems.named(systems.TEXT, name)
        try:
            done = run(build, builder, corpus, limits=limits, threads=threads)
        except StoppedError as stopped:
            print(f"{name:22} building {stopped}", flush=True)
            yield name, f"building {stopped}"
        else:
            took = f"{done.value.wall:.0f} s, {done.value.cpu:.0f} s of the processor"
            print(f"{name:22} built in {took}, {done.memory:,.0f} MiB", flush=True)
            yield name, done


def _begun(system: System, built: Done | str, characters: int) -> Result:
    if isinstance(built, str):
        return Result(system, Clock(0, 0), failure=built)
    return Result(system, built.value, characters, size_of(folder_of(system)))


def _search(
    result: Result,
    corpus: Corpus,
    texts: list[str],
    wanted: list[str],
    *,
    limits: Limits,
    threads: int,
) -> None:
    bare = corpus._replace(passages=())
    try:
        done = run(search, result.system, bare, texts, limits=limits, threads=threads)
    except StoppedError as stopped:
        result.failure = f"searching {stopped}"
        return
    one, rankings = done.value
    result.rounds.append(one)
    result.ranks.extend(map(rank_of, wanted, rankings))
    result.memory = max(result.memory, done.memory)
