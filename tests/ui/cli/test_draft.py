"""The commands on a text: draft, revise, attribute, check, export; as documented."""

import datetime
import io
import json
import sys
from collections.abc import Sequence
from pathlib import Path

import docx
import pytest
from langchain_core.messages import BaseMessage

from corpus.reading.docx import read_docx
from corpus.store.store import Store
from corpus.word.package import open_package
from rag.chain.graph import Writer
from rag.draft.values import OutlineDone, OutlineSection
from rag.retrieval.library import Library
from rag.settings import Settings
from tests.cli_runner import Cli
from tests.corpus.made_files import docx_bytes
from tests.fake_model import ScriptedChatModel
from tests.fake_writer import FakeWriter

DRAFT_KEYS = {
    "text", "title", "sections", "findings", "evidence", "metrics", "settings_hash",
    "requirements", "register_profile",
}  # fmt: skip


@pytest.fixture
def text_file(tmp_path: Path) -> Path:
    path = tmp_path / "稿.txt"
    path.write_text(
        "各级团组织要把服务送到青年身边，帮助青年解决就业创业的实际困难。\n\n"
        "  全县要建成三座天文台，让牧场的奶牛学会看星星。\n",
        encoding="utf-8",
    )
    return path


def test_draft_json_is_the_contract(filled: Cli) -> None:
    result = filled.ok("draft", "青年夜校", "--json")
    assert set(result.json) == DRAFT_KEYS | {"brief"}
    (section,) = result.json["sections"]
    first = section["sentences"][0]
    told = {"text", "start", "end", "verdict", "citations", "reasons", "formulas"}
    assert set(first) == told
    assert {"document_id", "start", "end", "quote", "score", "relation"} <= set(
        first["citations"][0]
    )
    assert {"copy_rate", "supported_rate"} <= set(result.json["metrics"])
    assert "检索资料" in result.err


def test_draft_hands_request_date_and_seed_on(filled: Cli, tmp_path: Path) -> None:
    writers: list[FakeWriter] = []

    def opener(_: object, library: Library) -> FakeWriter:
        writers.append(FakeWriter(library))
        return writers[-1]

    filled("draft", "要求", "--date", "2026-07-01", "--seed", "7", writer=opener)
    brief = tmp_path / "brief.md"
    brief.write_text("从文件来的要求\n", encoding="utf-8")
    filled("draft", "--brief", str(brief), writer=opener)
    assert [writer.asked for writer in writers] == [
        [("要求", datetime.date(2026, 7, 1), 7)],
        [("从文件来的要求", None, None)],
    ]
    assert all(writer.closed for writer in writers)


def test_draft_for_people_marks_each_sentence_and_numbers_its_sources(filled: Cli) -> None:
    lines = filled.ok("draft", "青年夜校").out.splitlines()
    assert lines[:3] == [
        "抓基层",
        "一、抓基层",
        "要把服务送到群众身边。［有据 1］这一句没有出处。［未见出处］",
    ]
    assert "出处" in lines
    assert any(
        line.startswith("[1] 《在全县青年工作座谈会上的讲话》 周河 2024-05-04") for line in lines
    )
    assert any("留意" in line and "再具体些" in line for line in lines)
    assert lines[-1] == "1/2 句有出处 · 照抄 25%"


def test_a_draft_that_was_not_streamed_is_shown_whole(filled: Cli) -> None:
    class Silent(FakeWriter):
        def draft_once(self, request: str, **options: object) -> object:  # type: ignore[override]
            return super().draft_once(request)

    out = filled("draft", "青年夜校", writer=lambda _, library: Silent(library)).out
    assert out.startswith("要把服务送到群众身边。［有据 1］这一句没有出处。［未见出处］\n")


@pytest.mark.parametrize("json_", [True, False])
def test_what_was_written_before_the_model_broke_off_is_shown(filled: Cli, json_: bool) -> None:
    result = filled(
        "draft",
        "青年夜校",
        *(["--json"] if json_ else []),
        writer=lambda _, library: FakeWriter(library, breaks_off=True),
    )
    assert result.status == 2
    assert result.err.endswith("wengao：模型中途断开\n")
    assert "要把服务送到群众身边。" in result.out
    assert not json_ or set(result.json) == DRAFT_KEYS | {"brief"}


