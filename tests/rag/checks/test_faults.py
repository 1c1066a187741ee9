"""Planted faults are found, and passages that only look like them are let pass."""

import datetime
import time
from collections import Counter
from pathlib import Path

import pytest

from corpus.calendar.dates import parse_date
from rag.checks.running import check
from rag.consistency.facts import check_facts
from rag.draft.values import Severity
from rag.proofreading.language import check_language
from tests.benchmarks.bench_checks import is_found, is_quiet, rows

# The share of planted faults that must be found; of sound passages none may be accused.
FOUND = 0.93
# Of those in other manners.
FOUND_OTHERS = 0.85
HALVES = ["", "_held"]
# A draft of this length is checked in this time, however slow the machine.
CHARACTERS, SECONDS = 5000, 0.3
# And 20,000 characters of one thing, over and over, in this.
LONG_SECONDS = 3.0


@pytest.mark.parametrize("half", HALVES)
def test_planted_faults_are_found(half: str) -> None:
    planted = rows(f"faults{half}")
    missed = [row["text"] for row in planted if not is_found(row)]
    assert len(missed) <= (1 - FOUND) * len(planted), missed


@pytest.mark.parametrize("half", HALVES)
def test_sound_passages_are_let_pass(half: str) -> None:
    assert [row["text"] for row in rows(f"clean{half}") if not is_quiet(row)] == []


def test_faults_in_other_manners_are_found_too() -> None:
    """These were written against the finished rules, as other people might slip."""
    planted = rows("faults_others")
    missed = [row["text"] for row in planted if not is_found(row)]
    assert len(missed) <= (1 - FOUND_OTHERS) * len(planted), missed


SAMPLES = sorted((Path(__file__).parents[3] / "corpus" / "sample").glob("*.md"))


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.stem)
def test_speeches_that_are_right_are_let_pass(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    read = parse_date(text[:400])
    date = datetime.date.fromisoformat(read[0]) if read and read[1] == "day" else None
    found = (*check_facts(text, date=date), *check_language(text))
    assert [one for one in found if one.severity is not Severity.INFO] == []


def test_both_halves_have_every_kind_and_enough_of_all() -> None:
    kinds = [Counter(row["check"] for row in rows(f"faults{half}")) for half in HALVES]
    assert set(kinds[0]) == set(kinds[1])
    assert sum(map(Counter.total, kinds)) >= 120
    for half in HALVES:
        for row in rows(f"faults{half}"):
            assert row["text"][row["start"] :].startswith(row["words"])


def test_every_finding_says_in_one_line_what_to_do() -> None:
    for half in HALVES:
        for row in rows(f"faults{half}"):
            date = datetime.date.fromisoformat(row["date"])
            for one in check(row["text"], date=date):
                assert one.message
                assert "\n" not in one.message + one.suggestion
                assert one.check != row["check"] or one.suggestion


@pytest.mark.parametrize(
    "unit",
    [
        "一",
        "1",
        "1,",
        "（",
        "》",
        "的",
        "第一，",
        "其中5个、",
        "建党105周年",
        "占全市120%，",
        "一、甲\n",
        " ",
    ],
)
def test_time_grows_with_the_length_of_any_text(unit: str) -> None:
    """What takes the square of the length takes ten times as long as this allows."""
    date = datetime.date(2025, 7, 1)
    text = unit * (20_000 // len(unit))
    start = time.process_time()
    check_facts(text, date=date)
    check_language(text)
    assert time.process_time() - start < LONG_SECONDS


def test_a_draft_is_checked_quickly() -> None:
    names = [f"{kind}{half}" for kind in ("faults", "clean") for half in HALVES]
    text = "\n".join(row["text"] for name in names for row in rows(name))[:CHARACTERS]
    assert len(text) == CHARACTERS
    date = datetime.date(2025, 7, 1)
    check(text[:100], date=date)
    start = time.process_time()
    check(text, date=date)
    assert time.process_time() - start < SECONDS
