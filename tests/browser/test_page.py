"""The page in a real Chromium, over a scripted writer: what a user sees, clicks and loses not."""

import re
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING

import pytest

from rag.draft.values import Draft
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
from tests.fakes import (
    COUNTY,
    HOSTILE,
    LONG,
    MAX_REQUEST,
    REACH,
    ROOTS,
    ScriptedWriter,
    finished_draft,
)
from tests.page_library import page_library
from ui.messages.page import EXAMPLES

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

# Seconds a token of two letters takes: a draft is written in about half a second.
PACE = 0.004
# A click that stays in the page must feel immediate (milliseconds).
CLICK_MS = 50
# What WCAG 2 asks of text of this size.
LEAST_CONTRAST = 4.5

pytestmark = MARKS


def _export(draft: Draft, path: Path) -> None:
    path.write_text(draft.text, encoding="utf-8")


@pytest.fixture(scope="module")
def writer() -> ScriptedWriter:
    return ScriptedWriter(seconds=PACE)


@pytest.fixture(scope="module")
def address(writer: ScriptedWriter, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    from ui.web.app import serve

    said: list[str] = []
    app = serve(
        writer,
        page_library(tmp_path_factory.mktemp("home")),
        port=free_port(),
        export=_export,
        on_ready=said.append,
        block=False,
    )
    yield said[0]
    app.close(verbose=False)


@pytest.fixture
def slow(writer: ScriptedWriter) -> Iterator[Callable[[float], None]]:
    before = writer.seconds

    def set_pace(seconds: float) -> None:
        writer.seconds = seconds

    yield set_pace
    writer.seconds = before


@pytest.fixture
def page(browser: "Browser", address: str) -> Iterator["Page"]:
    with opened(browser, address) as page:
        yield page


@pytest.fixture(scope="module")
def drafted(browser: "Browser", address: str) -> Iterator["Page"]:
    """A page with a finished draft, shared by the tests that only look at it."""
    with opened(browser, address) as page:
        page.context.grant_permissions(["clipboard-read", "clipboard-write"])
        say(page, "起草一节")
        finished(page)
        yield page


def test_an_example_streams_a_draft_sentence_by_sentence(
    page: "Page", slow: Callable[[float], None]
) -> None:
    slow(0.04)  # so that a busy machine still looks in before the end
    page.get_by_text(EXAMPLES[0][0]).click()
    page.wait_for_selector(".tail.writing")
    assert page.locator("#wg-stop").is_visible()
    page.wait_for_selector(".s")
    assert page.locator(".s").count() < len(finished_draft().sentences)
    slow(PACE)
    finished(page)
    shown = page.locator(".s").all_text_contents()
    assert shown == [sentence.text for sentence in finished_draft().sentences]
    assert "7/8 句有出处" in page.inner_text(".summary")
    assert page.locator("#wg-stop").is_hidden()
    assert "写好了" in page.inner_text("#wg-chatbot")


def test_a_click_shows_the_exact_span_in_view_within_the_page(drafted: "Page") -> None:
    sent: list[str] = []
    drafted.on("request", lambda request: sent.append(request.url))
    for key, quote in (("s0-3", REACH), ("s0-1", ROOTS)):
        choose(drafted, key)
        assert marked_text(drafted) == quote
        assert in_view(drafted.locator(".doc .now").first, drafted.locator(".doc"))
    for sentence in finished_draft().sentences[1:3]:
        for citation in sentence.citations[:1]:
            assert COUNTY[citation.start : citation.end] == citation.quote
    spent: list[float] = drafted.evaluate(
        """() => [...document.querySelectorAll('.s')].map((one) => {
            const begun = performance.now();
            one.click();
            document.querySelector('.doc').getBoundingClientRect();
            return performance.now() - begun;
        })"""
    )
    # The median: a busy machine may take the processor away in the middle of one click.
    assert median(spent) < CLICK_MS
    assert sent == []


def test_the_letters_shared_with_the_source_stand_out_in_both(drafted: "Page") -> None:
    choose(drafted, "s0-3")
    assert marked_text(drafted, ".s.on .hit") == "要坚持群众在哪里，群团组织就建到哪里，到哪里。"
    assert marked_text(drafted, ".doc .hit") == "要坚持群众在哪里，群团组织就建到哪里，到哪里。"


def test_flaws_and_provenance_of_a_source_are_shown(drafted: "Page") -> None:
    choose(drafted, "s1-1")
    panel = drafted.inner_text(".sourcepane")
    for words in ("全市群团工作座谈会讲话摘登", "天数被□遮去", "原文没有日期", "引用处原文有缺陷"):
        assert words in panel
    choose(drafted, "s0-4")
    assert "未见出处" in drafted.inner_text(".nosource")
    assert "“百分之九十”在出处和您的要求里都没有" in drafted.inner_text(".asked")
    assert drafted.locator(".doc").is_hidden()


def test_a_click_on_a_source_span_lists_and_marks_its_sentences(drafted: "Page") -> None:
    choose(drafted, "s0-1")
    drafted.locator(".doc .cited.now").click()
    assert drafted.locator(".users .user").all_text_contents() == [
        ROOTS,
        "再说一遍，群团组织的根基在基层，活力也在基层。",
    ]
    used = drafted.evaluate("[...document.querySelectorAll('.s.used')].map((one) => one.id)")
    assert used == ["s0-1", "s1-4"]
    drafted.locator(".users .user").last.click()
    assert drafted.locator(".s.on").get_attribute("id") == "s1-4"


def test_the_keyboard_walks_through_sentences_and_their_sources(drafted: "Page") -> None:
    drafted.locator("#s0-1").focus()
    drafted.keyboard.press("Enter")
    assert marked_text(drafted) == ROOTS
    drafted.keyboard.press("ArrowDown")
    assert drafted.locator(".s.on").get_attribute("id") == "s0-2"
    drafted.locator(".tab").first.focus()
    drafted.keyboard.press("ArrowRight")
    assert drafted.locator(".tab[aria-selected=true] .rel").inner_text() == "观点"
    assert marked_text(drafted).startswith("实践证明")


def test_a_finding_leads_to_its_words(drafted: "Page") -> None:
    drafted.locator("[data-find='0']").click()
    assert marked_text(drafted, ".flash") == "百分之九十"
    assert in_view(drafted.locator(".flash").first, drafted.locator(".draftpane .scroll").first)


def test_a_long_document_travels_in_part_and_whole_on_demand(drafted: "Page") -> None:
    choose(drafted, "s1-2")
    assert drafted.locator(".doc .omitted").count() == 2
    drafted.locator(".wholetext").click()
    drafted.wait_for_selector(".doc .omitted", state="detached")
    assert "\n".join(drafted.locator(".doc p").all_text_contents()) == LONG
    assert in_view(drafted.locator(".doc .now").first, drafted.locator(".doc"))


def test_material_stands_beside_the_draft_and_opens_its_source(page: "Page") -> None:
    say(page, "起草一节")
    finished(page)
    say(page, "找一找素材")
    page.wait_for_selector(".card")
    page.locator(".card .open").nth(1).click()
    assert marked_text(page).startswith("加强基层组织建设，关键在人")
    page.locator("[data-show=draft]").click()
    assert page.locator(".s").count() == len(finished_draft().sentences)


def test_filters_understood_are_shown_and_taken_back_by_key(page: "Page") -> None:
    say(page, "找几段县级分管领导讲压实责任的材料")
    page.wait_for_selector(".filter")
    assert page.locator(".filter").count() == 2
    assert page.locator(".card").count() == 1
    assert page.locator(".filter").first.inner_text().startswith("层级 县")
    assert HOSTILE in page.locator(".filter").nth(1).inner_text()
    assert page.locator(".filter img").count() == 0
    # From the tab of the material the first filter is one step of the keyboard away.
    page.locator('[data-show="material"]').focus()
    for _ in range(12):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.dataset.chip") is not None:
            break
    page.keyboard.press("Enter")
    page.wait_for_function("document.querySelectorAll('.filter').length === 1")
    assert page.evaluate("document.activeElement.dataset.chip") == "5"
    page.keyboard.press("Enter")
    page.wait_for_selector(".filter", state="detached")
    assert page.locator(".card").count() > 1
    assert page.evaluate("document.activeElement.className") == "open"
    page.reload()
    page.wait_for_selector(".card")
    assert page.locator(".filter").count() == 0


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_filters_are_legible_in_both_themes(
    browser: "Browser", address: str, theme: str, tmp_path: Path
) -> None:
    with opened(browser, f"{address}?__theme={theme}") as page:
        say(page, "找几段县级分管领导讲压实责任的材料")
        page.wait_for_selector(".filter")
        page.screenshot(path=tmp_path / f"filters-{theme}.png")
        pairs = [
            page.evaluate(
                "([inner, outer]) => [getComputedStyle(document.querySelector(inner)).color,"
                " getComputedStyle(document.querySelector(outer)).backgroundColor]",
                [inner, ".filter"],
            )
            for inner in (".filter > span", ".filter button")
        ]
    assert all(_contrast(*pair) >= LEAST_CONTRAST for pair in pairs)


def _contrast(one: str, other: str) -> float:
    """The contrast of two CSS colours by WCAG 2."""
    darker, lighter = sorted((_luminance(one), _luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: str) -> float:
    shares = [int(part) / 255 for part in re.findall(r"\d+", colour)[:3]]
    linear = [s / 12.92 if s <= 0.04045 else ((s + 0.055) / 1.055) ** 2.4 for s in shares]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def test_hostile_text_stays_text_everywhere(page: "Page") -> None:
    say(page, f"坏字符{HOSTILE}")
    finished(page)
    choose(page, "s0-0")
    assert page.inner_text(".paper .title") == HOSTILE
    assert HOSTILE in page.inner_text("#s0-0")
    assert HOSTILE in page.inner_text(".doc")
    assert HOSTILE in page.inner_text("#wg-chatbot")
    say(page, "出错")
    page.wait_for_selector(".toast-message-text")
    assert HOSTILE in page.inner_text(".toast-message-text")
    say(page, "找一找素材")
    page.wait_for_selector(".card")
    assert page.locator("#wg-main img, .toast-wrap img").count() == 0
    assert page.evaluate("window.pwned") is None


def test_stop_ends_early_and_keeps_what_is_written(
    page: "Page", writer: ScriptedWriter, slow: Callable[[float], None]
) -> None:
    slow(0.05)
    say(page, "起草一节")
    page.wait_for_selector(".s")
    page.locator("#wg-stop").click()
    finished(page)
    assert writer.stops[-1].is_set()
    assert 0 < page.locator(".s").count() < len(finished_draft().sentences)
    assert "已停止" in page.inner_text(".status")
    slow(PACE)
    page.locator("#wg-retry").click()
    page.wait_for_selector("#s1-4")
    finished(page)
    assert page.locator("#wg-chatbot .user-row").count() == 2


def test_a_second_tab_watches_what_is_written_and_keeps_its_words(
    page: "Page", browser: "Browser", slow: Callable[[float], None]
) -> None:
    with opened(browser, page.url) as second:
        second.wait_for_function("document.querySelector('#wg-thread textarea')?.value")
        slow(0.1)
        say(page, "起草一节")
        page.wait_for_selector(".s")
        say(second, "再短一点")
        second.get_by_text("⚠ 上一个要求还在写").wait_for()
        second.wait_for_selector(".s")
        assert second.evaluate("document.documentElement.classList.contains('wg-busy')")
        slow(0)
        finished(second)
        assert second.locator(".s").count() == len(finished_draft().sentences)
        assert second.input_value("#wg-box textarea") == "再短一点"
        assert page.locator("#wg-chatbot .user-row").count() == 1


def test_an_error_is_one_line_and_nothing_is_lost(page: "Page") -> None:
    say(page, "请写到一半出错")
    page.wait_for_selector(".toast-message-text")
    assert "模型服务中断" in page.locator("#wg-chatbot .bot").last.inner_text()
    assert "同志们，" in page.inner_text(".paper")
    assert "请写到一半出错" in page.inner_text("#wg-chatbot")
    assert "已写的内容保留" in page.inner_text(".status")


def test_an_empty_or_endless_request_gets_a_line(page: "Page") -> None:
    say(page, "   ")
    page.wait_for_selector("#wg-chatbot .bot")
    assert "请先写下要求" in page.inner_text("#wg-chatbot .bot")
    long = "长" * (MAX_REQUEST * 5)
    say(page, long)
    page.get_by_text("要求太长").first.wait_for()
    assert f"（共 {len(long)} 字" in page.inner_text("#wg-chatbot .user")
    # What was refused goes back into the box a moment after its notice.
    page.wait_for_function("document.querySelector('#wg-box textarea').value")
    assert page.input_value("#wg-box textarea") == long


def test_a_reload_in_the_middle_goes_on_and_afterwards_all_is_there(
    page: "Page", slow: Callable[[float], None]
) -> None:
    slow(0.02)
    say(page, "起草一节")
    page.wait_for_selector(".s")
    page.reload()
    page.wait_for_selector(".s")
    finished(page)
    page.reload()
    finished(page)
    assert page.locator(".s").count() == len(finished_draft().sentences)
    assert "起草一节" in page.inner_text("#wg-chatbot")
    choose(page, "s0-1")
    assert marked_text(page) == ROOTS


def test_another_conversation_is_apart_and_the_first_is_found_again(page: "Page") -> None:
    say(page, "起草一节")
    page.wait_for_selector(".s")
    first = page.url
    page.locator("#wg-new").click()
    page.wait_for_selector(".s", state="detached")
    time.sleep(1.5)  # what is still written elsewhere must not come up here
    assert page.locator(".s").count() == 0
    assert page.locator("#wg-chatbot .user-row").count() == 0
    assert page.locator("#wg-send").is_visible()
    assert page.url != first
    page.locator(".history summary").click()
    page.locator(".history li a").first.click()
    finished(page)
    assert page.url == first


def test_copy_and_export_give_the_draft(drafted: "Page") -> None:
    drafted.locator("[data-do=copy]").click()
    drafted.get_by_text("已复制").wait_for()
    copied = drafted.evaluate("navigator.clipboard.readText()")
    assert copied == f"{finished_draft().title}\n{finished_draft().text}"
    with drafted.expect_download() as download:
        drafted.locator("[data-do=export]").click()
    assert download.value.suggested_filename.endswith(".docx")
    assert Path(download.value.path()).read_text(encoding="utf-8") == finished_draft().text


def test_nothing_is_cut_off_at_any_usual_size(drafted: "Page") -> None:
    choose(drafted, "s1-0")
    for width, height in ((1024, 768), (1920, 1080), (1366, 768)):
        drafted.set_viewport_size({"width": width, "height": height})
        assert drafted.evaluate("document.documentElement.scrollWidth") <= width
        for selector in ("#wg-send", "[data-do=export]", ".summary", ".doc", "#wg-warm"):
            box = drafted.locator(selector).bounding_box()
            assert box is not None
            assert box["x"] >= 0
            assert box["x"] + box["width"] <= width
            assert box["y"] + box["height"] <= height
