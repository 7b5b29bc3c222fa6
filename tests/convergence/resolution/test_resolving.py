"""Whole resolutions: what is found, what is kept apart, and that order does not matter."""

from __future__ import annotations

import random
from itertools import pairwise as neighbours
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from invented_people import people
from towngown.convergence.resolution import (
    Column,
    Resolution,
    Table,
    b_cubed,
    explain,
    load,
    pairwise,
    resolve,
    save,
    sureness,
)
from towngown.kernel.errors import NotFound, UnreadableSource


def clusters(found: Resolution) -> dict[str, str]:
    ids = found.table.ids
    return {id_: ids[at] for id_, at in zip(ids, found.cluster.tolist(), strict=True)}


def shuffled(table: Table, order: list[int]) -> Table:
    return Table(
        tuple(table.ids[at] for at in order),
        tuple(
            Column(one.name, one.type, tuple(one.values[at] for at in order))
            for one in table.columns
        ),
    )


def people_table(rows: list[tuple[str, str, str]], exclusive: str = "orcid") -> Table:
    ids = tuple(f"r{number:05d}" for number in range(len(rows)))
    names, mails, orcids = zip(*rows, strict=True)
    return Table(
        ids,
        (
            Column("name", "person", names),
            Column("email", "identifier", mails),
            Column(exclusive, "exclusive", orcids),
        ),
    )


def test_people_with_slips_are_found_without_labels() -> None:
    table, truth = people()
    found = clusters(resolve(table, "person"))
    assert pairwise(found, truth).f1 > 0.97
    assert b_cubed(found, truth).f1 > 0.98


@given(st.randoms(use_true_random=False))
@settings(max_examples=15, deadline=None)
def test_the_order_of_records_does_not_matter(draw: random.Random) -> None:
    table, _ = people(60, 25)
    order = list(range(len(table)))
    draw.shuffle(order)
    one, other = resolve(table, "person"), resolve(shuffled(table, order), "person")
    assert clusters(one) == clusters(other)
    assert one.probability.tolist() == other.probability.tolist()
    assert one.model == other.model


def test_two_different_orcids_are_two_people() -> None:
    rows = [("Adela Norberg", "adela@example.org", orcid) for orcid in ("", "A", "B", "B")]
    rows += [(f"Person{n} Fenwick{n}", f"p{n}@example.org", "") for n in range(40)] * 2
    found = resolve(people_table(rows), "person")
    cluster = clusters(found)
    assert cluster["r00002"] == cluster["r00003"]
    assert cluster["r00001"] != cluster["r00002"]
    told = explain(found, "r00001", "r00002")
    assert (told.contradicts, told.probability, told.together) == (True, 0.0, False)


def test_one_identifier_on_thousands_is_bounded_and_joins_nobody() -> None:
    draw = random.Random(3)
    letters = "bcdfghklmnprstvz"
    words = [
        "".join(draw.choice(letters) + draw.choice("aeiou") for _ in "123") for _ in range(6000)
    ]
    rows = [
        (f"{one.title()} {other.title()}", "office@example.org", "")
        for one, other in zip(words[:3000], words[3000:], strict=True)
    ]
    found = resolve(people_table(rows), "person")
    assert len(found.left) < 40 * len(rows)
    assert found.largest == {"email: office@example.org": 3000}
    assert len(set(clusters(found).values())) > 2900


def test_empty_and_huge_names_are_kept() -> None:
    rows = [("", "", ""), ("", "", ""), ("x" * 1_000_000, "", ""), ("y " * 500_000, "", "")]
    rows += [("Greta Calford", "g@example.org", ""), ("Greta Calford", "g@example.org", "")]
    cluster = clusters(resolve(people_table(rows), "person"))
    assert len(cluster) == 6
    assert cluster["r00000"] != cluster["r00001"]


@pytest.mark.parametrize("count", [0, 1, 2])
def test_tables_with_hardly_anything_are_resolved(count: int) -> None:
    ids = tuple(map(str, range(count)))
    assert len(resolve(Table(ids, ()), "person").cluster) == count
    column = Column("title", "text", ("",) * count)
    assert len(set(clusters(resolve(Table(ids, (column,)), "result")).values())) == count


def test_two_lists_meet_one_to_one() -> None:
    titles = [
        f"{kind} {size} litre {make} {make[:2]}{size}{number}"
        for number, (kind, size, make) in enumerate(
            (kind, size, make)
            for kind in ("Kettle", "Pump", "Turntable")
            for size in range(1, 6)
            for make in ("Norvex", "Calder", "Tessel")
        )
    ]
    both = [*titles, *(" ".join(reversed(one.split())) for one in titles)]
    count = len(titles)
    ids = tuple(f"{'ab'[at >= count]}{at % count}" for at in range(2 * count))
    table = Table(ids, (Column("title", "text", tuple(both)),), (0,) * count + (1,) * count)
    found = resolve(table, "result")
    pairs = [
        (found.table.ids[a], found.table.ids[b])
        for a, b in zip(found.left[found.joined], found.right[found.joined], strict=True)
    ]
    right = {(f"a{at}", f"b{at}") for at in range(count)}
    assert len(set(pairs) & right) >= 0.9 * count
    assert len({a for a, _ in pairs}) == len({b for _, b in pairs}) == len(pairs)


def test_the_waterfall_adds_up() -> None:
    table, truth = people()
    found = resolve(table, "person")
    ids = sorted(table.ids)
    pair = next((a, b) for a, b in neighbours(ids) if truth[a] == truth[b])
    told = explain(found, *pair)
    bits = sum(step.bits for step in told.steps)
    assert told.after == pytest.approx(told.before + bits + told.kinship)
    assert told.probability > 0.5
    assert told.together
    with pytest.raises(NotFound, match="no record 'nobody'"):
        explain(found, "nobody", ids[0])


def test_sureness_is_a_probability_of_each_record() -> None:
    table, _ = people()
    sure = sureness(resolve(table, "person"))
    assert len(sure) == len(table)
    assert ((sure >= 0) & (sure <= 1)).all()


def test_a_saved_model_gives_the_same_answer(tmp_path: Path) -> None:
    table, _ = people()
    one = resolve(table, "person")
    save(one.model, tmp_path / "model.json")
    other = resolve(table, "person", model=load(tmp_path / "model.json"))
    assert one.probability.tolist() == other.probability.tolist()
    other_table = Table(table.ids, table.columns[:2])
    with pytest.raises(UnreadableSource, match="trained on other columns"):
        resolve(other_table, "person", model=one.model)
    (tmp_path / "broken.json").write_text("{}")
    with pytest.raises(UnreadableSource, match="not a saved model"):
        load(tmp_path / "broken.json")
