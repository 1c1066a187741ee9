"""Flaws: what is found and what is raised by mistake, on texts known to be sound or spoilt.

Run with ``python -m tests.benchmarks.bench_flaws``; with ``--rank`` also where a spun copy ranks
(loads the encoder). Sound are the texts of ``shared/data``; spoilt ones are made from them by a
seeded spinner. For spun text half of the reports, speeches and news set the bars and the other half
is measured, each through counts of word pairs without the fifth that it belongs to.
"""

import json
import random
import re
import sys
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import Path

from corpus.cleaning.rules import clean
from corpus.document.values import FlawKind, RawDocument
from corpus.flaws import spinner
from corpus.flaws.contradictions import find_contradictions
from corpus.flaws.finding import find_flaws
from corpus.flaws.noise import find_noise
from corpus.flaws.spinner import Spinner
from corpus.flaws.spun import find_spun
from corpus.flaws.word_pairs import WordPairs
from corpus.language.words import cut
from corpus.reading.gathering import read
from rag.retrieval import fusion
from rag.retrieval.library import Library
from rag.retrieval.ranking import rank
from rag.settings import Settings
from tests.benchmarks.make_word_pairs import Text, crossed, documents, margins, with_bars
from tests.shared import SHARED, seed

RATES = (0.01, 0.02, 0.05, 0.1, 0.2)
SNIPPET = 2500
PENALTIES = (0.0, 0.05, 0.1, 0.2, 0.4)
# The sets of which every flaw is printed.
NAMED = ("work reports", "speeches", "provincial reports", "documents", "sample")
CACHE = Path.home() / ".cache" / "wengao-tests"
# The swaps of seed 002 as read by us: a few characters around each, with the word written.
SEED_SWAPS = {
    "表达了区委": "表达", "科学开展": "开展", "团结发动": "发动", "承当": "承当",
    "又好又快开展": "开展",
    "重要奉献": "奉献", "广阔": "广阔", "坚决信心": "坚决", "定位与开展": "开展", "根底": "根底",
    "组成局部": "局部", "开展处在": "开展", "效劳": "效劳", "经济社会开展做出": "开展",
    "社会的开展": "开展", "荣耀": "荣耀", "全社会发动": "发动", "地区的开展": "开展",
    "社会发动的": "发动", "联开": "联开", "发动和探讨": "发动", "根本职能": "根本",
    "普及各界": "普及", "春蕾方案": "方案", "探寻": "探寻", "标准化": "标准", "催促": "催促",
    "工作气氛": "气氛",
}  # fmt: skip
# Masked names and numbers of the seeds, counted by reading.
SEED_MASKS = {"000": 4, "001": 11, "002": 5, "003": 0, "004": 0}


@dataclass(frozen=True, slots=True)
class Swapped:
    """A text with words swapped, and where each new word begins."""

    text: str
    places: frozenset[int]


def spin(
    text: str, swaps: Mapping[str, Sequence[str]], rate: float, chance: random.Random
) -> Swapped:
    """Swap this share of the words that can be, each for one of its synonyms."""
    words, places, position = [], set(), 0
    for word in cut(text):
        if word in swaps and chance.random() < rate:
            word = chance.choice(swaps[word])
            places.add(position)
        words.append(word)
        position += len(word)
    return Swapped("".join(words), frozenset(places))


def by_meant(known: Spinner, keep: Callable[[str], bool]) -> dict[str, list[str]]:
    """The words that a spinner puts for each word, of the swaps kept."""
    found: dict[str, list[str]] = defaultdict(list)
    for swap in known.swaps.values():
        if keep(swap.written):
            for meant in swap.meant:
                found[meant].append(swap.written)
    return found


def held_out(word: str) -> bool:
    """Whether a swap is of the quarter that the detector is not told of in the second run."""
    return sha256(word.encode()).digest()[0] % 4 == 0


def spun(texts: Sequence[Text]) -> None:
    """Documents and places found, by the share of words swapped."""
    counts = crossed(texts)
    half = [one for one in texts if one.part(2, "half") == 0]
    rest = [one for one in texts if one.part(2, "half") == 1]
    known = with_bars(spinner.shipped(), margins(half, counts, spinner.shipped()))
    accused = [
        one.id for one in rest if [*find_spun(one.text, pairs=counts[one.part()], known=known)]
    ]
    print(f"sound texts taken for spun, held out: {len(accused)} of {len(rest)} {accused}")
    snippets = [
        replace(one, text=one.text[start : start + SNIPPET])
        for one in rest
        if not one.id.startswith("xwlb")
        for start in range(0, len(one.text) - SNIPPET, 2 * SNIPPET)
    ]
    untold = replace(
        known,
        swaps={word: swap for word, swap in known.swaps.items() if not held_out(word)},
        phrases={},
        pattern=re.compile("(?!)"),
    )
    _spun_rows(snippets, counts, known, by_meant(known, lambda _: True), "all swaps known")
    _spun_rows(snippets, counts, untold, by_meant(known, lambda _: True), "a quarter unknown")


