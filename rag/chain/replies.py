"""Compose the assistant's replies: short, in whole sentences, and never overstated."""

from collections.abc import Sequence
from typing import Final

import numpy as np

from corpus.language.grams import bigram_set
from rag.attribution.judging import Candidate
from rag.draft.rates import sourced
from rag.draft.values import Draft, Evidence, Severity
from rag.requests.brief import Brief
from rag.retrieval.asking import Found
from rag.retrieval.library import Library
from rag.writing.outline import SectionPlan

# Sentences quoted in an answer.
QUOTED: Final = 3
# A sentence with a smaller share of the question's bigrams does not answer it.
ANSWERS: Final = 0.2


def said_of_draft(draft: Draft, *, stopped: bool) -> str:
    """Report what was written, how much of it has a source, and what to check."""
    found, needing = sourced(draft.sentences)
    errors = sum(finding.severity is not Severity.INFO for finding in draft.findings)
    parts = [
        "已停止，保留写好的部分：" if stopped else "已写好：",
        f"{int(draft.metrics.get('characters', 0))} 字，{needing} 句中 {found} 句有出处",
    ]
    if found < needing:
        parts.append(f"，{needing - found} 句未见出处")
    if errors:
        parts.append(f"，另有 {errors} 处请核对")
    return "".join(parts) + "。点任一句可看来源；可以接着说“再短一点”“第二段换个说法”。"


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
        return f"资料库里没有找到“{brief.topic}”的材料；可以换个说法，或先收入相关的讲话。"
    documents = len({item.document_id for item in results})
    said = f"找到 {len(results)} 段，出自 {documents} 篇讲话，列在右边，最相关的在前。"
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
    if not best:
        return "资料库里没有找到能回答这个问题的原话；相近的段落列在右边，供参考。"
    lines = [f"· {one.text} ——{titles[one.document_id]}" for one in best]
    return "资料库里的原话是：\n" + "\n".join(lines)


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
