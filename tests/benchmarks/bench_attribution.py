"""What attribution finds on other people's items, with the real encoder.

``python -m tests.benchmarks.bench_attribution`` reports; ``--fit`` fits the numbers of
:mod:`rag.attribution.scoring` on the development part. The items are read from the folder
``shared``.
"""

import argparse
import json
import random
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from corpus.splitting.sentences import split_sentences
from embeddings.encoders.protocol import Encoder
from rag.attribution.attributing import Attributor, attribute_items
from rag.attribution.background import BACKGROUND, nearness
from rag.attribution.polarity import conflict
from rag.attribution.scoring import Cover, covered_share, judge
from rag.draft.values import Verdict
from rag.retrieval.encodings import Encodings
from tests.shared import SHARED

# The seed of the shuffles: the first document must not be the right one by its place.
SEED = 20
# The first items of each set are for development; figures are of the rest.
DEVELOPMENT = {"cmrc": 200, "ocnli": 600, "uhgeval": 200}
Floats = NDArray[np.float64]


def _records(path: str) -> list[dict[str, Any]]:
    if SHARED is None:
        raise SystemExit("the folder shared is not beside the checkout")
    lines = (SHARED / "data" / path).read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines]


def claims() -> list[tuple[list[str], str, set[int]]]:
    """(documents in random order, claim, indexes of the right ones) of the CMRC items."""
    items = []
    for number, record in enumerate(_records("attribution/cmrc2018_items.jsonl")):
        order = list(range(len(record["docs"])))
        random.Random(SEED + number).shuffle(order)
        claim = record["sentences"][0]
        docs = [record["docs"][index] for index in order]
        items.append((docs, claim["text"], {order.index(index) for index in claim["cites"]}))
    return items


def hypotheses() -> list[tuple[str, str, str]]:
    """(premise, hypothesis, label) of the OCNLI items from government documents."""
    return [(r["a"], r["b"], r["label"]) for r in _records("support/ocnli_gov.jsonl")]


def continuations() -> list[tuple[list[str], str, bool]]:
    """(sentences of the news text, a continuation, is it real) of the UHGEval items.

    A real continuation is itself a part of the evidence, so it is easy to find; what this measures
    is whether anything made up is called supported beside the text that it was made up for.
    """
    items = []
    for record in _records("support/uhgeval.jsonl"):
        evidence = record["evidence"]
        docs = [evidence[s.start : s.end] for s in split_sentences(evidence)]
        items.append((docs, record["text"], record["id"].endswith("-r")))
    return items


def _near(encoder: Encoder, sentence: str, docs: Sequence[str]) -> Floats:
    background = encoder.encode_passages(BACKGROUND)
    vectors = encoder.encode_passages(docs)
    return np.asarray(
        nearness(encoder.encode_queries([sentence]), vectors, background)[0], dtype=np.float64
    )


def features(sentence: str, doc: str, near: float) -> tuple[float, float]:
    """What :func:`rag.attribution.scoring.judge` looks at."""
    return covered_share(sentence, Cover.of(sentence, doc)), near


def fit(encoder: Encoder) -> None:
    """Print the numbers for :mod:`rag.attribution.scoring`, fitted on the development parts."""
    from sklearn.linear_model import LogisticRegression  # type: ignore[import-untyped]

    rows: list[tuple[float, float]] = []
    truth: list[bool] = []
    sets: list[int] = []
    for docs, claim, right in claims()[: DEVELOPMENT["cmrc"]]:
        for index, near in enumerate(_near(encoder, claim, docs)):
            rows.append(features(claim, docs[index], float(near)))
            truth.append(index in right)
            sets.append(0)
    for premise, hypothesis, label in hypotheses()[: DEVELOPMENT["ocnli"]]:
        near = float(_near(encoder, hypothesis, [premise])[0])
        rows.append(features(hypothesis, premise, near))
        truth.append(label == "entailment" and not conflict(hypothesis, premise))
        sets.append(1)
    groups = Counter(zip(sets, truth, strict=True))
    weights = [1 / groups[key] for key in zip(sets, truth, strict=True)]
    model = LogisticRegression(C=1e4, max_iter=10_000)
    model.fit(np.array(rows), truth, sample_weight=np.array(weights) * len(rows))
    names = ("WEIGHT_COVERED", "WEIGHT_NEARNESS")
    for name, weight in zip(names, model.coef_[0], strict=True):
        print(f"{name} = {weight:.2f}")
    print(f"INTERCEPT = {model.intercept_[0]:.2f}")


def separation(good: Sequence[float], bad: Sequence[float]) -> float:
    """The chance that one of ``good`` scores above one of ``bad`` (area under the ROC curve)."""
    first, second = np.array(good)[:, None], np.array(bad)[None, :]
    return float((first > second).mean() + (first == second).mean() / 2)


def report_claims(encoder: Encoder, *, part: slice) -> dict[str, Any]:
    """First place, and precision, recall and F1 of what is cited."""
    attributor = Attributor(Encodings(encoder))
    first = right_cited = cited = gold = 0
    verdicts: Counter[str] = Counter()
    items = claims()[part]
    for docs, claim, right in items:
        verdict, cites, _ = attribute_items(docs, [claim], attributor)[0]
        verdicts[verdict] += 1
        first += bool(cites) and cites[0] in right
        right_cited += len(right & set(cites))
        cited += len(cites)
        gold += len(right)
    precision, recall = right_cited / cited, right_cited / gold
    return {
        "items": len(items),
        "first place": round(first / len(items), 4),
        "precision": round(precision, 4),
        "recall": round(recall, 4),
        "F1": round(2 * precision * recall / (precision + recall), 4),
        "verdicts": dict(verdicts),
    }


