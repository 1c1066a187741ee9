"""Real fakes for the page: a corpus of four documents and a writer that follows a script.

They keep every promise of the interfaces (exact offsets, event order, early end on stop, a memory
of conversations), only the words are fixed. Everything here was written for these tests.
"""

import threading
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from pathlib import Path

import numpy as np

from corpus.document.values import Document, Flaw, FlawKind, Kind, Level, Part
from corpus.errors import NotFoundError
from embeddings.encoders.protocol import prepared
from embeddings.rerankers.protocol import Scores
from embeddings.rerankers.windows import windows
from rag.chain.kept import Kept
from rag.draft.conversations import Conversation
from rag.draft.differing import diff
from rag.draft.values import (
    Answer,
    AttributedSentence,
    Chip,
    Citation,
    Compared,
    Draft,
    DraftDone,
    DraftSection,
    DraftStarted,
    Event,
    Evidence,
    Finding,
    Material,
    Progress,
    Relation,
    SentenceDone,
    Severity,
    Token,
    Understood,
    Verdict,
)
from rag.errors import ModelServerError, RequestError
from rag.wishes.owners import owner_of

MAX_REQUEST = 20_000
LETTERS_A_TOKEN = 2
HOSTILE = '<script>window.pwned=1</script><img src=x onerror="window.pwned=1">&amp;\'"'

COUNTY = (
    "同志们：\n"
    "这次会议的任务，是研究部署全县群团组织建设工作。\n"
    "一、充分认识加强群团基层组织建设的重要意义\n"
    "群团组织的根基在基层，活力也在基层。基层组织不牢，联系群众的桥梁就会悬空。"
    "青川乡过去有七个村的妇联主席长期空缺，群众有话没处说，这个教训要记取。\n"
    "二、把组织建到群众身边\n"
    "要坚持群众在哪里，群团组织就建到哪里，服务就跟到哪里。"
    "产业园区、商务楼宇、新就业群体是当前组织覆盖的薄弱处，要一处一处摸清底数，一个一个建起来。"
    "村（社区）群团组织负责人要由干部群众信得过的人来担任，不能挂名不干事。\n"
    "三、压实责任，务求实效\n"
    "各级党委要把群团工作纳入党建考核，书记要亲自抓、带头抓。"
    "对工作不力、组织长期不活动的，要及时约谈、限期整改。"
)
CITY = (
    "加强基层组织建设，关键在人、重在经费、贵在坚持。"
    "要推动人员、资源、力量向基层倾斜，确保基层群团组织有人干事、有钱办事、有场所议事。\n"
    "要健全直接联系群众制度，机关干部每年到基层蹲点不少于□□天，把办公桌搬到群众家门口。\n"
    "实践证明，哪里的群团组织活跃，哪里的群众工作就开展得好。"
)
_FILLER = "这一段讲的是第{n}项具体安排，责任单位要列出清单，逐项对账，完成一项销号一项。"
LONG = "\n".join(
    "群团干部要沉下身子、走进群众，做群众的知心人、贴心人。"
    if number == 200
    else _FILLER.format(n=number)
    for number in range(1, 401)
)
HOSTILE_TEXT = f"第一段{HOSTILE}结束。\n要严守底线{HOSTILE}，绝不松懈。"


def _document(number: int, title: str, **fields: object) -> Document:
    values = {
        "id": f"doc{number}",
        "title": title,
        "source": f"speeches/{number}.md",
        "content_sha256": f"{number:064x}",
        **fields,
    }
    return Document.model_validate(values)


