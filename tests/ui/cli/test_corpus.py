"""The commands on the corpus, as documented."""

import json
from pathlib import Path
from typing import Any

import pytest

from corpus.store.store import Store
from tests.cli_runner import Cli, write
from tests.ui.conftest import TEXTS


def _ids(cli: Cli) -> dict[str, str]:
    documents = cli.ok("corpus", "list", "--json").json["documents"]
    return {Path(document["source"]).name: document["id"] for document in documents}


def test_ingest_reports_what_the_contract_says(cli: Cli, sources: Path) -> None:
    result = cli.ok("ingest", str(sources), "--json")
    assert set(result.json) == {
        "added", "unchanged", "rejected", "passages", "seconds", "replaced", "renewed", "stopped",
    }  # fmt: skip
    assert [set(entry) for entry in result.json["added"]] == [
        {"document_id", "path", "title", "flaws"}
    ] * 3
    titles = {Path(entry["path"]).name: entry["title"] for entry in result.json["added"]}
    assert titles["a.md"] == "在全县青年工作座谈会上的讲话"
    undated = {Path(entry["path"]).name: entry["flaws"] for entry in result.json["added"]}["c.txt"]
    assert "无日期" in {flaw["kind"] for flaw in undated}
    assert result.json["passages"] >= 3
    again = cli.ok("ingest", str(sources), "--json").json
    assert (again["added"], again["unchanged"]) == ([], 3)


def test_bad_files_are_rejected_with_a_reason_and_the_rest_goes_on(cli: Cli, sources: Path) -> None:
    write(sources, {"empty.txt": "", "unknown.xyz": "x", "zero.docx": "", "broken.pdf": "%PDF-x"})
    (sources / "binary.txt").write_bytes(bytes(range(256)) * 40)
    result = cli.ok("ingest", str(sources), str(sources / "no-such.txt"), "--json").json
    assert len(result["added"]) == 3
    rejected = {Path(entry["path"]).name: entry["reason"] for entry in result["rejected"]}
    assert set(rejected) == {
        "empty.txt", "unknown.xyz", "zero.docx", "broken.pdf", "binary.txt", "no-such.txt",
    }  # fmt: skip
    assert all(reason and "\n" not in reason for reason in rejected.values())


def test_ingest_for_people_ends_with_a_summary(cli: Cli, sources: Path) -> None:
    result = cli.ok("ingest", str(sources))
    assert "收入 3 篇" in result.out
    assert "3/3" in result.err, "progress goes to standard error"
    assert "added" in cli.ok("ingest", str(sources), "--lang", "en").out


def test_list_for_people(filled: Cli) -> None:
    lines = filled.ok("corpus", "list").out.splitlines()
    assert len(lines) == 3
    assert any("2024-05-04" in line and "在全县青年工作座谈会上的讲话" in line for line in lines)


def test_an_empty_corpus_says_how_to_fill_it(cli: Cli) -> None:
    result = cli.ok("corpus", "list")
    assert (result.out, "wengao ingest" in result.err) == ("", True)
    assert cli.ok("corpus", "list", "--json").json == {"documents": []}


def test_show_gives_the_document_its_text_and_passages(filled: Cli) -> None:
    id_ = _ids(filled)["a.md"]
    shown = filled.ok("corpus", "show", id_, "--json").json
    assert shown["id"] == id_
    assert (shown["speaker"], shown["date"], shown["level"]) == ("周河", "2024-05-04", "县")
    assert shown["passages"]
    for passage in shown["passages"]:
        assert passage["text"] == shown["text"][passage["start"] : passage["end"]]
    people = filled.ok("corpus", "show", id_[:8]).out
    assert "周河" in people
    assert "青年夜校" in people


def test_show_raw_gives_the_file_as_it_was(filled: Cli) -> None:
    id_ = _ids(filled)["a.md"]
    assert filled.ok("corpus", "show", id_, "--raw").out == TEXTS["a.md"]
    assert filled.ok("corpus", "show", id_, "--raw", "--json").json["raw"] == TEXTS["a.md"]


