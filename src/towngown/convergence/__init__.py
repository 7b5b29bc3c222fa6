"""Convergence: many records become one element, with every value's sources kept.

In: records from sources. Out: staged columns, identities (which records are one), merged rows.
The atlas's import calls it; it stores nothing itself.
"""

from towngown.convergence.identity import Claim, Identity, identify
from towngown.convergence.merge import Witness, element_row, link_rows, preference
from towngown.convergence.schema import ELEMENTS, LINKS, RECORDS

__all__ = [
    "ELEMENTS",
    "LINKS",
    "RECORDS",
    "Claim",
    "Identity",
    "Witness",
    "element_row",
    "identify",
    "link_rows",
    "preference",
]
