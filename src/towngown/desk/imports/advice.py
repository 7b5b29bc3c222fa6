"""What a reader says of a row it refuses, in the language of who reads it, and what to do."""

from __future__ import annotations

import re

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from towngown.desk.imports.fields import field_in_words
from towngown.kernel.records import Rejection

# What the readers of spreadsheets say, so that it can be said in another language.
_SAID = [
    (re.compile(pattern), words)
    for pattern, words in (
        (r"is empty, and there is no description either",
         gettext_noop("is empty, and there is no description either")),
        (r"(?P<value>'.*'|\".*\") is none of (?P<known>.*)",
         gettext_noop("%(value)s is none of: %(known)s")),
        (r"(?P<value>'.*'|\".*\") is not a year", gettext_noop("%(value)s is not a year")),
        (r"(?P<value>'.*'|\".*\") is not a date", gettext_noop("%(value)s is not a date")),
        (r"(?P<value>'.*'|\".*\") cannot be read as a number",
         gettext_noop("%(value)s cannot be read as a number")),
        (r"(?P<value>'.*'|\".*\") is not a valid (?P<scheme>\w+)(?:: .*)?",
         gettext_noop("%(value)s is not a valid %(scheme)s")),
        (r"heading not known; its values are kept under it in attributes",
         gettext_noop("this heading is not known; its values are kept as they are, under it")),
    )
]  # fmt: skip
_BY_FIELD = {
    "tier": gettext_noop("Write public, park or confidential (公开, 园区, 保密) in this cell."),
    "embargo": gettext_noop("Write the day as 2027-03-31, or leave the cell empty."),
    "deadline": gettext_noop("Write the day as 2027-03-31."),
    "date": gettext_noop("Write the day as 2027-03-31."),
    "year": gettext_noop("Write the year with four digits."),
    "name": gettext_noop("Fill in the name, or delete the row."),
    "title": gettext_noop("Fill in the title, or delete the row."),
    "type": gettext_noop("Write one of the words named."),
}
_IDENTIFIERS = {"doi", "orcid", "ror", "uscc", "email", "patent", "openalex"}


def reason_in_words(item: Rejection) -> str:
    """Return what is wrong, in the language in use where it is known how to say it."""
    for pattern, words in _SAID:
        if (found := pattern.fullmatch(item.reason)) is not None:
            parts = found.groupdict()
            if "scheme" in parts:
                parts["scheme"] = field_in_words(parts["scheme"])
            return _(words) % parts if parts else _(words)
    return item.reason


def advice(item: Rejection) -> str:
    """Return what whoever has the list can do about it."""
    if item.reason.startswith("heading not known"):
        return _("If it is one of the known fields, choose it for this column.")
    if item.field in _BY_FIELD:
        return _(_BY_FIELD[item.field])
    if item.field.rpartition(".")[2] in _IDENTIFIERS:
        return _("Look the number up and correct it; a digit or letter is wrong or missing.")
    if item.kept:
        return _("Correct the value in the list; until then the row is taken without it.")
    return _("Correct the row in the list and hand the list in again.")
