"""Versions: nothing that was on screen is lost, and undo and redo go along what was shown."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rag.draft.values import AttributedSentence, Draft, DraftSection, Verdict
from rag.draft.versions import Versions
from rag.errors import RequestError


def draft(text: str) -> Draft:
    sentence = AttributedSentence(text=text, start=0, end=len(text), verdict=Verdict.UNSUPPORTED)
    return Draft(text=text, sections=(DraftSection(heading="", sentences=(sentence,)),))


@pytest.fixture
def versions(tmp_path: Path) -> Iterator[Versions]:
    held = Versions(tmp_path / "threads.sqlite3")
    yield held
    held.close()


def shown(versions: Versions, thread: str = "t") -> str:
    return versions.draft(thread, versions.current(thread)).text


def test_undo_and_redo_go_along_the_versions(versions: Versions) -> None:
    for text in ("一稿。", "二稿。", "三稿。"):
        versions.add("t", draft(text), text)
    assert [versions.undo("t"), versions.undo("t")] == [2, 1]
    assert shown(versions) == "一稿。"
    with pytest.raises(RequestError, match="最早"):
        versions.undo("t")
    assert versions.redo("t", 9) == 3
    with pytest.raises(RequestError, match="没有可以重做"):
        versions.redo("t")


def test_a_change_after_undo_keeps_what_was_undone(versions: Versions) -> None:
    versions.add("t", draft("一稿。"), "起草")
    versions.add("t", draft("二稿。"), "改短")
    versions.undo("t")
    assert versions.add("t", draft("三稿。"), "改长") == 3
    versions.undo("t")
    assert shown(versions) == "一稿。"
    assert versions.restore("t", 2) == 2
    assert shown(versions) == "二稿。"
    versions.undo("t")
    assert shown(versions) == "一稿。"


def test_a_new_text_is_a_further_document(versions: Versions) -> None:
    versions.add("t", draft("甲。"), "起草", new=True)
    versions.add("t", draft("乙。"), "改写")
    versions.add("t", draft("丙。"), "另写", new=True)
    versions.add("t", draft("丁。"), "改写")
    assert [one.document for one in versions.list("t")] == [1, 1, 2, 2]
    versions.restore("t", 2)
    versions.add("t", draft("戊。"), "改写")
    assert versions.list("t")[-1].document == 1


def test_what_a_version_can_be_compared_with(versions: Versions) -> None:
    with pytest.raises(RequestError, match="没有可比的"):
        versions.before("t")
    versions.add("t", draft("甲。"), "起草", new=True)
    with pytest.raises(RequestError, match="没有可比的"):
        versions.before("t")
    versions.add("t", draft("乙。"), "另写", new=True)
    versions.add("t", draft("丙。"), "改写")
    assert (versions.before("t"), versions.first("t")) == (2, 2)
    versions.restore("t", 1)
    assert (versions.before("t"), versions.first("t")) == (3, 1)
    versions.undo("t")
    assert versions.before("t") == 2


def test_conversations_do_not_know_of_each_other_and_survive(tmp_path: Path) -> None:
    path = tmp_path / "threads.sqlite3"
    held = Versions(path)
    held.add("a", draft("甲。"), "起草")
    held.add("b", draft("乙。"), "起草")
    held.close()
    again = Versions(path)
    assert (shown(again, "a"), shown(again, "b")) == ("甲。", "乙。")
    assert again.list("c") == ()
    assert again.current("c") == 0
    with pytest.raises(RequestError, match="没有第 5 版"):
        again.restore("a", 5)
    again.close()


@settings(deadline=None)  # a disk may be busy
@given(st.lists(st.one_of(st.just("add"), st.just("undo"), st.just("redo"), st.integers(1, 6))))
def test_no_sequence_loses_or_changes_a_version(
    tmp_path_factory: pytest.TempPathFactory, steps: list[str | int]
) -> None:
    held = Versions(tmp_path_factory.mktemp("v") / "threads.sqlite3")
    written: list[str] = []
    for step in steps:
        try:
            if step == "add":
                written.append(f"第{len(written) + 1}稿。")
                held.add("t", draft(written[-1]), "改")
            elif step == "undo":
                held.undo("t")
            elif step == "redo":
                held.redo("t")
            else:
                held.restore("t", int(step))
        except RequestError:
            continue
    assert [held.draft("t", one.number).text for one in held.list("t")] == written
    assert (held.current("t") > 0) is bool(written)
    held.close()


def test_threads_that_add_at_once_lose_nothing(versions: Versions) -> None:
    texts = [f"第{number}稿。" for number in range(40)]
    with ThreadPoolExecutor(8) as pool:
        numbers = list(pool.map(lambda text: versions.add("t", draft(text), text), texts))
    assert sorted(numbers) == list(range(1, 41))
    assert sorted(one.operation for one in versions.list("t")) == sorted(texts)
    assert versions.undo("t", 100) == 1
    assert versions.redo("t", 100) == 40
