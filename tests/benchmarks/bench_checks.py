"""The checks of facts and language: planted faults, look-alikes, real texts, and time.

Run with ``python -m tests.benchmarks.bench_checks`` (``--show`` lists what the checks say of the
real texts, and what was changed in them and not found). No model and no encoder is needed.

Four measures. Faults planted in short passages, and passages that only look like them; half of
each was held back while the rules were made. Findings in official reports and news, each judged at
its own day: nearly all of these are false alarms. Changes made in those real texts, one thing at a
time, that a proof-reader would mark. Sentences with a wrong character. Seconds for a draft of 5,000
characters.
"""

import datetime
import json
import re
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from rag.checks.running import check
from rag.consistency.facts import check_facts
from rag.draft.values import Finding, Severity
from rag.proofreading.language import check_language
from rag.proofreading.near_idioms import check_near_idioms
from rag.proofreading.wrong_words import check_wrong_words
from tests.shared import SHARED

FAULTS: Final = Path(__file__).parents[1] / "rag" / "checks" / "faults"
# A report names its year only; it is given in March.
_REPORTED: Final = "-03-05"
_DRAFT: Final = 5000
# Enough of each kind for a figure, and quick.
_MOST_CHANGES: Final = 60


def main() -> None:
    """Print all figures."""
    for half in ("", "_held"):
        planted, clean = rows(f"faults{half}"), rows(f"clean{half}")
        print(
            f"{'held back' if half else 'seen'}: faults found {found(planted)}/{len(planted)}, ",
            end="",
        )
        print(f"false alarms {alarms(clean)}/{len(clean)}")
    others = rows("faults_others")
    print(f"in other manners: faults found {found(others)}/{len(others)}")
    if SHARED is None:
        print("no folder shared: the real texts are left out")
        return
    reports, news = real("work_reports"), real("news_2025")
    for name, texts in (("reports", reports), ("news", news)):
        report_alarms(name, texts)
    report_changes([*reports, *news])
    report_wrong_words()
    report_time(reports)


def rows(name: str) -> list[dict[str, Any]]:
    """Return the planted passages of a file."""
    lines = (FAULTS / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines]


def findings(row: dict[str, Any]) -> tuple[Finding, ...]:
    """Return what all checks say of a passage on its day."""
    return check(row["text"], date=datetime.date.fromisoformat(row["date"]))


def is_found(row: dict[str, Any]) -> bool:
    """Return whether the check that is expected marks the words at fault."""
    start, end = row["start"], row["start"] + len(row["words"])
    return any(
        one.check == row["check"] and one.start < end and start < one.end for one in findings(row)
    )


def is_quiet(row: dict[str, Any]) -> bool:
    """Return whether the checks of facts and language say nothing of a passage."""
    date = datetime.date.fromisoformat(row["date"])
    return not (check_facts(row["text"], date=date) or check_language(row["text"]))


def found(planted: list[dict[str, Any]]) -> int:
    """Return how many planted faults are found."""
    return sum(map(is_found, planted))


def alarms(clean: list[dict[str, Any]]) -> int:
    """Return of how many sound passages something is said."""
    return sum(not is_quiet(row) for row in clean)


@dataclass(frozen=True, slots=True)
class Real:
    """A real text and its day."""

    name: str
    date: datetime.date | None
    text: str


