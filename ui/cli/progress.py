"""How far long work is, on standard error: a bar on a terminal, a line now and then elsewhere.

This module is the door to tqdm, imported when there is a terminal to draw on.
"""

import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Any, Final, Protocol, Self

from ui.cli.console import Console

# Between two lines of progress; a person reads no faster.
METER_SECONDS: Final = 1.0
# What is being done stands behind the bar, and a path shows its end.
_WORDS: Final = 36
_BAR: Final = (
    "{percentage:3.0f}%|{bar:20}| {n_fmt}/{total_fmt} {rate_fmt} {elapsed}<{remaining} {desc}"
)


class _Shown(Protocol):
    def tell(self, what: str, done: int, total: int) -> None:
        """Show that ``done`` of ``total`` are done."""

    def close(self) -> None:
        """Nothing more is shown."""


class Meter:
    """Tells how far long work is; stages follow one another, each from 0 to its total.

    The last of each stage is always told, so that a reader sees what was done.
    """

    def __init__(self, console: Console) -> None:
        self._shown: _Shown = _Bars() if sys.stderr.isatty() else _Lines(console)

    def __call__(self, what: str, done: int, total: int) -> None:
        """Tell that ``done`` of ``total`` are done, and what it is."""
        self._shown.tell(what, done, total)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._shown.close()


class _Lines:
    """A line a second at most: for files of a log, and for programs that read along."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._told = float("-inf")

    def tell(self, what: str, done: int, total: int) -> None:
        now = time.monotonic()
        if done == total or now - self._told >= METER_SECONDS:
            self._told = now
            self._console.note(f"{done}/{total} {what}")

    def close(self) -> None:
        """Lines stay as they are."""


class _Bars:
    """A bar with counts, rate and the time that remains; a new one for each stage."""

    def __init__(self) -> None:
        self._bar: Any = None

    def tell(self, what: str, done: int, total: int) -> None:
        if self._bar is not None and done < self._bar.n:
            self.close()
        if self._bar is None:
            from tqdm import tqdm

            self._bar = tqdm(file=sys.stderr, total=total, bar_format=_BAR, dynamic_ncols=True)
        self._bar.total = total
        self._bar.set_description_str(_end(what), refresh=False)
        self._bar.update(done - self._bar.n)
        if done >= total:
            self.close()

    def close(self) -> None:
        if self._bar is not None:
            self._bar.refresh()
            self._bar.close()
            self._bar = None


def _end(what: str) -> str:
    line = " ".join(what.split())
    return line if len(line) <= _WORDS else "…" + line[1 - _WORDS :]


@contextmanager
def stoppable(tell: Callable[[], None]) -> Iterator[Callable[[], bool]]:
    """Let the first Ctrl-C ask for a stop and the second one interrupt.

    Args:
        tell: Called at the first.

    Yields:
        Whether a stop was asked for.
    """
    asked = threading.Event()

    def on_interrupt(_number: int, _frame: FrameType | None) -> None:
        if asked.is_set():
            raise KeyboardInterrupt
        asked.set()
        tell()

    if threading.current_thread() is not threading.main_thread():  # signals come to the main one
        yield asked.is_set
        return
    before = signal.signal(signal.SIGINT, on_interrupt)
    try:
        yield asked.is_set
    finally:
        signal.signal(signal.SIGINT, before)
