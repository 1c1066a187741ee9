"""Fixtures of the user interface's tests."""

import shutil
from pathlib import Path

import pytest

from rag.settings import PREFIX, Settings
from tests.cli_runner import Cli, open_library, write

# Written for these tests. Three dated speeches, one with the wording of 2014, one without a date.
TEXTS = {
    "a.md": """---
title: 在全县青年工作座谈会上的讲话
speaker: 周河
date: 2024-05-04
level: 县
kind: 座谈会讲话
---
同志们：
青年是家乡发展最活跃的力量。各级团组织要把服务送到青年身边，帮助青年解决就业创业的实际困难。
要办好青年夜校，让年轻人下班之后有地方学、有伙伴聊。团干部每个月到联系点走一遍，把问题记下来、办下去。
""",
    "b.md": """---
title: 在全市安全生产会议上的讲话
speaker: 何川
date: 2014-08-20
level: 市
kind: 工作会议讲话
---
同志们：
安全生产一刻也不能放松。企业要落实主体责任，班组要开好班前会，监管部门要盯住老问题不放。
要把隐患当作事故来处理，查出一个、整改一个、销号一个。安全生产要靠人人负责、层层负责。
""",
    "c.txt": """河湖管护动员讲话

同志们：
治水先治岸，治岸先治人。河长要带头巡河，村民要看好自家门前的水，志愿者要劝住随手乱扔的人。
安全生产的道理在河上同样管用：把隐患当作事故来处理。
""",
}


@pytest.fixture
def cli(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Cli:
    """The command line over an empty home, without the settings of whoever runs the tests."""
    for name in Settings.model_fields:
        monkeypatch.delenv(PREFIX + name.upper(), raising=False)
    return Cli(tmp_path / "home", capsys)


@pytest.fixture
def sources(tmp_path: Path) -> Path:
    """A folder of three speeches."""
    folder = tmp_path / "sources"
    folder.mkdir()
    write(folder, TEXTS)
    return folder


@pytest.fixture(scope="session")
def filled_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home that holds the three speeches, filled once."""
    folder = tmp_path_factory.mktemp("filled")
    with open_library(Settings.load(home=folder / "home")) as library:
        library.ingest(write(folder, TEXTS))
    return folder / "home"


@pytest.fixture
def filled(cli: Cli, filled_home: Path) -> Cli:
    """The command line over a home of its own that holds the three speeches."""
    shutil.copytree(filled_home, cli.home)
    return cli
