"""Messages of the page: key to (Chinese, English)."""

from typing import Final

# Text shown and request sent at a click; the first is the request the project is measured by.
EXAMPLES: tuple[tuple[str, str], ...] = (
    (
        "起草一节｜请起草县委书记在全县群团工作会议上讲话中“加强基层组织建设”一节，400字左右",
        "请起草县委书记在全县群团工作会议上讲话中“加强基层组织建设”一节，400字左右",
    ),
    (
        "拟提纲｜全县职工技能竞赛动员会讲话，分三个部分",
        "请为县总工会主席在全县职工技能竞赛动员会上的讲话拟一份提纲，分三个部分",
    ),
    (
        "找素材｜县级领导怎么讲压实安全生产责任",
        "找一找县级领导怎么讲压实安全生产责任，最好是近几年的",
    ),
    (
        "改稿子｜把一段啰嗦的话改得精炼有力",
        "请把这段话改得精炼有力：我们各级群团组织一定要进一步地把基层的组织建设工作抓好，"
        "要尽量多到群众当中去走一走，听听群众说些什么，能办的事情就尽可能早一点给办了。",
    ),
    (
        "问语料｜讲话里怎么论述群团组织的政治性",
        "语料库里的讲话是怎么论述群团组织保持和增强政治性的？",
    ),
)

