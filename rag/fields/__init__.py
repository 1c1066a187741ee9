"""Fields: read what a request says of the text, each field with the words that it came from.

A request comes in without its material; what was found goes out with offsets in the request.
"""

__all__ = ["agenda", "listing", "reading", "speech"]
