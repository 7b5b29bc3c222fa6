"""A spreadsheet of many organisations through the import wizard, with server and worker beside.

The workbook is invented here, one in a hundred rows broken. It is handed in, checked and taken in
by a worker process (python -m towngown.desk.base.worker) over the sample park; meanwhile pages are
fetched, one after the other, from a server process. After that the worker makes the rows
searchable and looks for duplicates, which is told apart.
"""

from __future__ import annotations

import json
import os
import random
import socket
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from importlib.resources import as_file, files
from pathlib import Path
from typing import Any

import numpy as np
import xlsxwriter

from benchmarks.common import write_result
from benchmarks.measured import resident

ROWS = int(os.environ.get("TOWNGOWN_ROWS", "50000"))
# Whether to wait until all is searchable and duplicates are found.
FINISH = os.environ.get("TOWNGOWN_FINISH", "1") == "1"
PAGES = ("/", "/imports/", "/jobs/")
_HEADINGS = (
    "单位编号", "单位名称", "英文名称", "企业类型", "主营业务", "技术领域", "国家", "成立年份",
    "密级", "备注",
)  # fmt: skip
_LETTERS = "华天海东新中远恒瑞博科智蓝绿金明正安泰盛宏鼎凯润晨昊嘉康信达立方元启航星辰宇"
_TOWNS = ("滨城", "河州", "江北", "云台", "南岭", "北湾", "青原", "白石", "龙港", "凤山")
_TRADES = (
    "水处理", "新材料", "生物医药", "智能装备", "半导体", "软件", "环保", "新能源", "食品", "纺织",
    "化工", "精密仪器",
)  # fmt: skip


def make(path: Path, rows: int) -> None:
    """Write the workbook."""
    chance = random.Random(7)
    book = xlsxwriter.Workbook(str(path), {"constant_memory": True})
    sheet = book.add_worksheet("名录")
    sheet.write_row(0, 0, _HEADINGS)
    for number in range(1, rows + 1):
        name, trade = "".join(chance.choices(_LETTERS, k=3)), chance.choice(_TRADES)
        town, other = chance.choice(_TOWNS), chance.choice(_TRADES)
        broken = number % 100 == 0
        sheet.write_row(number, 0, [
            f"ORG-{number:06d}", f"{town}{name}{trade}有限公司", f"Firm {number} Co., Ltd.", "企业",
            f"从事{trade}产品的研发、生产与销售，并用于{other}。", f"{trade}; {other}", "CN",
            chance.randint(1980, 2026), "绝密" if broken else "", f"批次 {number % 7}",
        ])  # fmt: skip
    book.close()


class Beside:
    """What is watched while the worker works: its memory, and how long pages take."""

    def __init__(self, worker: int, address: str, cookie: str) -> None:
        self._worker, self._address, self._cookie = worker, address, cookie
        self.peak, self.pages = 0.0, []  # type: ignore[var-annotated]
        self._stopped = threading.Event()
        self._processor = processor_seconds(worker)

    @contextmanager
    def watching(self) -> Iterator[Beside]:
        threads = [threading.Thread(target=one) for one in (self._memory, self._fetch)]
        for thread in threads:
            thread.start()
        try:
            yield self
        finally:
            self._stopped.set()
            for thread in threads:
                thread.join()

    def _memory(self) -> None:
        while not self._stopped.wait(0.1):
            self.peak = max(self.peak, resident(self._worker) / 2**20)

    def _fetch(self) -> None:
        number = 0
        while not self._stopped.wait(0.1):
            start = time.perf_counter()
            fetch(self._address + PAGES[number % len(PAGES)], self._cookie)
            self.pages.append(time.perf_counter() - start)
            number += 1

    def figures(self) -> dict[str, float]:
        p50, p95 = np.percentile([one * 1000 for one in self.pages] or [0], [50, 95])
        return {
            "worker peak memory MiB": round(self.peak),
            "worker processor s": round(processor_seconds(self._worker) - self._processor, 1),
            "load of the machine": round(os.getloadavg()[0], 1), "pages fetched": len(self.pages),
            "page p50 ms": round(float(p50), 1), "page p95 ms": round(float(p95), 1),
        }  # fmt: skip


