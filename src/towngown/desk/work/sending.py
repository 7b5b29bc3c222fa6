"""Send the mails that wait: tried again until the mail server takes them, at most five days.

A mail is claimed (its next try is put off) before it is handed over, and noted as sent after. Who
is killed in between has it sent once more, under the same Message-ID: a mail may come twice, but
none is lost.
"""

from __future__ import annotations

import logging
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone

from towngown.desk.base.models import User
from towngown.desk.base.reader import reader_of
from towngown.desk.work.mail import composed, waiting
from towngown.desk.work.models import Notification, Outgoing
from towngown.desk.work.notices import GROUPS, Mode, mode_of

DIGEST_HOUR = 7  # of the park's clock
_CLAIM = timedelta(minutes=5)
_LONGEST_PAUSE = timedelta(hours=2)
_GIVEN_UP = timedelta(days=5)
_log = logging.getLogger(__name__)


def send_waiting() -> int:
    """Try every mail that is due; return how many went out."""
    due = Outgoing.objects.filter(sent_at=None, dropped="", due_at__lte=timezone.now())
    return sum(send(pk) for pk in due.order_by("due_at").values_list("pk", flat=True)[:500])


def send(pk: object) -> bool:
    """Try one mail; return whether it went out just now."""
    now = timezone.now()
    claimed = Outgoing.objects.filter(pk=pk, sent_at=None, dropped="", due_at__lte=now).update(
        due_at=now + _CLAIM, attempts=F("attempts") + 1
    )
    if not claimed:
        return False
    outgoing = Outgoing.objects.select_related("user").get(pk=pk)
    try:
        return _handed_over(outgoing)
    except Exception as error:  # noqa: BLE001  whatever a mail server answers: noted, tried again
        _put_off(outgoing, now, error)
        return False


def _handed_over(outgoing: Outgoing) -> bool:
    made = composed(outgoing)
    if made is None:
        Outgoing.objects.filter(pk=outgoing.pk).update(dropped="nothing left to tell")
        return False
    made.mail.send()
    with transaction.atomic():
        Outgoing.objects.filter(pk=outgoing.pk).update(sent_at=timezone.now(), error="")
        mine = Notification.objects.seen_by(reader_of(outgoing.user))
        mine.filter(pk__in=made.told).update(in_digest=False)
    return True


def _put_off(outgoing: Outgoing, now: datetime, error: Exception) -> None:
    _log.warning("mail %s was not taken: %s", outgoing.pk, error)
    told = {"error": f"{type(error).__name__}: {error}"[:500]}
    if now - outgoing.created_at > _GIVEN_UP:
        told["dropped"] = "the mail server did not take it for five days"
    pause = min(timedelta(minutes=2 ** min(outgoing.attempts - 1, 10)), _LONGEST_PAUSE)
    Outgoing.objects.filter(pk=outgoing.pk).update(due_at=now + pause, **told)


def queue_digests() -> int:
    """Queue today's digest of everyone for whom something waits, once a day after seven."""
    now = timezone.localtime()
    if now.hour < DIGEST_HOUR:
        return 0
    queued = 0
    people = User.objects.filter(is_active=True)
    for user in people.exclude(pk__in=Outgoing.objects.filter(day=now.date()).values("user")):
        if any(mode_of(user, group) == Mode.DIGEST for group in GROUPS):
            queued += _queue_digest(user, now)
    return queued


def _queue_digest(user: User, now: datetime) -> bool:
    digest = Outgoing(user=user, day=now.date(), created_at=now, due_at=now)
    if not waiting(reader_of(user), user, digest).exists():
        return False
    try:
        with transaction.atomic():
            digest.save(force_insert=True)
    except IntegrityError:  # another worker was first
        return False
    return True
