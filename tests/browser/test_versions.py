"""Versions, their comparison and standing wishes in real Chromium, over the real chain."""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.browser.driving import MARKS, finished, opened
from tests.browser.test_conversation import address, ask, text, wait_for_text

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

__all__ = ["address"]
pytestmark = MARKS
REQUEST = "请起草县委书记在全县群团工作会议上讲话中“加强基层组织建设”一节，300字"
WIDTHS = (1440, 820, 390)


@pytest.fixture
def page(browser: "Browser", address: str) -> Iterator["Page"]:
    with opened(browser, address) as page:
        yield page


@pytest.fixture
def edited(page: "Page") -> "Page":
    """Three versions of one draft."""
    ask(page, REQUEST)
    ask(page, "把“要”改成“务必”")
    ask(page, "删掉第二句")
    return page


def overflows(page: "Page") -> bool:
    return bool(
        page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth")
    )


def test_the_list_restores_a_version_by_a_click(edited: "Page", tmp_path: Path) -> None:
    last = text(edited)
    edited.locator(".versions summary").click()
    rows = edited.locator(".versionlist li")
    assert [row.split("\n")[0] for row in rows.all_inner_texts()] == [
        "第 3 版",
        "第 2 版",
        "第 1 版",
    ]
    assert "现在这版" in edited.inner_text(".versionlist li.now")
    for width in WIDTHS:
        edited.set_viewport_size({"width": width, "height": 900})
        edited.screenshot(path=tmp_path / f"versions-{width}.png")
        assert not overflows(edited)
    edited.set_viewport_size({"width": 1440, "height": 900})
    edited.locator('.versionlist button[data-version="1"]').click()
    edited.wait_for_function(
        "document.querySelector('.versionlist li.now b').textContent.endsWith('1 版')"
    )
    finished(edited)
    assert edited.locator(".versions").get_attribute("open") is None
    first = text(edited)
    assert "务必" not in first
    edited.locator("#wg-undo").click()
    wait_for_text(edited, last)


def test_retry_makes_another_version_and_is_offered_only_where_it_can(
    page: "Page", tmp_path: Path
) -> None:
    retry = page.locator("#wg-retry")
    ask(page, REQUEST)
    retry.wait_for(state="visible")
    ask(page, "把“要”改成“务必”")
    retry.wait_for(state="hidden")
    ask(page, "第二句再短一点")
    shorter = text(page)
    retry.click()
    page.wait_for_function("document.querySelector('#wg-chatbot').innerText.includes('再来一版')")
    page.wait_for_function("!document.documentElement.classList.contains('wg-busy')")
    page.wait_for_selector(".s")
    # The scripted model says the same again: a revision of the revision would be shorter.
    wait_for_text(page, shorter)
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        page.screenshot(path=tmp_path / f"retry-{width}.png")
        assert not overflows(page)
    page.set_viewport_size({"width": 1440, "height": 900})
    page.reload()
    page.wait_for_selector(".s")
    retry.wait_for(state="visible")
    ask(page, "撤销")
    retry.wait_for(state="hidden")


def test_a_version_is_compared_with_that_on_screen(edited: "Page", tmp_path: Path) -> None:
    shown = text(edited)
    edited.locator(".versions summary").click()
    edited.locator('.versionlist button[data-old="1"]').click()
    box = edited.locator(".comparison")
    box.wait_for()
    assert "第 1 版 → 第 3 版" in box.locator("h3").inner_text()
    assert "要" in box.locator("del").all_inner_texts()
    assert "务必" in box.locator("ins").all_inner_texts()
    assert edited.locator(".s").first.is_hidden()
    assert edited.evaluate("document.activeElement.className") == "comparison"
    for width in WIDTHS:
        edited.set_viewport_size({"width": width, "height": 900})
        if width < 900:
            box.scroll_into_view_if_needed()
        edited.screenshot(path=tmp_path / f"comparison-{width}.png")
        assert not overflows(edited)
    edited.keyboard.press("Escape")
    assert box.is_hidden()
    assert text(edited) == shown
    assert edited.locator(".s").first.is_visible()
    # The same once more: what was closed opens again.
    edited.locator(".versions summary").click()
    edited.locator('.versionlist button[data-old="1"]').click()
    box.wait_for()
    box.locator('[data-do="uncompare"]').click()
    assert box.is_hidden()


