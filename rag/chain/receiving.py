"""What comes with a turn: files and pasted text become material of the conversation."""

import re
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, Final

from corpus.document.values import Document
from rag.attachments.structure import structure
from rag.chain.replies import WITH_MATERIAL, said_of_material_taken
from rag.draft.values import Progress
from rag.requests.brief import SPEECH_LENGTH
from rag.requests.operations import (
    AddSection,
    Ask,
    ChangeBrief,
    Clarify,
    Draft,
    Operation,
    Outline,
)
from rag.writing.context import Context

# 按附件的框架写, 套用这份材料的结构
_BY_STRUCTURE: Final = re.compile(
    r"(?:按照?|依照?|参照|参考|照着?|仿照|套用|沿用|用|根据)[^，。；\n]{0,10}?"
    r"(?:附件|附的|材料|素材|范文|样稿|模板|这[篇份]|那[篇份]|原稿|去年的?)[^，。；\n]{0,8}?"
    r"(?:框架|结构|提纲|大纲|体例|格式|章节|架子|路子|小标题)"
)
# 附件2, 第二份附件: which of several.
_WHICH: Final = re.compile(
    r"附件\s*(?P<a>[一二三四五六七八九\d])|第\s*(?P<b>[一二三四五六七八九\d])\s*[份个篇]"
)
_DIGITS: Final = {digit: place for place, digit in enumerate("一二三四五六七八九", start=1)}
# 根据附件起草: what is written from material that must be there.
_FROM_MATERIAL: Final = re.compile(
    r"(?:根据|按照?|依据|结合|参考|参照|照着?|用|见)[^，。；\n]{0,6}(?:附件|所附)"
)
# A request to revise, with nothing else that it could mean than the file that came with it.
_REVISES: Final = re.compile(r"润色|修改|改得?|顺一?顺|压缩|缩写|扩写|精简|书面")
_WRITES: Final = re.compile(r"起草|草拟|撰写|写一|拟一|提纲|大纲")
# 把附件收进语料库
_KEEPS: Final = re.compile(
    r"(?:附件|材料|素材|文件|这[篇份]|它)[^，。；\n]{0,6}(?:收|存|加|放|录)[入进到]?(?:资料|语料|素材)?库"
)
# The words for what was attached, and for nothing else.
_MATERIAL: Final = re.compile(
    r"附件|(?:我?(?:给|贴|发|传)的|本次|这份|上面的?)(?:材料|素材|资料|文件)"
)
NO_MATERIAL: Final = "还没有收到附件；请把文件拖进输入框，或把它的文字贴在要求后面，再说一遍。"


def _progress(stream: Callable[[Any], None]) -> Callable[[str], None]:
    return lambda message: stream(Progress(message=message))


def take_files(
    files: Sequence[str], context: Context, stream: Callable[[Any], None]
) -> tuple[Document, ...]:
    """Take the files of a turn.

    Raises:
        RequestError: one cannot be read; then none is taken.
    """
    return context.shelf.take(
        context.thread_id, files=list(map(Path, files)), tell=_progress(stream)
    )


def take_pasted(
    operations: Sequence[Operation],
    text: str,
    context: Context,
    stream: Callable[[Any], None],
) -> tuple[tuple[Operation, ...], tuple[Document, ...]]:
    """Take what was pasted with requests that write; the requests are returned without it.

    A text that is to be revised is no material; nor is one whose words an edit needs.

    Args:
        operations: What was read from the turn.
        text: What was pasted with it; often nothing.
        context: The tools of the turn.
        stream: Called with the progress.

    Raises:
        RequestError: it cannot be read.
    """
    writes = any(isinstance(one, Draft | Outline | AddSection | ChangeBrief) for one in operations)
    texts = [text] if writes and text else []

    taken = context.shelf.take(context.thread_id, texts=texts, tell=_progress(stream))
    return tuple(map(_without_text, operations)), taken


def _new(operations: Sequence[Operation]) -> list[Draft | Outline]:
    return [one for one in operations if isinstance(one, Draft | Outline)]


def _without_text(operation: Operation) -> Operation:
    if not isinstance(operation, Draft | Outline):
        return operation
    brief = operation.brief.model_copy(update={"text": ""})
    return operation.model_copy(update={"brief": brief})


def with_file(said: str, files: Sequence[Document], context: Context) -> str:
    """The words of a turn; those of a file behind them, where the turn asks to revise it."""
    if not files or not _REVISES.search(said) or _WRITES.search(said):
        return said
    return f"{said}：\n{context.holdings.text(files[-1].id)}"


def is_about_material(said: str) -> bool:
    """Return whether words name the material of the conversation."""
    return bool(_MATERIAL.search(said))


def on_material(
    operations: Sequence[Operation], context: Context, said: str
) -> tuple[Operation, ...]:
    """Give new texts the structure of an attachment, where that is asked for.

    What is to be written from an attachment that is not there is asked back. A question about the
    material is answered from it.
    """
    documents = context.shelf.documents(context.thread_id)
    if documents and is_about_material(said):
        operations = [_asked_of_material(one) for one in operations]
    by_structure = _BY_STRUCTURE.search(said)
    if not _new(operations) or not (by_structure or _FROM_MATERIAL.search(said)):
        return tuple(operations)
    if not documents:
        return (Clarify(question=NO_MATERIAL),)
    if not by_structure:
        return tuple(operations)
    chosen = documents[min(_which(said, len(documents)), len(documents)) - 1]
    held = context.holdings.attached
    headings = structure(held.store, chosen.id) if held else ()
    if not headings:
        return (Clarify(question=f"《{chosen.title}》里没有看出小标题；请把要用的框架写出来。"),)
    return tuple(_structured(one, headings) for one in operations)


def _asked_of_material(operation: Operation) -> Operation:
    if isinstance(operation, Ask) and operation.about in ("draft", "source"):
        return operation.model_copy(update={"about": "corpus"})
    return operation


def _which(said: str, last: int) -> int:
    """The number of the attachment that is named; the last where none is."""
    match = _WHICH.search(said)
    if match is None:
        return last
    word = match["a"] or match["b"]
    return _DIGITS.get(word) or max(1, int(word))


def _structured(operation: Operation, headings: tuple[str, ...]) -> Operation:
    if not isinstance(operation, Draft | Outline) or operation.brief.headings:
        return operation
    brief = operation.brief
    length = brief.length if brief.length_given else SPEECH_LENGTH
    changed = brief.model_copy(update={"headings": headings, "length": length})
    return operation.model_copy(update={"brief": changed})


def asks_to_keep(said: str, context: Context) -> bool:
    """Return whether a turn asks to take the conversation's material into the corpus."""
    return bool(_KEEPS.search(said) and context.shelf.documents(context.thread_id))


def keep(context: Context, stream: Callable[[Any], None]) -> str:
    """Take the conversation's material into the corpus, and report it.

    Raises:
        RequestError: the corpus refuses it.
    """
    added = context.shelf.into_corpus(context.thread_id, tell=_progress(stream))
    if not added:
        return "这次的材料语料库里都有了。"
    return f"已收入语料库：{'、'.join(f'《{one.title}》' for one in added)}。"


def to_ask(documents: Sequence[Document]) -> Clarify:
    """Ask what is to be done with files that came without a word."""
    return Clarify(question="要拿它做什么？", choices=WITH_MATERIAL if documents else ())


def said_of(documents: Sequence[Document], context: Context) -> str:
    """Report what was taken; empty where nothing was."""
    held = context.holdings.attached
    if not documents or held is None:
        return ""
    return said_of_material_taken([(one, len(held.store.text(one.id))) for one in documents])
