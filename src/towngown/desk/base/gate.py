"""The one gate: every query of a guarded model says who asks.

`Model.objects.seen_by(reader)` is a query of what that reader may see; `Model.objects` alone
refuses to answer. `Model.ungated` asks for everything; it serves Django itself and the few modules
listed in tests/desk/test_gate.py, and a reference from one guarded thing to another has to pass the
gate again (`CrossReference`), so that no page shows by a detour what its reader may not see.

A *root* (`Guarded`) carries tier, team, embargo and the people named; what belongs to a root
(`Belonging`) is seen where its root is. Ids are random, since numbers that count would tell of
what is hidden.
"""

from __future__ import annotations

import uuid
from typing import Any, ClassVar, NoReturn, Self

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models.fields.related_descriptors import ForwardManyToOneDescriptor
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from towngown.desk.base.reader import Reader
from towngown.kernel.tiers import effective_tier


class Ungated(RuntimeError):
    """A query or a reference went past the gate: a mistake in the program."""


class NotSeen(LookupError):
    """Nothing of that id is there for this reader; hidden and missing are one."""


class Tier(models.TextChoices):
    """Who may see a thing at all, as in the atlas."""

    PUBLIC = "public", _("Public")
    PARK = "park", _("Park")
    CONFIDENTIAL = "confidential", _("Confidential")


class Gate:
    """What a guarded model's `objects` is: one question and no other."""

    def __init__(self, model: type[models.Model] | None = None) -> None:
        self._model = model

    def __get__(self, instance: object, owner: type[models.Model]) -> Gate:
        """Bind to the model that asks."""
        return Gate(owner)

    def seen_by(self, reader: Reader) -> Any:
        """Return a query of what the reader may see."""
        return self._model.seen_by(reader)

    def get_seen(self, reader: Reader, pk: Any) -> Any:
        """Return the one of that id; raises NotSeen, whether it is hidden or missing."""
        try:
            return self.seen_by(reader).get(pk=pk)
        except (self._model.DoesNotExist, ValidationError, ValueError) as error:
            raise NotSeen(str(pk)) from error

    def __getattr__(self, name: str) -> NoReturn:
        """Refuse what a manager would answer to."""
        if self._model is None or name.startswith("_"):
            raise AttributeError(name)
        raise Ungated(f"{name}: say who asks, with .objects.seen_by(reader)")


class Guarded(models.Model):
    """A thing with tier, team and embargo: a need, a disclosure, a case."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    tier = models.CharField(_("tier"), max_length=12, choices=Tier, default=Tier.CONFIDENTIAL)
    embargo = models.DateField(_("public from"), null=True, blank=True)
    team = models.ForeignKey(
        "base.Team", models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name=_("team"),
    )  # fmt: skip
    people = models.ManyToManyField(
        settings.AUTH_USER_MODEL, blank=True, related_name="+", verbose_name=_("also seen by")
    )
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    created_at = models.DateTimeField(_("created"), auto_now_add=True)
    updated_at = models.DateTimeField(_("changed"), auto_now=True)
    revision = models.PositiveIntegerField(default=0, editable=False)

    ungated: ClassVar[models.Manager[Any]] = models.Manager()
    objects: ClassVar[Gate] = Gate()

    class Meta:
        abstract = True
        default_manager_name = "ungated"
        base_manager_name = "ungated"

    @classmethod
    def seen_by(cls, reader: Reader) -> models.QuerySet[Any]:
        """Return a query of those that the reader may see."""
        return cls.ungated.filter(cls.seen_as(reader))

    @classmethod
    def seen_as(cls, reader: Reader) -> models.Q:
        """Return the condition under which the reader sees one."""
        seen = models.Q(tier=Tier.PUBLIC) | models.Q(embargo__lte=reader.today)
        if reader.rights.sees_park:
            seen |= models.Q(tier=Tier.PARK)
        if reader.teams:
            seen |= models.Q(team__in=reader.teams)
        if reader.user is not None:
            naming = cls.people.through._default_manager.filter(user=reader.user)
            named = naming.values(cls._meta.model_name)
            seen |= models.Q(created_by=reader.user) | models.Q(pk__in=named)
        return seen

    def is_confidential(self) -> bool:
        """Whether only its team and the people named may see it today."""
        embargo = self.embargo.isoformat() if self.embargo else None
        return effective_tier(self.tier, embargo, timezone.localdate()) == Tier.CONFIDENTIAL

    def root(self) -> Self:
        """Return the thing whose tier decides."""
        return self


class Belonging(models.Model):
    """A part of a root, seen where the root is; `ROOT` is the path of field names to it."""

    ROOT: ClassVar[str]

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)

    ungated: ClassVar[models.Manager[Any]] = models.Manager()
    objects: ClassVar[Gate] = Gate()

    class Meta:
        abstract = True
        default_manager_name = "ungated"
        base_manager_name = "ungated"

    @classmethod
    def seen_by(cls, reader: Reader) -> models.QuerySet[Any]:
        """Return a query of those whose root the reader may see."""
        seen = cls.root_model().seen_by(reader).values("pk")
        return cls.ungated.filter(**{f"{cls.ROOT}__in": seen})

    @classmethod
    def root_model(cls) -> type[Guarded]:
        """Return the model of the root."""
        model: Any = cls
        for name in cls.ROOT.split("__"):
            model = model._meta.get_field(name).related_model
        return model

    def root(self) -> Guarded:
        """Return the thing whose tier decides."""
        found: Any = self
        for name in self.ROOT.split("__"):
            found = getattr(found, name)
        return found


class _RefusingDescriptor(ForwardManyToOneDescriptor):
    def __get__(self, instance: object, cls: type | None = None) -> Any:
        if instance is None:
            return self
        name = self.field.name
        raise Ungated(f"{name}: take it through the gate, with seen(…, {name!r}, reader)")


class CrossReference(models.ForeignKey):
    """A reference from one root to another, whose readers may differ.

    Only its id (`…_id`) can be read directly; `seen(instance, name, reader)` gives the thing, or
    None where the reader may not see it.
    """

    forward_related_accessor_class = _RefusingDescriptor

    def __init__(self, to: Any, on_delete: Any = models.PROTECT, **options: Any) -> None:
        options["related_name"] = "+"
        super().__init__(to, on_delete, **options)


def seen(instance: models.Model, name: str, reader: Reader) -> Any:
    """Return what the cross reference `name` points to, or None where the reader may not see it."""
    field = instance._meta.get_field(name)
    pk = getattr(instance, field.attname)
    if pk is None:
        return None
    return field.related_model.objects.seen_by(reader).filter(pk=pk).first()
