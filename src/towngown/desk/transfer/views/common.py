"""What the pages of a transfer share."""

from __future__ import annotations

from typing import Any

from towngown.desk.base import actions as base
from towngown.desk.base.gate import NotSeen, seen
from towngown.desk.base.reader import Reader
from towngown.desk.cases.models import Case
from towngown.desk.transfer.models import Nda, Offer
from towngown.desk.transfer.sides import Side, stands

ALL = (Side.OFFICE, Side.INVENTOR, Side.REVIEWER)
PAID = (Side.OFFICE, Side.INVENTOR)
# Which side is shown which part of a case's file.
SECTIONS = {
    "disclosure": ALL, "evaluation": ALL, "protection": ALL, "marketing": (Side.OFFICE,),
    "agreements": PAID, "income": PAID, "followup": PAID,
}  # fmt: skip


def opened(reader: Reader, pk: Any, section: str) -> Case:
    """Return a transfer case for one part of its file; raises NotSeen, writes the reading down."""
    case = Case.objects.get_seen(reader, pk)
    if not stands(reader, case, *SECTIONS[section]):
        raise NotSeen(str(pk))
    base.read(reader, case)
    return case


def sections_for(reader: Reader, case: Case) -> list[str]:
    """Return the parts of the file that the reader is shown."""
    on = {side for side in Side if stands(reader, case, side)}
    return [name for name, sides in SECTIONS.items() if on & set(sides)]


def case_behind(reader: Reader, thing: Any) -> Case:
    """Return the case of a part, or of a root of its own that stands for one; raises NotSeen."""
    if isinstance(thing, Offer | Nda):
        case = seen(thing, "case", reader)
        if case is None:
            raise NotSeen(str(thing.pk))
        return case
    return thing.root()


def told(form: Any, error: Exception) -> None:
    """Put what an action refused into the form that asked for it."""
    fields = getattr(error, "fields", {})
    form.add_error(None, str(error))
    for name, said in fields.items():
        if name in form.fields:
            form.add_error(name, said)
        elif said != str(error):
            form.add_error(None, said)
