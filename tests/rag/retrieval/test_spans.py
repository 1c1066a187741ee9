"""Words are found anywhere in the corpus, as it is now."""

from pathlib import Path

import pytest

from rag.retrieval.library import Library
from rag.retrieval.spans import MOST_DOCUMENTS, Occurrence

WORDS = "要让基层妇联组织有人办事、有钱办事、有场所办事"


def _text(library: Library, one: Occurrence) -> str:
    return library.store.text(one.document_id)[one.start : one.end]


def _added(library: Library, folder: Path, name: str, text: str) -> str:
    path = folder / name
    path.write_text(text, "utf-8")
    (document,) = library.ingest([path]).added
    return document.id


def test_words_are_found_as_they_stand(library: Library) -> None:
    (found,) = library.spans().exact(WORDS)
    assert (_text(library, found), found.changes) == (WORDS, 0)


@pytest.mark.parametrize(
    "words",
    [
        "要讓基層婦聯組織有人辦事",
        "基层妇联组织，有人办事，有钱办事",
        "一百二十六家",
    ],
)
def test_script_and_punctuation_do_not_count(library: Library, words: str) -> None:
    assert [one.changes for one in library.spans().nearest(words, most_changes=0)] == [0]


def test_changed_words_are_found_with_their_changes(library: Library) -> None:
    words = WORDS.replace("有钱", "有经费").replace("场所", "场地")
    assert library.spans().exact(words) == ()
    found = library.spans().nearest(words, most_changes=4)[0]
    assert (_text(library, found), found.changes) == (WORDS, 3)


def test_what_is_too_far_is_not_found(library: Library) -> None:
    words = "要讓每一座仓库都装上烟雾报警器"
    assert library.spans().nearest(words, most_changes=4) == ()


def test_words_that_go_on_in_the_next_paragraph_are_found(library: Library) -> None:
    words = "不能只挂一块牌子。要培养一支基层骨干队伍"
    (found,) = library.spans().nearest(words, most_changes=0)
    assert _text(library, found).startswith("不能只挂")


def test_added_and_removed_documents_count_at_once(library: Library, tmp_path: Path) -> None:
    words = "桥头的灯要亮到最后一个人过河"
    assert library.spans().exact(words) == ()
    text = f"在桥梁管护会上的讲话\n同志们：\n{words}，这是我们的本分。\n"
    document_id = _added(library, tmp_path, "d.txt", text)
    assert [one.document_id for one in library.spans().exact(words)] == [document_id]
    library.remove([document_id])
    assert library.spans().exact(words) == ()


def test_the_highest_level_comes_first_then_the_earliest_date(
    library: Library, tmp_path: Path
) -> None:
    words = "桥头的灯要亮到最后一个人过河"
    said = [("县", "2019-03-01"), ("省", "2023-03-01"), ("省", "2021-03-01")]
    ids = []
    for number, (level, date) in enumerate(said):
        head = f"---\ntitle: 第{number}次讲话\nlevel: {level}\ndate: {date}\n---\n"
        text = f"{head}同志们：\n{words}，第{number}次讲，话还是这一句。\n"
        ids.append(_added(library, tmp_path, f"{number}.md", text))
    found = [one.document_id for one in library.spans().exact(words)]
    assert found == [ids[2], ids[1], ids[0]]
    assert library.spans().exact(words, most=1)[0].document_id == ids[2]
    assert len(ids) < MOST_DOCUMENTS


def test_nothing_is_found_without_words(library: Library) -> None:
    assert library.spans().exact("，。") == ()
    assert library.spans().nearest("，。", most_changes=3) == ()