def _spun_rows(
    snippets: Sequence[Text],
    counts: Sequence[WordPairs],
    known: Spinner,
    swaps: Mapping[str, Sequence[str]],
    name: str,
) -> None:
    print(f"{len(snippets)} pieces of {SNIPPET} characters, {name}:")
    for rate in RATES:
        chance = random.Random(20)
        found = total = shown = right = 0
        for one in snippets:
            made = spin(one.text, swaps, rate, chance)
            flaws = list(find_spun(made.text, pairs=counts[one.part()], known=known))
            places = {flaw.start for flaw in flaws[1:]}
            found += bool(flaws)
            total += len(made.places)
            shown += len(places)
            right += len(places & made.places)
        print(
            f"  {rate:4.0%} swapped ({total / len(snippets):4.1f} words a piece):"
            f" pieces found {found / len(snippets):.2f},"
            f" places found {right / max(1, total):.2f}, of those shown right"
            f" {right / max(1, shown):.2f}"
        )


def seeds() -> None:
    """Swaps and masks of the seeds against our own reading."""
    text = cleaned(seed("002"))
    shown = {flaw.start: flaw.end for flaw in [*find_spun(text)][1:]}
    gold = {
        start + phrase.index(word)
        for phrase, word in SEED_SWAPS.items()
        for start in range(len(text))
        if text.startswith(phrase, start)
    }
    hit = len(gold & set(shown))
    print(f"seed 002: {hit} of {len(gold)} swaps shown, {hit} of {len(shown)} shown are swaps")
    print(f"  not shown: {sorted({text[at - 2 : at + 4] for at in gold - set(shown)})}")
    for number, masks in SEED_MASKS.items():
        found = Counter(flaw.kind for flaw in find_flaws(cleaned(seed(number))))
        print(f"seed {number}: {found[FlawKind.MASKED]} masks found of {masks}")


def cleaned(path: Path) -> str:
    """The clean text of a file of one document."""
    (raw,) = (one for one in read(path) if isinstance(one, RawDocument))
    return clean(raw).text


def sound() -> dict[str, list[tuple[str, str]]]:
    """The clean texts of every set, with their names."""
    assert SHARED is not None
    data = SHARED / "data"
    paths = {
        "work reports": [data / "corpus" / "work_reports.jsonl"],
        "speeches": [data / "corpus" / "speeches.jsonl"],
        "provincial reports": sorted((data / "docx").glob("*.docx")),
        "documents": [data / "cleaning" / "govcn_html.jsonl"],
        "sample": sorted((Path(__file__).parents[2] / "corpus" / "sample").glob("*.md")),
        "news": [data / "corpus" / "news_2025.jsonl"],
        "encyclopedia": [data / "retrieval" / "cmrc2018" / "corpus.jsonl"],
    }
    sets = {
        name: [
            (raw.source.rsplit("/", 1)[-1], clean(raw).text)
            for path in group
            for raw in read(path)
            if isinstance(raw, RawDocument)
        ]
        for name, group in paths.items()
    }
    return {**sets, "agency reports": list(_agency_reports(data / "support" / "uhgeval.jsonl"))}


def _agency_reports(path: Path) -> Iterator[tuple[str, str]]:
    """The beginnings of the reports, which are real in every record."""
    for line in path.read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        if row["id"].endswith("-r"):
            text = f"{row['title']}\n{row['evidence']}"
            yield row["id"], clean(RawDocument(row["id"], b"", text, ".txt", "utf-8")).text


def alarms(sets: Mapping[str, Sequence[tuple[str, str]]]) -> None:
    """How many texts of each set have each flaw; those of the wording are named."""
    for name, texts in sets.items():
        kinds: Counter[str] = Counter()
        for source, text in texts:
            flaws = find_flaws(text)
            kinds.update({str(flaw.kind) for flaw in flaws})
            for flaw in flaws if name in NAMED else ():
                if flaw.kind is not FlawKind.NEWS_REPORT:
                    print(f"    {source}: {flaw.kind} {flaw.reason[:40]}")
        print(f"{name}: {len(texts)} texts, {dict(kinds)}")


def wrong_dates(texts: Sequence[Text]) -> None:
    """Reports with a date at their head, theirs or years too early: how many contradict it."""
    dated = [one for one in texts if one.id.startswith(("gwr-20", "gwr-199"))]
    years = {one.id: int(one.id[4:8]) for one in dated if one.id[4:8].isdigit()}
    for early in (0, 1, 3, 5, 10):
        found = sum(
            bool([*find_contradictions(f"报告\n（{years[one.id] - early}年3月5日）\n{one.text}")])
            for one in dated
            if one.id in years
        )
        print(f"dated {early} years too early: {found} of {len(years)} reports contradict it")


