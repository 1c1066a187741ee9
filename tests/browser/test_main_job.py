"""The main job as a stranger does it: the real command, encoder, model and page.

``pytest tests/browser/test_main_job.py --screenshots docs/screenshots`` keeps the pictures.
"""

import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.error import URLError
from urllib.request import urlopen

import pytest

from rag.draft.values import Verdict
from tests.browser.driving import (
    MARKS,
    choose,
    finished,
    free_port,
    in_view,
    marked_text,
    opened,
    say,
)
from ui.messages.page import EXAMPLES

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page, ViewportSize

pytestmark = [*MARKS, pytest.mark.encoder, pytest.mark.model]

SIZE: "ViewportSize" = {"width": 1600, "height": 900}
# A machine under test may be busy: these bound a hang, they are no target.
START_SECONDS, DRAFT_MS = 300, 400_000
# What a section of about 400 characters may run to.
SHORTEST, LONGEST = 300, 500


@pytest.fixture(scope="module")
def address(models_dir: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """``wengao serve`` on a new home: the sample corpus is taken in by itself."""
    port = free_port()
    home = tmp_path_factory.mktemp("home")
    command = [str(Path(sys.executable).with_name("wengao")), "serve", "--port", str(port)]
    environment = os.environ | {
        "WENGAO_HOME": str(home),
        "WENGAO_MODEL_CACHE": str(models_dir),
    }
    with (home / "serve.log").open("w") as log:
        server = subprocess.Popen(command, env=environment, stdout=log, stderr=log)
        try:
            yield _when_ready(f"http://127.0.0.1:{port}/", server)
        finally:
            server.terminate()
            server.wait(timeout=30)


def _when_ready(url: str, server: "subprocess.Popen[bytes]") -> str:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and server.poll() is None:
        try:
            with urlopen(url, timeout=5):
                return url
        except (URLError, OSError):
            time.sleep(0.5)
    raise AssertionError(f"no page at {url}; the server ended with {server.poll()}")


@pytest.fixture(scope="module")
def page(browser: "Browser", address: str) -> Iterator["Page"]:
    """The page on which the first example was clicked and written to its end."""
    with opened(browser, address, size=SIZE) as page:
        page.set_default_timeout(DRAFT_MS)
        yield page


@pytest.fixture
def keep(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """Where pictures go."""
    chosen = request.config.getoption("--screenshots")
    folder = Path(chosen) if chosen else tmp_path
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def test_the_first_example_becomes_an_attributed_draft(page: "Page", keep: Path) -> None:
    page.screenshot(path=keep / "start.png")
    page.get_by_text(EXAMPLES[0][0]).click()
    page.wait_for_selector(".s")
    page.wait_for_selector(".s >> nth=2")
    page.screenshot(path=keep / "streaming.png")
    page.wait_for_selector("text=已写好")
    finished(page)
    text = "".join(page.locator(".s").all_text_contents())
    assert SHORTEST <= len(text) <= LONGEST
    assert not re.search(r"[#*`|]|参考：|写法：|青峦|澄安", text)
    cited = re.search(r"(\d+) 句中 (\d+) 句有出处", page.inner_text("#wg-chatbot"))
    assert cited
    # What may be copied is limited, so not every sentence comes near to a source.
    assert int(cited[2]) * 3 >= int(cited[1])


def test_a_click_shows_the_source_side_by_side(page: "Page", keep: Path) -> None:
    # What claims nothing needs no source, and has none to show.
    needing = page.locator(f".s:not(.v-{Verdict.NOT_NEEDED})")
    keys = [one.get_attribute("id") or "" for one in needing.all()]
    assert len(keys) > 1
    shown = 0
    for key in keys:
        choose(page, key)
        if page.locator(".doc .now").count():
            assert len(marked_text(page)) >= 4
            assert in_view(page.locator(".doc .now").first, page.locator(".doc"))
            shown += 1
    assert shown * 3 >= len(keys)
    choose(page, keys[1])
    page.screenshot(path=keep / "page.png")


def test_the_draft_is_revised_in_the_conversation(page: "Page", keep: Path) -> None:
    before = page.locator(".s").all_text_contents()
    say(page, "第一句换个说法")
    page.wait_for_function(
        "document.querySelectorAll('#wg-chatbot .message').length >= 4"
        " && !document.documentElement.classList.contains('wg-busy')"
    )
    after = page.locator(".s").all_text_contents()
    assert after[1:] == before[1:]
    page.screenshot(path=keep / "revised.png")


def test_a_reload_brings_everything_back(page: "Page") -> None:
    before = page.locator(".s").all_text_contents()
    page.reload()
    page.wait_for_selector(".s")
    assert page.locator(".s").all_text_contents() == before
