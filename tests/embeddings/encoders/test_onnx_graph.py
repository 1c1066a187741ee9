"""The graph against the same network in plain numpy, and what its eight bits may cost."""

from pathlib import Path
from typing import Any

import numpy as np
import onnxruntime
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from embeddings.encoders.e5s1 import E5S1
from embeddings.encoders.onnx_graph import EMBEDDING, IDS, MASK, MODEL_FILE, quantised, write_folder
from tests.embeddings.making import HEADS, HIDDEN, LAYERS, PIECES, small_file

Array = Any  # numpy's own arithmetic is typed as Any in most places


def _norm(x: Array, model: E5S1, name: str) -> Array:
    centred = x - x.mean(axis=-1, keepdims=True)
    unit = centred / np.sqrt((centred**2).mean(axis=-1, keepdims=True) + model.shape.epsilon)
    return unit * model.expand(f"{name}.w") + model.expand(f"{name}.b")


def _dense(x: Array, model: E5S1, name: str) -> Array:
    weights = model.expand(f"{name}.w").reshape(-1, x.shape[-1])
    return x @ weights.T + model.expand(f"{name}.b")


def _gelu(x: Array) -> Array:
    from math import erf, sqrt

    return x * 0.5 * (1 + np.vectorize(erf)(x / sqrt(2)))


def _attention(x: Array, model: E5S1, at: str) -> Array:
    query, key, value = (
        _dense(x, model, f"{at}.{name}").reshape(len(x), HEADS, -1).swapaxes(0, 1) for name in "qkv"
    )
    weights = np.exp(query @ key.swapaxes(1, 2) / np.sqrt(HIDDEN / HEADS))
    weights /= weights.sum(axis=-1, keepdims=True)
    return (weights @ value).swapaxes(0, 1).reshape(len(x), HIDDEN)


def reference(model: E5S1, ids: list[int]) -> Array:
    """BERT as its paper has it (Devlin et al. 2019), then the mean at length one."""
    words, places, types = (
        model.expand(f"emb.{name}").reshape(-1, HIDDEN) for name in ("word", "pos", "type")
    )
    x = _norm(words[ids] + places[: len(ids)] + types[0], model, "emb.ln")
    for layer in range(LAYERS):
        at = f"l{layer}"
        x = _norm(x + _dense(_attention(x, model, at), model, f"{at}.ao"), model, f"{at}.aln")
        wide = _gelu(_dense(x, model, f"{at}.fi"))
        x = _norm(x + _dense(wide, model, f"{at}.fo"), model, f"{at}.oln")
    mean: Array = x.mean(axis=0)
    return mean / np.linalg.norm(mean)


@pytest.fixture(scope="module")
def session(tmp_path_factory: pytest.TempPathFactory) -> onnxruntime.InferenceSession:
    folder: Path = tmp_path_factory.mktemp("graph")
    write_folder(E5S1(small_file()), folder)
    return onnxruntime.InferenceSession(
        str(folder / MODEL_FILE), providers=["CPUExecutionProvider"]
    )


def test_the_graph_computes_the_network_whatever_stands_beside_a_text(
    session: onnxruntime.InferenceSession,
) -> None:
    texts = [[0, 4, 5, 2], [0, 4, 7, 8, 10, 9, 5, 6, 2], [0, 2]]
    ids = np.full((3, 9), 1, np.int64)
    mask = np.zeros((3, 9), np.int64)
    for row, text in enumerate(texts):
        ids[row, : len(text)] = text
        mask[row, : len(text)] = 1
    found = session.run([EMBEDDING], {IDS: ids, MASK: mask})[0]
    model = E5S1(small_file())
    wanted = np.stack([reference(model, text) for text in texts])
    assert (found * wanted).sum(axis=1).min() > 0.999
    alone = session.run([EMBEDDING], {IDS: ids[:1, :4], MASK: mask[:1, :4]})[0]
    assert np.allclose(found[0], alone[0], atol=1e-5)
    assert ids.max() < len(PIECES)


@given(arrays(np.float32, (3, 8), elements=st.floats(-4, 4, width=32)))
def test_a_weight_moves_by_half_a_level_at_most(weights: Array) -> None:
    levels, scales = quantised(weights)
    assert np.abs(levels).max(initial=0) <= 63
    assert (np.abs(levels * scales[:, None] - weights) <= scales[:, None] * 0.5001 + 1e-9).all()
