"""Pages and API of the desk under load: 20 requests in flight, on SQLite and on PostgreSQL.

The atlas has 100,000 elements (made as in `scale`), the desk 10,000 cases and 200 people; requests
are of signed-in people of all roles, spread over pages and API as listed in PAGES. Server, worker,
database and the load all run on this machine. There is no peer; the figures are times.
"""

from __future__ import annotations

import http.client
import json
import os
import random
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.common import ROOT, write_result
from benchmarks.scale import SENTENCES, Recombined, elements, sentences_of, texts
from towngown.atlas.importing import converge
from towngown.atlas.index import index
from towngown.atlas.store import Store

ELEMENTS = int(os.environ.get("TOWNGOWN_ELEMENTS", "100000"))
CASES, PEOPLE, IN_FLIGHT, SECONDS = 10_000, 200, 20, 30
PORT = 8_765
# What is asked, and how often among a hundred requests.
PAGES = {
    "/": 12, "/needs/": 10, "/cases/transfer/": 10, "/cases/talent/?view=table": 5,
    "/cases/{case}/": 15, "/results/": 8, "/people/": 6, "/elements/result:{n}/": 12,
    "/search/?q={word}": 6, "/api/v1/cases": 8, "/api/v1/elements/result:{n}": 8,
}  # fmt: skip
WORDS = ("tannery salt", "钢筋 腐蚀", "laser sensor", "battery recycling", "药物 递送")


def build_atlas(folder: Path) -> Path:
    """Return the folder of an atlas of that many elements."""
    groups: list[list[str]] = []
    for text in texts():
        if len(found := sentences_of(text)) > 2:
            groups.append(found)
        if sum(map(len, groups)) >= SENTENCES:
            break
    path = folder / "elements.jsonl"
    with path.open("w", encoding="utf-8") as stream:
        for one in elements(groups, ELEMENTS):
            stream.write(json.dumps(one, ensure_ascii=False) + "\n")
    store = Store(str(folder / "park.atlas"))
    converge(store, [f"elements:{path}"])
    index(store, encoder=Recombined(groups))
    return folder / "park.atlas"


@contextmanager
def serving(home: Path, database: str) -> Iterator[dict[str, Any]]:
    """Furnish a desk, serve it, and hand out what can be asked."""
    told = {**os.environ, "TOWNGOWN_HOME": str(home), "PYTHONPATH": str(ROOT)}
    told.pop("DATABASE_URL", None)
    if database:
        told["DATABASE_URL"] = database
    command = [sys.executable, "-m", "benchmarks.desk_furnished", str(CASES), str(PEOPLE)]
    made = subprocess.run(command, env=told, check=True, capture_output=True, text=True)
    server = subprocess.Popen(
        [sys.executable, "-m", "towngown", "serve", "--port", str(PORT)], env=told
    )
    try:
        _wait()
        yield json.loads(made.stdout.splitlines()[-1])
    finally:
        server.terminate()
        server.wait(60)


def _wait() -> None:
    for _ in range(120):
        try:
            connection = http.client.HTTPConnection("127.0.0.1", PORT, timeout=5)
            connection.request("GET", "/health")
            if connection.getresponse().status == 200:
                return
        except OSError:
            time.sleep(0.5)
    raise RuntimeError("the server does not answer")


class Load:
    """People who ask without pause; `times` are milliseconds by page."""

    def __init__(self, known: dict[str, Any]) -> None:
        self._known = known
        self.times: dict[str, list[float]] = defaultdict(list)
        self.errors: dict[str, int] = defaultdict(int)
        self._lock = threading.Lock()

    def run(self, seconds: float, in_flight: int) -> None:
        """Ask for so long with so many at once."""
        until = time.perf_counter() + seconds
        people = [
            threading.Thread(target=self._ask, args=(number, until)) for number in range(in_flight)
        ]
        for one in people:
            one.start()
        for one in people:
            one.join()

    def _ask(self, number: int, until: float) -> None:
        chance = random.Random(number)
        connection = http.client.HTTPConnection("127.0.0.1", PORT, timeout=60)
        pages, weights = list(PAGES), list(PAGES.values())
        while time.perf_counter() < until:
            page = chance.choices(pages, weights)[0]
            path = page.format(
                case=chance.choice(self._known["cases"]), n=chance.randrange(ELEMENTS),
                word="+".join(map(_quoted, chance.choice(WORDS).split())),
            )  # fmt: skip
            cookie = f"sessionid={chance.choice(self._known['cookies'])}"
            start = time.perf_counter()
            connection.request("GET", path, headers={"Cookie": cookie, "Accept-Encoding": "gzip"})
            response = connection.getresponse()
            response.read()
            took = (time.perf_counter() - start) * 1_000
            with self._lock:
                self.times[page].append(took)
                if response.status not in {200, 404}:
                    self.errors[f"{page} {response.status}"] += 1


def _quoted(word: str) -> str:
    from urllib.parse import quote

    return quote(word)


def figures_of(load: Load) -> dict[str, Any]:
    """Return the percentiles of all requests and of each page."""
    everything = [took for times in load.times.values() for took in times]
    return {
        "requests": len(everything),
        "per second": round(len(everything) / SECONDS, 1),
        "all": _percentiles(everything),
        "errors": dict(load.errors),
        "by page": {page: _percentiles(times) for page, times in sorted(load.times.items())},
    }


def _percentiles(times: Sequence[float]) -> dict[str, float]:
    p50, p95 = np.percentile(times, [50, 95])
    return {"p50 ms": round(float(p50), 1), "p95 ms": round(float(p95), 1)}


def measured(atlas: Path, database: str) -> dict[str, Any]:
    """Return the figures of one kind of database, at 1 and at 20 requests in flight."""
    with tempfile.TemporaryDirectory() as name:
        home = Path(name)
        shutil.copytree(atlas, home / "park.atlas", copy_function=os.link)
        found = {}
        with serving(home, database) as known:
            Load(known).run(10, IN_FLIGHT)  # until everything is warm
            for in_flight in (1, IN_FLIGHT):
                load = Load(known)
                load.run(SECONDS, in_flight)
                found[f"{in_flight} in flight"] = figures_of(load)
        return found


def main() -> None:
    """Measure both kinds of database; PostgreSQL where a server can be started."""
    from benchmarks.postgresql import server

    with tempfile.TemporaryDirectory() as name:
        atlas = build_atlas(Path(name))
        figures: dict[str, Any] = {"SQLite": measured(atlas, "")}
        with server() as address:
            if address:
                figures["PostgreSQL"] = measured(atlas, address)
    write_result("desk", {"elements": ELEMENTS, "cases": CASES, "people": PEOPLE} | figures)


if __name__ == "__main__":
    main()
