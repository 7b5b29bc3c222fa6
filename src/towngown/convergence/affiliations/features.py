"""What speaks for and against a candidate, as numbers.

All features of one group are made by one function, in the order of its tuple of names.
"""

from __future__ import annotations

import math
import re
from collections import defaultdict
from dataclasses import dataclass

from towngown.convergence.affiliations.candidates import Candidate
from towngown.convergence.affiliations.index import GENERIC, NameIndex
from towngown.convergence.affiliations.places import Mention
from towngown.convergence.affiliations.text import Words, folded_of
from towngown.convergence.affiliations.words import KINDS, UNITS

_NAME = (
    "unordered", "partial", "words missing", "words extra", "acronym", "short acronym", "former", "placeless",
    "preferred", "verbatim", "weight", "one word", "generic", "is a place", "repaired", "acronym spelt out",
    "fame", "education", "company", "facility", "government", "healthcare", "funder",
)  # fmt: skip
_SPOT = (
    "rest", "rest names a kind", "glued left", "glued right", "crosses", "unit before",
    "whole string", "first", "last", "alone", "bracketed", "followed by place",
)  # fmt: skip
_PLACE = ("country fits", "country differs", "region fits", "city fits", "elsewhere", "placed elsewhere beside", "no place")
_RIVAL = (
    "homonyms", "best placed", "worse placed", "less known", "same name parent", "inside longer",
    "overlapped", "child of another", "parent of another", "others", "acronym homonyms",
    "homonyms unplaced", "outweighed", 
)  # fmt: skip
NAMES = _NAME + _SPOT + _PLACE + _RIVAL
_AND = re.compile(r"\b(?:and|und|et|y|e|i)\b|&|\+", re.I)
_TYPES = ("education", "company", "facility", "government", "healthcare", "funder")


@dataclass(slots=True)
class PlaceFit:
    """How a candidate's seat fits the places in the string, outside the candidate's own words."""

    country: bool = False
    other_country: bool = False
    region: bool = False
    city: bool = False
    elsewhere: bool = False
    beside: bool = False
    none: bool = True

    @property
    def score(self) -> int:
        return 2 * self.country - 2 * self.other_country + self.region + self.city - self.elsewhere - self.beside


class Context:
    """What is computed once for a string."""

    def __init__(self, index: NameIndex, words: Words, mentions: list[Mention], written: Words) -> None:
        self.index = index
        self.words = words
        self.mentions = mentions
        self.placed = {at for m in mentions for at in range(m.start, m.end)}
        self.weights = [index.weight(key) for key in words.keys]
        self.rest = [
            0.0 if at in self.placed or key in UNITS or key.isdecimal() else self.weights[at]
            for at, key in enumerate(words.keys)
        ]
        self.repaired = set(words.keys) - set(written.keys)
        self.keys = set(words.keys)
        segments = [s for at, s in enumerate(words.segments) if at not in self.placed]
        self.first, self.last = (segments[0], segments[-1]) if segments else (0, 0)


def features_of(context: Context, candidates: list[Candidate]) -> list[list[float]]:
    """Return one row of features (in the order of NAMES) a candidate."""
    fits = [_fit(context, c) for c in candidates]
    rivals = _rivals(context, candidates, fits)
    return [
        [*_name(context, c), *_spot(context, c), *_place(fit), *rival]
        for c, fit, rival in zip(candidates, fits, rivals, strict=True)
    ]


def _name(context: Context, c: Candidate) -> list[float]:
    index = context.index
    name = index.names[c.name]
    organisation = index.organisations[c.organisation]
    keys = context.words.keys[c.start : c.end]
    is_acronym = name.kind == "acronym"
    text = context.words.text[context.words.starts[c.start] : context.words.ends[c.end - 1]]
    written = folded_of(text)
    known = folded_of(name.text)
    verbatim = sum(word in known for word in written) / len(written)
    key = " ".join(name.keys)
    extra = sum(index.weight(k) for k in keys if k not in name.keys) if c.how == "partial" else 0.0
    return [
        float(c.how == "unordered"),
        float(c.how == "partial"),
        (1.0 - c.share) * name.weight / 10,
        extra / 10,
        float(is_acronym),
        float(is_acronym and len(text) <= 3),
        float(name.kind == "former"),
        float(name.kind == "placeless"),
        float(name.kind == "preferred"),
        verbatim,
        min(name.weight, 40.0) / 10,
        float(len(name.keys) == 1 and not is_acronym),
        float(max(index.idf[k] for k in name.keys) < GENERIC),
        float(key in index.places.cities or key in index.places.countries),
        float(any(k in context.repaired for k in keys)),
        _spelt_out(context, organisation.ror, c) if is_acronym else 0.0,
        math.log1p(organisation.fame),
        *(float(organisation.kind == kind) for kind in _TYPES),
    ]