def test_two_versions_are_chosen_and_compared_by_the_keyboard(edited: "Page") -> None:
    edited.locator(".versions summary").focus()
    edited.keyboard.press("Enter")
    edited.keyboard.press("ArrowDown")
    assert edited.evaluate("document.activeElement.dataset.version") == "2"
    edited.locator('select[data-side="from"]').select_option("1")
    edited.locator('select[data-side="to"]').select_option("2")
    edited.locator('[data-do="pair"]').focus()
    edited.keyboard.press("Enter")
    edited.wait_for_selector(".comparison:not([hidden])")
    assert "第 1 版 → 第 2 版" in edited.inner_text(".comparison h3")
    edited.keyboard.press("Escape")
    assert edited.evaluate("document.activeElement.tagName") == "SUMMARY"
    edited.keyboard.press("Enter")
    edited.keyboard.press("Escape")
    assert edited.locator(".versions").get_attribute("open") is None


def test_a_comparison_asked_for_in_the_chat_is_shown_and_goes_with_the_next_turn(
    edited: "Page",
) -> None:
    ask_only(edited, "和上一版比改了什么")
    edited.wait_for_selector(".comparison:not([hidden])")
    assert "第 2 版 → 第 3 版" in edited.inner_text(".comparison h3")
    edited.wait_for_function("document.querySelector('#wg-chatbot').innerText.includes('后面删去')")
    edited.locator('.comparison [data-version="2"]').click()
    edited.wait_for_function(
        "document.querySelector('.versionlist li.now b').textContent.endsWith('2 版')"
    )
    finished(edited)
    assert edited.locator(".comparison").is_hidden()


def test_wishes_are_listed_folded_and_taken_back_by_a_click(
    page: "Page", browser: "Browser", tmp_path: Path
) -> None:
    assert page.locator("#wg-wishes").is_hidden()
    ask_only(page, "记住：不用“基层”；每分钟按 100 字；县长不喜欢排比<b>")
    page.wait_for_selector("#wg-wishes summary")
    assert page.inner_text("#wg-wishes summary") == "长期要求 3 条"
    ask(page, REQUEST.replace("300字", "三分钟"))
    assert "按长期要求" in page.inner_text("#wg-chatbot")
    assert "按每分钟 100 字计" in (
        page.locator(".figure[title]").first.get_attribute("title") or ""
    )
    page.locator("#wg-wishes summary").focus()
    page.keyboard.press("Enter")
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        page.screenshot(path=tmp_path / f"wishes-{width}.png")
        assert not overflows(page)
    page.set_viewport_size({"width": 1440, "height": 900})
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_function("document.querySelector('#wg-wishes summary').textContent.includes('2')")
    assert page.locator("#wg-wishes details").get_attribute("open") is not None
    with opened(browser, page.url.split("?")[0]) as other:
        other.wait_for_selector("#wg-wishes summary")
        ask_only(other, "长期要求都不要了")
        other.wait_for_selector("#wg-wishes summary", state="hidden")
    page.reload()
    page.wait_for_selector(".s")
    assert page.locator("#wg-wishes").is_hidden()


def ask_only(page: "Page", message: str) -> None:
    """Say what makes no draft, and wait for the answer."""
    page.fill("#wg-box textarea", message)
    page.press("#wg-box textarea", "Enter")
    page.wait_for_selector("#wg-chatbot .bot")
    page.wait_for_function("!document.documentElement.classList.contains('wg-busy')")
