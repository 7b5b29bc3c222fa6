"""What a case is about, as far as its reader may see it in the atlas."""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import NoReverseMatch, reverse
from django.utils.translation import get_language

from towngown.desk.base.engine import atlas_for, title_of
from towngown.desk.base.reader import Reader
from towngown.desk.cases.models import Case
from towngown.kernel.errors import AtlasMissing


@dataclass(frozen=True)
class About:
    """An element of the atlas: its title, kind, and page where there is one."""

    title: str
    kind: str
    address: str


def about(reader: Reader, case: Case) -> dict[str, About]:
    """Return the "element" and the "need" of a case, without what the reader may not see."""
    ids = {"element": case.element, "need": case.need_element}
    wanted = {name: id_ for name, id_ in ids.items() if id_}
    if not wanted:
        return {}
    try:
        found = atlas_for(reader).elements(wanted.values())
    except AtlasMissing:
        return {}
    return {
        name: About(title_of(found[id_], get_language() or "en"), found[id_]["kind"], _address(id_))
        for name, id_ in wanted.items()
        if id_ in found
    }


def _address(id_: str) -> str:
    try:
        return reverse("element", args=[id_])
    except NoReverseMatch:
        return ""
