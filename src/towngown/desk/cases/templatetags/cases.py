"""How facts, ages and bars of cases are shown."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from babel.numbers import format_decimal
from django import template
from django.utils.html import format_html, linebreaks
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from towngown.desk.base.templatetags.desk import locale, money, when
from towngown.desk.cases.pipelines import Field

register = template.Library()


@register.filter
def fact(value: Any, field: Field) -> Any:
    """Return a fact as people read it."""
    if value in (None, ""):
        return "–"
    match field.type:
        case "date":
            return when(date.fromisoformat(value))
        case "money":
            return money(Decimal(value["amount"]), value["currency"])
        case "number":
            return format_decimal(Decimal(value), locale=locale())
        case "yes":
            return _("Yes")
        case "choice":
            return next((str(one) for one in field.choices if one.id == value), value)
        case "link":
            return format_html('<a href="{}" rel="noopener nofollow">{}</a>', value, value)
        case "long":
            return mark_safe(linebreaks(value, autoescape=True))  # noqa: S308  escaped by linebreaks
    return value


@register.filter
def fact_of(facts: dict[str, Any], field: Field) -> Any:
    """Return one of a case's facts as people read it."""
    return fact(facts.get(field.name), field)


@register.filter
def number(value: Any) -> str:
    """Return a count or a median as the language writes it, a dash for what is not known."""
    return "–" if value is None else str(format_decimal(value, "#,##0.#", locale=locale()))


@register.simple_tag
def bar(share: int | None) -> SafeString:
    """Draw a share of 100 as a bar; the number stands beside it, so it is hidden from readers."""
    return format_html(
        '<svg class="share" width="80" height="8" aria-hidden="true" focusable="false">'
        '<rect class="share-all" width="80" height="8" rx="2"/>'
        '<rect class="share-part" width="{}" height="8" rx="2"/></svg>',
        round(80 * (share or 0) / 100),
    )
