"""How far the family names of two readings in Latin letters agree."""

from __future__ import annotations

from towngown.convergence.names import surnames
from towngown.convergence.names.levels import Level, NameAgreement
from towngown.convergence.names.person import Reading
from towngown.convergence.names.styles import PLAIN, Style
from towngown.convergence.names.typos import is_one_slip

DIFFER = NameAgreement(Level.CONTRADICTS, "family names differ")


def compare_families(a: Reading, b: Reading, style: Style) -> NameAgreement:
    """Return how far the family names agree under the style."""
    if _is_same(a.family, b.family, style):
        return NameAgreement(Level.SAME, f"family name {min(a.family, b.family)}")
    if (b.parts and _is_part(a, b, style)) or (a.parts and _is_part(b, a, style)):
        return NameAgreement(Level.MISSING_PART, "one of two surnames is missing")
    if style is PLAIN and _is_slip(a.family, b.family):
        return NameAgreement(Level.ONE_TYPO, "family names differ by one letter")
    return DIFFER


def _is_same(ours: str, theirs: str, style: Style) -> bool:
    """Whether the family names, or two of those that they may be, are one under the style."""
    if ours == theirs or style is PLAIN:
        return ours == theirs
    return not set(style.families(ours)).isdisjoint(style.families(theirs))


def _is_part(single: Reading, double: Reading, style: Style) -> bool:
    """Whether one family name is a surname of the other's double one."""
    families = style.families(single.family)
    return any(one in families for part in double.parts for one in style.families(part))


def _is_slip(ours: str, theirs: str) -> bool:
    """Whether one is the other with a slip of the pen; two known Chinese surnames are not."""
    both_known = ours in surnames.BY_SPELLING and theirs in surnames.BY_SPELLING
    return not both_known and is_one_slip(ours, theirs)
