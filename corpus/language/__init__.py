"""Process Chinese text: script and width, n-grams, numerals, words, and names of persons.

This room works on strings only; it does not know documents.
"""

__all__ = ["folding", "grams", "numerals", "person_names", "words"]
