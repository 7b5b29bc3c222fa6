"""How far the given names of two readings in Latin letters agree."""

from __future__ import annotations

from collections.abc import Sequence

from towngown.convergence.names.levels import Level, NameAgreement
from towngown.convergence.names.nicknames import are_forms_of_one, is_given_name
from towngown.convergence.names.person import Reading
from towngown.convergence.names.styles import PLAIN, Style
from towngown.convergence.names.typos import is_one_slip
from towngown.convergence.names.words import syllables

SAME = NameAgreement(Level.SAME, "given names are the same")
INITIALS = NameAgreement(Level.INITIALS_AGREE, "initials agree")
NICKNAME = NameAgreement(Level.NICKNAME, "one given name is a short form of the other")
TYPO = NameAgreement(Level.ONE_TYPO, "given names differ by one letter")
MISSING = NameAgreement(Level.MISSING_PART, "one name has a given name more")
ABSENT = NameAgreement(Level.FAMILY_ONLY, "one name has no given name")
DIFFER = NameAgreement(Level.CONTRADICTS, "given names differ")


def compare_given(a: Reading, b: Reading, style: Style) -> NameAgreement:
    """Return how far the given names agree under the style.

    Typing errors and nicknames are looked for under the plain style only, since the others
    level spellings already.
    """
    if not a.given or not b.given:
        return SAME if a.given == b.given else ABSENT
    ours, theirs = _folded(a, style), _folded(b, style)
    if _all_initials(ours) != _all_initials(theirs):
        return _by_initials(a, b, style)
    if "".join(ours) == "".join(theirs):
        return INITIALS if _all_initials(ours) else SAME
    return _word_by_word(ours, theirs, style)


def _folded(reading: Reading, style: Style) -> tuple[str, ...]:
    if style is PLAIN:
        return reading.given
    return tuple([style.given(w) if len(w) > 1 else style.initial(w) for w in reading.given])


def _has_initial(words: Sequence[str]) -> bool:
    return min(map(len, words)) == 1


def _all_initials(words: Sequence[str]) -> bool:
    return max(map(len, words)) == 1


def _by_initials(a: Reading, b: Reading, style: Style) -> NameAgreement:
    """One side has initials only: those of the words or of the syllables, or the first alone."""
    short, full = (a, b) if _all_initials(a.given) else (b, a)
    letters = [style.initial(letter) for letter in short.given]
    by_word = [style.initial(word[0]) for word in full.given]
    spoken = [style.initial(one[0]) for word in full.given for one in _spoken(word, full)]
    if letters in (by_word, spoken):
        return INITIALS
    if _begin_alike(letters, spoken) or letters == by_word[: len(letters)]:
        return MISSING
    return DIFFER


def _begin_alike(ours: Sequence[str], theirs: Sequence[str]) -> bool:
    return all(one == other for one, other in zip(ours, theirs, strict=False))


def _spoken(word: str, reading: Reading) -> tuple[str, ...]:
    return reading.syllables if word == "".join(reading.syllables) else (word,)


def _word_by_word(ours: Sequence[str], theirs: Sequence[str], style: Style) -> NameAgreement:
    worst = SAME
    slips = 0
    for one, other in zip(ours, theirs, strict=False):
        step = _word(one, other, style)
        slips += step is TYPO
        worst = min(worst, step)
    if worst is DIFFER or slips > 1:
        return MISSING if _is_within(ours, theirs) or _is_within(theirs, ours) else DIFFER
    return min(worst, MISSING) if len(ours) != len(theirs) else worst


def _word(one: str, other: str, style: Style) -> NameAgreement:
    if one == other:
        return SAME if len(one) > 1 else INITIALS
    if 1 in {len(one), len(other)}:
        return INITIALS if style.initial(one[0]) == style.initial(other[0]) else DIFFER
    if style is not PLAIN:
        return DIFFER
    if are_forms_of_one(one, other):
        return NICKNAME
    return TYPO if is_one_slip(one, other) and not _are_both_names(one, other) else DIFFER


def _are_both_names(one: str, other: str) -> bool:
    """Whether both are well-formed names, so that the letter between them is no slip."""
    return (is_given_name(one) and is_given_name(other)) or bool(
        syllables(one) and syllables(other)
    )


def _is_within(few: Sequence[str], many: Sequence[str]) -> bool:
    """Whether the words, all in full, stand in the other name in this order."""
    rest = iter(many)
    return not _has_initial(few) and len(few) < len(many) and all(one in rest for one in few)
