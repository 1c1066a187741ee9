"""Standing wishes: kept for good, chosen by words, and what code can do with them.

The words of a wish come in; wishes, changed briefs and findings of a draft go out.
"""

__all__ = ["applying", "choosing", "meaning", "owners", "store"]
