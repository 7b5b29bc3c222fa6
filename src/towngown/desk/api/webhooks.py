"""Tell others' servers that something happened: signed, retried, and never what happened.

A message holds the verb and the id alone; who receives it asks for the rest with a token, through
the gate. It is signed as the Standard Webhooks specification says (headers `webhook-id`,
`webhook-timestamp`, `webhook-signature: v1,…`, HMAC-SHA256), and sent again with growing pauses for
about a day. Whether the owner may see the thing is asked again before every try.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import ipaddress
import json
import secrets
import socket
import urllib.error
import urllib.request
from collections.abc import Iterator
from datetime import datetime, timedelta
from http.client import HTTPException
from typing import Any
from urllib.parse import urlsplit

from django.apps import apps
from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from towngown.desk.api.models import Delivery, Webhook
from towngown.desk.base.actions import Incomplete, happened
from towngown.desk.base.gate import Belonging, Guarded
from towngown.desk.base.reader import reader_of

PAUSES = [timedelta(seconds=5), *(timedelta(minutes=n) for n in (1, 5, 30, 120, 300, 600, 720))]
_TIMEOUT = 10.0
_GIVEN_UP = 50  # failures in a row after which a webhook is switched off


def listen() -> None:
    """Hear of everything that happens."""
    happened.connect(_queue, dispatch_uid="towngown.api.webhooks")


def _queue(sender: Any, verb: str, thing: Any, reader: Any, **more: Any) -> None:
    if not isinstance(thing, Guarded | Belonging):
        return
    root, now = thing.root(), timezone.now()
    wanting = Webhook.objects.filter(is_active=True).select_related("owner")
    Delivery.objects.bulk_create(
        Delivery(
            webhook=hook, verb=verb, model=root._meta.label_lower, thing=str(root.pk), at=now,
            next_try=now,
        )
        for hook in wanting
        if (not hook.verbs or verb in hook.verbs) and _is_seen(hook, root._meta.label, root.pk)
    )  # fmt: skip


def _is_seen(hook: Webhook, model: str, thing: Any) -> bool:
    reader = reader_of(hook.owner)
    if reader.user is None:
        return False
    found: Any = apps.get_model(model)
    return bool(found.objects.seen_by(reader).filter(pk=thing).exists())


def send_due() -> int:
    """Send what is due; returns how many arrived."""
    due = Delivery.objects.filter(next_try__lte=timezone.now(), webhook__is_active=True)
    found = due.select_related("webhook__owner").order_by("next_try")[:200]
    return sum(_sent(delivery) for delivery in found)


def _sent(delivery: Delivery) -> bool:
    hook = delivery.webhook
    if not _is_seen(hook, delivery.model, delivery.thing):
        delivery.next_try, delivery.said = None, "no longer seen by the owner"
        delivery.save()
        return False
    delivery.tries += 1
    delivery.said = _said(hook, delivery)
    arrived = not delivery.said
    if arrived:
        delivery.arrived_at, delivery.next_try, hook.failures = timezone.now(), None, 0
    else:
        left = PAUSES[delivery.tries - 1 : delivery.tries]
        delivery.next_try = timezone.now() + left[0] if left else None
        hook.failures += 1
        hook.is_active = hook.failures < _GIVEN_UP
    delivery.save()
    hook.save(update_fields=["failures", "is_active"])
    return arrived


def _said(hook: Webhook, delivery: Delivery) -> str:
    """Send one message; return "" where it arrived, else why not."""
    body = body_of(delivery)
    now = timezone.now()
    request = urllib.request.Request(  # noqa: S310  the scheme was checked
        hook.url, data=body, method="POST",
        headers={
            "Content-Type": "application/json", "User-Agent": "Towngown",
            "webhook-id": str(delivery.pk), "webhook-timestamp": str(int(now.timestamp())),
            "webhook-signature": signature(hook.secret, str(delivery.pk), now, body),
        },
    )  # fmt: skip
    try:
        ensure_address(hook.url)
        with _opener().open(request, timeout=_TIMEOUT) as response:
            return "" if 200 <= response.status < 300 else f"status {response.status}"
    except urllib.error.HTTPError as error:
        return f"status {error.code}"
    except Incomplete as error:
        return error.message[:200]
    except (OSError, HTTPException, ValueError) as error:
        return f"{type(error).__name__}: {error}"[:200]


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *args: Any, **more: Any) -> None:
        """Follow none: it could lead into the park's own network."""
        return


def _opener() -> urllib.request.OpenerDirector:
    return urllib.request.build_opener(_NoRedirect, urllib.request.ProxyHandler({}))


def body_of(delivery: Delivery) -> bytes:
    """Return the message."""
    kind = delivery.model.partition(".")[2]
    told = {
        "type": delivery.verb, "timestamp": delivery.at.isoformat(),
        "data": {"kind": kind, "id": delivery.thing},
    }  # fmt: skip
    return json.dumps(told).encode()


def signature(secret: str, id_: str, at: datetime, body: bytes) -> str:
    """Return the signature of a message by the Standard Webhooks specification."""
    key = base64.b64decode(secret.removeprefix("whsec_"))
    signed = f"{id_}.{int(at.timestamp())}.".encode() + body
    return "v1," + base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()


def new_secret() -> str:
    """Return a new secret."""
    return "whsec_" + base64.b64encode(secrets.token_bytes(32)).decode()


def ensure_address(url: str) -> None:
    """Raise Incomplete for an address that the desk must not call: its own network, or no HTTPS."""
    parts = urlsplit(url)
    if getattr(settings, "WEBHOOKS_ANYWHERE", False):
        return
    if parts.scheme != "https" or not parts.hostname:
        raise Incomplete(_("A webhook needs an https address."), {"url": _("https://…")})
    for address in _addresses(parts.hostname, parts.port or 443):
        if not address.is_global:
            raise Incomplete(
                _("That address is not on the public internet."), {"url": parts.netloc}
            )


def _addresses(host: str, port: int) -> Iterator[ipaddress.IPv4Address | ipaddress.IPv6Address]:
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except OSError as error:
        raise Incomplete(_("That server is not known."), {"url": host}) from error
    for one in found:
        yield ipaddress.ip_address(one[4][0])
