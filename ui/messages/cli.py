"""What the command line says, in Chinese and English.

Every message is a pair, so neither language can lack one; both sides name the same values.
Messages of the packages below (their errors, findings and reasons) are Chinese in both.
"""

from dataclasses import dataclass
from typing import Final, Literal

from ui.messages.cli_stats import STATS

Lang = Literal["zh", "en"]
LANGS: Final = ("zh", "en")

# key: (Chinese, English)
CATALOGUE: Final[dict[str, tuple[str, str]]] = {
    # What went wrong.
    "error": ("wengao：{message}", "wengao: {message}"),
    "error.interrupted": ("已中断", "interrupted"),
    "error.unexpected": (
        "程序出错（{kind}），经过记在 {log}",
        "the program failed ({kind}); what happened is written in {log}",
    ),
    "error.file": ("{path} 读写不了：{reason}", "{path} cannot be read or written: {reason}"),
    "error.no_such_file": (
        "没有 {path} 这个文件，请检查路径",
        "there is no file {path}; check the path",
    ),
    "error.empty_file": ("{path} 里没有文字", "{path} holds no text"),
    "error.many_records": (
        "{path} 里有多篇文稿（.jsonl 或 .zip），这里要一篇",
        "{path} holds many documents (.jsonl or .zip); one text is wanted here",
    ),
    "error.empty_request": ("请写明要起草什么", "say what to draft"),
    "error.empty_query": ("请写明要找什么", "say what to search for"),
    "error.long_query": (
        "检索词太长（{length} 字，最多 {limit} 字），请只写要找的一点",
        "the query is too long ({length} characters, at most {limit}); ask for one point",
    ),
    "error.empty_phrase": ("请给出一个提法", "give a formulation"),
    "error.both": ("{one} 和 {other} 只能给一个", "give {one} or {other}, not both"),
    "error.neither": ("请给出 {one} 或 {other}", "give {one} or {other}"),
    "error.line": ("{path} 第 {line} 行跳过：{reason}", "{path} line {line} skipped: {reason}"),
    "error.lines": ("{path} 有 {count} 行不合要求", "{path} has {count} unusable lines"),
    "error.not_json": ("不是 JSON", "not JSON"),
    "error.not_object": ("不是 JSON 对象", "not a JSON object"),
    "error.field": ("缺少或写错了字段 {field}", "field {field} is missing or wrong"),
    "error.not_draft": (
        "{path} 不是文稿的 JSON：{reason}；请用 wengao draft --json 的输出",
        "{path} is not the JSON of a draft: {reason}; use the output of wengao draft --json",
    ),
    "error.not_docx": ("--to 要以 .docx 结尾：{path}", "--to must end in .docx: {path}"),
    "error.no_folder": (
        "没有 {path} 这个文件夹，请先建好",
        "there is no folder {path}; make it first",
    ),
    "error.auth_line": (
        "{path} 第 {line} 行应写作“用户名:口令”",
        "{path} line {line} should read user:password",
    ),
    "error.auth_empty": ("{path} 里没有用户", "{path} names no user"),
    "error.auth_open": (
        "{path} 别人也能读，请先 chmod 600",
        "{path} can be read by others; chmod 600 it first",
    ),
    "error.encoding": (
        "没有叫做“{name}”的编码，常用的有 gb18030、big5、utf-8",
        "there is no encoding {name}; common ones are gb18030, big5, utf-8",
    ),
    "error.change": (
        "--set {text} 写得不对，应写作 字段=值，如 date=2021-06-15",
        "--set {text} should read FIELD=VALUE, such as date=2021-06-15",
    ),
    "error.ambiguous": (
        "编号 {id} 不止一篇，请多写几位",
        "more than one document begins with {id}",
    ),
    "errno.EACCES": ("没有权限", "no permission"),
    "errno.EPERM": ("没有权限", "no permission"),
    "errno.ENOENT": ("没有这个文件", "no such file"),
    "errno.EISDIR": ("这是文件夹", "it is a folder"),
    "errno.ENOTDIR": ("路径中有一段不是文件夹", "part of the path is not a folder"),
    "errno.ENOSPC": ("磁盘已满", "the disk is full"),
    "errno.EROFS": ("磁盘只读", "the disk is read-only"),
    "errno.EADDRINUSE": ("端口已被占用，请换 --port", "the port is in use; choose another --port"),
    # What argparse reports.
    "usage.required": ("缺少 {names}", "missing {names}"),
    "usage.no_command": (
        "请给出要做什么",
        "say which command",
    ),
    "usage.unknown": ("不认识 {names}", "unknown: {names}"),
    "usage.choice": (
        "{name} 不能是 {value}，可选 {choices}",
        "{name} cannot be {value}: {choices}",
    ),
    "usage.value": ("{name} 后面缺少值", "{name} needs a value"),
    "usage.bad": ("{name}：{reason}", "{name}: {reason}"),
    "usage.positive": ("须是大于 0 的整数", "must be a whole number above 0"),
    "usage.integer": ("须是整数", "must be a whole number"),
    "usage.port": ("端口须在 0 到 65535 之间", "a port lies between 0 and 65535"),
    "usage.date": ("日期须写作 2026-07-01", "a date reads 2026-07-01"),
    "usage.usage": ("用法：", "usage: "),
    "usage.arguments": ("参数", "arguments"),
    "usage.options": ("选项", "options"),
    "usage.everywhere": ("各命令通用，放在前后都行", "common, before or after the command"),
    "usage.commands": ("命令", "commands"),
    "usage.see": ("\n{command} 之后加 --help 看它的用法。", "\n{command} --help tells more."),
    # Help.
    "help.wengao": (
        "文稿：从自己的讲话稿库起草、修改、核对，每一句都标明出处。",
        "Drafts, revises and checks official speeches from your own corpus, each sentence sourced.",
    ),
    "help.help": ("显示用法", "show this help"),
    "help.version": ("显示版本", "show the version"),
    "help.home": ("数据所在的文件夹", "the folder that holds the data"),
    "help.json": ("在标准输出给出 JSON", "print JSON on standard output"),
    "help.lang": ("界面语言", "language of the output"),
    "help.ingest": ("把文件和文件夹收进讲话稿库", "take files and folders into the corpus"),
    "help.ingest.path": (
        "文件或文件夹（.txt .md .html .docx .doc .wps .rtf .pdf .xml .mht .jsonl .zip）",
        "files or folders (.txt .md .html .docx .doc .wps .rtf .pdf .xml .mht .jsonl .zip)",
    ),
    "help.encoding": (
        "文本用的编码，如 gb18030（平时自动判断）",
        "encoding of the texts, such as gb18030 (else found out)",
    ),
    "help.corpus": ("查看和维护讲话稿库", "look at and tend the corpus"),
    "help.corpus.list": ("列出全部文稿", "list the documents"),
    "help.corpus.show": ("看一篇的全文和情况", "show one document"),
    "help.corpus.edit": ("更正一篇的题名、讲话人、日期等", "correct what is known of a document"),
    "help.set": (
        "更正一项，如 date=2021-06-15；值留空即清除",
        "correct a field, such as date=2021-06-15; an empty value clears it",
    ),
    "help.reset": ("收回更正，用回推测的", "take a correction back"),
    "help.corpus.remove": ("移出文稿", "remove documents"),
    "help.corpus.verify": ("核对数据库和索引", "check the database and the indexes"),
    "help.corpus.stats": (
        "库里有什么、缺什么：年份、层级、文种、缺陷",
        "what the corpus holds and lacks: years, levels, kinds, flaws",
    ),
    "help.id": ("文稿编号，或它的前几位", "id of a document, or its beginning"),
    "help.original": (
        "正文按原文的字形给出（繁体、全角等）",
        "give the text in the characters of the source (traditional, full width)",
    ),
    "help.raw": ("给出收入时的原文件", "give the file as it was taken in"),
    "help.repair": (
        "修好能修的：重建索引，按现在的规则重新清洗",
        "mend what can be: indexes, and documents made by older rules",
    ),
    "help.search": ("检索段落", "search for passages"),
    "help.query": ("要找的内容", "what to look for"),
    "help.queries": (
        '一次做多个检索：每行 {{"id","text"}}',
        'many searches at once: {{"id","text"}} a line',
    ),
    "help.k": ("最多给出几段", "how many passages at most"),
    "help.level": ("层级：中央 省 市 县 乡 单位", "level: 中央 省 市 县 乡 单位"),
    "help.kind": ("文种，如 动员部署、工作会议讲话", "kind, such as 动员部署, 工作会议讲话"),
    "help.part": ("部分，如 意义认识、任务部署", "part, such as 意义认识, 任务部署"),
    "help.since": ("不早于（2021、2021-06 或 2021-06-30）", "not before (2021, 2021-06 …)"),
    "help.until": ("不晚于", "not after"),
    "help.no_flawed": ("不要有缺陷的段落", "leave flawed passages out"),
    "help.role": (
        "讲话人的身份：一把手、分管领导，或职务，如 县长",
        "who speaks: 一把手, 分管领导, or an office such as 县长",
    ),
    "help.speaker": ("讲话人的姓名", "name of the speaker"),
    "help.literal": (
        "照字面检索，“县级”“2021年以来”等词不作筛选",
        "search every word; understand none as a filter",
    ),
    "help.draft": ("起草一节或一篇", "draft a section or a whole speech"),
    "help.request": ("要求，用平常的话写", "the request, in plain words"),
    "help.brief": ("从文件读要求", "read the request from a file"),
    "help.date": ("讲话日期，提法按当日判断", "day of the speech; wording is judged as of it"),
    "help.seed": ("随机种子，同样的种子得同样的稿", "random seed; the same seed, the same draft"),
    "help.revise": ("修改文稿", "revise a text"),
    "help.mode": ("怎么改", "how to revise"),
    "help.instruction": ("补充要求", "what to mind besides"),
    "help.file": (
        "文稿（.txt .md .docx .doc .wps .html .pdf 等，- 为标准输入）",
        "the text (.txt .md .docx .doc .wps .html .pdf …, - is standard input)",
    ),
    "help.attribute": ("逐句查出处", "find the source of each sentence"),
    "help.document": ("只在这些文稿里找", "look only in these documents"),
    "help.items": (
        '一次查多组：每行 {{"id","docs","sentences"}}，只对各自的 docs',
        'many at once, each against its own docs: {{"id","docs","sentences"}} a line',
    ),
    "help.check": (
        "查引文、数字、人名地名、提法、留空、语体、时长",
        "check quotations, numbers, names, wording, slots, register and length",
    ),
    "help.timeline": ("一个提法逐年的用例", "a formulation by year"),
    "help.phrase": ("提法", "the formulation"),
    "help.export": ("按 GB/T 9704 排成 Word，出处作尾注", "Word by GB/T 9704, sources as endnotes"),
    "help.export.file": (
        "文稿（.txt .md，或 draft --json 的输出）",
        "the text (.txt .md, or the output of draft --json)",
    ),
    "help.to": ("写到哪个 .docx", "the .docx to write"),
    "help.reading_copy": ("讲话人用的大字本", "a reading copy in large type"),
    "help.serve": ("打开网页", "start the web page"),
    "help.host": ("监听地址", "address to listen on"),
    "help.port": ("端口", "port"),
    "help.auth": ("用户文件，每行“用户名:口令”", "file of users, user:password a line"),
    "help.doctor": (
        "查装好了没有、缺什么、怎么补",
        "what is installed, what is missing, how to get it",
    ),
    # What the commands say.
    "ingest.added": ("收入 {id}  {title}", "added {id}  {title}"),
    "ingest.rejected": ("未收 {path}：{reason}", "rejected {path}: {reason}"),
    "ingest.summary": (
        "收入 {added} 篇，未变 {unchanged} 篇，未收 {rejected} 个，{passages} 段，{seconds:.1f} 秒",
        "{added} added, {unchanged} unchanged, {rejected} rejected, {passages} passages, "
        "{seconds:.1f} s",
    ),
    "ingest.renewed": (
        "其中 {count} 篇按现在的规则重新清洗",
        "{count} of the unchanged were cleaned anew by today's rules",
    ),
    "ingest.stopping": (
        "做完手头这一篇就停（再按一次 Ctrl-C 立即中断）",
        "stopping after this document (Ctrl-C again interrupts at once)",
    ),
    "ingest.stopped": (
        "已停：新收 {added} 篇、未变 {unchanged} 篇，都在库里；再运行同一条命令，从这里接着做",
        "stopped: {added} added and {unchanged} unchanged are in the corpus; run the same command "
        "again to go on from here",
    ),
    "corpus.empty": (
        "库里还没有文稿，用 wengao ingest 收入",
        "the corpus is empty; fill it with wengao ingest",
    ),
    "corpus.removed": ("移出 {count} 篇", "{count} removed"),
    "corpus.sound": ("数据库和索引都没有问题", "database and indexes are sound"),
    "corpus.repairing": ("正在核对和修复", "checking and mending"),
    "corpus.repaired": ("重新清洗 {count} 篇", "{count} documents made anew"),
    "corpus.outdated": (
        "有 {count} 篇按较早的规则清洗，不影响使用；再 ingest 一次或 corpus verify --repair 会重做",
        "{count} documents were made by older rules, which does no harm; another ingest or "
        "corpus verify --repair makes them anew",
    ),
    "corpus.repair_hint": (
        "wengao corpus verify --repair 可以修复",
        "wengao corpus verify --repair can mend this",
    ),
    "flaws": ("缺陷：{flaws}", "flaws: {flaws}"),
    "outdated": ("非当前提法：{wording}", "wording not of the day: {wording}"),
    "inferred": (
        "推测，{confidence:.0%}：{evidence}",
        "inferred, {confidence:.0%}: {evidence}",
    ),
    "inferred.unsure": (
        "不详；推测为 {value}，只有 {confidence:.0%} 的把握：{evidence}",
        "unknown; may be {value}, only {confidence:.0%} sure: {evidence}",
    ),
    "declared": ("文件写明：{evidence}", "declared: {evidence}"),
    "corrected": ("已更正", "corrected"),
    "corrected.from": (
        "已更正；原推测 {value}，{confidence:.0%}：{evidence}",
        "corrected; inferred was {value}, {confidence:.0%}: {evidence}",
    ),
    "field.title": ("题名", "title"),
    "field.source": ("来源", "source"),
    "field.speaker": ("讲话人", "speaker"),
    "field.date": ("日期", "date"),
    "field.level": ("层级", "level"),
    "field.kind": ("文种", "kind"),
    "field.occasion": ("场合", "occasion"),
    "field.place": ("地点", "place"),
    "field.role": ("职务", "role"),
    "field.audience": ("对象", "audience"),
    "ranks": ("名次：{places}", "ranks: {places}"),
    "rank.phrase": ("原话", "quoted"),
    "rank.dense": ("语义", "meaning"),
    "rank.words": ("词语", "words"),
    "rank.bigrams": ("二字", "bigrams"),
    "rank.reranker": ("重排", "re-ranker"),
    "also_in": ("另见：{places}", "also in: {places}"),
    "also_in.more": ("等 {count} 处", " and others, {count} in all"),
    "duplicate": (
        "重复：《{title}》（{relation} {similarity:.1%}）{id}  {source}",
        "duplicate: 《{title}》 ({relation} {similarity:.1%}) {id}  {source}",
    ),
    "duplicate.cited": (
        "引用以此为准：《{title}》（{relation} {similarity:.1%}）{id}  {source}",
        "cited instead: 《{title}》 ({relation} {similarity:.1%}) {id}  {source}",
    ),
    "search.none": ("没有找到", "nothing found"),
    "search.filters": (
        "筛选：{filters}（--literal 不作筛选）",
        "filters: {filters} (--literal for none)",
    ),
    "search.relaxed": (
        "没有段落符合“{filters}”，以下是不作这些筛选的结果",
        "no passage passes {filters}; these are the results without",
    ),
    "sources": ("出处", "Sources"),
    "findings": ("核对", "Checks"),
    "metrics": (
        "有据 {supported:.0%} · 照抄 {copied:.0%}",
        "supported {supported:.0%} · copied {copied:.0%}",
    ),
    "verdict.verbatim": ("原文", "verbatim"),
    "verdict.supported": ("有据", "supported"),
    "verdict.partial": ("部分有据", "partly"),
    "verdict.unsupported": ("无据", "no source"),
    "verdict.user_fact": ("来自要求", "from the request"),
    "severity.error": ("错误", "error"),
    "severity.warning": ("注意", "warning"),
    "severity.info": ("提示", "note"),
    "check.none": ("没有发现问题", "nothing found"),
    "check.length": (
        "{characters} 字，约 {minutes:.1f} 分钟",
        "{characters} characters, about {minutes:.1f} minutes",
    ),
    "check.suggestion": ("建议：{suggestion}", "suggestion: {suggestion}"),
    "timeline.none": ("库里没有用过“{phrase}”", "“{phrase}” is not in the corpus"),
    "timeline.span": (
        "“{phrase}”：最早 {first}，最近 {last}",
        "“{phrase}”: first {first}, last {last}",
    ),
    "timeline.year": (
        "{year}  {count:>4} 处  {documents} 篇",
        "{year}  {count:>4} times in {documents} documents",
    ),
    "timeline.undated": ("无日期的文稿里 {count} 处", "{count} times in undated documents"),
    "timeline.curated": (
        "词表：{phrase}，自 {since} 起{until}。{note}（{source}）",
        "curated: {phrase}, from {since}{until}. {note} ({source})",
    ),
    "timeline.until": ("，至 {date}", " to {date}"),
    "export.done": ("已写入 {path}", "written to {path}"),
    "serve.sample": (
        "库是空的，先收入随附的示例文稿",
        "the corpus is empty: taking in the sample speeches",
    ),
    "serve.open": (
        "注意：{host} 上的网页别的机器也能打开，而没有设口令；可用 --auth 设用户",
        "mind: other machines can reach the page on {host}, and no users are set (--auth)",
    ),
    "serve.ready": (
        "网页已打开：{address}（Ctrl-C 停止）",
        "the page is at {address} (Ctrl-C ends)",
    ),
    "serve.port": (
        "{host}:{port} 打不开，多半是端口已被占用，请换 --port",
        "{host}:{port} cannot be opened; the port may be in use: choose another --port",
    ),
    "doctor.ok": ("好", "ok     "),
    "doctor.missing": ("缺", "missing"),
    "doctor.fix": ("    → {fix}", "         → {fix}"),
    "doctor.name.python": ("Python", "Python"),
    "doctor.name.packages": ("程序包", "packages"),
    "doctor.name.home": ("数据文件夹", "home"),
    "doctor.name.proxies": ("代理", "proxies"),
    "doctor.proxies": (
        "访问别的机器经由 {proxies}；本机的模型和页面不走代理",
        "other machines are reached through {proxies}; the model and page of this one are not",
    ),
    "doctor.name.milvus": ("Milvus", "Milvus"),
    "doctor.name.database": ("数据库", "database"),
    "doctor.name.indexes": ("索引", "indexes"),
    "doctor.name.encoder": ("编码器", "encoder"),
    "doctor.name.reranker": ("重排模型", "re-ranker"),
    "doctor.name.language_model": ("语言模型", "language model"),
    "doctor.name.word_files": ("旧版 Word", "old Word files"),
    "doctor.name.fonts": ("中文字体", "Chinese fonts"),
    "doctor.not_installed": ("没有装 {names}", "not installed: {names}"),
    "doctor.not_writable": ("{path} 不能写", "{path} cannot be written"),
    "doctor.other_home": (
        "改文件夹的权限，或用 --home 换一个",
        "change the rights of the folder, or name another with --home",
    ),
    "doctor.no_corpus": ("还没有，首次使用时建立", "none yet; made at first use"),
    "doctor.see_message": ("照上面一句做", "do as the line above says"),
    "doctor.documents": ("{count} 篇", "{count} documents"),
    "doctor.sound": ("与数据库一致", "agree with the database"),
    "doctor.verified": ("{path}（已校验）", "{path} (verified)"),
    "doctor.encoder_later": (
        "权重已装，首次使用时写到 {path}",
        "weights installed; written to {path} at first use",
    ),
    "doctor.named_encoder": (
        "{name} 不是本机的文件夹，首次使用时由 sentence-transformers 载入",
        "{name} is no folder here; sentence-transformers loads it at first use",
    ),
    "doctor.named_reranker": (
        "{name} 不在本机，首次检索时由 sentence-transformers 获取",
        "{name} is not on this machine; sentence-transformers fetches it at the first search",
    ),
    "doctor.server": ("{url} 有应答", "{url} answers"),
    "doctor.server_status": ("{url} 应答 {status}", "{url} answers {status}"),
    "doctor.server_down": ("{url} 没有应答：{reason}", "{url} does not answer: {reason}"),
    "doctor.check_key": ("核对 WENGAO_LLM_API_KEY", "check WENGAO_LLM_API_KEY"),
    "doctor.check_server": (
        "启动该服务，或核对 WENGAO_LLM_BASE_URL",
        "start that server, or check WENGAO_LLM_BASE_URL",
    ),
    "doctor.word": ("用 {names} 读", "read by {names}"),
    "doctor.word_lists": (
        "用 {names} 读；没有 LibreOffice，自动编号读不出",
        "read by {names}; without LibreOffice the numbers of lists are lost",
    ),
    "doctor.no_word": (
        "没有能读 .doc、.wps 的程序，这两种文件会被拒收",
        "no program here reads .doc and .wps; such files are rejected",
    ),
    "doctor.fonts": ("{count} 种", "{count} families"),
    "doctor.fonts_unknown": ("无从查起（没有 fc-list）", "cannot tell (no fc-list)"),
    "doctor.no_fonts": (
        "本机没有中文字体，在本机看网页会缺字",
        "none here; a page read on this machine would lack characters",
    ),
} | STATS


@dataclass(frozen=True, slots=True)
class Messages:
    """The messages in one language."""

    lang: Lang = "zh"

    def __call__(self, key: str, **values: object) -> str:
        """The message with its values put in.

        Raises:
            KeyError: there is no such message, or a value that it names is not given.
        """
        return CATALOGUE[key][LANGS.index(self.lang)].format(**values)
