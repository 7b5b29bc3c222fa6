"""The parts: separators, types of columns, dates, numbers, codes, blocks, clusters, measures."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from towngown.convergence.resolution import Column, Table, b_cubed, pairwise, together
from towngown.convergence.resolution.blocks import budget, pairs_of, rules_for
from towngown.convergence.resolution.clusters import cluster
from towngown.convergence.resolution.codes import codes
from towngown.convergence.resolution.column_types import typed
from towngown.convergence.resolution.compare_words import Identifiers, Words
from towngown.convergence.resolution.csv_table import separator_of
from towngown.convergence.resolution.dates import LABELS, compare_all, date_of, digits_of
from towngown.convergence.resolution.exclusive import Exclusive
from towngown.convergence.resolution.keys import Keys
from towngown.convergence.resolution.numbers import number_of
from towngown.convergence.resolution.rivals import mutual_best, shared_out
from towngown.convergence.resolution.table import ColumnType, told_apart


@pytest.mark.parametrize(
    ("lines", "separator"),
    [
        (["id,name,year\n", "1,a;b,2\n"], ","),
        (["id;name;year\n", "1;Pump, small;2\n"], ";"),
        (["id%title%year\n", "1%10,000 things, and more%2\n"], "%"),
        (["id#title\n", "1#C, or the like\n"], "#"),
        (["编号\t姓名\n"], "\t"),
        (["name\n", "a, b\n"], ","),
        ([], ","),
    ],
)
def test_separators_are_told_from_the_lines(lines: list[str], separator: str) -> None:
    assert separator_of(lines) == separator


@pytest.mark.parametrize(
    ("kind", "heading", "values", "type_"),
    [
        ("person", "姓名", ["张伟"], "person"),
        ("organisation", "企业名称", ["微晶"], "organisation"),
        ("person", "ORCID iD", ["0000-0002-1825-0097"], "exclusive"),
        ("result", "x", ["1999", "2004"], "year"),
        ("person", "x", ["19081209", "19990219"], "date"),
        ("person", "x", ["03/12/1980", "24/01/1975"], "date"),
        ("result", "价格", ["￥1,299.00", "300"], "number"),
        ("result", "x", ["12.50", "$300"], "number"),
        ("person", "x", ["6988048", "7364009", "2635962"], "identifier"),
        ("person", "x", ["12", "12", "7"], "word"),
        ("person", "x", ["willaroo", "st james"], "word"),
        ("result", "x", ["Workflow systems"], "text"),
        ("person", "x", ["works on membranes and on their fouling in the sea"], "text"),
        ("person", "date", ["soon"], "word"),
        ("person", "x", [""], "word"),
    ],
)
def test_types_of_columns(kind: str, heading: str, values: list[str], type_: ColumnType) -> None:
    assert typed(kind, heading, values).type == type_


@pytest.mark.parametrize(
    ("a", "b", "label"),
    [
        ("19651013", "1965-10-13", "same date"),
        ("1965年10月3日", "3.10.1965", "same date"),
        ("19651003", "19650310", "month and day exchanged"),
        ("19651013", "19651018", "one digit differs"),
        ("19651013", "19561013", "one digit differs"),
        ("1965-10-13", "1965-10-28", "two of year, month and day agree"),
        ("19651013", "19801121", "differ"),
    ],
)
def test_dates_agree_in_degrees(a: str, b: str, label: str) -> None:
    one, other = date_of(a), date_of(b)
    assert one is not None
    assert other is not None
    levels = compare_all(digits_of([one, other]), digits_of([other, one]))
    assert [LABELS[level] for level in levels] == [label, label]


@pytest.mark.parametrize(
    ("written", "number"),
    [
        ("$1,299.00", 1299), ("1299,5", 1299.5), ("￥300", 300), ("12 EUR", 12),
        ("1.299,50", 1299.5), ("free", None), ("", None), ("1,299", 1299),
    ],
)  # fmt: skip
def test_numbers_are_read_as_people_mean_them(written: str, number: float | None) -> None:
    assert number_of(written) == number


def test_codes_are_words_with_digits() -> None:
    assert codes("Norvex KX-TG5761S, v11.1 (blue)") == {"kxtg5761s", "v111"}
    assert codes("") == frozenset()


def test_words_and_identifiers_have_levels_and_rarity() -> None:
    words = Words(Column("w", "word", ("Fenwick", "fenwick", "Fenwik", "Tor", "", "Tor", "Tor")))
    at = np.asarray
    left, right = at([0, 0, 0, 0, 3]), at([1, 2, 3, 4, 5])
    levels = words.levels(left, right)
    assert [words.labels[one] for one in levels] == [
        "same", "very alike", "differ", "missing", "same",
    ]  # fmt: skip
    rarity = words.rarity(left, right, levels)
    assert rarity[0] > rarity[4]
    assert rarity[1:4].tolist() == [0, 0, 0]
    mails = Identifiers(Column("m", "identifier", ("a@x.org\x1fb@x.org", "b@x.org", "a@x.orq")))
    found = mails.levels(at([0, 1]), at([1, 2]))
    assert [mails.labels[one] for one in found] == ["same", "two letters differ"]


@given(st.lists(st.integers(0, 3), min_size=2, max_size=400))
def test_candidates_are_bounded_whatever_the_keys(values: list[int]) -> None:
    count = len(values)
    records = np.repeat(np.arange(count), 2)
    keys = np.ravel([[value, 4 + value % 2] for value in values]).astype(np.uint64)
    found = Keys(records, keys, np.tile(np.asarray([0, 1], np.int16), count))
    left, right, _ = pairs_of(found, count, rules_for(found, count))
    assert len(left) <= 2 * budget(count)
    assert (left < right).all()
    assert len(set(zip(left.tolist(), right.tolist(), strict=True))) == len(left)


Edges = st.lists(st.tuples(st.integers(0, 11), st.integers(0, 11), st.integers(-5, 5)), max_size=40)


@given(Edges, st.lists(st.sampled_from(["", "x", "y"]), min_size=12, max_size=12), st.randoms())
def test_clusters_hold_no_contradiction_in_any_order(edges, idents, draw) -> None:  # type: ignore[no-untyped-def]
    best = {(min(a, b), max(a, b)): score for a, b, score in edges if a != b}
    exclusive = [Exclusive(Column("orcid", "exclusive", idents))]

    def joined(pairs: list[tuple[int, int]]) -> list[int]:
        left, right = (np.asarray([p[at] for p in pairs], np.int64) for at in (0, 1))
        scores = np.asarray([best[p] for p in pairs], float)
        return cluster(12, left, right, scores, 1.0, exclusive).cluster.tolist()

    pairs = sorted(best)
    once = joined(pairs)
    draw.shuffle(pairs)
    assert joined(pairs) == once
    for group in set(once):
        held = {idents[at] for at in range(12) if once[at] == group} - {""}
        assert len(held) <= 1


def test_a_chain_between_contradictions_is_cut_at_its_weakest_pair() -> None:
    found = cluster(
        4, np.asarray([0, 1, 2]), np.asarray([1, 2, 3]), np.asarray([3.0, 1.0, 2.0]), 0.0,
        [Exclusive(Column("orcid", "exclusive", ("x", "", "", "y")))],
    )  # fmt: skip
    assert found.cluster.tolist() == [0, 0, 2, 2]
    assert found.apart == (1,)


def test_one_pair_does_not_join_clusters_that_are_otherwise_far_apart() -> None:
    left, right = np.asarray([0, 2, 1, 0, 0, 1]), np.asarray([1, 3, 2, 2, 3, 3])
    found = cluster(4, left, right, np.asarray([9.0, 9.0, 1.0, -8.0, -8.0, -8.0]), 0.0)
    assert found.cluster.tolist() == [0, 0, 2, 2]
    assert (found.apart, found.doubted) == ((), (2,))


def test_rivals_share_a_record() -> None:
    left, right = np.asarray([0, 0, 1]), np.asarray([2, 3, 3])
    assert mutual_best(left, right, np.asarray([2.0, 1.0, 1.5])).tolist() == [True, False, True]
    assert shared_out(left, right, np.asarray([1.0, 1.0, 0.0])).tolist() == [1 / 3, 1 / 3, 0]


def test_measures_are_the_textbook_ones() -> None:
    found = {"a": "1", "b": "1", "c": "1", "d": "2"}
    truth = {"a": "x", "b": "x", "c": "y", "d": "y"}
    score = pairwise(found, truth)
    assert (score.precision, score.recall, score.f1) == (1 / 3, 1 / 2, pytest.approx(0.4))
    cubed = b_cubed(found, truth)
    assert cubed.precision == pytest.approx((2 / 3 + 2 / 3 + 1 / 3 + 1) / 4)
    assert cubed.recall == pytest.approx((1 + 1 + 1 / 2 + 1 / 2) / 4)


def test_columns_of_two_lists_meet_by_meaning_and_by_values() -> None:
    ours = Table(
        ("1", "2"),
        (Column("题目", "text", ("Kiln", "Wheel")), Column("lab", "text", ("Clay hall", "Yard"))),
    )
    theirs = Table(
        ("1",), (Column("place", "text", ("Clay hall",)), Column("title", "text", ("Kiln",)))
    )
    table, given = together("result", ours, theirs)
    assert {one.name: one.values for one in table.columns} == {
        "题目": ("Kiln", "Wheel", "Kiln"),
        "lab": ("Clay hall", "Yard", "Clay hall"),
    }
    assert (table.lists, given) == ((0, 0, 1), ("1", "2", "1"))


@given(st.lists(st.sampled_from(["a", "a~2", "b"]), max_size=12))
def test_ids_told_apart_are_all_different(ids: list[str]) -> None:
    apart, again = told_apart(ids)
    assert len(set(apart)) == len(ids)
    assert again == len(ids) - len(set(ids))
