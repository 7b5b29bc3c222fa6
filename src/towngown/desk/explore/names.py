"""What kinds, types, roles and columns of the atlas are called on a page."""

from __future__ import annotations

from typing import Any

from babel import Locale
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from towngown.desk.base.templatetags.desk import locale

Words = str | Promise

KINDS: dict[str, Words] = {
    "person": _("Person"), "organisation": _("Organisation"), "result": _("Result"),
    "need": _("Need"), "project": _("Project"), "programme": _("Programme"),
    "course": _("Course"), "facility": _("Facility"), "fund": _("Fund"),
    "agreement": _("Agreement"), "field": _("Field"), "industry": _("Industry"),
    "place": _("Place"),
}  # fmt: skip
ICONS = {
    "person": "user-round", "organisation": "building-2", "result": "flask-conical",
    "need": "megaphone", "project": "folder-kanban", "programme": "graduation-cap",
    "course": "book-open", "facility": "factory", "fund": "landmark", "agreement": "handshake",
    "field": "shapes", "industry": "briefcase", "place": "map-pin",
}  # fmt: skip
TYPES: dict[str, Words] = {
    "publication": _("Publication"), "patent": _("Patent"), "software": _("Software"),
    "dataset": _("Data set"), "know-how": _("Know-how"), "company": _("Company"),
    "startup": _("Start-up"), "university": _("University"), "institute": _("Institute"),
    "hospital": _("Hospital"), "government": _("Government"), "facility": _("Facility"),
}  # fmt: skip
# What the element is to the other end, and what the other end is to it.
ROLES: dict[str, tuple[Words, Words]] = {
    "about": (_("About"), _("Spoken of in")),
    "affiliation": (_("Affiliated with"), _("Affiliated here")),
    "applicant": (_("Applicants"), _("Applied for")),
    "author": (_("Authors"), _("Author of")),
    "cites": (_("Cites"), _("Cited by")),
    "editor": (_("Editors"), _("Editor of")),
    "employee": (_("Works at"), _("People who work here")),
    "founder": (_("Founders"), _("Founder of")),
    "funder": (_("Funded by"), _("Funds")),
    "inventor": (_("Inventors"), _("Inventor of")),
    "located_in": (_("Located in"), _("Located here")),
    "member": (_("Members"), _("Member of")),
    "owner": (_("Owned by"), _("Owns")),
    "parent": (_("Belongs to"), _("Parts of it")),
    "part_of": (_("Part of"), _("Contains")),
    "participant": (_("Participants"), _("Takes part in")),
    "proposer": (_("Proposed by"), _("Proposed")),
    "publisher": (_("Published by"), _("Publishes")),
    "related": (_("Related to"), _("Related to")),
    "successor": (_("Succeeded by"), _("Succeeds")),
    "supplies": (_("Supplies"), _("Supplied by")),
    "teacher": (_("Teachers"), _("Teaches")),
    "field": (_("Fields"), _("In this field")),
}
COLUMNS: dict[str, Words] = {
    "kind": _("Kind"), "type": _("Type"), "year": _("Year"), "language": _("Language"),
    "country": _("Country"), "title": _("Title"), "titles": _("Titles"), "texts": _("Texts"),
    "names": _("Names"), "keywords": _("Keywords"), "fields": _("Fields"),
    "identifiers": _("Identifiers"), "date": _("Date"), "url": _("Address"),
    "attributes": _("Further facts"), "metrics": _("Counts"), "cites": _("Cites"),
    "tier": _("Tier"), "embargo": _("Public from"), "status": _("Status"),
}  # fmt: skip


def of_kind(kind: str) -> Words:
    """Return what a kind is called."""
    return KINDS.get(kind, kind)


def of_value(column: str, value: Any) -> Words:
    """Return how a value of a column is written: a type, a country, a language."""
    if column == "kind":
        return of_kind(value)
    if column == "type":
        return TYPES.get(value, str(value).replace("-", " ").replace("_", " "))
    if column == "country":
        return Locale.parse(locale()).territories.get(str(value).upper(), value)
    if column == "language":
        return _language(str(value))
    return str(value)


def _language(tag: str) -> str:
    names = Locale.parse(locale()).languages
    whole = names.get(tag.replace("-", "_"))
    return whole or names.get(tag.split("-")[0], tag)


def of_role(role: str, *, towards: bool) -> Words:
    """Return the heading over what is linked in a role."""
    return ROLES[role][towards] if role in ROLES else role.replace("_", " ")


# What attributes and counts are called that our own readers give.
FACTS: dict[str, Words] = {
    "trl": _("Technology readiness"), "budget": _("Budget"), "budget_cny": _("Budget (CNY)"),
    "start": _("Begins"), "end": _("Ends"), "position": _("Position"), "venue": _("Published in"),
    "volume": _("Volume"), "issue": _("Issue"), "first_page": _("First page"),
    "last_page": _("Last page"), "publisher": _("Publisher"), "deadline": _("Deadline"),
    "citations": _("Citations"), "cited_by": _("Citations"), "employees": _("Employees"),
    "founded": _("Founded"), "work_type": _("Type of work"),
}  # fmt: skip
REGISTRIES: dict[str, Words] = {
    "elements": _("Own list"), "openalex": "OpenAlex", "crossref": "Crossref", "orcid": "ORCID",
    "datacite": "DataCite", "ror": "ROR", "uspto": "USPTO",
}  # fmt: skip

SHEET: dict[str, Words] = {
    "id": _("Identity"), "title_en": _("Title in English"), "title_zh": _("Title in Chinese"),
    "people": _("People"), "organisations": _("Organisations"),
    "text_en": _("Text in English"), "text_zh": _("Text in Chinese"),
}  # fmt: skip
