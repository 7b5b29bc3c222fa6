"""All names of all organisations, findable by their words."""

from __future__ import annotations

import math
import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from towngown.convergence.affiliations.organisations import Organisation
from towngown.convergence.affiliations.places import Gazetteer, gazetteer_of
from towngown.convergence.affiliations.repair import Repair
from towngown.convergence.affiliations.text import keys_of

LONGEST = 16
# A word in more organisations than this leads to no candidate by itself.
COMMON = 150
# How much of a name's weight must be in a string for the name to be considered.
ENOUGH = 0.7
# A name without a word of at least this idf (in one of 150 organisations) says little by itself.
GENERIC = 5.0
_BRACKETED = re.compile(r"\s*\(([^()]*)\)\s*$")
_ACRONYM = re.compile(r"^[A-Z][A-Z0-9&./-]{1,9}$")


@dataclass(frozen=True, slots=True)
class Name:
    """One name of one organisation: its text, comparable words, and their weight (sum of idf).

    `kind` is "preferred", "other", "acronym", "former" (of a record merged into this one) or
    "placeless" (another without the organisation's own city, region or country).
    """

    organisation: int
    text: str
    keys: tuple[str, ...]
    kind: str
    weight: float


@dataclass(slots=True)
class Seat:
    """Where an organisation is, in comparable keys."""

    cities: frozenset[str]
    regions: frozenset[str]
    countries: frozenset[str]
    words: frozenset[str]


class NameIndex:
    """Names by their words in order, by their words in any order, and by rare words.

    Built once from organisations: some seconds and half a gigabyte for 50,000 of them. With
    few organisations every word is rare, and probabilities mean less.
    """

    def __init__(self, organisations: Iterable[Organisation]) -> None:
        self.organisations = list(organisations)
        self.places: Gazetteer = gazetteer_of(self.organisations)
        self.seats = [_seat(one) for one in self.organisations]
        written = [
            (number, text, keys, kind)
            for number, one in enumerate(self.organisations)
            for text, keys, kind in _names(one)
        ]
        self.idf = _idf((number, keys) for number, _, keys, _ in written)
        written += self._placeless(written)
        self.repair = Repair(self.idf)
        self._rare = math.log((len(self.organisations) + 1.0) / COMMON)
        self.unseen = math.log(len(self.organisations) + 1.0)
        self.names = [
            Name(number, text, keys, kind, sum(self.idf[key] for key in keys))
            for number, text, keys, kind in written
        ]
        self.exact: dict[str, list[int]] = defaultdict(list)
        self.unordered: dict[str, list[int]] = defaultdict(list)
        self.rare: dict[str, list[int]] = defaultdict(list)
        self.longest: dict[str, int] = {}
        for at, name in enumerate(self.names):
            self._add(at, name)
        self._keys: dict[str, tuple[str, ...]] = {}

    def _placeless(
        self, written: list[tuple[int, str, tuple[str, ...], str]]
    ) -> list[tuple[int, str, tuple[str, ...], str]]:
        """Return names without the words of the organisation's own places.

        Only where two words stay, one of them rare: "Example University Springfield" is also
        "Example University", but "University Hospital Springfield" no "University Hospital".
        """
        known = {(number, keys) for number, _, keys, _ in written}
        short: dict[tuple[int, tuple[str, ...]], str] = {}
        for number, text, keys, kind in written:
            rest = tuple(key for key in keys if key not in self.seats[number].words)
            if kind == "acronym" or len(rest) < 2 or (number, rest) in known:
                continue
            if max(self.idf[key] for key in rest) >= GENERIC:
                short.setdefault((number, rest), text)
        return [(number, text, keys, "placeless") for (number, keys), text in short.items()]

    def _add(self, at: int, name: Name) -> None:
        keys = name.keys[:LONGEST]
        self.exact[" ".join(keys)].append(at)
        self.longest[keys[0]] = max(self.longest.get(keys[0], 0), len(keys))
        if name.kind == "acronym":
            return
        if len(keys) > 1:
            self.unordered[" ".join(sorted(keys))].append(at)
        for key in self._telling(name):
            if self.idf[key] >= self._rare:
                self.rare[key].append(at)

    def _telling(self, name: Name) -> list[str]:
        """Return the rarest words of a name, as many as weigh more than what may be missing.

        A string that has ENOUGH of a name has one of them, so the others lead nowhere new.
        """
        telling: list[str] = []
        weight = 0.0
        for key in sorted(set(name.keys), key=lambda key: (-self.idf[key], key)):
            telling.append(key)
            weight += self.idf[key]
            if weight > (1.0 - ENOUGH) * name.weight:
                break
        return telling

    def keys_of_name(self, text: str) -> tuple[str, ...]:
        """Return the comparable words of a name (kept once computed)."""
        keys = self._keys.get(text)
        if keys is None:
            keys = self._keys[text] = tuple(keys_of(text))
        return keys

    def weight(self, key: str) -> float:
        """Return how much a word says: its idf, for a word in no name that of the rarest."""
        return self.idf.get(key, self.unseen)


def _names(organisation: Organisation) -> list[tuple[str, tuple[str, ...], str]]:
    """Return (text, keys, kind) of all names, each key sequence once."""
    found: dict[tuple[str, ...], tuple[str, str]] = {}
    for rank, text in enumerate((*organisation.names, *organisation.former)):
        kind = "other" if rank else "preferred"
        if rank >= len(organisation.names):
            kind = "former"
        if text in organisation.acronyms or _ACRONYM.match(text):
            kind = "acronym"
        for form in (text, _BRACKETED.sub("", text)):
            keys = tuple(keys_of(form))
            if keys:
                found.setdefault(keys, (text, kind))
    return [(text, keys, kind) for keys, (text, kind) in found.items()]


def _idf(names: Iterable[tuple[int, tuple[str, ...]]]) -> dict[str, float]:
    having: dict[str, int] = defaultdict(int)
    last: dict[str, int] = {}
    total = 0
    for number, keys in names:
        total = max(total, number + 1)
        for key in keys:
            if last.get(key) != number:
                last[key] = number
                having[key] += 1
    return {key: math.log((total + 1) / count) for key, count in having.items()}


def _seat(organisation: Organisation) -> Seat:
    def keys(names: Iterable[str]) -> frozenset[str]:
        return frozenset(filter(None, (" ".join(keys_of(name)) for name in names)))

    places = organisation.places
    cities = keys(place.city for place in places)
    regions = keys(place.region for place in places)
    countries = keys(place.country for place in places)
    return Seat(
        cities=cities,
        regions=regions | {place.region_code for place in places if place.region_code},
        countries=frozenset(place.country_code for place in places if place.country_code),
        words=frozenset(" ".join((*cities, *regions, *countries)).split()),
    )
