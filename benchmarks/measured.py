"""How long a command takes, and how much memory it and its children hold at most.

As a process (python -m benchmarks.measured COMMAND …) it prints both as JSON: the kernel counts
what a parent held into the peak of its child, so that the parent must be a small one.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

_KIB = 1_024
_EVERY = 0.1


def measured(command: Sequence[object]) -> dict[str, float]:
    """Return seconds and peak_gb of a command, run below a small process of its own."""
    wrapped = [sys.executable, "-m", "benchmarks.measured", *map(str, command)]
    done = subprocess.run(wrapped, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(f"{command[:4]} failed:\n{done.stderr[-2_000:]}")
    figures: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return figures


def resident(pid: int) -> float:
    """Return what a process and its children hold in memory, in bytes (Linux)."""
    try:
        status = Path(f"/proc/{pid}/status").read_text()
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    except (FileNotFoundError, ProcessLookupError):  # it has just ended
        return 0.0
    found = re.search(r"^VmRSS:\s+(\d+)", status, re.M)
    own = int(found[1]) * _KIB if found else 0.0
    return own + sum(resident(int(child)) for child in children)


def _run(command: Sequence[str]) -> int:
    """Run a command; its peak is that of one process (exact) or of all (sampled), the larger."""
    start = time.perf_counter()
    together = 0.0
    child = subprocess.Popen(command)
    while not (ended := os.wait4(child.pid, os.WNOHANG))[0]:
        together = max(together, resident(child.pid))
        time.sleep(_EVERY)
    seconds = time.perf_counter() - start
    peak = max(together, ended[2].ru_maxrss * _KIB)
    print("\n" + json.dumps({"seconds": round(seconds, 1), "peak_gb": round(peak / 1e9, 2)}))
    return os.waitstatus_to_exitcode(ended[1])


if __name__ == "__main__":
    sys.exit(_run(sys.argv[1:]))
