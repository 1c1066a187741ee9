"""The command on tracked changes and comments, as documented."""

from pathlib import Path

import pytest

from corpus.reading.docx import read_docx
from tests.cli_runner import Cli
from tests.corpus.word.test_changes import deleted, document, inserted, paragraph, run


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "改过.docx"
    path.write_bytes(
        document(
            paragraph(run("同志们：")),
            paragraph(run("要把"), deleted("好"), inserted("严"), run("质量关。")),
        )
    )
    return path


def test_changes_are_listed_for_people_and_as_json(cli: Cli, path: Path) -> None:
    listed = cli.ok("changes", str(path), "--json").json["changes"]
    assert [set(one) for one in listed] == [
        {
            "number", "kind", "author", "date", "paragraph", "start", "text", "words",
            "came_from",
        }
    ] * 2  # fmt: skip
    assert [(one["number"], one["kind"], one["text"]) for one in listed] == [
        (1, "deletion", "好"), (2, "insertion", "严"),
    ]  # fmt: skip
    lines = cli.ok("changes", str(path)).out.splitlines()
    assert lines == [
        "1. 第2段  删除  林远 2026-03-05  好", "2. 第2段  插入  林远 2026-03-05  严",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("options", "text"),
    [
        (("--accept", "all"), "要把严质量关。"),
        (("--reject", "all"), "要把好质量关。"),
        (("--accept", "all", "--reject", "1"), "要把好严质量关。"),
        (("--reject", "2"), "要把质量关。"),
    ],
)
def test_changes_are_settled_into_a_new_file(
    cli: Cli, path: Path, options: tuple[str, ...], text: str
) -> None:
    target, before = path.with_name("定稿.docx"), path.read_bytes()
    done = cli.ok("changes", str(path), *options, "--to", str(target), "--json").json
    assert done["path"] == str(target)
    assert read_docx(target.read_bytes()).text == f"同志们：\n{text}"
    assert path.read_bytes() == before


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (("--accept", "all"), "--to"),
        (("--to", "出.docx"), "--accept"),
        (("--accept", "9", "--to", "出.docx"), "没有第 9 条"),
        (("--accept", "甲", "--to", "出.docx"), "看不懂"),
        (("--accept", "1", "--reject", "1", "--to", "出.docx"), "又接受又拒绝"),
        (("--accept", "all", "--reject", "all", "--to", "出.docx"), "又接受又拒绝"),
        (("--accept", "all", "--to", "出.txt"), ".docx"),
    ],
)
def test_what_cannot_be_done_is_one_line(
    cli: Cli, path: Path, options: tuple[str, ...], told: str
) -> None:
    result = cli("changes", str(path), *options)
    assert result.status == 2
    assert told in result.err
    assert len(result.err.splitlines()) == 1


def test_a_file_that_is_no_word_file_is_said(cli: Cli, tmp_path: Path) -> None:
    path = tmp_path / "稿.docx"
    path.write_text("同志们", encoding="utf-8")
    result = cli("changes", str(path))
    assert (result.status, len(result.err.splitlines())) == (2, 1)


def test_a_file_without_changes_says_so(cli: Cli, tmp_path: Path) -> None:
    path = tmp_path / "稿.docx"
    path.write_bytes(document(paragraph(run("同志们。"))))
    assert cli.ok("changes", str(path)).out == "没有修订和批注\n"
