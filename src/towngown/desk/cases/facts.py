"""Facts of a case: what a stage's fields become as forms, and how answers are checked and kept.

Facts are JSON: dates as "2026-11-02", numbers as strings that keep every digit, money as
{"amount": "1200.00", "currency": "CNY"}, yes as true. An empty answer takes the fact out.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from towngown.desk.base.actions import Incomplete
from towngown.desk.cases.pipelines import Field, Pipeline

CURRENCIES = ("CNY", "USD", "EUR", "GBP", "JPY", "HKD")


class MoneyWidget(forms.MultiWidget):
    """An amount and its currency side by side."""

    use_fieldset = True

    def __init__(self) -> None:
        amount = {"step": "0.01", "min": "0", "aria-label": gettext_lazy("Amount")}
        currency = {"aria-label": gettext_lazy("Currency")}
        parts = {
            "amount": forms.NumberInput(amount),
            "currency": forms.Select(currency, choices=_currencies()),
        }
        super().__init__(parts)

    def decompress(self, value: Any) -> list[Any]:
        """Return the parts of a kept fact."""
        return [value["amount"], value["currency"]] if value else [None, CURRENCIES[0]]


class MoneyField(forms.MultiValueField):
    """An amount of money: to the cent, never below nothing."""

    def __init__(self, **options: Any) -> None:
        parts = (
            forms.DecimalField(min_value=0, max_digits=16, decimal_places=2, required=False),
            forms.ChoiceField(choices=_currencies(), required=False),
        )
        super().__init__(parts, widget=MoneyWidget(), require_all_fields=False, **options)

    def clean(self, value: Any) -> Any:
        """Take a kept fact as well as the parts of a form."""
        return super().clean(self.widget.decompress(value) if isinstance(value, Mapping) else value)

    def compress(self, values: list[Any]) -> dict[str, str] | None:
        """Return the fact, None where no amount was given."""
        if not values or values[0] is None:
            return None
        return {"amount": f"{values[0]:.2f}", "currency": values[1] or CURRENCIES[0]}


def _currencies() -> list[tuple[str, str]]:
    return [(code, code) for code in CURRENCIES]


def form_field(field: Field, *, required: bool = False) -> forms.Field:
    """Return the form field that asks for a fact."""
    said = {"label": field.title, "help_text": field.help, "required": required}
    match field.type:
        case "long":
            return forms.CharField(widget=forms.Textarea(attrs={"rows": 4}), **said)
        case "date":
            return forms.DateField(widget=forms.DateInput({"type": "date"}, "%Y-%m-%d"), **said)
        case "number":
            return forms.DecimalField(max_digits=20, localize=False, **said)
        case "money":
            return MoneyField(**said)
        case "choice":
            choices = [("", gettext_lazy("Choose…"))]
            choices += [(choice.id, choice.title) for choice in field.choices]
            return forms.ChoiceField(choices=choices, **said)
        case "link":
            return forms.URLField(assume_scheme="https", **said)
        case "yes":
            return forms.BooleanField(**said)
        case _:
            return forms.CharField(max_length=500, **said)


def cleaned(way: Pipeline, facts: Mapping[str, Any]) -> dict[str, Any]:
    """Return the facts as they are kept; raises Incomplete for unknown and unfit ones."""
    kept, wrong = {}, {}
    for name, value in facts.items():
        if name not in way.fields:
            wrong[name] = _("This case has no such field.")
            continue
        try:
            kept[name] = _plain(form_field(way.fields[name]).clean(value))
        except ValidationError as error:
            wrong[name] = " ".join(error.messages)
    if wrong:
        raise Incomplete(_("Some answers do not fit; nothing was changed."), wrong)
    return kept


def written_over(facts: Mapping[str, Any], new: Mapping[str, Any]) -> dict[str, Any]:
    """Return the facts with the new ones in place; empty ones are left out."""
    together = {**facts, **new}
    return {name: value for name, value in together.items() if is_filled(value)}


def is_filled(value: Any) -> bool:
    """Whether something was answered; a "yes" only counts when it is yes."""
    return value not in (None, "", False, [], {})


def lacking(way: Pipeline, facts: Mapping[str, Any], names: Iterable[str]) -> tuple[Field, ...]:
    """Return those of the named fields that are still empty, each once."""
    wanted = dict.fromkeys(names)
    return tuple(way.fields[name] for name in wanted if not is_filled(facts.get(name)))


def _plain(value: Any) -> Any:
    if isinstance(value, date):
        return value.isoformat()
    return str(value) if isinstance(value, Decimal) else value
