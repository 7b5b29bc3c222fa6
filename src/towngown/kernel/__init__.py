"""The words every other package speaks: records, identifiers, tiers, languages, errors.

In: nothing but plain values. Out: frozen, typed values and one exception tree.
Every package may call it; it imports no other part of Towngown.
"""

from towngown.kernel.errors import (
    AtlasBusy,
    AtlasError,
    AtlasMissing,
    ComeBackLater,
    DownloadFailed,
    EncodingFailed,
    InvalidIdentifier,
    NotFound,
    SourceError,
    TowngownError,
    UnreadableSource,
    UsageError,
)
from towngown.kernel.kinds import KINDS, RESULT_TYPES, ROLES, Kind
from towngown.kernel.records import Link, Record, Rejection, record_key
from towngown.kernel.tiers import TIERS, Tier, effective_tier

__all__ = [
    "KINDS",
    "RESULT_TYPES",
    "ROLES",
    "TIERS",
    "AtlasBusy",
    "AtlasError",
    "AtlasMissing",
    "ComeBackLater",
    "DownloadFailed",
    "EncodingFailed",
    "InvalidIdentifier",
    "Kind",
    "Link",
    "NotFound",
    "Record",
    "Rejection",
    "SourceError",
    "Tier",
    "TowngownError",
    "UnreadableSource",
    "UsageError",
    "effective_tier",
    "record_key",
]
