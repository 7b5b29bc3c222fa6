"""Vietnamese names: few surnames, the surname first, the name one is called by last."""

from __future__ import annotations

import re
from collections.abc import Sequence

# The surnames that hardly occur elsewhere, and those that need a hint.
TELLING = frozenset({
    "nguyen", "tran", "pham", "huynh", "hoang", "phan", "vu", "bui", "ngo", "duong", "truong",
    "dinh", "trinh", "doan", "vuong", "luong", "trieu", "thai", "quach", "phung", "luu",
})  # fmt: skip
_SHARED = frozenset({
    "le", "vo", "do", "ho", "ly", "dang", "lam", "mai", "dao", "cao", "ha", "ta", "to", "chau",
    "kieu", "la", "tong", "an", "au",
})  # fmt: skip
SURNAMES = TELLING | _SHARED
_LETTERS = re.compile("[ăđơưạảấầẩẫậắằẳẵặẹẻẽếềểễệỉịọỏốồổỗộớờởỡợụủứừửữựỳỵỷỹ]", re.IGNORECASE)


def is_surname(word: str, *, hinted: bool) -> bool:
    """Whether the word is a Vietnamese surname; `hinted`: language or letters are Vietnamese."""
    return word in TELLING or (hinted and word in _SHARED)


def has_middle_word(words: Sequence[str]) -> bool:
    """Whether one of the words within a name is Van or Thị, the commonest middle names."""
    return not {"van", "thi"}.isdisjoint(words)


def has_letters(text: str) -> bool:
    """Whether the text has letters that only Vietnamese uses."""
    return not text.isascii() and bool(_LETTERS.search(text))
