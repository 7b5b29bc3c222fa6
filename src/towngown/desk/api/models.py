"""What the API keeps: answers to repeated requests, and webhooks with their deliveries."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models


class KeptAnswer(models.Model):
    """The answer to a request with an Idempotency-Key, given again when it is repeated."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    key = models.CharField(max_length=100)
    request = models.CharField(max_length=64)  # SHA-256 of method, path and body
    status = models.PositiveSmallIntegerField(null=True)
    answer = models.TextField()
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["user", "key"], name="one_answer_a_key"),)


class Webhook(models.Model):
    """An address that is told when something happens that its owner may see.

    `verbs` are the verbs of the audit trail that it wants, none for all. The secret signs what is
    sent; after many failures in a row it is switched off.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="webhooks")
    url = models.URLField(max_length=500)
    verbs = models.JSONField(default=list)
    secret = models.CharField(max_length=80)
    is_active = models.BooleanField(default=True)
    failures = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ("created_at", "id")


class Delivery(models.Model):
    """One message to a webhook, sent until it arrives or is given up."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    webhook = models.ForeignKey(Webhook, models.CASCADE, related_name="deliveries")
    verb = models.CharField(max_length=60)
    model = models.CharField(max_length=60)
    thing = models.CharField(max_length=250)
    at = models.DateTimeField()
    tries = models.PositiveSmallIntegerField(default=0)
    next_try = models.DateTimeField(null=True)
    arrived_at = models.DateTimeField(null=True)
    said = models.CharField(max_length=200, blank=True)

    class Meta:
        indexes = (models.Index(fields=["next_try"]),)
