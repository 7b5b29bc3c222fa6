"""Invented people with known truth, like FEBRL's: a function of seed and size.

Columns are FEBRL's without address_2: given_name, surname, street_number, address_1, suburb,
postcode, state, date_of_birth (YYYYMMDD), soc_sec_id; or, as a second shape of the same records,
one column `name` for the first two, in the ways that full names are written. There is no e-mail
address, which would tell a person by itself.

Two thirds of the people have one record, the others two to five (1.6 on average). Households
share an address, mostly a surname, now and then a birthday (twins) or a given name (parent and
child): near, and not the same. A fifth of the households is Chinese; its people stand in
characters in some of their records and in pinyin in others, in either order. A record is written
by careful or by careless hands; it has typing errors (see typing_errors), nicknames, initials,
exchanged or missing names, former addresses, and values that are missing, a third of soc_sec_id.
"""

from __future__ import annotations

import csv
import random
import shutil
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from benchmarks import invented_names as names
from benchmarks.typing_errors import slip, slip_of_address, slip_of_date, slip_of_number

VERSION = 1
_RECORDS = (0.66, 0.19, 0.09, 0.04, 0.02)
_HOUSEHOLDS = (0.55, 0.2, 0.13, 0.12)
_TWIN, _NAMESAKE = 0.0005, 0.0005
_SUBURBS, _STREETS, _STREETS_A_SUBURB = 2_500, 20_000, 30
_STATES = {"nsw": 800, "vic": 640, "qld": 500, "wa": 260, "sa": 190, "tas": 60, "act": 40, "nt": 10}
# The mean number of errors of a kind in a record by careful hands; careless ones make more.
_ERRORS = {
    "given_name": 0.09, "surname": 0.09, "street_number": 0.06, "address_1": 0.15, "suburb": 0.09,
    "postcode": 0.06, "state": 0.03, "date_of_birth": 0.12, "soc_sec_id": 0.11,
}  # fmt: skip
_CARELESS, _TIMES = 0.35, 5.0
_MISSING = {
    "given_name": 0.02, "surname": 0.01, "street_number": 0.06, "address_1": 0.03, "suburb": 0.02,
    "postcode": 0.03, "state": 0.04, "date_of_birth": 0.08, "soc_sec_id": 0.32,
}  # fmt: skip
_MOVED, _NICKNAME, _INITIAL, _EXCHANGED, _EXCHANGED_PINYIN, _NEW_SURNAME = (
    0.14, 0.06, 0.04, 0.02, 0.2, 0.03,
)  # fmt: skip

Ints = NDArray[np.int64]
Texts = NDArray[np.object_]


@dataclass(frozen=True)
class Files:
    """Where the records lie in both shapes, and the truth (id, cluster)."""

    people: Path
    full_names: Path
    truth: Path


def files(size: int, seed: int = 1) -> Files:
    """Return the files of so many records, made once a machine in the folder for such."""
    folder = Path(tempfile.gettempdir()) / f"towngown-bench-people-{VERSION}-{seed}-{size}"
    if not folder.exists():
        part = Path(tempfile.mkdtemp(prefix=f"{folder.name}-"))
        columns, cluster = invent(size, seed)
        ids = [f"r{number:07d}" for number in range(size)]
        _write(part / "people.csv", {"id": ids, **columns})
        full = {"id": ids, "name": full_names(columns, seed)}
        rest = {name: columns[name] for name in columns if name not in ("given_name", "surname")}
        _write(part / "full_names.csv", full | rest)
        _write(part / "truth.csv", {"id": ids, "cluster": [f"p{one}" for one in cluster]})
        shutil.move(part, folder)
    return Files(folder / "people.csv", folder / "full_names.csv", folder / "truth.csv")


