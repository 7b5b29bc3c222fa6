"""What belongs to a transfer case, one file a step of its way."""

from towngown.desk.transfer.models.agreements import (
    CONVERSION,
    LICENCES,
    Agreement,
    AgreementKind,
    AgreementState,
)
from towngown.desk.transfer.models.disclosure import (
    Disclosure,
    Interest,
    InterestKind,
    Inventor,
    Publicity,
    RelatedResult,
    Signature,
)
from towngown.desk.transfer.models.evaluation import Recommendation, Review, ReviewState
from towngown.desk.transfer.models.followup import Milestone, SpinOff, SpinOffYear
from towngown.desk.transfer.models.indicators import IndicatorSnapshot
from towngown.desk.transfer.models.marketing import (
    Approach,
    Listing,
    Nda,
    NdaState,
    Offer,
    OfferState,
)
from towngown.desk.transfer.models.money import (
    Cost,
    Distribution,
    DistributionLine,
    DistributionRule,
    Receipt,
)
from towngown.desk.transfer.models.office import Office
from towngown.desk.transfer.models.protection import (
    Filing,
    FilingClock,
    FilingState,
    PatentFamily,
    PatentOffice,
)

__all__ = [
    "CONVERSION",
    "LICENCES",
    "Agreement",
    "AgreementKind",
    "AgreementState",
    "Approach",
    "Cost",
    "Disclosure",
    "Distribution",
    "DistributionLine",
    "DistributionRule",
    "Filing",
    "FilingClock",
    "FilingState",
    "IndicatorSnapshot",
    "Interest",
    "InterestKind",
    "Inventor",
    "Listing",
    "Milestone",
    "Nda",
    "NdaState",
    "Offer",
    "OfferState",
    "Office",
    "PatentFamily",
    "PatentOffice",
    "Publicity",
    "Receipt",
    "Recommendation",
    "RelatedResult",
    "Review",
    "ReviewState",
    "Signature",
    "SpinOff",
    "SpinOffYear",
]
