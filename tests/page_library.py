"""The real library, without weights, over the documents of the scripted writer."""

from pathlib import Path

from corpus.document.derived import Derived
from corpus.document.values import CleanText, RawDocument
from corpus.splitting.passages import split_passages
from corpus.splitting.sentences import split_sentences
from rag.retrieval.library import Library
from rag.settings import Settings
from tests.cli_runner import open_library
from tests.fakes import DOCUMENTS


def page_library(home: Path) -> Library:
    """A library under a new home, whose documents have the ids that the script cites."""
    library = open_library(Settings.load(home=home))
    for document, text in DOCUMENTS:
        raw = RawDocument(document.source, text.encode(), text, ".md", "utf-8")
        sentences = split_sentences(text)
        passages = split_passages(text, sentences, document_id=document.id, flaws=document.flaws)
        library.store.writer.add(
            Derived(raw, document, CleanText.from_raw(text), sentences, passages)
        )
    return library
