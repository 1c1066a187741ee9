"""What a command takes as one text."""

from pathlib import Path

import pytest

from tests.cli_runner import Cli
from tests.corpus.made_files import zip_bytes


@pytest.mark.parametrize(("count", "reason"), [(0, "没有文字"), (2, "多篇")])
def test_an_archive_of_other_than_one_document_is_refused(
    cli: Cli, tmp_path: Path, count: int, reason: str
) -> None:
    path = tmp_path / "讲话.zip"
    path.write_bytes(zip_bytes({f"{index}.txt": "同志们：".encode() for index in range(count)}))
    result = cli("check", str(path))
    assert result.status == 2
    assert reason in result.err


def test_an_archive_of_one_document_is_that_document(cli: Cli, tmp_path: Path) -> None:
    path = tmp_path / "讲话.zip"
    path.write_bytes(zip_bytes({"一.txt": "同志们，今天开会，安排冬修水利。".encode("gb18030")}))
    result = cli("check", str(path), "--json")
    assert result.status in (0, 1)
    assert result.json["characters"] > 10
