"""Driving the page: a real Chromium, what may go wrong in it, and what a user does."""

import re
import shutil
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Locator, Page, ViewportSize

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
WAIT_MS = 15_000
# What Gradio says on the console when a page is left in the middle of a stream.
LEAVING = ("AbortError", "Connection errored out")
SIZE: "ViewportSize" = {"width": 1366, "height": 768}

# Every test of the page carries these.
MARKS = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="no Chromium on this machine"),
    # Gradio's queue calls pandas in a way that pandas will drop.
    pytest.mark.filterwarnings("ignore::DeprecationWarning:gradio.*"),
]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@contextmanager
def opened(
    browser: "Browser", address: str, *, size: "ViewportSize" = SIZE, locale: str = "zh-CN"
) -> Iterator["Page"]:
    """A fresh page; at the end no request left the machine and the console has no error."""
    context = browser.new_context(viewport=size, locale=locale)
    page = context.new_page()
    page.set_default_timeout(WAIT_MS)
    outside: list[str] = []
    wrong: list[str] = []
    page.on("request", lambda sent: outside.append(sent.url) if _is_outside(sent.url) else None)
    page.on("console", lambda line: wrong.append(line.text) if line.type == "error" else None)
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.goto(address)
    page.wait_for_url(re.compile(r"thread=[0-9a-f]{32}"))
    yield page
    context.close()
    assert outside == []
    assert [line for line in wrong if not any(words in line for words in LEAVING)] == []


def _is_outside(url: str) -> bool:
    return not url.startswith(("http://127.0.0.1:", "data:", "blob:"))


def say(page: "Page", message: str) -> None:
    page.fill("#wg-box textarea", message)
    page.press("#wg-box textarea", "Enter")


def finished(page: "Page") -> None:
    page.wait_for_selector("#wg-findings h3")
    page.wait_for_function("!document.documentElement.classList.contains('wg-busy')")


def marked_text(page: "Page", selector: str = ".doc .now") -> str:
    return "".join(page.locator(selector).all_text_contents())


def in_view(inner: "Locator", outer: "Locator") -> bool:
    small, large = inner.bounding_box(), outer.bounding_box()
    assert small is not None
    assert large is not None
    return large["y"] <= small["y"] and small["y"] + small["height"] <= large["y"] + large["height"]


def choose(page: "Page", key: str) -> None:
    page.locator(f"#{key}").dispatch_event("click")
