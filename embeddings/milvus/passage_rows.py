"""A passage as Milvus has it: two columns of tokens, their numbers, the vectors the server makes.

What filters ask for lies beside them, as with sentences.
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from embeddings.index.attributes import Attributes
from embeddings.milvus.server import library
from embeddings.milvus.tokens import K1, LONGEST_TEXT, B, joined

# What a passage is cut into; of the second it can be asked which passages hold certain ones.
ANALYSERS: Final = ("words", "bigrams")
MATCHED: Final = "bigrams"
# Raised when what is saved changes its meaning: how tokens are cut or spelled, columns.
FORMAT: Final = 1
# A server splits at what is no letter or digit, and of those tokens are made.
_ANALYSIS: Final = {"tokenizer": "standard"}


@dataclass(frozen=True, slots=True)
class PassageRow:
    """A passage as it is sent, with its tokens by analyser.

    ``number`` is that of the store and stands for its words; ``digest`` is :func:`digest_of`.
    """

    number: int
    digest: int
    attributes: Attributes
    tokens: Mapping[str, Sequence[str]]

    @property
    def columns(self) -> dict[str, Any]:
        """By name."""
        columns = self.attributes.row | {"id": self.number, "digest": self.digest}
        for name in ANALYSERS:
            text = joined(self.tokens[name])
            columns |= {name: text, length_of(name): len(text.split())}
        return columns


def digest_of(title: int, attributes: Attributes) -> int:
    """Of what can change in a passage: its attributes, and its title by its hash."""
    hashed = hashlib.blake2b(f"{title} {attributes.row['digest']}".encode(), digest_size=8).digest()
    return int.from_bytes(hashed, "big", signed=True)


def length_of(name: str) -> str:
    """The column that holds how many tokens there are."""
    return f"{name}_length"


def vector_of(name: str) -> str:
    """The column of the sparse vector."""
    return f"{name}_vector"


def add_text(schema: Any, indexes: Any) -> None:
    """For each analyser the tokens as text, their number, and the vector made of them."""
    client = library()
    for name in ANALYSERS:
        schema.add_field(
            name,
            client.DataType.VARCHAR,
            max_length=LONGEST_TEXT,
            enable_analyzer=True,
            analyzer_params=_ANALYSIS,
            enable_match=name == MATCHED,
        )
        schema.add_field(length_of(name), client.DataType.INT64)
        schema.add_field(vector_of(name), client.DataType.SPARSE_FLOAT_VECTOR)
        schema.add_function(
            client.Function(
                name=f"{name}_bm25",
                function_type=client.FunctionType.BM25,
                input_field_names=[name],
                output_field_names=[vector_of(name)],
            )
        )
        indexes.add_index(
            vector_of(name),
            index_type="SPARSE_INVERTED_INDEX",
            metric_type="BM25",
            params={"bm25_k1": K1, "bm25_b": B},
        )
