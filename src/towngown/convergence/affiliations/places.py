"""Countries, regions and cities that a string mentions, told by the registry's own places."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from towngown.convergence.affiliations.organisations import Organisation
from towngown.convergence.affiliations.text import Words, keys_of
from towngown.convergence.affiliations.words import COUNTRIES

_LONGEST = 5
# Countries in which authors write regions by code ("Boston, MA", "Sydney NSW").
_CODED = frozenset({"US", "CA", "AU"})


@dataclass(frozen=True, slots=True)
class Mention:
    """A place named at words `start` to `end`: what it can mean.

    `countries` are the codes of the countries that lie there or are it; `is_country` says that
    the words name a country itself.
    """

    start: int
    end: int
    key: str
    countries: frozenset[str]
    is_country: bool


@dataclass(slots=True)
class Gazetteer:
    """Places by the comparable key of their names."""

    countries: dict[str, str] = field(default_factory=dict)
    cities: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    codes: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    firsts: set[str] = field(default_factory=set)

    def is_place(self, key: str) -> bool:
        """Whether a name's comparable words are those of a place."""
        return key in self.cities or key in self.countries

    def mentions(self, words: Words) -> list[Mention]:
        """Return the places named in the words; of places within one another the longest."""
        found: list[Mention] = []
        keys = words.keys
        at = 0
        while at < len(keys):
            mention = self._at(words, at) if keys[at] in self.firsts else None
            if mention is None:
                at += 1
            else:
                found.append(mention)
                at = mention.end
        return found

    def _at(self, words: Words, start: int) -> Mention | None:
        keys = words.keys
        for end in range(min(start + _LONGEST, len(keys)), start, -1):
            if words.segments[start] != words.segments[end - 1]:
                continue
            key = " ".join(keys[start:end])
            country = self.countries.get(key)
            if country is not None and (end - start > 1 or _stands_out(words, start)):
                return Mention(start, end, key, frozenset((country,)), True)
            if key in self.cities:
                return Mention(start, end, key, frozenset(self.cities[key]), False)
        raw = words.raw(start)
        if raw in self.codes and _is_by_itself(words, start):
            return Mention(start, start + 1, raw, frozenset(self.codes[raw]), False)
        return None


def _stands_out(words: Words, at: int) -> bool:
    """Whether a short word can be a country's name: "US" but not "us"."""
    raw = words.raw(at)
    return len(raw) > 3 or raw.isupper() or not raw.isascii()


def _is_by_itself(words: Words, at: int) -> bool:
    """Whether a word begins its segment or ends it, as "MA 02139" does."""
    before = at == 0 or words.segments[at - 1] != words.segments[at]
    after = (
        at + 1 == len(words.keys)
        or words.segments[at + 1] != words.segments[at]
        or words.keys[at + 1].isdecimal()
    )
    return before or after


def gazetteer_of(organisations: Iterable[Organisation]) -> Gazetteer:
    """Collect the places of all organisations, and the usual other names of countries."""
    places = Gazetteer()
    for name, code in COUNTRIES.items():
        places.countries[" ".join(keys_of(name)) or name] = code
    seen = dict.fromkeys(p for organisation in organisations for p in organisation.places)
    for place in seen:
        if place.country:
            places.countries.setdefault(" ".join(keys_of(place.country)), place.country_code)
        for name in (place.city, place.region):
            if key := " ".join(keys_of(name)):
                places.cities[key].add(place.country_code)
        if place.country_code in _CODED and place.region_code:
            places.codes[place.region_code].add(place.country_code)
    places.firsts = {key.split(" ", 1)[0] for key in (*places.countries, *places.cities)}
    places.firsts |= {code.lower() for code in places.codes}
    return places
