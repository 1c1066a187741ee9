"""The findings of a check in a Word file: what each comment says, and on which words."""

import datetime

from corpus.reading.docx import read_docx
from corpus.word.settling import list_changes, settled
from rag.checks.running import check
from rag.draft.values import Draft
from ui.export.checked import AUTHOR, with_findings
from ui.export.docx import docx_bytes
from ui.messages.catalogue import Messages

TEXT = """同志们：
要坚定“四个意识”，**再接再励**，抓实工作,办好实事。
一、抓好落实
落实国发[2024]05号文件要求，完成【待补：任务】。"""
AT = datetime.datetime(2026, 7, 1, tzinfo=datetime.UTC)


def checked() -> bytes:
    found = check(TEXT, date=AT.date())
    return with_findings(docx_bytes(Draft(text=TEXT, sections=())), TEXT, found, Messages(), at=AT)


def test_every_finding_is_a_comment_on_its_words() -> None:
    comments = [one for one in list_changes(checked()) if one.kind == "comment"]
    assert {one.words for one in comments} == {
        "增强“四个意识”", "再接再厉", "，", "〔2024〕5号", "【待补：任务】",
    }  # fmt: skip
    assert len(comments) == len(check(TEXT, date=AT.date()))
    (one,) = (one.text for one in comments if "写错了" in one.text)
    assert one.startswith("须改：“再接再励”")
    assert one.endswith("建议：改为“再接再厉”")
    assert {(one.author, one.date) for one in comments} == {(AUTHOR, "2026-07-01T00:00:00Z")}


def test_all_accepted_is_put_right_and_all_rejected_is_as_it_was() -> None:
    data = checked()
    every = [one.number for one in list_changes(data) if one.kind != "comment"]
    before = read_docx(docx_bytes(Draft(text=TEXT, sections=()))).text
    assert read_docx(settled(data, (), every)).text == before
    assert read_docx(settled(data, every, ())).text == (
        "同志们：\n要增强“四个意识”，再接再厉，抓实工作，办好实事。\n一、抓好落实\n"
        "落实国发〔2024〕5号文件要求，完成【待补：任务】。"
    )
