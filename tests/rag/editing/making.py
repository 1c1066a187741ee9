"""Drafts for the tests of editing, and how they read."""

from collections.abc import Sequence

from corpus.splitting.sentences import split_sentences
from rag.draft.composing import Piece
from rag.draft.values import AttributedSentence, Verdict
from rag.editing.document import Document

Parts = Sequence[tuple[str, Sequence[str]]]


def sentence(text: str) -> AttributedSentence:
    return AttributedSentence(text=text, start=0, end=len(text), verdict=Verdict.SUPPORTED)


def pieces(parts: Parts) -> list[Piece]:
    """Sections of a heading and paragraphs."""
    return [
        Piece.of(
            heading,
            [[sentence(text[s.start : s.end]) for s in split_sentences(text)] for text in texts],
        )
        for heading, texts in parts
    ]


def drafted(*parts: tuple[str, Sequence[str]], title: str = "") -> Document:
    return Document.of(title, pieces(parts))


def read(held: Document) -> list[str]:
    """The lines of a draft: headings as they are, paragraphs."""
    return [
        line
        for section in held.sections
        for line in [*filter(None, [section.heading]), *(one.text for one in section.paragraphs)]
    ]


def plain() -> Document:
    """A draft without headings: a greeting, then paragraphs of 2, 1, 3 and 1 sentences."""
    return drafted(
        (
            "",
            [
                "同志们：",
                "今天我们开会。会议很重要。",
                "路要修好。",
                "桥要架牢。水要引来。树要种活。",
                "谢谢大家。",
            ],
        ),
        title="在会上的讲话",
    )


def headed() -> Document:
    """An opening of one paragraph and three numbered sections."""
    return drafted(
        ("", ["同志们：", "下面，我讲三点意见："]),
        ("一、把路修好", ["修路先要规划。规划要实。", "修路不能等。"]),
        ("二、把桥架牢", ["架桥要看水文。"]),
        ("三、把树种活", ["种树要抓时节。", "谢谢大家。"]),
        title="在建设会上的讲话",
    )
