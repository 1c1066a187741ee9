"""What the README shows is what the program says, with the real encoder, on the sample corpus."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from embeddings.encoders.protocol import Encoder
from rag.retrieval.library import Library
from rag.settings import Settings
from ui.cli.main import main

pytestmark = pytest.mark.encoder

ROOT = Path(__file__).parents[1]
TWINS = ("README.md", "README.zh-CN.md")
COMMANDS = ("search 阵地怎么才能有人气 -k 1", "timeline 形式主义", "attribute draft.txt")


def _shown(page: str, command: str) -> str:
    """The block after the one that ends with this command."""
    text = (ROOT / page).read_text(encoding="utf-8")
    found = re.search(
        rf"^wengao {re.escape(command)}\n```\n\n```\n(.*?)^```", text, re.MULTILINE | re.DOTALL
    )
    assert found, f"{page} shows no output of {command}"
    return found[1]


def _without_scores(text: str) -> str:
    """Scores and places move with the machine and the fitted numbers; words do not."""
    places = re.sub(r"^ +名次：.*$", lambda line: re.sub(r"\d+", "#", line[0]), text, flags=re.M)
    return re.sub(r"\d\.\d{2,3}", "#", places)


def _text_of(output: str) -> str:
    """The text that was attributed: the lines before the sources without marks and reasons."""
    lines = output.split("\n\n")[0].splitlines()
    return "\n".join(re.sub(r"［[^］]*］$", "", line) for line in lines if line[0] != " ")


@pytest.fixture(scope="module")
def opener(real_encoder: Encoder) -> Callable[[Settings], Library]:
    return lambda settings: Library.open(settings, encoder=real_encoder)


def test_outputs_are_true(
    opener: Callable[[Settings], Library],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    # The ids and sources shown are those of a run in the root of the checkout.
    monkeypatch.chdir(ROOT)
    home = str(tmp_path / "home")
    draft = tmp_path / "draft.txt"
    draft.write_text(_text_of(_shown(TWINS[0], COMMANDS[2])), encoding="utf-8")
    assert main(["--home", home, "ingest", "corpus/sample"], open_library=opener) == 0
    for command in COMMANDS:
        capsys.readouterr()
        words = [str(draft) if word == draft.name else word for word in command.split()]
        assert main(["--home", home, *words], open_library=opener) == 0
        said = _without_scores(capsys.readouterr().out)
        assert [said] * 2 == [_without_scores(_shown(page, command)) for page in TWINS]
