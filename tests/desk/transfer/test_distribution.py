"""Income divides exactly, and in no order that matters."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from towngown.desk.transfer.distribution import (
    Band,
    NoRule,
    Rule,
    apportion,
    distribute,
    rule_in_force,
)
from towngown.desk.transfer.distribution_data import statutory_rules
from towngown.desk.transfer.shares import are_whole, as_fractions, equal, missing
from towngown.kernel.errors import TowngownError

CENT = Decimal("0.01")
TIERED = Rule(
    "tiered", "Tiered", "分档", "a park's rule", date(2020, 1, 1), None, frozenset({"licence"}),
    (
        Band(Decimal(10_000), {"inventors": Decimal(70), "fund": Decimal(30)}),
        Band(Decimal("100000.01"), {
            "inventors": Decimal("50.5"), "department": Decimal("24.75"), "fund": Decimal("24.75"),
        }),
        Band(None, {
            "inventors": Decimal("33.333"), "department": Decimal("33.333"),
            "university": Decimal("33.334"),
        }),
    ),
)  # fmt: skip
cents = st.integers(0, 10**9).map(lambda count: Decimal(count) / 100)
inventors = st.integers(1, 7).map(
    lambda count: dict(zip("abcdefg"[:count], as_fractions(equal(count)), strict=True))
)


@given(st.lists(cents, max_size=6), st.lists(cents, max_size=4), inventors)
def test_lines_and_costs_sum_to_what_was_received(receipts, costs, people):  # type: ignore[no-untyped-def]
    done = distribute(TIERED, received=receipts, costs=costs, inventors=people)
    assert done.recovered + sum(line.earned for line in done.lines) == sum(receipts, Decimal(0))
    assert done.recovered <= sum(costs, Decimal(0))
    assert all(line.earned >= 0 for line in done.lines)


@given(st.lists(cents, max_size=5).flatmap(lambda xs: st.tuples(st.just(xs), st.permutations(xs))))
def test_order_of_receipts_does_not_matter(lists):  # type: ignore[no-untyped-def]
    people = {"a": Fraction(1, 3), "b": Fraction(2, 3)}
    one, other = (distribute(TIERED, received=xs, costs=[], inventors=people) for xs in lists)
    assert one.lines == other.lines


@given(st.lists(cents, min_size=1, max_size=6), inventors)
def test_more_income_takes_nothing_from_anyone(receipts, people):  # type: ignore[no-untyped-def]
    got: dict[str, Decimal] = {}
    for count in range(1, len(receipts) + 1):
        done = distribute(TIERED, received=receipts[:count], costs=[], inventors=people, before=got)
        assert all(line.due >= 0 for line in done.lines)
        got = {line.to: line.earned for line in done.lines}
    assert sum(got.values()) == sum(receipts)
    at_once = distribute(TIERED, received=receipts, costs=[], inventors=people)
    for line in at_once.lines:  # cents of rounding at most, one a receipt
        assert abs(line.earned - got[line.to]) <= CENT * len(receipts)


@given(cents, cents, inventors)
def test_refund_is_recovered_and_never_more_is_out_than_came_in(first, refund, people):  # type: ignore[no-untyped-def]
    before = distribute(TIERED, received=[first], costs=[], inventors=people)
    had = {line.to: line.earned for line in before.lines}
    after = distribute(TIERED, received=[first, -refund], costs=[], inventors=people, before=had)
    assert sum(had.values()) + after.due == max(first - refund, Decimal(0))


@given(st.dictionaries(st.text("abcdef", min_size=1), st.integers(0, 10**6), min_size=1))
def test_apportionment_stays_within_a_cent_of_ideal(weights):  # type: ignore[no-untyped-def]
    total = Decimal("1000.01")
    sum_ = sum(weights.values())
    if not sum_:
        return
    ideal = {name: Fraction(total) * weight / sum_ for name, weight in weights.items()}
    given_ = apportion(total, ideal)
    assert sum(given_.values()) == total
    assert all(abs(Fraction(given_[name]) - ideal[name]) < Fraction(1, 100) for name in ideal)


def test_costs_go_first() -> None:
    done = distribute(
        TIERED, received=[Decimal(10_500)], costs=[Decimal(500)], inventors={"a": Fraction(1)}
    )
    assert done.recovered == 500
    assert {line.to: line.due for line in done.lines if line.due} == {
        "inventors:a": Decimal(7000), "fund": Decimal(3000),
    }  # fmt: skip


def test_rule_is_that_of_the_day() -> None:
    rules = [*statutory_rules(), TIERED]
    assert rule_in_force(rules, date(2015, 9, 30), "licence").id == "cn-act-1996"
    assert rule_in_force(rules, date(2015, 10, 1), "licence").id == "cn-act-2015"
    assert rule_in_force(rules, date(2020, 1, 1), "licence").id == "tiered"
    with pytest.raises(NoRule):
        rule_in_force(rules, date(1990, 1, 1), "licence")


def test_bands_that_do_not_sum_are_refused() -> None:
    with pytest.raises(TowngownError, match="sum to 100"):
        Band(None, {"inventors": Decimal(99)})


@given(st.integers(1, 40))
def test_equal_shares_are_whole(count: int) -> None:
    assert are_whole(equal(count))
    assert missing(equal(count)) == 0
    assert sum(as_fractions(equal(count))) == 1


def test_later_costs_are_taken_from_later_income_alone() -> None:
    def done(receipts: list[int], spent: int, **before):  # type: ignore[no-untyped-def]
        return distribute(
            TIERED, received=list(map(Decimal, receipts)), costs=[Decimal(spent)],
            inventors={"a": Fraction(1)}, **before,
        )  # fmt: skip

    had = {line.to: line.earned for line in done([1000], 0).lines}
    late = done([1000], 300, before=had)
    assert (late.recovered, late.due) == (0, 0)
    later = done([1000, 500], 300, before=had)
    assert (later.recovered, later.due) == (300, 200)
