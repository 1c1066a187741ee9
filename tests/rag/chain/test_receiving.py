"""Material that comes with a turn: kept, cited first, its facts used, its structure followed."""

import re
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from langchain_core.messages import BaseMessage

from rag.chain.graph import Writer
from rag.draft.values import Answer, Draft, Event, Material, OutlineDone, Verdict
from rag.errors import RequestError
from rag.facts.finding import find_facts
from rag.retrieval.library import Library
from rag.settings import Settings
from tests.fake_model import ScriptedChatModel
from tests.rag.attachments.test_shelf import NOTES
from tests.scripted_speechwriter import answer

FACTS = (
    "全县养老服务工作情况。截至十月底，全县共有养老机构17家，床位2380张。今年新建日间照料中心9个，完成投资4260万元。"
    "目前还有4个乡镇没有区域性养老服务中心。县委宣传部在全省大会上的主持词获奖。"
)
REQUEST = "写一段养老服务，民政局长讲，400字左右。\n参考材料：\n"


@pytest.fixture
def writer(settings: Settings, library: Library) -> Iterator[Writer]:
    with Writer.open(settings, library, model=ScriptedChatModel(answer=answer)) as opened:
        yield opened


def said(writer: Writer, message: str, *files: Path) -> tuple[list[Event], str]:
    events = list(writer.stream(message, thread_id="t", files=files))
    last = events[-1]
    assert isinstance(last, Answer)
    return events, last.text


def drafted(writer: Writer) -> Draft:
    held = writer.draft("t")
    assert held is not None
    return held


def test_facts_of_pasted_material_are_in_the_draft_and_cited_there(writer: Writer) -> None:
    _, reply = said(writer, REQUEST + FACTS)
    draft = drafted(writer)
    assert reply.startswith("收到材料")
    for fact in ("17家", "2380张", "9个", "4260万元", "4个乡镇"):
        assert fact in draft.text
    sources = writer.sources("t")
    for sentence in draft.sentences:
        if find_facts(sentence.text):
            assert sentence.verdict in (Verdict.VERBATIM, Verdict.SUPPORTED, Verdict.PARTIAL)
            (first, *_) = sentence.citations
            assert first.document_id in sources.attached_ids
            text = sources.text(first.document_id)
            assert text[first.start : first.end] == first.quote
    assert not [finding for finding in draft.findings if finding.check in ("带入", "数字")]
    assert any(item.attached for item in draft.evidence)


def test_roles_and_kinds_of_material_say_nothing_of_the_request(writer: Writer) -> None:
    said(writer, REQUEST + FACTS)
    assert drafted(writer).title == ""  # 全省大会 and 主持词 stand in the material


def test_a_model_that_drops_a_fact_is_not_believed(settings: Settings, library: Library) -> None:
    def forgetful(messages: Sequence[BaseMessage]) -> str:
        return re.sub(r"\d+", "多", answer(messages))

    with Writer.open(settings, library, model=ScriptedChatModel(answer=forgetful)) as writer:
        said(writer, REQUEST + FACTS)
        assert "2380张" in drafted(writer).text
        assert "多张" not in drafted(writer).text


def test_a_file_is_material_and_its_structure_is_taken_over(writer: Writer, tmp_path: Path) -> None:
    path = tmp_path / "情况.txt"
    path.write_text(NOTES, encoding="utf-8")
    events, reply = said(writer, "按附件的框架列个提纲，讲养老服务", path)
    (outline,) = [event for event in events if isinstance(event, OutlineDone)]
    assert [one.heading for one in outline.sections if one.heading] == [
        "一、机构建设", "二、存在问题", "三、下步打算",
    ]  # fmt: skip
    assert "《全县养老服务工作情况》" in reply
    assert writer.turns("t")[0].files == ("情况.txt",)


def test_without_an_attachment_it_is_asked_for(writer: Writer) -> None:
    _, reply = said(writer, "按附件的框架写一篇讲话")
    assert "还没有收到附件" in reply
    assert writer.draft("t") is None


