"""Re-rankers: how well texts answer a query, read together by a cross-encoder.

A setting comes in; a re-ranker goes out.
"""

__all__ = ["configuration", "loading", "protocol"]
