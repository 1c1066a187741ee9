"""One contract for every re-ranker: the fake, and a real cross-encoder made here."""

import json
import logging
import os
import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from embeddings.encoders.protocol import prepared
from embeddings.errors import RerankerError
from embeddings.rerankers.configuration import check_folder, found_on_disk
from embeddings.rerankers.loading import load_reranker
from embeddings.rerankers.protocol import Reranker
from embeddings.rerankers.windows import windows
from tests.embeddings.making import SENTENCES
from tests.embeddings.making_reranker import LONGEST, write_cross_encoder
from tests.fakes import LettersReranker

QUERY = "怎样加强基层组织建设"
ANSWER = "基层组织建设要加强，怎样都不能松。"
FAR = "防汛物资备在一线，值班电话有人接。"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    letters = [prepared(text) for text in (*SENTENCES, QUERY, ANSWER, FAR)]
    return write_cross_encoder(tmp_path_factory.mktemp("models") / "letters", letters)


@pytest.fixture(scope="module", params=["fake", "real"])
def reranker(request: pytest.FixtureRequest, folder: Path) -> Reranker:
    return LettersReranker() if request.param == "fake" else load_reranker(str(folder), threads=1)


@pytest.fixture
def copy(folder: Path, tmp_path: Path) -> Path:
    """A copy of the real one, to be damaged."""
    return shutil.copytree(folder, tmp_path / "copy")


def test_there_is_one_score_a_text_in_the_order_of_the_texts(reranker: Reranker) -> None:
    scores = reranker.score(QUERY, SENTENCES)
    assert scores.shape == (len(SENTENCES),)
    assert scores.dtype == np.float32
    assert np.isfinite(scores).all()
    assert np.allclose(reranker.score(QUERY, SENTENCES[::-1])[::-1], scores, atol=1e-4)
    assert reranker.score(QUERY, []).shape == (0,)
    assert reranker.name


def test_what_answers_is_higher(reranker: Reranker) -> None:
    answer, far = reranker.score(QUERY, [ANSWER, FAR])
    assert answer > far
    far, answer = reranker.score("防汛物资", [ANSWER, FAR])
    assert answer > far


def test_a_score_does_not_depend_on_the_other_texts(reranker: Reranker) -> None:
    together = reranker.score(QUERY, [*SENTENCES, ANSWER, FAR * 20])
    alone = [float(reranker.score(QUERY, [text])[0]) for text in (*SENTENCES, ANSWER, FAR * 20)]
    assert np.allclose(together, alone, atol=1e-4)


def test_script_and_width_do_not_matter(reranker: Reranker) -> None:
    plain, other = reranker.score(QUERY, ["加强基层组织建设ABC", "加強基層組織建設ＡＢＣ"])
    assert plain == pytest.approx(other, abs=1e-4)
    assert np.allclose(
        reranker.score(QUERY, SENTENCES),
        reranker.score("怎樣加強基層組織建設", SENTENCES),
        atol=1e-4,
    )


def test_of_a_long_text_the_best_window_counts(reranker: Reranker) -> None:
    within, without = reranker.score(QUERY, [FAR * 15 + ANSWER + FAR * 5, FAR * 20])
    assert within > without


def test_any_text_is_read(reranker: Reranker) -> None:
    texts = ["", "\ud800", "字" * 100_000, "\x00\x01", "🙂", "\n"]
    for query in (QUERY, "\ud800", QUERY * 500):
        assert np.isfinite(reranker.score(query, texts)).all()


def test_threads_do_not_disturb_one_another(reranker: Reranker) -> None:
    queries = [QUERY, ANSWER, FAR, *SENTENCES[:5]]
    alone = [reranker.score(query, SENTENCES) for query in queries]
    with ThreadPoolExecutor(4) as threads:
        together = list(threads.map(lambda query: reranker.score(query, SENTENCES), queries))
    assert np.allclose(alone, together, atol=1e-4)


def test_a_long_query_leaves_room_for_the_text(folder: Path) -> None:
    real = load_reranker(str(folder), threads=1)
    answer, far = real.score(QUERY * 100, [ANSWER * 10, FAR * 10])
    assert answer > far


@given(st.text(min_size=1, max_size=300), st.integers(1, 80))
def test_windows_cover_the_text_and_fit(text: str, longest: int) -> None:
    # All characters differ, so the place of each window is known.
    different = "".join(chr(0x4E00 + place) for place in range(len(text)))
    spans = [(ord(one[0]) - 0x4E00, len(one)) for one in windows(different, longest)]
    assert windows(text, longest) == [text[start : start + length] for start, length in spans]
    assert all(length == min(longest, len(text)) for _, length in spans)
    covered = 0
    for start, length in spans:
        assert start <= covered
        covered = start + length
    assert covered == len(text)


def test_windows_share_a_quarter() -> None:
    text = "".join(chr(0x4E00 + number) for number in range(100))
    found = windows(text, 40)
    assert [text.index(window) for window in found] == [0, 30, 60]


def _refused(setting: str) -> str:
    with pytest.raises(RerankerError) as caught:
        load_reranker(setting)
    said = str(caught.value)
    assert "WENGAO_RERANKER" in said
    assert "\n" not in said
    return said


def test_a_folder_that_is_not_there_is_named(tmp_path: Path) -> None:
    for setting in (str(tmp_path / "none"), "./none", "~/no/such/folder", "a/b/c"):
        assert "没有重排模型的文件夹" in _refused(setting)
    assert "不是文件夹，也不是模型名" in _refused("有空格 的名称")


