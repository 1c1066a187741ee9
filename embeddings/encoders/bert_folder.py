"""Write an E5S1 encoder as a Sentence-Transformers folder; only this module imports safetensors."""

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from embeddings.encoders.e5s1 import E5S1
from embeddings.encoders.unigram import special_tokens, tokenizer

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


def write_folder(model: E5S1, folder: Path) -> None:
    """Write the model as a Sentence-Transformers folder into an empty folder."""
    from safetensors.numpy import save_file

    weights = folder / "model.safetensors"
    save_file(bert_tensors(model), weights, metadata={"format": "pt"})
    weights.chmod(0o644)  # safetensors writes 0600, but users may share a model cache
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
    """Return the weights with the names of ``transformers.BertModel``.

    The model does not use the pooler, so it is written as zeros. If it were missing, each load
    would initialize it randomly and print a warning.
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


def _configurations(model: E5S1) -> dict[str, Any]:
    shape = model.shape
    special = special_tokens(model.vocabulary)
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
