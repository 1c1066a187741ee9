import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from embeddings.encoder import Encoder, HashEncoder, load_encoder
from embeddings.errors import EncoderError

ENCODER: Encoder = HashEncoder()


@given(st.lists(st.text(), max_size=5))
def test_vectors_are_of_length_one_and_always_the_same(texts: list[str]) -> None:
    vectors = ENCODER.encode_passages(texts)
    assert vectors.shape == (len(texts), ENCODER.dimension)
    assert vectors.dtype == np.float32
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)
    assert np.array_equal(vectors, HashEncoder().encode_queries(texts))


def test_similar_texts_are_near_and_script_does_not_matter() -> None:
    query, same, near, far = ENCODER.encode_passages(
        ["加强基层组织建设", "加強基層組織建設", "基层组织建设要加强", "乡村振兴战略"]
    )
    assert query @ same == pytest.approx(1)
    assert query @ near > 0.6 > 0.4 > query @ far


@pytest.mark.encoder
def test_a_missing_model_is_named_with_what_to_do(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    with pytest.raises(EncoderError) as caught:
        load_encoder(str(tmp_path / "empty"), models_dir=tmp_path)
    assert "WENGAO_ENCODER" in str(caught.value)
    assert "\n" not in str(caught.value)


def test_importing_the_encoder_imports_no_torch() -> None:
    code = "import sys, embeddings.encoder, embeddings.bundled; print('torch' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"


@pytest.mark.encoder
def test_the_real_encoder_puts_meaning_before_letters(real_encoder: Encoder) -> None:
    queries = real_encoder.encode_queries(["怎样让年轻人愿意留在村里"])
    passages = real_encoder.encode_passages(
        ["吸引青年返乡创业，为他们安家、贷款、找市场。", "村里的年轮刻在那棵老樟树上。"]
    )
    near, far = (queries @ passages.T)[0]
    assert near > far
    assert passages.shape == (2, 384)
    assert np.allclose(np.linalg.norm(passages, axis=1), 1, atol=1e-5)


@pytest.mark.encoder
def test_the_real_encoder_takes_anything(real_encoder: Encoder) -> None:
    vectors = real_encoder.encode_passages(["", "\ud800", "字" * 100_000, "\x00\x01"])
    assert np.isfinite(vectors).all()
    assert real_encoder.encode_queries([]).shape == (0, 384)


@pytest.mark.encoder
def test_a_folder_of_the_user_is_named_by_its_content(models_dir: Path) -> None:
    folder = models_dir / "multilingual-e5-small"
    encoder = load_encoder(str(folder), models_dir=models_dir)
    assert encoder.name.startswith("multilingual-e5-small@")
    assert encoder.dimension == 384