def test_files_without_a_word_are_kept_and_asked_about(writer: Writer, tmp_path: Path) -> None:
    path = tmp_path / "情况.txt"
    path.write_text(NOTES, encoding="utf-8")
    events, reply = said(writer, "", path)
    assert "收到材料《全县养老服务工作情况》" in reply
    assert isinstance(events[-1], Answer)
    assert events[-1].choices
    events, _ = said(writer, "附件里床位有多少张？")
    (found,) = [event for event in events if isinstance(event, Material)]
    assert found.results
    assert all(item.attached for item in found.results)


def test_a_file_can_be_revised(writer: Writer, tmp_path: Path) -> None:
    path = tmp_path / "稿.txt"
    path.write_text("要把工作抓好。要把责任压实。\n", encoding="utf-8")
    said(writer, "把附件润色一下", path)
    assert "抓好" in drafted(writer).text


def test_a_file_that_cannot_be_read_leaves_the_conversation_as_it_was(
    writer: Writer, tmp_path: Path
) -> None:
    path = tmp_path / "坏.docx"
    path.write_bytes(b"PK\x03\x04 no archive")
    with pytest.raises(RequestError, match=r"坏\.docx"):
        said(writer, "根据附件写一段", path)
    assert writer.turns("t") == ()


def test_a_later_turn_still_has_the_material(writer: Writer) -> None:
    said(writer, REQUEST + FACTS)
    said(writer, "第一句换个说法")
    assert writer.sources("t").attached_ids
    cited = {c.document_id for s in drafted(writer).sentences for c in s.citations}
    assert cited & writer.sources("t").attached_ids


def test_one_draft_by_command_leaves_nothing_behind(
    writer: Writer, settings: Settings, tmp_path: Path
) -> None:
    path = tmp_path / "情况.txt"
    path.write_text(FACTS, encoding="utf-8")
    draft = writer.draft_once("写一段养老服务，400字左右", material=[path])
    assert isinstance(draft, Draft)
    assert "2380张" in draft.text
    assert {item.source for item in draft.evidence if item.attached} == {str(path)}
    assert not list((settings.home / "attached").glob("*"))


def test_material_goes_into_the_corpus_only_when_it_is_said(
    writer: Writer, library: Library
) -> None:
    before = set(library.store.titles().values())
    said(writer, REQUEST + FACTS)
    assert set(library.store.titles().values()) == before
    _, reply = said(writer, "把材料收进资料库")
    (new,) = set(library.store.titles().values()) - before
    assert new in reply
    assert "都有了" in said(writer, "把附件存到资料库")[1]


def test_material_pasted_with_a_draft_in_hand_feeds_a_further_section(writer: Writer) -> None:
    said(writer, "请起草县委书记在全县群团工作会议上讲话中“加强基层组织建设”一节，300字左右")
    before = drafted(writer).text
    _, reply = said(writer, f"再加一节，讲养老服务。\n参考材料：\n{FACTS}")
    assert reply.startswith("收到材料")
    assert "2380张" in drafted(writer).text
    assert all(line in drafted(writer).text for line in before.splitlines())


def test_which_figures_of_the_material_are_in_the_draft_is_told(writer: Writer) -> None:
    said(writer, REQUEST + FACTS)
    assert "稿子里都有" in said(writer, "材料里的数字都写进去了吗？")[1]
    said(writer, "把“2380张”改成“许多张”")
    assert "2380" in said(writer, "材料里的数字都写进去了吗？")[1].partition("没有：")[2]


def test_a_question_about_the_attachment_is_answered_from_it_with_a_draft_in_hand(
    writer: Writer,
) -> None:
    said(writer, REQUEST + FACTS)
    events, reply = said(writer, "附件里还有几个乡镇没有区域性养老服务中心？")
    assert "材料里的原话" in reply
    assert "4个乡镇" in reply
    (found,) = [event for event in events if isinstance(event, Material)]
    assert all(item.attached for item in found.results)
