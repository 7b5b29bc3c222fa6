"""How the forms of a transfer look: dates as dates, long texts as areas."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db import models

DATE = {"type": "date"}


def date_input() -> forms.DateInput:
    """Return the browser's own field for a date."""
    return forms.DateInput(DATE, "%Y-%m-%d")


class DeskForm(forms.ModelForm):
    """A form over fields of a model whose writing is the actions' business: it saves nothing.

    `case` is the case that the thing belongs to; fields that choose parts of it look there.
    """

    def __init__(self, *args: Any, case: Any = None, **more: Any) -> None:
        super().__init__(*args, **more)
        self.case = case
        if not self.instance._state.adding and hasattr(self.instance, "revision"):
            self.fields["revision"] = forms.IntegerField(
                widget=forms.HiddenInput, initial=self.instance.revision
            )
        for name, field in self.fields.items():
            if isinstance(field, forms.DateField):
                field.widget = date_input()
            if isinstance(field.widget, forms.Textarea):
                field.widget.attrs["rows"] = 4
            if isinstance(field, forms.DecimalField):
                field.localize, field.widget.is_localized = False, False
            self.tune(name, field)

    def tune(self, name: str, field: forms.Field) -> None:
        """Change one field where a form needs it."""

    def _post_clean(self) -> None:
        """Check each field by itself; the whole is the actions' business."""
        for name, field in self.fields.items():
            model_field: Any = next(
                (one for one in self._meta.model._meta.concrete_fields if one.name == name), None
            )
            if model_field is None or name not in self.cleaned_data:
                continue
            value = self.cleaned_data[name]
            if value in field.empty_values or isinstance(model_field, models.ForeignKey):
                continue
            try:
                model_field.run_validators(value)
            except forms.ValidationError as error:
                self.add_error(name, error)

    def save(self, commit: bool = True) -> Any:
        """Refuse: a verb of the actions writes, and nothing else."""
        raise NotImplementedError("forms save nothing, call a verb")
