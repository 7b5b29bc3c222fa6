"""Words that differ by one slip of the pen."""

from __future__ import annotations

# In shorter words one other letter is another name (Wang, Wan; Li, Lu).
_LEAST = 5


def is_one_slip(a: str, b: str) -> bool:
    """Whether long words differ by one letter: wrong, missing, or two exchanged.

    Damerau's four errors (1964), which make up most of misspellings.
    """
    if len(a) > len(b):
        a, b = b, a
    if a == b or len(b) - len(a) > 1 or len(a) < _LEAST - 1 or len(b) < _LEAST:
        return False
    if a[0] != b[0] and a[-1] != b[-1]:
        return False
    at = _first_difference(a, b)
    if len(a) < len(b):
        return a[at:] == b[at + 1 :]
    return a[at + 1 :] == b[at + 1 :] or (
        a[at : at + 2] == b[at : at + 2][::-1] and a[at + 2 :] == b[at + 2 :]
    )


def _first_difference(a: str, b: str) -> int:
    for at, (ours, theirs) in enumerate(zip(a, b, strict=False)):
        if ours != theirs:
            return at
    return len(a)