def test_an_encoder_is_no_reranker(copy: Path) -> None:
    """Sentence-Transformers would give it a head of random numbers, and say so in a warning."""
    config = json.loads((copy / "config.json").read_text(encoding="utf-8"))
    config["architectures"] = ["BertModel"]
    (copy / "config.json").write_text(json.dumps(config), encoding="utf-8")
    assert "不是 CrossEncoder" in _refused(str(copy))


def test_several_labels_are_refused(tmp_path: Path) -> None:
    folder = write_cross_encoder(tmp_path / "labels", [QUERY], labels=3)
    assert "3 个标签" in _refused(str(folder))


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("config.json", None),
        ("config.json", b"{"),
        ("config.json", b"[]"),
        ("config_sentence_transformers.json", b"\xff"),
        ("model.safetensors", None),
        ("model.safetensors", b"cut short"),
        ("tokenizer.json", b"{}"),
    ],
)
def test_damaged_files_are_said(copy: Path, name: str, content: bytes | None) -> None:
    if content is None:
        (copy / name).unlink()
    else:
        (copy / name).write_bytes(content)
    _refused(str(copy))


def test_a_model_that_cannot_read_pairs_is_refused_at_once(copy: Path) -> None:
    """Its tokenizer numbers more pieces than the model has."""
    path = copy / "tokenizer.json"
    tokenizer = json.loads(path.read_text(encoding="utf-8"))
    vocabulary = tokenizer["model"]["vocab"]
    tokenizer["model"]["vocab"] = {
        token: number if number < 4 else number + 10_000 for token, number in vocabulary.items()
    }
    path.write_text(json.dumps(tokenizer), encoding="utf-8")
    assert "读不了文本" in _refused(str(copy))


def test_a_model_saved_by_sentence_transformers_is_the_same(folder: Path, tmp_path: Path) -> None:
    from sentence_transformers import CrossEncoder

    CrossEncoder(str(folder), device="cpu").save_pretrained(str(tmp_path / "saved"))
    saved = load_reranker(str(tmp_path / "saved"), threads=1)
    assert np.allclose(
        saved.score(QUERY, SENTENCES), load_reranker(str(folder)).score(QUERY, SENTENCES), atol=1e-4
    )
    assert saved.name == "saved"


def test_it_is_found_and_checked_without_torch(folder: Path) -> None:
    code = (
        "import sys; from embeddings.rerankers.configuration import check_folder, found_on_disk; "
        "check_folder(found_on_disk(sys.argv[1])); "
        "assert found_on_disk('somebody/no-such-model-here') is None; "
        "print({'torch', 'transformers', 'sentence_transformers'} & sys.modules.keys())"
    )
    assert _run(code, str(folder)) == "set()"
    assert found_on_disk(str(folder)) == folder
    check_folder(folder)


def test_a_model_in_the_cache_of_the_hub_needs_no_network(folder: Path, tmp_path: Path) -> None:
    revision = "0123456789abcdef0123456789abcdef01234567"
    cached = tmp_path / "hub" / "models--somebody--letters"
    shutil.copytree(folder, cached / "snapshots" / revision)
    (cached / "refs").mkdir()
    (cached / "refs" / "main").write_text(revision, encoding="utf-8")
    code = (
        "from pathlib import Path\n"
        "from embeddings.encoders.loading import load_encoder\n"
        "from embeddings.rerankers.configuration import found_on_disk\n"
        "from embeddings.rerankers.loading import load_reranker\n"
        "from embeddings.errors import RerankerError\n"
        "print(load_encoder('somebody/letters', models_dir=Path()).name)\n"
        "print(found_on_disk('somebody/letters').name, load_reranker('somebody/letters').name)\n"
        "try:\n"
        "    load_reranker('somebody/other', progress=print)\n"
        "except RerankerError as error:\n"
        "    print(error)\n"
    )
    encoder, first, loading, fetching, refused = _run(code, home=tmp_path).splitlines()
    assert encoder == f"somebody/letters@{revision[:12]}", "another revision is another encoder"
    assert first == f"{revision} somebody/letters@{revision[:12]}"
    assert loading == "正在载入重排模型 somebody/other…"
    assert "正在从模型库获取" in fetching
    assert "“somebody/other”载入不了" in refused
    assert "WENGAO_RERANKER" in refused


def test_the_libraries_are_quiet_while_loading_and_as_they_were_after() -> None:
    """Their lines would stand among ours: a warning of a new head, each attempt to reach a hub."""
    from embeddings.encoders.sentence_models import quiet

    loggers = [logging.getLogger(name) for name in ("sentence_transformers", "huggingface_hub")]
    before = [logger.level for logger in loggers]
    with quiet():
        assert not any(logger.isEnabledFor(logging.WARNING) for logger in loggers)
    assert [logger.level for logger in loggers] == before


def _run(code: str, *arguments: str, home: Path | None = None) -> str:
    """What a program of its own prints, which reaches no hub; ``home`` holds the hub's cache."""
    offline = {"HF_HUB_OFFLINE": "1", **({"HF_HOME": str(home)} if home else {})}
    done = subprocess.run(
        [sys.executable, "-c", code, *arguments],
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, **offline},
    )
    return done.stdout.strip()


def test_what_it_reads_fits_the_model(folder: Path) -> None:
    """Longer pairs would be cut by the tokenizer, and what is cut is never read."""
    from embeddings.rerankers.cross_encoder import CrossEncoderReranker

    real = load_reranker(str(folder), threads=1)
    assert isinstance(real, CrossEncoderReranker)
    for query in (QUERY, QUERY * 30):
        _, pairs = real._pairs(query, [FAR * 20, ANSWER])
        assert all(len(one) + len(other) + 3 <= LONGEST for one, other in pairs)
        assert pairs[-1][1] == ANSWER
