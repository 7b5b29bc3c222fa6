"""Numbers to reach, as rows of a form: what, how it relates, value, unit."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

PARTS = ("what", "relation", "value", "unit")
RELATIONS = [
    ("≥", _("at least (≥)")),
    ("≤", _("at most (≤)")),
    ("=", _("exactly (=)")),
    ("<", _("less than (<)")),
    (">", _("more than (>)")),
    ("±", _("within (±)")),
]
LEAST, MOST = 2, 12
_LENGTHS = {"what": 120, "relation": 2, "value": 40, "unit": 40}


class NumbersWidget(forms.Widget):
    """A small table; one empty row always follows the filled ones."""

    template_name = "needs/numbers.html"
    use_fieldset = True

    def get_context(self, name: str, value: Any, attrs: Any) -> dict[str, Any]:
        """Return the rows with the names of their inputs."""
        context: dict[str, Any] = super().get_context(name, value, attrs)
        rows = [row for row in value or () if isinstance(row, Mapping)]
        rows += [{}] * max(LEAST - len(rows), min(1, MOST - len(rows)))
        context["rows"] = [
            [(part, f"{name}-{place}-{part}", row.get(part, "")) for part in PARTS]
            for place, row in enumerate(rows)
        ]
        context["relations"], context["lengths"] = RELATIONS, _LENGTHS
        return context

    def value_from_datadict(self, data: Any, files: Any, name: str) -> list[dict[str, str]]:
        """Return the rows in which a value was typed."""
        rows = [
            {part: _typed(data, f"{name}-{place}-{part}", part) for part in PARTS}
            for place in range(MOST)
        ]
        return [row for row in rows if row["value"] or row["what"]]

    def value_omitted_from_data(self, data: Any, files: Any, name: str) -> bool:
        """Whether the table was not on the page at all."""
        return f"{name}-0-value" not in data


def _typed(data: Any, name: str, part: str) -> str:
    return str(data.get(name, "")).strip()[: _LENGTHS[part]]


class NumbersField(forms.Field):
    """Targets, each with a value; what is half typed is kept and told."""

    widget = NumbersWidget

    def validate(self, value: Sequence[Mapping[str, str]]) -> None:
        """Refuse a target without a value, and a relation that is none."""
        super().validate(value)
        known = {relation for relation, _words in RELATIONS} | {""}
        for row in value or ():
            if not row["value"]:
                raise forms.ValidationError(_("“%(what)s” has no value yet."), params=row)
            if row["relation"] not in known:
                raise forms.ValidationError(_("Choose how the value is meant."))
