"""How often values occur, kept with a model so that rarity means the same for later records."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import xxhash
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Hashes = NDArray[np.uint64]


def hashes_of(values: Iterable[str], seed: int = 0) -> Hashes:
    """Return a 64-bit number a value (XXH3), the same in every process and version."""
    hashed = xxhash.xxh3_64_intdigest
    return np.fromiter(
        (hashed(value.encode("utf-8", "surrogatepass"), seed) for value in values), np.uint64
    )


@dataclass(frozen=True, eq=False)
class Frequencies:
    """Of `total` records, how many had each value; those not listed are as rare as can be.

    `hashes` are sorted, `counts` in the same order.
    """

    total: int
    hashes: Hashes
    counts: Ints

    @classmethod
    def of(cls, values: Sequence[str], counts: Ints, total: int) -> Frequencies:
        """Keep the values that occur more than once."""
        repeated = np.flatnonzero(counts > 1)
        hashes = hashes_of(values[at] for at in repeated.tolist())
        order = np.argsort(hashes, kind="stable")
        return cls(total, hashes[order], counts[repeated][order])

    @classmethod
    def none(cls) -> Frequencies:
        """Return what comparisons keep that know no frequencies."""
        return cls(0, np.zeros(0, np.uint64), np.zeros(0, np.int64))

    def counts_of(self, values: Iterable[str]) -> Ints:
        """Return the count of each value, at least 1."""
        hashes = hashes_of(values)
        if not len(self.hashes):
            return np.ones(len(hashes), np.int64)
        at = np.minimum(np.searchsorted(self.hashes, hashes), len(self.hashes) - 1)
        return np.where(self.hashes[at] == hashes, self.counts[at], 1)
