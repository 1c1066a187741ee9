"""What a user meets at the edges of the page: the clipboard, paper, a phone, the keyboard, notices.

In a real Chromium over a scripted writer; most tests look at one drafted page.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pypdfium2
import pytest

from rag.draft.values import Draft
from tests.browser.driving import MARKS, choose, finished, free_port, in_view, opened, say
from tests.fakes import ROOTS, ScriptedWriter, finished_draft
from tests.page_library import page_library

if TYPE_CHECKING:
    from playwright.sync_api import Browser, FilePayload, Locator, Page, ViewportSize

pytestmark = MARKS
WIDE: "ViewportSize" = {"width": 1440, "height": 900}
TABLET: "ViewportSize" = {"width": 820, "height": 1180}
PHONE: "ViewportSize" = {"width": 390, "height": 844}
TITLE = finished_draft().title
LINES = [TITLE, *finished_draft().text.split("\n")]
# What is on the clipboard, by its type.
CLIPBOARD = """async () => {
    const [item] = await navigator.clipboard.read();
    const found = {};
    for (const type of item.types) found[type] = await (await item.getType(type)).text();
    return found;
}"""


def _export(draft: Draft, path: Path) -> None:
    path.write_text(draft.text, encoding="utf-8")


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    from ui.web.app import serve

    said: list[str] = []
    app = serve(
        ScriptedWriter(seconds=0.001),
        page_library(tmp_path_factory.mktemp("home")),
        port=free_port(),
        export=_export,
        on_ready=said.append,
        block=False,
    )
    yield said[0]
    app.close(verbose=False)


@pytest.fixture(scope="module")
def shared(browser: "Browser", address: str) -> Iterator["Page"]:
    with opened(browser, address, size=WIDE) as page:
        page.context.grant_permissions(["clipboard-read", "clipboard-write"])
        say(page, "起草一节")
        finished(page)
        yield page


@pytest.fixture
def page(shared: "Page") -> "Page":
    """The drafted page as wide as a desk has it."""
    shared.set_viewport_size(WIDE)
    return shared


@pytest.mark.parametrize("known", [True, False], ids=["ClipboardItem", "copy command"])
def test_the_copy_has_title_headings_and_paragraphs_for_word_and_as_text(
    page: "Page", known: bool
) -> None:
    page.evaluate("navigator.clipboard.writeText('')")
    page.evaluate("() => { window.kept ||= window.ClipboardItem }")
    page.evaluate("known => { window.ClipboardItem = known ? window.kept : undefined }", known)
    page.locator("[data-do=copy]").click()
    page.get_by_text("已复制").wait_for()
    page.get_by_text("复制全文").wait_for()
    page.evaluate("() => { window.ClipboardItem = window.kept }")
    copied = page.evaluate(CLIPBOARD)
    assert copied["text/plain"].splitlines() == LINES
    read = page.evaluate(
        """html => {
            const page = new DOMParser().parseFromString(html, 'text/html');
            return [...page.querySelectorAll('h1, h2, p')].map(
                (one) => [one.tagName, one.textContent]);
        }""",
        copied["text/html"],
    )
    assert [text for _, text in read] == LINES
    headings = {section.heading for section in finished_draft().sections}
    assert {text for tag, text in read if tag == "H2"} == headings
    assert [text for tag, text in read if tag == "H1"] == [TITLE]


def _pdf_text(page: "Page", path: Path) -> str:
    page.pdf(path=path)
    document = pypdfium2.PdfDocument(path)
    pages = [sheet.get_textpage().get_text_bounded() for sheet in document]
    document.close()
    return "".join("".join(pages).split())


def test_paper_has_the_whole_draft_and_its_sources_and_nothing_else(
    page: "Page", tmp_path: Path
) -> None:
    choose(page, "s0-3")
    page.locator("[data-show=material]").click()
    text = _pdf_text(page, tmp_path / "draft.pdf")
    page.locator("[data-show=draft]").click()
    assert text.startswith(TITLE)
    for sentence in finished_draft().sentences:
        assert sentence.text in text
        assert all(one.quote in text for one in sentence.citations)
    assert f"{ROOTS}[1]" in text
    assert "[1]《在全县群团改革推进会上的讲话》" in text
    for word in ("复制全文", "起草一节", "发送", "检查结果", "历史", "本稿参考的材料", "语料库"):
        assert word not in text
    page.emulate_media(media="print")
    page.screenshot(path=tmp_path / "print.png", full_page=True)
    page.emulate_media(media="screen")


def test_the_pages_of_the_corpus_are_whole_on_paper(page: "Page", tmp_path: Path) -> None:
    page.evaluate("location.hash = '#/corpus/document/doc1'")
    page.wait_for_selector(".corpusbody[aria-busy=false]", state="attached")
    page.locator("#wg-corpus").get_by_text("及时约谈、限期整改").wait_for()
    text = _pdf_text(page, tmp_path / "document.pdf")
    page.evaluate("location.hash = '#/draft'")
    page.wait_for_selector(".paper")
    assert "这次会议的任务" in text
    assert "及时约谈、限期整改" in text
    assert "校正" not in text


@pytest.mark.parametrize("size", [TABLET, PHONE], ids=["tablet", "phone"])
def test_a_tap_brings_the_source_into_view_and_leads_back(
    page: "Page", size: "ViewportSize", tmp_path: Path
) -> None:
    page.set_viewport_size(size)
    sentence = page.locator("#s0-3")
    sentence.scroll_into_view_if_needed()
    sentence.click()
    assert _on_screen(page, page.locator(".doc .now").first)
    page.screenshot(path=tmp_path / "source.png")
    page.locator(".sourcepane [data-do=back]").click()
    assert _on_screen(page, sentence)
    assert page.evaluate("document.activeElement.id") == "s0-3"
    page.screenshot(path=tmp_path / "back.png")
    for pane in ("wg-chat", "wg-source", "wg-draft"):
        page.locator(f"[data-jump={pane}]").click()
        assert _on_screen(page, page.locator(f"#{pane} h2, #{pane} .views").first)
    assert page.evaluate("document.documentElement.scrollWidth") <= size["width"]


def test_a_tap_at_a_desk_leaves_the_page_where_it_is(page: "Page") -> None:
    page.locator("#s0-3").click()
    assert page.locator(".sourcepane [data-do=back]").is_hidden()
    assert page.locator(".jumps").is_hidden()
    assert page.evaluate("window.scrollY") == 0


def _on_screen(page: "Page", one: "Locator") -> bool:
    box, size = one.bounding_box(), page.viewport_size
    assert box is not None
    assert size is not None
    return box["y"] >= 0 and box["y"] + box["height"] <= size["height"]


def test_the_draft_is_one_tab_stop(page: "Page") -> None:
    stops = "[...document.querySelectorAll('.s')].filter(s => s.tabIndex === 0).map(s => s.id)"
    last = page.locator(".s").last.get_attribute("id")
    page.locator("#s0-2").click()
    assert page.evaluate(stops) == ["s0-2"]
    for key, reached in (
        ("ArrowDown", "s0-3"), ("ArrowLeft", "s0-2"), ("End", last), ("ArrowRight", last),
        ("Home", "s0-0"), ("ArrowUp", "s0-0"), ("ArrowDown", "s0-1"),
    ):  # fmt: skip
        page.keyboard.press(key)
        assert page.evaluate("document.activeElement.id") == reached
        assert page.locator(".s[aria-current=true]").get_attribute("id") == reached
        assert page.evaluate(stops) == [reached]
    page.keyboard.press("Tab")
    assert not page.evaluate("document.activeElement.matches('.s')")
    page.keyboard.press("Shift+Tab")
    assert page.evaluate("document.activeElement.id") == "s0-1"
    page.keyboard.press("Enter")
    assert "".join(page.locator(".doc .now").all_text_contents()) == ROOTS
    for group in (".doc .cited", ".tab", "[data-show]"):
        count = page.evaluate(
            "all => [...document.querySelectorAll(all)].filter(s => s.tabIndex === 0).length", group
        )
        assert count == 1, group


def test_a_long_status_is_read_in_full(page: "Page", tmp_path: Path) -> None:
    long = "正在为第三部分检索资料：" + "压实各级群团组织抓基层打基础的责任" * 3
    for size in (WIDE, TABLET, PHONE):
        page.set_viewport_size(size)
        page.evaluate("text => { document.querySelector('.status').textContent = text }", long)
        page.screenshot(path=tmp_path / f"status-{size['width']}.png")
        assert page.evaluate(
            "(() => { const s = document.querySelector('.status');"
            " return s.scrollWidth <= s.clientWidth && s.scrollHeight <= s.clientHeight })()"
        )
        assert in_view(page.locator(".status"), page.locator(".draftpane"))
    page.evaluate("document.querySelector('.status').textContent = ''")


def test_what_gradio_says_is_said_in_chinese_whatever_the_browser_speaks(
    browser: "Browser", address: str
) -> None:
    with opened(browser, address, size=WIDE, locale="en-US") as page:
        page.wait_for_selector("#wg-retry", state="hidden")  # there is nothing to try again
        file: FilePayload = {"name": "图.exe", "mimeType": "application/x", "buffer": b"x"}
        page.set_input_files("#wg-buttons input[type=file]", files=file)
        page.wait_for_selector(".toast-message-text")
        notice = page.locator(".toast-body")
        assert notice.inner_text().split("\n")[0] == "出错了"
        assert "“图.exe”这种文件读不了" in notice.inner_text()
        say(page, "  ")
        page.get_by_text("请留意").wait_for()
        english = page.evaluate(
            """[...document.querySelectorAll('[aria-label], [title]')]
            .flatMap((one) => [one.ariaLabel, one.title])
            .filter((label) => label && /[A-Za-z]{3,}/.test(label.replace('Home、End', '')))"""
        )
        assert english == []
