"""Quotations against a corpus: true ones, altered ones, and those with another speaker or day.

Run with ``python -m tests.benchmarks.bench_quotations`` (``--held`` looks at the documents that no
rule was chosen on, ``--show`` lists what is missed or wrongly reported, ``--home FOLDER`` keeps and
uses again what was ingested). The encoder is a fake one: quotations are found by their characters.

The corpus is that of the folder ``shared``: national reports, speeches and a year of news. From it
come 200 quotations, put into sentences written here; the same with one to three characters put in,
left out, replaced or swapped; and those with the name or the day of another. Some of the texts are
left out of the corpus and checked as drafts: what is reported of their quotations is nearly always
a false alarm.
"""

import argparse
import json
import random
import re
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from corpus.language.grams import characters
from rag.draft.values import Finding, Severity
from rag.quotations.checking import check_quotations
from rag.quotations.corpus import CorpusSources
from rag.retrieval.library import Library
from rag.settings import Settings
from tests.hash_encoder import HashEncoder
from tests.shared import SHARED

COUNT: Final = 200
_FILES: Final = ("work_reports", "speeches", "news_2025")
# Every so many texts of a file are left out of the corpus.
_LEFT_OUT: Final = 20
_SHORTEST, _LONGEST = 8, 60
# Who gave the national reports, by the first year of each.
_PREMIERS: Final = (
    (1954, "周恩来"), (1978, "华国锋"), (1981, "赵紫阳"), (1988, "李鹏"), (1999, "朱镕基"),
    (2004, "温家宝"), (2014, "李克强"), (2024, "李强"),
)  # fmt: skip
_OTHERS: Final = ("周恩来", "朱镕基", "温家宝", "李克强", "沈若兰", "高长林")
# ``{q}`` is the quotation with its marks, ``{s}`` the speaker, ``{d}`` the day or year.
_CARRIERS: Final = (
    "{s}同志在{d}就强调：{q}今天读来，仍然很有分量。",
    "{d}，{s}同志指出：{q}我们要照着去做。",
    "正如{s}同志所说，{q}这个道理并不过时。",
    "{s}同志曾经讲过{q}，大家要反复体会。",
    "{d}，{s}同志提出{q}，为我们指明了路子。",
    "我们要牢记{s}同志“老老实实做事”的嘱咐，更要记住{d}他强调的那句话：{q}",
    "{q}{s}同志在{d}说。",
    "{q}——{s}",
    "重温{d}的报告，里面写道：{q}抓工作就要有这股劲。",
    "要把{q}作为一条铁律，一级做给一级看。",
    "{s}同志一再告诫我们，{q}任何时候都不能忘。",
    "开会之前，我又读了一遍材料。{d}，{s}要求{q}。这对我县同样管用。",
)
_MARKS: Final = ("“{}”", "“{}”", "“{}”", "「{}」", '"{}"', "＂{}＂", "『{}』")
_NEW: Final = "的了要新大和不上在中有为人发全高实进行好力民国家社会经济"
_CLAUSES: Final = re.compile(r"[^。！？；\n“”‘’《》「」（）]+[。！？；]?")


@dataclass(frozen=True, slots=True)
class Row:
    """A document of the shared corpus."""

    id: str
    title: str
    speaker: str
    date: str
    text: str
    file: str

    @property
    def held(self) -> bool:
        """Whether the document is of the part that nothing was chosen on."""
        return random.Random(self.id).random() < 0.5


@dataclass(frozen=True, slots=True)
class Case:
    """A sentence with a quotation, the words as they were said, and their document."""

    text: str
    words: str
    row: Row


