"""Values in Chinese characters beside values without: their letters say nothing of each other."""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

_HAN = re.compile(r"[\u3400-\u9fff\uf900-\ufaff]")


def in_han(values: Sequence[str]) -> NDArray[np.bool_]:
    """Return which values have a Chinese character."""
    found = (not value.isascii() and _HAN.search(value) is not None for value in values)
    return np.fromiter(found, bool, len(values))


def in_letters(values: Sequence[str]) -> NDArray[np.bool_]:
    """Return which values have a letter of an alphabet, and no Chinese character."""
    lettered = (any(map(str.isalpha, value)) for value in values)
    return np.fromiter(lettered, bool, len(values)) & ~in_han(values)
