import ast
import re
import string
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

import ui
from ui.messages.catalogue import AREAS, CATALOGUE, LANGS, Messages

# The names by which the modules of the user interface know the messages.
_SAYERS = {"say", "_say"}


def _names(message: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(message) if name is not None}


@pytest.mark.parametrize("key", CATALOGUE)
def test_both_languages_name_the_same_values(key: str) -> None:
    chinese, english = CATALOGUE[key]
    assert _names(chinese) == _names(english)
    assert chinese
    assert english


def test_no_key_stands_in_two_areas() -> None:
    counts = Counter(key for area in AREAS for key in area)
    assert [key for key, count in counts.items() if count > 1] == []


def test_english_is_english() -> None:
    # Words of the trade stay Chinese in the help of English: they are what a user must type.
    typed = {"help.level", "help.kind", "help.part", "help.role", "app"}
    chinese = [
        key
        for key, (_, english) in CATALOGUE.items()
        if re.search(r"[\u4e00-\u9fff]", english) and key not in typed
    ]
    assert chinese == []


def _modules() -> Iterator[ast.Module]:
    folder = Path(ui.__file__).parent
    for path in folder.rglob("*.py"):
        if path.parent != folder / "messages":
            yield ast.parse(path.read_text(encoding="utf-8"))


def _calls() -> Iterator[tuple[str, set[str]]]:
    """Every message that is named where it is said, with the values that it is given."""
    for module in _modules():
        for node in ast.walk(module):
            if not isinstance(node, ast.Call) or not node.args:
                continue
            name = node.func.attr if isinstance(node.func, ast.Attribute) else None
            name = node.func.id if isinstance(node.func, ast.Name) else name
            key = node.args[0]
            given = {word.arg for word in node.keywords}
            if name in _SAYERS and isinstance(key, ast.Constant) and None not in given:
                yield str(key.value), {str(word) for word in given}


def test_what_is_said_is_in_the_catalogue_and_gets_its_values() -> None:
    calls = list(_calls())
    assert len(calls) > 200
    wrong = [
        (key, given)
        for key, given in calls
        if key not in CATALOGUE or given != _names(CATALOGUE[key][0])
    ]
    assert wrong == []


def test_no_message_is_unused() -> None:
    nodes = [node for module in _modules() for node in ast.walk(module)]
    words = {node.value for node in nodes if isinstance(node, ast.Constant)}
    # Keys that are put together where they are used: f"verdict.{verdict}".
    begun = {node.values[0] for node in nodes if isinstance(node, ast.JoinedStr) and node.values}
    families = tuple(
        str(one.value)
        for one in begun
        if isinstance(one, ast.Constant) and re.fullmatch(r"[a-z_.]+\.", str(one.value))
    )
    idle = [key for key in CATALOGUE if key not in words and not key.startswith(families)]
    assert idle == []


def test_values_are_put_in() -> None:
    assert LANGS == ("zh", "en")
    assert Messages("en")("corpus.removed", count=3) == "3 removed"
    with pytest.raises(KeyError):
        Messages("zh")("no.such.message")
    with pytest.raises(KeyError):
        Messages("zh")("corpus.removed")
