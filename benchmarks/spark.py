"""Resolving invented people on Apache Spark and on one machine: how long, and whether they agree.

Both run as processes from the CSV file to the clusters' CSV file, Spark as local[2] with all of its
starting up. The people are those of invented_people; they have no texts, so that one machine, too,
finds candidates by their keys alone.
"""

from __future__ import annotations

import os
import sys
import tempfile
from pathlib import Path
from typing import Any

from benchmarks.common import write_result
from benchmarks.invented_people import files
from benchmarks.measured import measured

SIZES = tuple(int(n) for n in os.environ.get("TOWNGOWN_SPARK", "20000,100000").split(","))
ENGINE = "local[2]"


def _resolved(records: Path, out: Path, *more: str) -> dict[str, float]:
    return measured(
        (
            *(sys.executable, "-m", "towngown", "resolve", "--kind", "person", "--quiet"),
            *("--records", records, "--out", out, *more),
        )
    )


def _at(size: int) -> dict[str, Any]:
    records = files(size).people
    with tempfile.TemporaryDirectory() as name:
        alone, together = Path(name) / "alone.csv", Path(name) / "spark.csv"
        figures: dict[str, Any] = {
            "records": size,
            "one machine": _resolved(records, alone),
            "spark": _resolved(records, together, "--engine", ENGINE),
            "equal": alone.read_bytes() == together.read_bytes(),
        }
    print(figures, flush=True)
    return figures


def main() -> None:
    """Measure all sizes, and what Spark takes for a record more."""
    found = {size: _at(size) for size in SIZES}
    figures: dict[str, Any] = {"engine": ENGINE} | {
        f"{size} records": one for size, one in found.items()
    }
    small, large = found[min(SIZES)], found[max(SIZES)]
    if small is not large:
        more = large["spark"]["seconds"] - small["spark"]["seconds"]
        figures["spark, seconds a million records more"] = round(
            1e6 * more / (large["records"] - small["records"]), 1
        )
    write_result("spark", figures)


if __name__ == "__main__":
    main()
