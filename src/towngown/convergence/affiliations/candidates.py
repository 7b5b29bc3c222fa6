"""Which names of which organisations a string may contain, and where."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from towngown.convergence.affiliations.index import ENOUGH, LONGEST, NameIndex
from towngown.convergence.affiliations.text import WORDS, Words, is_han

_LONGEST_UNORDERED = 7
_SEEDS = 6
# Comparing candidates takes the square of their number; real strings have fewer than 80.
_MOST = 200


@dataclass(slots=True)
class Candidate:
    """A name found at words `start` to `end` of a string.

    `how` is "exact", "unordered" (all words, in another order) or "partial" (most of the
    weight of its words); `share` is that part of the weight, 1 where all words are there.
    """

    organisation: int
    name: int
    start: int
    end: int
    how: str
    share: float


def candidates_in(index: NameIndex, words: Words, placed: set[int]) -> list[Candidate]:
    """Return the candidates, one for each organisation and place in the string.

    `placed` are the words that name places; a segment of nothing else is an address, and is
    not searched for parts of names.
    Of more than 200 those with the most words stay, so that time is bounded.
    """
    found: dict[tuple[int, int, int], Candidate] = {}
    whole: set[int] = set()
    for candidate in _whole(index, words):
        spot = (candidate.organisation, candidate.start, candidate.end)
        if spot not in found:
            found[spot] = candidate
            if candidate.end - candidate.start > 1:
                whole.update(range(candidate.start, candidate.end))
    named = {segment for at, segment in enumerate(words.segments) if at not in placed}
    whole.update(at for at, segment in enumerate(words.segments) if segment not in named)
    for candidate in _partial(index, words, whole):
        spot = (candidate.organisation, candidate.start, candidate.end)
        found.setdefault(spot, candidate)
    kept = _without_parts_of_chinese_names(words, list(found.values()))
    return kept if len(kept) <= _MOST else sorted(kept, key=lambda c: c.start - c.end)[:_MOST]


def _without_parts_of_chinese_names(words: Words, found: list[Candidate]) -> list[Candidate]:
    """Leave out Chinese names within longer ones: an institute's name begins with its parent's."""
    longest: dict[int, int] = {}
    for c in found:
        if is_han(words.keys[c.start]):
            for at in range(c.start, c.end):
                longest[at] = max(longest.get(at, 0), c.end - c.start)
    return [c for c in found if longest.get(c.start, 0) <= c.end - c.start]


def _whole(index: NameIndex, words: Words) -> Iterator[Candidate]:
    keys = words.keys
    count = len(keys)
    for start, key in enumerate(keys):
        last = min(start + index.longest.get(key, 0), count)
        for end in range(start + 1, max(last, min(start + _LONGEST_UNORDERED, count)) + 1):
            spot = keys[start:end]
            names = index.exact.get(" ".join(spot)) if end <= last else None
            how = "exact"
            if names is None and 1 < end - start <= _LONGEST_UNORDERED and not is_han(key):
                names = index.unordered.get(" ".join(sorted(spot)))
                how = "unordered"
            for at in names or ():
                name = index.names[at]
                if name.kind != "acronym" or _is_written_as(words, start, end):
                    yield Candidate(name.organisation, at, start, end, how, 1.0)


def _is_written_as(words: Words, start: int, end: int) -> bool:
    """Whether words are written as an acronym is: in capitals."""
    return words.text[words.starts[start] : words.ends[end - 1]].isupper()


def _partial(index: NameIndex, words: Words, whole: set[int]) -> Iterator[Candidate]:
    keys = words.keys
    seeds = [
        (index.weight(key), at)
        for at, key in enumerate(keys)
        if at not in whole and key in index.rare and not is_han(key)
    ]
    seeds.sort(reverse=True)
    seen: set[int] = set()
    for _, at in seeds[:_SEEDS]:
        first = max(0, at - LONGEST)
        window = {
            keys[place]: place for place in range(min(len(keys), at + LONGEST) - 1, first - 1, -1)
        }
        for number in index.rare[keys[at]]:
            if number not in seen:
                seen.add(number)
                candidate = _shared(index, number, window)
                if candidate is not None:
                    yield candidate


def _shared(index: NameIndex, number: int, window: dict[str, int]) -> Candidate | None:
    name = index.names[number]
    left = allowed = (1.0 - ENOUGH) * name.weight
    start, end, count = WORDS, 0, 0
    for key in name.keys:
        at = window.get(key)
        if at is None:
            left -= index.idf[key]
            if left < 0.0:
                return None
        else:
            count += 1
            start, end = min(start, at), max(end, at + 1)
    if count < 2 or end - start > 2 * len(name.keys):
        return None
    share = 1.0 - (allowed - left) / name.weight
    return Candidate(name.organisation, number, start, end, "partial", share)