SENTENCE = "各级团组织要把服务送到青年身边，帮助青年解决就业创业的实际困难。"


def _scripted(settings: Settings, library: Library) -> Writer:
    model = ScriptedChatModel(answer=lambda _: SENTENCE)
    return Writer.open(settings, library, model=model)


def test_draft_over_the_real_chain(filled: Cli) -> None:
    request = "请起草团县委书记在全县青年工作会议上讲话中“服务青年”一节，200字左右"
    result = filled("draft", request, "--json", writer=_scripted)
    assert result.status == 0, result.err
    draft = result.json
    assert set(draft) == DRAFT_KEYS | {"brief"}
    sentences = [s for section in draft["sections"] for s in section["sentences"]]
    assert SENTENCE in draft["text"]
    assert all(draft["text"][s["start"] : s["end"]] == s["text"] for s in sentences)
    assert any(s["verdict"] == "verbatim" and s["citations"] for s in sentences)
    assert {e["document_id"] for e in draft["evidence"]} >= {
        c["document_id"] for s in sentences for c in s["citations"]
    }
    people = filled("draft", request, writer=_scripted)
    assert "［原文 1］" in people.out
    assert people.out.count(SENTENCE) >= 1


def test_revise_over_the_real_chain(filled: Cli, text_file: Path) -> None:
    result = filled("revise", "--mode", "改写", str(text_file), "--json", writer=_scripted)
    assert result.status == 0, result.err
    before = "".join(c["text"] for c in result.json["diff"] if c["op"] != "insert")
    after = "".join(c["text"] for c in result.json["diff"] if c["op"] != "delete")
    assert after == result.json["text"]
    assert "".join(before.split()) == "".join(text_file.read_text(encoding="utf-8").split())


def test_revise_json_has_the_differences(filled: Cli, text_file: Path) -> None:
    result = filled.ok(
        "revise", "--mode", "缩写", "--instruction", "短些", str(text_file), "--json"
    ).json
    assert set(result) == DRAFT_KEYS | {"diff"}
    assert result["diff"][1] == {"op": "insert", "text": "缩写短些"}
    assert "句有出处" in filled.ok("revise", "--mode", "润色", str(text_file)).out


def test_attribute_says_where_each_sentence_comes_from(filled: Cli, text_file: Path) -> None:
    result = filled.ok("attribute", str(text_file), "--json").json
    assert set(result) == {"text", "sentences", "metrics"}
    taken, invented = result["sentences"]
    assert (taken["verdict"], invented["verdict"]) == ("verbatim", "unsupported")
    assert invented["citations"] == []
    for sentence in result["sentences"]:
        assert result["text"][sentence["start"] : sentence["end"]] == sentence["text"]
    cited = taken["citations"][0]
    source = filled.ok("corpus", "show", cited["document_id"], "--json").json
    assert source["text"][cited["start"] : cited["end"]] == cited["quote"]
    people = filled.ok("attribute", str(text_file)).out
    assert "［原文 1］" in people
    assert "《在全县青年工作座谈会上的讲话》" in people


def test_attribute_can_be_kept_to_some_documents(filled: Cli, text_file: Path) -> None:
    documents = filled.ok("corpus", "list", "--json").json["documents"]
    other = next(d["id"] for d in documents if d["source"].endswith("b.md"))
    result = filled.ok("attribute", str(text_file), "--document", other, "--json").json
    assert {c["document_id"] for s in result["sentences"] for c in s["citations"]} <= {other}
    assert result["sentences"][0]["verdict"] == "unsupported"
    assert filled("attribute", str(text_file), "--document", "no-such-id").status == 2


