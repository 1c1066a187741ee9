"""Writing: outline, points, prompts, drafting and revising of sections.

A brief and evidence come in; attributed sentences go out, as they are written.
"""

__all__ = ["context", "drafting", "outline", "prompts", "revising", "sections"]
