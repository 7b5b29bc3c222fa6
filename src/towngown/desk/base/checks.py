"""Checks at every start: no model gets round the gate."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.apps import apps
from django.core.checks import Error, register
from django.db import models

from towngown.desk.base.gate import Belonging, CrossReference, Guarded


@register()
def gate_holds(app_configs: Any, **options: Any) -> list[Error]:
    """Return an error for every reference from one root to another that is no CrossReference."""
    return [
        Error(f"{field} leads from one root to another", hint="make it a CrossReference", obj=field)
        for model in apps.get_models()
        if issubclass(model, Guarded | Belonging)
        for field in _leaking(model)
    ]


def root_of(model: type[models.Model]) -> type[models.Model] | None:
    """Return the root of a guarded model, None for one that is not guarded."""
    if issubclass(model, Belonging):
        return model.root_model()
    return model if issubclass(model, Guarded) else None


def _leaking(model: type[models.Model]) -> Iterator[models.Field[Any, Any]]:
    for field in model._meta.get_fields():
        if not isinstance(field, models.ForeignKey | models.ManyToManyField):
            continue
        if isinstance(field, CrossReference):
            continue
        other = root_of(field.related_model)
        if other is not None and other is not root_of(model):
            yield field
