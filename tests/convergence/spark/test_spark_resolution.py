"""The same answer on Spark: a master and two workers on loopback, the command as a process."""

from __future__ import annotations

import csv
import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from towngown.atlas.store import Store
from towngown.convergence.resolution import AT_LEAST, read_table, resolve
from towngown.convergence.spark import resolving
from towngown.convergence.spark.session import session
from towngown.kernel.errors import UsageError

pyspark = pytest.importorskip("pyspark", reason="pip install 'towngown[spark]'")
java = pytest.mark.skipif(
    shutil.which("java") is None, reason="on Debian: apt-get install openjdk-17-jre-headless"
)
_FIRST = ("Adela", "Bruno", "Carla", "Dorian", "Elif", "Fabio", "Greta", "Hanno", "张", "王")
_LAST = ("Barberg", "Caldale", "Drofield", "Fenford", "Golhaven", "Hulland", "Jormark", "伟")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture
def master(tmp_path: Path) -> Iterator[str]:
    """Hand out the address of a master with two workers of one core each."""
    jars = Path(pyspark.__file__).parent / "jars"
    port = free_port()
    url = f"spark://127.0.0.1:{port}"
    run = ["java", "-Xmx512m", "-cp", f"{jars}/*"]
    of_master = [
        "org.apache.spark.deploy.master.Master",
        "--host",
        "127.0.0.1",
        "--port",
        str(port),
    ]
    of_worker = ["org.apache.spark.deploy.worker.Worker", "--host", "127.0.0.1", "--cores", "1",
                 "--memory", "1g", "--work-dir", str(tmp_path / "work"), url]  # fmt: skip
    environment = {
        **os.environ,
        "SPARK_HOME": str(jars.parent),
        "SPARK_SCALA_VERSION": "2.13",
        "SPARK_LOCAL_IP": "127.0.0.1",
        "PYSPARK_PYTHON": sys.executable,
    }
    log = (tmp_path / "spark.log").open("w")
    started = []
    for command in (of_master, of_worker, of_worker):
        started.append(subprocess.Popen([*run, *command], env=environment, stdout=log, stderr=log))
        if len(started) == 1:
            answers(port)
    try:
        yield url
    finally:
        for one in started[::-1]:
            one.terminate()
        for one in started:
            one.wait(20)
        log.close()


def answers(port: int) -> None:
    for _ in range(100):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.2)
    raise AssertionError("the master did not start")


def people(path: Path) -> Path:
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(("id", "given_name", "surname", "date_of_birth", "address_1", "phone"))
        for n in range(400):
            born = f"19{40 + n % 50}{n % 12 + 1:02d}{n % 27 + 1:02d}"
            street = f"{_LAST[n % 7]} street {n}"
            person = (
                _FIRST[n % 10],
                _LAST[(n * 7) % 8],
                born,
                street,
                f"88{n:03d}{n * 7919 % 9973}",
            )
            writer.writerow((f"a{n:03d}", *person))
            if n % 2:
                writer.writerow((f"b{n:03d}", person[0], person[1][:-1] + "x", *person[2:4], ""))
            if n % 5 == 0:
                writer.writerow((f"c{n:03d}", person[1], person[0], person[2], "", person[4]))
    return path


def resolved(records: Path, out: Path, *more: str) -> str:
    done = subprocess.run(
        [sys.executable, "-m", "towngown", "resolve", "--records", str(records), "--kind",
         "person", "--out", str(out), "--quiet", *more],
        capture_output=True, text=True, check=False, encoding="utf-8",
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-3000:]
    assert "clusters" in done.stdout
    return out.read_text(encoding="utf-8")


@java
def test_two_workers_answer_as_one_machine_does(master: str, tmp_path: Path) -> None:
    records = people(tmp_path / "people.csv")
    alone = resolved(records, tmp_path / "alone.csv")
    assert resolved(records, tmp_path / "spark.csv", "--engine", master) == alone
    assert 400 <= len({line.split(",")[1] for line in alone.splitlines()[1:]}) <= 480


@java
def test_nobody_at_the_address_is_told_at_once() -> None:
    with (
        pytest.raises(UsageError, match="no Spark master answers"),
        session(f"spark://127.0.0.1:{free_port()}"),
    ):
        pass
    with pytest.raises(UsageError, match="no engine 'yarn'"), session("yarn"):
        pass


@java
def test_an_import_on_spark_joins_what_one_machine_joins(tmp_path: Path) -> None:
    lists = Path(__file__).parents[3] / "src/towngown/sample/lists"
    found = []
    for atlas, engine in (("alone", ()), ("spark", ("--engine", "local[2]"))):
        done = subprocess.run(
            [sys.executable, "-m", "towngown", "converge", f"people:{lists / 'people'}", "--atlas",
             str(tmp_path / atlas), "--no-index", "--json", "--quiet", *engine],
            capture_output=True, text=True, check=False, encoding="utf-8",
        )  # fmt: skip
        assert done.returncode == 0, done.stderr[-3000:]
        snapshot = Store(str(tmp_path / atlas)).snapshot()
        found.append(
            {
                (row["key"], row["element"])
                for batch in snapshot.scan("records", columns=["key", "element"])
                for row in batch.to_pylist()
            }
        )
    assert found[0] == found[1]
    assert len({element for _, element in found[0]}) < len(found[0])


def test_what_a_sampled_model_knows_is_that_of_all_records(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    table = read_table(people(tmp_path / "people.csv"), "person")
    monkeypatch.setattr(resolving, "LEARNT_FROM", 300)
    model, statistics = resolving._learnt(table, "person", AT_LEAST)
    assert model.records == 300
    whole = resolve(table, "person", model=model, keys_only=True).statistics
    assert statistics.to_bytes() == whole.to_bytes()
