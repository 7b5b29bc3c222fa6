"""Names whose parts are the same words in an order that no custom explains, or nearly so."""

from __future__ import annotations

import re

from rapidfuzz.distance import OSA

from towngown.convergence.names.folding import fold
from towngown.convergence.names.levels import Level
from towngown.convergence.names.person import PersonName

_WORD = re.compile(r"[^\W\d_]+")
# In shorter names one other letter is another name.
_LEAST = 10


def letters_agree(a: PersonName, b: PersonName) -> Level:
    """Return TRANSPOSED for the same words in another order, ONE_TYPO for one slip in long ones.

    Else CONTRADICTS. Eastern names do not count as misspelt: one letter makes another name.
    """
    ours, theirs = (sorted(_WORD.findall(fold(one.written))) for one in (a, b))
    if len(ours) > 1 and (ours == theirs or _same_run(ours, theirs)):
        return Level.TRANSPOSED
    if any(reading.styles for one in (a, b) for reading in one.readings):
        return Level.CONTRADICTS
    one, other = " ".join(ours), " ".join(theirs)
    if min(len(one), len(other)) >= _LEAST and OSA.distance(one, other, score_cutoff=1) <= 1:
        return Level.ONE_TYPO
    return Level.CONTRADICTS


def _same_run(ours: list[str], theirs: list[str]) -> bool:
    """Whether one name writes together what the other writes apart (Solam Kwong, Kwong So Lam)."""
    return sorted("".join(ours)) == sorted("".join(theirs)) and bool(set(ours) & set(theirs))