def _spelt_out(context: Context, ror: str, c: Candidate) -> float:
    """Return how much of another name of an acronym's organisation stands elsewhere in the string."""
    index = context.index
    best = 0.0
    for text in index.organisations[c.organisation].names[:8]:
        keys = index.keys_of_name(text)
        if len(keys) > 1:
            total = sum(map(index.weight, keys))
            there = sum(index.weight(k) for k in keys if k in context.keys)
            best = max(best, there / total)
    return best


def _spot(context: Context, c: Candidate) -> list[float]:
    words = context.words
    keys, segments = words.keys, words.segments
    first, last = segments[c.start], segments[c.end - 1]
    left, right = c.start, c.end
    while left > 0 and segments[left - 1] == first:
        left -= 1
    while right < len(keys) and segments[right] == last:
        right += 1
    around = [*range(left, c.start), *range(c.end, right)]
    rest = sum(context.rest[at] for at in around)
    inside = sum(context.weights[c.start : c.end])
    before = words.text[: words.starts[c.start]].rstrip()
    return [
        rest / (rest + inside) if rest else 0.0,
        float(any(keys[at] in KINDS for at in around)),
        float(left < c.start and _is_glued(context, c.start - 1, c.start - 1)),
        float(c.end < right and _is_glued(context, c.end - 1, c.end)),
        float(first != last),
        float(any(keys[at] in UNITS for at in range(left, c.start))),
        float(c.start == 0 and c.end == len(keys)),
        float(first == context.first),
        float(last == context.last),
        float(not around),
        float(before.endswith("(")),
        float(c.end in context.placed),
    ]


def _is_glued(context: Context, at: int, neighbour: int) -> bool:
    """Whether a neighbouring word of the same segment belongs to a longer name."""
    if neighbour in context.placed:
        return False
    words = context.words
    return _AND.search(words.text, words.ends[at], words.starts[at + 1]) is None


def _fit(context: Context, c: Candidate) -> PlaceFit:
    seat = context.index.seats[c.organisation]
    segments = context.words.segments
    fit = PlaceFit()
    for m in context.mentions:
        if m.start < c.end and c.start < m.end:
            continue
        fit.none = False
        here = bool(m.countries & seat.countries)
        if m.is_country:
            fit.country |= here
            fit.other_country |= not here
        elif m.key in seat.cities:
            fit.city = True
        elif m.key in seat.regions:
            fit.region = True
        elif not here:
            fit.elsewhere = True
        if m.end == c.start and segments[m.start] == segments[c.start] and m.key not in seat.cities and m.key not in seat.regions and not (m.is_country and here):
            fit.beside = True
    fit.other_country &= not fit.country
    fit.elsewhere &= not (fit.country or fit.region or fit.city)
    return fit


def _place(fit: PlaceFit) -> list[float]:
    return [
        float(fit.country), float(fit.other_country), float(fit.region), float(fit.city),
        float(fit.elsewhere), float(fit.beside), float(fit.none),
    ]  # fmt: skip


def _rivals(context: Context, candidates: list[Candidate], fits: list[PlaceFit]) -> list[list[float]]:
    index = context.index
    organisations = index.organisations
    spots: dict[tuple[int, int], list[tuple[Candidate, PlaceFit]]] = defaultdict(list)
    for c, fit in zip(candidates, fits, strict=True):
        spots[c.start, c.end].append((c, fit))
    named = {organisations[c.organisation].ror for c in candidates if c.share == 1.0}
    strong = {(c.start, c.end): sum(context.weights[c.start:c.end]) for c in candidates if c.share == 1.0 and index.names[c.name].kind != "acronym"}
    rows = []
    for c, fit in zip(candidates, fits, strict=True):
        me = organisations[c.organisation]
        others = [(o, f) for o, f in spots[c.start, c.end] if o.organisation != c.organisation]
        best = max((f.score for _, f in others), default=-9)
        equal_fame = max((organisations[o.organisation].fame for o, f in others if f.score >= fit.score), default=0)
        size = c.end - c.start
        homonyms = math.log1p(len(others))
        is_acronym = index.names[c.name].kind == "acronym"
        apart = [w for (s, e), w in strong.items() if e <= c.start or s >= c.end]
        rows.append([
            homonyms,
            float(bool(others) and fit.score > best),
            float(bool(others) and fit.score < best),
            float(equal_fame > me.fame),
            float(any(organisations[o.organisation].ror in me.parents for o, _ in others)),
            float(any(s <= c.start and e >= c.end and e - s > size for s, e in strong)),
            float(any(s < c.start < e < c.end or c.start < s < c.end < e for s, e in strong)),
            float(bool(me.parents & named)),
            float(bool(me.children & named)),
            math.log1p(len(apart)),
            homonyms if is_acronym else 0.0,
            homonyms if fit.score <= 0 else 0.0,
            float(bool(apart) and max(apart) > sum(context.weights[c.start:c.end])),
        ])
    return rows
