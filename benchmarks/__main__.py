"""Run all benchmarks, or those named: python -m benchmarks quality reading."""

import sys
from importlib import import_module

BENCHMARKS = (
    "affiliations", "desk", "encoding", "faults", "names", "people", "quality", "reading",
    "resolution", "scale", "spark", "wizard",
)  # fmt: skip

if __name__ == "__main__":
    for name in sys.argv[1:] or BENCHMARKS:
        import_module(f"benchmarks.{name}").main()
