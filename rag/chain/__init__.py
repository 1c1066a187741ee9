"""The chain: a LangGraph that answers one turn and remembers the conversation.

A request comes in; events go out, the last of which is the answer.
"""

__all__ = ["graph"]
