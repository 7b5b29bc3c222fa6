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
    ours, theirs = style.families(a.family), style.families(b.family)
    if not set(ours).isdisjoint(theirs):
        return NameAgreement(Level.SAME, f"family name {min(a.family, b.family)}")
    if _is_part(a, b, style) or _is_part(b, a, style):
        return NameAgreement(Level.MISSING_PART, "one of two surnames is missing")
    if style is PLAIN and _is_slip(a.family, b.family):
        return NameAgreement(Level.ONE_TYPO, "family names differ by one letter")
    return DIFFER


def _is_part(single: Reading, double: Reading, style: Style) -> bool:
    """Whether one family name is a surname of the other's double one."""
    families = style.families(single.family)
    return any(one in families for part in double.parts for one in style.families(part))


def _is_slip(ours: str, theirs: str) -> bool:
    both_known = surnames.rank(ours) is not None and surnames.rank(theirs) is not None
    return not both_known and is_one_slip(ours, theirs)
