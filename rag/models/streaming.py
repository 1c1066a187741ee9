"""Read the stream of a model with deadlines, so that it can be broken off at any moment.

The client runs in an event loop in a thread of its own: a wait there, for the first piece or before
a retry, can be cancelled, which closes the connection, and the server stops writing.
"""

import asyncio
import threading
from collections.abc import AsyncGenerator, Coroutine, Generator
from concurrent.futures import Future, wait
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from typing import Any, Final, TypeVar

from langchain_core.messages import AIMessageChunk

from rag.models.thinking import thought_in

# How often a wait looks whether it is to stop.
_LOOK_SECONDS: Final = 0.1
# How long a connection may take to close.
_CLOSE_SECONDS: Final = 2.0

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Deadlines:
    """Seconds until the first piece of an answer, with all retries, and between two pieces."""

    first: float
    silence: float


class SilenceError(Exception):
    """A server said nothing for ``seconds``; ``begun`` if it had begun to answer."""

    def __init__(self, seconds: float, *, begun: bool) -> None:
        super().__init__(f"no piece for {seconds:g} seconds")
        self.seconds, self.begun = seconds, begun


def pulled(
    chunks: AsyncGenerator[AIMessageChunk], deadlines: Deadlines, stop: threading.Event
) -> Generator[AIMessageChunk]:
    """Yield the chunks of an answer; end when it is to stop.

    The connection is closed when the iterator ends or is closed, whatever the server does.

    Raises:
        SilenceError: the server is silent for too long.
    """
    stream = _Stream(chunks, deadlines)
    try:
        while not stop.is_set():
            awaited = _submitted(stream.next())
            while not wait([awaited], _LOOK_SECONDS).done:
                if stop.is_set():
                    return
            chunk = awaited.result()
            if chunk is None:
                return
            yield chunk
    finally:
        # A client that does not close in time is left to itself: nobody waits for it.
        wait([_submitted(stream.close())], _CLOSE_SECONDS)


class _Stream:
    """A stream in the event loop; of its own thread only."""

    def __init__(self, chunks: AsyncGenerator[AIMessageChunk], deadlines: Deadlines) -> None:
        self._chunks = chunks
        self._deadlines = deadlines
        self._due = 0.0
        self._begun = False
        self._task: asyncio.Task[Any] | None = None

    async def next(self) -> AIMessageChunk | None:
        """Return the next chunk; None at the end."""
        self._task = asyncio.current_task()
        now = asyncio.get_running_loop().time()
        # Pieces with neither text nor thoughts do not end the wait for the first.
        if self._begun:
            self._due = now + self._deadlines.silence
        elif not self._due:
            self._due = now + self._deadlines.first
        try:
            async with asyncio.timeout_at(self._due):
                chunk = await anext(self._chunks, None)
        except TimeoutError as error:
            seconds = self._deadlines.silence if self._begun else self._deadlines.first
            raise SilenceError(seconds, begun=self._begun) from error
        self._begun = self._begun or (chunk is not None and bool(chunk.text or thought_in(chunk)))
        return chunk

    async def close(self) -> None:
        """Break off what is awaited, and close the connection."""
        if self._task is not None and not self._task.done():
            self._task.cancel()
            await asyncio.wait([self._task])
        with suppress(asyncio.CancelledError):
            await self._chunks.aclose()


@cache
def _loop() -> asyncio.AbstractEventLoop:
    """The event loop of all streams of this process."""
    loop = asyncio.new_event_loop()
    threading.Thread(target=loop.run_forever, name="model-streams", daemon=True).start()
    return loop


def _submitted(work: Coroutine[Any, Any, T]) -> "Future[T]":
    return asyncio.run_coroutine_threadsafe(work, _loop())
