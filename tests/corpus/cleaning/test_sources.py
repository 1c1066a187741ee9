"""Texts with nothing wrong lose nothing and are not accused: real reports, speeches and news."""

import re
from collections import Counter
from functools import lru_cache
from pathlib import Path

import pytest

from corpus.cleaning.rules import clean
from corpus.document.values import CleanText, FlawKind, RawDocument
from corpus.reading.gathering import read
from tests.shared import SHARED, needs_shared

pytestmark = needs_shared

NO_WORDS = re.compile(r"\[查看原文\]|https?://[\w./]+|\W+")


def documents(name: str) -> list[RawDocument]:
    assert SHARED is not None
    path = SHARED / "data" / name
    paths = sorted(path.glob("*.docx")) if path.is_dir() else [path]
    return [item for path in paths for item in read(path) if isinstance(item, RawDocument)]


@lru_cache
def cleaned(name: str) -> list[tuple[RawDocument, CleanText]]:
    found = documents(name)
    # Every tenth item of a year of news is enough here; all of them were measured once.
    return [(raw, clean(raw)) for raw in (found[::10] if "news" in name else found)]


def rates(name: str) -> Counter[FlawKind]:
    return Counter(kind for _, text in cleaned(name) for kind in {f.kind for f in text.flaws})


OFFICIAL = ["corpus/work_reports.jsonl", "corpus/speeches.jsonl", "docx"]


@pytest.mark.parametrize("name", [*OFFICIAL, "corpus/news_2025.jsonl"])
def test_hardly_any_false_alarm(name: str) -> None:
    found = rates(name)
    for kind in (FlawKind.SPUN, FlawKind.CONTRADICTION, FlawKind.GAP, FlawKind.TRUNCATED):
        assert found[kind] == 0, kind
    # One report of 1921 has its B同志 from the printed edition.
    assert found[FlawKind.MASKED] <= 0.02 * len(cleaned(name))
    assert found[FlawKind.NOISE] <= 0.05 * len(cleaned(name))


def test_speeches_are_not_taken_for_reports_but_reports_are() -> None:
    assert rates("corpus/work_reports.jsonl")[FlawKind.NEWS_REPORT] == 0
    assert rates("docx")[FlawKind.NEWS_REPORT] == 0
    reports = [
        raw
        for raw, text in cleaned("corpus/speeches.jsonl")
        if any(flaw.kind is FlawKind.NEWS_REPORT for flaw in text.flaws)
    ]
    assert all("新华社" in raw.text[:20] for raw in reports)
    news = "corpus/news_2025.jsonl"
    assert rates(news)[FlawKind.NEWS_REPORT] >= 0.8 * len(cleaned(news))


@pytest.mark.parametrize("name", [*OFFICIAL, "corpus/news_2025.jsonl"])
def test_nothing_but_the_source_line_is_dropped(name: str) -> None:
    for raw, text in cleaned(name):
        kept = len(NO_WORDS.sub("", text.text))
        assert kept >= len(NO_WORDS.sub("", raw.text)) - 30, Path(raw.source).name
