"""A small library for the chain, over the fake encoder."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from rag.retrieval.library import Library
from rag.settings import Settings
from tests.hash_encoder import HashEncoder

# Written for these tests: two speeches on one subject, with a name, a number and a coined word that
# must not travel, and one on another subject.
SPEECHES = {
    "a.md": """---
title: 在全县群团工作会议上的讲话
speaker: 阮怀川
role: 中共枫溪县委书记
level: 县
kind: 工作会议讲话
place: 枫溪县
date: 2024-03-21
---

同志们：

基层组织是群团工作的根，根扎得深不深，决定枝叶茂不茂。今天的会议就讲这件事。

一、建强基层组织

（一）扩大组织覆盖。要把基层组织建到园区车间，让职工在岗位上找得到组织。枫溪县去年新建基层工会一百二十六家。

（二）选好基层带头人。要把热心肠的年轻人选进基层班子，给他们压担子、搭台子。“枝叶工程”要继续办。

（三）建好基层阵地。要把活动场所开在群众家门口，白天有人管，晚上有灯亮。

二、落实保障

各级党委要把基层组织建设放在心上，群团工作与党建工作一同部署、一同检查。
""",
    "b.md": """---
title: 在全市基层妇联组织建设推进会上的讲话
speaker: 沈若兰
level: 市
kind: 工作会议讲话
place: 澜州市
date: 2022-06-15
---

同志们：

要让基层妇联组织有人办事、有钱办事、有场所办事。村里的妇女之家要常开门，不能只挂一块牌子。

要培养一支基层骨干队伍，把懂政策、会调解的姐妹请出来，定期组织她们学习交流。

要把力量沉到一线，机关干部带着项目下去，带着问题回来。
""",
    "c.md": """---
title: 在全镇防汛动员会上的讲话
speaker: 郭大江
level: 乡
kind: 动员部署
place: 桐岭镇
date: 2023-05-04
---

同志们：

雨季说来就来，堤坝要一段一段走，涵洞要一个一个看。值班电话二十四小时不能断人。
""",
}


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """A home of its own."""
    return Settings.load(home=tmp_path / "home", model_cache=tmp_path / "models")


@pytest.fixture
def library(settings: Settings, tmp_path: Path) -> Iterator[Library]:
    """The three speeches, indexed."""
    folder = tmp_path / "speeches"
    folder.mkdir()
    for name, text in SPEECHES.items():
        (folder / name).write_text(text, "utf-8")
    with Library.open(settings, encoder=HashEncoder()) as opened:
        report = opened.ingest([folder])
        assert not report.rejected
        yield opened
