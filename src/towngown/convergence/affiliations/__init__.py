"""Affiliations: which organisations of a registry a written affiliation names.

In: registry records and strings. Out: resolutions with ROR ids, probabilities and evidence.
The command line and imports may call it; it reads no files.
"""

from towngown.convergence.affiliations.resolver import Resolution, Resolver, Scored

__all__ = ["Resolution", "Resolver", "Scored"]
