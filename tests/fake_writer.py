"""A writer without a model: it says what it was told to say, over a real library."""

import datetime
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Self

from rag.chain.graph import InterruptedDraftError, Revision
from rag.draft.differing import DiffStep
from rag.draft.values import (
    AttributedSentence,
    Citation,
    Draft,
    DraftDone,
    DraftSection,
    DraftStarted,
    Event,
    Evidence,
    Finding,
    Progress,
    Relation,
    SentenceDone,
    Severity,
    Token,
    Verdict,
)
from rag.retrieval.library import Library


@dataclass
class FakeWriter:
    """Drafts the sentences that it was given; the first one cites the best passage it finds."""

    library: Library
    sentences: Sequence[str] = ("要把服务送到群众身边。", "这一句没有出处。")
    error: BaseException | None = None
    breaks_off: bool = False
    closed: bool = False
    asked: list[tuple[str, datetime.date | None, int | None]] = field(default_factory=list)

    def draft_once(
        self,
        request: str,
        *,
        date: datetime.date | None = None,
        material: Sequence[Path] = (),
        seed: int | None = None,
        on_event: Callable[[Event], None] | None = None,
    ) -> Draft:
        """The draft of the given sentences, with the events of a section."""
        self.asked.append((request, date, seed))
        if self.error is not None:
            raise self.error
        evidence = self.library.search(request, k=2)
        draft = self._draft(evidence)
        if on_event is not None:
            on_event(Progress(message="检索资料"))
            on_event(DraftStarted(title=draft.title, headings=("一、抓基层",)))
            on_event(Token(section=0, text="要把"))
            for sentence in draft.sentences:
                on_event(SentenceDone(section=0, sentence=sentence))
            on_event(DraftDone(draft=draft))
        if self.breaks_off:
            raise InterruptedDraftError("模型中途断开", draft)
        return draft

    def revise_once(self, text: str, *, mode: str, instruction: str = "") -> Revision:
        """The text with the mode put before it."""
        changes = (DiffStep(op="delete", text=text), DiffStep(op="insert", text=mode + instruction))
        return Revision(draft=self._draft(()), diff=changes)

    def _draft(self, evidence: tuple[Evidence, ...]) -> Draft:
        text, attributed = "", []
        for index, sentence in enumerate(self.sentences):
            cited = _cite(evidence[0]) if evidence and index == 0 else ()
            attributed.append(
                AttributedSentence(
                    text=sentence,
                    start=len(text),
                    end=len(text) + len(sentence),
                    verdict=Verdict.SUPPORTED if cited else Verdict.UNSUPPORTED,
                    citations=cited,
                )
            )
            text += sentence
        return Draft(
            text=text,
            title="抓基层",
            sections=(DraftSection(heading="一、抓基层", sentences=tuple(attributed)),),
            findings=(
                Finding(
                    check="空话", severity=Severity.WARNING, start=0, end=2, message="再具体些",
                    suggestion="写明做什么",
                ),
            ),
            evidence=evidence,
            metrics={"copy_rate": 0.25, "supported_rate": 0.5},
            settings_hash="0123456789ab",
        )  # fmt: skip

    def close(self) -> None:
        """Remember that it was closed."""
        self.closed = True

    @classmethod
    def failing(cls, library: Library, error: BaseException) -> Self:
        """A writer that raises this error when asked for a draft."""
        return cls(library, error=error)


def _cite(evidence: Evidence) -> tuple[Citation, ...]:
    return (
        Citation(
            document_id=evidence.document_id,
            start=evidence.start,
            end=evidence.start + 10,
            quote=evidence.text[:10],
            score=0.75,
            relation=Relation.REWORDED,
        ),
    )
