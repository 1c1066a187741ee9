"""Correcting, stopping and mending from the command line."""

import os
import signal
import sqlite3
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from corpus.ingest.ingesting import PROCESSING
from tests.cli_runner import Cli


def _id(cli: Cli, name: str) -> str:
    documents = cli.ok("corpus", "list", "--json").json["documents"]
    return str(next(one["id"] for one in documents if one["source"].endswith(name)))


def test_show_tells_what_was_inferred_and_from_which_words(filled: Cli) -> None:
    shown = filled.ok("corpus", "show", _id(filled, "a.md"), "--json").json
    assert shown["inferred"]["speaker"]["value"] == "周河"
    assert shown["inferred"]["speaker"]["confidence"] == 1
    assert "周河" in shown["inferred"]["speaker"]["evidence"]
    assert shown["corrected"] == {}
    people = filled.ok("corpus", "show", _id(filled, "a.md")).out
    assert "讲话人  周河（文件写明" in people
    undated = filled.ok("corpus", "show", _id(filled, "c.txt"), "--lang", "en").out
    assert "Title  河湖管护动员讲话（inferred, " in undated


def test_edit_corrects_searches_and_reset_takes_back(filled: Cli) -> None:
    id_ = _id(filled, "c.txt")
    edited = filled.ok(
        "corpus", "edit", id_[:8], "--set", "date=2023-04", "--set", "level=市", "--json"
    ).json
    assert (edited["date"], edited["date_precision"], edited["level"]) == ("2023-04", "month", "市")
    assert edited["corrected"] == {"date": "2023-04", "level": "市"}
    assert "无日期" not in {flaw["kind"] for flaw in edited["flaws"]}
    found = filled.ok("search", "河长巡河", "--since", "2023", "--until", "2023", "--json").json
    assert {one["document_id"] for one in found["results"]} == {id_}
    people = filled.ok("corpus", "show", id_).out
    assert "日期  2023-04（已更正" in people
    reset = filled.ok("corpus", "edit", id_, "--reset", "date", "--reset", "level", "--json").json
    assert (reset["date"], reset["corrected"]) == ("", {})
    assert "corrected" not in filled.ok("corpus", "edit", id_, "--set", "role=", "--lang", "zh").out


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        ([], "--set"),
        (["--set", "date"], "字段=值"),
        (["--set", "date=昨天"], "2021-06-30"),
        (["--set", "level=地市"], "中央 省 市"),
        (["--set", "author=林远"], "title speaker"),
        (["--reset", "author"], "title speaker"),
        (["--set", "role=县长", "--reset", "role"], "--reset role"),
        (["--set", "role=县长", "--reset", "author"], "title speaker"),
        (["--set", "speaker=林\n远"], "一行"),
    ],
)
def test_a_wrong_edit_is_one_line_and_changes_nothing(
    filled: Cli, arguments: list[str], told: str
) -> None:
    id_ = _id(filled, "a.md")
    before = filled.ok("corpus", "show", id_, "--json").json
    result = filled("corpus", "edit", id_, *arguments)
    assert (result.status, result.out) == (2, "")
    assert told in result.err
    assert result.err.count("\n") == 1
    assert filled.ok("corpus", "show", id_, "--json").json == before


def test_an_unknown_encoding_is_one_line(cli: Cli, sources: Path) -> None:
    result = cli("ingest", str(sources), "--encoding", "klingon")
    assert (result.status, "gb18030" in result.err) == (2, True)
    assert cli.ok("corpus", "list", "--json").json == {"documents": []}


def test_a_named_encoding_is_used(cli: Cli, tmp_path: Path) -> None:
    path = tmp_path / "繁.txt"
    path.write_bytes("在河道會議上的講話\n同志們：\n要清淤，要護岸，要守水。\n".encode("big5"))
    report = cli.ok("ingest", str(path), "--encoding", "big5", "--json").json
    assert len(report["added"]) == 1
    assert "要护岸" in cli.ok("corpus", "show", report["added"][0]["document_id"]).out


def test_older_documents_are_a_notice_and_a_repair_makes_them_anew(filled: Cli) -> None:
    connection = sqlite3.connect(filled.home / "corpus.sqlite3")
    connection.execute("UPDATE documents SET processing = ?", (PROCESSING - 1,))
    connection.commit()
    connection.close()
    verified = filled.ok("corpus", "verify", "--json").json
    assert (verified["ok"], verified["outdated"], verified["problems"]) == (True, 3, [])
    assert "3 篇按较早的规则" in filled.ok("corpus", "verify").out
    assert "3 documents made anew" in filled.ok("corpus", "verify", "--repair", "--lang", "en").out
    assert filled.ok("corpus", "verify", "--json").json["outdated"] == 0


def test_a_lost_file_is_named_and_status_1(filled: Cli) -> None:
    connection = sqlite3.connect(filled.home / "corpus.sqlite3")
    connection.execute("UPDATE raw_files SET data = x'00'")
    connection.commit()
    connection.close()
    result = filled("corpus", "verify", "--repair")
    assert result.status == 1
    assert result.out.count("ingest 一次") >= 3
    assert len(filled.ok("search", "青年夜校", "--json").json["results"])


# Ctrl-C

_SLOWLY = """
import sys, time
import corpus.ingest.ingesting as ingesting
from tests.cli_runner import open_library
from ui.cli.main import main

def slowly(path, **options):
    for item in reading(path, **options):
        print("reads", flush=True, file=sys.stderr)
        time.sleep(0.5)
        yield item

reading, ingesting.read = ingesting.read, slowly
sys.exit(main(sys.argv[1:], open_library=open_library))
"""


def _started(*arguments: str) -> "subprocess.Popen[str]":
    process = subprocess.Popen(
        [sys.executable, "-c", _SLOWLY, *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[3])},
    )
    assert process.stderr is not None
    while "reads" not in process.stderr.readline():
        assert process.poll() is None
    return process


def test_ctrl_c_ends_after_the_document_at_hand_and_the_next_run_goes_on(
    cli: Cli, sources: Path
) -> None:
    process = _started("--home", str(cli.home), "ingest", str(sources))
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=60)
    assert process.returncode == 130
    assert "做完手头这一篇就停" in err
    assert "接着做" in err
    assert "Traceback" not in out + err
    assert len(cli.ok("corpus", "list", "--json").json["documents"]) == 1
    assert cli.ok("corpus", "verify", "--json").json["ok"]
    again: Any = cli.ok("ingest", str(sources), "--json").json
    assert (len(again["added"]), again["unchanged"], again["stopped"]) == (2, 1, False)


def test_a_second_ctrl_c_interrupts_at_once(cli: Cli, sources: Path) -> None:
    process = _started("--home", str(cli.home), "ingest", str(sources))
    assert process.stderr is not None
    process.send_signal(signal.SIGINT)
    while "做完手头" not in process.stderr.readline():
        assert process.poll() is None
    process.send_signal(signal.SIGINT)
    _, err = process.communicate(timeout=60)
    assert process.returncode == 130
    assert err.count("\n") == 1
    assert cli.ok("corpus", "verify", "--json").json["ok"]