_MASKED = CITY.index("□□")
DOCUMENTS = (
    (
        _document(
            1,
            "在全县群团改革推进会上的讲话",
            speaker="林怀远",
            role="青川县委书记",
            level=Level.COUNTY,
            kind=Kind.WORK_MEETING,
            date="2023-07-18",
            date_precision="day",
            place="青川县",
            occasion="全县群团改革推进会",
        ),
        COUNTY,
    ),
    (
        _document(
            2,
            "全市群团工作座谈会讲话摘登",
            level=Level.CITY,
            kind=Kind.SYMPOSIUM,
            flaws=(
                Flaw(
                    kind=FlawKind.MASKED,
                    reason="天数被□遮去",
                    start=_MASKED - 13,
                    end=_MASKED + 3,
                ),
                Flaw(kind=FlawKind.UNDATED, reason="原文没有日期"),
            ),
        ),
        CITY,
    ),
    (
        _document(
            3,
            "全省群团系统年度工作会议讲话（全文很长，只随稿送出引用处前后）",
            speaker="周明达",
            role="省委副书记",
            level=Level.PROVINCE,
            kind=Kind.WORK_MEETING,
            date="2021-03",
            date_precision="month",
        ),
        LONG,
    ),
    (_document(4, f"标题{HOSTILE}", speaker=HOSTILE, source=f"{HOSTILE}.md"), HOSTILE_TEXT),
)


class LettersReranker:
    """A re-ranker without weights: the letters of the query that a text, or a window of it, has."""

    name = "letters"
    WINDOW = 200

    def __init__(self) -> None:
        self.asked: list[tuple[str, tuple[str, ...]]] = []

    def score(self, query: str, texts: Sequence[str]) -> Scores:
        """Scores of shape ``(len(texts),)``, the share of the query's letters."""
        self.asked.append((query, tuple(texts)))
        letters = set(prepared(query))
        return np.array(
            [
                max(len(letters & set(one)) for one in windows(prepared(text), self.WINDOW))
                for text in texts
            ],
            dtype=np.float32,
        )


class FakeStore:
    """Documents and texts in memory."""

    def __init__(self) -> None:
        self._found = {document.id: (document, text) for document, text in DOCUMENTS}

    def document(self, document_id: str) -> Document:
        return self._get(document_id)[0]

    def text(self, document_id: str) -> str:
        return self._get(document_id)[1]

    def _get(self, document_id: str) -> tuple[Document, str]:
        if document_id not in self._found:
            raise NotFoundError(f"没有编号为 {document_id} 的文档")
        return self._found[document_id]


def cite(sentence: str, document_id: str, quote: str, relation: Relation, score: float) -> Citation:
    """A citation with exact offsets and the runs of four letters or more that both share."""
    text = dict((d.id, t) for d, t in DOCUMENTS)[document_id]
    start = text.index(quote)
    blocks = SequenceMatcher(None, sentence, quote, autojunk=False).get_matching_blocks()
    return Citation(
        document_id=document_id,
        start=start,
        end=start + len(quote),
        quote=quote,
        score=score,
        relation=relation,
        matches=tuple((b.a, start + b.b, b.size) for b in blocks if b.size >= 4),
    )


@dataclass(frozen=True)
class Said:
    """A scripted sentence; ``breaks`` puts it in a new paragraph."""

    text: str
    verdict: Verdict
    sources: tuple[tuple[str, str, Relation, float], ...] = ()
    reasons: tuple[str, ...] = ()
    breaks: bool = False

    def at(self, start: int) -> AttributedSentence:
        return AttributedSentence(
            text=self.text,
            start=start,
            end=start + len(self.text),
            verdict=self.verdict,
            citations=tuple(cite(self.text, *source) for source in self.sources),
            reasons=self.reasons,
        )


REACH = "要坚持群众在哪里，群团组织就建到哪里，服务就跟到哪里。"
LEANING = "要推动人员、资源、力量向基层倾斜，确保基层群团组织有人干事、有钱办事、有场所议事。"
CLOSE = "群团干部要沉下身子、走进群众，做群众的知心人、贴心人。"
ROOTS = "群团组织的根基在基层，活力也在基层。"