def _write(path: Path, columns: dict[str, list[str]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow(columns)
        writer.writerows(zip(*columns.values(), strict=True))


def invent(size: int, seed: int = 1) -> tuple[dict[str, list[str]], list[int]]:
    """Return the columns of so many records, and whose record each is."""
    draw = np.random.default_rng([seed, size])
    counts = draw.choice(len(_RECORDS), size=size, p=_RECORDS) + 1
    person = np.repeat(np.arange(size), counts)[:size]
    draw.shuffle(person)
    people = _People(draw, int(person.max()) + 1)
    columns = _written(draw, people, person)
    _spoil(draw, random.Random(seed), columns)
    return {name: column.tolist() for name, column in columns.items()}, person.tolist()


def _weighted(draw: np.random.Generator, shares: Sequence[float], count: int) -> Ints:
    return draw.choice(len(shares), size=count, p=np.asarray(shares) / sum(shares))


class _People:
    """What is true of each person; every array has one value a person but those of addresses."""

    def __init__(self, draw: np.random.Generator, count: int) -> None:
        sizes = _weighted(draw, _HOUSEHOLDS, count) + 1
        self.household = np.repeat(np.arange(count), sizes)[:count]
        head = np.flatnonzero(np.diff(self.household, prepend=-1))
        self.head = head[self.household]
        self.is_head = self.head == np.arange(count)
        self.chinese = (draw.random(count) < 0.2)[self.household]
        self.in_characters = draw.choice([0.0, 0.3, 0.5, 0.7, 1.0], size=count)
        self._name(draw, count)
        self._birth(draw, count)
        self.soc_sec_id = draw.permutation(9_000_000)[:count] + 1_000_000
        homes = int(self.household[-1]) + 1
        self.suburb = draw.choice(_SUBURBS, size=homes, p=names.falling(_SUBURBS, 300))
        lane = draw.integers(_STREETS_A_SUBURB, size=homes)
        self.street = (self.suburb * 7_919 + lane * 104_729) % _STREETS
        self.number = (draw.pareto(1.2, homes) * 25).astype(np.int64) % 400 + 1

    def _name(self, draw: np.random.Generator, count: int) -> None:
        western, shares = names.surnames()
        _, _, chinese_shares = names.chinese_surnames()
        self.surname = np.where(
            self.chinese,
            draw.choice(len(chinese_shares), size=count, p=chinese_shares),
            draw.choice(len(western), size=count, p=shares),
        )
        inherits = draw.random(count) < 0.75
        self.surname = np.where(inherits, self.surname[self.head], self.surname)
        given, shares = names.given_names()
        self.given = draw.choice(len(given), size=count, p=shares)
        _, _, shares = names.characters()
        self.first = draw.choice(len(shares), size=count, p=shares)
        self.second = draw.choice(len(shares), size=count, p=shares)
        self.second[draw.random(count) < 0.18] = -1
        again = ~self.is_head & (self.given == self.given[self.head])
        self.given[again] = draw.integers(len(given), size=int(again.sum()))
        namesake = draw.random(count) < _NAMESAKE
        self.given = np.where(namesake, self.given[self.head], self.given)

    def _birth(self, draw: np.random.Generator, count: int) -> None:
        self.born = np.datetime64("1910-01-01") + draw.integers(36_525, size=count)
        twin = np.flatnonzero(~self.is_head & (draw.random(count) < _TWIN))
        self.born[twin] = self.born[self.head[twin]]


def _written(draw: np.random.Generator, people: _People, person: Ints) -> dict[str, Texts]:
    """Return the records as their people would write them, not yet with errors."""
    given, surname = _names_written(draw, people, person)
    home = people.household[person]
    moved = draw.random(len(home)) < _MOVED
    home[moved] = draw.integers(len(people.suburb), size=int(moved.sum()))
    suburb = people.suburb[home]
    state = np.repeat(np.array(list(_STATES), object), list(_STATES.values()))
    born = np.char.replace(people.born.astype(str), "-", "")
    return {
        "given_name": given,
        "surname": surname,
        "street_number": people.number[home].astype(str).astype(object),
        "address_1": names.streets(_STREETS)[people.street[home]],
        "suburb": names.suburbs(_SUBURBS)[suburb],
        "postcode": (2_000 + suburb).astype(str).astype(object),
        "state": state[suburb],
        "date_of_birth": born.astype(object)[person],
        "soc_sec_id": people.soc_sec_id.astype(str).astype(object)[person],
    }


def _names_written(draw: np.random.Generator, people: _People, person: Ints) -> tuple[Texts, Texts]:
    """Return given names and surnames in the script, order and length of each record."""
    count = len(person)
    given = names.given_names()[0][people.given[person]]
    surname = names.surnames()[0][people.surname[person]]
    other = draw.random(count) < _NEW_SURNAME
    surname[other] = names.surnames()[0][draw.integers(400, size=int(other.sum()))]
    for at in np.flatnonzero(draw.random(count) < _NICKNAME):
        given[at] = names.NICKNAMES.get(given[at], given[at])
    chinese = people.chinese[person]
    in_characters = chinese & (draw.random(count) < people.in_characters[person])
    between = draw.choice(np.array(["", " ", "-"], object), size=count, p=[0.6, 0.22, 0.18])
    for place, script in ((in_characters, 0), (chinese & ~in_characters, 1)):
        which = person[place]
        shown: Texts = names.characters()[:2][script]
        second = people.second[which]
        more = (between[place] if script else "") + shown[second]
        given[place] = shown[people.first[which]] + np.where(second < 0, "", more)
        surname[place] = names.chinese_surnames()[script][people.surname[which]]
    initial = ~in_characters & (draw.random(count) < _INITIAL)
    given[initial] = [one[0] for one in given[initial]]
    often = np.select([in_characters, chinese], [0.0, _EXCHANGED_PINYIN], _EXCHANGED)
    exchanged = draw.random(count) < often
    return np.where(exchanged, surname, given), np.where(exchanged, given, surname)


def _spoil(draw: np.random.Generator, chance: random.Random, columns: dict[str, Texts]) -> None:
    """Put errors into the columns, and empty some cells; every column becomes one of its own."""
    how: dict[str, Callable[[str, random.Random], str]] = {
        "street_number": slip_of_number, "address_1": slip_of_address, "postcode": slip_of_number,
        "date_of_birth": slip_of_date, "soc_sec_id": slip_of_number,
        "state": lambda _, chance: chance.choice(list(_STATES)),
    }  # fmt: skip
    count = len(columns["state"])
    hands = np.where(draw.random(count) < _CARELESS, _TIMES, 1.0)
    for name, column in columns.items():
        times = draw.poisson(_ERRORS[name] * hands)
        err = how.get(name, slip)
        for at in np.repeat(np.flatnonzero(times), np.minimum(times[times > 0], 2)).tolist():
            column[at] = err(column[at], chance)
        column[draw.random(count) < _MISSING[name]] = ""


def full_names(columns: dict[str, list[str]], seed: int = 1) -> list[str]:
    """Return each record's name as one text."""
    chance = random.Random(seed)
    return [
        _full(given, surname, chance)
        for given, surname in zip(columns["given_name"], columns["surname"], strict=True)
    ]


def _full(given: str, surname: str, chance: random.Random) -> str:
    if max(given + surname, default="") >= "一":
        return surname + given
    way = chance.random()
    given, surname = given.title(), surname.title()
    if not given or not surname or way < 0.4:
        return f"{given} {surname}".strip()
    if way < 0.55:
        return f"{given} {surname}".upper()
    if way < 0.7:
        return f"{surname}, {given}"
    if way < 0.8:
        return f"{surname} {given}"
    initials = "".join(f"{one[0]}." for one in given.replace("-", " ").split())
    return f"{surname}, {initials}" if way < 0.9 else f"{initials} {surname}"
