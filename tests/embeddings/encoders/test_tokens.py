"""Cut by the pieces that occur in a text, it is cut as by the whole vocabulary."""

from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from embeddings.encoders import bundled
from embeddings.encoders.e5s1 import E5S1
from embeddings.encoders.protocol import Encoder
from embeddings.encoders.tokens import LONGEST, Tokens, write_tokens
from tests.embeddings.making import PIECES, SENTENCES, small_file

SMALL_LETTERS = st.text(alphabet="基层组织，,Ａa A\t\n\x01▁～<s></unkmaspd", max_size=40)


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Tokens:
    folder = tmp_path_factory.mktemp("tokens")
    write_tokens(E5S1(small_file()).vocabulary, folder)
    return Tokens(folder)


@pytest.fixture(scope="module")
def real(real_encoder: Encoder, models_dir: Path) -> Tokens:
    assert real_encoder.name == bundled.NAME  # so it is written out
    return Tokens(models_dir / bundled.ONNX.folder_name)


def _agree(tokens: Tokens, texts: list[str]) -> None:
    whole = [one.ids for one in tokens.whole().encode_batch_fast(texts)]
    assert tokens.looked_up(texts) == whole


@given(st.lists(SMALL_LETTERS, max_size=4))
@example(["<mask>基<s>层", " </s> 基层<unk>", "<s", ""])
def test_a_small_vocabulary_cuts_alike(small: Tokens, texts: list[str]) -> None:
    _agree(small, texts)


def test_a_text_is_marked_and_cut_at_the_positions_of_the_model(small: Tokens) -> None:
    assert [PIECES[number] for number in small.looked_up(["基层，"])[0]] == [
        "<s>", "▁", "基层", ",", "</s>",
    ]  # fmt: skip
    assert len(small.looked_up(["基" * 2000])[0]) == LONGEST


@pytest.mark.encoder
def test_the_real_vocabulary_cuts_alike(real: Tokens) -> None:
    _agree(real, [f"query: {sentence}" for sentence in SENTENCES])
    _agree(real, ["字" * 2000, "<s>同志们</s><mask>", "naïve ﬁne Straße Київ ไทย 한국어 العربية"])


@pytest.mark.encoder
@settings(max_examples=150, deadline=None)
@given(st.lists(st.text(max_size=30), max_size=3))
def test_the_real_vocabulary_cuts_anything_alike(real: Tokens, texts: list[str]) -> None:
    _agree(real, [text.encode("utf-8", "replace").decode() for text in texts])


@pytest.mark.encoder
def test_a_question_does_not_read_the_whole_vocabulary(real: Tokens) -> None:
    fresh = Tokens(real._file.parent)
    assert fresh.ids(["怎样把服务送到群众身边"]) == real.looked_up(["怎样把服务送到群众身边"])
    assert fresh._whole is None
    assert fresh.ids(["很长的一段话，" * 1000]) == real.looked_up(["很长的一段话，" * 1000])
    assert fresh._whole is not None
