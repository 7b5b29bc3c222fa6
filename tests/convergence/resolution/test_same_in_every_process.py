"""What decides a pair does not depend on how a process happens to hash strings."""

from __future__ import annotations

import os
import subprocess
import sys

from towngown.convergence.resolution.romanised import spellings

_ASK = "from towngown.convergence.resolution.romanised import spellings as s; print(s('倩娜'))"


def test_the_spellings_tried_are_the_same_and_begin_with_pinyin() -> None:
    answers = {
        subprocess.run(
            [sys.executable, "-c", _ASK],
            env={**os.environ, "PYTHONHASHSEED": seed, "PYTHONIOENCODING": "utf-8"},
            capture_output=True, check=True, text=True, encoding="utf-8",
        ).stdout.strip()
        for seed in ("0", "1", "2")
    }  # fmt: skip
    assert answers == {str(spellings("倩娜"))}
    assert "qianna" in spellings("倩娜")
