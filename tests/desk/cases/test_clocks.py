"""How long one has: months by the calendar, rules by the version in force."""

from __future__ import annotations

from calendar import monthrange
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from towngown.desk.cases.clocks import CLOCKS, Rule, add_months, due_date, rule_on
from towngown.kernel.errors import NotFound

DAYS = st.dates(date(1980, 1, 1), date(2200, 12, 31))


def rule(**more: object) -> Rule:
    return Rule(id="test.rule", title_en="Rule", title_zh="规则", **more)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("start", "months", "end"),
    [("2026-01-31", 1, "2026-02-28"), ("2024-01-31", 1, "2024-02-29"), ("2024-02-29", 12,
      "2025-02-28"), ("2026-02-28", 1, "2026-03-28"), ("2026-11-30", 30, "2029-05-30")],
)  # fmt: skip
def test_months_end_on_the_same_day_or_the_last(start: str, months: int, end: str) -> None:
    assert add_months(date.fromisoformat(start), months) == date.fromisoformat(end)


@given(DAYS, st.integers(0, 600))
def test_months_keep_the_day_wherever_there_is_one(start: date, months: int) -> None:
    end = add_months(start, months)
    assert (end.year * 12 + end.month) - (start.year * 12 + start.month) == months
    assert end.day == min(start.day, monthrange(end.year, end.month)[1])


@given(DAYS, DAYS, st.integers(0, 60), st.integers(0, 400))
def test_a_later_start_is_never_due_earlier(a: date, b: date, months: int, days: int) -> None:
    first, second = sorted((a, b))
    ruling = rule(months=months, days=days)
    assert due_date(ruling, first) <= due_date(ruling, second)
    assert due_date(ruling, first) >= first + timedelta(days=days)


def test_the_version_in_force_that_day_rules() -> None:
    old = rule(months=6, valid_from=date(2000, 1, 1), valid_to=date(2019, 12, 31))
    new = rule(months=12, valid_from=date(2020, 1, 1))
    try:
        CLOCKS.add(new)
        CLOCKS.add(old)
        assert rule_on("test.rule", date(2019, 12, 31)) is old
        assert rule_on("test.rule", date(2020, 1, 1)) is new
        assert rule_on("test.rule", date(1999, 12, 31)) is None
        with pytest.raises(NotFound, match=r"test\.rule"):
            rule_on("test.rules", date(2020, 1, 1))
    finally:
        del CLOCKS._versions["test.rule"]
