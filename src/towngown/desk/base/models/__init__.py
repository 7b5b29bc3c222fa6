"""The tables of the ground: accounts, audit trail, jobs."""

from towngown.desk.base.models.accounts import ApiToken, Invitation, Team, User
from towngown.desk.base.models.audit import AuditDetail, AuditEntry, AuditHead
from towngown.desk.base.models.jobs import Job
from towngown.desk.base.models.recent import Opened, SavedSearch

__all__ = [
    "ApiToken", "AuditDetail", "AuditEntry", "AuditHead", "Invitation", "Job", "Opened",
    "SavedSearch", "Team", "User",
]  # fmt: skip
