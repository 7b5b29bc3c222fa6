"""Requests that may be sent twice: with an Idempotency-Key the second gets the first's answer."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import timedelta
from functools import wraps
from inspect import signature
from typing import Any

from django.db import transaction
from django.http import HttpResponse
from django.utils import timezone
from ninja import Schema

from towngown.desk.api.models import KeptAnswer
from towngown.desk.api.problems import problem

HEADER = "Idempotency-Key"
KEPT = timedelta(days=2)
_LONGEST = 100


def repeatable(status: int) -> Callable[[Callable[..., Schema]], Callable[..., Any]]:
    """Let an operation that answers with `status` be repeated without being done twice.

    Its effect and the answer are kept in one transaction; the same key with another request is
    refused with 422.
    """

    def decorated(operation: Callable[..., Schema]) -> Callable[..., Any]:
        @wraps(operation)
        def answer(request: Any, *args: Any, **more: Any) -> Any:
            key = request.headers.get(HEADER, "")
            if len(key) > _LONGEST:
                return problem(422, f"{HEADER}: at most {_LONGEST} characters")
            if not key:
                return _told(status, operation(request, *args, **more).model_dump_json())
            with transaction.atomic():
                return _once(request, key, status, lambda: operation(request, *args, **more))

        # django-ninja reads the types here, and would look for their names in this module
        answer.__signature__ = signature(operation, eval_str=True)  # type: ignore[attr-defined]
        return answer

    return decorated


def _once(request: Any, key: str, status: int, done: Callable[[], Schema]) -> HttpResponse:
    asked = _digest(request)
    kept, is_new = KeptAnswer.objects.select_for_update().get_or_create(
        user_id=request.reader.user, key=key, defaults={"request": asked}
    )
    if not is_new:
        return _again(kept, asked)
    answer = done().model_dump_json()
    KeptAnswer.objects.filter(pk=kept.pk).update(status=status, answer=answer)
    return _told(status, answer)


def _again(kept: KeptAnswer, asked: str) -> HttpResponse:
    if kept.request != asked:
        said = f"This {HEADER} was used for another request; take a new one."
        return problem(422, said)
    return _told(kept.status or 200, kept.answer)


def _told(status: int, answer: str) -> HttpResponse:
    return HttpResponse(answer, status=status, content_type="application/json; charset=utf-8")


def _digest(request: Any) -> str:
    told = f"{request.method} {request.get_full_path()}\n".encode() + request.body
    return hashlib.sha256(told).hexdigest()


def forget() -> int:
    """Remove answers that are older than a client will repeat; return how many."""
    gone, _ = KeptAnswer.objects.filter(created_at__lt=timezone.now() - KEPT).delete()
    return gone
