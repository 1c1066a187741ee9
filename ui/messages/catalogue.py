"""The catalogue of all texts that users read, in Chinese and English.

Every message is a pair, so neither language can lack one; both texts use the same values. Names in
the corpus (levels, kinds, relations, flaws) are data and stay Chinese. So do the errors, findings
and reasons of the other packages.
"""

from dataclasses import dataclass
from typing import Final, Literal

from ui.messages.command import COMMAND
from ui.messages.corpus import CORPUS
from ui.messages.page import PAGE
from ui.messages.shared import SHARED
from ui.messages.statistics import STATISTICS

Lang = Literal["zh", "en"]
LANGS: Final = ("zh", "en")
AREAS: Final = (SHARED, COMMAND, STATISTICS, PAGE, CORPUS)
# key: (Chinese, English)
CATALOGUE: Final[dict[str, tuple[str, str]]] = {
    key: pair for area in AREAS for key, pair in area.items()
}


@dataclass(frozen=True, slots=True)
class Messages:
    """The messages in one language."""

    lang: Lang = "zh"

    def __call__(self, key: str, **values: object) -> str:
        """Return a message with its values filled in.

        Raises:
            KeyError: there is no such message, or one of its values is missing.
        """
        return CATALOGUE[key][LANGS.index(self.lang)].format(**values)
