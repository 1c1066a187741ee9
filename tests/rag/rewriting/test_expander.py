"""An expansion: every sentence stays, and what is added passes the gate."""

from collections.abc import Sequence

from langchain_core.messages import BaseMessage

from rag.attribution.attributing import Attributor
from rag.draft.values import AttributedSentence, Verdict
from rag.models.client import LanguageModel
from rag.retrieval.encodings import Encodings
from rag.rewriting.expander import LONGER, MOST, Expander
from rag.rewriting.protocol import KEPT
from rag.settings import Settings
from rag.writing.drafting import Attempt
from rag.writing.gate import Gate, Sources
from tests.fake_model import ScriptedChatModel
from tests.hash_encoder import HashEncoder

TEXT = ("要把山林守住。", "护林员要走熟进山的路。", "全镇设了12个卡点。")
MORE = "早晚各巡一遍，哪里草深、哪里坟多，心里要有一本账。"


def expanded(
    settings: Settings, answer: str, *, aim: int = 0, text: Sequence[str] = TEXT
) -> tuple[tuple[AttributedSentence, ...], list[str]]:
    asked: list[str] = []

    def say(messages: Sequence[BaseMessage]) -> str:
        asked.append(str(messages[-1].content))
        return answer

    expander = Expander(
        LanguageModel(settings, chat_model=ScriptedChatModel(answer=say)),
        Attributor(Encodings(HashEncoder())),
        Gate(Sources((), (), "".join(text))),
        "",
        1,
    )
    paragraph = [
        AttributedSentence(text=one, start=0, end=len(one), verdict=Verdict.SUPPORTED)
        for one in text
    ]
    *pieces, last = expander.rewrite(paragraph, around=("", ""), aim=aim)
    assert all(isinstance(piece, Attempt) for piece in pieces)
    assert isinstance(last, tuple)
    return last, asked


def test_a_task_is_made_concrete_in_its_place(settings: Settings) -> None:
    after, asked = expanded(settings, MORE, aim=60)
    assert [one.text for one in after] == [TEXT[0], TEXT[1], MORE, TEXT[2]]
    assert asked[0] == TEXT[0] + TEXT[1]


def test_where_no_length_is_asked_for_it_grows_by_its_usual_share(settings: Settings) -> None:
    long = [one.replace("。", "，这件事从镇里到村里都要有人管、有人问、有人查。") for one in TEXT]
    after, _ = expanded(settings, MORE, text=long)
    before = sum(map(len, long))
    assert before < sum(len(one.text) for one in after) <= LONGER * before + MOST


def test_what_the_gate_refuses_is_not_added(settings: Settings) -> None:
    after, _ = expanded(settings, "要再设37个卡点，昼夜有人值守。", aim=60)
    assert [one.text for one in after] == list(TEXT)
    assert all(one.reasons[-1].startswith(KEPT) for one in after)


def test_a_text_that_is_long_enough_stays(settings: Settings) -> None:
    after, asked = expanded(settings, MORE, aim=10)
    assert ([one.text for one in after], asked) == (list(TEXT), [])
