import sys
import threading
import time
from collections.abc import Iterator
from email.utils import formatdate
from itertools import repeat
from pathlib import Path

import pytest
from langchain_core.messages import HumanMessage

from rag.errors import ModelAnswerError, ModelMissingError, ModelRefusedError, ModelServerError
from rag.models.client import MOST_TOKENS, LanguageModel
from rag.models.servers import RETRIES
from rag.settings import Settings
from rag.writing.points import Point, Stance
from rag.writing.prompts import sentence_prompt
from tests.model_server import ModelServer, Reply, serving

ASKED = [HumanMessage("写一句话")]


PIECES = ("要把", "实事", "办好。")
GOOD = Reply(PIECES)
# Far above what any of these tests takes, so that a test that hangs is told from a slow machine.
PATIENT = 60
# The server names the wait before the next try, in thousandths of a second.
SOON = {"retry-after-ms": "20"}


def remote(server: ModelServer, home: Path, *, timeout: int = PATIENT) -> LanguageModel:
    return LanguageModel(
        Settings.load(
            home=home,
            llm="some-model",
            llm_base_url=server.url,
            llm_api_key="secret",
            llm_timeout=timeout,
        )
    )


def test_a_remote_server_streams(tmp_path: Path) -> None:
    with serving(GOOD) as server:
        assert list(remote(server, tmp_path).stream(ASKED)) == list(PIECES)
    assert server.keys == ["Bearer secret"]


def test_the_length_of_an_answer_is_always_limited(tmp_path: Path) -> None:
    with serving(GOOD) as server:
        model = remote(server, tmp_path)
        model.complete(ASKED)
        model.complete(ASKED, max_tokens=7)
    assert [one["max_tokens"] for one in server.requests] == [MOST_TOKENS, 7]


@pytest.mark.parametrize("variable", ["http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"])
def test_a_model_on_this_machine_is_asked_without_a_proxy(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, variable: str
) -> None:
    monkeypatch.setenv(variable, "http://127.0.0.1:9")  # nothing listens there
    monkeypatch.delenv("no_proxy", raising=False)
    monkeypatch.delenv("NO_PROXY", raising=False)
    with serving(GOOD) as server:
        assert remote(server, tmp_path).complete(ASKED) == "要把实事办好。"


@pytest.mark.parametrize(
    ("status", "said"),
    [(401, "WENGAO_LLM_API_KEY"), (403, "密钥"), (404, "WENGAO_LLM"), (400, "报错 400")],
)
def test_a_refusal_is_one_line(tmp_path: Path, status: int, said: str) -> None:
    with (
        serving(Reply(status=status)) as server,
        pytest.raises(ModelServerError, match=said) as caught,
    ):
        remote(server, tmp_path).complete(ASKED)
    assert "\n" not in str(caught.value)
    assert "secret" not in str(caught.value)
    assert len(server.requests) == 1


@pytest.mark.parametrize(("status", "refused"), [(400, True), (422, True), (401, False)])
def test_a_request_that_is_not_taken_is_told_apart(
    tmp_path: Path, status: int, refused: bool
) -> None:
    with serving(Reply(status=status)) as server, pytest.raises(ModelServerError) as caught:
        remote(server, tmp_path).complete(ASKED)
    assert isinstance(caught.value, ModelRefusedError) is refused


@pytest.mark.parametrize("status", [429, 503, 500])
def test_a_busy_server_is_asked_again_when_it_says(tmp_path: Path, status: int) -> None:
    busy = Reply(status=status, headers=SOON)
    with serving(busy, busy, GOOD) as server:
        assert remote(server, tmp_path).complete(ASKED) == "要把实事办好。"
    assert len(server.requests) == 3


def test_a_server_may_name_the_hour(tmp_path: Path) -> None:
    soon = formatdate(time.time() + 2, usegmt=True)  # in whole seconds, so one to two from now
    with serving(Reply(status=429, headers={"Retry-After": soon}), GOOD) as server:
        begun = time.monotonic()
        assert remote(server, tmp_path).complete(ASKED) == "要把实事办好。"
    assert time.monotonic() - begun > 0.8  # else half a second was waited, as without a header


