import ast
import re
import string
from pathlib import Path

import pytest

import ui
from ui.messages.cli import CATALOGUE, LANGS, Messages

# Messages whose key is put together where they are used.
_FAMILIES = (
    "errno.",
    "verdict.",
    "severity.",
    "doctor.name.",
    "help.",
    "field.",
    "stats.",
    "stage.",
    "rank.",
)


def _names(message: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(message) if name is not None}


@pytest.mark.parametrize("key", CATALOGUE)
def test_both_languages_name_the_same_values(key: str) -> None:
    chinese, english = CATALOGUE[key]
    assert _names(chinese) == _names(english)
    assert chinese
    assert english


def test_english_is_english() -> None:
    # Words of the trade stay Chinese in the help of English: they are what a user must type.
    typed = {"help.level", "help.kind", "help.part", "help.role"}
    chinese = [
        key
        for key, (_, english) in CATALOGUE.items()
        if re.search(r"[\u4e00-\u9fff]", english) and key not in typed
    ]
    assert chinese == []


def _used() -> set[str]:
    """Every literal first argument of a call to ``say`` in the modules of the command line."""
    found = set()
    for path in Path(ui.__file__).parent.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                found.add(node.value)
    return found


def test_no_message_is_unused() -> None:
    used = _used()
    idle = [key for key in CATALOGUE if key not in used and not key.startswith(_FAMILIES)]
    assert idle == []


def test_values_are_put_in() -> None:
    assert LANGS == ("zh", "en")
    assert Messages("en")("corpus.removed", count=3) == "3 removed"
    with pytest.raises(KeyError):
        Messages("zh")("no.such.message")
    with pytest.raises(KeyError):
        Messages("zh")("corpus.removed")
