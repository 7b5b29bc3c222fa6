"""What a national registry would take, computed from measured rates.

python -m benchmarks.extrapolated prints the table of docs/how-to/from-a-laptop-to-a-cluster.md. It
is an extrapolation: work a record is taken to stay what it was at the measured sizes, and cores to
add up. Seconds and memory of one machine are of results/people.json, of Spark results/spark.json.
"""

from __future__ import annotations

import json
from typing import Any

from benchmarks.common import RESULTS

REGISTRIES = {"authors": 100_000_000, "works": 270_000_000}
CORES = 64
MILLION = 1_000_000
_HOUR = 3_600


def core_hours(records: int, seconds_a_million: float, cores: int) -> float:
    """Return the core-hours that so many records take at a rate measured on `cores`."""
    return records / MILLION * seconds_a_million * cores / _HOUR


def table() -> str:
    """Return the table of the page "From a laptop to a cluster"."""
    people, spark = _read("people"), _read("spark")
    alone = people["figures"][f"{MILLION} records"]["ours"]
    rate = spark["figures"]["spark, seconds a million records more"]
    cores = people["machine"]["cores"], spark["machine"]["cores"]
    lines = [
        "| | records | core-hours at one machine's rate | at Spark's "
        f"| Spark on {CORES} cores | memory |",
        "|---|---|---|---|---|---|",
    ]
    for name, records in REGISTRIES.items():
        least = core_hours(records, alone["seconds"], cores[0])
        most = core_hours(records, rate, cores[1])
        memory = alone["peak_gb"] * records / MILLION
        lines.append(
            f"| {name} | {records // MILLION} million | {least:.1f} | {most:.0f} "
            f"| {most / CORES:.1f} hours | {memory:.0f} GB |"
        )
    return "\n".join(lines)


def _read(name: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((RESULTS / f"{name}.json").read_text(encoding="utf-8"))
    return found


if __name__ == "__main__":
    print(table())
