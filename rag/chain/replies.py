"""Compose the assistant's replies: short, in whole sentences, and never overstated."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Final

import numpy as np

from corpus.document.values import Document, FlawKind
from corpus.language.grams import bigram_set
from rag.attribution.judging import Candidate
from rag.draft.differing import Hunk, hunks
from rag.draft.rates import sourced
from rag.draft.requirements import Judged, Met
from rag.draft.values import AttributedSentence, Compared, Draft, Evidence, Severity, Verdict
from rag.draft.versions import Version
from rag.facts.finding import Fact, agrees, find_facts
from rag.requests.brief import Brief
from rag.retrieval.asking import Found
from rag.retrieval.library import Library
from rag.writing.outline import SectionPlan

# Sentences quoted in an answer.
QUOTED: Final = 3
# A sentence with a smaller share of the question's bigrams does not answer it.
ANSWERS: Final = 0.2


def said_of_draft(draft: Draft, *, stopped: bool, revised: bool = False) -> str:
    """Report what was written or revised, how much of it has a source, and what to check."""
    found, needing = sourced(draft.sentences)
    errors = [finding for finding in draft.findings if finding.severity is not Severity.INFO]
    parts = [
        "已停止，保留写好的部分：" if stopped else "已改好：" if revised else "已写好：",
        f"{int(draft.metrics.get('characters', 0))} 字，{needing} 句中 {found} 句有出处",
    ]
    if found < needing:
        parts.append(f"，{needing - found} 句未见出处")
    more = "不满意就说“撤销”" if revised else "可以接着说“再短一点”“第二段换个说法”"
    lines = ["".join(parts) + f"。点任一句可看来源；{more}。"]
    if errors:
        named = "；".join(one.message for one in errors[:_NAMED])
        rest = f"等 {len(errors)} 处" if len(errors) > _NAMED else ""
        lines.append(f"请核对：{named}{rest}。")
    if draft.requirements:
        lines.append(said_of_requirements(draft.requirements, every=False))
    return "\n".join(lines)


# So many findings, and so many requirements that are not met, are named in a reply.
_NAMED: Final = 3
# Characters that a small model revises in a second on two cores, refused attempts included.
REVISED_A_SECOND: Final = 5.0
# From so many seconds on it is said how long a revision goes on.
_LONG: Final = 90.0


def said_of_revising(mode: str, number: int, count: int, seconds: float) -> str:
    """Tell which paragraph is revised, of how many, and how long the rest takes if that is long.

    Args:
        mode: The way of revising.
        number: The paragraph, from 1.
        count: How many there are to revise.
        seconds: What the rest takes, about.
    """
    said = f"{mode}：第 {number}/{count} 段"
    if seconds < _LONG:
        return f"{said}…"
    return f"{said}，约还要 {round(seconds / 60)} 分钟；可以停止，改好的会留下"


_MET: Final = {
    Met.MET: "符合",
    Met.PARTLY: "部分符合",
    Met.NOT_MET: "不符合",
    Met.NOT_JUDGED: "未判",
}


def said_of_requirements(judged: Sequence[Judged], *, every: bool) -> str:
    """Report how many requirements are met, and which are not; ``every`` lists all of them."""
    if not judged:
        return "这次的要求里没有可以逐条核对的。"
    counts = {met: sum(one.met is met for one in judged) for met in _MET}
    counted = "，".join(f"{_MET[met]} {count} 条" for met, count in counts.items() if count)
    missed = [one for one in judged if one.met in (Met.PARTLY, Met.NOT_MET)][:_NAMED]
    lines = [f"逐条要求 {len(judged)} 条：{counted}。"]
    for one in judged if every else missed:
        opinion = "（模型的看法）" if one.opinion else ""
        lines.append(f"· {_MET[one.met]}：{one.text}（{one.reason}）{opinion}")
    return "\n".join(lines)


def said_of_facts(given: Sequence[Fact], draft: Draft) -> str:
    """Report which figures of the material are in a draft, and which are not."""
    if not given:
        return "这次的材料里没有数字。"
    said = find_facts(draft.text)
    left = list(dict.fromkeys(one.text for one in given if not agrees(one, said)))
    there = len({one.text for one in given}) - len(left)
    if not left:
        return f"材料里的 {there} 个数字、日期稿子里都有。"
    named = "、".join(left[:_MOST_LEFT])
    more = "等" if len(left) > _MOST_LEFT else ""
    return f"材料里的数字、日期，{there} 个写进了稿子，{len(left)} 个没有：{named}{more}。"


_MOST_LEFT: Final = 12


# What may be said of material that came without a request.
WITH_MATERIAL: Final = ("根据附件写一篇讲话", "按附件的框架列个提纲", "把附件润色一下")
# Flaws of material that are told at once. A writer's own notes need no date, and are no news.
_MOST_FLAWS: Final = 3
_NOT_OF_MATERIAL: Final = (FlawKind.UNDATED, FlawKind.NEWS_REPORT)


def said_of_material_taken(documents: Sequence[tuple[Document, int]]) -> str:
    """Report the material that was taken: titles, characters and flaws of each."""
    lines = []
    for document, characters in documents:
        told = (str(flaw.kind) for flaw in document.flaws if flaw.kind not in _NOT_OF_MATERIAL)
        kinds = list(dict.fromkeys(told))[:_MOST_FLAWS]
        flaws = f"，注意：{'、'.join(kinds)}" if kinds else ""
        lines.append(f"收到材料《{document.title}》，{characters} 字{flaws}。")
    return "\n".join(lines)


def said_of_outline(sections: Sequence[SectionPlan]) -> str:
    """Report the outline, one section with its length per line."""
    lines = [
        f"{section.heading or section.salutation or '结语'}（约 {section.length} 字）"
        for section in sections
    ]
    return "提纲如下，可以说“按这个提纲起草”，或点名要哪一节：\n" + "\n".join(lines)


def said_of_material(brief: Brief, found: Found) -> str:
    """Report how much was found, in how many speeches, and whether filters were dropped."""
    results = found.results
    if not results:
        return f"语料库里没有找到“{brief.topic}”的材料；可以换个说法，或先收入相关的讲话。"
    documents = len({item.document_id for item in results})
    said = f"找到 {len(results)} 段，出自 {documents} 篇讲话，列在“素材”一栏，最相关的在前。"
    if not found.relaxed:
        return said
    filters = "、".join(chip.label for chip in found.chips)
    return f"没有段落符合“{filters}”，改为不作筛选：{said}"


def said_of_question(
    brief: Brief,
    results: Sequence[Evidence],
    candidates: Sequence[Candidate],
    library: Library,
) -> str:
    """Quote the best answering sentences with their speeches, or say that there are none."""
    titles = {item.document_id: f"《{item.title}》（{item.date or '无日期'}）" for item in results}
    best = _best(brief.request, candidates, library)
    own = bool(results) and all(item.attached for item in results)
    where = "这次的材料里" if own else "语料库里"
    if not best:
        return f"{where}没有找到能回答这个问题的原话；相近的段落列在“素材”一栏，供参考。"
    lines = [f"· {one.text} ——{titles[one.document_id]}" for one in best]
    attached = {item.document_id for item in results if item.attached}
    mixed = not own and any(one.document_id in attached for one in best)
    return f"{'材料和语料库里' if mixed else where}的原话是：\n" + "\n".join(lines)


def _best(question: str, candidates: Sequence[Candidate], library: Library) -> list[Candidate]:
    asked = bigram_set(question)
    shared = [
        one for one in candidates if len(asked & bigram_set(one.text)) >= ANSWERS * len(asked)
    ]
    if not shared:
        return []
    query = library.encoder.encode_queries([question])[0]
    vectors = library.encoder.encode_passages([one.text for one in shared])
    order = np.argsort(-(vectors @ query), kind="stable")[:QUOTED]
    return [shared[index] for index in order]


TALK: Final = "好的，随时可以接着说。"
OUTSIDE: Final = "这件事我帮不上；我只管讲话稿：起草、改稿、列提纲、找材料、查出处。请说要写什么。"
HELP: Final = (
    "可以这样说：\n"
    "· 起草：“县委书记在全县群团工作会议上的讲话，2000字”“写一段安全生产，400字”\n"
    "· 提纲：“拟一份提纲，分三部分”，再说“第二部分改成……”“按这个提纲写”\n"
    "· 改稿：“第二段再短一点”“把‘抓好’改成‘抓实’”“删掉第三段”“第二段和第三段对调”\n"
    "· 版本：“撤销”“重做”“恢复到第2版”“和上一版比改了什么”\n"
    "· 长期要求：“记住：每分钟按 200 字”“列出长期要求”\n"
    "· 材料：“找一找县里怎么讲营商环境”\n"
    "· 查问：“第三句出处是哪里”“多少字”“能讲几分钟”"
)
OUTLINE_ONLY: Final = (
    "提纲的标题请直接说改成什么，例如“第二部分改成……”；要写成稿请说“按这个提纲写”。"
)
CLARIFY: Final = (
    "没有看准您要怎么做，稿子没有动。可以说：“全文改得……一点”、“第二段……”、“在后面加一段，讲……”，"
    "要另写一篇请说“另写一篇……”。"
)


# What may be said next, word for word.
BY_OUTLINE: Final = "按这个提纲写"
ASK_VERSIONS: Final = "都有哪些版本"
ASK_HELP: Final = "你能干什么"
# A request of so many characters can be said again as a choice.
_SHORT: Final = 40
# So many versions can be chosen from at once, the newest.
_MOST_VERSIONS: Final = 6


def readings_to_choose(request: str) -> tuple[str, ...]:
    """What to say where a request was not understood with a draft in hand."""
    said = " ".join(request.split())
    return (f"另写一篇：{said}", ASK_HELP) if len(said) <= _SHORT else (ASK_HELP,)


def versions_to_choose(versions: Sequence[Version], current: int) -> tuple[str, ...]:
    """What to say for each of the newest versions that are not on screen."""
    others = [one.number for one in versions if one.number != current]
    return tuple(f"恢复到第 {number} 版" for number in others[-_MOST_VERSIONS:])


def said_of_edit(done: Sequence[str], failed: Sequence[str]) -> str:
    """Report exact edits: what was done, and what was not and why."""
    lines = [f"{'；'.join(done)}。"] if done else []
    lines += [f"没有改成：{reason}。" for reason in failed]
    return "\n".join(lines)


def said_of_versions(versions: Sequence[Version], current: int) -> str:
    """List the versions, with the one on screen marked."""
    if not versions:
        return "还没有稿子。"
    lines = [
        f"第 {one.number} 版{'（现在这版）' if one.number == current else ''}：{one.operation}"
        for one in versions
    ]
    return "\n".join(lines) + "\n说“恢复到第几版”可以换回。"


# So many changes are told in words, each with so many characters.
_MOST_CHANGES: Final = 8
_CHANGE_LENGTH: Final = 40


def said_of_comparison(compared: Compared) -> str:
    """Tell what changed from one version to another, one change a line."""
    name = f"第 {compared.old} 版到第 {compared.new} 版"
    found = hunks(compared.steps)
    if not found:
        return f"{name}，文字一样。"
    lines = [f"{name}，改了 {len(found)} 处："]
    alike = Counter(map(_change, found))
    for change, count in list(alike.items())[:_MOST_CHANGES]:
        lines.append(f"· {change}（{count} 处）" if count > 1 else f"· {change}")
    if left := sum(list(alike.values())[_MOST_CHANGES:]):
        lines.append(f"另有 {left} 处没有列出。")
    return "\n".join(lines)


def _change(hunk: Hunk) -> str:
    old, new = _brief(hunk.old), _brief(hunk.new)
    if old and new:
        return f"“{old}”改成“{new}”"
    before = " ".join(hunk.before.split())
    where = f"“{before}”后面" if before else "开头"
    if old or new:
        return f"{where}删去“{old}”" if old else f"{where}加上“{new}”"
    return f"{where}{'并段' if hunk.old else '另起一段'}"


def _brief(words: str) -> str:
    """Words on one line, the middle left out where they are many."""
    line = " ".join(words.split())
    half = _CHANGE_LENGTH // 2
    return line if len(line) <= _CHANGE_LENGTH else f"{line[:half]}……{line[-half:]}"


def said_of_figures(draft: Draft, pace: int) -> str:
    """Report the length, and how long it takes to read aloud."""
    count = int(draft.metrics.get("characters", 0))
    return f"全文 {count} 字，按每分钟 {pace} 字，约 {count / pace:.1f} 分钟。"


def said_of_sources(sentences: Sequence[AttributedSentence], titles: Mapping[str, str]) -> str:
    """Tell where sentences come from, why each was judged so."""
    return "\n".join(_source_of(one, titles) for one in sentences)


_VERDICTS: Final = {
    Verdict.VERBATIM: "原文如此",
    Verdict.SUPPORTED: "有出处，措辞是改写的",
    Verdict.PARTIAL: "只有一部分有出处",
    Verdict.UNSUPPORTED: "未见出处，请自行核实",
    Verdict.USER_FACT: "来自您给的要求",
    Verdict.NOT_NEEDED: "称谓或衔接，不需要出处",
}


def _source_of(sentence: AttributedSentence, titles: Mapping[str, str]) -> str:
    said = f"“{sentence.text}”：{_VERDICTS[sentence.verdict]}"
    for citation in sentence.citations[:2]:
        title = titles.get(citation.document_id, "已不在库里的文稿")
        said += f"；见《{title}》：“{citation.quote}”"
    reasons = "；".join(sentence.reasons)
    return f"{said}（{reasons}）" if reasons else said
