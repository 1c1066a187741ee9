"""The command line as a whole: its help, its errors, its exit statuses."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from corpus.errors import StoreError
from rag.errors import ModelMissingError
from tests.cli_runner import Cli
from tests.fake_writer import FakeWriter
from ui.cli.arguments import build_parser, language
from ui.cli.exits import READER_GONE
from ui.messages.catalogue import Messages

COMMANDS = (
    "ingest", "corpus", "search", "draft", "revise", "attribute", "check", "timeline", "export",
    "serve", "doctor", "chat",
)  # fmt: skip
# Of ours and of the standard library, beside those that any program needs; 43 now.
MOST_MODULES = 80
HEAVY = ("torch", "gradio", "langchain", "langchain_core", "pydantic", "faiss", "numpy", "docx")


def _loaded(code: str) -> set[str]:
    """The modules that a new process has loaded when it ends, and what it prints is the help."""
    done = subprocess.run(
        [sys.executable, "-c", f"import sys\n{code}\nprint(*sys.modules, file=sys.stderr)"],
        capture_output=True, text=True, check=True, cwd=Path(__file__).parents[3],
    )  # fmt: skip
    assert not done.stdout or all(command in done.stdout for command in COMMANDS)
    return set(done.stderr.split())


def test_help_is_quick_and_imports_nothing_heavy() -> None:
    """Modules are counted, not seconds: what takes the time is loading them."""
    loaded = _loaded("from ui.cli.main import main\nmain(['--help'])")
    assert not loaded & set(HEAVY)
    assert len(loaded - _loaded("import argparse, datetime, json, logging, pathlib")) < MOST_MODULES


@pytest.mark.parametrize("command", COMMANDS)
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_each_command_has_help(cli: Cli, command: str, lang: str) -> None:
    result = cli.ok(command, "--help", "--lang", lang)
    assert f"wengao {command}" in result.out


def test_the_help_is_in_the_language_asked_for() -> None:
    assert language(["search", "--lang", "en"]) == "en"
    assert language(["--lang=en", "search"]) == "en"
    assert language(["search", "en"]) == "zh"
    assert "corpus" in build_parser(Messages("en")).format_help()
    assert "讲话稿库" in build_parser(Messages("zh")).format_help()


def test_common_options_stand_before_or_after_the_command() -> None:
    parser = build_parser(Messages())
    before = parser.parse_args(["--home", "h", "--json", "--lang", "en", "corpus", "list"])
    after = parser.parse_args(["corpus", "list", "--home", "h", "--json", "--lang", "en"])
    between = parser.parse_args(["--home", "h", "corpus", "--json", "list", "--lang", "en"])
    assert vars(before) == vars(after) == vars(between)
    assert (before.home, before.json, before.lang) == ("h", True, "en")


@pytest.mark.parametrize(
    ("argv", "says"),
    [
        ([], "要做什么"),
        (["nonsense"], "nonsense"),
        (["corpus"], "要做什么"),
        (["ingest"], "PATH"),
        (["search", "问", "-k", "0"], "大于 0"),
        (["search", "问", "-k", "x"], "大于 0"),
        (["search", "问", "--since", "去年"], "去年"),
        (["search", "问", "--since", "2021-13"], "2021-13"),
        (["search", "问", "--level", "村"], "中央"),
        (["search", "问", "--kind", "演讲"], "动员部署"),
        (["search", "问", "--part", "序"], "称谓"),
        (["search"], "QUERY"),
        (["search", "  "], "要找什么"),
        (["search", "问" * 100_000], "太长"),
        (["search", "问", "--queries", "x.jsonl"], "--queries"),
        (["draft"], "--brief"),
        (["draft", " "], "起草什么"),
        (["draft", "要求", "--brief", "x"], "--brief"),
        (["draft", "要求", "--date", "2026-02-30"], "2026-07-01"),
        (["draft", "要求", "--date", "20260701"], "2026-07-01"),
        (["draft", "要求", "--seed", "x"], "整数"),
        (["revise", "--mode", "美化", "x.txt"], "润色"),
        (["revise", "--mode", "润色", "no.txt"], "no.txt"),
        (["attribute"], "--items"),
        (["attribute", "a.txt", "--items", "b"], "FILE"),
        (["check", "no.txt"], "no.txt"),
        (["timeline", " "], "提法"),
        (["export", "no.txt"], "--to"),
        (["export", "no.txt", "--to", "a.doc"], ".docx"),
        (["export", "no.txt", "--to", "no/such/a.docx"], "文件夹"),
        (["serve", "--port", "70000"], "65535"),
        (["serve", "--auth", "no.users"], "no.users"),
        (["corpus", "show", "no-such-id"], "no-such-id"),
        (["corpus", "remove", "no-such-id"], "no-such-id"),
        (["--lang", "fr", "doctor"], "--lang"),
        (["--unknown", "doctor"], "--unknown"),
    ],
)
def test_wrong_input_is_one_line_and_status_2(cli: Cli, argv: list[str], says: str) -> None:
    result = cli(*argv)
    assert result.status == 2
    assert result.out == ""
    assert result.err.count("\n") == 1
    assert says in result.err
    assert result.err.startswith("wengao：")


def test_wrong_input_in_english(cli: Cli) -> None:
    assert cli("draft", "--lang", "en").err == "wengao: give REQUEST or --brief\n"


@pytest.mark.parametrize(
    ("name", "value"), [("WENGAO_LLM_BASE_URL", "ftp://x"), ("WENGAO_COLOUR", "red")]
)
def test_a_wrong_setting_is_named(
    cli: Cli, monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    monkeypatch.setenv(name, value)
    result = cli("corpus", "list")
    assert result.status == 2
    assert name in result.err


def test_a_newer_database_is_one_line(filled: Cli) -> None:
    import sqlite3

    with sqlite3.connect(filled.home / "corpus.sqlite3") as connection:
        connection.execute("PRAGMA user_version = 9999")
    connection.close()
    result = filled("corpus", "list")
    assert (result.status, result.err.count("\n")) == (2, 1)


def test_a_file_that_is_no_database_is_one_line(cli: Cli) -> None:
    cli.home.mkdir()
    (cli.home / "corpus.sqlite3").write_bytes(b"this is not a database" * 100)
    result = cli("search", "青年")
    assert (result.status, result.err.count("\n")) == (2, 1)


def test_a_home_that_cannot_be_made_is_one_line(cli: Cli, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    result = cli("--home", str(tmp_path / "file" / "home"), "corpus", "list")
    assert (result.status, result.err.count("\n")) == (2, 1)


def test_an_error_of_ours_is_its_line(cli: Cli) -> None:
    result = cli(
        "draft", "要求", writer=lambda _, lib: FakeWriter.failing(lib, ModelMissingError("缺模型"))
    )
    assert (result.status, result.err) == (2, "wengao：缺模型\n")


def test_an_error_of_several_lines_is_put_on_one(cli: Cli) -> None:
    result = cli(
        "draft", "要求", writer=lambda _, lib: FakeWriter.failing(lib, StoreError("一\n二"))
    )
    assert result.err == "wengao：一 二\n"


def test_an_unexpected_error_shows_no_traceback_and_keeps_it(cli: Cli) -> None:
    result = cli(
        "draft", "要求", writer=lambda _, lib: FakeWriter.failing(lib, ZeroDivisionError("oops"))
    )
    log = cli.home / "log" / "wengao.log"
    assert result.status == 2
    assert result.err.count("\n") == 1
    assert str(log) in result.err
    assert "Traceback" not in result.err
    kept = log.read_text(encoding="utf-8")
    assert "Traceback" in kept
    assert "ZeroDivisionError: oops" in kept


def test_an_interrupt_is_one_line_and_status_130(cli: Cli) -> None:
    writers: list[FakeWriter] = []

    def interrupted(_: object, library: object) -> FakeWriter:
        writers.append(FakeWriter.failing(library, KeyboardInterrupt()))  # type: ignore[arg-type]
        return writers[0]

    result = cli("draft", "要求", writer=interrupted)
    assert (result.status, result.err) == (130, "wengao：已中断\n")
    assert writers[0].closed


def test_a_reader_that_goes_away_is_silence() -> None:
    """``wengao --help | true``, with an output too long for the pipe."""
    code = (
        "import sys\n"
        "from ui.cli import main as cli\n"
        "cli._run = lambda session: sys.stdout.write('x' * 10_000_000) and 0\n"
        "sys.exit(cli.main(['doctor']))"
    )
    reader, writer = os.pipe()
    os.close(reader)
    done = subprocess.run(
        [sys.executable, "-c", code], stdout=writer, stderr=subprocess.PIPE, check=False,
        cwd=Path(__file__).parents[3],
    )  # fmt: skip
    os.close(writer)
    assert (done.returncode, done.stderr) == (READER_GONE, b"")


def test_doctor_says_what_is_there(filled: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WENGAO_MODEL_CACHE", str(filled.home / "none"))
    result = filled("doctor", "--json")
    checks = {check["name"]: check for check in result.json["checks"]}
    assert set(checks) == {
        "python", "packages", "home", "database", "indexes", "encoder", "language_model",
        "word_files", "fonts",
    }  # fmt: skip
    assert result.status == (0 if result.json["ok"] else 1)
    assert checks["python"]["ok"]
    assert checks["packages"]["ok"]
    assert "3" in checks["database"]["message"]
    assert all({"name", "ok", "message", "fix"} == set(check) for check in checks.values())


def test_doctor_finds_a_server_that_is_down(cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WENGAO_LLM_BASE_URL", "http://127.0.0.1:9")
    result = cli("doctor")
    assert result.status == 1
    assert "WENGAO_LLM_BASE_URL" in result.out
    assert not cli.home.exists(), "looking changes nothing"


def test_doctor_names_the_missing_package_of_a_provider(
    cli: Cli, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WENGAO_LLM", "anthropic:claude")
    monkeypatch.setitem(sys.modules, "langchain_anthropic", None)
    result = cli("doctor")
    assert result.status == 1
    assert "pip install langchain-anthropic" in result.out


def test_doctor_finds_a_milvus_that_is_down(cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WENGAO_INDEX", "milvus:http://127.0.0.1:9")
    result = cli("doctor")
    assert result.status == 1
    assert "连不上 Milvus" in result.out


def test_doctor_loads_no_model(tmp_path: Path) -> None:
    code = (
        "import sys\n"
        "from ui.cli.main import main\n"
        f"status = main(['--home', {str(tmp_path)!r}, 'doctor', '--json'])\n"
        "assert status in (0, 1), status\n"
        "assert not {'torch', 'sentence_transformers', 'gradio', 'xllamacpp'} & set(sys.modules)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=False,
        cwd=Path(__file__).parents[3],
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    json.loads(done.stdout)
