"""Who speaks of whom: references of links resolved, and links read from their other end."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from towngown.convergence.names import Level, compare, parse
from towngown.convergence.names.folding import fold
from towngown.kernel.records import Link, Record
from towngown.kernel.tiers import TIERS

# So many names as one address stands beside are not one person's spellings.
_AN_OFFICE = 6
_COMPANY = re.compile(r"公司|\b(?:ltd|corp|inc|llc|gmbh)\b", re.IGNORECASE)
_LEAST_NAME = 4
# What a list writes where it has no name.
_NO_NAME = frozenset({
    "", "待定", "未定", "n/a", "na", "无", "tba", "tbd", "unknown", "none", "-", "—", "不详",
})  # fmt: skip
# The First People's Hospital of Chaoning City is Chaoning First People's Hospital.
_OF_CITY = re.compile(r"^(?:the )?(.+) of (.+?),? (?:city|municipality|county)$", re.IGNORECASE)
_CITY = re.compile(r"^[\u4e00-\u9fff]{2,3}[市县]")


@dataclass(frozen=True)
class Pointing:
    """A record, and its link that points to another."""

    record: Record
    link: Link


class Gathered:
    """All records by what they may be called, and what points to each."""

    def __init__(self, records: Sequence[Record]) -> None:
        self._named: dict[tuple[str, str], list[Record]] = defaultdict(list)
        self._called: dict[str, list[Record]] = defaultdict(list)
        self._mailboxes: dict[str, list[Record]] = defaultdict(list)
        for record in records:
            for name in {record.key, *record.supersedes, *_identifiers(record)}:
                self._named[record.kind, name].append(record)
            names = [fold(name) for name in names_of(record)]
            if record.kind == "organisation":
                for name in set(names):
                    self._called[name].append(record)
            for address in record.identifiers.get("email", ()):
                self._mailboxes[address].append(record)
        self._places = _pattern_of(records)
        self._pointing: dict[str, list[Pointing]] = defaultdict(list)
        for record in records:
            for link in record.links:
                for other in self.meant_by(link):
                    self._pointing[other.key].append(Pointing(record, link))

    def meant_by(self, link: Link) -> list[Record]:
        """Return the records that a link points to."""
        kinds = [link.kind] if link.kind else ["person", "organisation", "result"]
        names = [link.to] if link.to else []
        names += [f"{scheme}:{value}" for scheme, value in link.identifiers.items()]
        found = {one.key: one for name in names for kind in kinds for one in self._of(kind, name)}
        return list(found.values())

    def organisations(self, references: Iterable[str]) -> list[Record]:
        """Return the organisations that references name."""
        return [one for name in references for one in self._of("organisation", name)]

    def also_called(self, name: str, asked_by: Record) -> list[str]:
        """Return the other names of organisations of that name, in all languages."""
        called = self._called.get(fold(name), ())
        return [text for one in called if is_as_open(one, asked_by) for text in names_of(one)]

    def without_place(self, name: str) -> str:
        """Return a name without the park's place, or any city, at its beginning or in brackets."""
        short = _CITY.sub("", name)
        return self._places.sub(" ", short).strip() if self._places else short

    def other_forms(self, name: str) -> Iterable[str]:
        """Yield other ways to write an organisation's name that say the same."""
        if short := self.short_name(name):
            yield short
        if self._places and (bare := self._places.sub("", name)) != name and name[-1:] in ")）":
            yield bare
        if city := _CITY.match(name):
            yield city[0][:-1] + name[city.end() :]
        if match := _OF_CITY.match(name):
            yield f"{match[2]} {match[1]}"

    def short_name(self, name: str) -> str:
        """Return a company's name without the place in it, "" where it has none.

        By law the register's names begin with the place; nobody else writes it.
        """
        if not _COMPANY.search(name):
            return ""
        short = self.without_place(name)
        return short if short != name and len(short) >= _LEAST_NAME else ""

    def is_personal(self, address: str, asked_by: Record) -> bool:
        """Whether a mailbox is not one of an office, which stands beside many names."""
        beside = (one for one in self._mailboxes[address] if is_as_open(one, asked_by))
        return len({fold(names_of(one)[0]) for one in beside if names_of(one)}) < _AN_OFFICE

    def pointing_to(self, record: Record) -> list[Pointing]:
        """Return who points to a record, as far as that is no more secret than the record."""
        return [one for one in self._pointing[record.key] if is_as_open(one.record, record)]

    def _of(self, kind: str, name: str) -> list[Record]:
        return self._named.get((kind, name), [])


def may_be_called(written: str | None, names: Sequence[str]) -> bool:
    """Whether a name does not contradict all of someone's; a link may point to the wrong one."""
    if not written or not names:
        return True
    return any(_agree(written, one) for one in names)


@lru_cache(maxsize=65536)
def _agree(one: str, other: str) -> bool:
    return compare(parse(one), parse(other)).level not in {Level.CONTRADICTS, Level.FAMILY_ONLY}


def is_as_open(one: Record, as_another: Record) -> bool:
    """Whether all who may see the other may see this one."""
    return TIERS.index(one.tier) <= TIERS.index(as_another.tier)


def names_of(record: Record) -> list[str]:
    """Return all names of a record, in all languages, without what stands for none."""
    found = (text.strip() for one in record.names for text in one.values())
    return [one for one in found if one.lower() not in _NO_NAME]


def _identifiers(record: Record) -> Iterable[str]:
    pairs = record.identifiers.items()
    return (f"{scheme}:{value}" for scheme, values in pairs for value in values)


def _pattern_of(records: Iterable[Record]) -> re.Pattern[str] | None:
    """Return what finds the park's places at the beginning of a name or in brackets."""
    places = {
        text.removesuffix("市")
        for record in records
        if record.kind == "place" and record.tier == "public"
        for text in (*record.titles.values(), *names_of(record))
    }
    if not places:
        return None
    listed = "|".join(map(re.escape, sorted(places, key=len, reverse=True)))
    return re.compile(rf"^(?:{listed})市?|[（(]\s*(?:{listed})市?\s*[)）]")
