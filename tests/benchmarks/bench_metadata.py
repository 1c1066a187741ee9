"""Metadata inferred from 131 labelled documents: accuracy, coverage, honesty of the confidence.

Run with ``python -m tests.benchmarks.bench_metadata`` (``--wrong`` lists what came out wrong). The
documents lie in ``shared`` beside the checkout; the labels, made by reading, in ``data``.
"""

import re
import sys
import time
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from corpus.cleaning.rules import clean
from corpus.document.values import CleanText, RawDocument
from corpus.metadata.describing import Metadata, infer
from tests.benchmarks.gold import digest, document, labels, unlabelled

_FIELDS = ("title", "speaker", "role", "level", "kind", "occasion", "place", "date", "audience")
_BINS = (0.0, 0.5, 0.7, 0.8, 0.9, 1.01)
_EVERY = 10
_AREA = re.compile(r"(?:壮族自治区|回族自治区|维吾尔自治区|自治区|省|市|县|区|镇|乡)$")


@dataclass(frozen=True, slots=True)
class Judged:
    """One field of one document: what was said and whether it is right.

    ``told`` is whether the document tells it; ``used`` whether the value is sure enough.
    """

    key: str
    field: str
    value: str
    confidence: float
    used: bool
    told: bool
    right: bool
    gold: str


def main() -> None:
    """Print the tables."""
    gold = labels()
    judged = list(judge(gold))
    report(judged)
    calibration(judged)
    held_out(gold)
    speed(sorted(gold))
    if "--wrong" in sys.argv:
        for one in judged:
            if (one.used or one.told) and not one.right:
                print(f"{one.key} {one.field}: {one.value!r} ({one.confidence}) not {one.gold!r}")


def judge(gold: Mapping[str, Mapping[str, str]]) -> Iterator[Judged]:
    """Every labelled field of every document."""
    for key, wanted in gold.items():
        raw = document(key)
        found = infer(raw, clean(raw))
        for field in _FIELDS:
            if field in wanted:
                yield _judged(key, field, found, wanted[field])


def _judged(key: str, field: str, found: Metadata, gold: str) -> Judged:
    fields: Mapping[str, object] = {**found.fields()}
    guess = found.guesses().get(field)
    used = str(fields[field] or "")
    value = guess.value if guess else used
    told = gold not in ("", "~") and not gold.startswith("~")
    if field == "title" and guess and guess.confidence < 0.5 and not told:
        used = ""
    right = bool(value) and any(_agrees(field, value, one) for one in gold.lstrip("~").split("|"))
    confidence = guess.confidence if guess else 0.0
    return Judged(key, field, value, confidence, bool(used), told, right, gold)


def _agrees(field: str, value: str, gold: str) -> bool:
    if not gold:
        return False
    if field == "title":
        return digest(value) == gold
    if field == "date":
        return value == gold or gold.startswith(value + "-") or value.startswith(gold + "-")
    if field == "place":
        return _AREA.sub("", value).endswith(_AREA.sub("", gold))
    if field == "role":
        return _same_office(value, gold)
    if field == "occasion":
        return re.sub(r"\W", "", gold) in re.sub(r"\W", "", value) and len(value) < len(gold) + 12
    if field == "audience":
        return re.sub(r"\W", "", value) == re.sub(r"\W", "", gold)
    return value == gold


def _same_office(value: str, gold: str) -> bool:
    """The same offices, whether or not the place stands before them."""
    plain, wanted = (re.sub("中共|人民政府", "", one) for one in (value, gold))
    return plain.endswith(wanted) or wanted.endswith(plain)


def report(judged: Sequence[Judged]) -> None:
    """One line a field.

    ``precision``: right of all given, also where the document tells nothing. ``coverage``: given
    of those told. ``exact``: given and right of those told.
    """
    print(f"{'field':10} {'told':>5} {'given':>6} {'precision':>10} {'coverage':>9} {'exact':>7}")
    for field in _FIELDS:
        ours = [one for one in judged if one.field == field]
        given = [one for one in ours if one.used]
        told = [one for one in ours if one.told]
        covered = [one for one in told if one.used]
        exact = sum(one.right for one in covered)
        right = sum(one.right for one in given)
        print(
            f"{field:10} {len(told):5} {len(given):6} {_share(right, len(given)):>10}"
            f" {_share(len(covered), len(told)):>9} {_share(exact, len(told)):>7}"
        )


def calibration(judged: Sequence[Judged]) -> None:
    """Mean confidence beside accuracy, all fields together, those unused included."""
    print(f"\n{'confidence':12} {'guesses':>8} {'mean':>6} {'right':>6}")
    bins: dict[int, list[Judged]] = defaultdict(list)
    for one in judged:
        if one.confidence:
            bins[max(i for i, low in enumerate(_BINS) if one.confidence >= low)].append(one)
    for index, ours in sorted(bins.items()):
        mean = sum(one.confidence for one in ours) / len(ours)
        right = sum(one.right for one in ours) / len(ours)
        name = f"{_BINS[index]:.1f} to {min(_BINS[index + 1], 1):.1f}"
        print(f"{name:12} {len(ours):8} {mean:6.2f} {right:6.2f}")


def held_out(gold: Mapping[str, Mapping[str, str]]) -> None:
    """Dates of records that no rule was looked over with, against what the records say.

    Reports of the government are dated by their words alone; of a year of broadcast news every
    tenth item, which mostly does not tell its year.
    """
    print()
    reports = unlabelled("work_reports.jsonl", gold)
    _print_dates("work reports", {key: date for key, date in reports.items() if date})
    news = unlabelled("news_2025.jsonl", gold)
    _print_dates("broadcast news", dict(list(news.items())[::_EVERY]))


def _print_dates(name: str, dates: Mapping[str, str]) -> None:
    given = right = 0
    for key, date in dates.items():
        raw = document(key)
        said = infer(raw, clean(raw)).fields()["date"]
        given += bool(said)
        right += bool(said) and (date.startswith(said) or said.startswith(date))
    print(f"held out, {name}: {len(dates)} dated records, {given} dates given, {right} right")


def speed(keys: Sequence[str]) -> None:
    """Characters a minute of metadata alone, beside those of cleaning."""
    raws = [document(key) for key in keys]
    characters = sum(len(raw.text) for raw in raws)
    cleaning, cleaned = _timed(raws)
    start = time.perf_counter()
    for raw, text in zip(raws, cleaned, strict=True):
        infer(raw, text)
    inferring = time.perf_counter() - start
    print(f"\n{characters:,} characters; a minute: cleaning {characters / cleaning * 60 / 1e6:.1f}")
    print(f"million, metadata {characters / inferring * 60 / 1e6:.1f} million")


def _timed(raws: Sequence[RawDocument]) -> tuple[float, list[CleanText]]:
    start = time.perf_counter()
    cleaned = [clean(raw) for raw in raws]
    return time.perf_counter() - start, cleaned


def _share(part: int, whole: int) -> str:
    return f"{part / whole:.3f}" if whole else "–"


if __name__ == "__main__":
    main()
