"""Files attached to a conversation in real Chromium: waiting, sent, cited, and gone with it."""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.browser.driving import MARKS, opened, say
from tests.browser.test_conversation import address, ask, text

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = MARKS
__all__ = ["address"]

SAID = (
    "截至十月底，全县共有养老机构17家，床位2380张。",
    "今年新建社区日间照料中心9个，完成投资4260万元。",
    "目前还有4个乡镇没有区域性养老服务中心。",
    "要在明年6月底前补齐这4个乡镇的区域性养老服务中心。",
)


@pytest.fixture
def page(browser: "Browser", address: str) -> Iterator["Page"]:
    with opened(browser, address) as page:
        yield page


@pytest.fixture
def notes(tmp_path: Path) -> Path:
    """A Word file as offices write it: a title, headings, figures."""
    from docx import Document

    document = Document()
    document.add_paragraph("全县养老服务工作情况")
    for line in ("一、机构建设", *SAID[:2], "二、存在问题", SAID[2], "三、下步打算", SAID[3]):
        document.add_paragraph(line)
    path = tmp_path / "养老服务情况.docx"
    document.save(str(path))
    return path


def attach(page: "Page", *paths: Path) -> None:
    with page.expect_file_chooser() as chooser:
        page.locator("#wg-attach").click()
    chooser.value.set_files(list(paths))


def test_a_word_file_is_attached_cited_and_kept(
    page: "Page", browser: "Browser", notes: Path, tmp_path: Path
) -> None:
    other = tmp_path / "不要的.txt"
    other.write_text("这一份附错了，与养老服务没有关系。", encoding="utf-8")
    attach(page, notes, other)
    waiting = page.locator("#wg-attached li")
    waiting.nth(1).wait_for()
    waiting.nth(1).locator("button").click()
    page.wait_for_function("document.querySelectorAll('#wg-attached li').length === 1")
    page.screenshot(path=tmp_path / "waiting.png")
    ask(page, "写一段养老服务，民政局长讲，400字左右，根据附件")
    assert waiting.count() == 0
    assert "〔附件〕养老服务情况.docx" in page.locator("#wg-chatbot .user").first.inner_text()
    assert "2380张" in text(page)
    page.locator(".s", has_text="2380张").first.click()
    page.locator(".dochead .own").wait_for()
    assert page.locator(".dochead h3").inner_text() == "全县养老服务工作情况"
    for width in (1440, 820, 390):
        page.set_viewport_size({"width": width, "height": 900})
        page.screenshot(path=tmp_path / f"material-{width}.png")
    page.set_viewport_size({"width": 1440, "height": 900})
    page.reload()
    page.wait_for_selector(".s")
    page.locator(".s", has_text="2380张").first.click()
    page.locator(".dochead .own").wait_for()
    with opened(browser, page.url) as second:
        second.wait_for_selector(".s")
        ask(second, "按附件的框架列个提纲，讲养老服务")
        assert "一、机构建设" in second.locator("#wg-chatbot").inner_text()


def test_a_file_that_cannot_be_read_is_named_and_stays_to_be_taken_back(
    page: "Page", tmp_path: Path
) -> None:
    bad = tmp_path / "坏.docx"
    bad.write_bytes(b"PK\x03\x04 no archive")
    attach(page, bad)
    page.locator("#wg-attached li").wait_for()
    page.locator("#wg-box textarea").fill("根据附件写一段")
    page.keyboard.press("Enter")
    page.locator("#wg-chatbot", has_text="坏.docx”读不了").wait_for()
    page.locator("#wg-attached li").wait_for()
    assert page.locator("#wg-box textarea").input_value() == "根据附件写一段"


def test_a_file_can_be_dropped_on_the_conversation(page: "Page") -> None:
    page.evaluate(
        """() => {
          const data = new DataTransfer();
          data.items.add(new File(["全县有学校四十所。"], "情况.txt", { type: "text/plain" }));
          document.getElementById("wg-chat").dispatchEvent(
            new DragEvent("drop", { dataTransfer: data, bubbles: true, cancelable: true }));
        }"""
    )
    page.locator("#wg-attached li", has_text="情况.txt").wait_for()


def test_a_conversation_of_twelve_turns(
    page: "Page", browser: "Browser", notes: Path, tmp_path: Path
) -> None:
    """What a writer does in a quarter of an hour, with nothing lost on the way."""
    attach(page, notes)
    page.locator("#wg-attached li").wait_for()
    ask(page, "写一段养老服务，民政局长讲，400字左右，根据附件")
    first = text(page)
    assert "2380张" in first
    ask(page, "把“床位”改成“养老床位”")
    second = first.replace("床位", "养老床位")
    assert text(page) == second
    ask(page, "删掉最后一句")
    third = text(page)
    assert second.startswith(third)
    ask(page, "标题改成《让老人安心养老》")
    assert page.locator(".title").inner_text() == "让老人安心养老"
    ask(page, "撤销")
    assert page.locator(".title").inner_text() != "让老人安心养老"
    ask(page, "重做")
    assert page.locator(".title").inner_text() == "让老人安心养老"
    page.reload()
    page.wait_for_selector(".s")
    assert text(page) == third
    ask(page, "第一句出处是哪里")
    ask(page, "多少字")
    assert text(page) == third
    ask(page, "恢复到第1版")
    assert text(page) == first
    with opened(browser, page.url) as other:
        other.wait_for_selector(".s")
        ask(other, "记住：不用“抓手”")
        say(other, "附件里还有几个乡镇没有区域性养老服务中心？")
        other.locator("#wg-chatbot .bot", has_text="4个乡镇").wait_for()
    page.reload()
    page.locator(".card").first.wait_for()  # the last turn found material, which is shown first
    page.locator('[data-show="draft"]').click()
    page.wait_for_selector(".s")
    ask(page, "谢谢")
    assert text(page) == first
    said = page.locator("#wg-chatbot .user").all_inner_texts()
    assert len(said) == 12
    for width in (1440, 820, 390):
        page.set_viewport_size({"width": width, "height": 900})
        page.screenshot(path=tmp_path / f"twelve-{width}.png")
