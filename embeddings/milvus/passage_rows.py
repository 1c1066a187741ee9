"""Build the Milvus row of a passage: two text columns of tokens, their counts, and attributes.

The server computes the sparse vectors, and filters by the attributes, as for sentences.
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from embeddings.index.attributes import Attributes
from embeddings.milvus.server import library
from embeddings.milvus.tokens import K1, LONGEST_TEXT, B, joined

# The analysers of a passage. Only the tokens of MATCHED can be used to look up passages.
ANALYSERS: Final = ("words", "bigrams")
MATCHED: Final = "bigrams"
# Raise it when the meaning of saved data changes: how tokens are cut or spelled, or the columns.
FORMAT: Final = 1
# The server splits text at all characters except letters and digits; our tokens have only those.
_ANALYSIS: Final = {"tokenizer": "standard"}


@dataclass(frozen=True, slots=True)
class PassageRow:
    """A passage as it is sent to the server, with its tokens by analyser.

    ``number`` is the passage's number in the store; ``digest`` comes from :func:`digest_of`.
    """

    number: int
    digest: int
    attributes: Attributes
    tokens: Mapping[str, Sequence[str]]

    @property
    def columns(self) -> dict[str, Any]:
        """The columns by name."""
        columns = self.attributes.row | {"id": self.number, "digest": self.digest}
        for name in ANALYSERS:
            text = joined(self.tokens[name])
            columns |= {name: text, length_of(name): len(text.split())}
        return columns


def digest_of(title: int, attributes: Attributes) -> int:
    """Hash the parts of a passage that can change: its attributes, and its title (by its hash)."""
    hashed = hashlib.blake2b(f"{title} {attributes.row['digest']}".encode(), digest_size=8).digest()
    return int.from_bytes(hashed, "big", signed=True)


def length_of(name: str) -> str:
    """Return the name of the column with the number of tokens."""
    return f"{name}_length"


def vector_of(name: str) -> str:
    """Return the name of the column with the sparse vector."""
    return f"{name}_vector"


def add_text(schema: Any, indexes: Any) -> None:
    """Add, for each analyser, a column of tokens, their number, and their sparse vector."""
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