SCRIPT: tuple[tuple[str, tuple[Said, ...]], ...] = (
    (
        "一、筑牢根基，让组织强起来",
        (
            Said("同志们，", Verdict.NOT_NEEDED),
            Said(ROOTS, Verdict.VERBATIM, (("doc1", ROOTS, Relation.VERBATIM, 1.0),)),
            Said(
                "基层组织不牢固，党联系群众的桥梁纽带就会悬在空中。",
                Verdict.SUPPORTED,
                (
                    (
                        "doc1",
                        "基层组织不牢，联系群众的桥梁就会悬空。",
                        Relation.REWORDED,
                        0.87,
                    ),
                    (
                        "doc2",
                        "实践证明，哪里的群团组织活跃，哪里的群众工作就开展得好。",
                        Relation.SAME_POINT,
                        0.52,
                    ),
                ),
            ),
            Said(
                "要坚持群众在哪里，群团组织就建到哪里，工作就延伸到哪里。",
                Verdict.SUPPORTED,
                (("doc1", REACH, Relation.REWORDED, 0.91),),
                breaks=True,
            ),
            Said(
                "今年年底前，全县产业园区群团组织覆盖率要达到百分之九十以上。",
                Verdict.UNSUPPORTED,
                reasons=("“百分之九十”在出处和您的要求里都没有", "最接近的原文只提到园区覆盖薄弱"),
            ),
        ),
    ),
    (
        "二、建强队伍，让活力显出来",
        (
            Said(
                LEANING,
                Verdict.VERBATIM,
                (
                    ("doc2", LEANING, Relation.VERBATIM, 1.0),
                    (
                        "doc1",
                        "村（社区）群团组织负责人要由干部群众信得过的人来担任，不能挂名不干事。",
                        Relation.SAME_POINT,
                        0.41,
                    ),
                ),
            ),
            Said(
                "机关干部每年下基层蹲点不少于三十天，把办公桌搬到群众家门口去。",
                Verdict.PARTIAL,
                (
                    (
                        "doc2",
                        "要健全直接联系群众制度，机关干部每年到基层蹲点不少于□□天，"
                        "把办公桌搬到群众家门口。",
                        Relation.REWORDED,
                        0.74,
                    ),
                ),
                reasons=("天数在原文里被遮去，“三十”没有依据",),
            ),
            Said(
                "广大群团干部要沉下身子、走进群众，当好群众的知心人、贴心人。",
                Verdict.SUPPORTED,
                (("doc3", CLOSE, Relation.REWORDED, 0.93),),
            ),
            Said("全县七百二十名群团干部，人人都要有联系点。", Verdict.USER_FACT, breaks=True),
            Said(
                "再说一遍，群团组织的根基在基层，活力也在基层。",
                Verdict.SUPPORTED,
                (("doc1", ROOTS, Relation.REWORDED, 0.95),),
            ),
        ),
    ),
)

HOSTILE_SCRIPT: tuple[tuple[str, tuple[Said, ...]], ...] = (
    (
        HOSTILE,
        (
            Said(
                f"要严守底线{HOSTILE}，绝不松懈。",
                Verdict.VERBATIM,
                (("doc4", f"要严守底线{HOSTILE}，绝不松懈。", Relation.VERBATIM, 1.0),),
                reasons=(HOSTILE,),
            ),
        ),
    ),
)


def _evidence(document: Document, rank: int, start: int, end: int, text: str) -> Evidence:
    return Evidence(
        rank=rank,
        score=1.0 / rank,
        passage_id=f"{document.id}-{start}",
        document_id=document.id,
        source=document.source,
        title=document.title,
        speaker=document.speaker,
        role=document.role,
        level=document.level,
        kind=document.kind,
        date=document.date,
        part=Part.TASKS,
        start=start,
        end=end,
        text=text[start:end],
        flaws=document.flaws,
    )


def evidence() -> tuple[Evidence, ...]:
    """One passage of each document, best first."""
    return tuple(
        _evidence(document, rank, 0, min(len(text), 180), text)
        for rank, (document, text) in enumerate(DOCUMENTS, 1)
    )


# What 找几段县级分管领导讲压实责任的材料 is understood as; the words of one are hostile.
CHIPS = (
    Chip(label="层级 县", words="县级", start=3, end=5, sets={"level": "县"}),
    Chip(label=f"身份 {HOSTILE}", words=HOSTILE, start=5, end=9, sets={"role": "分管领导"}),
)


def filtered_material(chips: tuple[Chip, ...]) -> Material:
    """One passage where filters are in force, all without them."""
    return Material(results=evidence()[:1] if chips else evidence(), chips=chips)