def main() -> None:
    """Print all figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--held", action="store_true")
    parser.add_argument("--show", action="store_true")
    parser.add_argument("--home", type=Path)
    args = parser.parse_args()
    if SHARED is None:
        print("no folder shared: nothing to compare with")
        return
    rows = [row for name in _FILES for row in _rows(name)]
    left_out = rows[::_LEFT_OUT]
    inside = [row for row in rows if row not in left_out]
    with tempfile.TemporaryDirectory() as folder:
        home = args.home or Path(folder) / "home"
        with Library.open(Settings.load(home=home), encoder=HashEncoder()) as library:
            if not library.store.counts().documents:
                _ingest(library, inside, Path(folder))
            sources = CorpusSources(library)
            part = [row for row in inside if row.held is args.held]
            _report_quotations(part, inside, sources, show=args.show)
            drafts = [row for row in left_out if row.held is args.held]
            _report_drafts(drafts, sources, show=args.show)


def _rows(name: str) -> Iterator[Row]:
    assert SHARED is not None
    path = SHARED / "data" / "corpus" / f"{name}.jsonl"
    for line in path.read_text("utf-8").splitlines():
        record: dict[str, Any] = json.loads(line)
        speaker = "习近平" if name == "speeches" else ""
        if name == "work_reports":
            year = int((re.search(r"(?:19|20)\d\d", record["id"]) or ["0"])[0])
            speaker = next((who for first, who in reversed(_PREMIERS) if year >= first), "")
        yield Row(record["id"], record["title"], speaker, record["date"], record["text"], name)


def _ingest(library: Library, rows: Sequence[Row], folder: Path) -> None:
    started = time.perf_counter()
    path = folder / "corpus.jsonl"
    with path.open("w", encoding="utf-8") as file:
        for row in rows:
            told = {"id": row.id, "title": row.title, "date": row.date, "speaker": row.speaker}
            kept = {key: value for key, value in told.items() if value}
            file.write(json.dumps({**kept, "text": row.text}, ensure_ascii=False) + "\n")
    library.ingest([path])
    print(f"{len(rows):,} documents ingested in {time.perf_counter() - started:.0f} s")


# --- quotations ---------------------------------------------------------------------------------


def _report_quotations(
    part: Sequence[Row], inside: Sequence[Row], sources: CorpusSources, *, show: bool
) -> None:
    chance = random.Random(11)
    bodies = [characters(row.text) for row in inside]
    spoken = [row for row in part if row.speaker]
    quoted = [_words(row, chance) for row in chance.choices(spoken, k=COUNT // 2)]
    quoted += [_words(row, chance) for row in chance.choices(part, k=COUNT // 2)]
    true = [_case(words, row, chance) for words, row in quoted]
    altered = []
    for words, row in quoted:
        changed = _altered(words, chance)
        while any(characters(changed) in body for body in bodies):
            changed = _altered(words, chance)
        altered.append(_case(changed, row, chance, original=words))
    own = [(words, row) for words, row in quoted if row.speaker]
    speakers = [
        _case(words, row, chance, speaker=chance.choice([o for o in _OTHERS if o != row.speaker]))
        for words, row in own
    ]
    speakers = [one for one in speakers if not _is_shared(one, inside, bodies)]
    days = [
        _case(words, row, chance, date=f"{int(row.date[:4] or '2000') - 7}年", dated=True)
        for words, row in own
    ]
    days = [one for one in days if not _is_shared(one, inside, bodies)]
    started = time.perf_counter()
    for name, cases, wanted in (
        ("true, reported", true, lambda one: one.severity is not Severity.INFO),
        ("altered, reported", altered, lambda one: one.check == "引文"),
        ("altered, beside the nearest words", altered, lambda one: "不一致" in one.message),
        ("another speaker, reported", speakers, lambda one: "讲话人" in one.message),
        ("another year, reported", days, lambda one: "日期" in one.message),
    ):
        _print(name, cases, wanted, sources, show=show, missing=not name.startswith("true"))
    total = 2 * len(altered) + len(true) + len(speakers) + len(days)
    print(f"{1000 * (time.perf_counter() - started) / total:.1f} ms a sentence")


def _print(
    name: str,
    cases: Sequence[Case],
    wanted: Callable[[Finding], bool],
    sources: CorpusSources,
    *,
    show: bool,
    missing: bool,
) -> None:
    found = [check_quotations(case.text, sources) for case in cases]
    hits = [any(wanted(one) for one in own) for own in found]
    print(f"{name}: {sum(hits)}/{len(cases)}")
    if show:
        for case, own, hit in zip(cases, found, hits, strict=True):
            if hit is not missing:
                print(f"  {case.text} | {case.words} | {[one.message for one in own]}")


def _words(row: Row, chance: random.Random) -> tuple[str, Row]:
    """Return a clause, a sentence or two clauses of a text."""
    spans = [one for one in _CLAUSES.findall(row.text) if _fits(one)]
    if not spans:
        return row.text[:_LONGEST].replace("“", "‘").replace("”", "’").replace("\n", ""), row
    sentence = chance.choice(spans).strip()
    clauses = [one for one in re.split("[，,]", sentence) if _fits(one)]
    return (chance.choice(clauses) if clauses and chance.random() < 0.5 else sentence), row


def _fits(words: str) -> bool:
    if re.search("[A-Za-z]|时间戳", words):  # lines of the site
        return False
    return _SHORTEST <= len(characters(words)) <= _LONGEST


def _case(
    words: str,
    row: Row,
    chance: random.Random,
    *,
    original: str = "",
    speaker: str = "",
    date: str = "",
    dated: bool = False,
) -> Case:
    usable = [one for one in _CARRIERS if not speaker or "{s}" in one]
    usable = [one for one in usable if not dated or re.search(r"\{d\}，\{s\}", one)]
    carrier = chance.choice(usable)
    mark = chance.choice(_MARKS)
    if '"' in words:
        mark = "“{}”"
    told = speaker or row.speaker or "老书记"
    day = date or (f"{row.date[:4]}年" if row.date else "那年")
    text = carrier.format(q=mark.format(words), s=told, d=day)
    return Case(text, original or words, row)


def _altered(words: str, chance: random.Random) -> str:
    letters = list(words)
    for _ in range(chance.randint(1, 3)):
        places = [i for i, one in enumerate(letters) if "\u4e00" <= one <= "\u9fff"]
        place = chance.choice(places)
        way = chance.choice(("insert", "delete", "replace", "swap"))
        if way == "insert":
            letters.insert(place, chance.choice(_NEW))
        elif way == "delete":
            del letters[place]
        elif way == "replace":
            letters[place] = chance.choice(_NEW)
        elif place + 1 < len(letters):
            letters[place : place + 2] = letters[place + 1], letters[place]
    changed = "".join(letters)
    return changed if characters(changed) != characters(words) else _altered(words, chance)


def _is_shared(case: Case, inside: Sequence[Row], bodies: Sequence[str]) -> bool:
    """Return whether other documents have the words too, so that another name may be right."""
    wanted = characters(case.words)
    return any(
        wanted in body and row.id != case.row.id for row, body in zip(inside, bodies, strict=True)
    )


# --- texts that are not in the corpus -----------------------------------------------------------


def _report_drafts(drafts: Sequence[Row], sources: CorpusSources, *, show: bool) -> None:
    counts: Counter[tuple[str, str]] = Counter()
    quoted = 0
    for row in drafts:
        quoted += len(re.findall("“", row.text))
        for one in check_quotations(row.text, sources):
            counts[f"{one.check} {one.severity}", one.message[:8]] += 1
            if show and one.severity is not Severity.INFO:
                around = row.text[max(0, one.start - 30) : one.end + 20].replace("\n", "⏎")
                print(f"  {row.id} {around} | {one.message} | {one.suggestion}")
    print(f"{len(drafts)} texts not in the corpus, with {quoted} quotation marks:")
    for (check, message), number in sorted(counts.items()):
        print(f"  {check} {message}…: {number}")


if __name__ == "__main__":
    main()
