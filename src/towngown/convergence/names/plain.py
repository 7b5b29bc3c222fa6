"""Words that cannot be a title, a degree, a generation or a body's word: most words of names.

A name all of whose words are plain needs no search for any of these.
"""

from __future__ import annotations

import re

from towngown.convergence.names.corporate import may_name_body
from towngown.convergence.names.scripts import script_of
from towngown.convergence.names.titles import TELLING

# Letters between hyphens, apostrophes and stops, a stop behind: no brackets, no quotes.
# Not the two letters that re.IGNORECASE takes for "i" and str.lower does not.
_LETTERS = re.compile(r"[^\W\d_ıİ]+(?:[-.'’]+[^\W\d_ıİ]+)*\.*")
_BETWEEN = re.compile(r"[-.'’]+")


def is_plain(word: str) -> bool:
    """Whether a word between white space is in Latin letters and plain."""
    if not _LETTERS.fullmatch(word) or script_of(word) != "latin":
        return False
    pieces = _BETWEEN.split(word.lower())
    return TELLING.isdisjoint(pieces) and not any(map(may_name_body, pieces))
