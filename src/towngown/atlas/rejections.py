"""Rows that were set aside: noted in the atlas, and as a file for whoever handed them in."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import msgspec
import pyarrow as pa

from towngown.atlas.planning import Plan
from towngown.atlas.store import Store, Writer, scan
from towngown.convergence.staging import UnitReport, rejected_files

REJECTIONS = pa.schema(
    [
        ("source", pa.string()),
        ("file", pa.string()),
        ("line", pa.int64()),
        ("field", pa.string()),
        ("reason", pa.string()),
        ("raw", pa.string()),
        ("kept", pa.bool_()),
    ]
)
_ROW_LEFT_OUT = "(the row itself is left out: not all in its file is public)"


def note_rejections(
    writer: Writer, folder: Path, planned: Plan, reports: Sequence[UnitReport]
) -> tuple[int, int]:
    """Note the rows of the files just read that were set aside; what was noted of them goes.

    Return how many were rejected, and of how many the rest was kept.
    """
    closed = {report.unit for report in reports if report.tier != "public"}
    writer.create("rejections", REJECTIONS)
    writer.delete("rejections", "source", sorted({*planned.states, *planned.vanished}))
    rejected = kept = 0
    for unit in planned.units:
        for path in rejected_files(folder, unit) if unit.name in planned.states else ():
            rows = list(_rejections(path, unit.name, closed=unit.number in closed))
            if rows:
                table = pa.Table.from_pylist(rows, schema=REJECTIONS)
                writer.append("rejections", REJECTIONS, table.to_batches())
            kept += sum(row["kept"] for row in rows)
            rejected += sum(not row["kept"] for row in rows)
    return rejected, kept


def _rejections(path: Path, source: str, *, closed: bool) -> Iterator[dict[str, Any]]:
    """Yield the rejections of a file; of a `closed` one, which is not public, without rows."""
    with path.open("rb") as stream:
        for line in stream:
            row = {"source": source, "raw": "", "kept": False, **msgspec.json.decode(line)}
            if closed:
                row["raw"], row["reason"] = "", f"{row['reason']} {_ROW_LEFT_OUT}"
            yield row


def write_rejections(writer: Writer, store: Store) -> None:
    """Write all rows now set aside to rejected.jsonl, one JSON object a line, in one step.

    Only its owner may read it: reasons quote values.
    """
    part = store.cache / "rejected.part"
    part.unlink(missing_ok=True)
    with open(part, "x", encoding="utf-8", opener=_for_owner) as stream:
        if writer.has("rejections"):
            for batch in scan(writer.table("rejections")):
                for row in batch.to_pylist():
                    stream.write(json.dumps(row, ensure_ascii=False) + "\n")
    store.place(part, "rejected.jsonl")


def _for_owner(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)