def report_hypotheses(encoder: Encoder, *, part: slice) -> dict[str, Any]:
    """Entailment against the others: verdicts by label, and separation by judged probability."""
    attributor = Attributor(Encodings(encoder))
    verdicts: dict[str, Counter[str]] = {}
    scores: dict[str, list[float]] = {}
    for premise, hypothesis, label in hypotheses()[part]:
        verdict, _, _ = attribute_items([premise], [hypothesis], attributor)[0]
        verdicts.setdefault(label, Counter())[verdict] += 1
        near = float(_near(encoder, hypothesis, [premise])[0])
        judged = judge(hypothesis, Cover.of(hypothesis, premise), near)
        against = bool(conflict(hypothesis, premise))
        scores.setdefault(label, []).append(0.0 if against else judged)
    return {
        "items": sum(map(len, scores.values())),
        "supported": {
            label: round((c[Verdict.SUPPORTED] + c[Verdict.VERBATIM]) / c.total(), 3)
            for label, c in verdicts.items()
        },
        "unsupported": {
            label: round(c[Verdict.UNSUPPORTED] / c.total(), 3) for label, c in verdicts.items()
        },
        "AUC entailment against contradiction": round(
            separation(scores["entailment"], scores["contradiction"]), 3
        ),
        "AUC entailment against neutral": round(
            separation(scores["entailment"], scores["neutral"]), 3
        ),
    }


_GRADE = {
    Verdict.VERBATIM: 3,
    Verdict.SUPPORTED: 2,
    Verdict.PARTIAL: 1,
    Verdict.USER_FACT: 1,
    Verdict.NOT_NEEDED: 1,
    Verdict.UNSUPPORTED: 0,
}


def report_continuations(encoder: Encoder, *, part: slice) -> dict[str, Any]:
    """Real continuations against made-up ones, by verdict (the lowest of their sentences)."""
    attributor = Attributor(Encodings(encoder))
    grades: dict[bool, list[float]] = {True: [], False: []}
    verdicts: dict[bool, Counter[str]] = {True: Counter(), False: Counter()}
    for docs, text, real in continuations()[part]:
        sentences = [text[s.start : s.end] for s in split_sentences(text)]
        found = [
            (_GRADE[verdict] + score / 10, verdict)
            for verdict, _, score in attribute_items(docs, sentences, attributor)
            if verdict is not Verdict.NOT_NEEDED
        ]
        if found:
            grade, verdict = min(found)
            grades[real].append(grade)
            verdicts[real][verdict] += 1
    return {
        "items": len(grades[True]) + len(grades[False]),
        "AUC real against made up": round(separation(grades[True], grades[False]), 3),
        "real": dict(verdicts[True]),
        "made up": dict(verdicts[False]),
    }


def measure_speed(encoder: Encoder) -> dict[str, Any]:
    """Seconds a sentence for 200 candidates once everything is encoded."""
    attributor = Attributor(Encodings(encoder))
    texts = sorted({doc for docs, _, _ in claims()[:20] for doc in docs})[:200]
    sentences = [claim for _, claim, _ in claims()[:20]]
    attribute_items(texts, sentences, attributor)
    _clear_caches()
    begun = time.perf_counter()
    attribute_items(texts, sentences, attributor)
    seconds = (time.perf_counter() - begun) / len(sentences)
    return {"candidates": len(texts), "ms a sentence": round(1000 * seconds, 1)}


def _clear_caches() -> None:
    from corpus.language import grams
    from rag.attribution import scoring
    from rag.facts import agreement, names
    from rag.facts import finding as facts

    for cached in (
        agreement.stated,
        facts.find_facts,
        grams.bigram_set,
        grams.content,
        names.find_names,
        scoring.clauses,
    ):
        cached.cache_clear()


def bundled(models_dir: Path) -> Encoder:
    """The encoder that ships with the project."""
    from embeddings.encoders.loading import load_encoder

    return load_encoder("bundled", models_dir=models_dir, threads=0, progress=print)


def run(encoder: Encoder) -> Iterator[tuple[str, dict[str, Any]]]:
    """The figures, of the parts that were not used for development, as they come."""
    yield "speed", measure_speed(encoder)
    held_out = slice(DEVELOPMENT["cmrc"], None)
    yield "claims (CMRC2018)", report_claims(encoder, part=held_out)
    held_out = slice(DEVELOPMENT["ocnli"], None)
    yield "hypotheses (OCNLI, government)", report_hypotheses(encoder, part=held_out)
    held_out = slice(DEVELOPMENT["uhgeval"], None)
    yield "continuations (UHGEval)", report_continuations(encoder, part=held_out)


def main() -> None:
    """Report, or fit."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--fit", action="store_true")
    parser.add_argument("--models", type=Path, default=Path("~/.local/share/wengao/models"))
    arguments = parser.parse_args()
    encoder = bundled(arguments.models.expanduser())
    if arguments.fit:
        fit(encoder)
        return
    for name, figures in run(encoder):
        print(name, json.dumps(figures, ensure_ascii=False), flush=True)


if __name__ == "__main__":
    main()
