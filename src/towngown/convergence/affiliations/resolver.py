"""Which organisations an affiliation string names."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from towngown.convergence.affiliations.candidates import Candidate, candidates_in
from towngown.convergence.affiliations.context import Context
from towngown.convergence.affiliations.features import Reading, own_features, read
from towngown.convergence.affiliations.index import NameIndex
from towngown.convergence.affiliations.model import Model, shipped_model
from towngown.convergence.affiliations.organisations import organisations_of
from towngown.convergence.affiliations.rivals import rival_features
from towngown.convergence.affiliations.text import words_of
from towngown.kernel.records import Record


@dataclass(frozen=True, slots=True)
class Scored:
    """A candidate with its row of features (model.FEATURES) and its probability."""

    reading: Reading
    row: list[float]
    probability: float

    @property
    def candidate(self) -> Candidate:
        """Where in the string it was found."""
        return self.reading.candidate

    @property
    def ror(self) -> str:
        """The organisation's ROR id, bare."""
        return self.reading.organisation.ror


@dataclass(frozen=True, slots=True)
class Resolution:
    """The organisations that a string names, the likeliest first, and how that was decided.

    `ranked` has every organisation considered, by falling probability, each with its best
    candidate; `chosen` are those of them that the string names. `is_cut` says that only the
    beginning of a very long text was read.
    """

    text: str
    context: Context
    chosen: tuple[Scored, ...]
    ranked: tuple[Scored, ...]
    is_cut: bool

    @property
    def ids(self) -> list[str]:
        """The full ROR ids (https://ror.org/…)."""
        return [f"https://ror.org/{one.ror}" for one in self.chosen]


class Resolver:
    """Resolves strings against the organisations of a registry; keeps no state between them."""

    def __init__(self, index: NameIndex, model: Model | None = None) -> None:
        self.index = index
        self.model = model or shipped_model()

    @classmethod
    def of(cls, records: Iterable[Record]) -> Resolver:
        """Build a resolver from registry records (`towngown.sources`' ror reader)."""
        return cls(NameIndex(organisations_of(records)))

    def resolve(self, text: str, at_least: float | None = None) -> Resolution:
        """Return the organisations that the text names.

        `at_least` is the probability that a string's first organisation must reach (default:
        the model's). Time is bounded however long the text is.
        """
        context, rows = self.features(text)
        scored = [Scored(r, row, self.model.probability(row)) for r, row in rows]
        ranked = _ranked(scored)
        first = self.model.first if at_least is None else at_least
        chosen = _chosen(ranked, first, max(first, self.model.further))
        return Resolution(text, context, chosen, ranked, context.words.is_cut)

    def features(self, text: str) -> tuple[Context, list[tuple[Reading, list[float]]]]:
        """Return the text's candidates, each with its row of features (model.FEATURES)."""
        words = self.index.repair(words_of(text))
        context = Context(self.index, words, self.index.places.mentions(words))
        readings = [read(context, c) for c in candidates_in(self.index, words, context.placed)]
        rows = [
            (r, own_features(context, r) + rivals)
            for r, rivals in zip(readings, rival_features(readings), strict=True)
        ]
        return context, rows


def _ranked(scored: list[Scored]) -> tuple[Scored, ...]:
    """Return each organisation's best candidate, by falling probability, then by id."""
    best: dict[str, Scored] = {}
    for one in scored:
        if one.ror not in best or one.probability > best[one.ror].probability:
            best[one.ror] = one
    return tuple(sorted(best.values(), key=lambda one: (-one.probability, one.ror)))


def _chosen(ranked: tuple[Scored, ...], first: float, further: float) -> tuple[Scored, ...]:
    """Return the first that is likely enough, and others that say something else."""
    chosen: list[Scored] = []
    for one in ranked:
        if one.probability < (further if chosen else first):
            break
        if not any(overlap(one, other) or are_kin(one, other) for other in chosen):
            chosen.append(one)
    return tuple(chosen)


def overlap(one: Scored, other: Scored) -> bool:
    """Whether two candidates share words of the string."""
    return one.candidate.start < other.candidate.end and other.candidate.start < one.candidate.end


def are_kin(one: Scored, other: Scored) -> bool:
    """Whether one organisation is part of the other: then the string names one of them."""
    return one.ror in other.reading.organisation.parents | other.reading.organisation.children