def processor_seconds(pid: int) -> float:
    """Return how long a process has been on a processor: what does not depend on others' load."""
    told = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(told[11]) + int(told[12])) / os.sysconf("SC_CLK_TCK")


def fetch(address: str, cookie: str) -> None:
    request = urllib.request.Request(address, headers={"Cookie": f"sessionid={cookie}"})
    with urllib.request.urlopen(request, timeout=60) as answer:
        answer.read()


def _free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


@contextmanager
def running(*command: object) -> Iterator[subprocess.Popen[bytes]]:
    """Run a process beside."""
    with subprocess.Popen([sys.executable, "-m", *map(str, command)]) as one:
        try:
            yield one
        finally:
            one.terminate()


def furnish() -> Any:
    """Make the database and the sample park's atlas; return a signed-in client."""
    import django

    django.setup()
    from django.conf import settings
    from django.core.management import call_command
    from django.test import Client

    from towngown.atlas.importing import converge
    from towngown.atlas.index import index
    from towngown.atlas.store import Store
    from towngown.desk.base.models import User

    call_command("migrate", verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)
    with as_file(files("towngown.sample") / "park.jsonl") as park:
        converge(Store(settings.ATLAS), [f"elements:{park}"])
    index(Store(settings.ATLAS))
    user = User.objects.create_user("officer@example.org", role="officer", name="Officer")
    client = Client(headers={"host": "localhost"})
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def ended(kind: str) -> Any:
    """Wait for the newest job of a kind and return it."""
    from towngown.desk.base.models import Job

    while True:
        job = Job.objects.filter(kind=kind).first()
        if job is not None and not job.is_live():
            if job.state != "done":
                raise RuntimeError(f"{kind}: {job.state} {job.error}")
            return job
        time.sleep(0.1)


def through_the_wizard(client: Any, workbook: Path, worker: int, address: str) -> dict[str, Any]:
    """Hand in, describe, check, take in, finish; return what each took."""
    cookie = client.cookies["sessionid"].value
    with Beside(worker, address, cookie).watching() as wizard:
        start = time.perf_counter()
        with workbook.open("rb") as stream:
            page = client.post("/imports/", {"file": stream, "tier": "park"}).headers["Location"]
        handed_in = time.perf_counter()
        columns = {
            f"column-{at}": field
            for at, field in enumerate(
                ("id", "name", "name_en", "type", "text", "keywords", "country", "year", "tier", "")
            )
        }
        client.post(f"{page}columns", {"format": "organisations", "tier": "park", **columns})
        ended("imports.check")
        checked = time.perf_counter()
        client.post(f"{page}take-in")
        ended("imports.take_in")
        taken = time.perf_counter()
    figures = {
        "rows": ROWS, "file MiB": round(workbook.stat().st_size / 2**20, 1),
        "hand in s": round(handed_in - start, 1), "check s": round(checked - handed_in, 1),
        "take in s": round(taken - checked, 1), "wizard s": round(taken - start, 1),
        "during the wizard": wizard.figures(),
    }  # fmt: skip
    print(json.dumps(figures, ensure_ascii=False), flush=True)
    if FINISH:
        with Beside(worker, address, cookie).watching() as after:
            ended("imports.finish")
        figures["searchable and duplicates found, after it s"] = round(time.perf_counter() - taken)
        figures["during that"] = after.figures()
    return figures


def main() -> None:
    """Measure."""
    with tempfile.TemporaryDirectory() as name:
        os.environ |= {
            "TOWNGOWN_HOME": f"{name}/home",
            "DJANGO_SETTINGS_MODULE": "towngown.desk.project.settings",
        }
        workbook, port = Path(name) / "organisations.xlsx", _free_port()
        make(workbook, ROWS)
        client, address = furnish(), f"http://127.0.0.1:{port}"
        wsgi = "towngown.desk.project.wsgi:application"
        server = running(
            "granian", "--interface", "wsgi", "--port", port, "--log-level", "error", wsgi
        )
        with server, running("towngown.desk.base.worker") as worker:
            while True:
                with suppress(OSError):
                    fetch(f"{address}/health", "")
                    break
                time.sleep(0.2)
            figures = through_the_wizard(client, workbook, worker.pid, address)
    write_result("wizard", figures)


if __name__ == "__main__":
    main()
