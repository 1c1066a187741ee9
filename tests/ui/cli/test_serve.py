"""The command serve: what it hands to the page, and the sample corpus of a first start."""

import os
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from urllib.request import proxy_bypass

import pytest

from tests.cli_runner import Cli


class Page:
    """Stands in for the page: remembers what it was given and answers at once."""

    def __init__(self, error: Exception | None = None) -> None:
        self.error = error
        self.given: dict[str, Any] = {}
        self.titles: list[str] = []

    def serve(self, writer: Any, library: Any, **options: Any) -> None:
        self.given = options
        self.titles = [document.title for document in library.store.documents()]
        if self.error is not None:
            raise self.error
        options["on_ready"]("http://127.0.0.1:1234/")


@pytest.fixture
def page(monkeypatch: pytest.MonkeyPatch) -> Page:
    page = Page()
    monkeypatch.setitem(sys.modules, "ui.web.app", SimpleNamespace(serve=page.serve))
    return page


def test_a_first_start_takes_the_sample_speeches_in(cli: Cli, page: Page) -> None:
    result = cli.ok("serve")
    assert len(page.titles) == 16
    assert "http://127.0.0.1:1234/" in result.err
    assert (page.given["host"], page.given["port"]) == ("127.0.0.1", 7860)
    assert page.given["auth"] == []


def test_a_corpus_of_ones_own_is_left_as_it_is(filled: Cli, page: Page) -> None:
    filled.ok("serve", "--port", "0")
    assert len(page.titles) == 3


def test_users_come_from_a_private_file(filled: Cli, page: Page, tmp_path: Path) -> None:
    users = tmp_path / "users.txt"
    users.write_text("# 用户\n\nzhou:a:b\nhe:c\n", encoding="utf-8")
    users.chmod(0o644)
    refused = filled("serve", "--auth", str(users))
    assert (refused.status, "chmod 600" in refused.err) == (2, True)
    users.chmod(0o600)
    filled.ok("serve", "--auth", str(users), "--host", "0.0.0.0", "--lang", "en")
    assert page.given["auth"] == [("zhou", "a:b"), ("he", "c")]
    assert page.given["language"] == "en"


@pytest.mark.parametrize("content", ["", "# nobody\n", "no colon\n", ":nameless\n", "empty:\n"])
def test_a_file_without_users_is_refused(
    filled: Cli, page: Page, tmp_path: Path, content: str
) -> None:
    users = tmp_path / "users.txt"
    users.write_text(content)
    users.chmod(0o600)
    result = filled("serve", "--auth", str(users))
    assert (result.status, result.err.count("\n")) == (2, 1)
    assert page.given == {}


def test_an_open_page_without_users_is_said(filled: Cli, page: Page) -> None:
    assert "--auth" in filled.ok("serve", "--host", "0.0.0.0").err
    assert "--auth" not in filled.ok("serve").err


def test_a_taken_port_is_one_line(filled: Cli, page: Page) -> None:
    page.error = OSError("Cannot find empty port in range: 7860-7860.")
    result = filled("serve")
    assert (result.status, result.err.count("\n")) == (2, 1)
    assert "--port" in result.err


def test_the_page_is_reached_without_a_proxy(
    filled: Cli, page: Page, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Gradio asks its own page when it starts; a proxy that is down must not be in between."""
    monkeypatch.setenv("all_proxy", "http://127.0.0.1:9")
    monkeypatch.setenv("no_proxy", "intranet.example")
    monkeypatch.setenv("NO_PROXY", "")
    filled.ok("serve")
    assert os.environ["no_proxy"] == "intranet.example,localhost,127.0.0.1,::1"
    assert all(proxy_bypass(host) for host in ("localhost", "127.0.0.1"))


def test_all_hosts_may_be_spared_already(
    filled: Cli, page: Page, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("no_proxy", "NO_PROXY"):
        monkeypatch.setenv(name, "*")
    filled.ok("serve")
    assert os.environ["no_proxy"] == "*"


def test_the_doctor_names_proxies_without_their_passwords(
    filled: Cli, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("http_proxy", "https_proxy", "all_proxy"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)
    assert "proxies" not in {one["name"] for one in filled("doctor", "--json").json["checks"]}
    monkeypatch.setenv("https_proxy", "http://user:secret@proxy.example:3128")
    result = filled("doctor", "--json")
    said = next(one for one in result.json["checks"] if one["name"] == "proxies")
    assert "proxy.example:3128" in said["message"]
    assert "secret" not in result.out
