"""The models that come with Towngown: what agreement and disagreement count, in bits.

A park's own lists are too few to learn from. The bits say how much likelier an observation is
among records of one thing than among candidates that are not (log2 m/u); they were reasoned from
how common names and errors are, set so that a person's name alone never decides, and tuned on the
sample park's lists until none of its duplicates was missed or wrong: those are no proof of them.
An ORCID counts 17 bits, as if one in 100,000 were pasted into a wrong row; short names were
counted on the lists (20 of 21 pairs were one). Rarity does not count, since a few hundred records
do not tell it.
"""

from __future__ import annotations

from functools import cache

from towngown.convergence.resolution.model import Model, Weights
from towngown.convergence.resolution.plan import labels_of
from towngown.convergence.resolution.table import ColumnType

COLUMNS: dict[str, list[tuple[str, ColumnType]]] = {
    "person": [
        ("name", "person"), ("organisation", "organisation"), ("people", "people"),
        ("fields", "text"), ("fields in letters", "text"), ("fields in characters", "text"),
        ("name in characters", "word"), ("country", "word"), ("email", "identifier"),
        ("orcid", "exclusive"), ("isni", "exclusive"), ("identifiers", "identifier"),
    ],
    "organisation": [
        ("name", "organisation"), ("name without place", "organisation"),
        ("short name", "shortening"), ("place", "text"), ("country", "word"),
        ("website", "identifier"), ("fields", "text"), ("fields in letters", "text"),
        ("fields in characters", "text"), ("edition", "edition"), ("uscc", "exclusive"),
        ("ror", "exclusive"), ("lei", "exclusive"), ("identifiers", "identifier"),
    ],
    "result": [
        ("title", "text"), ("title in characters", "text"), ("people", "people"),
        ("who and when", "identifier"), ("year", "year"), ("edition", "edition"),
        ("abstract", "text"), ("patent", "identifier"), ("doi", "identifier"),
        ("identifiers", "identifier"),
    ],
}  # fmt: skip

_ACROSS = "meaning across scripts"

Bits = tuple[float, ...]
# (name, type, bits of the levels from 1 in the order of `labels_of(type)`).
_PERSON_BITS: list[tuple[str, str, Bits]] = [
    ("name", "person", (-14, -3, -8, 8, 6, 7, 6, 4.9, 8, 9)),
    ("organisation", "organisation", (-3, 0, -1, 3, 4, 4, 3, 5, 5, 5)),
    ("people", "people", (-3, 5, 8, 8)),
    ("fields in letters", "text", (-4.5, 0, 2, 4, 5, 6, 6, 7, 7, 7)),
    ("fields in characters", "text", (-1, 2, 2, 4, 5, 6, 6, 7, 7, 7)),
    ("name in characters", "word", (0, 0, 0, 0, 0.9)),
    ("country", "word", (-1, 0, 0, 0, 0)),
    ("email", "identifier", (-3, -3, 0, 10)),
    ("orcid", "exclusive", (-10, -10, -6, 17)),
    ("isni", "exclusive", (-10, -10, -6, 17)),
    ("identifiers", "identifier", (0, 0, 0, 12)),
    ("meaning of fields", _ACROSS, (-2, -0.5, 0, 1, 3, 4, 5, 5, 5, 5)),
]
_ORGANISATION_BITS: list[tuple[str, str, Bits]] = [
    ("name", "organisation", (-12, -2, -10, -8, 4, 5.4, 6, 8, 9.5, 10)),
    ("name without place", "organisation", (0, -3, 0, 0, 0, 3, 0, 0, 0, 0)),
    ("short name", "shortening", (-8, 0, 6, 8, 14)),
    ("place", "text", (-2, -1, 0, 1, 2, 3, 3, 3, 4, 4)),
    ("country", "word", (-5, 0, 0, 0, 0)),
    ("edition", "edition", (-12, 0, 0)),
    ("website", "identifier", (-2, -2, 0, 9)),
    ("fields in letters", "text", (-0.5, 0, 1, 2, 3, 3, 4, 4, 5, 5)),
    ("fields in characters", "text", (-0.5, 0, 1, 2, 3, 3, 4, 4, 5, 5)),
    ("uscc", "exclusive", (-10, -8, -2, 14)),
    ("ror", "exclusive", (-10, -10, -6, 14)),
    ("lei", "exclusive", (-10, -10, -6, 14)),
    ("identifiers", "identifier", (0, 0, 0, 12)),
    ("meaning of fields", _ACROSS, (-0.5, 0, 0.5, 1, 2, 3, 3, 3, 3, 3)),
]
_RESULT_BITS: list[tuple[str, str, Bits]] = [
    ("title", "text", (-8, -8, -6, -4, -1.5, 2, 4, 6, 8, 10)),
    # A title in two languages is half unlike the same in one.
    ("title in characters", "text", (0, 0, 0, 0, 0, 0, 0, 1.5, 2.5, 2.5)),
    ("people", "people", (-6, 4, 5, 5)),
    # Only to be found by: titles in two languages share no word.
    ("who and when", "identifier", (0, 0, 0, 0)),
    ("year", "year", (-1, 1, 2)),
    ("edition", "edition", (-14, -8, 1)),
    ("abstract", "text", (-2, -1, 0, 1, 2, 3, 4, 5, 6, 7)),
    ("patent", "identifier", (0, 0, 0, 14)),
    ("doi", "identifier", (-2, -2, -2, 14)),
    ("identifiers", "identifier", (0, 0, 0, 14)),
    ("words of title", "words", (0,) * 10),
    ("meaning of title", _ACROSS, (-8, -8, -6, -4, -2, 1, 4, 6, 8, 9)),
]
_MODELS = {
    "person": (-10.0, _PERSON_BITS),
    "organisation": (-8.0, _ORGANISATION_BITS),
    "result": (-6.4, _RESULT_BITS),
}


@cache
def shipped_model(kind: str) -> Model:
    """Return the model for elements of a kind: person, organisation or result."""
    before, bits = _MODELS[kind]
    weights = tuple(_weights(*one) for one in bits)
    return Model(kind, 1 / (1 + 2.0**-before), weights, 0, 0, 0)


def _weights(name: str, type_: str, bits: Bits) -> Weights:
    """Return weights of which only the ratio m/u counts."""
    labels = labels_of(type_)
    u = 1 / len(bits)
    m = (u * 2.0**one for _, one in zip(labels[1:], bits, strict=True))
    return Weights(name, type_, labels, (0.0, *m), (0.0, *(u,) * len(bits)))
