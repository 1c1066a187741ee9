"""Messages of ``corpus stats``: key to (Chinese, English)."""

from typing import Final

STATISTICS: Final[dict[str, tuple[str, str]]] = {
    "stats.home": ("文件夹", "home"),
    "stats.encoder": ("编码器", "encoder"),
    "stats.index_bytes": ("索引字节", "index bytes"),
    "stats.size": (
        "文稿 {documents:,} 篇（{flawed:,} 篇有缺陷） · {passages:,} 段 · {sentences:,} 句 · "
        "{characters:,} 字",
        "{documents:,} documents ({flawed:,} flawed) · {passages:,} passages · "
        "{sentences:,} sentences · {characters:,} characters",
    ),
    "stats.covered": (
        "{share:.1%} 的字在段里，能检索到",
        "{share:.1%} of the characters in passages",
    ),
    "stats.lengths": (
        "最短 {shortest:,} 字，居中 {median:,} 字，最长 {longest:,} 字",
        "shortest {shortest:,}, median {median:,}, longest {longest:,} characters",
    ),
    "stats.oldest": ("最早 {date}  {title}", "oldest {date}  {title}"),
    "stats.newest": ("最近 {date}  {title}", "newest {date}  {title}"),
    "stats.unknown": ("不详", "unknown"),
    "stats.longer": ("{low:,} 以上", "{low:,} or more"),
    "stats.years": ("年份（篇）", "years (documents)"),
    "stats.levels": ("层级（篇）", "levels (documents)"),
    "stats.kinds": ("文种（篇）", "kinds (documents)"),
    "stats.parts": ("部分（段）", "parts (passages)"),
    "stats.length_classes": ("字数（篇）", "characters (documents)"),
    "stats.coverage": ("知道的有几篇", "of how many documents is known"),
    "stats.confidence": ("怎么知道的（篇）", "how it is known (documents)"),
    "stats.ground.corrected": ("更正", "corrected"),
    "stats.ground.declared": ("写明", "declared"),
    "stats.ground.sure": ("有把握", "sure"),
    "stats.ground.fair": ("待核", "to check"),
    "stats.ground.unrated": ("未记", "unrated"),
    "stats.duplicates": (
        "{groups} 篇另有副本：{same} 篇相同，{near} 篇近似",
        "{groups} documents have copies: {same} the same, {near} nearly so",
    ),
    "stats.flaws": ("缺陷", "flaws"),
    "stats.flaw": (
        "{kind}  {documents:,} 篇，{passages:,} 段",
        "{kind}  {documents:,} documents, {passages:,} passages",
    ),
    "stats.level_kind": ("层级和文种（篇）", "levels and kinds (documents)"),
    "stats.year_level": ("年份和层级（篇）", "years and levels (documents)"),
    "stats.kind_part": ("文种和部分（段）", "kinds and parts (passages)"),
    "stats.gaps": ("缺什么", "what there is too little of"),
    "stats.gap_none": ("{what} 一篇也没有", "{what}: none"),
    "stats.gap": ("{what} 只有 {count} 篇", "{what}: {count} documents"),
    "stats.gap_part": ("{what} 只有 {count} 段", "{what}: {count} passages"),
}
