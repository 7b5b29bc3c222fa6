"""Filters of the pages about accounts."""

from __future__ import annotations

import re
from typing import Any

from django import template

from towngown.desk.accounts.demo import sign_ins
from towngown.desk.accounts.sessions import handle_of

register = template.Library()
register.filter("handle", handle_of)


@register.simple_tag
def demo_sign_ins() -> dict[str, Any]:
    """Return what the sign-in page of a demo offers; nothing on any other desk."""
    return sign_ins()


# In this order: browsers name those that they descend from as well.
_BROWSERS = (
    ("Edg", "Edge"), ("OPR", "Opera"), ("MicroMessenger", "WeChat"), ("Firefox", "Firefox"),
    ("Chrome", "Chrome"), ("Safari", "Safari"),
)  # fmt: skip
_SYSTEMS = (
    ("iPhone", "iPhone"), ("iPad", "iPad"), ("Android", "Android"), ("Windows", "Windows"),
    ("Mac OS X", "macOS"), ("Linux", "Linux"),
)  # fmt: skip


@register.filter
def browser(agent: str) -> str:
    """Return what people call the browser and system of a User-Agent header."""
    found = [
        next((name for mark, name in marks if re.search(rf"\b{mark}\b", agent)), "")
        for marks in (_BROWSERS, _SYSTEMS)
    ]
    return " · ".join(filter(None, found)) or agent[:40]
