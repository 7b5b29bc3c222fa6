"""Cases for the sample park, told in a file: what they are, and the way that each has gone."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils import timezone

from towngown.desk.base.reader import Reader
from towngown.desk.cases.actions import move_case, open_case
from towngown.desk.cases.models import Case


def told_in(file: Path) -> list[dict[str, Any]]:
    """Return the cases that a file tells of."""
    return tomllib.loads(file.read_text(encoding="utf-8"))["case"]


def day(told: int | date) -> date:
    """Return a day told as a date, or as days from today on, so that no sample grows stale."""
    return told if isinstance(told, date) else timezone.localdate() + timedelta(days=told)


def has_cases(reader: Reader, pipeline: str) -> bool:
    """Whether the reader sees any case of the pipeline."""
    return Case.objects.seen_by(reader).filter(pipeline=pipeline).exists()


@transaction.atomic
def show_cases(reader: Reader, pipeline: str, file: Path) -> None:
    """Open the cases of a file and move them on as the reader; nothing where there are some."""
    if has_cases(reader, pipeline):
        return
    for told in told_in(file):
        steps = told.pop("steps", [])
        case = open_case(
            reader=reader, pipeline=pipeline, **(told | {"facts": _facts(told["facts"])})
        )
        for step in steps:
            move_case(
                reader=reader, case_id=case.pk, to=step["to"], facts=_facts(step.get("facts", {}))
            )


def _facts(told: Mapping[str, Any]) -> dict[str, Any]:
    """Return facts as a case keeps them; numbers of the file itself are days from today on."""
    return {
        name: day(value).isoformat() if type(value) is int else value
        for name, value in told.items()
    }
