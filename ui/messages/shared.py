"""Messages that the command line and the page share: key to (Chinese, English)."""

from typing import Final

SHARED: Final[dict[str, tuple[str, str]]] = {
    # How the sources support a sentence of a draft. The first three have a source: 有出处.
    "verdict.verbatim": ("原文", "Verbatim"),
    "verdict.supported": ("有据", "Supported"),
    "verdict.partial": ("部分有据", "Partly supported"),
    "verdict.unsupported": ("未见出处", "No source found"),
    "verdict.user_fact": ("来自要求", "From the request"),
    "verdict.not_needed": ("无须出处", "No source needed"),
    # Words that stand in many documents.
    "formulaic": ("固定提法", "Formulaic"),
    "formulaic.line": (
        "固定提法“{text}”：见于{name}，另有 {n} 篇",
        "formulaic “{text}”: {name} and {n} other documents",
    ),
    "formulaic.more": (
        "固定提法“{text}”：见于{name}，另有 {n} 篇以上",
        "formulaic “{text}”: {name} and more than {n} other documents",
    ),
    "sourced": ("{n}/{m} 句有出处", "{n} of {m} sentences have a source"),
    "copied": ("照抄 {share:.0%}", "{share:.0%} copied"),
    "register": ("语体：{said}", "Register: {said}"),
    "register.usual": ("与同类讲话相当", "as speeches of its kind"),
    "register.low": ("{name}偏低", "{name} low"),
    "register.high": ("{name}偏高", "{name} high"),
    "register.one": (
        "{name} {value}，高于 {percent}% 的讲话",
        "{name} {value}, above {percent}% of speeches",
    ),
    "register.basis.KIND_AND_LEVEL": (
        "与语料库中同类同级的讲话比",
        "Compared with speeches of its kind and level",
    ),
    "register.basis.KIND": ("与语料库中同类的讲话比", "Compared with speeches of its kind"),
    "register.basis.CORPUS": ("与语料库中的讲话比", "Compared with the speeches of the corpus"),
    "register.basis.USUAL": (
        "语料库里的讲话还不多，与程序自带的数字比",
        "Compared with figures of the program: the corpus has few speeches",
    ),
    "register.sentence_length": ("平均句长", "sentence length"),
    "register.demands": ("要字句", "demands"),
    "register.modal_verbs": ("要求词", "modal verbs"),
    "register.connectives": ("关联词", "connectives"),
    "register.four_characters": ("四字格", "four-character phrases"),
    "register.parallel": ("排比", "parallelism"),
    "register.we": ("“我们”", "“we”"),
    "register.facts": ("数字和名称", "figures and names"),
    "register.repeated": ("重复短语", "repeated phrases"),
    "severity.error": ("须改", "Fix"),
    "severity.warning": ("留意", "Check"),
    "severity.info": ("提示", "Note"),
    # Whether a draft does what was asked.
    "met.met": ("符合", "Met"),
    "met.partly": ("部分符合", "Partly met"),
    "met.not_met": ("不符合", "Not met"),
    "met.not_judged": ("未判", "Not judged"),
    "met.opinion": ("模型的看法：", "The model’s opinion: "),
    # The fields of a document.
    "field.title": ("标题", "Title"),
    "field.source": ("来源", "Source"),
    "field.speaker": ("讲话人", "Speaker"),
    "field.date": ("日期", "Date"),
    "field.level": ("层级", "Level"),
    "field.kind": ("文种", "Kind"),
    "field.occasion": ("场合", "Occasion"),
    "field.place": ("地点", "Place"),
    "field.role": ("职务", "Role"),
    "field.audience": ("对象", "Audience"),
    # The parts of a search.
    "ranks": ("名次：{places}", "ranks: {places}"),
    "rank.phrase": ("原话", "quoted"),
    "rank.dense": ("语义", "meaning"),
    "rank.words": ("词语", "words"),
    "rank.bigrams": ("二字", "bigrams"),
    "rank.reranker": ("重排", "re-ranker"),
}
