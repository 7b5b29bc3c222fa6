"""What people decide of records: how it gets into the atlas's registers, and out again."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from towngown.convergence.register import Decision, Register
from towngown.desk.base.actions import Incomplete
from towngown.desk.base.engine import atlas_for
from towngown.desk.base.jobs import Work
from towngown.desk.base.reader import Reader
from towngown.desk.imports import taking
from towngown.desk.imports.models import Correction, Verdict
from towngown.kernel.errors import NotFound
from towngown.kernel.records import record_key

# The kinds whose records are compared by all evidence.
COMPARED = ("person", "organisation", "result")


def register_path(kind: str, tier: str) -> Path:
    """Return where the register of a kind and tier lies."""
    return taking.store().cache / "registers" / f"{kind}-{tier}.register"


def decide(work: Work, one: Correction) -> None:
    """Write the decision down where it is not yet, and let it count."""
    path = register_path(one.kind, one.register_tier)
    if not path.is_file():
        taking.compare(work)
    same = one.verdict == Verdict.SAME
    with Register(path, encode=taking.encode) as register:
        standing = _standing(register.decisions(), one)
        for a, b in one.pairs:
            if (a, b) not in standing:
                register.decide(a, b, same=same, who=_who(work), why=one.reason)
    _let_count(work)


def withdraw(work: Work, one: Correction, reason: str) -> None:
    """Take the decision back where it stands, and let that count."""
    path = register_path(one.kind, one.register_tier)
    if path.is_file():
        with Register(path, encode=taking.encode) as register:
            for number in _standing(register.decisions(), one).values():
                register.withdraw(number, who=_who(work), why=reason)
    _let_count(work)


def _let_count(work: Work) -> None:
    taking.compare(work)
    taking.make_searchable(work)


def _standing(decisions: Sequence[Decision], one: Correction) -> dict[tuple[str, str], int]:
    """Return the numbers of the decisions on its pairs that stand, by pair."""
    pairs = {(a, b) for a, b in one.pairs}
    same = one.verdict == Verdict.SAME
    return {
        (decision.a, decision.b): decision.number
        for decision in decisions
        if decision.withdrawn is None
        and decision.same == same
        and (decision.a, decision.b) in pairs
    }


def _who(work: Work) -> str:
    return work.reader.name or str(work.reader.user)


# -- what a decision is about --------------------------------------------------------------------


def element(reader: Reader, id_: str, field: str) -> dict[str, Any]:
    """Return an element that can be decided on; raises Incomplete that names the form's field."""
    try:
        found = atlas_for(reader).element(id_.strip())
    except NotFound as error:
        said = _("There is nothing of this id.")
        raise Incomplete(said, {field: said}) from error
    if found["kind"] not in COMPARED:
        said = _("Only people, organisations and results are compared.")
        raise Incomplete(said, {field: said})
    if found["status"] != "active":
        said = _("It is known only from what others say of it; there is no record to decide on.")
        raise Incomplete(said, {field: said})
    return found


def keys_of(element: dict[str, Any]) -> list[str]:
    """Return the keys of the records that make an element."""
    return [record_key(source["registry"], source["record"]) for source in element["sources"]]


def texts_of(element: dict[str, Any]) -> dict[str, str]:
    """Return what an element is called, by language."""
    rows = reversed(element["titles"] or element["names"] or [])
    return {row["language"]: row["text"] for row in rows}
