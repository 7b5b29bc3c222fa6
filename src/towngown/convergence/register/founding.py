"""A register is founded: a list is resolved as a whole, and all that is learnt is kept."""

from __future__ import annotations

import json
import os
import sqlite3
from collections.abc import Sequence
from pathlib import Path

import msgspec
import numpy as np

from towngown.convergence.identity import Claim, identify
from towngown.convergence.register import store
from towngown.convergence.register.curve import curve_of
from towngown.convergence.register.decisions import Decision
from towngown.convergence.register.linking import LIKELY, UNLIKELY
from towngown.convergence.resolution.blocks import effective
from towngown.convergence.resolution.clusters import Said
from towngown.convergence.resolution.compare_texts import Encode
from towngown.convergence.resolution.model import Model
from towngown.convergence.resolution.resolving import AT_LEAST, Progress, Resolution, resolve
from towngown.convergence.resolution.statistics import Statistics
from towngown.convergence.resolution.table import Table

_AT_ONCE = 50_000


def found(
    path: Path,
    table: Table,
    kind: str,
    *,
    encode: Encode | None = None,
    model: Model | None = None,
    statistics: Statistics | None = None,
    at_least: float = AT_LEAST,
    decisions: Sequence[Decision] = (),
    progress: Progress | None = None,
) -> Resolution:
    """Resolve the records and keep them, the model and its statistics as a register at `path`.

    `decisions` made in an earlier register hold in this one, too. What is at `path` is replaced
    when all is written. Without a model one is trained on the table; a given one comes with the
    statistics it was trained with, or takes those of the table.
    """
    tell = progress or (lambda *_: None)
    resolution = resolve(
        table, kind, encode=encode, model=model, statistics=statistics, at_least=at_least,
        keys_only=True, said=_said(decisions, table), progress=progress,
    )  # fmt: skip
    tell("keeping", 0, 0)
    part = path.with_name(f"{path.name}.part")
    db = store.create(part)
    db.execute("BEGIN")
    _keep_meta(db, resolution, kind, at_least)
    _keep_records(db, resolution)
    _keep_keys(db, resolution)
    _keep_doubts(db, resolution)
    _keep_decisions(db, decisions)
    db.execute("COMMIT")
    store.finish(db)
    db.close()
    part.chmod(0o600)
    os.replace(part, path)
    for rest in ("-wal", "-shm"):
        path.with_name(path.name + rest).unlink(missing_ok=True)
    return resolution


def _said(decisions: Sequence[Decision], table: Table) -> Said:
    """Return the standing decisions on records that are there, by places in order of ids."""
    place = {id_: at for at, id_ in enumerate(sorted(table.ids))}
    standing = [one for one in decisions if not one.withdrawn and one.a in place and one.b in place]
    return Said(
        [(place[one.a], place[one.b]) for one in standing if one.same],
        [(place[one.a], place[one.b]) for one in standing if not one.same],
    )


def _keep_decisions(db: sqlite3.Connection, decisions: Sequence[Decision]) -> None:
    rows = (msgspec.structs.astuple(one) for one in decisions)
    db.executemany("INSERT INTO decision VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", rows)


def _keep_meta(db: sqlite3.Connection, found: Resolution, kind: str, at_least: float) -> None:
    columns = [(one.name, one.type) for one in found.table.columns]
    store.put(db, "kind", kind)
    store.put(db, "columns", json.dumps(columns, ensure_ascii=False))
    store.put(db, "model", msgspec.json.encode(found.model))
    store.put(db, "statistics", found.statistics.to_bytes())
    store.put(db, "at_least", at_least)
    store.put(db, "curve", json.dumps(curve_of(found.probability)))
    store.put(db, "changes", 1)
    store.put(db, "components", int(found.component.max(initial=-1)) + 1)
    store.put(db, "numbers", len(found.table))
    store.put(db, "founded_on", len(found.table))


def _keep_records(db: sqlite3.Connection, found: Resolution) -> None:
    elements = _elements(found.table.ids, found.cluster)
    rows = zip(
        range(len(found.table)),
        found.table.ids,
        store.cells_of(found.table),
        found.component.tolist(),
        elements,
        (1 for _ in found.table.ids),
        strict=False,
    )
    db.executemany("INSERT INTO record VALUES (?, ?, ?, ?, ?, ?)", rows)


def _elements(ids: Sequence[str], cluster: np.ndarray) -> list[str]:
    """Return each record's element: called as `identify` would call it."""
    several = np.flatnonzero(np.bincount(cluster, minlength=len(ids))[cluster] > 1)
    groups: dict[int, list[Claim]] = {}
    for at in several.tolist():
        groups.setdefault(int(cluster[at]), []).append(Claim(ids[at], None, 1))
    named = identify(groups.values(), {}).element_of
    return [named.get(one, one) for one in ids]


def _keep_keys(db: sqlite3.Connection, found: Resolution) -> None:
    records, hashes = effective(found.keys, found.statistics.rules)
    signed = hashes.view(np.int64)
    order = np.lexsort((records, signed))
    for start in range(0, len(order), _AT_ONCE):
        part = order[start : start + _AT_ONCE]
        pairs = zip(signed[part].tolist(), records[part].tolist(), strict=True)
        db.executemany("INSERT INTO key VALUES (?, ?)", pairs)


def _keep_doubts(db: sqlite3.Connection, found: Resolution) -> None:
    doubtful = np.flatnonzero((found.probability >= UNLIKELY) & (found.probability < LIKELY))
    rows = zip(
        found.left[doubtful].tolist(),
        found.right[doubtful].tolist(),
        found.probability[doubtful].tolist(),
        strict=True,
    )
    db.executemany("INSERT INTO doubt VALUES (?, ?, ?)", rows)