def test_attribute_items_is_a_document_a_line(cli: Cli, tmp_path: Path) -> None:
    item = {
        "id": 12,
        "docs": ["河长每周要到河边走一趟。", "企业要开好班前会，讲清当天的风险。"],
        "sentences": [
            {"text": "企业要开好班前会，讲清当天的风险。"},
            {"text": "月亮上长满了荞麦。"},
        ],
    }
    path = tmp_path / "items.jsonl"
    bad = ['{"id": 1}', '{"id": 2, "docs": [3], "sentences": []}', "[]"]
    path.write_text("\n".join([json.dumps(item), *bad]), encoding="utf-8")
    result = cli("attribute", "--items", str(path), "--json")
    assert result.status == 2
    (line,) = result.lines
    assert set(line) == {"id", "sentences"}
    assert line["id"] == 12
    first, second = line["sentences"]
    assert set(first) == {"text", "verdict", "cites", "score"}
    assert (first["verdict"], first["cites"][0]) == ("verbatim", 1)
    assert (second["verdict"], second["cites"]) == ("unsupported", [])
    assert sum("行跳过" in line for line in result.err.splitlines()) == 3


def test_check_json_is_the_contract(cli: Cli, text_file: Path) -> None:
    result = cli("check", str(text_file), "--json")
    assert set(result.json) == {"findings", "minutes", "characters", "quotations"}
    characters = len("".join(text_file.read_text(encoding="utf-8").split()))
    assert result.json["characters"] == characters
    assert result.json["minutes"] == pytest.approx(characters / 180, abs=0.01)


