"""The register: order does not matter, ids stay, decisions win and can be taken back."""

from __future__ import annotations

import random
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from towngown.convergence.register import Register, found, store
from towngown.convergence.register.decisions import DecisionsContradict
from towngown.convergence.resolution import Column, Table, resolve
from towngown.kernel.errors import NotFound, UnreadableSource, UsageError

_FIRST = ("Adela", "Bruno", "Carla", "Dorian", "Elif", "Fabio", "Greta", "Hanno", "Irena", "Jonas")
_LAST = ("Barberg", "Caldale", "Drofield", "Fenford", "Golhaven", "Hulland", "Jormark", "Kelwick")


def invented(count: int = 160, seed: int = 4) -> Table:
    """Return people of whom half stand twice, some with slips, some sharing an address."""
    draw = random.Random(seed)
    rows = []
    for number in range(count):
        person = [
            draw.choice(_FIRST), draw.choice(_LAST),
            f"{draw.randint(1940, 2000)}{draw.randint(1, 12):02d}{draw.randint(1, 28):02d}",
            f"{draw.choice(_LAST)} street {draw.randint(1, 60)}",
            f"{draw.randint(1_000_000, 9_999_999)}",
        ]  # fmt: skip
        rows.append((f"r{number:04d}a", *person))
        if number % 2:
            place = draw.randrange(5)
            at = draw.randrange(1, len(person[place]))
            person[place] = person[place][:at] + draw.choice("eio7") + person[place][at + 1 :]
            if draw.random() < 0.2:
                person[draw.randrange(5)] = ""
            rows.append((f"r{number:04d}b", *person))
    ids, *columns = zip(*rows, strict=True)
    names = ("given_name", "surname", "date_of_birth", "address_1", "soc_sec_id")
    types: Any = ("word", "word", "date", "word", "identifier")
    return Table(tuple(ids), tuple(map(Column, names, types, columns)))


TABLE = invented()
TRAINED = resolve(TABLE, "person", keys_only=True)


def some(places: list[int]) -> Table:
    return TABLE.taken(np.asarray(places, np.int64))


def partition(register: Register) -> set[frozenset[str]]:
    return set(map(frozenset, register.clusters().values()))


def begun(path: Path, places: list[int]) -> Register:
    found(path, some(places), "person", model=TRAINED.model, statistics=TRAINED.statistics)
    return Register(path)


@pytest.fixture
def register(tmp_path: Path) -> Any:
    found(tmp_path / "people.register", TABLE, "person")
    with Register(tmp_path / "people.register") as opened:
        yield opened


def twins(register: Register) -> tuple[str, str]:
    """Return two records that are one element."""
    return next((a[0], a[1]) for a in register.clusters().values() if len(a) == 2)


def strangers(register: Register) -> tuple[str, str]:
    singles = [a[0] for a in register.clusters().values() if len(a) == 1]
    return singles[0], singles[1]


@given(st.integers(0, 10_000))
@settings(max_examples=12, deadline=None)
def test_order_and_batches_do_not_matter(tmp_path_factory: Any, seed: int) -> None:
    draw = random.Random(seed)
    order = list(range(len(TABLE)))
    draw.shuffle(order)
    start = draw.randrange(2, 40)
    path = tmp_path_factory.mktemp("order") / "people.register"
    with begun(path, order[:start]) as register:
        while start < len(order):
            size = draw.choice([1, 3, 20, 100])
            register.update(some(order[start : start + size]))
            start += size
            if draw.random() < 0.3:
                gone = [TABLE.ids[at] for at in draw.sample(order[:start], min(5, start))]
                register.remove(gone)
                register.update(some([TABLE.ids.index(one) for one in gone]))
        groups: dict[int, set[str]] = {}
        for id_, cluster in zip(TRAINED.table.ids, TRAINED.cluster.tolist(), strict=True):
            groups.setdefault(cluster, set()).add(id_)
        assert partition(register) == set(map(frozenset, groups.values()))


def test_a_record_joins_and_only_its_cluster_is_touched(tmp_path: Path) -> None:
    pair = next(
        group for at in set(TRAINED.cluster.tolist())
        if len(group := np.flatnonzero(TRAINED.cluster == at)) == 2
    )  # fmt: skip
    ids = [TRAINED.table.ids[at] for at in pair]
    others = [at for at, one in enumerate(TABLE.ids) if one != ids[1]]
    with begun(tmp_path / "r", others) as register:
        before = register.elements()
        change = register.update(some([TABLE.ids.index(ids[1])]))
        assert register.element_of(ids[1]) == before[ids[0]]
        assert change.looked_at <= 4
        assert change.changed == (before[ids[0]],)
        assert ids[0] in change.why[0]
        assert {k: v for k, v in register.elements().items() if k != ids[1]} == before
        assert register.history(before[ids[0]])[-1].what == "joined"
        assert register.update(TABLE).looked_at == 0


def test_ids_redirect_after_a_merge_and_are_never_used_again(register: Register) -> None:
    a, b = strangers(register)
    kept, lost = register.element_of(a), register.element_of(b)
    change = register.decide(a, b, same=True, who="Ada", why="met her")
    assert register.element_of(a) == register.element_of(b)
    ((loser, winner),) = change.merged.items()
    assert {loser, winner} == {kept, lost}
    assert register.meaning_of(loser) == winner
    assert register.records_of(loser) == sorted([a, b])
    number = register.decisions()[-1].number
    register.withdraw(number, who="Ada", why="it was her sister")
    assert register.element_of(a) != register.element_of(b)
    assert register.meaning_of(loser) == winner
    assert loser not in register.elements().values()
    told = [(one.what, one.element) for one in register.history(winner)]
    assert ("merged", winner) in told
    assert any(what in {"split", "left"} for what, _ in told)


