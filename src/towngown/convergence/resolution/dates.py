"""Written dates as (year, month, day), and how far two agree."""

from __future__ import annotations

import datetime
import re
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

_YEAR_FIRST = re.compile(
    r"^\s*(\d{4})\s*[-/.年]?\s*(\d{2}|\d(?=\D))\s*[-/.月]?\s*(\d{1,2})\s*日?\s*$"
)
_YEAR_LAST = re.compile(r"^\s*(\d{1,2})\s*[-/.]\s*(\d{1,2})\s*[-/.]\s*(\d{4})\s*$")

Date = tuple[int, int, int]
Digits = NDArray[np.uint8]
_YEAR, _MONTH, _DAY = slice(0, 4), slice(4, 6), slice(6, 8)
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


def digits_of(dates: Sequence[Date | None]) -> Digits:
    """Return YYYYMMDD as digits (n, 8); no date is all zeros."""
    written = "".join(
        f"{y:04d}{m:02d}{d:02d}" for y, m, d in ((0, 0, 0) if one is None else one for one in dates)
    )
    return (np.frombuffer(written.encode(), np.uint8) - ord("0")).reshape(-1, 8)


def compare_all(a: Digits, b: Digits) -> NDArray[np.int8]:
    """Return the levels of pairs of dates as digits, of equal length. Symmetric."""
    slips = a != b
    count = slips.sum(axis=1)
    year, month, day = (~slips[:, part].any(axis=1) for part in (_YEAR, _MONTH, _DAY))
    exchanged = (a[:, _MONTH] == b[:, _DAY]).all(axis=1) & (a[:, _DAY] == b[:, _MONTH]).all(axis=1)
    neighbours = slips[:, :-1] & slips[:, 1:] & (a[:, :-1] == b[:, 1:]) & (a[:, 1:] == b[:, :-1])
    levels = [
        (~a.any(axis=1) | ~b.any(axis=1), 0),
        (count == 0, SAME),
        (year & exchanged, SWAPPED),
        ((count == 1) | ((count == 2) & neighbours.any(axis=1)), ONE_DIGIT),
        (year.astype(np.int8) + month + day == 2, TWO_PARTS),
    ]
    return np.select([one for one, _ in levels], [level for _, level in levels], DIFFER).astype(
        np.int8
    )