def test_remove_takes_all_or_none(filled: Cli) -> None:
    ids = _ids(filled)
    assert filled("corpus", "remove", ids["a.md"], "no-such-id").status == 2
    assert len(_ids(filled)) == 3
    result = filled.ok("corpus", "remove", ids["a.md"], ids["a.md"], "--json")
    assert result.json == {"removed": [ids["a.md"]]}
    assert set(_ids(filled)) == {"b.md", "c.txt"}
    found = filled.ok("search", "青年夜校", "--json").json["results"]
    assert ids["a.md"] not in {entry["document_id"] for entry in found}


def test_a_beginning_finds_its_document_without_reading_the_others(
    filled: Cli, monkeypatch: pytest.MonkeyPatch
) -> None:
    ids = _ids(filled)
    monkeypatch.setattr(Store, "documents", None)
    for wanted in ids.values():
        assert filled.ok("corpus", "show", wanted[:8], "--json").json["id"] == wanted


def test_an_ambiguous_beginning_is_refused(filled: Cli) -> None:
    assert filled("corpus", "show", "").status == 2


def test_verify_is_status_1_when_something_is_wrong_and_repair_mends_it(filled: Cli) -> None:
    sound = {"ok": True, "problems": [], "notices": [], "outdated": 0, "repaired": 0}
    assert filled.ok("corpus", "verify", "--json").json == sound
    damaged = [path for path in (filled.home / "index").rglob("*") if path.is_file()]
    assert damaged
    for path in damaged:
        path.write_bytes(b"damaged")
    result = filled("corpus", "verify", "--json")
    assert (result.status, result.json["ok"]) == (1, False)
    assert result.json["problems"]
    people = filled("corpus", "verify")
    assert (people.status, "--repair" in people.out) == (1, True)
    assert filled.ok("corpus", "verify", "--repair", "--json").json["ok"]
    assert filled.ok("search", "青年夜校", "--json").json["results"]


def test_stats_counts(filled: Cli) -> None:
    counts = filled.ok("corpus", "stats", "--json").json
    assert counts["documents"] == 3
    older = {
        "home", "documents", "passages", "sentences", "characters", "flawed", "levels", "kinds",
        "years", "encoder", "index_bytes",
    }  # fmt: skip
    assert older <= set(counts)
    assert counts["coverage"]["date"] == 2
    assert counts["newest"]["title"] == "在全县青年工作座谈会上的讲话"
    assert {"kind": "表态发言", "level": "", "part": "", "count": 0} in counts["gaps"]
    assert sum(map(sum, counts["level_kind"]["cells"])) == 3


def test_stats_are_told_in_lines_with_bars_in_both_languages(filled: Cli) -> None:
    lines = filled.ok("corpus", "stats").out.splitlines()
    assert [line for line in lines if line.startswith("  2024") and "█" in line]
    assert "  表态发言 一篇也没有" in lines
    assert "缺陷" in lines
    english = filled.ok("corpus", "stats", "--lang", "en").out
    assert "newest 2024-05-04" in english
    assert "  表态发言: none" in english.splitlines()


def test_stats_of_an_empty_corpus_are_short(cli: Cli) -> None:
    assert len(cli.ok("corpus", "stats").out.splitlines()) == 4


RESULT_KEYS = {
    "rank", "score", "passage_id", "document_id", "source", "title", "date", "heading", "part",
    "start", "end", "text", "flaws",
}  # fmt: skip


def test_search_gives_what_the_contract_says(filled: Cli) -> None:
    results = filled.ok("search", "青年夜校", "-k", "2", "--json").json["results"]
    assert 1 <= len(results) <= 2
    assert all(set(result) >= RESULT_KEYS for result in results)
    assert [result["rank"] for result in results] == list(range(1, len(results) + 1))
    first = results[0]
    assert Path(first["source"]).name == "a.md"
    text = filled.ok("corpus", "show", first["document_id"], "--json").json["text"]
    assert text[first["start"] : first["end"]] == first["text"]
    assert "青年" in filled.ok("search", "青年夜校").out


@pytest.mark.parametrize(
    ("options", "names"),
    [
        (["--level", "市"], {"b.md"}),
        (["--kind", "座谈会讲话"], {"a.md"}),
        (["--since", "2020"], {"a.md"}),
        (["--until", "2014-12-31"], {"b.md"}),
        (["--no-flawed"], {"a.md", "b.md", "c.txt"}),
    ],
)
def test_search_filters(filled: Cli, options: list[str], names: set[str]) -> None:
    results = filled.ok("search", "工作要抓实", *options, "--json").json["results"]
    assert {Path(result["source"]).name for result in results} == names


