"""What is computed once for a string, before its candidates are compared."""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass

from towngown.convergence.affiliations.candidates import Candidate
from towngown.convergence.affiliations.index import NameIndex, Seat
from towngown.convergence.affiliations.places import Mention
from towngown.convergence.affiliations.text import Words, is_han, key_of
from towngown.convergence.affiliations.words import UNITS

_LEGAL = re.compile(
    r"\b(?:inc|ltd|limited|gmbh|llc|llp|corp|corporation|plc|pty|pvt|co|kgaa|srl|sarl|spa|"
    r"company|ag|bv|ab|oy)\b|公司",
    re.I,
)
_AND = re.compile(r"\b(?:and|und|et|y|e|i)\b|&|\+", re.I)


@dataclass(slots=True)
class PlaceFit:
    """How an organisation's seat fits the places that a string names outside the name itself.

    `country`, `region` and `city` are mentioned and its own; `other_country` is mentioned and
    its own is not; `beside` is a place not its own right before the name ("Springfield
    Institute of …"); `none`: no place is mentioned.
    """

    country: bool = False
    other_country: bool = False
    region: bool = False
    city: bool = False
    beside: bool = False
    elsewhere: bool = False
    none: bool = True

    @property
    def score(self) -> int:
        """One number to compare organisations of one name by."""
        return (
            2 * (self.country - self.other_country)
            + (self.region + self.city)
            - (self.elsewhere + self.beside)
        )


class Context:
    """A string's words with their weights, places, legal forms and segments."""

    def __init__(self, index: NameIndex, words: Words, mentions: list[Mention]) -> None:
        self.index = index
        self.words = words
        self.mentions = mentions
        self.keys = set(words.keys)
        self.repaired = {at for at, key in enumerate(words.keys) if key_of(words.raw(at)) != key}
        self.placed = {at for m in mentions for at in range(m.start, m.end)}
        self.weights = [index.weight(key) for key in words.keys]
        self.rest = [
            0.0 if at in self.placed or key in UNITS or key.isdecimal() else self.weights[at]
            for at, key in enumerate(words.keys)
        ]
        self.last = max(
            (s for at, s in enumerate(words.segments) if at not in self.placed), default=0
        )
        self.legal = {
            words.segments[max(bisect_right(words.starts, match.start()) - 1, 0)]
            for match in _LEGAL.finditer(words.text)
            if words.keys
        }

    def text(self, c: Candidate) -> str:
        """Return the candidate's words as the string has them."""
        return self.words.text[self.words.starts[c.start] : self.words.ends[c.end - 1]]

    def around(self, c: Candidate) -> list[int]:
        """Return the other words of the candidate's segments that may belong to a longer name.

        What follows a Chinese name without a break is a part of that organisation.
        """
        keys, segments = self.words.keys, self.words.segments
        left, right = c.start, c.end
        while left > 0 and segments[left - 1] == segments[c.start]:
            left -= 1
        if not is_han(keys[c.end - 1]):
            while right < len(keys) and segments[right] == segments[c.end - 1]:
                right += 1
        return [*range(left, c.start), *range(c.end, right)]

    def is_glued(self, c: Candidate) -> bool:
        """Whether the word before the name belongs to it: no break, place or "and" between."""
        words, before = self.words, c.start - 1
        if before < 0 or before in self.placed:
            return False
        if words.segments[before] != words.segments[c.start]:
            return False
        return _AND.search(words.text, words.ends[before], words.starts[c.start]) is None

    def fit(self, c: Candidate) -> PlaceFit:
        """Return how the candidate's seat fits the places in the string."""
        seat = self.index.seats[c.organisation]
        segments = self.words.segments
        fit = PlaceFit()
        for m in self.mentions:
            if m.start < c.end and c.start < m.end:
                continue
            fit.none = False
            own = _is_of(m, seat)
            if m.is_country:
                fit.country |= own
                fit.other_country |= not own
            elif own:
                fit.city |= m.key in seat.cities
                fit.region |= m.key in seat.regions
            else:
                fit.elsewhere |= m.countries.isdisjoint(seat.countries)
            if m.end == c.start and segments[m.start] == segments[c.start]:
                fit.beside |= not own
        fit.other_country &= not fit.country
        fit.elsewhere &= not (fit.country or fit.region or fit.city)
        return fit


def _is_of(mention: Mention, seat: Seat) -> bool:
    if mention.is_country:
        return not mention.countries.isdisjoint(seat.countries)
    return mention.key in seat.cities or mention.key in seat.regions
