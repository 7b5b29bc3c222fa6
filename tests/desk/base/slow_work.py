"""Work for the tests of the worker, run as it: python slow_work.py (in a desk's environment).

`slow` waits until the file it is given is there, and notes that it began in the file beside it.
"""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path
from typing import Any

import django


def register() -> None:
    """Make the kinds of work known."""
    from towngown.desk.base.jobs import Work, work
    from towngown.kernel.errors import UnreadableSource

    @work("slow", "Slow work")
    def slow(work: Work, *, until: str) -> dict[str, Any]:
        with Path(f"{until}.begun").open("a") as stream:
            stream.write(f"{os.getpid()}\n")
        while not Path(until).exists():
            work.tell("wait", 1, 2)
            time.sleep(0.1)
        return {"said": "The file is there."}

    @work("deadly")
    def deadly(work: Work) -> dict[str, Any]:
        os.kill(os.getpid(), 9)
        return {}

    @work("refused")
    def refused(work: Work) -> dict[str, Any]:
        raise UnreadableSource("not a list", where="list.xlsx", hint="save it again")


if __name__ == "__main__":
    django.setup()
    register()
    if sys.argv[1:] == ["work"]:
        from towngown.desk.base.worker import run

        run()
    else:
        exec(sys.stdin.read())