def spoilt(texts: Sequence[Text]) -> None:
    """Noise put into sound paragraphs, by kind: how many of them are found."""
    lines = [line for one in texts[:40] for line in one.text.split("\n") if 80 <= len(line) <= 400][
        :300
    ]
    for name, spoil in _SPOILING.items():
        made = [spoil(line) for line in lines]
        able = [pair for pair in zip(lines, made, strict=True) if pair[0] != pair[1]]
        found = sum(bool([*find_noise(broken)]) for _, broken in able)
        print(f"{name}: {found} of {len(able)} paragraphs")


_SPOILING: Mapping[str, Callable[[str], str]] = {
    "UTF-8 read as GBK": lambda line: line.encode().decode("gbk", "replace"),
    "UTF-8 read as Windows-1252": lambda line: line.encode().decode("cp1252", "replace"),
    "GBK read as Latin-1": lambda line: line.encode("gbk", "replace").decode("latin-1"),
    "a closing quotation mark lost": lambda line: line.replace("”", "", 1),
    "a closing bracket lost": lambda line: line.replace("）", "", 1),
    "日 read as 曰": lambda line: line.replace("日", "曰"),
    "0 and 1 read as O and l": lambda line: line.replace("0", "O").replace("1", "l"),
    "radicals apart": lambda line: line.replace("设", "讠殳").replace("济", "氵齐"),
    "letters strewn in": lambda line: (
        line[:20] + "l" + line[20:50] + "r" + line[50:70] + "j" + line[70:]
    ),
}


def speed(sets: Mapping[str, Sequence[tuple[str, str]]]) -> None:
    """Characters a minute of processor time through all detectors."""
    texts = [text for group in sets.values() for _, text in group]
    find_flaws(texts[0])
    start = time.process_time()
    for text in texts:
        find_flaws(text)
    taken = time.process_time() - start
    letters = sum(map(len, texts))
    print(
        f"{letters / taken * 60 / 1e6:.0f} million characters a minute ({letters} in {taken:.1f} s)"
    )


def ranking() -> None:
    """Speeches of the sample sound and spun: how often the sound passage comes first.

    Copies are told by :mod:`corpus.store.copies` and shown once; here they are ranked like texts of
    their own, so that the penalty alone decides.
    """
    folder = Path(__file__).parents[2] / "corpus" / "sample"
    chance = random.Random(3)
    swaps = by_meant(spinner.shipped(), lambda _: True)
    with tempfile.TemporaryDirectory() as home:
        for path in sorted(folder.glob("*.md")):
            text = cleaned(path)
            copy = spin(text, swaps, 0.3, chance).text
            if list(find_spun(copy)):
                Path(home, f"{path.stem}.sound.txt").write_text(text, encoding="utf-8")
                Path(home, f"{path.stem}.spun.txt").write_text(copy, encoding="utf-8")
        print(f"{len(list(Path(home).glob('*.spun.txt')))} spun copies are known to be spun")
        settings = Settings.load(home=Path(home, "library"), model_cache=CACHE / "models")
        with Library.open(settings) as library:
            library.ingest([Path(home)])
            for asked in ("sound", "spun"):
                _rank_rows(library, asked)


def _rank_rows(library: Library, asked: str) -> None:
    """One line a penalty, for questions in the words of the sound or of the spun copies."""
    store = library.store
    sources = {one.id: one.source for one in store.documents()}
    owners = {one.id: sources[one.document_id] for one in store.passages()}
    indexes = library.indexes.current()
    reuse = indexes.catalogue.reuse
    apart = replace(reuse, places=reuse.places[:0], homes=reuse.homes[:0])
    indexes = replace(indexes, catalogue=replace(indexes.catalogue, reuse=apart))
    queries = list(_queries(library, asked))
    vectors = [library.encoder.encode_queries([query]) for query, _ in queries]
    for penalty in PENALTIES:
        fusion.UNSOUND_PENALTY = penalty  # type: ignore[misc]
        first = [
            owners[rank(indexes, query, near, k=1, mask=None)[0].passage_id]
            for (query, _), near in zip(queries, vectors, strict=True)
        ]
        sound_first = sum(source.endswith(".sound.txt") for source in first) / len(first)
        pairs = zip(first, queries, strict=True)
        right = sum(source.rsplit(".", 2)[0] == wanted for source, (_, wanted) in pairs)
        print(
            f"{len(first)} questions in {asked} words, penalty {penalty}: sound first"
            f" {sound_first:.2f}, right speech first {right / len(first):.2f}"
        )


def _queries(library: Library, name: str) -> Iterator[tuple[str, str]]:
    """The first thirty letters of every third passage of the copies of this name."""
    for document in library.store.documents():
        if document.source.endswith(f".{name}.txt"):
            text = library.store.text(document.id)
            for passage in list(library.store.passages(document_id=document.id))[1::3]:
                yield text[passage.start :][:30], document.source.rsplit(".", 2)[0]


def main() -> None:
    """Print every figure."""
    texts = documents()
    if "--rank" in sys.argv[1:]:
        ranking()
        return
    spun(texts)
    seeds()
    sets = sound()
    alarms(sets)
    wrong_dates(texts)
    spoilt(texts)
    speed(sets)


if __name__ == "__main__":
    main()
