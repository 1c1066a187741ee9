"""A cross-encoder in small, with weights set by hand: it counts letters of a text in the query.

A real BERT of two layers that Sentence-Transformers loads like any other, ready in a moment. In the
first layer a token looks at those of the same letter; one of the text that sees the query among
them is marked. In the second the first token takes the mean of the marks, which is the score.
"""

from collections.abc import Iterable
from pathlib import Path
from typing import Any, Final

import torch
from tokenizers import Regex, Tokenizer, models, pre_tokenizers, processors
from transformers import BertConfig, BertForSequenceClassification, PreTrainedTokenizerFast

# Typed upstream in part only.
_config: Any = BertConfig
_fast_tokenizer: Any = PreTrainedTokenizerFast

LONGEST: Final = 64
"""Tokens that it reads of a pair, those that mark beginning and end included."""

_SPECIAL: Final = ("[PAD]", "[UNK]", "[CLS]", "[SEP]")
# Which letter it is takes up the first dimensions; of the others one says that a token is of the
# query, one that it is of the text, one that it saw the query, one that it is marked.
_LETTER: Final = 60
_QUERY, _TEXT, _SAW, _MARKED = range(_LETTER, _LETTER + 4)
_WIDTH: Final = _LETTER + 4


def write_cross_encoder(folder: Path, letters: Iterable[str], *, labels: int = 1) -> Path:
    """Write one that knows these letters; with several labels each gets the same score."""
    vocabulary = [*_SPECIAL, *sorted({letter for text in letters for letter in text})]
    _tokenizer(vocabulary).save_pretrained(folder)
    model = BertForSequenceClassification(
        _config(
            vocab_size=len(vocabulary),
            hidden_size=_WIDTH,
            num_hidden_layers=2,
            num_attention_heads=1,
            intermediate_size=1,
            max_position_embeddings=LONGEST,
            num_labels=labels,
        )
    )
    with torch.no_grad():
        _set_weights(model, len(vocabulary))
    model.save_pretrained(folder)
    return folder


def _tokenizer(vocabulary: list[str]) -> PreTrainedTokenizerFast:
    """A token a letter."""
    numbers = {token: number for number, token in enumerate(vocabulary)}
    made = Tokenizer(models.WordLevel(numbers, unk_token="[UNK]"))
    made.pre_tokenizer = pre_tokenizers.Split(Regex("."), "isolated")
    made.post_processor = processors.TemplateProcessing(
        single="[CLS] $A [SEP]",
        pair="[CLS] $A [SEP] $B:1 [SEP]:1",
        special_tokens=[("[CLS]", numbers["[CLS]"]), ("[SEP]", numbers["[SEP]"])],
    )
    found: PreTrainedTokenizerFast = _fast_tokenizer(
        tokenizer_object=made,
        pad_token="[PAD]",
        unk_token="[UNK]",
        cls_token="[CLS]",
        sep_token="[SEP]",
        model_max_length=LONGEST,
        model_input_names=["input_ids", "token_type_ids", "attention_mask"],
    )
    return found


def _set_weights(model: BertForSequenceClassification, size: int) -> None:
    for name, weights in model.named_parameters():
        if "LayerNorm" not in name:
            weights.zero_()
    bert: Any = model.bert
    # Half the dimensions of a letter are 1, half -1, so that all have one mean and one length.
    shuffled = torch.rand((size, _LETTER), generator=torch.Generator().manual_seed(0)).argsort(1)
    bert.embeddings.word_embeddings.weight[:, :_LETTER] = shuffled.remainder(2) * 2.0 - 1
    bert.embeddings.token_type_embeddings.weight[0, _QUERY] = 1
    bert.embeddings.token_type_embeddings.weight[1, _TEXT] = 1
    first, second = bert.encoder.layer
    look = first.attention.self
    look.query.weight[:_LETTER, :_LETTER] = 2 * torch.eye(_LETTER)
    look.key.weight[:_LETTER, :_LETTER] = torch.eye(_LETTER)
    look.value.weight[_SAW, _QUERY] = 1
    first.attention.output.dense.weight.copy_(torch.eye(_WIDTH))
    # A token of the query saw it too: only the sum of both tells those of the text.
    first.intermediate.dense.weight[0, _SAW] = 10
    first.intermediate.dense.weight[0, _TEXT] = 20
    first.intermediate.dense.bias[0] = -21
    first.output.dense.weight[_MARKED, 0] = 1
    second.attention.self.value.weight[_MARKED, _MARKED] = 1
    second.attention.output.dense.weight.copy_(torch.eye(_WIDTH))
    bert.pooler.dense.weight[_MARKED, _MARKED] = 1
    model.classifier.weight[:, _MARKED] = 5
