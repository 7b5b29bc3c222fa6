"""Be woken when something happened of which someone may have to be told."""

from __future__ import annotations

from typing import Any

from towngown.desk.base.actions import happened
from towngown.desk.work.notices import NOTICES


def listen() -> None:
    """Wake the worker after every verb that stands in the table of notices."""
    happened.connect(_wake, dispatch_uid="work")


def _wake(sender: Any, verb: str, **more: Any) -> None:
    from towngown.desk.work.tasks import tell

    if verb in NOTICES:
        tell()
