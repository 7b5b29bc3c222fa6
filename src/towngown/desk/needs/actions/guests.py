"""How someone without an account sends a need in."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from towngown.desk.base.actions import Incomplete, creating
from towngown.desk.base.gate import Tier
from towngown.desk.base.reader import Reader
from towngown.desk.needs import rules
from towngown.desk.needs.actions.needs import SAID, lacks
from towngown.desk.needs.models import Need, NeedState
from towngown.desk.needs.reception import receiving_team


def send_as_guest(*, reader: Reader, said: Mapping[str, Any]) -> Need:
    """Send a guest's need in: confidential, for the receiving team to look at."""
    need = Need(**{name: said[name] for name in SAID if name in said})
    lacking = lacks(need)
    if lacking:
        raise Incomplete(_("Some things are still missing."), lacking)
    need.tier, need.state, need.submitted_at = (
        Tier.CONFIDENTIAL, NeedState.SUBMITTED, timezone.now(),
    )  # fmt: skip
    need.team = receiving_team()
    guest = Reader(reader.role, reader.today)
    with creating(guest, "send_need_as_guest", need, may=rules.can_send_as_guest):
        pass
    return need
