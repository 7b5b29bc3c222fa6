"""What speaks for and against a candidate, as numbers.

Each group of features is made by one function, in the order of its tuple of names.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from towngown.convergence.affiliations.candidates import Candidate
from towngown.convergence.affiliations.context import Context, PlaceFit
from towngown.convergence.affiliations.index import GENERIC, Name
from towngown.convergence.affiliations.organisations import Organisation
from towngown.convergence.affiliations.text import folded_of
from towngown.convergence.affiliations.words import KINDS, UNITS

NAME = (
    "unordered", "partial", "words missing", "words extra", "acronym", "former", "placeless",
    "preferred", "verbatim", "weight", "one word", "generic", "is a place", "acronym spelt out",
    "kind missing", "distinctive",
)  # fmt: skip
ORGANISATION = ("fame", "education", "company", "government", "healthcare", "funder")
SPOT = (
    "rest", "rest weight", "rest names a kind", "glued", "crosses", "unit before", "alone",
    "last", "company form differs",
)  # fmt: skip
PLACE = ("country fits", "country differs", "city fits", "place beside differs", "no place")

# Weights are in nats and may reach hundreds in long strings; these keep features near 1.
_SCALE = 10.0
_HEAVIEST_NAME = 40.0
_HEAVIEST_REST = 30.0
_NAMES_SPELT = 8
_RANKS = {"preferred": 2, "other": 1, "acronym": 1}


@dataclass(slots=True)
class Reading:
    """A candidate with what was read about it: its name, seat and words in the string.

    `quality` says how good the name's claim to these very words is: preferred before other
    names, as written before translated, in order before out of order.
    """

    candidate: Candidate
    name: Name
    organisation: Organisation
    fit: PlaceFit
    weight: float
    verbatim: float
    quality: float


def read(context: Context, c: Candidate) -> Reading:
    """Return what there is to know about a candidate by itself."""
    index = context.index
    name = index.names[c.name]
    verbatim = _verbatim(context, c, name)
    return Reading(
        candidate=c,
        name=name,
        organisation=index.organisations[c.organisation],
        fit=context.fit(c),
        weight=sum(context.weights[c.start : c.end]),
        verbatim=verbatim,
        quality=_RANKS.get(name.kind, 0) + 2 * (verbatim == 1.0) - (c.how == "unordered"),
    )


def _verbatim(context: Context, c: Candidate, name: Name) -> float:
    """Return the share of the words written as in the name, not translated or shortened.

    Words that were corrected count as written so.
    """
    known = folded_of(name.text)
    written = folded_of(context.text(c))
    repaired = sum(at in context.repaired for at in range(c.start, c.end))
    return min(1.0, (sum(word in known for word in written) + repaired) / len(written))


def own_features(context: Context, r: Reading) -> list[float]:
    """Return the features of a candidate by itself: NAME, ORGANISATION, SPOT, PLACE."""
    return [*_name(context, r), *_organisation(r), *_spot(context, r), *_place(r.fit)]


def _name(context: Context, r: Reading) -> list[float]:
    c, name, index = r.candidate, r.name, context.index
    keys = context.words.keys[c.start : c.end]
    own = index.seats[c.organisation].words
    is_acronym = name.kind == "acronym"
    extra = sum(index.weight(k) for k in keys if k not in name.keys) if c.how == "partial" else 0.0
    return [
        float(c.how == "unordered"),
        float(c.how == "partial"),
        (1.0 - c.share) * name.weight / _SCALE,
        extra / _SCALE,
        float(is_acronym),
        float(name.kind == "former"),
        float(name.kind == "placeless"),
        float(name.kind == "preferred"),
        r.verbatim,
        min(name.weight, _HEAVIEST_NAME) / _SCALE,
        float(len(name.keys) == 1 and not is_acronym),
        float(max(index.idf[k] for k in name.keys) < GENERIC),
        float(index.places.is_place(" ".join(name.keys))),
        _spelt_out(context, r) if is_acronym else 0.0,
        float(any(k in KINDS and k not in keys for k in name.keys)),
        float(any(k in keys and k not in own and index.idf[k] >= GENERIC for k in name.keys)),
    ]


def _spelt_out(context: Context, r: Reading) -> float:
    """Return how much of another name of an acronym's organisation the string has, 0 to 1."""
    index = context.index
    best = 0.0
    for text in r.organisation.names[:_NAMES_SPELT]:
        keys = index.keys_of_name(text)
        if len(keys) > 1:
            there = sum(index.weight(key) for key in keys if key in context.keys)
            best = max(best, there / sum(map(index.weight, keys)))
    return best


def _organisation(r: Reading) -> list[float]:
    kind = r.organisation.kind
    return [math.log1p(r.organisation.fame), *(float(kind == one) for one in ORGANISATION[1:])]


def _spot(context: Context, r: Reading) -> list[float]:
    c, words = r.candidate, context.words
    around = context.around(c)
    rest = sum(context.rest[at] for at in around)
    last = words.segments[c.end - 1]
    return [
        rest / (rest + r.weight) if rest else 0.0,
        min(rest, _HEAVIEST_REST) / _SCALE,
        float(any(words.keys[at] in KINDS for at in around)),
        float(context.is_glued(c)),
        float(words.segments[c.start] != last),
        float(any(words.keys[at] in UNITS for at in around if at < c.start)),
        float(not around),
        float(last == context.last),
        float(last in context.legal and r.organisation.kind != "company"),
    ]


def _place(fit: PlaceFit) -> list[float]:
    return [
        float(fit.country),
        float(fit.other_country),
        float(fit.city),
        float(fit.beside),
        float(fit.none),
    ]
