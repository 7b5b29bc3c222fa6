"""What the worker does with everyone's files: check them, and erase what was removed.

It asks for no reader, and shows nothing to anyone: it is listed as a module that may.
"""

from __future__ import annotations

import logging
from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from towngown.desk.work import scanner, vault
from towngown.desk.work.models import File, Verdict, Version

_MONTH = timedelta(days=30)
_log = logging.getLogger(__name__)


def scan(pk: object) -> str | None:
    """Check one version that waits; all that share its bytes get the verdict, which is returned."""
    version = Version.ungated.filter(pk=pk, verdict=Verdict.WAITING).first()
    if version is None or not scanner.is_set_up():
        return None
    try:
        virus = scanner.finding(vault.path_of(version.stored))
    except scanner.NoAnswer as error:
        _log.warning("the virus scanner gave no answer: %s", error)
        return Verdict.WAITING.value
    verdict = (Verdict.INFECTED if virus else Verdict.CLEAN).value
    Version.ungated.filter(stored=version.stored).update(verdict=verdict, finding=virus)
    return verdict


def scan_waiting() -> None:
    """Check what waits, and what came while no scanner was set up; one silence ends the round."""
    if not scanner.is_set_up():
        return
    Version.ungated.filter(verdict=Verdict.UNCHECKED).update(verdict=Verdict.WAITING)
    for pk in Version.ungated.filter(verdict=Verdict.WAITING).values_list("pk", flat=True)[:500]:
        if scan(pk) == Verdict.WAITING:
            return


def erase_removed() -> int:
    """Erase files that were removed a month ago; return how many versions went."""
    old = File.ungated.filter(removed_at__lt=timezone.now() - _MONTH)
    with transaction.atomic():
        versions = Version.ungated.filter(file__in=old)
        stored = set(versions.values_list("stored", flat=True))
        gone, _by_model = versions.delete()
        old.delete()
    for name in stored:
        vault.forget(name)
    return gone


def sweep() -> int:
    """Take away bytes that no version names: what a kill in the middle of an upload left."""
    return vault.sweep(set(Version.ungated.values_list("stored", flat=True)))
