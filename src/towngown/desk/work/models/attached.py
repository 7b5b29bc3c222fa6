"""The gate of what hangs on a root of any kind: it is seen where the root is, by who is signed in.

Like `Belonging`, but the root is named by kind and id instead of by a foreign key.
"""

from __future__ import annotations

from typing import Any, Self

from django.db import models
from django.db.models import Exists, OuterRef, Q

from towngown.desk.base.gate import Belonging, Guarded
from towngown.desk.base.reader import Reader
from towngown.desk.work import targets


class Attached(Belonging):
    """Something about the thing of that kind and id."""

    ROOT = ""
    kind = models.CharField(max_length=60, editable=False)
    thing = models.UUIDField(editable=False)

    class Meta:
        abstract = True
        default_manager_name = "ungated"
        base_manager_name = "ungated"

    @classmethod
    def seen_by(cls, reader: Reader) -> models.QuerySet[Any]:
        """Return a query of those whose root the reader may see; guests see none.

        Each row asks for its own root, so that few rows cost little in a desk of many roots.
        """
        if reader.user is None:
            return cls.ungated.none()
        seen = Q(pk__in=[])
        for kind, model in targets.kinds().items():
            root = model.objects.seen_by(reader).filter(pk=OuterRef("thing"))
            seen |= Q(kind=kind) & Exists(root)
        return cls.ungated.filter(seen)

    @classmethod
    def on(cls, reader: Reader, root: Guarded) -> models.QuerySet[Any]:
        """Return a query of those that hang on one root, none where the reader may not see it."""
        if reader.user is None:
            return cls.ungated.none()
        seen = type(root).objects.seen_by(reader).filter(pk=root.pk).order_by().values("pk")
        return cls.ungated.filter(kind=targets.kind_of(root), thing__in=seen)

    @classmethod
    def root_model(cls) -> type[Guarded]:
        """Return itself: there is no one model of the root, what belongs to it is seen with it."""
        return cls

    def hang_on(self, root: Guarded) -> Self:
        """Name the root; it was fetched through the gate."""
        self.kind, self.thing = targets.kind_of(root), root.pk
        return self

    def root(self) -> Guarded:
        """Return the thing whose tier decides, for the audit trail and for who is to be told."""
        return targets.kinds()[self.kind].ungated.get(pk=self.thing)


def root_named(kind: str, pk: Any) -> Guarded | None:
    """Return a root for deciding who is to be told of it; nobody is shown it by this."""
    model = targets.kinds().get(kind)
    return model.ungated.filter(pk=pk).first() if model else None


def all_on(model: type[Attached], root: Guarded) -> models.QuerySet[Any]:
    """Return what hangs on a root, for deciding who is to be told and for erasing it."""
    return model.ungated.filter(kind=targets.kind_of(root), thing=root.pk)


def part_named(root: Guarded, name: str, pk: str) -> Any:
    """Return a part of the root, by model name and id as the audit trail has them, or None."""
    from django.apps import apps

    for model in apps.get_models():
        if model._meta.model_name == name and issubclass(model, Belonging):
            part = model.ungated.filter(pk=pk).first()
            return part if part is not None and part.root().pk == root.pk else None
    return None
