"""Short values in Chinese characters by how they are spelled in letters."""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import islice, product

from towngown.convergence.names import hanzi
from towngown.convergence.names.surnames import SURNAMES
from towngown.kernel.characters import simplified

_NOT_LETTERS = re.compile(r"[\W_]+")
_MOST = 64
# Longer than this it is no name of a person or place.
_LONGEST = 6


def squeezed(value: str) -> str:
    """Return a folded value without blanks and marks (wei-ming → weiming)."""
    return _NOT_LETTERS.sub("", value)


@lru_cache(maxsize=65536)
def spellings(value: str) -> tuple[str, ...]:
    """Return how the characters may be spelled as a surname or another word; () if too many."""
    plain = squeezed(simplified(value))
    if not plain or len(plain) > _LONGEST:
        return ()
    forms = map("".join, islice(product(*map(hanzi.given_spellings, plain)), _MOST))
    families = hanzi.family_spellings(plain) if len(plain) <= 2 else ()
    return tuple(sorted({*families, *forms}))


@lru_cache(maxsize=65536)
def sounds(value: str) -> tuple[str, ...]:
    """Return the few likeliest spellings: a surname's in pinyin, else pinyin of the characters."""
    plain = squeezed(simplified(value))
    if not plain or len(plain) > _LONGEST:
        return ()
    known = SURNAMES.get(plain)
    forms = map("".join, islice(product(*map(hanzi.pinyin, plain)), 8))
    return tuple(sorted({*(known.pinyin if known else ()), *forms}))
