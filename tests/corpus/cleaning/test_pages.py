"""Real pages: the body text is there, the site is not, and a second cleaning finds nothing."""

import json
from functools import lru_cache

import pytest

from corpus.cleaning.rules import clean
from corpus.document.values import RawDocument
from corpus.reading.gathering import read
from corpus.reading.html import read_html
from tests.benchmarks.bench_corpus import Scores, character_f1
from tests.shared import SHARED, needs_shared

pytestmark = needs_shared


@lru_cache
def policy_pages() -> Scores:
    assert SHARED is not None
    lines = (SHARED / "data/cleaning/govcn_html.jsonl").read_text("utf-8").splitlines()
    rows = [json.loads(line) for line in lines]
    return Scores({row["id"]: character_f1(cleaned(row["html"]), row["text"]) for row in rows})


def cleaned(page: str) -> str:
    text = read_html(page.encode()).text
    return clean(RawDocument("page", b"", text, ".html", "utf-8")).text


def test_the_body_of_policy_pages_is_there() -> None:
    """What the issue asks: 0.95 at the mean, 0.90 for the worst tenth."""
    assert policy_pages().mean >= 0.95
    assert policy_pages().worst_tenth >= 0.90


@pytest.mark.parametrize("folder", ["html_pages", "docx", "encodings"])
def test_cleaning_what_is_clean_changes_nothing(folder: str) -> None:
    assert SHARED is not None
    found = 0
    for path in sorted((SHARED / "data" / folder).glob("*")):
        for raw in read(path) if path.suffix in (".html", ".docx") else ():
            assert isinstance(raw, RawDocument)
            once = clean(raw).text
            assert clean(RawDocument("again", b"", once, raw.suffix, "utf-8")).text == once
            found += 1
    assert found >= 1


def test_no_line_of_a_site_is_left_on_pages_of_many_sites() -> None:
    assert SHARED is not None
    words = ("责任编辑", "版权所有", "扫一扫", "相关阅读", "加载更多", "网友评论", "跟贴", "ICP备")
    left = [
        (path.name, line)
        for path in sorted((SHARED / "data/html_pages").glob("*.html"))
        for raw in read(path)
        if isinstance(raw, RawDocument)
        for line in clean(raw).text.split("\n")
        if any(word in line for word in words)
    ]
    assert left == []
