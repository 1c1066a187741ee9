"""Show progress on standard error: on a terminal a bar (only here by tqdm), otherwise lines."""

import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Any, Final, Protocol, Self

from ui.cli.console import Console

# Minimum time between two progress lines; people do not read faster.
METER_SECONDS: Final = 1.0
# The step is shown after the bar; of a path, the end is shown.
_WORDS: Final = 36
_BAR: Final = (
    "{percentage:3.0f}%|{bar:20}| {n_fmt}/{total_fmt} {rate_fmt} {elapsed}<{remaining} {desc}"
)


class _Shown(Protocol):
    def tell(self, what: str, done: int, total: int) -> None:
        """Show that ``done`` of ``total`` are done."""

    def close(self) -> None:
        """Stop showing progress."""


class Meter:
    """Shows the progress of long work in stages; the last update of a stage is always shown."""

    def __init__(self, console: Console) -> None:
        self._shown: _Shown = _Bars() if sys.stderr.isatty() else _Lines(console)

    def __call__(self, what: str, done: int, total: int) -> None:
        """Show that ``done`` of ``total`` are done, and the current step."""
        self._shown.tell(what, done, total)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._shown.close()


class _Lines:
    """At most one line per second, for log files and programs that read along."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._told = float("-inf")

    def tell(self, what: str, done: int, total: int) -> None:
        now = time.monotonic()
        if done == total or now - self._told >= METER_SECONDS:
            self._told = now
            self._console.note(f"{done}/{total} {what}")

    def close(self) -> None:
        """Do nothing, because lines are complete."""


class _Bars:
    """A bar with counts, rate and remaining time; a new one for each stage."""

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
    """Let the first Ctrl-C request a stop and the second one interrupt.

    Args:
        tell: Called at the first Ctrl-C.

    Yields:
        A function that returns whether a stop was requested.
    """
    asked = threading.Event()

    def on_interrupt(_number: int, _frame: FrameType | None) -> None:
        if asked.is_set():
            raise KeyboardInterrupt
        asked.set()
        tell()

    if threading.current_thread() is not threading.main_thread():  # only this one gets signals
        yield asked.is_set
        return
    before = signal.signal(signal.SIGINT, on_interrupt)
    try:
        yield asked.is_set
    finally:
        signal.signal(signal.SIGINT, before)
