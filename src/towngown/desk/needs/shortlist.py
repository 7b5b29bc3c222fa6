"""Who and what answers: the engine's matches, weighed as the reader likes, without the asker."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from towngown.atlas.atlas import Atlas
from towngown.desk.needs.asked import Asked
from towngown.matching import Match, match
from towngown.matching.scoring import SIGNALS

# Among so many the reader's weights choose; and so far down a candidate is found again.
DEEP = 60
# What a signal may count: nothing, half, as it is, double.
WEIGHTS = (0.0, 0.5, 1.0, 2.0)
_USUAL = 1.0


@dataclass(frozen=True)
class Candidate:
    """A match as the reader weighs it; `match` is as the engine found it."""

    match: Match
    rank: int
    score: float


def weights_of(said: Mapping[str, str]) -> dict[str, float]:
    """Return the weight of every signal; what is missing or makes no sense counts as it is."""
    return {name: _weight(said.get(f"w_{name}", "")) for name in SIGNALS}


def _weight(said: str) -> float:
    try:
        value = float(said)
    except ValueError:
        return _USUAL
    return value if value in WEIGHTS else _USUAL


def is_usual(weights: Mapping[str, float]) -> bool:
    """Whether all signals count as the engine found best."""
    return all(weight == _USUAL for weight in weights.values())


def shortlist(
    atlas: Atlas, asked: Asked, to: str, weights: Mapping[str, float], *, limit: int,
    aside: Collection[str] = (),
) -> list[Candidate]:  # fmt: skip
    """Return the best candidates of a kind, `limit` of them not counting those put aside.

    Those aside (declined ones) stand among the others, in their places.
    """
    few = limit + len(aside) + min(len(asked.left_out), DEEP)
    wanted = few if is_usual(weights) else max(few, DEEP)
    found = [
        one for one in match(atlas, asked.query, to, limit=wanted) if one.id not in asked.left_out
    ]
    weighed = sorted(((weighed_score(one, weights), one) for one in found), key=_best_first)
    candidates, kept = [], 0
    for rank, (score, one) in enumerate(weighed, start=1):
        if kept == limit:
            break
        kept += one.id not in aside
        candidates.append(Candidate(one, rank, score))
    return candidates


def chosen(atlas: Atlas, asked: Asked, to: str, ids: Collection[str]) -> list[Candidate]:
    """Return those candidates of a kind, in the order of the ids, as far down as one looks."""
    found = match(atlas, asked.query, to, limit=DEEP + len(asked.left_out & set(ids)) + 1)
    kept = [one for one in found if one.id not in asked.left_out]
    by_id = {one.id: Candidate(one, rank, one.score) for rank, one in enumerate(kept, start=1)}
    return [by_id[id_] for id_ in dict.fromkeys(ids) if id_ in by_id]


def weighed_score(one: Match, weights: Mapping[str, float]) -> float:
    """Return the score with the signals weighed.

    A result's is the weighted sum of its signals. That of a person or an organisation, who speaks
    through several results, changes as the sum of the best one does.
    """
    own = sum(one.signals.values())
    weighed = sum(weights[name] * value for name, value in one.signals.items())
    if not one.through:
        return round(weighed, 4)
    return round(one.score * weighed / own, 4) if own > 0 else one.score


def _best_first(pair: tuple[float, Match]) -> tuple[float, int]:
    return -pair[0], pair[1].rank
