"""The documents say what is so: commands parse, settings are all there, links lead somewhere."""

import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import pytest

from rag.settings import PREFIX, Settings
from ui.cli.arguments import MODES, build_parser
from ui.messages.catalogue import Messages

ROOT = Path(__file__).parents[1]
TWINS = ("README.md", "README.zh-CN.md")
PAGES = (
    *TWINS, "CHANGELOG.md", "CONTRIBUTING.md",
    "docs/architecture.md", "docs/command-line.md", "docs/settings.md",
)  # fmt: skip
SHOWN = (*TWINS, "docs/command-line.md")


def _read(page: str) -> str:
    return (ROOT / page).read_text(encoding="utf-8")


def _fenced(page: str, language: str) -> Iterator[str]:
    for block in re.findall(rf"^```{language}\n(.*?)^```", _read(page), re.MULTILINE | re.DOTALL):
        yield from block.splitlines()


def _commands(page: str) -> list[str]:
    """The ``wengao`` commands in shell blocks, with or without a prompt or a path."""
    lines = (line.removeprefix("$ ") for line in _fenced(page, "sh"))
    return [line for line in lines if re.match(r"(\.venv/bin/)?wengao\b", line)]


def _arguments(command: str) -> list[str]:
    return shlex.split(re.split(r" [|>] ", command)[0], comments=True)[1:]


@pytest.mark.parametrize(
    ("page", "command"), [(page, command) for page in SHOWN for command in _commands(page)]
)
def test_every_command_shown_parses(page: str, command: str) -> None:
    build_parser(Messages()).parse_args(_arguments(command))


def test_every_command_is_documented() -> None:
    shown = {_arguments(command)[0] for command in _commands("docs/command-line.md")}
    headings = re.findall(r"^## (\w+)$", _read("docs/command-line.md"), re.MULTILINE)
    parser = build_parser(Messages())
    (commands,) = (a.choices for a in parser._actions if a.dest == "command" and a.choices)
    assert shown == set(commands)
    assert list(commands) == headings


def test_every_option_is_documented() -> None:
    text = _read("docs/command-line.md")
    parser = build_parser(Messages())
    (commands,) = (a.choices for a in parser._actions if a.dest == "command" and a.choices)
    options = {
        option
        for command in dict(commands).values()
        for action in command._actions
        for option in action.option_strings
        if option.startswith("--")
    }
    assert [option for option in sorted(options) if option not in text] == []
    assert " ".join(MODES) in text


@pytest.mark.parametrize("page", ["docs/settings.md", *TWINS])
def test_every_setting_is_documented(page: str) -> None:
    named = set(re.findall(rf"{PREFIX}[A-Z_]+", _read(page)))
    known = {PREFIX + name.upper() for name in Settings.model_fields}
    assert known <= named
    assert named <= known | {"WENGAO_SHARED"}


def test_the_defaults_of_the_settings_are_as_documented() -> None:
    rows = re.findall(
        r"^\| `(\w+)` \| `(\w+)` \| (.*?) \|", _read("docs/settings.md"), re.MULTILINE
    )
    for variable, key, default in rows:
        assert variable == PREFIX + key.upper()
        field = Settings.model_fields[key]
        if re.fullmatch(r"`\w+`", default):
            assert str(field.default) == default.strip("`")


@pytest.mark.parametrize("page", PAGES)
def test_links_lead_to_files(page: str) -> None:
    for target in re.findall(r"\]\(([^)#]+)[^)]*\)", _read(page)):
        if not re.match(r"https?://", target):
            assert (ROOT / page).parent.joinpath(target).exists(), target


@pytest.mark.parametrize("page", TWINS)
def test_every_make_target_shown_exists(page: str) -> None:
    targets = set(re.findall(r"^([a-z]+):", _read("Makefile"), re.MULTILINE))
    shown = set(re.findall(r"\bmake ([a-z]+)", _read(page)))
    assert {"run", "test"} <= shown <= targets


def test_the_twins_have_one_shape() -> None:
    english, chinese = map(_read, TWINS)
    levels = [re.findall(r"^(#+) ", page, re.MULTILINE) for page in (english, chinese)]
    assert levels[0] == levels[1]
    assert _commands(TWINS[0]) == _commands(TWINS[1])
    assert re.findall(r"\]\((?!README)([^)]+)\)", english) == re.findall(
        r"\]\((?!README)([^)]+)\)", chinese
    )
    assert len(re.findall(r"^\|", english, re.MULTILINE)) == len(
        re.findall(r"^\|", chinese, re.MULTILINE)
    )
