"""The long work of this app; each may be killed anywhere and run again from the start."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from towngown.desk.base import jobs
from towngown.desk.base.actions import changing
from towngown.desk.base.jobs import Work, work
from towngown.desk.imports import checking, correcting, files, taking
from towngown.desk.imports.models import Correction, CorrectionState, Import, ImportState
from towngown.desk.imports.rules import can_import

Result = dict[str, Any]


@work("imports.check", gettext_lazy("Check a list"))
def check(work: Work, *, pk: str) -> Result:
    """Read the list, keep the first rows and every problem."""
    one = Import.objects.get_seen(work.reader, pk)
    listed = checking.Listed(one.path, one.format, one.mapping, one.tier, one.name)
    report = checking.check(listed, one.path.with_name("problems.jsonl"), work.tell)
    files.write_json(one.path.with_name("check.json"), {"preview": report.preview})
    with changing(work.reader, "check_list", Import, pk, may=can_import) as one:
        one.state, one.counts = ImportState.CHECKED, report.counts
    said = _("%(rows)s rows can be taken, %(left)s cannot.") % {
        "rows": report.records, "left": report.rejected,
    }  # fmt: skip
    return {"address": reverse("import", args=[pk]), "said": said}


@work("imports.take_in", gettext_lazy("Take in a list"))
def take_in(work: Work, *, pk: str) -> Result:
    """Bring the list into the atlas, and have the rest done after it."""
    summary = taking.take_in(work, Import.objects.get_seen(work.reader, pk))
    with changing(work.reader, "list_taken_in", Import, pk, may=can_import) as one:
        one.state, one.taken_at, one.taken_by_id = (
            ImportState.DONE, timezone.now(), work.reader.user,
        )  # fmt: skip
        if summary.changed:
            one.counts |= {
                "new": summary.records["new"] + summary.records["returned"],
                "changed": summary.records["changed"],
            }
        one.job = jobs.start(work.reader, "imports.finish", pk=pk)
    return {"address": reverse("import", args=[pk]), "said": _("The list is in the atlas.")}


@work("imports.finish", gettext_lazy("Find duplicates and make searchable"))
def finish(work: Work, *, pk: str = "") -> Result:
    """Do what takes longer than the import itself."""
    taking.finish(work)
    address = reverse("import", args=[pk]) if pk else reverse("imports")
    return {"address": address, "said": _("Everything can be found.")}


@work("imports.undo", gettext_lazy("Undo an import"))
def undo(work: Work, *, pk: str) -> Result:
    """Take the list out of the atlas."""
    taking.take_out(work, Import.objects.get_seen(work.reader, pk))
    with changing(work.reader, "list_taken_out", Import, pk, may=can_import) as one:
        one.state, one.taken_at, one.taken_by_id = ImportState.UNDONE, None, None
        one.job = jobs.start(work.reader, "imports.finish", pk=pk)
    return {"address": reverse("import", args=[pk]), "said": _("The list is out of the atlas.")}


@work("imports.decide", gettext_lazy("Carry out a decision on duplicates"))
def decide(work: Work, *, pk: str) -> Result:
    """Write the decision into the register and compare anew."""
    correcting.decide(work, Correction.objects.get_seen(work.reader, pk))
    return _decided(work, pk, CorrectionState.STANDS, _("The decision stands."))


@work("imports.withdraw", gettext_lazy("Take back a decision on duplicates"))
def withdraw(work: Work, *, pk: str, reason: str) -> Result:
    """Take the decision out of the register and compare anew."""
    correcting.withdraw(work, Correction.objects.get_seen(work.reader, pk), reason)
    return _decided(work, pk, CorrectionState.WITHDRAWN, _("The decision is taken back."))


def _decided(work: Work, pk: str, state: CorrectionState, said: str) -> Result:
    with changing(work.reader, "decision_carried_out", Correction, pk, may=can_import) as one:
        one.state = state
    return {"address": reverse("corrections"), "said": said}
