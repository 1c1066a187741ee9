"""Search on the command line: filters understood from words, shown, and switched off."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.cli_runner import Cli


def _names(found: dict[str, Any]) -> set[str]:
    return {Path(result["source"]).name for result in found["results"]}


def test_filters_in_words_are_in_force_and_shown(filled: Cli) -> None:
    asked = "市级怎么讲隐患整改，2010年以来"
    found = filled.ok("search", asked, "--json").json
    assert _names(found) == {"b.md"}
    assert found["query"] == "隐患整改"
    assert found["filters"] == {"level": "市", "since": "2010"}
    assert [(chip["words"], chip["sets"]) for chip in found["chips"]] == [
        ("市级", {"level": "市"}),
        ("2010年以来", {"since": "2010"}),
    ]
    assert all(asked[chip["start"] : chip["end"]] == chip["words"] for chip in found["chips"])
    said = filled.ok("search", asked).out.splitlines()[0]
    assert said == "筛选：层级 市 · 时间 2010 以来（--literal 不作筛选）"
    assert "filters: 层级 市" in filled.ok("search", asked, "--lang", "en").out


def test_literal_searches_every_word(filled: Cli) -> None:
    found = filled.ok("search", "市级怎么讲隐患整改", "--literal", "--json").json
    assert (found["query"], found["chips"], found["filters"]) == ("市级怎么讲隐患整改", [], {})
    assert len(_names(found)) > 1
    assert "筛选" not in filled.ok("search", "市级怎么讲隐患整改", "--literal").out


def test_options_win_over_words(filled: Cli) -> None:
    found = filled.ok("search", "市级怎么讲工作", "--level", "县", "--json").json
    assert (found["filters"], found["chips"]) == ({"level": "县"}, [])
    assert _names(found) == {"a.md"}


def test_where_nothing_passes_the_words_the_rest_is_shown_and_that_is_said(filled: Cli) -> None:
    found = filled.ok("search", "省级怎么讲隐患整改", "--json").json
    assert found["relaxed"]
    assert found["results"]
    assert "没有段落符合“层级 省”" in filled.ok("search", "省级怎么讲隐患整改").out


@pytest.mark.parametrize(
    ("options", "names"),
    [
        (["--speaker", "周河"], {"a.md"}),
        (["--speaker", "何"], {"b.md"}),
        (["--role", "一把手"], set()),
    ],
)
def test_search_by_who_speaks(filled: Cli, options: list[str], names: set[str]) -> None:
    found = filled.ok("search", "工作要抓实", *options, "--json").json
    assert _names(found) == names


def test_each_of_many_queries_has_its_own_filters(filled: Cli, tmp_path: Path) -> None:
    path = tmp_path / "queries.jsonl"
    lines = [{"id": 1, "text": "市级怎么讲隐患"}, {"id": 2, "text": "隐患，县级"}]
    path.write_text("\n".join(map(json.dumps, lines)), encoding="utf-8")
    first, second = filled.ok("search", "--queries", str(path), "--json").lines
    assert (first["filters"], _names(first)) == ({"level": "市"}, {"b.md"})
    assert (second["filters"], _names(second)) == ({"level": "县"}, {"a.md"})
    assert "  筛选：层级 市" in filled.ok("search", "--queries", str(path)).out


def test_a_long_passage_is_shown_where_it_says_what_was_asked(filled: Cli, tmp_path: Path) -> None:
    path = tmp_path / "long.txt"
    lines = "".join(f"第{number}件，灌渠的第{number}段要在入冬前清完。" for number in range(9))
    path.write_text(f"在全县水利会上的讲话\n\n{lines}养蜂的农户要按月登记。\n", encoding="utf-8")
    filled.ok("ingest", str(path))
    said = filled.ok("search", "养蜂的农户按月登记", "-k", "1").out.splitlines()
    assert "   …养蜂的农户要按月登记。" in said
    (found,) = filled.ok("search", "养蜂的农户按月登记", "-k", "1", "--json").json["results"]
    start, end = found["nearest"][-1]
    assert found["text"][start - found["start"] : end - found["start"]] == "养蜂的农户要按月登记。"
    filled.ok("corpus", "remove", found["document_id"])
