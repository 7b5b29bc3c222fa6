"""How well clusters agree with the truth: pairwise, and B-cubed (Bagga & Baldwin 1998)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping

import msgspec


class Score(msgspec.Struct, frozen=True):
    """Precision, recall and their harmonic mean, between 0 and 1."""

    precision: float
    recall: float
    f1: float


def _score(precision: float, recall: float) -> Score:
    both = precision + recall
    return Score(precision, recall, 2 * precision * recall / both if both else 0.0)


def pairwise(
    found: Mapping[str, str], truth: Mapping[str, str], between: Mapping[str, int] | None = None
) -> Score:
    """Return how many pairs within clusters are right, and how many right ones are found.

    `found` and `truth` give each record's cluster. With `between`, the list of each record, only
    pairs of two lists count.
    """
    both = _pairs(((found[id_], truth[id_]), id_) for id_ in found)
    ours, theirs = (
        _pairs(((c, ""), i) for i, c in found.items()),
        _pairs(((c, ""), i) for i, c in truth.items()),
    )
    if between is not None:
        for side in (0, 1):
            part = {id_ for id_, one in between.items() if one == side}
            both -= _pairs(((found[id_], truth[id_]), id_) for id_ in found if id_ in part)
            ours -= _pairs(((c, ""), i) for i, c in found.items() if i in part)
            theirs -= _pairs(((c, ""), i) for i, c in truth.items() if i in part)
    return _score(both / ours if ours else 1.0, both / theirs if theirs else 1.0)


def _pairs(keyed: Iterable[tuple[tuple[str, str], str]]) -> int:
    return sum(n * (n - 1) // 2 for n in Counter(key for key, _ in keyed).values())


def pairs_against(found: set[tuple[str, str]], truth: set[tuple[str, str]]) -> Score:
    """Return the same for pairs between two lists."""
    right = len(found & truth)
    return _score(right / len(found) if found else 1.0, right / len(truth) if truth else 1.0)


def b_cubed(found: Mapping[str, str], truth: Mapping[str, str]) -> Score:
    """Return the mean over records of the share of its cluster that belongs there, and back."""
    both = Counter((found[id_], truth[id_]) for id_ in found)
    ours, theirs = Counter(found.values()), Counter(truth.values())
    count = max(1, len(found))
    precision = sum(n * n / ours[cluster] for (cluster, _), n in both.items()) / count
    recall = sum(n * n / theirs[cluster] for (_, cluster), n in both.items()) / count
    return _score(precision, recall)