def test_search_of_an_empty_corpus_finds_nothing(cli: Cli) -> None:
    assert cli.ok("search", "青年", "--json").json["results"] == []
    assert "没有找到" in cli.ok("search", "青年").err


def test_many_queries_are_a_document_a_line(filled: Cli, tmp_path: Path) -> None:
    queries: list[dict[str, Any]] = [
        {"id": 7, "text": "青年夜校"},
        {"id": "b", "text": "安全生产班前会"},
    ]
    path = tmp_path / "queries.jsonl"
    path.write_text("\n".join(json.dumps(query) for query in queries) + "\n\n", encoding="utf-8")
    result = filled.ok("search", "--queries", str(path), "-k", "1", "--json")
    assert [line["id"] for line in result.lines] == [7, "b"]
    for line, query in zip(result.lines, queries, strict=True):
        alone = filled.ok("search", query["text"], "-k", "1", "--json").json
        assert line["results"][0]["passage_id"] == alone["results"][0]["passage_id"]


def test_a_bad_query_is_told_and_the_rest_goes_on(filled: Cli, tmp_path: Path) -> None:
    path = tmp_path / "queries.jsonl"
    path.write_text('{"id": 1, "text": "青年"}\nnot json\n[1]\n{"id": 2}\n{"text": "无号"}\n')
    result = filled("search", "--queries", str(path), "--json")
    assert result.status == 2
    assert [line["id"] for line in result.lines] == [1]
    told = [line for line in result.err.splitlines() if "行跳过" in line]
    assert all(f"第 {n} 行" in line for n, line in zip((2, 3, 4, 5), told, strict=True))


def test_a_record_of_a_jsonl_file_has_its_id_in_the_source(cli: Cli, tmp_path: Path) -> None:
    path = tmp_path / "records.jsonl"
    path.write_text(
        json.dumps({"id": "r1", "text": TEXTS["b.md"].split("---\n")[2], "date": "2014-08-20"}),
        encoding="utf-8",
    )
    cli.ok("ingest", str(path))
    (result,) = cli.ok("search", "班前会", "-k", "1", "--json").json["results"]
    assert result["source"] == f"{path}#r1"


def test_timeline_counts_by_year(filled: Cli) -> None:
    found = filled.ok("timeline", "把隐患当作事故来处理", "--json").json
    assert (found["first"], found["last"]) == ("2014-08-20", "2014-08-20")
    assert found["years"] == {"2014": 1}
    assert found["undated"] == 1
    assert "curated" in found
    assert "2014" in filled.ok("timeline", "安全生产").out
    nothing = filled.ok("timeline", "不曾有过的提法", "--json").json
    assert (nothing["first"], nothing["years"]) == (None, {})


def test_timeline_folds_script(filled: Cli) -> None:
    assert filled.ok("timeline", "安全生產", "--json").json["years"] == {"2014": 2}


@pytest.mark.parametrize("phrase", ["两个维护", "“两个维护”"])
def test_timeline_knows_the_dated_formulations(cli: Cli, phrase: str) -> None:
    known = cli.ok("timeline", phrase, "--json").json["curated"]
    assert known["from"].startswith("2018")
    assert known["source"]
    assert "2018" in cli.ok("timeline", phrase).out


def test_show_gives_the_text_in_the_script_of_its_source(cli: Cli, tmp_path: Path) -> None:
    raw = "在全縣工會會議上的講話\n同志們：\n今年新建職工之家１２個，１０個鄉鎮都有了，群眾很滿意。"
    write(tmp_path, {"t.txt": raw})
    (id_,) = [entry["document_id"] for entry in cli.ok(
        "ingest", str(tmp_path / "t.txt"), "--json"
    ).json["added"]]  # fmt: skip
    shown = cli.ok("corpus", "show", id_, "--original", "--json").json
    assert "今年新建职工之家12个" in shown["text"]
    assert shown["original"] == raw
    assert all(passage["original"] in raw for passage in shown["passages"])
    assert raw in cli.ok("corpus", "show", id_, "--original").out
    assert "original" not in cli.ok("corpus", "show", id_, "--json").json
