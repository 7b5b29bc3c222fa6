"""What the home page says of exploring."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from towngown.desk.base.engine import atlas_for
from towngown.desk.base.models import SavedSearch
from towngown.desk.base.reader import Reader
from towngown.desk.base.views.home import Card, Line
from towngown.desk.explore import recent
from towngown.kernel.errors import AtlasMissing


def recently_opened(reader: Reader) -> Card | None:
    """Return what the reader opened last."""
    if reader.user is None:
        return None
    lines = [Line(one.title, one.address, one.note) for one in recent.latest(reader, 6)]
    empty = _("What you open is listed here, so that you find it again.")
    return Card("new", _("Recently opened"), lines, empty, order=80)


def saved_searches(reader: Reader) -> Card | None:
    """Return the searches that the reader keeps."""
    if reader.user is None:
        return None
    kept = SavedSearch.objects.filter(user_id=reader.user)[:8]
    lines = [Line(one.name, f"{reverse('search')}?{one.query}") for one in kept]
    empty = _("Search for something and keep the search under a name; it then waits here.")
    actions = [Line(_("Search"), reverse("search"))]
    return Card("new", _("Saved searches"), lines, empty, order=90, actions=actions)


def in_the_atlas(reader: Reader) -> Card:
    """Return how much of the atlas is open to the reader."""
    title = _("What the park knows")
    try:
        atlas = atlas_for(reader)
    except AtlasMissing:
        return Card("stand", title, [], _("Nothing was imported yet."), order=90)
    counted = [
        (_("Results"), "result", reverse("results")),
        (_("People"), "person", reverse("people")),
        (_("Organisations"), "organisation", f"{reverse('people')}?kind=organisation"),
    ]
    lines = [Line(words, at, atlas.listing(kind).rows) for words, kind, at in counted]
    return Card("stand", title, lines, order=90)
