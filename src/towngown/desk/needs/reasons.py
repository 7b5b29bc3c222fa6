"""Why a match is declined, in the words that matching platforms count by."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

# What industry says (a matching platform's yearly figures), then what an officer knows.
REASONS: dict[str, str | Promise] = {
    "too_early": _("Too early"),
    "no_advantage": _("Advantage over what there is unclear"),
    "no_route": _("Commercial route unclear"),
    "unclear": _("Description unclear"),
    "doubts": _("Scientific doubts"),
    "off_target": _("Does not meet the problem"),
    "too_dear": _("Too dear, or too slow"),
    "known": _("Already known to us"),
    "tied": _("Tied to someone else"),
    "conflict": _("Conflict of interest"),
    "other": _("Something else, as noted"),
}
CHOICES = list(REASONS.items())


def in_words(keys: Iterable[str]) -> list[str]:
    """Return the reasons in the reader's language; a key that is no longer used, as it is."""
    return [str(REASONS.get(key, key)) for key in keys]