PAGE: Final[dict[str, tuple[str, str]]] = {
    "app": ("文稿", "文稿 Wengao"),
    "tagline": ("句句有出处的讲话写作台", "speeches drafted with a source for every sentence"),
    "lang": ("zh-CN", "en"),
    "conversation": ("对话", "Conversation"),
    "history": ("历史", "History"),
    "history_title": ("最近的对话", "Recent conversations"),
    "history_empty": ("还没有别的对话", "No other conversation yet"),
    "new": ("新对话", "New"),
    "send": ("发送", "Send"),
    "stop": ("停止", "Stop"),
    "retry": ("重试", "Retry"),
    "attach": ("附件", "Attach"),
    "attach_hint": (
        "材料、范文、上次的稿子：可以拖进来；只用在这次对话里，不进资料库",
        "Material, a model, an earlier draft: drop it here; used in this conversation only",
    ),
    "attach_drop": ("取下 {name}", "Remove {name}"),
    "attach_many": ("一次最多附 {n} 个文件；请先收入资料库", "At most {n} files at once"),
    "attached": ("本次材料", "Material of this conversation"),
    "source_gone": ("来源已移除，当时引用的是：", "The source was removed; cited then:"),
    "source_changed": ("来源已改动，当时引用的是：", "The source has changed; cited then:"),
    "undo": ("撤销", "Undo"),
    "redo": ("重做", "Redo"),
    "ask": (
        "写什么、谁讲、在什么会上、多少字；也可以说“再短一点”“第二段换个说法”",
        "What to write, who speaks, at which meeting, how long; or “shorter”, “reword part two”",
    ),
    "ask_label": (
        "写作要求（回车发送，Shift+回车换行）",
        "Request (Enter sends, Shift+Enter breaks the line)",
    ),
    "welcome": (
        "想写哪一节？说一句就行，也可以先试试下面的例子。",
        "Which section do you need? One sentence will do, or try an example.",
    ),
    "draft": ("文稿", "Draft"),
    "material": ("素材", "Material"),
    "source": ("出处", "Source"),
    "copy": ("复制全文", "Copy all"),
    "copy_done": ("已复制", "Copied"),
    "export": ("导出 Word", "Export Word"),
    "draft_empty": (
        "文稿会在这里逐句写出，每一句都标明有没有出处。",
        "The draft appears here, each sentence marked with how well a source supports it.",
    ),
    "draft_empty_hint": (
        "点任意一句，右边就翻到它的出处原文。",
        "Click a sentence to turn to its source on the right.",
    ),
    "source_empty": (
        "点文稿里的一句话，这里显示它的出处。",
        "Click a sentence of the draft to see its source.",
    ),
    "source_empty_hint": (
        "↑ ↓ 换句，回车打开；点原文中的高亮，可看哪些句子用了它。",
        "↑ ↓ move, Enter opens; click a highlight to see who uses it.",
    ),
    "material_empty": (
        "在对话里说“找一找……”，检索到的原文会列在这里。",
        "Ask for material in the conversation; the passages found are listed here.",
    ),
    "filters": ("筛选", "Filters"),
    "unfilter": ("去掉筛选“{filter}”，重新检索", "Search again without {filter}"),
    "understood": ("从“{words}”看出", "Understood from “{words}”"),
    "relaxed": (
        "没有段落符合这些筛选，以下是不作筛选的结果。",
        "No passage passes these filters; these are the results without them.",
    ),
    "untitled": ("未命名文稿", "Untitled draft"),
    "warming": ("模型准备中", "Preparing the models"),
    "warmed": ("模型已就绪", "Models ready"),
    "working": ("正在准备…", "Starting…"),
    "stopping": ("正在停下，已写的会保留…", "Stopping; what is written is kept…"),
    "stopped": ("已停止", "Stopped"),
    "failed": (
        "出现意外错误，已写的内容还在；请重试，仍不行请运行 wengao doctor 查看原因。",
        "An unexpected error; what was written is kept. Retry, or run wengao doctor.",
    ),
    "failed_status": ("出错，已写的内容保留", "Failed; what was written is kept"),
    "busy": (
        "上一个要求还在写，请先停止或等它写完。",
        "The last request is still being written; stop it or wait.",
    ),
    "empty": ("请先写下要求，再发送。", "Please write a request first."),
    "nothing_to_retry": ("还没有可以重试的要求。", "There is no request to retry yet."),
    "nothing_to_export": (
        "还没有写完的文稿，写完后再导出。",
        "There is no finished draft to export yet.",
    ),
    "shortened": (
        "……（共 {n} 字，此处只显示开头）",
        "… ({n} characters in all, only the beginning is shown)",
    ),
    "verdict_hint.verbatim": ("与出处原文一致或几乎一致", "As the source has it, or nearly so"),
    "verdict_hint.supported": (
        "意思有出处支撑，措辞是改写的",
        "Borne out by a source in other words",
    ),
    "verdict_hint.partial": ("只有一部分有出处支撑，须核对", "Only partly borne out; check it"),
    "verdict_hint.unsupported": (
        "语料库里没有找到支撑这句话的原文，须自行核实",
        "Nothing in the corpus bears this out; verify it yourself",
    ),
    "verdict_hint.user_fact": ("来自您在要求里说的事实", "A fact that you gave in the request"),
    "verdict_hint.not_needed": (
        "称谓、衔接等，不须注明出处",
        "Salutations and connectives need no source",
    ),
    "legend": ("图例与句数（点一下跳到下一句）", "Legend and counts (click for the next one)"),
    "characters": ("{n} 字", "{n} characters"),
    "minutes": ("约 {n} 分钟", "about {n} min"),
    "minutes_hint": ("按每分钟 {pace} 字计", "at {pace} characters a minute"),
    "copied_hint": (
        "与某一出处连续 13 字以上相同的字数占比",
        "share of characters in runs of 13 or more that stand in a source",
    ),
    "findings_count": ("检查 {n} 项", "{n} findings"),
    "findings_title": ("检查结果", "Findings"),
    "findings_none": ("检查未发现问题", "The checks found nothing"),
    "suggestion": ("建议", "Suggestion"),
    "evidence": ("依据", "Evidence"),
    "sentence_label": ("{verdict}，{n} 处出处：{text}", "{verdict}, {n} sources: {text}"),
    "cited_label": ("原文中被引用的一处：{text}", "A cited span of the source: {text}"),
    "reasons": ("理由", "Reasons"),
    "no_source_hint": (
        "语料库里没有支撑这句话的原文。请核实，或换一种有出处的说法。",
        "Nothing in the corpus bears this out. Verify it or word it otherwise.",
    ),
    "undated": ("日期不详", "undated"),
    "outdated_mark": ("非当前提法", "wording not of the day"),
    "unknown_speaker": ("讲话人不详", "speaker unknown"),
    "score": ("吻合度 {n}", "match {n}"),
    "used": ("文稿引用 {n} 句", "used by {n}"),
    "unused": ("文稿未引用", "not used"),
    "flaws_here": ("引用处原文有缺陷", "The source is flawed at this place"),
    "full": ("全文", "Full text"),
    "full_loading": ("正在取全文…", "Loading…"),
    "omitted": ("此处略去 {n} 字", "{n} characters left out"),
    "missing": (
        "这份材料已不在语料库里，只剩引文。",
        "This document is no longer in the corpus; only the quotation remains.",
    ),
    "sources_title": ("本稿参考的材料", "Material of this draft"),
    "used_by": ("文稿中用到此处的句子", "Sentences of the draft that use this"),
    "open": ("看原文", "Open"),
    "close": ("返回材料列表", "Back to the list"),
    "section_pending": ("待写", "to come"),
    "notice": ("请留意", "Please note"),
    "login": ("请登录", "Please sign in"),
}
