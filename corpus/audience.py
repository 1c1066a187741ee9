"""Whom a speech addresses, in its own words: the salutation."""

import re

from corpus.guess import Guess

# A salutation stands above the first paragraph, below title, speaker and date.
_HEADER_LINES = 8
# 尊敬的各位领导、各位来宾，女士们、先生们，朋友们： and so on; what is longer is a sentence.
_LONGEST_SALUTATION = 80
_ADDRESSED = (
    r"同志们?|各位[\u4e00-\u9fff]{1,8}|女士们?|先生们?|朋友们?|同学们|老师们|战友们|青年朋友们|"
    r"[父乡]老乡?亲们?|乡亲们|代表们|委员们|尊敬的[\u4e00-\u9fff·]{2,20}"
)
_SALUTATION = re.compile(
    rf"^((?:(?:尊敬的|敬爱的|亲爱的)?[^。！？：:\n]{{0,24}}(?:{_ADDRESSED})[\u4e00-\u9fff]{{0,6}}[，、,\s]*)+)[：:！!]"
)


def find_audience(text: str) -> Guess | None:
    """The salutation of a clean text without its last mark, or None where there is none."""
    for line in text.split("\n")[:_HEADER_LINES]:
        match = _SALUTATION.match(line)
        if match and len(match.group(1)) <= _LONGEST_SALUTATION:
            value = match.group(1).strip("，、, \u3000")
            return Guess(value, 0.95, match.group())
    return None
