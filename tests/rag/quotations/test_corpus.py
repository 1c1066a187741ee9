"""Quotations against a corpus: who said it, when and where."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rag.draft.values import Finding, Severity
from rag.quotations.checking import check_quotations, compare_quotations
from rag.quotations.corpus import CorpusSources
from rag.quotations.sources import TextSources
from rag.quotations.values import Status
from rag.retrieval.library import Library
from rag.settings import Settings
from tests.hash_encoder import HashEncoder

WORDS = "要把热心肠的年轻人选进基层班子"


def check(library: Library, text: str) -> tuple[Finding, ...]:
    return check_quotations(text, CorpusSources(library))


@pytest.mark.parametrize(
    "lead",
    [
        "阮怀川同志强调，",
        "2024年3月21日，阮怀川同志在全县群团工作会议上指出：",
        "2024年，县委书记阮怀川指出：",
        "3月21日，阮怀川在全县群团工作会议上强调，",
        "会议强调，",
        "他说：",
    ],
)
def test_a_right_quotation_with_right_circumstances_is_left_alone(
    library: Library, lead: str
) -> None:
    assert check(library, f"{lead}“{WORDS}”。") == ()


@pytest.mark.parametrize(
    ("lead", "named", "told"),
    [
        ("沈若兰同志强调，", "讲话人", "阮怀川"),
        ("2023年3月21日，阮怀川同志强调，", "日期", "2024-03-21"),
        ("4月2日，阮怀川同志强调，", "日期", "2024-03-21"),
        ("阮怀川同志在全县水库除险会议上强调，", "场合", "群团工作会议"),
    ],
)
def test_other_circumstances_are_findings_of_their_own(
    library: Library, lead: str, named: str, told: str
) -> None:
    (finding,) = check(library, f"{lead}“{WORDS}”。")
    assert (finding.check, finding.severity) == ("引文出处", Severity.WARNING)
    assert named in finding.message
    assert told in finding.message
    assert WORDS in finding.suggestion
    (one,) = compare_quotations(f"{lead}“{WORDS}”。", CorpusSources(library))
    assert (one.status, one.disagrees) == (Status.SAME, (named,))


def test_words_and_speaker_may_both_differ(library: Library) -> None:
    found = check(library, f"沈若兰同志强调，“{WORDS.replace('热心肠', '热心')}”。")
    assert [one.check for one in found] == ["引文", "引文出处"]


def test_a_later_removal_counts_at_once(library: Library) -> None:
    text = f"阮怀川同志强调，“{WORDS}”。"
    assert check(library, text) == ()
    (document_id,) = (one.id for one in library.store.documents() if one.speaker == "阮怀川")
    library.remove([document_id])
    (finding,) = check(library, text)
    assert "找不到出处" in finding.message


def test_titles_of_documents_are_known(library: Library) -> None:
    assert check(library, "读《在全镇防汛动员会上的讲话》。") == ()
    (finding,) = check(library, "读《在全镇防汛总动员会上的讲话》。")
    assert "《在全镇防汛动员会上的讲话》" in finding.message


def test_an_empty_corpus_says_nothing(tmp_path: Path) -> None:
    home = Settings.load(home=tmp_path / "home", model_cache=tmp_path / "models")
    with Library.open(home, encoder=HashEncoder()) as empty:
        assert check(empty, f"他说：“{WORDS}”。") == ()


@pytest.fixture(scope="module")
def canals(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Library, list[str]]]:
    """Sixty short speeches that are much alike."""
    root = tmp_path_factory.mktemp("canals")
    texts = []
    for number in range(60):
        text = f"在第{number}次会上的讲话\n同志们：\n要把第{number}条沟渠清到田头，一段一牌。\n"
        (root / f"{number}.txt").write_text(text, "utf-8")
        texts.append(text)
    home = Settings.load(home=root / "home", model_cache=root / "models")
    with Library.open(home, encoder=HashEncoder()) as library:
        library.ingest([root])
        stored = [library.store.text(one.id) for one in library.store.documents()]
        yield library, stored


@settings(max_examples=40, deadline=None)
@given(
    number=st.integers(0, 59),
    place=st.integers(0, 12),
    change=st.sampled_from(["", "查", "個", "，"]),
)
def test_the_corpus_says_what_all_its_texts_say(
    canals: tuple[Library, list[str]], number: int, place: int, change: str
) -> None:
    library, texts = canals
    words = f"要把第{number}条沟渠清到田头一段"
    words = words[:place] + change + words[place + 1 :]
    draft = f"他指出：“{words}”。"
    (few,) = compare_quotations(draft, CorpusSources(library))
    (every,) = compare_quotations(draft, TextSources([("", text) for text in texts]))
    assert (few.status, few.changes) == (every.status, every.changes)


def test_a_speaker_named_before_another_quotation_is_meant_by_a_pronoun(library: Library) -> None:
    text = f"记住沈若兰同志“实干”的嘱咐，更要记住2024年她强调的那句话：“{WORDS}”。"
    (finding,) = check(library, text)
    assert (finding.check, "讲话人" in finding.message) == ("引文出处", True)
