"""Tags and filters that every template of the desk has."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from babel.dates import format_date, format_datetime, format_timedelta
from babel.numbers import format_currency
from django import template
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import get_language

register = template.Library()


def locale() -> str:
    """Return Babel's name of the language in use."""
    return "zh_Hans_CN" if (get_language() or "en").startswith("zh") else "en_GB"


@register.filter
def when(value: datetime | date | None) -> str:
    """Return a date as people say it, with the exact one on hover and for machines."""
    if value is None:
        return "–"
    if isinstance(value, datetime):
        local = timezone.localtime(value)
        exact = format_datetime(local, "long", locale=locale())
        said = _said(local)
    else:
        exact = format_date(value, "full", locale=locale())
        said = format_date(value, "medium", locale=locale())
    return format_html('<time datetime="{}" title="{}">{}</time>', value.isoformat(), exact, said)


def _said(value: datetime) -> str:
    past = value - timezone.localtime()
    if abs(past.days) < 7:
        return str(format_timedelta(past, add_direction=True, locale=locale()))
    return str(format_date(value, "medium", locale=locale()))


@register.filter
def money(value: Decimal | None, currency: str = "CNY") -> str:
    """Return an amount in its currency as the language writes it."""
    return "–" if value is None else str(format_currency(value, currency, locale=locale()))


@register.simple_tag(takes_context=True)
def with_query(context: Any, **changes: Any) -> str:
    """Return this page's query string with some parameters changed; None takes one out."""
    query = context["request"].GET.copy()
    for name, value in changes.items():
        if value is None:
            query.pop(name, None)
        else:
            query[name] = str(value)
    return f"?{query.urlencode()}"


@register.filter
def startswith_path(path: str, start: str) -> bool:
    """Return whether a page lies in the room of that address."""
    return path.startswith(start)


@register.filter
def initials(name: Any) -> str:
    """Return one or two letters that stand for a person: "Li Ming" LM, "李明" 明."""
    words = str(name).split()
    if not words:
        return ""
    if not words[0][0].isascii():
        return words[0][-1]
    return "".join(word[0] for word in (words[0], words[-1])[: len(words)]).upper()
