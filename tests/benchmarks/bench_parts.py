"""The part of each passage against 364 passages labelled by reading: accuracy, F1, confusion.

Run with ``python -m tests.benchmarks.bench_parts`` (``--wrong`` lists what came out wrong on the
development half). The rules were looked over on the development half only. A label holds the place
of a passage in the clean text, a digest of its first letters, by which it is found again when
cleaning changes, and its part; ``|`` separates parts that a reader finds right alike.
"""

import json
import re
import sys
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from corpus.cleaning.rules import clean
from corpus.document.values import Part, Passage, Sentence
from corpus.metadata.describing import infer
from corpus.splitting.passages import split_passages
from corpus.splitting.sentences import split_sentences
from tests.benchmarks.gold import digest, document

_GOLD = Path(__file__).parent / "data" / "parts_gold.json"
_LETTERS = 12
_DIGITS = 8


@dataclass(frozen=True, slots=True)
class Judged:
    """One labelled passage: the part that was said, and those that are right, likeliest first."""

    key: str
    start: int
    said: str
    right: tuple[str, ...]

    @property
    def gold(self) -> str:
        """The part that was said if a reader finds it right, else the likeliest."""
        return self.said if self.said in self.right else self.right[0]


def main() -> None:
    """Print the figures of both halves."""
    gold = json.loads(_GOLD.read_text("utf-8"))
    for half in ("dev", "test"):
        judged = list(judge(gold[half]))
        print(f"\n{half}: {len(judged)} passages of {len(gold[half])} documents")
        report(judged)
        if half == "dev" and "--wrong" in sys.argv:
            for one in judged:
                if one.said not in one.right:
                    print(f"  {one.key} {one.start}: {one.said}, not {'|'.join(one.right)}")


def judge(gold: Mapping[str, Sequence[Sequence[object]]]) -> Iterator[Judged]:
    """Every labelled passage with the part that the product gives it."""
    for key, rows in gold.items():
        raw = document(key)
        cleaned = clean(raw)
        sentences = split_sentences(cleaned.text)
        spoken = infer(raw, cleaned).spoken
        passages = split_passages(
            cleaned.text, sentences, document_id="d", flaws=cleaned.flaws, spoken=spoken
        )
        for start, end, letters, parts in rows:
            at = _found(cleaned.text, sentences, str(letters), int(str(start)))
            if at is None:
                print(f"  {key} {start}: no longer in the clean text")
                continue
            length = int(str(end)) - int(str(start))
            said = _part_at(passages, at, at + length)
            yield Judged(key, at, said or "–", tuple(str(parts).split("|")))


def _found(text: str, sentences: Sequence[Sentence], letters: str, near: int) -> int | None:
    """The sentence nearest to a place that begins with the letters of a digest."""
    starts = [one.start for one in sentences if _beginning(text, one.start) == letters]
    return min(starts, key=lambda start: abs(start - near)) if starts else None


def _beginning(text: str, start: int) -> str:
    letters = "".join(re.findall(r"\w", text[start : start + 5 * _LETTERS]))[:_LETTERS]
    return digest(letters)[:_DIGITS]


def _part_at(passages: Sequence[Passage], start: int, end: int) -> Part | None:
    """The part of the passage that shares most with a span."""
    shared = {p: min(end, p.end) - max(start, p.start) for p in passages}
    return max(shared, key=lambda passage: shared[passage]).part


def report(judged: Sequence[Judged]) -> None:
    """Accuracy, precision, recall and F1 a part, and what was taken for what."""
    right = sum(one.said in one.right for one in judged)
    said, gold = Counter(one.said for one in judged), Counter(one.gold for one in judged)
    both = Counter(one.said for one in judged if one.said == one.gold)
    scores = []
    print(f"{'':8} {'gold':>5} {'precision':>10} {'recall':>7} {'F1':>6}  taken for")
    for part in Part:
        if not gold[part]:
            continue
        precision = both[part] / said[part] if said[part] else 0.0
        recall = both[part] / gold[part]
        f1 = 2 * precision * recall / (precision + recall) if both[part] else 0.0
        scores.append(f1)
        taken = Counter(one.said for one in judged if one.gold == part and one.said != part)
        print(
            f"{part:4} {gold[part]:5} {precision:10.2f} {recall:7.2f} {f1:6.2f}  "
            + " ".join(f"{name} {count}" for name, count in taken.most_common())
        )
    print(f"accuracy {right / len(judged):.3f}, macro-F1 {sum(scores) / len(scores):.3f}")


if __name__ == "__main__":
    main()
