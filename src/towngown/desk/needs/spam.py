"""Holding off spam without anyone else's help: a pot of honey, a clock, and a count.

The form carries a field that people do not see and programs fill, and a signed time at which it
was handed out: who sends it back within seconds, or after a day, is asked to look once more. An
address may send a few an hour; only a keyed hash of it is kept, for a day.
"""

from __future__ import annotations

from datetime import timedelta

from django.core import signing
from django.utils import timezone
from django.utils.crypto import salted_hmac

from towngown.desk.needs.models import Attempt

LEAST, MOST = timedelta(seconds=4), timedelta(days=1)
# How many an address, and all addresses together, may send within which time.
AN_ADDRESS = ((timedelta(hours=1), 5), (timedelta(days=1), 20))
ALL = (timedelta(hours=1), 120)
_SALT = "towngown.needs.ask"


def stamp() -> str:
    """Return the signed time of now, to go with a form."""
    return signing.dumps(timezone.now().timestamp(), salt=_SALT)


def is_filled_by_a_person(stamped: str, honey: str) -> bool:
    """Whether the form was handed out here, a person's time ago, and the pot is untouched."""
    if honey:
        return False
    try:
        given = float(signing.loads(stamped, salt=_SALT))
    except (signing.BadSignature, TypeError, ValueError):
        return False
    return LEAST.total_seconds() <= timezone.now().timestamp() - given <= MOST.total_seconds()


def may_send(address: str) -> bool:
    """Count one more attempt from an address; False where it, or all together, sent too many."""
    now, sender = timezone.now(), salted_hmac(_SALT, address, algorithm="sha256").hexdigest()
    Attempt.objects.filter(at__lt=now - MOST).delete()
    within, most = ALL
    if Attempt.objects.filter(at__gt=now - within).count() >= most:
        return False
    for span, number in AN_ADDRESS:
        if Attempt.objects.filter(sender=sender, at__gt=now - span).count() >= number:
            return False
    Attempt.objects.create(sender=sender, at=now)
    return True
