"""How Chinese is written: scripts and widths, words, names of persons.

Strings come in; folded strings, words and names with their places go out. Knows no documents.
"""

__all__ = ["folding", "grams", "numerals", "person_names", "words"]
