"""`{% work_sections thing %}`: what hangs on a thing, for any page that shows it."""

from __future__ import annotations

from typing import Any

from django import template
from django.contrib.humanize.templatetags.humanize import intcomma
from django.template.defaultfilters import filesizeformat
from django.template.loader import render_to_string
from django.utils.html import escape, linebreaks, urlize
from django.utils.safestring import SafeString, mark_safe

from towngown.desk.work import targets
from towngown.desk.work.people import pattern_of
from towngown.desk.work.sections import SECTIONS

register = template.Library()


@register.simple_tag(takes_context=True)
def work_sections(context: Any, thing: Any, *names: str) -> str:
    """Show the named sections (comments, tasks, files, timeline; all without a name) of a thing.

    The thing was fetched through the gate; guests are shown nothing.
    """
    request = context["request"]
    if request.reader.user is None:
        return ""
    return SafeString("".join(section(request, thing, name) for name in names or SECTIONS))


def section(request: Any, thing: Any, name: str, page: Any = 1, **more: Any) -> str:
    """Return one section of a thing as HTML."""
    shown = SECTIONS[name](request.reader, thing, page)
    told = {
        "thing": thing, "kind": targets.kind_of(thing), "shown": shown, "section": name,
        "may_add": True, **more,
    }  # fmt: skip
    return render_to_string(f"work/{name}.html", told, request)


@register.filter
def spoken(comment: Any) -> str:
    """Return a comment's text with its links and mentions marked; everything else is escaped."""
    text = urlize(escape(comment.text), nofollow=True, autoescape=False)
    people = list(comment.mentions.all())
    names = {name for user in people for name in (user.name, user.email) if name}
    if names:
        pattern = pattern_of(str(escape(name)) for name in names)
        text = pattern.sub(r'<strong class="mention">@\1</strong>', text)
    return mark_safe(linebreaks(text, autoescape=False))  # noqa: S308  escaped above


@register.filter
def bytes_of(size: int) -> str:
    """Return a size as people say it."""
    return f"{intcomma(size)} B" if size < 1024 else str(filesizeformat(size))
