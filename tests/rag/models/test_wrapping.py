"""What a model wraps around a text goes; what a speech says itself stays."""

import pytest

from rag.models.wrapping import unwrapped


@pytest.mark.parametrize(
    ("line", "bare"),
    [
        ("**要把路修好。**", "要把路修好。"),
        ("## 一、把路修好", "一、把路修好"),
        ("- 要把路修好。", "要把路修好。"),
        ("> 要把路修好。", "要把路修好。"),
        ("```markdown", ""),
        ("好的，以下是这一节的正文：", ""),
        ("以下是修改后的段落:", ""),
        ("同志们：", "同志们："),
        ("下面，我讲三点意见：", "下面，我讲三点意见："),
        ("好的作风是：说到做到。", "好的作风是：说到做到。"),
        ("3-5年内，要把路修好。", "3-5年内，要把路修好。"),
        ("", ""),
    ],
)
def test_lines(line: str, bare: str) -> None:
    assert unwrapped(line) == bare
