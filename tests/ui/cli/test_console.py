"""What is written to a terminal is text, and nothing that the terminal would obey."""

import pytest

from ui.cli.console import Console
from ui.messages.catalogue import Messages

HOSTILE = "讲话\x1b[31m红\x1b]0;标题\x07\x9b2J\u202e倒\r盖"


def test_no_control_character_reaches_the_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    console = Console(Messages())
    console.text(f"{HOSTILE}\n\t第二行")
    console.note(HOSTILE)
    console.error(HOSTILE)
    written = capsys.readouterr()
    assert written.out == "讲话[31m红]0;标题2J倒盖\n\t第二行\n"
    assert written.err.startswith("讲话[31m红]0;标题2J倒 盖\n")
    assert not set("\x1b\x07\x9b\u202e\r") & set(written.out + written.err)
