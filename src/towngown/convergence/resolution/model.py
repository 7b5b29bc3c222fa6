"""The trained model: how much each level of each comparison counts, kept as JSON."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import msgspec
import numpy as np
from numpy.typing import NDArray

from towngown.kernel.errors import UnreadableSource

Floats = NDArray[np.float64]
VERSION = 2


class Weights(msgspec.Struct, frozen=True):
    """Of one comparison: m and u by level, which sum to 1 over the levels from 1.

    m is the share of a level among pairs of one element, u among candidates that are not.
    `rarity` is the mean of ln(1 / share of the value) among pairs of one element whose values are
    the same: a rarer value counts more than the level says, a commoner one less; `rarest` is by
    how much more a value can count at most. h is the share of a level among each kind of pairs
    that are near and not one, where the model knows such.
    """

    name: str
    type: str
    labels: tuple[str, ...]
    m: tuple[float, ...]
    u: tuple[float, ...]
    rarity: float = 0.0
    rarest: float = 0.0
    h: tuple[tuple[float, ...], ...] = ()

    def evidence(self) -> Floats:
        """Return ln(m/u) by level; a missing value is no evidence."""
        found = np.log(np.asarray(self.m[1:]) / np.asarray(self.u[1:]))
        return np.concatenate([np.zeros(1), found])

    @property
    def counts_nothing(self) -> bool:
        """Whether no level says anything: the column is only there for its keys."""
        return not (self.evidence().any() or self.h or self.rarest)

    def nearness(self, kind: int) -> Floats:
        """Return ln(h/u) by level for one kind of near pairs."""
        found = np.log(np.asarray(self.h[kind][1:]) / np.asarray(self.u[1:]))
        return np.concatenate([np.zeros(1), found])

    def above(self, rarity: Floats) -> Floats:
        """Return by how much more, or less, than the level says values count by their rarity."""
        return np.where(rarity > 0, np.minimum(rarity - self.rarity, self.rarest), 0.0)


class Model(msgspec.Struct, frozen=True):
    """What was learnt: the share of candidates that are one element, and the weights.

    `dependence` divides the sum of evidence, which repeats itself; `mutual` is the evidence, in
    ln, of being each other's best between two lists (calibration.py). `near` are the shares
    of the kinds of pairs that are near and not one (population.py); then `prior` is that of all
    pairs.
    """

    kind: str
    prior: float
    weights: tuple[Weights, ...]
    records: int
    pairs: int
    rounds: int
    dependence: float = 1.0
    mutual: float = 0.0
    near: tuple[float, ...] = ()
    version: int = VERSION

    @property
    def specs(self) -> list[tuple[str, str]]:
        """Return name and type of each comparison."""
        return [(one.name, one.type) for one in self.weights]

    @property
    def prior_odds(self) -> float:
        """Return the natural logarithm of the odds before any evidence."""
        return float(np.log(self.prior / (1 - self.prior)))

    def score(self, levels: Sequence[NDArray[np.int8]], rarities: Sequence[Floats]) -> Floats:
        """Return the natural logarithm of each pair's odds."""
        total = np.full(len(levels[0]) if levels else 0, self.prior_odds)
        for weights, level, rarity in zip(self.weights, levels, rarities, strict=True):
            total += weights.evidence()[level] + weights.above(rarity)
        return total - self.kinship(levels, rarities)

    def kinship(self, levels: Sequence[NDArray[np.int8]], rarities: Sequence[Floats]) -> Floats:
        """Return what each pair's odds lose because pairs that are only near agree like it."""
        lost = np.zeros(len(levels[0]) if levels else 0)
        for kind, share in enumerate(self.near):
            total = np.full(len(lost), np.log(share))
            for weights, level, rarity in zip(self.weights, levels, rarities, strict=True):
                total += weights.nearness(kind)[level] + weights.above(rarity)
            lost = np.logaddexp(lost, total)
        return lost

    def log_odds(self, scores: Floats, best: NDArray[np.bool_]) -> Floats:
        """Return the calibrated natural logarithm of the odds; `best` are mutually best pairs."""
        evidence = (scores - self.prior_odds) / self.dependence
        result: Floats = self.prior_odds + evidence + self.mutual * best
        return result

    def raw(self, log_odds: float) -> float:
        """Return the score that, calibrated, is these log odds, of a pair that is nobody's best."""
        return self.prior_odds + (log_odds - self.prior_odds) * self.dependence


def save(model: Model, path: Path) -> None:
    """Write the model as JSON."""
    path.write_bytes(msgspec.json.format(msgspec.json.encode(model), indent=1) + b"\n")


def load(path: Path) -> Model:
    """Read a model; raises UnreadableSource where it is none, or of another version."""
    try:
        model = msgspec.json.decode(path.read_bytes(), type=Model)
    except msgspec.DecodeError as error:
        raise UnreadableSource(f"not a saved model: {error}", where=str(path)) from error
    if model.version != VERSION:
        raise UnreadableSource(
            f"a model of version {model.version}", where=str(path), hint="train it again"
        )
    return model
