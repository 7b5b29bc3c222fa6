"""What a mail says, made when it is sent, from what its person may see at that moment.

Of confidential things a mail says only that something waits: it leaves the house.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override

from towngown.desk.base.reader import Reader, reader_of
from towngown.desk.work.models import Notification, Outgoing
from towngown.desk.work.notices import GROUPS, Mode, mode_of
from towngown.desk.work.wording import Said, said

_MOST = 50


@dataclass(frozen=True)
class Composed:
    """A mail and the notifications that it tells of."""

    mail: EmailMultiAlternatives
    told: list[UUID]


def composed(outgoing: Outgoing) -> Composed | None:
    """Return the mail, None where by now there is nothing that its person may or would be told."""
    user = outgoing.user
    if not user.is_active:
        return None
    reader = reader_of(user)
    with override(user.language or settings.LANGUAGE_CODE):
        told = said(reader, waiting(reader, user, outgoing)[:_MOST])
        if not told:
            return None
        subject, opening = _words(outgoing, told)
        mail = _mail(outgoing, subject, {"opening": opening, "lines": _lines(told)})
        return Composed(mail, [one.told.pk for one in told])


def waiting(reader: Reader, user: Any, outgoing: Outgoing) -> Any:
    """Return a query of the unread notifications that a mail is about."""
    wanted = Mode.DIGEST if outgoing.day else Mode.MAIL
    groups = [group for group in GROUPS if mode_of(user, group) == wanted]
    unread = Notification.objects.seen_by(reader).filter(read_at=None, group__in=groups)
    if outgoing.day:
        return unread.filter(in_digest=True).select_related("actor")
    return unread.filter(pk=outgoing.notification_id).select_related("actor")


def _words(outgoing: Outgoing, told: Sequence[Said]) -> tuple[str, str]:
    if outgoing.day:
        return _("Your day at the desk"), _("This is new since the last message:")
    if told[0].root.is_confidential():
        return _("Something waits for you"), ""
    return told[0].words, ""


def _lines(told: Sequence[Said]) -> list[dict[str, Any]]:
    """Return the open lines, and of the confidential ones only that they are there."""
    shown = [one for one in told if not one.root.is_confidential()]
    hidden = [one for one in told if one.root.is_confidential()]
    lines = [{"words": one.words, "address": _address(one)} for one in shown]
    if hidden:
        one = hidden[0] if len(hidden) == 1 else None
        words = _("Something in a confidential matter waits for you. Sign in to read it.")
        lines.append({"words": words, "address": _address(one)})
    return lines


def _address(one: Said | None) -> str:
    """Return a link that tells nothing of what it leads to."""
    if one is None:
        return settings.ADDRESS + reverse("notifications")
    return settings.ADDRESS + reverse("notification", args=[one.told.pk])


def _mail(outgoing: Outgoing, subject: str, context: dict[str, Any]) -> EmailMultiAlternatives:
    told = {
        **context, "subject": subject, "name": str(outgoing.user),
        "settings_address": settings.ADDRESS + reverse("notification_settings"),
    }  # fmt: skip
    subject = " ".join(subject.split())[:150]
    mail = EmailMultiAlternatives(
        subject, render_to_string("work/mail.txt", told), to=[outgoing.user.email],
        headers={
            # The same at every try: a mail sent twice, since the desk was killed just before it
            # could note the first, is shown once by mail programs.
            "Message-ID": f"<{outgoing.pk}@{settings.ADDRESS.partition('://')[2].split(':')[0]}>",
            "Auto-Submitted": "auto-generated",
        },
    )  # fmt: skip
    mail.attach_alternative(render_to_string("work/mail.html", told), "text/html")
    return mail
