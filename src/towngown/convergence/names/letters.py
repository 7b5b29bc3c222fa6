"""Names whose parts are the same words in an order that no custom explains, or nearly so."""

from __future__ import annotations

import re
from functools import lru_cache

from rapidfuzz.distance import OSA

from towngown.convergence.names.comparing import compare_readings
from towngown.convergence.names.folding import fold
from towngown.convergence.names.levels import Level
from towngown.convergence.names.person import PersonName, Reading
from towngown.convergence.names.words import syllables

_WORD = re.compile(r"[^\W\d_]+")
# In shorter names one other letter is another name.
_LEAST = 10
_MOST_WORDS = 4
_WORDS_OF_A_KEY = range(3, 7)


def letters_agree(a: PersonName, b: PersonName) -> Level:
    """Return TRANSPOSED for the same words in another order, ONE_TYPO for one slip in long ones.

    Else CONTRADICTS. Eastern names do not count as misspelt: one letter makes another name.
    A name in characters is also compared with either end of one in letters as the family name.
    """
    if {a.script, b.script} == {"han", "latin"}:
        return _turned(*((a, b) if a.script == "han" else (b, a)))
    ours, theirs = _words(a.written), _words(b.written)
    if len(ours) > 1 and (ours == theirs or _same_run(ours, theirs)):
        return Level.TRANSPOSED
    if any(reading.styles for one in (a, b) for reading in one.readings):
        return Level.CONTRADICTS
    one, other = " ".join(ours), " ".join(theirs)
    if min(len(one), len(other)) >= _LEAST and OSA.distance(one, other, score_cutoff=1) <= 1:
        return Level.ONE_TYPO
    return Level.CONTRADICTS


def key_of_letters(name: PersonName) -> str | None:
    """Return a key that names of the same words in any order share; None for short names.

    Names of two words have keys in both orders anyway.
    """
    words = _words(name.written) if name.script == "latin" else ()
    return f"b:{' '.join(words)}" if len(words) in _WORDS_OF_A_KEY else None


@lru_cache(maxsize=65536)
def _words(written: str) -> tuple[str, ...]:
    return tuple(sorted(_WORD.findall(fold(written))))


def _same_run(ours: tuple[str, ...], theirs: tuple[str, ...]) -> bool:
    """Whether one name writes together what the other writes apart (Solam Kwong, Kwong So Lam)."""
    return not set(ours).isdisjoint(theirs) and sorted("".join(ours)) == sorted("".join(theirs))


def _turned(han: PersonName, latin: PersonName) -> Level:
    words = _WORD.findall(fold(latin.written))
    if not 1 < len(words) <= _MOST_WORDS:
        return Level.CONTRADICTS
    readings = [_read(words[0], words[1:]), _read(words[-1], words[:-1])]
    found = max(
        compare_readings(one, other).level for one in han.readings for other in readings
    )  # fmt: skip
    return Level.TRANSPOSED if found >= Level.SAME_ACROSS_SCRIPTS else Level.CONTRADICTS


def _read(family: str, given: list[str]) -> Reading:
    joined = "".join(given)
    parts = tuple(given) if len(given) > 1 else syllables(joined)
    return Reading("latin", family, (joined,), syllables=tuple(parts))
