"""Why a string was resolved as it was, as plain values for people and programs."""

from __future__ import annotations

from collections import defaultdict

import msgspec

from towngown.convergence.affiliations.model import FEATURES, Model
from towngown.convergence.affiliations.resolver import Resolution, Scored, are_kin, overlap

# What adds less to the log-odds than this is no reason worth telling.
_NOTABLE = 0.25
_REASONS = 3
_OTHERS = 5
_UNLIKELY = 0.001


class Sight(msgspec.Struct, frozen=True, omit_defaults=True):
    """An organisation that was considered: which words of the string met which of its names.

    `span` are the words, at characters `start` to `end`; `name_kind` is "preferred", "other",
    "acronym", "former" or "placeless"; `how` is "exact", "unordered" or "partial"; `places` are
    those of "country", "region", "city" that the string names and that are its own.
    `lost` says why it was not taken: "words" (they are those of `to`), "kin" (it is part of
    `to`, or has it as a part), "unsure" (its probability is too low); `reasons` are the
    features that set it back most behind the best, each with "more" or "less".
    """

    ror_id: str
    organisation: str
    country: str
    span: str
    start: int
    end: int
    name: str
    name_kind: str
    how: str
    places: tuple[str, ...]
    probability: float
    lost: str = ""
    to: str = ""
    reasons: tuple[tuple[str, str], ...] = ()


class Explanation(msgspec.Struct, frozen=True):
    """What a string names, and the likeliest of what it was found not to name."""

    text: str
    is_cut: bool
    taken: tuple[Sight, ...]
    others: tuple[Sight, ...]


def explain(resolution: Resolution, model: Model) -> Explanation:
    """Return the reasons for a resolution that this model made."""
    chosen = resolution.chosen
    likely = [one for one in resolution.ranked if one.probability >= _UNLIKELY]
    others = [one for one in likely if one not in chosen][:_OTHERS]
    return Explanation(
        text=resolution.text,
        is_cut=resolution.is_cut,
        taken=tuple(_sight(resolution, one) for one in chosen),
        others=tuple(_loser(resolution, one, model) for one in others),
    )


def _sight(resolution: Resolution, one: Scored) -> Sight:
    reading, c = one.reading, one.candidate
    words = resolution.context.words
    fit = reading.fit
    return Sight(
        ror_id=f"https://ror.org/{one.ror}",
        organisation=reading.organisation.name,
        country=reading.organisation.country,
        span=resolution.context.text(c),
        start=words.starts[c.start],
        end=words.ends[c.end - 1],
        name=reading.name.text,
        name_kind=reading.name.kind,
        how=c.how,
        places=tuple(p for p in ("country", "region", "city") if getattr(fit, p)),
        probability=round(one.probability, 4),
    )


def _loser(resolution: Resolution, one: Scored, model: Model) -> Sight:
    sight = _sight(resolution, one)
    best = resolution.ranked[0]
    lost, to = _lost(one, resolution.chosen)
    reasons = () if one is best else _setbacks(one, best, model)
    return msgspec.structs.replace(sight, lost=lost, to=to, reasons=reasons)


def _lost(one: Scored, chosen: tuple[Scored, ...]) -> tuple[str, str]:
    for other in chosen:
        if overlap(one, other):
            return "words", other.reading.organisation.name
    for other in chosen:
        if are_kin(one, other):
            return "kin", other.reading.organisation.name
    return "unsure", ""


def _setbacks(one: Scored, best: Scored, model: Model) -> tuple[tuple[str, str], ...]:
    """Return the features by which a candidate falls furthest behind the best."""
    behind: dict[int, float] = defaultdict(float)
    parts = zip(model.terms, model.parts(one.row), model.parts(best.row), strict=True)
    for (feature, _, _), mine, theirs in parts:
        if one.row[feature] != best.row[feature]:
            behind[feature] += theirs - mine
    worst = sorted(behind, key=lambda feature: (-behind[feature], feature))[:_REASONS]
    return tuple(
        (FEATURES[feature], "more" if one.row[feature] > best.row[feature] else "less")
        for feature in worst
        if behind[feature] >= _NOTABLE
    )
