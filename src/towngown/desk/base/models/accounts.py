"""People, teams, invitations and API tokens."""

from __future__ import annotations

import uuid
from typing import Any, ClassVar

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models
from django.utils.translation import gettext_lazy as _

from towngown.desk.base.roles import Role


class Users(BaseUserManager["User"]):
    """How accounts come about."""

    def create_user(
        self, email: str, password: str | None = None, *, role: str, name: str = "", **more: Any
    ) -> User:
        """Make an account; without a password it can be entered only by an invitation."""
        user = self.model(email=self.normalize_email(email).lower(), role=role, name=name, **more)
        user.set_password(password)
        user.save(using=self._db)
        return user


class User(AbstractBaseUser):
    """A person who can sign in.

    `organisation` and `person` are ids of atlas elements: the company someone speaks for, and
    the person someone is. `settings` are the person's own (notifications, density of tables).
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    email = models.EmailField(_("e-mail"), unique=True)
    name = models.CharField(_("name"), max_length=200, blank=True)
    role = models.CharField(_("role"), max_length=14, choices=Role, default=Role.GUEST)
    organisation = models.CharField(_("organisation"), max_length=200, blank=True)
    person = models.CharField(_("person in the atlas"), max_length=200, blank=True)
    language = models.CharField(_("language"), max_length=10, blank=True)
    settings = models.JSONField(default=dict, blank=True)
    is_active = models.BooleanField(_("may sign in"), default=True)
    joined = models.DateTimeField(auto_now_add=True)

    objects: ClassVar[Users] = Users()
    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        ordering = ("name", "email")

    def __str__(self) -> str:
        return self.name or self.email

    def get_full_name(self) -> str:
        """Return the name by which others know the person."""
        return str(self)


class Team(models.Model):
    """People who work on the same confidential things: the transfer office, a company."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    name_en = models.CharField(_("name in English"), max_length=200)
    name_zh = models.CharField(_("name in Chinese"), max_length=200, blank=True)
    members = models.ManyToManyField(User, related_name="teams", blank=True)

    class Meta:
        ordering = ("name_en",)

    def __str__(self) -> str:
        from django.utils.translation import get_language

        chinese = (get_language() or "").startswith("zh")
        return self.name_zh if chinese and self.name_zh else self.name_en


class Invitation(models.Model):
    """A link by which one person makes an account; only its hash is kept."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    email = models.EmailField(_("e-mail"))
    role = models.CharField(_("role"), max_length=14, choices=Role)
    team = models.ForeignKey(Team, models.SET_NULL, null=True, blank=True, related_name="+")
    organisation = models.CharField(_("organisation"), max_length=200, blank=True)
    language = models.CharField(_("language"), max_length=10, blank=True)  # of the mail
    key_hash = models.CharField(max_length=64, unique=True)
    invited_by = models.ForeignKey(User, models.CASCADE, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)


class ApiToken(models.Model):
    """A key for programs: acts as its person, within its scopes, until it expires."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(User, models.CASCADE, related_name="tokens")
    name = models.CharField(_("what for"), max_length=100)
    scopes = models.JSONField(default=list)  # of base.tokens.SCOPES
    key_hash = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)
