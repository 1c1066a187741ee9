"""An OpenAI-compatible server that does what a test tells it: answers, thinks, throttles, dies."""

import json
import select
import socket
import threading
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

# How often a server that waits looks whether its client is still there.
_LOOK = 0.02


@dataclass(frozen=True)
class Reply:
    """What is done with one request.

    A piece is text, a delta with any fields, or seconds of silence. ``late`` are seconds before
    the first byte. ``finish`` is the reason that the last event names. ``ends`` says how: ``done``,
    ``dies`` (the connection breaks), ``fails`` (an error in the stream).
    """

    pieces: Iterable[str | Mapping[str, Any] | float] = ()
    status: int = 200
    late: float = 0
    headers: Mapping[str, str] = field(default_factory=dict)
    finish: str = "stop"
    ends: str = "done"


class ModelServer(ThreadingHTTPServer):
    """Does what its replies say, in order; the last one again and again."""

    daemon_threads = True
    # Handlers that wait are not waited for.
    block_on_close = False

    def __init__(self, *replies: Reply) -> None:
        super().__init__(("127.0.0.1", 0), _Answers)
        self.replies = list(replies)
        self.requests: list[dict[str, Any]] = []
        self.keys: list[str] = []
        self.asked = threading.Event()
        self.left = threading.Event()

    @property
    def url(self) -> str:
        """Its address."""
        return f"http://127.0.0.1:{self.server_port}/v1"

    def next_reply(self) -> Reply:
        """The reply to the next request."""
        return self.replies.pop(0) if len(self.replies) > 1 else self.replies[0]


@contextmanager
def serving(*replies: Reply) -> Iterator[ModelServer]:
    """A server that runs until the end of the block."""
    with ModelServer(*replies) as server:
        thread = threading.Thread(target=server.serve_forever, args=(_LOOK,), daemon=True)
        thread.start()
        yield server
        server.shutdown()
        thread.join()


class _Answers(BaseHTTPRequestHandler):
    server: ModelServer
    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        read = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.requests.append(json.loads(read))
        self.server.keys.append(self.headers.get("Authorization", ""))
        self.close_connection = True
        self.server.asked.set()
        reply = self.server.next_reply()
        try:
            self._reply(reply)
        except (BrokenPipeError, ConnectionResetError):
            self.server.left.set()

    def _reply(self, reply: Reply) -> None:
        if reply.late:
            self._wait(reply.late)
        if reply.status != 200:
            self.send_response(reply.status)
            for name, value in reply.headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", "0")
            self.end_headers()
            return
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()
        for piece in reply.pieces:
            if isinstance(piece, float):
                self._wait(piece)
            else:
                delta = {"content": piece} if isinstance(piece, str) else dict(piece)
                self._event({"choices": [_choice(delta, None)]})
        if reply.ends == "dies":
            self.connection.shutdown(socket.SHUT_RDWR)
            return
        if reply.ends == "fails":
            self._event({"error": {"message": "out of memory", "code": 500}})
        else:
            if reply.pieces:
                self._event({"choices": [_choice({}, reply.finish)]})
            self._send(b"data: [DONE]\n\n")
        self._send(b"")

    def _event(self, event: dict[str, Any]) -> None:
        said = {"id": "1", "object": "chat.completion.chunk", **event}
        self._send(f"data: {json.dumps(said)}\n\n".encode())

    def _send(self, data: bytes) -> None:
        self.wfile.write(f"{len(data):x}\r\n".encode() + data + b"\r\n")

    def _wait(self, seconds: float) -> None:
        """Say nothing; a client that leaves meanwhile has broken the connection.

        Raises:
            ConnectionResetError: it left.
        """
        readable, _, _ = select.select([self.connection], [], [], seconds)
        if readable and not self.connection.recv(1, socket.MSG_PEEK):
            raise ConnectionResetError

    def log_message(self, format: str, *args: object) -> None:
        """Nothing: the test's output is not a log."""


def _choice(delta: Mapping[str, Any], finish: str | None) -> dict[str, Any]:
    return {"index": 0, "delta": dict(delta), "finish_reason": finish}
