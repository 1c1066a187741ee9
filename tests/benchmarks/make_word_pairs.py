"""Make ``corpus/flaws/word_pairs.npz`` and set the bars of ``corpus/flaws/spinner_swaps.json``.

Run with ``python -m tests.benchmarks.make_word_pairs`` after a change of the swaps; takes a minute.
The texts are those of ``shared/data/corpus`` (national reports 1954-2026, speeches of 2020,
broadcast news of 2025); only counts are kept. A bar is set on texts that were not counted: five
parts, each seen through the counts of the other four.
"""

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import Path

import corpus
from corpus.flaws import spinner
from corpus.flaws.spinner import Spinner
from corpus.flaws.spun_words import listed_places
from corpus.flaws.word_pairs import WordPairs
from tests.benchmarks.word_counts import count_pairs, save
from tests.shared import SHARED

DATA = Path(corpus.__file__).parent / "flaws"
NAMES = ("work_reports", "speeches", "news_2025")
PARTS = 5
# Two words as near as 获得 and 取得 fit everywhere; below this a word hardly fits better at all.
LOWEST_BAR = 4.0
# How many texts and phrases of all may pass a bar by chance.
PASSING = 1
# Above the margin that must not pass.
_STEP = 0.01


@dataclass(frozen=True, slots=True)
class Text:
    """A text with a part that it always falls into."""

    id: str
    text: str

    def part(self, parts: int = PARTS, salt: str = "") -> int:
        return int.from_bytes(sha256((salt + self.id).encode()).digest()[:4]) % parts


def documents() -> list[Text]:
    """The texts of the reference, in order."""
    if SHARED is None:
        raise SystemExit("shared data not found")
    paths = [SHARED / "data" / "corpus" / f"{name}.jsonl" for name in NAMES]
    rows = [json.loads(line) for path in paths for line in path.read_text("utf-8").splitlines()]
    return [Text(row["id"], row["text"]) for row in rows]


def crossed(texts: Sequence[Text]) -> list[WordPairs]:
    """For each part the counts of all the others."""
    return [count_pairs(one.text for one in texts if one.part() != part) for part in range(PARTS)]


def margins(
    texts: Iterable[Text], counts: Sequence[WordPairs], known: Spinner
) -> Mapping[str, list[float]]:
    """The margins that each word reaches in sound texts, a text and phrase once, highest first."""
    reached: dict[str, dict[tuple[str, str], float]] = defaultdict(dict)
    for one in texts:
        for place in listed_places(one.text, known.swaps, counts[one.part()]):
            key = (one.id, place.found)
            best = reached[place.written].get(key, place.margin)
            reached[place.written][key] = max(best, place.margin)
    return {word: sorted(found.values(), reverse=True) for word, found in reached.items()}


def with_bars(known: Spinner, reached: Mapping[str, Sequence[float]]) -> Spinner:
    """The swaps with bars that at most ``PASSING`` of the margins pass."""
    swaps = {}
    for word, swap in known.swaps.items():
        found = reached.get(word, ())
        bar = found[PASSING] + _STEP if len(found) > PASSING else LOWEST_BAR
        swaps[word] = replace(swap, bar=round(max(LOWEST_BAR, bar), 2))
    phrases = {phrase: swaps[swap.written] for phrase, swap in known.phrases.items()}
    return replace(known, swaps=swaps, phrases=phrases)


def main() -> None:
    """Count, set the bars, and write both files."""
    texts = documents()
    known = with_bars(spinner.shipped(), margins(texts, crossed(texts), spinner.shipped()))
    pairs = count_pairs(one.text for one in texts)
    save(pairs, DATA / "word_pairs.npz")
    write_bars(DATA / "spinner_swaps.json", known)
    print(f"{len(texts)} texts, {len(pairs.names)} words, {len(pairs.keys)} pairs")


def write_bars(path: Path, known: Spinner) -> None:
    """The file as it was, with the new bars; a swap a line."""
    data = json.loads(path.read_text("utf-8"))
    rows = [{**row, "bar": known.swaps[row["written"]].bar} for row in data["swaps"]]
    lines = ",\n".join("  " + json.dumps(row, ensure_ascii=False) for row in rows)
    about = json.dumps(data["about"], ensure_ascii=False)
    path.write_text(f'{{\n "about": {about},\n "swaps": [\n{lines}\n ]\n}}\n', "utf-8")


if __name__ == "__main__":
    main()
