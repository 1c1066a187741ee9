"""The corpus view in a real Chromium over the real library: plots, filters, corrections, files.

``pytest tests/browser/test_corpus.py --screenshots docs/screenshots`` keeps its pictures.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from rag.retrieval.library import Library
from tests.browser.driving import MARKS, free_port, opened, say
from tests.fakes import CITY, HOSTILE, ScriptedWriter
from tests.page_library import page_library

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page, ViewportSize

pytestmark = MARKS

WIDE: "ViewportSize" = {"width": 1440, "height": 900}
NARROW: "ViewportSize" = {"width": 390, "height": 844}
SAMPLE = Path(__file__).parents[2] / "corpus" / "sample"
UPLOADED = "同志们：\n要把水渠修到地头，把责任落到人头，一段一段抓到底。\n"


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    """The documents of the script, with the sample speeches beside them."""
    with page_library(tmp_path_factory.mktemp("home")) as library:
        library.ingest([SAMPLE])
        yield library


@pytest.fixture(scope="module")
def address(library: Library) -> Iterator[str]:
    from ui.web.app import serve

    said: list[str] = []
    app = serve(
        ScriptedWriter(seconds=0.001), library, port=free_port(), on_ready=said.append, block=False
    )
    yield said[0]
    app.close(verbose=False)


@pytest.fixture
def page(browser: "Browser", address: str) -> Iterator["Page"]:
    with opened(browser, address, size=WIDE) as page:
        yield page


@pytest.fixture
def keep(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """Where pictures go."""
    chosen = request.config.getoption("--screenshots")
    folder = Path(chosen) if chosen else tmp_path
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def visit(page: "Page", where: str) -> None:
    page.evaluate("where => { location.hash = where }", f"#/corpus/{where}")
    settled(page)


def settled(page: "Page") -> None:
    page.wait_for_selector(".corpusbody[aria-busy=false]", state="attached")


def titles(page: "Page") -> list[str]:
    return page.locator(".documents .c-title a").all_text_contents()[1:]


def test_the_views_are_reached_by_mouse_and_by_keyboard(page: "Page") -> None:
    page.get_by_role("link", name="语料库").click()
    page.wait_for_selector(".tiles")
    assert page.locator("#wg-main").is_hidden()
    assert page.locator(".places [aria-current=page]").inner_text() == "语料库"
    page.get_by_role("link", name="写稿").focus()
    page.keyboard.press("Enter")
    page.wait_for_selector("#wg-box", state="visible")
    assert page.locator("#wg-corpus").is_hidden()
    page.go_back()
    page.wait_for_selector(".tiles", state="visible")


def test_the_report_has_its_figures_and_plots(page: "Page", library: Library, keep: Path) -> None:
    visit(page, "report")
    assert page.locator(".tile b").first.inner_text() == str(len(library.store.documents()))
    columns = page.locator(".columns a")
    assert columns.count() >= 10
    for column in (columns.first, columns.last):
        box = column.locator(".fill").bounding_box()
        assert box is not None
        assert box["height"] > 10
        assert box["width"] > 5
    assert page.get_by_role("link", name="2024：1 篇").count() == 1
    assert page.locator(".matrix td.n").count() > 10
    page.screenshot(path=keep / "corpus.png")
    page.locator(".bars a", has_text="遮蔽").click()
    page.wait_for_selector(".documents tbody tr")
    assert titles(page) == ["全市群团工作座谈会讲话摘登"]


def test_the_table_filters_sorts_and_keeps_its_state_in_the_address(page: "Page") -> None:
    visit(page, "documents")
    every = titles(page)
    page.fill(".filters [name=words]", "群团改革")
    page.wait_for_function("document.querySelectorAll('.documents tbody tr').length === 1")
    assert titles(page) == ["在全县群团改革推进会上的讲话"]
    page.get_by_role("button", name="清除筛选").click()
    page.wait_for_function(
        f"document.querySelectorAll('.documents tbody tr').length === {len(every)}"
    )
    page.select_option(".filters [name=level]", "县")
    page.wait_for_url("**level=*")
    settled(page)
    page.locator(".c-date a").first.click()
    page.wait_for_selector(".c-date[aria-sort=ascending]")
    dates = page.locator("tbody .c-date").all_text_contents()
    assert dates == sorted(dates)
    page.reload()
    page.wait_for_selector(".c-date[aria-sort=ascending]")
    assert page.input_value(".filters [name=level]") == "县"
    assert page.locator("tbody .c-date").all_text_contents() == dates


def test_a_correction_is_refused_saved_seen_after_a_reload_and_taken_back(page: "Page") -> None:
    visit(page, "document/doc3")
    page.fill("[name=date]", "前年")
    page.get_by_role("button", name="保存更正").click()
    page.wait_for_selector(".metadata .error:visible")
    assert "前年" in page.inner_text(".metadata .error")
    assert page.input_value("[name=date]") == "前年"
    page.fill("[name=date]", "2022-03-09")
    page.select_option("[name=level]", "市")
    page.get_by_role("button", name="保存更正").click()
    page.wait_for_selector(".metadata .saved")
    page.reload()
    page.wait_for_selector(".metadata .changed")
    assert page.input_value("[name=date]") == "2022-03-09"
    assert page.input_value("[name=level]") == "市"
    page.locator("[data-do=reset][data-field=level]").click()
    page.wait_for_function("document.querySelectorAll('.metadata .changed').length === 1")
    assert page.input_value("[name=level]") == "省"
    visit(page, "documents?level=%E7%9C%81")
    assert any("全省群团系统" in title for title in titles(page))
    assert "2022-03-09" in page.locator("tbody .c-date").all_text_contents()


def test_a_flaw_leads_to_its_place_and_the_text_as_found_can_be_seen(page: "Page") -> None:
    visit(page, "document/doc2")
    page.locator("[data-flaw]").first.click()
    page.wait_for_selector(".clean .flash")
    marked = "".join(page.locator(".clean .flash").all_text_contents())
    assert "□□" in marked
    page.get_by_role("tab", name="收入时的原样").click()
    page.wait_for_selector(".rawtext pre")
    assert page.locator(".rawtext pre").text_content() == CITY


def test_hostile_text_stays_text_in_the_corpus(page: "Page") -> None:
    visit(page, "documents")
    assert any(HOSTILE in title for title in titles(page))
    visit(page, "document/doc4")
    assert page.inner_text(".dochead2 h2").endswith(HOSTILE)
    assert HOSTILE in page.inner_text(".clean")
    visit(page, f"documents?words={HOSTILE.replace('#', '')}")
    assert page.locator("#wg-corpus img, #wg-corpus script").count() == 0
    assert page.evaluate("window.pwned") is None


def test_files_are_added_and_one_is_deleted_after_a_question(
    page: "Page", library: Library, tmp_path: Path
) -> None:
    visit(page, "report")
    before = len(library.store.documents())
    good, bad = tmp_path / "水渠讲话.txt", tmp_path / "坏.docx"
    good.write_text(UPLOADED, encoding="utf-8")
    bad.write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(200))
    page.set_input_files("#wg-corpushead input[type=file]", [str(good), str(bad)])
    page.wait_for_selector(".intake .sum")
    assert "收入 1 篇" in page.inner_text(".intake .sum")
    assert "坏.docx" in page.inner_text(".intake")
    page.wait_for_function(f"document.querySelector('.tile b').textContent === '{before + 1}'")
    page.locator(".intake li a").click()
    page.wait_for_selector(".docview")
    page.get_by_role("button", name="删除…").click()
    page.keyboard.press("Escape")
    assert page.locator(".removal").is_hidden()
    page.get_by_role("button", name="删除…").click()
    page.get_by_role("button", name="确定删除").click()
    page.wait_for_selector(".corpusnote.good:visible")
    settled(page)
    assert len(library.store.documents()) == before
    assert not library.search("水渠修到地头", k=1)[0].text.startswith("要把水渠")


def test_two_sessions_do_not_disturb_each_other(browser: "Browser", address: str) -> None:
    with opened(browser, address, size=WIDE) as one, opened(browser, address, size=WIDE) as two:
        visit(one, "documents?level=%E5%8E%BF")
        visit(two, "document/doc1")
        say_nothing = one.locator("tbody tr").count()
        two.fill("[name=occasion]", "改革推进会")
        two.get_by_role("button", name="保存更正").click()
        two.wait_for_selector(".metadata .saved")
        assert one.locator("tbody tr").count() == say_nothing
        visit(one, "document/doc1")
        assert one.input_value("[name=occasion]") == "改革推进会"


def test_drafting_goes_on_while_the_corpus_is_looked_at(page: "Page") -> None:
    say(page, "起草一节")
    visit(page, "report")
    page.get_by_role("link", name="写稿").click()
    page.wait_for_selector("#s1-4")


@pytest.mark.parametrize("size", [WIDE, NARROW])
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_nothing_runs_over_the_edge(
    browser: "Browser", address: str, size: "ViewportSize", theme: str, keep: Path
) -> None:
    with opened(browser, f"{address}?__theme={theme}", size=size) as page:
        for where in ("report", "documents", "document/doc2"):
            visit(page, where)
            width = size["width"]
            assert page.evaluate("document.documentElement.scrollWidth") <= width
            assert page.evaluate("document.querySelector('.corpus').scrollWidth") <= width
            for selector in ("#wg-upload", ".places", "#wg-warm"):
                box = page.locator(selector).bounding_box()
                assert box is not None
                assert 0 <= box["x"] <= box["x"] + box["width"] <= width
