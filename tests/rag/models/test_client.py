import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from langchain_core.messages import HumanMessage

from rag.errors import ModelMissingError, ModelRefusedError, ModelServerError
from rag.models.client import LanguageModel
from rag.settings import Settings
from rag.writing.points import Point, Stance
from rag.writing.prompts import sentence_prompt

ASKED = [HumanMessage("写一句话")]


class FakeServer(ThreadingHTTPServer):
    """An OpenAI-compatible server that answers, refuses or breaks off as it is told."""

    status = 200
    breaks_off = dies = silent = False
    key = ""


class _Answers(BaseHTTPRequestHandler):
    server: FakeServer
    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        self.server.key = self.headers.get("Authorization", "")
        if self.server.status != 200:
            self.send_error(self.server.status)
            return
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()
        self.close_connection = True
        if self.server.silent:
            self._send(b"data: [DONE]\n\n")
            self._send(b"")
            return
        for piece in ("要把", "实事", "办好。"):
            choice = {"index": 0, "delta": {"content": piece}, "finish_reason": None}
            event = {"id": "1", "object": "chat.completion.chunk", "choices": [choice]}
            self._send(f"data: {json.dumps(event)}\n\n".encode())
            if self.server.dies:
                return
            if self.server.breaks_off:
                error = {"error": {"message": "out of memory", "code": 500}}
                self._send(f"data: {json.dumps(error)}\n\n".encode())
                self._send(b"")
                return
        self._send(b"data: [DONE]\n\n")
        self._send(b"")

    def _send(self, data: bytes) -> None:
        self.wfile.write(f"{len(data):x}\r\n".encode() + data + b"\r\n")

    def log_message(self, format: str, *args: object) -> None:
        """Nothing: the test's output is not a log."""


@pytest.fixture
def server() -> Iterator[FakeServer]:
    with FakeServer(("127.0.0.1", 0), _Answers) as serving:
        thread = threading.Thread(target=serving.serve_forever, daemon=True)
        thread.start()
        yield serving
        serving.shutdown()
        thread.join()


def remote(server: FakeServer, home: Path) -> LanguageModel:
    url = f"http://127.0.0.1:{server.server_port}/v1"
    return LanguageModel(
        Settings.load(home=home, llm="some-model", llm_base_url=url, llm_api_key="secret")
    )


def test_a_remote_server_streams(server: FakeServer, tmp_path: Path) -> None:
    model = remote(server, tmp_path)
    assert list(model.stream(ASKED)) == ["要把", "实事", "办好。"]
    assert server.key == "Bearer secret"


@pytest.mark.parametrize("variable", ["http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"])
def test_a_model_on_this_machine_is_asked_without_a_proxy(
    server: FakeServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, variable: str
) -> None:
    monkeypatch.setenv(variable, "http://127.0.0.1:9")  # nothing listens there
    monkeypatch.delenv("no_proxy", raising=False)
    monkeypatch.delenv("NO_PROXY", raising=False)
    assert remote(server, tmp_path).complete(ASKED) == "要把实事办好。"


@pytest.mark.parametrize(
    ("status", "said"), [(401, "WENGAO_LLM_API_KEY"), (404, "WENGAO_LLM"), (400, "报错 400")]
)
def test_a_refusal_is_one_line(server: FakeServer, tmp_path: Path, status: int, said: str) -> None:
    server.status = status
    with pytest.raises(ModelServerError, match=said) as caught:
        remote(server, tmp_path).complete(ASKED)
    assert "\n" not in str(caught.value)
    assert "secret" not in str(caught.value)


@pytest.mark.parametrize(("status", "refused"), [(400, True), (422, True), (401, False)])
def test_a_request_that_is_not_taken_is_told_apart(
    server: FakeServer, tmp_path: Path, status: int, refused: bool
) -> None:
    server.status = status
    with pytest.raises(ModelServerError) as caught:
        remote(server, tmp_path).complete(ASKED)
    assert isinstance(caught.value, ModelRefusedError) is refused


def test_breaking_off_in_the_middle_is_told(server: FakeServer, tmp_path: Path) -> None:
    server.breaks_off = True
    stream = remote(server, tmp_path).stream(ASKED)
    assert next(stream) == "要把"
    with pytest.raises(ModelServerError, match="中途断开"):
        next(stream)


def test_a_server_that_dies_in_the_middle_is_told(server: FakeServer, tmp_path: Path) -> None:
    server.dies = True
    stream = remote(server, tmp_path).stream(ASKED)
    assert next(stream) == "要把"
    with pytest.raises(ModelServerError, match="已写的保留"):
        next(stream)


def test_a_server_that_says_nothing_is_told(server: FakeServer, tmp_path: Path) -> None:
    server.silent = True
    with pytest.raises(ModelServerError, match="没有作答"):
        remote(server, tmp_path).complete(ASKED)


def test_a_server_that_is_down_is_told(server: FakeServer, tmp_path: Path) -> None:
    model = remote(server, tmp_path)
    server.shutdown()
    server.server_close()
    with pytest.raises(ModelServerError, match="连不上"):
        model.complete(ASKED)


def test_a_gguf_that_is_not_there_is_told(tmp_path: Path) -> None:
    model = LanguageModel(Settings.load(home=tmp_path, llm=str(tmp_path / "none.gguf")))
    with pytest.raises(ModelMissingError, match=r"none\.gguf"):
        model.complete(ASKED)


@pytest.mark.model
def test_a_gguf_that_is_none_is_told(tmp_path: Path) -> None:
    path = tmp_path / "broken.gguf"
    path.write_bytes(b"not a model")
    model = LanguageModel(Settings.load(home=tmp_path, llm=str(path)))
    with pytest.raises(ModelServerError, match=r"broken\.gguf"):
        model.complete(ASKED)


@pytest.fixture(scope="module")
def embedded(models_dir: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[LanguageModel]:
    home = tmp_path_factory.mktemp("home")
    model = LanguageModel(Settings.load(home=home, model_cache=models_dir))
    yield model
    model.close()


@pytest.mark.model
def test_the_embedded_model_writes_in_register(embedded: LanguageModel) -> None:
    point = Point(Stance.TASK, "", ("党员带头上堤", "险工险段分片包干"))
    pieces = list(
        embedded.stream(sentence_prompt(point), max_tokens=80, temperature=0, stop=["\n"])
    )
    text = "".join(pieces)
    assert len(pieces) > 5
    assert 12 <= len(text) <= 120
    assert text.endswith("。")
    assert "堤" in text or "险" in text
    assert not set(text) & set("#*`|")


@pytest.mark.model
def test_the_embedded_model_repeats_itself_with_a_seed(embedded: LanguageModel) -> None:
    options = {"max_tokens": 24, "temperature": 0.7, "seed": 5}
    assert embedded.complete(ASKED, **options) == embedded.complete(ASKED, **options)


@pytest.mark.model
def test_the_embedded_server_asks_for_its_key(embedded: LanguageModel) -> None:
    client = embedded.load()
    stranger = LanguageModel(
        Settings.load(
            llm="x", llm_base_url=str(getattr(client, "openai_api_base", "")), llm_api_key="guess"
        )
    )
    with pytest.raises(ModelServerError, match="密钥"):
        stranger.complete(ASKED)
