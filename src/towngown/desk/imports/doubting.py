"""Pairs of elements in doubt, as the registers hold them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from towngown.convergence.register import Doubt, Register
from towngown.desk.base.engine import atlas_for, title_of
from towngown.desk.base.reader import Reader
from towngown.desk.imports.correcting import COMPARED, register_path

_SHOWN = 20


@dataclass(frozen=True)
class Pair:
    """Two records that may be one: their keys, what they are called, what else is known."""

    a: str
    b: str
    titles: tuple[str, str]
    facts: list[tuple[str, str, str]]
    percent: int
    together: bool


def pairs(reader: Reader, language: str) -> list[Pair]:
    """Return the pairs in doubt that this reader may see, those first that change most."""
    found = [
        (doubt, one)
        for doubt, path in _doubts(reader)
        for one in [_pair(reader, doubt, path, language)]
        if one is not None
    ]
    found.sort(key=lambda pair: -pair[0].effect * pair[0].probability * (1 - pair[0].probability))
    return [one for _, one in found[:_SHOWN]]


def _doubts(reader: Reader) -> Iterator[tuple[Doubt, Any]]:
    for kind in COMPARED:
        for tier in reader.view.tiers:
            path = register_path(kind, tier)
            if path.is_file():
                with Register(path) as register:
                    doubts = register.doubts(_SHOWN)
                    values = {
                        key: register.values_of(key) for one in doubts for key in (one.a, one.b)
                    }
                for one in doubts:
                    yield one, values


def _pair(
    reader: Reader, doubt: Doubt, values: dict[str, dict[str, str]], language: str
) -> Pair | None:
    elements = atlas_for(reader).elements([doubt.a, doubt.b])
    if len(elements) < 2:
        return None
    ours, theirs = values[doubt.a], values[doubt.b]
    facts = [
        (name, ours.get(name, ""), theirs.get(name, ""))
        for name in ours
        if ours.get(name) or theirs.get(name)
    ]
    titles = (title_of(elements[doubt.a], language), title_of(elements[doubt.b], language))
    percent = round(100 * doubt.probability)
    return Pair(doubt.a, doubt.b, titles, facts, percent, doubt.together)
