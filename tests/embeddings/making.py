"""What the tests of this package make: an encoder file in small, sentences written for them."""

import struct

import numpy as np

from embeddings.encoders.e5s1 import MAGIC

SENTENCES = (
    "加强基层组织建设，是做好群团工作的基础。",
    "要把服务送到群众家门口，把矛盾化解在萌芽状态。",
    "今年一季度，全县规模以上工业增加值增长5.2%。",
    "同志们：",
    "第三，抓好安全生产，守住不发生重特大事故的底线；",
    "青年兴则国家兴，青年强则国家强。",
    "会议强调，要深化“放管服”改革，持续优化营商环境。",
    "2024年3月21日，全市妇女工作会议在临江召开。",
    "他问：“路修通了，橘子卖得出去吗？”",
    "ＡＢＣ１２３，全角字母和数字。",
    "制表\t与  多个 空格\n还有换行",
    "～波浪号～应当保留。",
    "加強基層組織建設，推動鄉村振興。",
    "English words, numbers 3.14 and symbols: @#%",
    "①摸清底数；②分段包干；③严格考核。",
    "把党的政治建设摆在首位，坚决做到“两个维护”。",
    "不忘初心，方得始终。",
    "的确，群众的眼睛是雪亮的。",
    "咱们工会就是职工的娘家人！",
    "䶮、㙍这样的生僻字也要能读。",
    "🙂表情符号不该让程序出错。",
    "从这里出发，去看看山那边的村庄，问问老乡的收成，听听孩子们的读书声，再回来谈发展。",
    "一",
    "，",
)

PIECES = ("<s>", "<pad>", "</s>", "<unk>", "▁", "基", "层", "基层", ",", "A", "组织", "<mask>")
HIDDEN, LAYERS, HEADS, FORWARD, POSITIONS = 32, 1, 2, 64, 16


def small_file() -> bytes:
    """A file of the format E5S1 with one layer of 32, some weights in 4-bit blocks."""
    numbers = np.random.default_rng(0)
    header = MAGIC + struct.pack(
        "<I7ifi", 1, HIDDEN, LAYERS, HEADS, FORWARD, len(PIECES), POSITIONS, 2, 1e-12, 32
    )
    tensors: list[tuple[str, int, int, bytes]] = []

    def add(name: str, count: int, *, packed: bool = False) -> None:
        if packed:
            data = b"".join(
                np.float16(0.02).tobytes() + numbers.integers(0, 256, 16, np.uint8).tobytes()
                for _ in range(count // 32)
            )
        else:
            data = numbers.normal(0, 0.1, count).astype("<f4").tobytes()
        tensors.append((name, int(packed), count, data))

    add("emb.word", len(PIECES) * HIDDEN, packed=True)
    add("emb.pos", POSITIONS * HIDDEN)
    add("emb.type", 2 * HIDDEN)
    add("emb.ln.w", HIDDEN)
    add("emb.ln.b", HIDDEN)
    for name in ("q", "k", "v", "ao", "fi", "fo", "aln", "oln"):
        vector = name.endswith("ln")
        wide = name in ("fi", "fo")
        count = HIDDEN if vector else HIDDEN * (FORWARD if wide else HIDDEN)
        add(f"l0.{name}.w", count, packed=not vector)
        add(f"l0.{name}.b", FORWARD if name == "fi" else HIDDEN)
    return _assemble(header + _tokenizer_bytes(), tensors)


def _tokenizer_bytes() -> bytes:
    blobs = [piece.encode() for piece in PIECES]
    offsets = np.cumsum([0, *map(len, blobs)]).astype("<u4").tobytes()
    scores = np.array([0, 0, 0, 0, -3, -5, -5, -4, -3, -6, -6, 0], "<f4").tobytes()
    mapping = {"\x01": "", "\t": " ", "\n": " ", "，": ",", "Ａ": "A"}
    entries = b"".join(
        struct.pack(f"<IB{len(to)}I", ord(source), len(to), *map(ord, to))
        for source, to in sorted(mapping.items())
    )
    return (
        struct.pack("<5iQ", len(PIECES), 0, 2, 1, 3, sum(map(len, blobs)))
        + offsets
        + scores
        + b"".join(blobs)
        + struct.pack("<iI", len(mapping), len(entries))
        + entries
    )


def _assemble(head: bytes, tensors: list[tuple[str, int, int, bytes]]) -> bytes:
    directory = 4 + sum(2 + len(name) + 21 for name, *_ in tensors)
    offset = len(head) + directory
    listed, data = struct.pack("<i", len(tensors)), b""
    for name, kind, count, body in tensors:
        listed += struct.pack("<H", len(name)) + name.encode()
        listed += struct.pack("<BIQQ", kind, count, offset + len(data), len(body))
        data += body
    return head + listed + data