def real(name: str) -> list[Real]:
    """Return the dated texts of a file of the folder ``shared``."""
    assert SHARED is not None
    lines = (SHARED / "data" / "corpus" / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()
    return [Real(row["id"], _day(row), row["text"]) for row in map(json.loads, lines)]


def _day(row: dict[str, Any]) -> datetime.date | None:
    if row["date"]:
        day = row["date"]
        return datetime.date.fromisoformat(day if len(day) == 10 else day[:4] + _REPORTED)
    year = re.search(r"(?:19|20)\d\d", f"{row['id']}{row['title']}")
    return datetime.date.fromisoformat(year[0] + _REPORTED) if year else None


def _around(text: str, place: int) -> str:
    return text[max(0, place - 40) : place + 40].replace("\n", "⏎")


def report_alarms(name: str, texts: list[Real]) -> None:
    """Print the errors and warnings that real texts get, and the notes for their number."""
    counts: Counter[tuple[str, str]] = Counter()
    for one in texts:
        for finding in (*check_facts(one.text, date=one.date), *check_language(one.text)):
            counts[finding.severity, finding.check] += 1
            if "--show" in sys.argv and finding.severity is not Severity.INFO:
                around = _around(one.text, finding.start)
                print(f"  {one.name} {finding.check}: {around} | {finding.message}")
    hard = sum(count for (severity, _), count in counts.items() if severity != "info")
    said = ", ".join(
        f"{kind} {n}" for (severity, kind), n in counts.most_common() if severity != "info"
    )
    notes = ", ".join(
        f"{kind} {n}" for (severity, kind), n in counts.most_common() if severity == "info"
    )
    print(f"{name}: {hard} errors and warnings in {len(texts)} texts ({said}); notes: {notes}")


# What is changed in real texts: the check that must speak, where, and into what.
_UNIT: Final = "(?=[万亿]?[人家个户名元吨亩件])"
_ADVERBS: Final = "认真|切实|坚决|积极|不断|深入|全面|扎实|严格|自觉|努力|逐步"
_CHANGES: Final[tuple[tuple[str, str, Callable[[re.Match[str]], str]], ...]] = (
    ("标点", r"》", lambda m: ""),
    ("标点", r"《", lambda m: ""),
    ("标点", r"（(?=[^（）\n]{2,20}）)", lambda m: ""),
    ("序号", r"^三、(?=[^\n]{2,30}$)", lambda m: "四、"),
    ("序号", r"(?<=[。；])三是(?=[^。；]{4})", lambda m: "四是"),
    ("序号", r"^（二）", lambda m: "（三）"),
    ("日期", r"(?<=\d月)\d{1,2}(?=日)", lambda m: "32"),
    ("日期", r"(?<!\d)(?:4|6|9|11)月(?:30)日", lambda m: m[0].replace("30", "31")),
    ("周年", r"(?<=[^0-9])\d{2}(?=周年)", lambda m: str(int(m[0]) + 3)),
    ("规划期", r"(?<=“十四五”规划)收官", lambda m: "开局"),
    (
        "合计",
        rf"(?<=其中)(?P<a>[^，。；、\n\d]{{1,10}})\d+{_UNIT}",
        lambda m: m["a"] + "99999999",
    ),
    ("增幅", rf"(?<=增长到)\d+{_UNIT}", lambda m: "0.0001"),
    ("百分比", r"(?<=下降)\d+(?:\.\d+)?(?=%)", lambda m: "130"),
    ("百分比", r"(?<=覆盖率达到)\d+(?:\.\d+)?(?=%)", lambda m: "103"),
    ("占比", r"(?<=占全国的)\d+(?:\.\d+)?(?=%)", lambda m: "140"),
    (
        "的地得",
        rf"(?<=[要须能])(?:{_ADVERBS})地(?=[\u4e00-\u9fff]{{2}})",
        lambda m: m[0][:-1] + "的",
    ),
    ("的地得", r"(?<=[变显])得(?=更加|越来越|更|十分)", lambda m: "的"),
    ("的地得", r"(?<=值)得(?=注意|肯定|学习|借鉴|重视)", lambda m: "的"),
    ("半角", r"(?<=[\u4e00-\u9fff])，(?=[\u4e00-\u9fff])", lambda m: ","),
    ("称谓", r"习近平(?=总书记)", lambda m: "习"),
    ("称谓", r"(?<=以习近平)同志(?=为核心的党中央)", lambda m: ""),
)  # fmt: skip


def report_changes(texts: list[Real]) -> None:
    """Print, for each kind of change, in how many paragraphs it is found."""
    told: Counter[str] = Counter()
    made: Counter[str] = Counter()
    for kind, pattern, into in _CHANGES:
        for name, date, before, changed, place in _changed(texts, pattern, into):
            made[kind] += 1
            known = {(one.check, one.message) for one in _said(before, date)}
            new = [one for one in _said(changed, date) if (one.check, one.message) not in known]
            hit = any(one.check == kind for one in new)
            told[kind] += hit
            if not hit and "--show" in sys.argv:
                print(f"  {name} {kind} not found: {_around(changed, place)}")
    total = sum(made.values())
    print(f"changes in real texts: {sum(told.values())}/{total} found")
    print("  " + ", ".join(f"{kind} {told[kind]}/{made[kind]}" for kind in made))


def _said(text: str, date: datetime.date | None) -> tuple[Finding, ...]:
    return (*check_facts(text, date=date), *check_language(text))


def _changed(
    texts: list[Real], pattern: str, into: Callable[[re.Match[str]], str]
) -> Iterator[tuple[str, datetime.date | None, str, str, int]]:
    """Yield a text before and after one change; of a long text what is around."""
    made = 0
    for one in texts:
        match = re.search(pattern, one.text, re.MULTILINE)
        if match is None:
            continue
        if (made := made + 1) > _MOST_CHANGES:
            return
        changed = one.text[: match.start()] + into(match) + one.text[match.end() :]
        yield one.name, one.date, one.text, changed, match.start()


def report_wrong_words() -> None:
    """Print how many official sentences with a wrong character are marked, and how many sound ones.

    The wrong characters of this set are any; the list of wrong words holds only forms that are
    never right.
    """
    assert SHARED is not None
    lines = (SHARED / "data" / "checks" / "csc_odw.jsonl").read_text(encoding="utf-8").splitlines()
    sentences = [json.loads(line) for line in lines]
    wrong = [one["source"] for one in sentences if one["has_error"]]
    sound = [one["target"] for one in sentences]
    marked, accused = (
        sum(bool(check_wrong_words(one) or check_near_idioms(one)) for one in them)
        for them in (wrong, sound)
    )
    print(f"wrong characters: {marked}/{len(wrong)} marked, {accused}/{len(sound)} sound accused")


def report_time(texts: list[Real]) -> None:
    """Print how long the checks of facts and language take for a draft."""
    drafts = [one.text[:_DRAFT] for one in texts if len(one.text) >= _DRAFT]
    check_facts(drafts[0], date=datetime.date(2025, 3, 5))
    check_language(drafts[0])
    taken = []
    for draft in drafts:
        start = time.perf_counter()
        check_facts(draft, date=datetime.date(2025, 3, 5))
        check_language(draft)
        taken.append(time.perf_counter() - start)
    taken.sort()
    print(
        f"a draft of {_DRAFT} characters: {taken[len(taken) // 2] * 1000:.0f} ms (median of "
        f"{len(taken)}), at most {taken[-1] * 1000:.0f} ms"
    )


if __name__ == "__main__":
    main()