@pytest.mark.parametrize("status", [429, 503])
def test_a_server_that_is_always_busy_is_given_up_in_words(tmp_path: Path, status: int) -> None:
    with (
        serving(Reply(status=status, headers=SOON)) as server,
        pytest.raises(ModelServerError, match=rf"服务繁忙（{status}）.*请过一会儿再试") as caught,
    ):
        remote(server, tmp_path).complete(ASKED)
    assert len(server.requests) == 1 + RETRIES
    assert "\n" not in str(caught.value)


def test_a_wait_of_an_hour_is_not_waited(tmp_path: Path) -> None:
    with (
        serving(Reply(status=429, headers={"Retry-After": "3600"})) as server,
        pytest.raises(ModelServerError, match="服务繁忙"),
    ):
        remote(server, tmp_path).complete(ASKED)
    assert len(server.requests) == 1


def test_all_waits_for_the_first_piece_are_limited_together(tmp_path: Path) -> None:
    with (
        serving(Reply(status=429, headers={"Retry-After": "50"})) as server,
        pytest.raises(ModelServerError, match="WENGAO_LLM_TIMEOUT"),
    ):
        remote(server, tmp_path, timeout=1).complete(ASKED)


def test_breaking_off_in_the_middle_is_told(tmp_path: Path) -> None:
    with serving(Reply(PIECES[:1], ends="fails")) as server:
        stream = remote(server, tmp_path).stream(ASKED)
        assert next(stream) == "要把"
        with pytest.raises(ModelServerError, match="中途断开"):
            next(stream)


def test_a_server_that_dies_before_the_first_piece_is_told(tmp_path: Path) -> None:
    with (
        serving(Reply(ends="dies")) as server,
        pytest.raises(ModelServerError, match="已写的保留"),
    ):
        remote(server, tmp_path).complete(ASKED)


def test_a_server_that_dies_in_the_middle_is_told(tmp_path: Path) -> None:
    with serving(Reply(PIECES[:1], ends="dies")) as server:
        stream = remote(server, tmp_path).stream(ASKED)
        assert next(stream) == "要把"
        with pytest.raises(ModelServerError, match="已写的保留"):
            next(stream)
    assert len(server.requests) == 1  # what was passed on is not asked for again


def test_a_server_that_says_nothing_is_told(tmp_path: Path) -> None:
    with serving(Reply()) as server, pytest.raises(ModelServerError, match="没有作答"):
        remote(server, tmp_path).complete(ASKED, finished=True)


def test_a_server_that_is_down_is_told(tmp_path: Path) -> None:
    with serving(GOOD) as server:
        model = remote(server, tmp_path)
    with pytest.raises(ModelServerError, match="连不上"):
        model.complete(ASKED)


def test_a_server_that_is_slow_to_begin_is_waited_for(tmp_path: Path) -> None:
    with serving(Reply((1.5, *PIECES))) as server:
        assert remote(server, tmp_path).complete(ASKED) == "要把实事办好。"


def test_a_server_that_never_begins_is_given_up(tmp_path: Path) -> None:
    with (
        serving(Reply(({"role": "assistant", "content": ""}, 30.0))) as server,
        pytest.raises(ModelServerError, match=r"等了 1 秒没有作答.*WENGAO_LLM_TIMEOUT"),
    ):
        remote(server, tmp_path, timeout=1).complete(ASKED)
    assert server.left.wait(PATIENT)


def test_a_server_that_falls_silent_is_given_up(tmp_path: Path) -> None:
    with serving(Reply(("要把", 30.0))) as server:
        stream = remote(server, tmp_path, timeout=1).stream(ASKED)
        assert next(stream) == "要把"
        with pytest.raises(ModelServerError, match=r"中途 1 秒没有动静.*已写的保留"):
            next(stream)
        assert server.left.wait(PATIENT)


def test_an_answer_without_end_is_cut_off(tmp_path: Path) -> None:
    with serving(Reply(repeat("一件接着一件办，"))) as server:
        read: list[str] = []
        with pytest.raises(ModelAnswerError, match=r"停不下来.*保留"):
            read += remote(server, tmp_path).stream(ASKED, max_tokens=10)
        assert server.left.wait(PATIENT)


def test_closing_the_stream_closes_the_connection(tmp_path: Path) -> None:
    with serving(Reply(repeat("一件接着一件办，"))) as server:
        stream = remote(server, tmp_path).stream(ASKED)
        next(stream)
        stream.close()  # type: ignore[attr-defined]  # it is a generator
        assert server.left.wait(PATIENT)


