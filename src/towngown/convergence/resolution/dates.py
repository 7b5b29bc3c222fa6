"""Written dates as (year, month, day), and how far two agree."""

from __future__ import annotations

import datetime
import re

_YEAR_FIRST = re.compile(
    r"^\s*(\d{4})\s*[-/.年]?\s*(\d{2}|\d(?=\D))\s*[-/.月]?\s*(\d{1,2})\s*日?\s*$"
)
_YEAR_LAST = re.compile(r"^\s*(\d{1,2})\s*[-/.]\s*(\d{1,2})\s*[-/.]\s*(\d{4})\s*$")

Date = tuple[int, int, int]
LABELS = (
    "missing", "differ", "two of year, month and day agree", "month and day exchanged",
    "one digit differs", "same date",
)  # fmt: skip
DIFFER, TWO_PARTS, SWAPPED, ONE_DIGIT, SAME = range(1, 6)


def date_of(written: str) -> Date | None:
    """Return year, month and day; None where no date is told.

    Of 03/04/2021 the day is taken to be first unless it cannot be; the comparison allows for the
    other order. Impossible days (19451332) are kept as written, since typing errors make them.
    """
    if match := _YEAR_FIRST.match(written):
        year, month, day = map(int, match.groups())
        return (year, month, day)
    if match := _YEAR_LAST.match(written):
        day, month, year = map(int, match.groups())
        return (year, day, month) if month > 12 else (year, month, day)
    return None


def is_real(date: Date) -> bool:
    """Whether there is such a day."""
    try:
        datetime.date(*date)
    except ValueError:
        return False
    return True


def compare_dates(a: Date, b: Date) -> int:
    """Return the level of agreement, an index into LABELS. Symmetric."""
    if a == b:
        return SAME
    if a[0] == b[0] and a[1:] == b[:0:-1]:
        return SWAPPED
    ours, theirs = (f"{y:04d}{m:02d}{d:02d}" for y, m, d in (a, b))
    slips = [at for at, (x, y) in enumerate(zip(ours, theirs, strict=True)) if x != y]
    if len(slips) == 1 or (
        len(slips) == 2
        and slips[1] == slips[0] + 1
        and ours[slips[0]] == theirs[slips[1]]
        and ours[slips[1]] == theirs[slips[0]]
    ):
        return ONE_DIGIT
    return TWO_PARTS if sum(x == y for x, y in zip(a, b, strict=True)) == 2 else DIFFER
