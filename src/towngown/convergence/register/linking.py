"""What two records are to each other, by a trained model alone.

Keys and scores depend on the records and on what was kept with the model, never on others, so
that they can be computed again whenever a record comes.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from towngown.convergence.resolution.blocks import effective
from towngown.convergence.resolution.clusters import Clusters, Said, cluster
from towngown.convergence.resolution.compare_texts import Encode
from towngown.convergence.resolution.exclusive import contradict, exclusives_of
from towngown.convergence.resolution.keys import keys_of
from towngown.convergence.resolution.model import Model
from towngown.convergence.resolution.plan import comparisons_of
from towngown.convergence.resolution.resolving import log_odds_of
from towngown.convergence.resolution.scoring import scores_of
from towngown.convergence.resolution.statistics import Statistics
from towngown.convergence.resolution.table import Table
from towngown.convergence.resolution.training import independent

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]

# Between these a person should look.
UNLIKELY, LIKELY = 0.1, 0.9


@dataclass(frozen=True, eq=False)
class Linker:
    """The model, what was kept with it, and how probable a pair must be."""

    model: Model
    statistics: Statistics
    at_least: float
    encode: Encode | None = None

    @property
    def limit(self) -> int:
        """How many records may share a key that is looked under."""
        return self.statistics.rules.limit

    def keys(self, table: Table) -> tuple[Ints, Ints]:
        """Return records (places, sorted) and the keys under which each is looked for."""
        keys = keys_of(table, self.model.specs, self.statistics.frequencies.__getitem__)
        records, hashes = effective(keys, self.statistics.rules)
        return records, hashes.view(np.int64)

    def probabilities(self, table: Table, left: Ints, right: Ints) -> Floats:
        """Return the probability of each pair; 0 where identifiers contradict."""
        comparisons = comparisons_of(
            table, self.model.specs, self.statistics.frequencies, self.encode
        )
        scores = scores_of(self.model, comparisons, left, right)
        found = independent(self.model.log_odds(scores, np.zeros(len(left), bool)))
        found[contradict(exclusives_of(table), left, right)] = 0.0
        return found

    def clusters(
        self, table: Table, left: Ints, right: Ints, probability: Floats, said: Said
    ) -> Clusters:
        """Return the clusters of records whose ids are in order."""
        odds = log_odds_of(probability)
        odds[probability <= 0] = -np.inf
        least = float(log_odds_of(np.asarray([self.at_least]))[0])
        return cluster(len(table), left, right, odds, least, exclusives_of(table), said)
