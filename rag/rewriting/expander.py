"""Expand a paragraph with a small model: every sentence stays, and some are made concrete.

A small model that is asked to expand a text returns it as it is, but it goes on from a sentence
well: the one after the other, sentences without figures are followed by what the model says on
them, through the gate of every draft.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from corpus.splitting.sentences import split_sentences
from rag.attribution.attributing import Attributor
from rag.draft.values import AttributedSentence
from rag.models.client import LanguageModel
from rag.rewriting.facts import LEADING_COUNT, lost
from rag.rewriting.protocol import kept
from rag.structures.choosing import moves
from rag.structures.values import Move
from rag.writing.copying import USUAL_SHARE, CopyBudget
from rag.writing.drafting import Attempt
from rag.writing.gate import Gate
from rag.writing.paragraphs import ParagraphPlan, ParagraphWriter

# What an expansion makes of a paragraph where no length is asked for.
LONGER: Final = 1.5
# Fewer characters than these make no sentence.
SHORTEST: Final = 24
# What is asked for behind one sentence, in characters.
MOST: Final = 90
# Characters of the paragraph that the model goes on from.
_CONTEXT: Final = 200
# What the model says where it has nothing to say.
PLATITUDES: Final = (
    "团结一", "齐心协力", "凝心聚力", "抓实抓细抓到位", "质量第一", "安全第一", "再接再厉",
    "把工作做好", "把这项工作做好", "高度重视，严格",
)  # fmt: skip
# A subject is at most so long; it is named in the prompt.
_SUBJECT: Final = 24


@dataclass(frozen=True, slots=True)
class Expander:
    """Expands paragraphs; the gate knows what may be cited and what was given."""

    model: LanguageModel
    attributor: Attributor
    gate: Gate
    topic: str
    seed: int

    def rewrite(
        self, paragraph: Sequence[AttributedSentence], *, around: tuple[str, str], aim: int
    ) -> Iterator[Attempt | tuple[AttributedSentence, ...]]:
        """Expand a paragraph; see :class:`rag.rewriting.protocol.ParagraphReviser`."""
        length = sum(len(one.text) for one in paragraph)
        missing = (aim or round(LONGER * length)) - length
        others = [text[span.start : span.end] for text in around for span in split_sentences(text)]
        writer = ParagraphWriter(
            self.model,
            self.attributor,
            self.gate,
            CopyBudget(self.gate.sources.texts, USUAL_SHARE * max(0, missing)),
            self.seed,
            said=[*others, *(one.text for one in paragraph)],
        )
        behind: dict[int, list[AttributedSentence]] = {}
        for number in _order(paragraph):
            if missing < SHORTEST:
                break
            lead = "".join(one.text for one in paragraph[: number + 1])[-_CONTEXT:]
            for step in writer.write(self._plan(paragraph[0].text, lead, min(missing, MOST))):
                if isinstance(step, AttributedSentence):
                    behind.setdefault(number, []).append(step)
                    missing -= len(step.text)
                else:
                    yield step
        if not behind:
            yield kept(paragraph, "要展开的任务没有，或者写出来的话不合用")
            return
        yield tuple(
            sentence
            for number, one in enumerate(paragraph)
            for sentence in (one, *behind.get(number, ()))
        )

    def _plan(self, opening: str, lead: str, length: int) -> ParagraphPlan:
        bare = LEADING_COUNT.sub("", opening)
        subject = self.topic or re.split(r"[，。：；！？]", bare, maxsplit=1)[0]
        return ParagraphPlan(_move(lead), subject[:_SUBJECT], lead, len(lead) + length, headed=True)


def _order(paragraph: Sequence[AttributedSentence]) -> list[int]:
    """The tasks to go on from, those without figures first, the first of several sentences last.

    A statement is not gone on from: what is the case, only the writer knows.
    """
    return sorted(
        (n for n, one in enumerate(paragraph) if _TASK.search(one.text) or _OURS.search(one.text)),
        key=lambda n: (n == 0 and len(paragraph) > 1, bool(lost(paragraph[n].text, "")), n),
    )


def _move(sentence: str) -> Move:
    """What a sentence does, so that what follows keeps its person and mood."""
    return moves()["谈举措" if _OURS.search(sentence) else "部署任务"]


# What is to be done, and what the speaker promises.
_TASK: Final = re.compile(r"(?<![需重主首不])要(?![求素害点件])|必须|务必|应当|不能|不得")
_OURS: Final = re.compile(r"我们?(?:将|一定|会)")
