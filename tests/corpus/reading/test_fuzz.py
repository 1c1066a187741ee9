"""Any bytes give documents or ReadError, whatever the file is called; nothing else, and no hang.

The long run is ``python -m tests.corpus.fuzz_readers``.
"""

import random
import time
from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.cleaning.rules import clean
from corpus.document.values import RawDocument
from tests.corpus.fuzz_readers import (
    SLOW_SECONDS,
    STARTS,
    damaged,
    damaged_inside,
    outcome,
    quick_programs,
)

# The first example imports the format's library.
LIMITS = settings(max_examples=25, deadline=None)


@pytest.fixture(autouse=True, scope="module")
def _without_libreoffice() -> Iterator[None]:
    with quick_programs():
        yield


def check(suffix: str, data: bytes) -> None:
    started = time.monotonic()
    for item in outcome(suffix, data):
        if isinstance(item, RawDocument):
            cleaned = clean(item)
            assert len(cleaned.text) <= 2 * len(item.text) + 2
    assert time.monotonic() - started < SLOW_SECONDS


@pytest.mark.parametrize("suffix", sorted(STARTS))
@LIMITS
@given(data=st.binary(min_size=1, max_size=600))
def test_any_bytes(suffix: str, data: bytes) -> None:
    check(suffix, data)


@pytest.mark.parametrize("suffix", sorted(STARTS))
@LIMITS
@given(seed=st.integers(0, 2**32))
def test_damaged_files(suffix: str, seed: int) -> None:
    check(suffix, damaged(STARTS[suffix], random.Random(seed)))


@pytest.mark.parametrize("suffix", [".docx", ".zip"])
@LIMITS
@given(seed=st.integers(0, 2**32))
def test_packed_files_with_a_damaged_member(suffix: str, seed: int) -> None:
    """Inside an intact package, so that the damage reaches the library."""
    check(suffix, damaged_inside(STARTS[suffix], random.Random(seed)))


@LIMITS
@given(text=st.text(max_size=300), suffix=st.sampled_from([".html", ".xml", ".mht", ".rtf"]))
def test_any_text_as_markup(text: str, suffix: str) -> None:
    starts = {".html": "<html><body>", ".xml": "<a>", ".rtf": "{\\rtf1 ", ".mht": ""}
    start = starts[suffix] or "MIME-Version: 1.0\nContent-Type: text/html\n\n"
    check(suffix, f"{start}{text}".encode("utf-8", "surrogatepass"))


@pytest.mark.parametrize("suffix", sorted(STARTS))
def test_what_the_damage_starts_from_is_whole(suffix: str) -> None:
    found = outcome(suffix, STARTS[suffix])
    if suffix == ".doc" and not any(isinstance(item, RawDocument) for item in found):
        pytest.skip("no program for .doc is installed")
    assert all(isinstance(item, RawDocument) for item in found)
