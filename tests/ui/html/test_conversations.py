"""The list of conversations as HTML: links, days, versions, and a deletion that is confirmed."""

from rag.draft.conversations import Conversation
from tests.fakes import HOSTILE
from tests.ui.reading import safe
from ui.html.conversations import conversations_html
from ui.messages.catalogue import Messages

SAY = Messages()
AT = "2026-03-01T12:00:00+00:00"


def _html(*listed: Conversation) -> str:
    return conversations_html(listed, "b", lambda thread: thread, SAY)


def test_each_conversation_is_a_link_with_its_day_and_versions() -> None:
    html = _html(
        Conversation(thread="a", title="动员讲话", at=AT, versions=3),
        Conversation(thread="b", title="谢谢", at=AT, versions=0),
    )
    reader = safe(html)
    assert reader.links == ["?", "?thread=a", "?thread=b"]
    assert "2026-03-01 · 3 版" in reader.text
    assert "0 版" not in reader.text
    assert html.count('aria-current="page"') == 1
    assert '<a href="?thread=b" aria-current="page">' in html


def test_a_deletion_is_asked_about_first() -> None:
    html = _html(Conversation(thread="a", title="动员讲话", at=AT, versions=3))
    assert '<div class="sure" role="group" hidden>' in html
    assert "不能恢复" in safe(html).text


def test_a_title_cannot_be_markup() -> None:
    safe(_html(Conversation(thread="a", title=HOSTILE, at=AT, versions=1)))


def test_where_there_is_none_it_is_said() -> None:
    assert "还没有对话" in safe(_html()).text
