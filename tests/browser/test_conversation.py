"""A conversation in real Chromium, the real chain over a scripted model: edits and versions."""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import corpus
from rag.chain.graph import Writer
from rag.retrieval.library import Library
from rag.settings import Settings
from tests.browser.driving import MARKS, finished, free_port, opened, say
from tests.fake_model import ScriptedChatModel
from tests.hash_encoder import HashEncoder
from tests.scripted_speechwriter import answer

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Locator, Page

pytestmark = MARKS
SAMPLE = Path(corpus.__file__).parent / "sample"


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    from ui.web.app import serve

    settings = Settings.load(home=tmp_path_factory.mktemp("home"))
    said: list[str] = []
    with Library.open(settings, encoder=HashEncoder()) as library:
        library.ingest([SAMPLE])
        with Writer.open(settings, library, model=ScriptedChatModel(answer=answer)) as writer:
            app = serve(writer, library, port=free_port(), on_ready=said.append, block=False)
            yield said[0]
            app.close(verbose=False)


@pytest.fixture
def page(browser: "Browser", address: str) -> Iterator["Page"]:
    with opened(browser, address) as page:
        yield page


def text(page: "Page") -> str:
    return "".join(page.locator(".s").all_text_contents())


SHOWN = "[...document.querySelectorAll('.s')].map(s => s.textContent).join('')"


def wait_for_text(page: "Page", wanted: str) -> None:
    page.wait_for_function(f"wanted => {SHOWN} === wanted", arg=wanted)


def ask(page: "Page", message: str) -> None:
    """Say something, and wait for the answer."""
    count = page.locator("#wg-chatbot .message.bot, #wg-chatbot .bot.message").count()
    say(page, message)
    page.wait_for_function(
        "n => document.querySelectorAll('#wg-chatbot .message.bot, #wg-chatbot .bot.message')"
        ".length > n",
        arg=count,
    )
    finished(page)


def test_choices_are_said_by_a_click_and_kept_by_a_reload(page: "Page", tmp_path: Path) -> None:
    ask(page, "请起草县委书记在全县群团工作会议上讲话中“加强基层组织建设”一节，300字")
    first = text(page)
    ask(page, "把“要”改成“务必”")
    ask(page, "都有哪些版本")
    options = page.locator("#wg-chatbot button.option")
    options.first.filter(has_text="恢复到第 1 版").wait_for()
    assert options.count() == 1
    page.screenshot(path=tmp_path / "choices.png")
    page.reload()
    page.wait_for_selector(".s")
    options.first.click()
    wait_for_text(page, first)
    finished(page)
    options.nth(1).filter(has_text="都有哪些版本").wait_for()
    assert options.all_inner_texts() == ["撤销", "都有哪些版本"]


def test_undo_and_redo_by_the_keyboard(page: "Page") -> None:
    ask(page, "请起草县委书记在全县群团工作会议上讲话中“加强基层组织建设”一节，300字")
    first = text(page)
    ask(page, "把“要”改成“务必”")
    edited = text(page)
    page.locator("#wg-box textarea").fill("还没有发出")
    page.keyboard.press("Control+z")
    assert text(page) == edited, "in the box the keys belong to the box"
    page.locator(".s").first.click()
    page.keyboard.press("Control+z")
    wait_for_text(page, first)
    finished(page)
    page.keyboard.press("Control+Shift+z")
    wait_for_text(page, edited)


def test_edits_undo_a_reload_and_a_second_tab(
    page: "Page", browser: "Browser", tmp_path: Path
) -> None:
    ask(page, "请起草县委书记在全县群团工作会议上讲话中“加强基层组织建设”一节，300字")
    first = text(page)
    assert first
    ask(page, "把“要”改成“务必”")
    assert text(page) == first.replace("要", "务必")
    page.locator("#wg-undo").click()
    wait_for_text(page, first)
    page.locator("#wg-redo").click()
    wait_for_text(page, first.replace("要", "务必"))
    ask(page, "删掉第二句")
    shorter = text(page)
    assert len(shorter) < len(first.replace("要", "务必"))
    ask(page, "谢谢")
    assert text(page) == shorter
    for width in (1440, 820, 390):
        page.set_viewport_size({"width": width, "height": 900})
        page.screenshot(path=tmp_path / f"conversation-{width}.png")
    page.set_viewport_size({"width": 1440, "height": 900})
    page.reload()
    page.wait_for_selector(".s")
    assert text(page) == shorter
    with opened(browser, page.url) as second:
        second.wait_for_selector(".s")
        assert text(second) == shorter
        ask(second, "恢复到第1版")
        assert text(second) == first


