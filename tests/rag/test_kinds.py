"""Each kind of speech is known wherever kinds are told apart."""

import pytest

from corpus.document.values import Kind
from rag.fields import speech
from rag.query import words
from rag.structures.choosing import structures

SPEECHES = [kind for kind in Kind if kind not in (Kind.NEWS, Kind.PAPER, Kind.OTHER)]


@pytest.mark.parametrize("kind", SPEECHES)
def test_a_kind_of_speech_is_in_each_table(kind: Kind) -> None:
    assert kind in dict(words.KINDS)
    assert kind in dict(speech._KINDS)
    assert any(kind in one.kinds and not one.cue for one in structures())
