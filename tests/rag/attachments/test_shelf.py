"""The material of conversations: read like the corpus, kept apart, and found again."""

import threading
from pathlib import Path

import pytest

from corpus.errors import NotFoundError
from rag.attachments.holdings import Holdings
from rag.attachments.shelf import Shelf
from rag.attachments.structure import structure
from rag.errors import RequestError
from rag.retrieval.library import Library

NOTES = """全县养老服务工作情况

一、机构建设
截至十月底，全县共有养老机构17家，床位2380张。
二、存在问题
目前还有4个乡镇没有区域性养老服务中心。
三、下步打算
要在明年6月底前补齐4个乡镇的区域性养老服务中心。
"""


def test_a_pasted_text_is_a_document_of_its_conversation_alone(
    tmp_path: Path, library: Library
) -> None:
    corpus = library.store.titles()
    with Shelf(tmp_path / "attached", library) as shelf:
        (document,) = shelf.take("t", texts=[NOTES])
        holdings = Holdings(library, shelf.library("t"))
        assert "2380张" in holdings.text(document.id)
        assert holdings.document(document.id).title == document.title
        assert holdings.attached_ids == {document.id}
        assert library.store.titles() == corpus
        assert shelf.library("other") is None
        with pytest.raises(NotFoundError):
            Holdings(library).text(document.id)


def test_the_same_text_twice_is_one_document(tmp_path: Path, library: Library) -> None:
    with Shelf(tmp_path / "attached", library) as shelf:
        first = shelf.take("t", texts=[NOTES])
        assert shelf.take("t", texts=[NOTES]) == first
        assert shelf.documents("t") == first


def test_material_is_there_again_after_a_restart(tmp_path: Path, library: Library) -> None:
    with Shelf(tmp_path / "attached", library) as shelf:
        taken = shelf.take("t", texts=[NOTES, NOTES.replace("2380", "2500")])
    with Shelf(tmp_path / "attached", library) as shelf:
        assert shelf.documents("t") == taken
        held = shelf.library("t")
        assert held is not None
        assert held.search("养老机构床位", k=1)[0].document_id in {one.id for one in taken}


def test_a_file_that_cannot_be_read_is_named_and_nothing_is_taken(
    tmp_path: Path, library: Library
) -> None:
    good, bad = tmp_path / "情况.txt", tmp_path / "坏.docx"
    good.write_text(NOTES, encoding="utf-8")
    bad.write_bytes(b"PK\x03\x04 no archive")
    with Shelf(tmp_path / "attached", library) as shelf:
        with pytest.raises(RequestError, match=r"坏\.docx"):
            shelf.take("t", files=[good, bad])
        assert shelf.documents("t") == ()
        (document,) = shelf.take("t", files=[good])
        assert document.source == str(good)


def test_another_conversation_is_read_while_material_is_taken(
    tmp_path: Path, library: Library
) -> None:
    read = threading.Event()

    def look() -> None:
        shelf.documents("other")
        read.set()

    def while_taking(_line: str) -> None:
        other = threading.Thread(target=look)
        other.start()
        other.join(5)

    with Shelf(tmp_path / "attached", library) as shelf:
        shelf.take("other", texts=[NOTES])
        shelf.take("t", texts=[NOTES], tell=while_taking)
    assert read.is_set()


def test_flaws_of_material_are_found(tmp_path: Path, library: Library) -> None:
    with Shelf(tmp_path / "attached", library) as shelf:
        (document,) = shelf.take("t", texts=["会议讲话\n\n今年完成投资□□亿元，增长明显。" * 3])
        assert "遮字" in {str(flaw.kind) for flaw in document.flaws} or document.flaws


@pytest.mark.parametrize(
    ("text", "headings"),
    [
        (NOTES, ("一、机构建设", "二、存在问题", "三、下步打算")),
        (
            "第一部分 基本情况\n全县有学校四十所。\n第二部分 主要做法\n一校一策，效果很好。\n",
            ("一、基本情况", "二、主要做法"),
        ),
        ("没有小标题的一段话，只说一件事，没有别的内容。\n" * 3, ()),
        ("一、只有一个标题\n下面是它的正文，说的是一件事情。\n", ()),
    ],
)
def test_the_structure_is_the_headings_of_the_highest_level(
    tmp_path: Path, library: Library, text: str, headings: tuple[str, ...]
) -> None:
    with Shelf(tmp_path / "attached", library) as shelf:
        (document,) = shelf.take("t", texts=[text])
        held = shelf.library("t")
        assert held is not None
        assert structure(held.store, document.id) == headings