def test_a_second_tab_changes_no_draft_that_it_does_not_show(
    page: "Page", browser: "Browser", tmp_path: Path
) -> None:
    ask(page, "请起草县委书记在全县群团工作会议上讲话中“加强基层组织建设”一节，300字")
    with opened(browser, page.url) as second:
        second.wait_for_selector(".s")
        ask(page, "把“要”改成“务必”")
        edited = text(page)
        say(second, "删掉第二句")
        wait_for_text(second, edited)
        second.get_by_text("⚠ 这份稿子在别的页面改过，现在显示的是第 2 版").wait_for()
        assert second.input_value("#wg-box textarea") == "删掉第二句"
        second.locator(".versionlist li.now").filter(has_text="第 2 版").wait_for(state="attached")
        for width in (1440, 820, 390):
            second.set_viewport_size({"width": width, "height": 900})
            second.screenshot(path=tmp_path / f"moved-on-{width}.png")
        second.press("#wg-box textarea", "Enter")
        second.wait_for_function(f"edited => {SHOWN}.length < edited.length", arg=edited)
        finished(second)
        assert second.input_value("#wg-box textarea") == ""
        shorter = text(second)
    page.locator("#wg-undo").click()
    wait_for_text(page, shorter)
    page.get_by_text("现在显示的是第 3 版").first.wait_for()


def open_list(page: "Page") -> "Locator":
    page.locator(".history summary").click()
    page.locator(".history li").first.wait_for()
    return page.locator(".history li")


def test_the_list_opens_a_conversation_from_another_browser(
    page: "Page", browser: "Browser", tmp_path: Path
) -> None:
    ask(page, "请起草县长在全县防汛动员会上讲话中“压实责任”一节，200字")
    mine = text(page)
    with opened(browser, page.url.split("?")[0]) as other:
        ask(other, "请起草镇长在全镇秋收会议上讲话中“颗粒归仓”一节，200字")
        rows = open_list(other)
        assert "全镇秋收会议" in rows.nth(0).inner_text()
        assert rows.nth(0).locator("a").get_attribute("aria-current") == "page"
        assert "全县防汛动员会" in rows.nth(1).inner_text()
        assert "1 版" in rows.nth(1).inner_text()
        for width in (1440, 820, 390):
            other.set_viewport_size({"width": width, "height": 900})
            other.screenshot(path=tmp_path / f"list-{width}.png")
        other.set_viewport_size({"width": 1440, "height": 900})
        other.locator(".history a.fresh").focus()
        other.keyboard.press("ArrowDown")
        other.keyboard.press("ArrowDown")
        other.keyboard.press("Enter")
        wait_for_text(other, mine)
        assert other.url == page.url


def test_a_conversation_is_deleted_once_confirmed(page: "Page", tmp_path: Path) -> None:
    ask(page, "请起草区长在全区消防会议上讲话中“排查隐患”一节，200字")
    count = open_list(page).count()
    first = page.locator(".history li").first
    first.locator("[data-erase]").click()
    assert page.evaluate("document.activeElement.textContent") == "留着"
    page.screenshot(path=tmp_path / "sure.png")
    page.keyboard.press("Escape")
    assert first.locator(".sure").is_hidden()
    assert page.locator(".history li").count() == count
    first.locator("[data-erase]").click()
    first.locator("[data-sure]").click()
    page.wait_for_function(
        "count => document.querySelectorAll('.history li').length === count", arg=count - 1
    )
    assert "全区消防会议" not in page.inner_text(".history")
    # It was on screen: a new one takes its place.
    page.wait_for_function("document.querySelectorAll('.s').length === 0")
    page.reload()
    page.locator(".history summary").click()
    page.locator(".history a.fresh").wait_for()
    assert "全区消防会议" not in page.inner_text(".history")
