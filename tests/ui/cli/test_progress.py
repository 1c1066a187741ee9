"""Progress is a bar on a terminal and lines elsewhere."""

import io
import signal

import pytest

from ui.cli.console import Console
from ui.cli.progress import Meter, stoppable
from ui.messages.catalogue import Messages


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def _tell(meter: Meter) -> None:
    with meter:
        for done in range(1, 6):
            meter(f"speeches/一篇很长的文件名{done}.txt", done, 5)
        meter("编码句子", 256, 400)
        meter("编码句子", 400, 400)


def test_a_terminal_gets_one_bar_a_stage(monkeypatch: pytest.MonkeyPatch) -> None:
    terminal = Terminal()
    monkeypatch.setattr("sys.stderr", terminal)
    _tell(Meter(Console(Messages())))
    shown = terminal.getvalue()
    assert shown.count("\n") == 2
    first, second, _ = shown.split("\n")
    assert "100%" in first
    assert "5/5" in first
    assert "/s" in first  # the rate
    assert "00:00<00:00" in first  # passed and remaining
    assert "400/400" in second
    assert "编码句子" in second


def test_anything_else_gets_lines_now_and_then(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    _tell(Meter(Console(Messages())))
    lines = capsys.readouterr().err.splitlines()
    assert lines[-2].startswith("5/5 ")
    assert lines[-1] == "400/400 编码句子"
    assert len(lines) <= 4


def test_a_total_may_grow_while_it_goes(monkeypatch: pytest.MonkeyPatch) -> None:
    terminal = Terminal()
    monkeypatch.setattr("sys.stderr", terminal)
    with Meter(Console(Messages())) as meter:
        meter("a.jsonl", 1, 2)
        meter("a.jsonl", 2, 90)
    assert "2/90" in terminal.getvalue()


def test_the_first_interrupt_asks_and_the_second_interrupts() -> None:
    told: list[bool] = []
    before = signal.getsignal(signal.SIGINT)
    with stoppable(lambda: told.append(True)) as stop:
        assert not stop()
        signal.raise_signal(signal.SIGINT)
        assert stop()
        assert told == [True]
        with pytest.raises(KeyboardInterrupt):
            signal.raise_signal(signal.SIGINT)
    assert signal.getsignal(signal.SIGINT) is before
