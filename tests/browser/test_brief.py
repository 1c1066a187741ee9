"""The card of a request in real Chromium, and its requirements under the draft."""

from pathlib import Path
from typing import TYPE_CHECKING

from tests.browser.driving import MARKS, finished, opened, say
from tests.browser.test_conversation import address, ask

if TYPE_CHECKING:
    from playwright.sync_api import Browser

__all__ = ["address"]

pytestmark = MARKS
REQUEST = (
    "起草县长在全县安全生产工作会议上的讲话，600-800字，不要写成绩，语气庄重，"
    "讲两点：一是排查隐患；二是压实责任；不要出现“赋能”"
)


def test_the_card_is_read_and_changed_by_a_click(
    browser: "Browser", address: str, tmp_path: Path
) -> None:
    with opened(browser, address) as page:
        ask(page, REQUEST)
        card = page.locator(".brief")
        fields = card.locator(".field b").all_text_contents()
        assert {"县长", "全县安全生产工作会议", "600-800 字", "成绩", "排查隐患；压实责任"} <= set(
            fields
        )
        length = card.locator(".field", has_text="600-800 字")
        length.hover()
        assert length.locator(".from").is_visible()
        assert "600-800字" in length.locator(".from").inner_text()
        page.screenshot(path=tmp_path / "words.png")
        for width in (1440, 820, 390):
            page.set_viewport_size({"width": width, "height": 900})
            card.scroll_into_view_if_needed()
            page.screenshot(path=tmp_path / f"card-{width}.png")
        page.set_viewport_size({"width": 1440, "height": 900})
        length.click()
        box = page.locator("#wg-box textarea")
        assert box.input_value() == "长度改成：600-800 字"
        assert page.evaluate("() => String(getSelection())") == "600-800 字"
        say(page, "长度改成：300-400 字")
        page.wait_for_function(
            "() => [...document.querySelectorAll('.brief .field b')]"
            ".some(one => one.textContent === '300-400 字')"
        )
        finished(page)
        page.reload()
        page.wait_for_selector(".brief")
        assert "300-400 字" in card.inner_text()


def test_requirements_are_under_the_draft_and_lead_to_their_place(
    browser: "Browser", address: str, tmp_path: Path
) -> None:
    with opened(browser, address) as page:
        ask(page, REQUEST)
        box = page.locator(".requirementbox")
        assert "逐条要求" in box.inner_text()
        judged = {
            item.locator(".what").inner_text().splitlines()[0]: item.locator(".sev").inner_text()
            for item in box.locator("li").all()
        }
        assert judged["不要出现“赋能”"] == "符合"
        assert judged["语气庄重"] == "未判"
        assert judged["讲两点：一是排查隐患"] == "符合", "a part with a text below its heading"
        box.scroll_into_view_if_needed()
        page.screenshot(path=tmp_path / "requirements.png")
        box.locator("button.finding", has_text="压实责任").click()
        page.wait_for_selector(".s.on")
        page.emulate_media(color_scheme="dark")
        page.screenshot(path=tmp_path / "requirements-dark.png")


def test_a_contradiction_offers_its_ways_out(
    browser: "Browser", address: str, tmp_path: Path
) -> None:
    with opened(browser, address) as page:
        say(page, "起草县长在全县安全生产工作会议上的讲话，300字，不提要求，提三点要求")
        options = page.locator("#wg-chatbot button.option")
        options.first.wait_for()
        assert options.all_inner_texts() == ["按“不提要求”写", "按“提三点要求”写"]
        page.screenshot(path=tmp_path / "contradiction.png")
        options.first.click()
        page.wait_for_selector(".s")
        finished(page)
        assert "不写" in page.locator(".brief").inner_text()
