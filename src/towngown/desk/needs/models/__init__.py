"""The tables of needs: needs, decisions on matches, attempts of guests."""

from towngown.desk.needs.models.decisions import (
    Answer,
    Decision,
    ElementDecision,
    MatchDecision,
    Verdict,
)
from towngown.desk.needs.models.guests import Attempt
from towngown.desk.needs.models.needs import CURRENCIES, Need, NeedState, Reception
from towngown.desk.needs.models.sharing import ElementSharing, MatchSharing, Sharing

__all__ = [
    "CURRENCIES", "Answer", "Attempt", "Decision", "ElementDecision", "ElementSharing",
    "MatchDecision", "MatchSharing", "Need", "NeedState", "Reception", "Sharing", "Verdict",
]  # fmt: skip
