"""What speaks for and against a candidate beside the others of the same string."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Sequence

from towngown.convergence.affiliations.candidates import Candidate
from towngown.convergence.affiliations.features import Reading

RIVAL = (
    "homonyms", "acronym homonyms", "homonyms unplaced", "inferior homonyms", "outclassed",
    "best placed", "worse placed", "less known", "same name parent",
    "inside longer", "inside better", "inside kin",
    "child of another", "parent of another", "others", "outweighed",
)  # fmt: skip
_NO_RIVAL = -99


def rival_features(readings: Sequence[Reading]) -> list[list[float]]:
    """Return the features (RIVAL) of each candidate among all of its string."""
    spots: dict[tuple[int, int], list[Reading]] = defaultdict(list)
    for reading in readings:
        spots[reading.candidate.start, reading.candidate.end].append(reading)
    whole = [r for r in readings if r.candidate.share == 1.0]
    named = {r.organisation.ror for r in whole}
    strong = {
        (r.candidate.start, r.candidate.end): r.weight for r in whole if r.name.kind != "acronym"
    }
    return [
        [
            *_homonyms(r, spots[r.candidate.start, r.candidate.end]),
            *_inside(r, whole, strong),
            float(not r.organisation.parents.isdisjoint(named)),
            float(not r.organisation.children.isdisjoint(named)),
            *_apart(r, strong),
        ]
        for r in readings
    ]


def _homonyms(r: Reading, spot: list[Reading]) -> list[float]:
    """Compare with other organisations that the very same words may name."""
    me = r.organisation
    others = [o for o in spot if o.organisation is not me]
    if not others:
        return [0.0] * 9
    equals = [o for o in others if o.quality >= r.quality]
    score = r.fit.score
    best = max(o.fit.score for o in others)
    fame = max((o.organisation.fame for o in equals if o.fit.score >= score), default=0)
    count = math.log1p(len(equals))
    return [
        count,
        count if r.name.kind == "acronym" else 0.0,
        count if score <= 0 else 0.0,
        math.log1p(len(others) - len(equals)),
        float(any(o.quality > r.quality for o in others)),
        float(score > best),
        float(score < best),
        float(fame > me.fame),
        float(any(o.organisation.ror in me.parents for o in others)),
    ]


def is_within(inner: Candidate, start: int, end: int) -> bool:
    """Whether a candidate's words are some, not all, of those from `start` to `end`."""
    return start <= inner.start and inner.end <= end and end - start > inner.end - inner.start


def _inside(
    r: Reading, whole: list[Reading], strong: dict[tuple[int, int], float]
) -> tuple[float, float, float]:
    """Compare with longer names that contain this one."""
    c = r.candidate
    longer = any(is_within(c, start, end) for start, end in strong)
    around = [o for o in whole if is_within(c, o.candidate.start, o.candidate.end)]
    kin = r.organisation.parents | r.organisation.children
    return (
        float(longer),
        float(any(o.quality >= r.quality for o in around)),
        float(any(o.organisation.ror in kin for o in around)),
    )


def _apart(r: Reading, strong: dict[tuple[int, int], float]) -> tuple[float, float]:
    """Compare with names elsewhere in the string."""
    c = r.candidate
    apart = [weight for (start, end), weight in strong.items() if end <= c.start or start >= c.end]
    return math.log1p(len(apart)), float(max(apart, default=_NO_RIVAL) > r.weight)
