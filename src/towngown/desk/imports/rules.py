"""Who may do what with lists and corrections."""

from __future__ import annotations

from typing import Any

from towngown.desk.base.reader import Reader
from towngown.desk.imports.models import Correction, CorrectionState, Import, ImportState


def can_import(reader: Reader, thing: Any = None) -> bool:
    """Let officers and managers hand lists in, and correct what the atlas made of them."""
    return reader.rights.imports


def can_describe(reader: Reader, one: Import) -> bool:
    """Let a list be explained as long as it is not in the atlas."""
    return can_import(reader) and one.state != ImportState.DONE


def can_take_in(reader: Reader, one: Import) -> bool:
    """Let in what was checked; also once more after it was undone."""
    return can_import(reader) and one.state in {ImportState.CHECKED, ImportState.UNDONE}


def can_finish(reader: Reader, one: Import) -> bool:
    """Let duplicates be looked for again where that had failed or was stopped."""
    return can_import(reader) and one.state in {ImportState.DONE, ImportState.UNDONE}


def can_undo(reader: Reader, one: Import) -> bool:
    """Let whoever may import take out what is in."""
    return can_import(reader) and one.state == ImportState.DONE


def can_remove(reader: Reader, one: Import) -> bool:
    """Let a list be thrown away that is not in the atlas."""
    return can_describe(reader, one)


def can_withdraw(reader: Reader, one: Correction) -> bool:
    """Let a decision be taken back that stands, or could not be carried out."""
    stuck = one.state == CorrectionState.ASKED and not (one.job and one.job.is_live())
    return can_import(reader) and (one.state == CorrectionState.STANDS or stuck)
