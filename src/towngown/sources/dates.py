"""Dates as references write them: 2021/03/02/, mar 2021, 2021年3月2日, [2021]."""

from __future__ import annotations

import datetime
import re

MONTHS = {
    "jan": 1, "feb": 2, "mar": 3, "apr": 4, "may": 5, "jun": 6, "jul": 7, "aug": 8, "sep": 9,
    "oct": 10, "nov": 11, "dec": 12,
}  # fmt: skip
_YEAR = re.compile(r"(?<!\d)(1[4-9]\d\d|20\d\d)(?!\d)")
_AFTER = re.compile(r"\s*[-/.年]\s*(\d{1,2})(?:\s*[-/.月]\s*(\d{1,2}))?(?!\d)")


def year_and_date(*written: str) -> tuple[int | None, str | None]:
    """Return the year and the full ISO date of the first texts that tell one, None where none.

    A date that does not exist (2021-02-30) counts as its year alone.
    """
    year: int | None = None
    for text in written:
        match = _YEAR.search(text)
        if match is None:
            continue
        year = year or int(match[0])
        date = _date(text, match)
        if date is not None and date.year == year:
            return year, date.isoformat()
    return year, None


def month_number(written: str) -> str:
    """Return "3" for "mar", "March" and "3"; the text itself where it names no month."""
    return str(MONTHS.get(written.strip()[:3].lower(), written.strip()))


def _date(text: str, year: re.Match[str]) -> datetime.date | None:
    after = _AFTER.match(text, year.end())
    if after is None or after[2] is None:
        return None
    try:
        return datetime.date(int(year[0]), int(after[1]), int(after[2]))
    except ValueError:
        return None
