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
        ("ror", "exclusive"),
        ("lei", "exclusive"), ("identifiers", "identifier"),
    ],
    "result": [
        ("title", "text"), ("title in characters", "text"), ("people", "people"),
        ("who and when", "identifier"),
        ("year", "year"), ("edition", "edition"), ("abstract", "text"), ("patent", "identifier"),
        ("doi", "identifier"), ("identifiers", "identifier"),
    ],
}  # fmt: skip

_TEN_STEPS = tuple(f"likeness {at / 10:.1f} to {(at + 1) / 10:.1f}" for at in range(10))
_WORD = ("differ", "alike", "very alike", "same in another script", "same")
_IDENTIFIER = ("differ", "two letters differ", "one letter differs", "same")
_SHORTENING = (
    "one names another business", "none is short for the other", "short for the other",
    "many initials of the other", "short for the other in two scripts",
)  # fmt: skip
_PEOPLE = ("none in common", "one in common", "several in common", "nearly all in common")
_PERSON = (
    "contradicts", "unknown", "family only", "missing part", "one typo", "transposed", "nickname",
    "initials agree", "same across scripts", "same",
)  # fmt: skip
_ORGANISATION = (
    "contradicts", "unknown", "sister", "part of", "one typo", "spelt", "acronym", "reordered",
    "without form", "same",
)  # fmt: skip
_EDITION = ("one is about the other, or another part", "other forms", "nothing differs")
_YEAR = ("further apart", "one year apart", "same")

_ACROSS = "meaning across scripts"

Bits = tuple[float, ...]
# (name, type, labels, bits a level); what is told in bits: prior odds, then evidence.
_PERSON_BITS: list[tuple[str, str, tuple[str, ...], Bits]] = [
    ("name", "person", _PERSON, (-14, -3, -8, 8, 6, 7, 6, 4.9, 8, 9)),
    ("organisation", "organisation", _ORGANISATION, (-3, 0, -1, 3, 4, 4, 3, 5, 5, 5)),
    ("people", "people", _PEOPLE, (-3, 5, 8, 8)),
    ("fields in letters", "text", _TEN_STEPS, (-4.5, 0, 2, 4, 5, 6, 6, 7, 7, 7)),
    ("fields in characters", "text", _TEN_STEPS, (-1, 2, 2, 4, 5, 6, 6, 7, 7, 7)),
    ("name in characters", "word", _WORD, (0, 0, 0, 0, 0.9)),
    ("country", "word", _WORD, (-1, 0, 0, 0, 0)),
    ("email", "identifier", _IDENTIFIER, (-3, -3, 0, 10)),
    ("orcid", "exclusive", _IDENTIFIER, (-10, -10, -6, 17)),
    ("isni", "exclusive", _IDENTIFIER, (-10, -10, -6, 17)),
    ("identifiers", "identifier", _IDENTIFIER, (0, 0, 0, 12)),
    (
        "meaning of fields",
        "meaning across scripts",
        _TEN_STEPS,
        (-2, -0.5, 0, 1, 3, 4, 5, 5, 5, 5),
    ),
]
_ORGANISATION_BITS: list[tuple[str, str, tuple[str, ...], Bits]] = [
    ("name", "organisation", _ORGANISATION, (-12, -2, -10, -8, 4, 5.4, 6, 8, 9.5, 10)),
    ("name without place", "organisation", _ORGANISATION, (0, -3, 0, 0, 0, 3, 0, 0, 0, 0)),
    ("short name", "shortening", _SHORTENING, (-8, 0, 6, 8, 14)),
    ("place", "text", _TEN_STEPS, (-2, -1, 0, 1, 2, 3, 3, 3, 4, 4)),
    ("country", "word", _WORD, (-5, 0, 0, 0, 0)),
    ("edition", "edition", _EDITION, (-12, 0, 0)),
    ("website", "identifier", _IDENTIFIER, (-2, -2, 0, 9)),
    ("fields in letters", "text", _TEN_STEPS, (-0.5, 0, 1, 2, 3, 3, 4, 4, 5, 5)),
    ("fields in characters", "text", _TEN_STEPS, (-0.5, 0, 1, 2, 3, 3, 4, 4, 5, 5)),
    ("uscc", "exclusive", _IDENTIFIER, (-10, -8, -2, 14)),
    ("ror", "exclusive", _IDENTIFIER, (-10, -10, -6, 14)),
    ("lei", "exclusive", _IDENTIFIER, (-10, -10, -6, 14)),
    ("identifiers", "identifier", _IDENTIFIER, (0, 0, 0, 12)),
    (
        "meaning of fields",
        "meaning across scripts",
        _TEN_STEPS,
        (-0.5, 0, 0.5, 1, 2, 3, 3, 3, 3, 3),
    ),
]
_RESULT_BITS: list[tuple[str, str, tuple[str, ...], Bits]] = [
    ("title", "text", _TEN_STEPS, (-8, -8, -6, -4, -1.5, 2, 4, 6, 8, 10)),
    # A title in two languages is half unlike the same in one.
    ("title in characters", "text", _TEN_STEPS, (0, 0, 0, 0, 0, 0, 0, 1.5, 2.5, 2.5)),
    ("people", "people", _PEOPLE, (-6, 4, 5, 5)),
    # Only to be found by: titles in two languages share no word.
    ("who and when", "identifier", _IDENTIFIER, (0, 0, 0, 0)),
    ("year", "year", _YEAR, (-1, 1, 2)),
    ("edition", "edition", _EDITION, (-14, -8, 1)),
    ("abstract", "text", _TEN_STEPS, (-2, -1, 0, 1, 2, 3, 4, 5, 6, 7)),
    ("patent", "identifier", _IDENTIFIER, (0, 0, 0, 14)),
    ("doi", "identifier", _IDENTIFIER, (-2, -2, -2, 14)),
    ("identifiers", "identifier", _IDENTIFIER, (0, 0, 0, 14)),
    ("words of title", "words", _TEN_STEPS, (0,) * 10),
    ("meaning of title", _ACROSS, _TEN_STEPS, (-8, -8, -6, -4, -2, 1, 4, 6, 8, 9)),
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


def _weights(name: str, type_: str, labels: tuple[str, ...], bits: Bits) -> Weights:
    """Return weights of which only the ratio m/u counts."""
    u = 1 / len(labels)
    m = tuple(u * 2.0**one for one in bits)
    return Weights(name, type_, ("missing", *labels), (0.0, *m), (0.0, *(u,) * len(labels)))
