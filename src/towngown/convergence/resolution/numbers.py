"""Written numbers: prices, amounts, years."""

from __future__ import annotations

import re

_NUMBER = re.compile(r"(?<![\w.])[-+]?\d+(?:[.,]\d+)*(?![\w])")
_GROUPS = re.compile(r"(?<=\d),(?=\d{3}(?!\d))")
_CURRENCY = re.compile(r"[$€£¥￥]|\b(?:usd|eur|gbp|cny|rmb|gbp)\b|[元万亿]", re.IGNORECASE)


def number_of(written: str) -> float | None:
    """Return the first number; "1,299.00" and "1299,5" are read as people mean them."""
    match = _NUMBER.search(_CURRENCY.sub(" ", written))
    if match is None:
        return None
    digits = _GROUPS.sub("", match[0]).replace(",", ".")
    head, _, tail = digits.rpartition(".")
    return float(f"{head.replace('.', '')}.{tail}" if head else tail)


def is_amount(written: str) -> bool:
    """Whether it is nothing but a number with, perhaps, a currency."""
    return bool(_NUMBER.fullmatch(_CURRENCY.sub("", written).strip()))