def test_check_ends_with_1_when_something_is_found(cli: Cli, tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text("同志们，今年要修通【待补：公里数】公里村道。\n", encoding="utf-8")
    result = cli("check", str(path), "--json")
    assert result.status == 1
    (slot, *_) = [f for f in result.json["findings"] if f["check"]]
    assert {
        "check",
        "severity",
        "start",
        "end",
        "message",
        "suggestion",
        "evidence",
        "replacements",
    } == set(slot)
    people = cli("check", str(path), "--lang", "en")
    assert "characters" in people.out


def test_check_compares_quotations_with_the_corpus(
    filled: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Store, "documents", None)  # not one of them is read in vain
    path = tmp_path / "a.txt"
    right = "“要把隐患当作事故来处理，查出一个、整改一个、销号一个。”"
    path.write_text(f"何川同志强调，{right}这句话要记住。\n", encoding="utf-8")
    assert filled.ok("check", str(path), "--json").json["findings"] == []
    path.write_text(f"何川同志强调，{right.replace('销号', '消灭')}要记住。\n", encoding="utf-8")
    result = filled("check", str(path), "--json")
    assert (result.status, result.json["findings"][0]["check"]) == (1, "引文")
    assert "销号" in result.json["findings"][0]["evidence"]
    (compared,) = result.json["quotations"]
    assert (compared["status"], compared["changes"]) == ("有出入", 2)
    assert "1 处有出入" in filled("check", str(path)).out


def test_a_text_from_standard_input(
    filled: Cli, text_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = io.TextIOWrapper(io.BytesIO(text_file.read_bytes()), encoding="utf-8")
    monkeypatch.setattr(sys, "stdin", data)
    assert filled.ok("attribute", "-", "--json").json["sentences"]


@pytest.mark.parametrize("command", [["check"], ["attribute"], ["revise", "--mode", "润色"]])
@pytest.mark.parametrize("content", [b"", b"  \n\n", bytes(range(256)) * 20])
def test_files_without_text_are_refused(
    filled: Cli, tmp_path: Path, command: list[str], content: bytes
) -> None:
    path = tmp_path / "bad.txt"
    path.write_bytes(content)
    result = filled(*command, str(path))
    assert (result.status, result.err.count("\n")) == (2, 1)
    assert str(path) in result.err


def test_export_of_a_text(cli: Cli, text_file: Path, tmp_path: Path) -> None:
    target = tmp_path / "稿.docx"
    assert cli.ok("export", str(text_file), "--to", str(target), "--json").json == {
        "path": str(target)
    }
    assert len(docx.Document(str(target)).paragraphs) == 2
    assert str(target) in cli.ok("export", str(text_file), "--to", str(target)).out


@pytest.mark.parametrize("command", [["draft", "青年夜校"], ["revise", "--mode", "改写", "FILE"]])
def test_export_of_what_draft_and_revise_wrote(
    filled: Cli, text_file: Path, tmp_path: Path, command: list[str]
) -> None:
    written = filled.ok(*(str(text_file) if word == "FILE" else word for word in command), "--json")
    source, target = tmp_path / "draft.json", tmp_path / "out.docx"
    source.write_text(written.out, encoding="utf-8")
    filled.ok("export", str(source), "--to", str(target), "--reading-copy")
    paragraphs = [p.text for p in docx.Document(str(target)).paragraphs]
    assert "要把服务送到群众身边。这一句没有出处。" in paragraphs


@pytest.mark.parametrize("content", ["no json", "[]", "{}", '{"text": 1, "sections": []}'])
def test_export_of_what_is_no_draft_is_one_line(cli: Cli, tmp_path: Path, content: str) -> None:
    source = tmp_path / "draft.json"
    source.write_text(content, encoding="utf-8")
    result = cli("export", str(source), "--to", str(tmp_path / "out.docx"))
    assert (result.status, result.err.count("\n")) == (2, 1)
    assert not (tmp_path / "out.docx").exists()


def test_an_outline_is_shown_and_is_json(filled: Cli) -> None:
    outline = OutlineDone(
        sections=(
            OutlineSection(heading="", length=100),
            OutlineSection(heading="一、抓基层", length=300),
        )
    )

    class Planner(FakeWriter):
        def draft_once(self, request: str, **options: object) -> object:  # type: ignore[override]
            return outline

    argv = ("draft", "拟一份提纲")
    assert (
        filled(*argv, writer=lambda _, library: Planner(library)).out == "一、抓基层（约 300 字）\n"
    )
    found = filled(*argv, "--json", writer=lambda _, library: Planner(library)).json
    assert found["outline"] == [
        {"heading": "", "length": 100},
        {"heading": "一、抓基层", "length": 300},
    ]


def real_writer(settings: Settings, library: Library) -> Writer:
    """The real chain over a model that says what it is given."""

    def answer(messages: Sequence[BaseMessage]) -> str:
        given = str(messages[-1].content).rpartition("参考：")[2]
        return f"要把{given.replace('；', '，')}这件事办好。"

    return Writer.open(settings, library, model=ScriptedChatModel(answer=answer))


BRIEF = {"topic": "青年夜校", "occasion": "全县青年工作会议", "points": ["开好夜校", "办好实事"],
         "shortest": 300, "longest": 400, "avoid": ["赋能"]}  # fmt: skip


def brief_file(tmp_path: Path, value: object) -> str:
    path = tmp_path / "要求.json"
    path.write_text(json.dumps(value, ensure_ascii=False, indent=1), encoding="utf-8")
    return str(path)


def test_a_brief_by_hand_is_drafted_and_comes_back(filled: Cli, tmp_path: Path) -> None:
    result = filled(
        "draft", "--brief", brief_file(tmp_path, BRIEF), "--json", writer=real_writer
    ).json
    brief = result["brief"]
    assert {name: brief[name] for name in BRIEF} == BRIEF
    assert (brief["length"], brief["length_given"]) == (350, True)
    assert [one["heading"] for one in result["sections"] if one["heading"]] == [
        "一、开好夜校", "二、办好实事",
    ]  # fmt: skip
    judged = {one["text"]: one["met"] for one in result["requirements"]}
    assert judged["避免：赋能"] == "met"
    assert set(judged) == {"避免：赋能", "长度：300-400 字", "要点：开好夜校；办好实事"}
    again = filled(
        "draft", "--brief", brief_file(tmp_path, brief), "--json", writer=real_writer
    ).json
    assert again["brief"] == brief


@pytest.mark.parametrize(
    ("value", "said"),
    [
        ({**BRIEF, "thema": "甲"}, "要求里没有“thema”这一项"),
        ({**BRIEF, "kind": "悼词"}, "“kind”填得不对（可填：动员部署"),
        ({**BRIEF, "level": 3}, "“level”填得不对"),
        ({**BRIEF, "length": 5}, "“length”填得不对"),
        ({**BRIEF, "points": "一句话"}, "“points”填得不对"),
        ({**BRIEF, "minutes": "五"}, "填得不对"),
        ({"length": 800}, "请填 topic"),
        ({}, "请填 topic"),
        ({**BRIEF, "leave_out": ["开好夜校"]}, "自相矛盾"),
    ],
)
def test_a_wrong_field_of_a_brief_is_named_in_one_line(
    filled: Cli, tmp_path: Path, value: object, said: str
) -> None:
    result = filled("draft", "--brief", brief_file(tmp_path, value), writer=real_writer)
    assert result.status == 2
    assert said in result.err
    assert result.err.strip().count("\n") == 0


def test_a_file_that_begins_as_json_and_is_none_is_no_request(filled: Cli, tmp_path: Path) -> None:
    path = tmp_path / "坏.json"
    path.write_text('{"topic": "青年夜校",', encoding="utf-8")
    result = filled("draft", "--brief", str(path), writer=real_writer)
    assert result.status == 2
    assert "不是 JSON" in result.err


def test_requirements_are_shown_under_the_draft(filled: Cli) -> None:
    lines = filled(
        "draft", "写一段青年夜校，200字，不要出现“赋能”，语气庄重", writer=real_writer
    ).out.splitlines()
    at = lines.index("要求")
    assert lines[at + 2 : at + 4] == [
        "2. [符合] 不要出现“赋能”（全文没有“赋能”）",
        "3. [未判] 语气庄重（没有判断：字面上看不出来）",
    ]


def test_what_contradicts_itself_is_one_line(filled: Cli) -> None:
    result = filled(
        "draft", "起草县长在全县青年工作会议上的讲话，不提要求，提三点要求", writer=real_writer
    )
    assert result.status == 2
    assert "自相矛盾" in result.err
    assert result.err.strip().count("\n") == 0


def test_a_check_as_a_word_file_has_comments_and_tracked_changes(cli: Cli, tmp_path: Path) -> None:
    text, target = tmp_path / "讲话.txt", tmp_path / "查过.docx"
    text.write_text("同志们：\n我们要**再接再励**，完成【待补：任务】。\n", encoding="utf-8")
    result = cli("check", str(text), "--to", str(target), "--json")
    assert result.status == 1
    assert result.json["path"] == str(target)
    package = open_package(target.read_bytes())
    comments = ["".join(one.itertext()) for one in package.related("comments")]
    assert len(comments) == len(result.json["findings"])
    assert any("再接再厉" in one and one.startswith("须改：") for one in comments)
    assert read_docx(target.read_bytes()).text == "同志们：\n我们要再接再厉，完成【待补：任务】。"


def test_a_checked_word_file_keeps_its_own_layout(cli: Cli, tmp_path: Path) -> None:
    source, target = tmp_path / "讲话.docx", tmp_path / "查过.docx"
    source.write_bytes(docx_bytes("同志们：", "我们要再接再励。"))
    assert cli("check", str(source), "--to", str(target)).status == 1
    before, after = open_package(source.read_bytes()), open_package(target.read_bytes())
    assert after.part("word/styles.xml") == before.part("word/styles.xml")
    assert read_docx(target.read_bytes()).text == "同志们：\n我们要再接再厉。"
    wrong = cli("check", str(source), "--to", str(tmp_path / "查过.txt"))
    assert (wrong.status, ".docx" in wrong.err) == (2, True)


def test_a_text_on_standard_input_is_checked_into_a_word_file(
    cli: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    words = io.TextIOWrapper(io.BytesIO("我们要再接再励。".encode()))
    monkeypatch.setattr(sys, "stdin", words)
    target = tmp_path / "查过.docx"
    assert cli("check", "-", "--to", str(target)).status == 1
    assert read_docx(target.read_bytes()).text == "我们要再接再厉。"
