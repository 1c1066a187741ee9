"""A request of ours with the answers of a strong model, through the whole path of a server."""

import json
import re
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from rag.chain.graph import Writer
from rag.draft.requirements import Met
from rag.draft.values import Draft
from rag.retrieval.library import Library
from rag.settings import Settings
from tests.model_server import ModelServer, Reply

FOLDER = Path(__file__).with_name("fixtures")


def held(name: str) -> dict[str, Any]:
    """A request, and what a strong model answers to what it is asked on the way."""
    found: dict[str, Any] = json.loads((FOLDER / f"{name}.json").read_text("utf-8"))
    return found


class Speechwriter(ModelServer):
    """Answers with the headings, or with the section that is to be written now."""

    fixture: dict[str, Any]

    def next_reply(self) -> Reply:
        system, asked = (one["content"] for one in self.requests[-1]["messages"][:2])
        if "拟小标题" in system:
            return Reply((json.dumps({"headings": self.fixture["headings"]}, ensure_ascii=False),))
        if "只答 JSON" in system:
            return Reply((json.dumps({"judged": []}),))
        outline = re.search(r"<提纲>\n(.*?)\n</提纲>", asked, re.DOTALL)
        assert outline is not None
        lines = outline[1].split("\n")
        (now,) = [place for place, line in enumerate(lines) if "现在写" in line]
        return Reply(({"reasoning_content": "先想一想。"}, self.fixture["sections"][now]))


@pytest.fixture
def speechwriter() -> Iterator[Speechwriter]:
    with Speechwriter() as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server
        server.shutdown()


def drafted(settings: Settings, library: Library, speechwriter: Speechwriter, name: str) -> Draft:
    """The draft of a request with the answers held for it."""
    speechwriter.fixture = held(name)
    served = settings.model_copy(update={"llm": "strong", "llm_base_url": speechwriter.url})
    library.settings = served
    with Writer.open(served, library) as writer:
        draft = writer.draft_once(speechwriter.fixture["request"])
    assert isinstance(draft, Draft)
    return draft


@pytest.mark.parametrize("name", sorted(one.stem for one in FOLDER.glob("*.json")))
def test_what_a_strong_model_writes_comes_out_as_it_is(
    settings: Settings, library: Library, speechwriter: Speechwriter, name: str
) -> None:
    draft = drafted(settings, library, speechwriter, name)
    wanted = speechwriter.fixture["headings"]
    bare = [re.sub(r"^（?[一二三]）?、?", "", one.heading) for one in draft.sections]
    assert [one for one in bare if one in wanted] == wanted
    for section in filter(None, speechwriter.fixture["sections"]):
        assert section in draft.text
    assert not [one for one in draft.findings if one.check in ("数字", "带入")]
    assert Met.NOT_MET not in [one.met for one in draft.requirements]


def test_a_fact_is_for_the_section_that_the_model_chooses(
    settings: Settings, library: Library, speechwriter: Speechwriter
) -> None:
    draft = drafted(settings, library, speechwriter, "forest_fire")
    assert draft.text.startswith("同志们：\n今天，我们召开全县秋冬季森林防火工作会议")
    judged = {one.text: one.met for one in draft.requirements}
    assert judged["要讲到护林员每天巡山"] is Met.MET
    told = [str(one["messages"][-1]["content"]) for one in speechwriter.requests]
    assert not [one for one in told if "要求“护林员412名”" in one]
    assert any("全文一次：全县有林地86万亩；护林员412名" in one for one in told)
