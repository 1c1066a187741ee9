"""Writing: turn a brief and evidence into attributed sentences, and revise them."""

__all__ = [
    "context",
    "copying",
    "drafting",
    "gate",
    "given",
    "outline",
    "paragraphs",
    "prompts",
    "sections",
]