def test_what_people_say_wins_and_survives(register: Register) -> None:
    a, b = twins(register)
    whole = partition(register)
    register.decide(a, b, same=False, who="Ada", why="two people")
    assert register.element_of(a) != register.element_of(b)
    at = TABLE.ids.index(b)
    register.remove([b])
    register.update(some([at]))
    assert register.element_of(a) != register.element_of(b)
    assert [one.same for one in register.decisions() if one.withdrawn is None] == [False]
    register.withdraw(register.decisions()[-1].number, who="Bo", why="a slip")
    assert partition(register) == whole


def test_decisions_that_cannot_all_be_true_are_refused(register: Register) -> None:
    a, b = strangers(register)
    c, d = twins(register)
    register.decide(a, b, same=True, who="Ada", why="one")
    register.decide(b, c, same=False, who="Ada", why="two")
    before = (register.elements(), register.decisions())
    with pytest.raises(DecisionsContradict, match="not one, which would then be one"):
        register.decide(a, c, same=True, who="Bo", why="?")
    with pytest.raises(UsageError, match="who made it"):
        register.decide(a, d, same=True, who=" ", why="?")
    with pytest.raises(NotFound):
        register.decide(a, "nobody", same=True, who="Bo", why="?")
    register.decide(b, d, same=True, who="Bo", why="one")
    with pytest.raises(DecisionsContradict, match=" = "):
        register.decide(a, d, same=False, who="Bo", why="?")
    assert before[0] != register.elements()
    assert len(register.decisions()) == len(before[1]) + 1


def vague() -> Table:
    """Return the people, and every fourth of them again with little more than a name."""
    rows = list(zip(TABLE.ids, *(column.values for column in TABLE.columns), strict=True))
    rows += [(f"v{id_}", *row[:2], row[2][:4], "", "") for id_, *row in rows[::4]]
    ids, *columns = zip(*rows, strict=True)
    kinds = ((one.name, one.type) for one in TABLE.columns)
    return Table(
        tuple(ids),
        tuple(Column(*kind, values) for kind, values in zip(kinds, columns, strict=True)),
    )


def test_doubts_are_ordered_by_what_hangs_on_them(tmp_path: Path) -> None:
    found(tmp_path / "vague", vague(), "person")
    register = Register(tmp_path / "vague")
    doubts = register.doubts(50)
    assert len(doubts) > 1
    weight = [one.effect * one.probability * (1 - one.probability) for one in doubts]
    assert weight == sorted(weight, reverse=True)
    assert all(0.1 <= one.probability < 0.9 for one in doubts)
    first = doubts[0]
    register.decide(first.a, first.b, same=True, who="Ada", why="looked")
    left = register.doubts(50)
    assert (first.a, first.b) not in {(one.a, one.b) for one in left}


def test_the_curve_falls_and_rises(register: Register) -> None:
    wrong, missed = zip(*((b, c) for _, b, c in register.curve), strict=True)
    assert list(wrong) == sorted(wrong, reverse=True)
    assert list(missed) == sorted(missed)


def test_an_explanation_adds_up_and_says_who_is_together(register: Register) -> None:
    a, b = twins(register)
    told = register.explain(a, b)
    total = told.before + sum(step.bits for step in told.steps) + told.kinship
    assert told.after == pytest.approx(total)
    assert (told.together, told.compared) == (True, True)


def test_a_refused_update_changes_nothing(register: Register) -> None:
    before = register.elements()
    odd = Table(("x",), (Column("shoe_size", "word", ("44",)),))
    with pytest.raises(UsageError, match="no column 'shoe_size'"):
        register.update(odd)
    assert register.elements() == before


def test_a_change_sees_what_another_process_did_just_before(
    register: Register, monkeypatch: pytest.MonkeyPatch
) -> None:
    new = Table(("new",), tuple(Column(c.name, c.type, c.values[:1]) for c in TABLE.columns))
    real, others = store.changing, [register.path]

    @contextmanager
    def late(db: sqlite3.Connection) -> Iterator[None]:
        while others:
            with Register(others.pop()) as other:
                assert other.update(new).looked_at
        with real(db):
            yield

    monkeypatch.setattr(store, "changing", late)
    assert register.update(new).looked_at == 0
    with closing(sqlite3.connect(register.path)) as db:
        orphans = "SELECT count(*) FROM key WHERE record NOT IN (SELECT number FROM record)"
        assert db.execute(orphans).fetchone() == (0,)


def test_a_register_that_is_taken_too_long_is_told(register: Register) -> None:
    a, b = strangers(register)
    with closing(sqlite3.connect(register.path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        register._db.execute("PRAGMA busy_timeout=50")
        with pytest.raises(store.RegisterStuck, match="database is locked"):
            register.decide(a, b, same=True, who="Ada", why="met her")
    assert register.decisions() == []


def test_other_files_are_not_registers(tmp_path: Path) -> None:
    with pytest.raises(UnreadableSource, match="there is no register"):
        Register(tmp_path / "none")
    (tmp_path / "text").write_text("no register at all, only a line of text")
    with pytest.raises(UnreadableSource, match="not a register"):
        Register(tmp_path / "text")
