"""What benchmarks share: where data lies and how results are written."""

from __future__ import annotations

import json
import os
import platform
from datetime import date
from importlib.metadata import version
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
DATA = ROOT.parent / "shared" / "data"
RESULTS = ROOT / "benchmarks" / "results"
_PACKAGES = (
    "towngown",
    "lancedb",
    "duckdb",
    "numpy",
    "pyarrow",
    "msgspec",
    "bm25s",
    "scikit-learn",
    "splink",
    "rapidfuzz",
    "pyspark",
)


def machine() -> dict[str, Any]:
    """Return what the figures depend on: processor, cores, memory, versions."""
    model = platform.processor()
    cpuinfo = Path("/proc/cpuinfo")
    if cpuinfo.exists():
        names = [line for line in cpuinfo.read_text().splitlines() if line.startswith("model name")]
        model = names[0].partition(":")[2].strip() if names else model
    pages = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    return {
        "processor": model,
        "cores": os.cpu_count(),
        "memory_gib": round(pages / 2**30),
        "python": platform.python_version(),
        "packages": {name: version(name) for name in _PACKAGES},
    }


def write_result(name: str, figures: dict[str, Any]) -> None:
    """Print the figures and write them to results/<name>.json."""
    RESULTS.mkdir(exist_ok=True)
    result = {"benchmark": name, "date": date.today().isoformat(), "machine": machine()}
    text = json.dumps(result | {"figures": figures}, indent=1, ensure_ascii=False)
    (RESULTS / f"{name}.json").write_text(text + "\n", encoding="utf-8")
    print(json.dumps(figures, indent=1, ensure_ascii=False))