@pytest.mark.parametrize(
    "reply",
    [
        Reply(late=50.0),
        Reply((50.0,)),
        Reply(("要把", 50.0)),
        Reply(status=429, headers={"Retry-After": "50"}),
    ],
)
def test_what_is_awaited_can_be_stopped(tmp_path: Path, reply: Reply) -> None:
    stop = threading.Event()
    with serving(reply) as server:

        def stop_when_asked() -> None:
            server.asked.wait(PATIENT)
            stop.set()

        threading.Thread(target=stop_when_asked, daemon=True).start()
        begun = time.monotonic()
        read = "".join(remote(server, tmp_path).until(stop).stream(ASKED, finished=True))
        assert time.monotonic() - begun < 40  # the server is silent for 50 seconds
        assert read in ("", "要把")
        assert reply.status != 200 or server.left.wait(40)


@pytest.mark.parametrize("field", ["reasoning_content", "reasoning"])
def test_thoughts_beside_the_text_are_kept_apart(tmp_path: Path, field: str) -> None:
    thoughts = ({field: "先想"}, {field: "一想", "content": ""})
    with serving(Reply((*thoughts, *PIECES))) as server:
        assert remote(server, tmp_path).complete(ASKED, finished=True) == "要把实事办好。"


def test_thoughts_in_the_text_are_kept_apart(tmp_path: Path) -> None:
    with serving(Reply(("<thi", "nk>先想一想</think>", *PIECES))) as server:
        assert remote(server, tmp_path).complete(ASKED, finished=True) == "要把实事办好。"


@pytest.mark.parametrize(
    "pieces", [({"reasoning_content": "想来想去"},), ("<think>想来想去",), ("<think>想</think>",)]
)
def test_thoughts_alone_are_no_answer(tmp_path: Path, pieces: tuple[str, ...]) -> None:
    with serving(Reply(pieces)) as server, pytest.raises(ModelAnswerError, match="只有思考"):
        remote(server, tmp_path).complete(ASKED)


@pytest.mark.parametrize("size", [1, 40])
def test_english_is_no_answer_where_chinese_is_wanted(tmp_path: Path, size: int) -> None:
    said = "We must do every good thing for the people. " * size
    with serving(Reply((said,))) as server:
        model = remote(server, tmp_path)
        assert model.complete(ASKED) == said
        with pytest.raises(ModelAnswerError, match="不是中文"):
            model.complete(ASKED, chinese=True)


def test_an_answer_that_was_cut_off_is_told_where_all_of_it_is_wanted(tmp_path: Path) -> None:
    with serving(Reply(PIECES, finish="length")) as server:
        model = remote(server, tmp_path)
        assert model.complete(ASKED) == "要把实事办好。"
        read: list[str] = []
        with pytest.raises(ModelAnswerError, match=r"长度上限.*保留"):
            read.extend(model.stream(ASKED, finished=True))


def test_a_model_of_a_provider_is_asked_with_the_names_of_its_client(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with serving(GOOD) as server:
        monkeypatch.setenv("OPENAI_BASE_URL", server.url)
        settings = Settings.load(home=tmp_path, llm="openai:some-model", llm_api_key="secret")
        assert settings.writes_sections
        said = LanguageModel(settings).complete(ASKED, max_tokens=50, seed=3, temperature=0.5)
    assert said == "要把实事办好。"
    (asked,) = server.requests
    assert asked["model"] == "some-model"
    assert asked["max_completion_tokens"] == 50
    assert (asked["seed"], asked["temperature"]) == (3, 0.5)
    assert server.keys == ["Bearer secret"]


def test_the_package_of_a_provider_that_is_missing_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "langchain_anthropic", None)
    model = LanguageModel(Settings.load(home=tmp_path, llm="anthropic:claude"))
    with pytest.raises(ModelMissingError, match="pip install langchain-anthropic") as caught:
        model.complete(ASKED)
    assert "\n" not in str(caught.value)


def test_an_unknown_provider_is_named(tmp_path: Path) -> None:
    model = LanguageModel(Settings.load(home=tmp_path, llm="nobody:some-model"))
    with pytest.raises(ModelMissingError, match="nobody") as caught:
        model.complete(ASKED)
    assert "\n" not in str(caught.value)


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
