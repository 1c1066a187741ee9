"""Run all checks of language; each is a pure function on text.

========================================  ==================================================
:mod:`rag.proofreading.paired_marks`      brackets and book-title marks without a partner
:mod:`rag.proofreading.mark_widths`       half-width marks in Chinese text
:mod:`rag.proofreading.ordinals`          numbering that jumps, repeats or is written wrongly
:mod:`rag.proofreading.wrong_words`       wrong characters, and forms of address not in use
:mod:`rag.proofreading.near_idioms`       idioms with one wrong character
:mod:`rag.proofreading.particles`         的 for 地 and 得
:mod:`rag.proofreading.spoken_sentences`  sentences too long to speak
:mod:`rag.proofreading.heading_lengths`   a heading far longer or shorter than its siblings
:mod:`rag.proofreading.repeated_phrases`  one phrase three times in a paragraph
========================================  ==================================================
"""

from rag.draft.values import Finding
from rag.proofreading.heading_lengths import check_heading_lengths
from rag.proofreading.mark_widths import check_mark_widths
from rag.proofreading.near_idioms import check_near_idioms
from rag.proofreading.ordinals import check_ordinals
from rag.proofreading.paired_marks import check_paired_marks
from rag.proofreading.particles import check_particles
from rag.proofreading.repeated_phrases import check_repeated_phrases
from rag.proofreading.spoken_sentences import check_spoken_sentences
from rag.proofreading.wrong_words import check_addresses, check_wrong_words

__all__ = ["check_language"]


def check_language(text: str) -> tuple[Finding, ...]:
    """Return what is wrong or clumsy in the language, in the order of the checks."""
    return (
        *check_paired_marks(text),
        *check_mark_widths(text),
        *check_ordinals(text),
        *_words(text),
        *check_addresses(text),
        *check_particles(text),
        *check_spoken_sentences(text),
        *check_heading_lengths(text),
        *check_repeated_phrases(text),
    )


def _words(text: str) -> tuple[Finding, ...]:
    """Return wrong words, and near idioms that hold none of them."""
    wrong = check_wrong_words(text)
    near = (
        one
        for one in check_near_idioms(text)
        if not any(one.start < other.end and other.start < one.end for other in wrong)
    )
    return (*wrong, *near)
