"""How far two personal names agree."""

from __future__ import annotations

from towngown.convergence.names.families import compare_families
from towngown.convergence.names.given import compare_given
from towngown.convergence.names.levels import Level, NameAgreement
from towngown.convergence.names.person import Order, PersonName, Reading
from towngown.convergence.names.romanisations import (
    OTHER_ROMANISATION,
    compare_characters,
    compare_mandarin,
    compare_to_latin,
    may_be_other_romanisations,
)
from towngown.convergence.names.styles import PLAIN, STYLES, Style

# Pairs of scripts where other letters may still be the same name.
_SILENT = ({"latin", "arabic"}, {"latin", "other"}, {"hangul", "kana"})
_SPOKEN = frozenset({"latin", "kana"})
_UNREAD = NameAgreement(Level.UNKNOWN, "a name is empty or is not a person's")
_UNSPOKEN = NameAgreement(Level.UNKNOWN, "the scripts do not tell whether the names are one")
_OTHER_SCRIPT = NameAgreement(Level.CONTRADICTS, "no name of one script is written so in the other")
_BODIES = NameAgreement(Level.SAME, "the same words")


def compare(a: PersonName, b: PersonName) -> NameAgreement:
    """Return how far the names agree, by their best pair of readings, and why.

    Symmetric. Where both are written in one script (among others), only readings in that
    script are compared. Agreement against the likelier order of the words is TRANSPOSED.
    """
    if not a.readings or not b.readings:
        same = a.is_corporate and b.is_corporate and a.written == b.written
        return _BODIES if same else _UNREAD
    pairs = [(x, y) for x in a.readings for y in b.readings]
    pairs = [(x, y) for x, y in pairs if x.script == y.script] or pairs
    # Both turned is both straight again.
    found = [_compare(x, y, a.order, b.order) for x, y in pairs if not (x.turned and y.turned)]
    return _with_suffixes(max([one for one in found if one is not None]), a, b)


def _with_suffixes(found: NameAgreement, a: PersonName, b: PersonName) -> NameAgreement:
    """John Smith Jr is not John Smith Sr."""
    if a.suffixes and b.suffixes and a.suffixes != b.suffixes:
        return NameAgreement(Level.CONTRADICTS, "one is another generation (Jr, Sr, III)")
    return found


def _compare(a: Reading, b: Reading, of_a: Order, of_b: Order) -> NameAgreement | None:
    """Return how far two readings agree; None for a turned one that says nothing.

    Initials tell only where the order is open.
    """
    found = compare_readings(a, b)
    if not a.turned and not b.turned:
        return found
    is_open = (of_a if a.turned else of_b) == "open"
    if is_open and found.level == Level.UNKNOWN:
        return found
    if found.level < (Level.INITIALS_AGREE if is_open else Level.SAME_ACROSS_SCRIPTS):
        return None
    return NameAgreement(Level.TRANSPOSED, f"{found.reason}, in the other order of words")


def compare_readings(a: Reading, b: Reading) -> NameAgreement:
    """Return how far two readings agree, whatever their scripts."""
    if a.script == b.script == "han":
        return compare_characters(a, b)
    if "han" in {a.script, b.script}:
        han, other = (a, b) if a.script == "han" else (b, a)
        return compare_to_latin(han, other) if other.script in _SPOKEN else _UNSPOKEN
    found = [_in_letters(a, b, PLAIN)] if _shares_letters(a, b) else []
    found += [_in_style(a, b, name) for name in a.styles if name in b.styles]
    return _settled(max(found, default=_OTHER_SCRIPT), a, b)


def _in_style(a: Reading, b: Reading, name: str) -> NameAgreement:
    return compare_mandarin(a, b) if name == "mandarin" else _in_letters(a, b, STYLES[name])


def _shares_letters(a: Reading, b: Reading) -> bool:
    """Whether spellings may be compared as they are (Hangul and Arabic need their style)."""
    return a.script == b.script or not {a.script, b.script} & {"hangul", "arabic"}


def _in_letters(a: Reading, b: Reading, style: Style) -> NameAgreement:
    family = compare_families(a, b, style)
    if family.level == Level.CONTRADICTS:
        return family
    given = compare_given(a, b, style)
    if given.level == Level.CONTRADICTS:
        return given
    if family.level == Level.ONE_TYPO and given.level != Level.SAME:
        return NameAgreement(Level.CONTRADICTS, "family names differ")
    level = min(family.level, given.level)
    if style is not PLAIN or a.script != b.script:
        level = min(level, Level.SAME_ACROSS_SCRIPTS)
    return NameAgreement(level, f"{family.reason}; {given.reason}")


def _settled(found: NameAgreement, a: Reading, b: Reading) -> NameAgreement:
    """Return the finding, or that nothing can be said where spelling does not tell."""
    if found.level > Level.CONTRADICTS:
        return found
    if a.script == b.script:
        is_open = a.script == "latin" and may_be_other_romanisations(a, b)
        return OTHER_ROMANISATION if is_open else found
    shared = set(a.styles).intersection(b.styles)
    return _UNSPOKEN if {a.script, b.script} in _SILENT and not shared else found
