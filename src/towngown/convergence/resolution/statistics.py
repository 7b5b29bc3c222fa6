"""What a trained model knows of the records it was trained on, kept with it.

Rarity, weights of words and rules for candidates are taken from here, so that a pair of records
gets the same score whatever other records came later.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from towngown.convergence.resolution.blocks import Rules, rules_for
from towngown.convergence.resolution.compare_texts import Encode
from towngown.convergence.resolution.comparison import Comparison
from towngown.convergence.resolution.frequencies import Frequencies
from towngown.convergence.resolution.keys import keys_of
from towngown.convergence.resolution.plan import Spec, comparisons_of
from towngown.convergence.resolution.table import Table, in_order_of_id

_BOTH = ("hashes", "counts")


@dataclass(frozen=True, eq=False)
class Statistics:
    """Rules for candidates, and the frequencies of each comparison, in the model's order."""

    rules: Rules
    frequencies: Sequence[Frequencies]

    @classmethod
    def of(cls, rules: Rules, comparisons: Sequence[Comparison]) -> Statistics:
        """Keep what the comparisons know."""
        return cls(rules, [one.frequencies for one in comparisons])

    @classmethod
    def of_table(
        cls, table: Table, specs: Sequence[Spec], encode: Encode | None = None
    ) -> Statistics:
        """Return what a model trained elsewhere needs to know of a table."""
        table = in_order_of_id(table)
        comparisons = comparisons_of(table, specs, None, encode)
        keys = keys_of(table, specs, lambda at: comparisons[at].frequencies)
        return cls.of(rules_for(keys, len(table)), comparisons)

    def to_bytes(self) -> bytes:
        """Return them as a NumPy archive."""
        together = np.asarray(sorted(self.rules.together), np.int64).reshape(-1, 2)
        arrays = {
            "limit": np.asarray(self.rules.limit),
            "common": self.rules.common,
            "together": together,
        }
        for at, one in enumerate(self.frequencies):
            arrays |= {
                f"total{at}": np.asarray(one.total),
                f"hashes{at}": one.hashes,
                f"counts{at}": one.counts,
            }
        stream = io.BytesIO()
        np.savez(stream, **arrays)  # type: ignore[arg-type]
        return stream.getvalue()

    @classmethod
    def from_bytes(cls, data: bytes) -> Statistics:
        """Read what `to_bytes` wrote."""
        with np.load(io.BytesIO(data)) as arrays:
            together = frozenset((int(a), int(b)) for a, b in arrays["together"])
            rules = Rules(int(arrays["limit"]), arrays["common"], together)
            count = sum(name.startswith("total") for name in arrays)
            return cls(
                rules,
                [
                    Frequencies(
                        int(arrays[f"total{at}"]), arrays[f"hashes{at}"], arrays[f"counts{at}"]
                    )
                    for at in range(count)
                ],
            )
