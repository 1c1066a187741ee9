"""Process strings of Chinese text: script, width, n-grams, numerals, words, names of persons."""

__all__ = [
    "alignment",
    "folding",
    "grams",
    "invisible",
    "lookalikes",
    "numerals",
    "person_names",
    "words",
]
