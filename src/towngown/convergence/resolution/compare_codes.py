"""Model, version and part numbers that two records have in common, or not."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence

import numpy as np

from towngown.convergence.resolution.codes import codes
from towngown.convergence.resolution.comparison import Ints, Levels, Slow
from towngown.convergence.resolution.frequencies import Frequencies

# How rare the rarest common code is: ln(records / records with it).
_RARE = (4.0, 6.0)
_COMMON = ("no code in common", "a common code", "a rare code", "a very rare code")
_OTHERS = ("both have others", "one has others", "no others")
_LABELS = ("missing", *(f"{common}; {others}" for common in _COMMON for others in _OTHERS))


class Codes(Slow):
    """Codes anywhere in the two records; "others" are those of the main text found nowhere there.

    Two things of one make differ by their model number, and two offers of one thing seldom write
    all their numbers alike.
    """

    labels = _LABELS
    ordered = False
    type = "codes"

    def __init__(
        self,
        name: str,
        whole: Sequence[str],
        main: Sequence[str],
        known: Frequencies | None = None,
    ) -> None:
        self.name = name
        self._all = [codes(text) for text in whole]
        self._main = [codes(text) for text in main]
        counts = Counter(code for one in self._all for code in one)
        values = np.fromiter(counts.values(), np.int64, len(counts))
        self._frequencies = known or Frequencies.of(list(counts), values, len(self._all))
        of_codes = self._frequencies.counts_of(counts).tolist()
        self._counts = dict(zip(counts, of_codes, strict=True))

    @property
    def frequencies(self) -> Frequencies:
        """How many records have each code."""
        return self._frequencies

    def levels(self, left: Ints, right: Ints) -> Levels:
        """Return the level of each pair."""
        found = (self._level(a, b) for a, b in zip(left.tolist(), right.tolist(), strict=True))
        return np.fromiter(found, np.int8, len(left))

    def _level(self, a: int, b: int) -> int:
        ours, theirs = self._all[a], self._all[b]
        if not ours or not theirs:
            return 0
        rarest = min((self._counts[code] for code in ours & theirs), default=0)
        common = 0
        if rarest:
            share = max(1, self._frequencies.total) / rarest
            common = 1 + sum(math.log(share) >= step for step in _RARE)
        others = (not self._main[a] <= theirs) + (not self._main[b] <= ours)
        return 1 + 3 * common + 2 - others

    def shown(self, at: int) -> str:
        """Return the record's codes."""
        return " ".join(sorted(self._all[at]))
