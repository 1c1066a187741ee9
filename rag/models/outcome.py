"""What comes of an answer: its text apart from its thoughts, and whether it is of any use.

Every answer of every caller passes here, so that an answer that is no answer is recognised in one
place: thoughts alone, nothing at all, no end, another language, the middle of a sentence.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Final

from langchain_core.messages import AIMessageChunk

from corpus.language.grams import content
from rag.errors import ModelAnswerError
from rag.models.thinking import spoken, thought_in

# An answer with more characters than this for each token that was allowed ignores the limit. A
# token of English is four or five characters, one of Chinese one or two; a few are much longer.
LONGEST_TOKEN: Final = 8
_LONGER: Final = 1000
# So many characters show in which language a model answers, with this share of Chinese among them.
SAMPLE: Final = 80
CHINESE: Final = 0.5
# What servers call an answer that was cut off at the limit: OpenAI's and Ollama's, Anthropic's,
# Google's.
_CUT_OFF: Final = frozenset({"length", "max_tokens", "MAX_TOKENS"})
_ENDED_BY: Final = ("finish_reason", "stop_reason", "done_reason")


@dataclass(slots=True)
class Outcome:
    """Reads one answer; ``allowed`` are the tokens that it may have."""

    allowed: int
    chinese: bool = False
    finished: bool = False
    characters: int = 0
    thoughts: int = 0
    cut_off: bool = False
    _sample: str = field(default="", repr=False)

    def text(self, chunks: Iterable[AIMessageChunk]) -> Iterator[str]:
        """Yield the text of an answer piece by piece, without thoughts.

        Raises:
            ModelAnswerError: it has no end, or is not Chinese where that is wanted.
        """
        for piece in spoken(self._written(chunks)):
            self.characters += len(piece)
            if self.chinese:
                self._check_language(piece)
            yield piece

    def _written(self, chunks: Iterable[AIMessageChunk]) -> Iterator[str]:
        """The text with the thoughts that stand in it."""
        read = 0
        for chunk in chunks:
            thought, text = thought_in(chunk), chunk.text
            read += len(thought) + len(text)
            self.thoughts += len(thought)
            if read > LONGEST_TOKEN * self.allowed + _LONGER:
                raise ModelAnswerError("模型停不下来，已掐断；写好的保留，请换一个模型，或再说一遍")
            said = chunk.response_metadata
            self.cut_off |= any(said.get(name) in _CUT_OFF for name in _ENDED_BY)
            if text:
                yield text
        self.thoughts = read  # what of it is text is counted apart

    def _check_language(self, piece: str) -> None:
        """Look at the beginning.

        Raises:
            ModelAnswerError: it is not Chinese.
        """
        if len(self._sample) >= SAMPLE:
            return
        self._sample += content(piece).characters
        if len(self._sample) >= SAMPLE:
            self._refuse_foreign()

    def _refuse_foreign(self) -> None:
        said = self._sample[:SAMPLE]
        if sum("\u4e00" <= one <= "\u9fff" for one in said) < CHINESE * len(said):
            raise ModelAnswerError("模型答的不是中文；写好的保留，请换一个模型，或再说一遍")

    def judge(self) -> None:
        """Look at the whole of an answer that has ended by itself.

        Raises:
            ModelAnswerError: it is thought and nothing said, or foreign, empty or cut off where
                that is not wanted.
        """
        if not self.characters and self.thoughts:
            raise ModelAnswerError(
                "模型只有思考，没有正文；请关掉它的思考模式，换一个模型，或再说一遍"
            )
        if self.finished and not self.characters:
            raise ModelAnswerError("模型没有作答；写好的保留，请重试，或换一个模型")
        if self.chinese:
            self._refuse_foreign()
        if self.finished and self.cut_off:
            raise ModelAnswerError(
                "模型没有写完就到了长度上限；写好的保留，请把要求拆小一些，或换一个思考较短的模型"
            )
