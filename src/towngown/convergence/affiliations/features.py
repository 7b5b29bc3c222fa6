"""What speaks for and against a candidate, as numbers."""

from __future__ import annotations

import math
import re

from towngown.convergence.affiliations.candidates import Candidate
from towngown.convergence.affiliations.index import NameIndex
from towngown.convergence.affiliations.places import Mention
from towngown.convergence.affiliations.text import Words
from towngown.convergence.affiliations.words import KINDS, UNITS

_AND = re.compile(r"\b(?:and|und|et|y|e|i)\b|&|\+", re.I)

NAMES = (
    "unordered", "missing", "acronym", "former", "preferred", "weight", "one word", "generic",
    "is place", "rest", "rest kind", "glued left", "glued right", "crosses", "unit before",
    "country fits", "country differs", "region fits", "city fits", "city differs", "no place",
    "homonyms", "best placed", "less fame", "fame", "inside longer", "overlapped",
    "child of another", "parent of another", "others", "first", "last", "education", "company",
    "facility", "government", "healthcare", "funder", "gap", "whole string", "same name parent", "after best",
)


class Context:
    """What is computed once for a string: weights by segment, places, sums."""

    def __init__(self, index: NameIndex, words: Words, mentions: list[Mention]) -> None:
        self.index = index
        self.words = words
        self.mentions = mentions
        placed = {at for mention in mentions for at in range(mention.start, mention.end)}
        self.rest = [
            0.0 if at in placed or key in UNITS or key.isdecimal() else index.weight(key)
            for at, key in enumerate(words.keys)
        ]
        self.content_segments = sorted({s for at, s in enumerate(words.segments) if at not in placed})
        self.placed = placed


def features_of(context: Context, candidates: list[Candidate]) -> list[list[float]]:
    """Return one row of features (in the order of NAMES) a candidate."""
    rows = []
    index = context.index
    spots = {}
    for c in candidates:
        spots.setdefault((c.start, c.end), []).append(c)
    places = [_places(context, c) for c in candidates]
    placed_score = {id(c): _place_score(p) for c, p in zip(candidates, places, strict=True)}
    organisations = index.organisations
    ids = {organisations[c.organisation].ror for c in candidates}
    strong = [c for c in candidates if c.share == 1.0 and index.names[c.name].kind != "acronym"]
    for c, place in zip(candidates, places, strict=True):
        rows.append(_row(context, c, place, spots[(c.start, c.end)], placed_score, ids, strong))
    return rows


def _place_score(place: tuple[float, ...]) -> float:
    fits, differs, region, city, _, _ = place
    return 2 * fits - 2 * differs + region + city


def _places(context: Context, c: Candidate) -> tuple[float, ...]:
    seat = context.index.seats[c.organisation]
    fits = differs = region = city = other_city = any_place = 0.0
    in_other = False
    for m in context.mentions:
        if m.start < c.end and c.start < m.end:
            continue
        any_place = 1.0
        if m.is_country:
            if m.countries & seat.countries:
                fits = 1.0
            else:
                differs = 1.0
        elif m.key in seat.cities:
            city = 1.0
        elif m.key in seat.regions:
            region = 1.0
        elif not (m.countries & seat.countries):
            in_other = True
    if in_other and not (fits or city or region):
        other_city = 1.0
    if fits:
        differs = 0.0
    return fits, differs, region, city, other_city, 1.0 - any_place


def _row(context, c, place, spot, placed_score, ids, strong):
    index, words = context.index, context.words
    name = index.names[c.name]
    org = index.organisations[c.organisation]
    fits, differs, region, city, other_city, no_place = place
    seg0, seg1 = words.segments[c.start], words.segments[c.end - 1]
    n = len(words.keys)
    rest = 0.0
    rest_kind = unit = 0.0
    i = c.start - 1
    while i >= 0 and words.segments[i] == seg0:
        rest += context.rest[i]
        if words.keys[i] in KINDS: rest_kind = 1.0
        if words.keys[i] in UNITS: unit = 1.0
        i -= 1
    j = c.end
    while j < n and words.segments[j] == seg1:
        rest += context.rest[j]
        if words.keys[j] in KINDS: rest_kind = 1.0
        j += 1
    weight = sum(index.weight(k) for k in words.keys[c.start:c.end])
    left = right = 0.0
    if c.start > 0 and words.segments[c.start-1] == seg0 and (c.start-1) not in context.placed:
        gap = words.text[words.ends[c.start-1]:words.starts[c.start]]
        left = 0.0 if _AND.search(gap) else 1.0
    if c.end < n and words.segments[c.end] == seg1 and c.end not in context.placed:
        gap = words.text[words.ends[c.end-1]:words.starts[c.end]]
        right = 0.0 if _AND.search(gap) else 1.0
    homonyms = {o.organisation for o in spot if o.how == c.how}
    mine = placed_score[id(c)]
    rivals = [placed_score[id(o)] for o in spot if o.organisation != c.organisation]
    best = 1.0 if rivals and mine > max(rivals) else 0.0
    notbest = 1.0 if rivals and mine < max(rivals) else 0.0
    rival_fame = max((index.organisations[o.organisation].fame for o in spot if o.organisation != c.organisation and placed_score[id(o)] >= mine), default=0)
    inside = overlapped = 0.0
    for o in strong:
        if o.start <= c.start and o.end >= c.end and (o.end-o.start) > (c.end-c.start):
            inside = 1.0
        elif o.start < c.end and c.start < o.end and (o.start, o.end) != (c.start, c.end) and not (c.start <= o.start and c.end >= o.end):
            overlapped = 1.0
    others = len({o.organisation for o in strong if o.end <= c.start or o.start >= c.end})
    segs = context.content_segments
    first = 1.0 if segs and seg0 == segs[0] else 0.0
    last = 1.0 if segs and seg1 == segs[-1] else 0.0
    parent_same = 1.0 if any(index.organisations[o.organisation].ror in org.parents for o in spot) else 0.0
    return [
        float(c.how == "unordered"), 1.0 - c.share, float(name.kind == "acronym"),
        float(name.kind == "former"), float(name.kind == "preferred"), min(name.weight, 40.0) / 10,
        float(len(name.keys) == 1 and name.kind != "acronym"),
        float(max(index.idf[k] for k in name.keys) < 5.0),
        float(" ".join(name.keys) in index.places.cities or " ".join(name.keys) in index.places.countries),
        rest / (rest + weight) if rest else 0.0, rest_kind, left, right, float(seg0 != seg1), unit,
        fits, differs, region, city, other_city, no_place,
        math.log(len(homonyms)), best, notbest + float(rival_fame > org.fame), math.log(1 + org.fame),
        inside, overlapped,
        float(bool(org.parents & ids)), float(bool(org.children & ids)), math.log(1 + others), first, last,
        *(float(org.kind == k) for k in ("education", "company", "facility", "government", "healthcare", "funder")),
        (c.end - c.start - len(name.keys)) / 4 if c.how == "partial" else 0.0,
        float(c.start == 0 and c.end == n), parent_same, notbest,
    ]
