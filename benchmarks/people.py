"""Resolving a list of 100,000 and of a million invented people, beside plain Splink 5.

The people are those of invented_people: near FEBRL's, a fifth with Chinese names in characters
and in pinyin. Both run as processes from the CSV file to the clusters' CSV file, without labels;
time and peak memory are of that whole. The smaller list is also resolved with full names in one
column, which has no like in the peer's settings.
"""

from __future__ import annotations

import csv
import os
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from time import perf_counter
from typing import Any

import msgspec
import numpy as np

from benchmarks.common import write_result
from benchmarks.invented_people import Files, files
from benchmarks.measured import measured
from towngown.convergence.register import Register, found
from towngown.convergence.resolution import Table, b_cubed, pairwise, read_table

SIZES = tuple(int(n) for n in os.environ.get("TOWNGOWN_PEOPLE", "100000,1000000").split(","))


def _ours(records: Path, out: Path) -> Sequence[object]:
    return (
        *(sys.executable, "-m", "towngown", "resolve", "--kind", "person", "--quiet"),
        *("--records", records, "--out", out),
    )


def _splink(records: Path, out: Path) -> Sequence[object]:
    return (sys.executable, "-m", "benchmarks.splink_people", records, out)


def _clusters(path: Path) -> dict[str, str]:
    with path.open(encoding="utf-8", newline="") as stream:
        return {row["id"]: row["cluster"] for row in csv.DictReader(stream)}


def _scored(out: Path, truth: Path) -> dict[str, Any]:
    """Return pairwise figures and B-cubed ones; every record must have been answered."""
    found, right = _clusters(out), _clusters(truth)
    assert found.keys() == right.keys()
    both = {"pairwise": pairwise(found, right), "b_cubed": b_cubed(found, right)}
    return {
        name: {key: round(value, 4) for key, value in msgspec.structs.asdict(score).items()}
        for name, score in both.items()
    }


def _measured(command: Any, records: Path, truth: Path) -> dict[str, Any]:
    with tempfile.TemporaryDirectory() as name:
        out = Path(name) / "clusters.csv"
        return measured(command(records, out)) | _scored(out, truth)


def _at(size: int) -> dict[str, Any]:
    invented: Files = files(size)
    ours = _measured(_ours, invented.people, invented.truth)
    splink = _measured(_splink, invented.people, invented.truth)
    figures = {
        "ours": ours,
        "splink": splink,
        "time, ours by splink's": round(ours["seconds"] / splink["seconds"], 2),
        "F1, ours less splink's": round(ours["pairwise"]["f1"] - splink["pairwise"]["f1"], 4),
    }
    print(size, figures, flush=True)
    return figures


def _kept(size: int) -> dict[str, Any]:
    """Return what a register of all but 1,100 people takes for the rest: 1,000 at once, 100 alone.

    Ids are stable where every id known before still means an element that holds its records, or
    redirects to one.
    """
    table = read_table(files(size).people, "person")
    held = np.sort(np.random.default_rng(5).choice(len(table), 1_100, replace=False))
    kept = np.setdiff1d(np.arange(len(table)), held)
    with tempfile.TemporaryDirectory() as name:
        path = Path(name) / "people.register"
        start = perf_counter()
        found(path, table.taken(kept), "person")
        founding = perf_counter() - start
        with Register(path) as register:
            before = register.elements()
            start = perf_counter()
            change = register.update(table.taken(held[:1_000]))
            thousand = perf_counter() - start
            single = [
                _timed(register, table.taken(held[at : at + 1])) for at in range(1_000, 1_100)
            ]
            after = register.elements()
            moved = [one for one, id_ in before.items() if after[one] != id_]
            redirected = sum(register.meaning_of(before[one]) == after[one] for one in moved)
        figures = {
            "founding, seconds": round(founding, 1),
            "file, MB": round(path.stat().st_size / 1e6),
            "1,000 new records, seconds": round(thousand, 2),
            "records thought about": change.looked_at,
            "one new record, ms p50": round(1_000 * float(np.percentile(single, 50)), 1),
            "one new record, ms p95": round(1_000 * float(np.percentile(single, 95)), 1),
            "records whose element has another id": len(moved),
            "of these redirected": redirected,
        }
    print(size, figures, flush=True)
    return figures


def _timed(register: Register, one: Table) -> float:
    start = perf_counter()
    register.update(one)
    return perf_counter() - start


def main() -> None:
    """Measure all sizes, then full names."""
    figures: dict[str, Any] = {f"{size} records": _at(size) for size in SIZES}
    if len(SIZES) > 1:
        small, large = (figures[f"{size} records"] for size in (min(SIZES), max(SIZES)))
        figures["growth"] = {
            who: {
                what: round(large[who][what] / small[who][what], 2)
                for what in ("seconds", "peak_gb")
            }
            for who in ("ours", "splink")
        }
    for size in SIZES:
        figures[f"register of {size} records"] = _kept(size)
    invented = files(min(SIZES))
    figures[f"{min(SIZES)} records, full names in one column"] = {
        "ours": _measured(_ours, invented.full_names, invented.truth)
    }
    write_result("people", figures)


if __name__ == "__main__":
    main()
