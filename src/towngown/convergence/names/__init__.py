"""Written names of people and organisations, made comparable across scripts and habits.

In: one written name, its language if known. Out: what it says, how far two agree and why, and
keys that put together what may agree. Pure functions; anyone above `kernel` may call them.
"""

from towngown.convergence.names.comparing import compare
from towngown.convergence.names.hanzi import readings
from towngown.convergence.names.keys import blocking_keys, keys_of
from towngown.convergence.names.levels import Level, NameAgreement
from towngown.convergence.names.organisation_agreement import (
    OrganisationAgreement,
    OrganisationLevel,
    compare_organisations,
    organisation_keys,
)
from towngown.convergence.names.organisations import OrganisationName, organisation_forms
from towngown.convergence.names.parsing import parse
from towngown.convergence.names.person import Order, PersonName, Reading, Romanisation, Script

__all__ = [
    "Level",
    "NameAgreement",
    "Order",
    "OrganisationAgreement",
    "OrganisationLevel",
    "OrganisationName",
    "PersonName",
    "Reading",
    "Romanisation",
    "Script",
    "blocking_keys",
    "compare",
    "compare_organisations",
    "keys_of",
    "organisation_forms",
    "organisation_keys",
    "parse",
    "readings",
]