def script_draft(
    script: Sequence[tuple[str, Sequence[Said]]],
    *,
    findings: tuple[Finding, ...] = (),
    title: str = "在全县群团工作会议上的讲话（节选）",
) -> Draft:
    """The draft that a script makes, with offsets in its text."""
    text = ""
    sections = []
    for heading, sentences in script:
        text += ("\n" if text else "") + heading
        made = []
        for number, said in enumerate(sentences):
            text += "\n" if number == 0 or said.breaks else ""
            made.append(said.at(len(text)))
            text += said.text
        sections.append(DraftSection(heading=heading, sentences=tuple(made)))
    return Draft(
        text=text,
        title=title,
        sections=tuple(sections),
        findings=findings,
        evidence=evidence(),
        metrics={"copy_rate": 0.27, "supported_rate": 0.75},
    )


def _findings(draft: Draft) -> tuple[Finding, ...]:
    def at(phrase: str) -> tuple[int, int]:
        start = draft.text.index(phrase)
        return start, start + len(phrase)

    number, spoken = at("百分之九十"), at("再说一遍")

    return (
        Finding(
            check="数字",
            severity=Severity.ERROR,
            message="“百分之九十”没有出处",
            suggestion="改为【待补：覆盖率】",
            start=number[0],
            end=number[1],
        ),
        Finding(
            check="口径",
            severity=Severity.WARNING,
            message="“再说一遍”偏口语",
            suggestion="改为“必须反复强调”",
            evidence="同类讲话中罕见",
            start=spoken[0],
            end=spoken[1],
        ),
        Finding(
            check="篇幅",
            severity=Severity.INFO,
            message="比要求短约 90 字",
            start=0,
            end=0,
        ),
    )


def finished_draft() -> Draft:
    """The scripted draft with its findings."""
    draft = script_draft(SCRIPT)
    return draft.model_copy(update={"findings": _findings(draft)})


@dataclass(frozen=True)
class FakeTurn:
    role: str
    text: str
    interrupted: str = ""
    choices: tuple[str, ...] = ()
    files: tuple[str, ...] = ()


@dataclass
class _Memory:
    turns: list[FakeTurn] = field(default_factory=list)
    draft: Draft | None = None
    material: Material = field(default_factory=lambda: Material(results=()))


