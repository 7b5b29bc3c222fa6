"""Webhooks of one's own."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from ninja import Router, Schema, Status

from towngown.desk.api.models import Webhook
from towngown.desk.api.problems import Problem
from towngown.desk.api.repeating import repeatable
from towngown.desk.api.webhooks import ensure_address, new_secret
from towngown.desk.base.actions import creating, removing
from towngown.desk.base.gate import NotSeen

router = Router(tags=["webhooks"])
_ERRORS = {400: Problem, 401: Problem, 403: Problem, 404: Problem, 422: Problem, 429: Problem}


class NewWebhook(Schema):
    """Where to tell it, and which verbs (none: all)."""

    url: str
    verbs: list[str] = []


class ShownWebhook(Schema):
    """A webhook; its secret is told once, when it is made."""

    id: UUID
    url: str
    verbs: list[str]
    is_active: bool
    created_at: datetime
    secret: str | None = None


@router.get("", response={200: list[ShownWebhook], 401: Problem, 429: Problem})
def webhooks(request: Any) -> list[ShownWebhook]:
    """Return my webhooks."""
    return [_shown(hook) for hook in Webhook.objects.filter(owner_id=request.reader.user)]


@router.post("", response={201: ShownWebhook, **_ERRORS})
@repeatable(201)
def make_webhook(request: Any, new: NewWebhook) -> ShownWebhook:
    """Make a webhook and tell its secret."""
    ensure_address(new.url)
    hook = Webhook(
        owner_id=request.reader.user, url=new.url[:500], verbs=new.verbs, secret=new_secret()
    )
    with creating(request.reader, "make_webhook", hook, may=lambda reader, hook: True):
        pass
    return _shown(hook, secret=hook.secret)


@router.delete("/{uuid:hook_id}", response={204: None, **_ERRORS})
def remove_webhook(request: Any, hook_id: UUID) -> Any:
    """Remove a webhook with what was still to be sent."""
    hook = Webhook.objects.filter(owner_id=request.reader.user, pk=hook_id).first()
    if hook is None:
        raise NotSeen(str(hook_id))
    with removing(request.reader, "remove_webhook", hook, may=lambda reader, hook: True):
        pass
    return Status(204, None)


def _shown(hook: Webhook, secret: str | None = None) -> ShownWebhook:
    return ShownWebhook(
        id=hook.pk, url=hook.url, verbs=hook.verbs, is_active=hook.is_active,
        created_at=hook.created_at, secret=secret,
    )  # fmt: skip
