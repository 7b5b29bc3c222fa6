"""The probability that a candidate is meant: a logistic model with few, named weights.

The weights lie in weights.json beside this file; `benchmarks/affiliation_weights.py` makes
them, and docs/explanation/affiliations.md tells from what.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import msgspec

from towngown.convergence.affiliations.features import NAME, ORGANISATION, PLACE, SPOT
from towngown.convergence.affiliations.rivals import RIVAL

FEATURES = NAME + ORGANISATION + SPOT + PLACE + RIVAL
TIMES = " × "


class Weights(msgspec.Struct, frozen=True):
    """What weights.json holds.

    `weights` are by feature, or by two features joined by " × " for their product. A string
    gets the best candidate's id where its probability is at least `first`, and a further one
    where that is at least `further`.
    """

    made: str
    intercept: float
    first: float
    further: float
    weights: dict[str, float]


@dataclass(frozen=True, slots=True)
class Model:
    """Weights, compiled: `terms` are (place of feature, place of second or -1, weight)."""

    intercept: float
    first: float
    further: float
    terms: tuple[tuple[int, int, float], ...]

    def probability(self, row: Sequence[float]) -> float:
        """Return the probability for one row of FEATURES."""
        return 1.0 / (1.0 + math.exp(-self.intercept - sum(self.parts(row))))

    def parts(self, row: Sequence[float]) -> list[float]:
        """Return what each term adds to the log-odds."""
        return [
            weight * row[one] if two < 0 else weight * row[one] * row[two]
            for one, two, weight in self.terms
        ]


def compiled(weights: Weights) -> Model:
    """Return the model of these weights; raises ValueError for a feature that there is not."""
    places = {name: at for at, name in enumerate(FEATURES)}
    terms = []
    for name, weight in weights.weights.items():
        one, times, two = name.partition(TIMES)
        unknown = {one, two or one} - set(FEATURES)
        if unknown:
            raise ValueError(f"weights.json names unknown features: {', '.join(sorted(unknown))}")
        terms.append((places[one], places[two] if times else -1, weight))
    return Model(weights.intercept, weights.first, weights.further, tuple(terms))


@cache
def shipped_model() -> Model:
    """Return the model that comes with the package."""
    text = files(__package__).joinpath("weights.json").read_bytes()
    return compiled(msgspec.json.decode(text, type=Weights))