class ScriptedWriter:
    """Writes what the request names: 素材, 出错, 坏字符, else the two sections of the script."""

    def __init__(self, *, seconds: float = 0.02, warm_seconds: float = 0.0) -> None:
        self.seconds = seconds
        self.warm_seconds = warm_seconds
        self.stops: list[threading.Event] = []
        self.keeps: dict[str, Kept] = {}
        self._memory: dict[str, _Memory] = {}

    def sources(self, thread_id: str) -> FakeStore:
        return FakeStore()

    def turns(self, thread_id: str) -> tuple[FakeTurn, ...]:
        return tuple(self._memory.get(thread_id, _Memory()).turns)

    def draft(self, thread_id: str) -> Draft | None:
        return self._memory.get(thread_id, _Memory()).draft

    def understood(self, thread_id: str) -> Understood | None:
        return None

    def material(self, thread_id: str) -> Material:
        return self._memory.get(thread_id, _Memory()).material

    def kept(self, thread_id: str) -> Kept:
        return self.keeps.get(thread_id, Kept(again=self.draft(thread_id) is not None))

    def conversations(self, owner: str = "") -> tuple[Conversation, ...]:
        return tuple(
            Conversation(
                thread=thread,
                title=memory.turns[0].text,
                at=f"2026-03-01T08:00:{number:02}+00:00",
                versions=int(memory.draft is not None),
            )
            for number, (thread, memory) in reversed(list(enumerate(self._memory.items())))
            if memory.turns and owner_of(thread) == owner
        )

    def forget(self, thread_id: str) -> None:
        self._memory.pop(thread_id, None)

    def compared(self, thread_id: str, old: int, new: int) -> Compared:
        if not {old, new} <= {one.number for one in self.kept(thread_id).versions}:
            raise RequestError(f"没有第 {max(old, new)} 版")
        return Compared(old=old, new=new, steps=diff(f"旧{HOSTILE}。同。", f"新{HOSTILE}。同。"))

    def without_chip(self, thread_id: str, start: int) -> Material:
        memory = self._memory.setdefault(thread_id, _Memory())
        left = tuple(chip for chip in memory.material.chips if chip.start != start)
        if left == memory.material.chips:
            raise RequestError("这个筛选已经去掉了；请看现在列出的")
        memory.material = filtered_material(left)
        return memory.material

    def remember(self, thread_id: str, turn: FakeTurn) -> None:
        self._memory.setdefault(thread_id, _Memory()).turns.append(turn)

    def warm(self, progress: Callable[[str], None] | None = None) -> None:
        for step in ("正在装入向量模型…", "正在装入语言模型…"):
            if progress is not None:
                progress(step)
            time.sleep(self.warm_seconds / 2)

    def stream(
        self,
        message: str,
        *,
        thread_id: str,
        files: Sequence[Path] = (),
        stop: threading.Event | None = None,
        stand: str | None = None,
    ) -> Iterator[Event]:
        if len(message) > MAX_REQUEST:
            raise RequestError(f"要求太长（{len(message)} 字），请压到 {MAX_REQUEST} 字以内。")
        stop = stop or threading.Event()
        self.stops.append(stop)
        yield Progress(message="正在检索语料库…")
        time.sleep(self.seconds)
        answer = "已完成。"
        for event in self._events(message, stop):
            if isinstance(event, DraftDone):
                self._memory.setdefault(thread_id, _Memory()).draft = event.draft
                answer = f"写好了，共 {len(event.draft.text)} 字。"
            if isinstance(event, Material):
                self._memory.setdefault(thread_id, _Memory()).material = event
            yield event
        memory = self._memory.setdefault(thread_id, _Memory())
        names = tuple(path.name for path in files)
        memory.turns += [FakeTurn("user", message, files=names), FakeTurn("assistant", answer)]
        yield Answer(text=answer)

    def _events(self, message: str, stop: threading.Event) -> Iterator[Event]:
        if "县级" in message:
            yield filtered_material(CHIPS)
        elif "素材" in message or "找一找" in message:
            yield Material(results=evidence())
        elif "坏字符" in message:
            yield from self._write(HOSTILE_SCRIPT, stop, title=HOSTILE)
        elif "出错" in message:
            yield from self._broken(stop)
        else:
            yield from self._write(SCRIPT, stop, findings=finished_draft().findings)

    def _broken(self, stop: threading.Event) -> Iterator[Event]:
        for number, event in enumerate(self._write(SCRIPT, stop)):
            if number > 12:
                raise ModelServerError(f"模型服务中断{HOSTILE}，已写的内容保留，请重试。")
            yield event

    def _write(
        self,
        script: Sequence[tuple[str, Sequence[Said]]],
        stop: threading.Event,
        *,
        findings: tuple[Finding, ...] = (),
        title: str = "在全县群团工作会议上的讲话（节选）",
    ) -> Iterator[Event]:
        yield DraftStarted(title=title, headings=tuple(heading for heading, _ in script))
        written: list[tuple[str, list[Said]]] = []
        for number, (heading, sentences) in enumerate(script):
            yield Progress(message=f"正在起草第{number + 1}节…")
            written.append((heading, []))
            start = 0
            for said in sentences:
                start += 1 if said.breaks else 0
                yield from self._tokens(number, said)
                yield SentenceDone(section=number, sentence=said.at(start))
                start += len(said.text)
                written[-1][1].append(said)
                if stop.is_set():
                    yield DraftDone(draft=script_draft(written, title=title))
                    return
        yield Progress(message="正在核对…")
        yield DraftDone(draft=script_draft(written, findings=findings, title=title))

    def _tokens(self, section: int, said: Said) -> Iterator[Event]:
        text = ("\n" if said.breaks else "") + said.text
        for start in range(0, len(text), LETTERS_A_TOKEN):
            time.sleep(self.seconds)
            yield Token(section=section, text=text[start : start + LETTERS_A_TOKEN])
