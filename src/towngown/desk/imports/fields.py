"""What people call the kinds of lists and the fields of their columns."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from towngown.sources.registry import reader_named

KINDS: dict[str, str | Promise] = {
    "organisations": _("Organisations"),
    "people": _("People"),
    "needs": _("Needs"),
    "results": _("Results"),
    "courses": _("Courses"),
}
FIELDS: dict[str, str | Promise] = {
    "": _("– no field: kept as it is –"), "address": _("Address"), "authors": _("Authors"),
    "budget": _("Budget"), "contact": _("Contact"), "country": _("Country"),
    "credits": _("Credits"), "date": _("Date"), "deadline": _("Deadline"),
    "department": _("Department"), "doi": _("DOI"), "email": _("E-mail"),
    "embargo": _("Public from"), "hours": _("Hours"), "id": _("Own number"),
    "keywords": _("Keywords"), "language": _("Language"), "level": _("Level"),
    "name": _("Name"), "name_en": _("Name in English"), "openalex": _("OpenAlex id"),
    "orcid": _("ORCID iD"), "organisation": _("Organisation"), "owner": _("Owner"),
    "patent": _("Patent number"), "position": _("Position"),
    "prerequisites": _("Prerequisites"), "proposer": _("Proposed by"), "ror": _("ROR id"),
    "teacher": _("Teacher"), "text": _("Description"), "text_en": _("Description in English"),
    "tier": _("Who may see it"), "title": _("Title"), "title_en": _("Title in English"),
    "trl": _("Technology readiness (TRL)"), "type": _("Type"), "url": _("Web address"),
    "uscc": _("Unified social credit code"), "year": _("Year"),
}  # fmt: skip


def kind_in_words(format_: str) -> str:
    """Return what people call files of a format."""
    return str(KINDS.get(format_) or reader_named(format_).title)


def field_in_words(field: str) -> str:
    """Return what people call a field."""
    return str(FIELDS.get(field, field))
