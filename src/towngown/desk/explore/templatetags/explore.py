"""Titles, kinds and values of elements as a page shows them."""

from __future__ import annotations

from typing import Any

from django import template
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language

from towngown.desk.base.engine import title_of
from towngown.desk.explore import names
from towngown.kernel.tiers import effective_tier

register = template.Library()


@register.filter
def title(element: Any) -> str:
    """Return the title in the language of the page, or the nearest there is."""
    return title_of(element, get_language() or "en")


@register.filter
def other_titles(element: Any) -> list[Any]:
    """Return the titles in other languages."""
    shown = title(element)
    rows = [*(element["titles"] or ()), *(element["names"] or ())]
    found = {row["text"]: row for row in rows if row["text"] != shown}
    return list(found.values())


@register.filter
def kind_words(kind: str) -> Any:
    """Return what a kind is called."""
    return names.of_kind(kind)


@register.filter
def kind_icon(kind: str) -> str:
    """Return the icon of a kind."""
    return names.ICONS.get(kind, "file")


@register.filter
def type_words(value: str) -> Any:
    """Return what a type is called."""
    return names.of_value("type", value)


@register.filter
def address_of(id_: str) -> str:
    """Return the page of an element."""
    return reverse("element", args=[id_])


@register.filter
def value_words(value: str, column: str) -> Any:
    """Return how a value of a column is written."""
    return names.of_value(column, value)


@register.filter
def tier_today(element: Any) -> str:
    """Return the tier in force today: what an embargo has lifted is public."""
    return effective_tier(element["tier"], element["embargo"], timezone.localdate())


@register.filter
def pairs(text: str) -> list[list[str]]:
    """Return "a Word,b Word" as pairs."""
    return [one.split(" ", 1) for one in text.split(",")]


@register.filter
def form_of(address: str, form: str) -> str:
    """Return the address of an export in a form."""
    return address.replace("FORM", form)


@register.filter
def web(address: str | None) -> str:
    """Return an address that may be followed: of the web or of mail; "" for any other."""
    found = address or ""
    return found if found.startswith(("https://", "http://", "mailto:")) else ""
