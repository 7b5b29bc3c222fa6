"""What a person does with searches: keep one under a name, let it go."""

from __future__ import annotations

from django.http import QueryDict
from django.utils.translation import gettext as _

from towngown.desk.base.actions import Incomplete, Refused
from towngown.desk.base.gate import NotSeen
from towngown.desk.base.models import SavedSearch
from towngown.desk.base.reader import Reader

KEPT = 50
_TAKEN = ("q", "kind", "type", "year", "language", "country")


def keep_search(*, reader: Reader, name: str, query: str) -> SavedSearch:
    """Keep a search under a name; one of the same name is replaced. Nobody else sees it."""
    if reader.user is None:
        raise Refused(_("Sign in to keep a search."))
    told = QueryDict(query)
    kept = QueryDict(mutable=True)
    kept.update({part: told[part] for part in _TAKEN if told.get(part, "").strip()})
    written = kept.urlencode()
    if not kept.get("q") or len(written) > 1000:
        raise Incomplete(_("Search for something first."), {"name": _("There is no search yet.")})
    name = name.strip()[:100] or kept["q"][:100]
    mine = SavedSearch.objects.filter(user_id=reader.user)
    if mine.exclude(name=name).count() >= KEPT:
        raise Incomplete(_("You keep many searches. Let one go first."))
    found, _made = SavedSearch.objects.update_or_create(
        user_id=reader.user, name=name, defaults={"query": written}
    )
    return found


def drop_search(*, reader: Reader, pk: object) -> None:
    """Let a kept search go; raises NotSeen where it is not the reader's."""
    count, _rows = SavedSearch.objects.filter(user_id=reader.user, pk=pk).delete()
    if not count or reader.user is None:
        raise NotSeen(str(pk))
