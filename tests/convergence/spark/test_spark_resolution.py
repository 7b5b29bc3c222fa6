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
from contextlib import contextmanager
from pathlib import Path

import pyarrow as pa
import pytest
from pyarrow.csv import ConvertOptions, read_csv
from pyarrow.parquet import write_table as write_parquet

from invented_people import people
from towngown.atlas.store import Store
from towngown.convergence.resolution import AT_LEAST, read_table, resolve, sureness
from towngown.convergence.resolution.table import in_order_of_id
from towngown.convergence.spark import resolve_on_spark
from towngown.convergence.spark.learning import learnt, statistics_of
from towngown.convergence.spark.records import Records
from towngown.convergence.spark.session import session
from towngown.convergence.spark.work import linker_of
from towngown.kernel.errors import UsageError

pyspark = pytest.importorskip("pyspark", reason="pip install 'towngown[spark]'")
java = pytest.mark.skipif(
    shutil.which("java") is None, reason="on Debian: apt-get install openjdk-17-jre-headless"
)
_HEADINGS = ("id", "given name", "surname", "date of birth", "suburb", "soc sec id", "orcid")
AS_TEXT = ConvertOptions(column_types=dict.fromkeys(_HEADINGS, pa.string()))


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def cluster(folder: Path, workers: int) -> Iterator[str]:
    """Hand out the address of a master with so many workers of one core each, and end them."""
    jars = Path(pyspark.__file__).parent / "jars"
    port = free_port()
    url = f"spark://127.0.0.1:{port}"
    run = ["java", "-Xmx512m", "-cp", f"{jars}/*"]
    loopback = ["--host", "127.0.0.1"]
    no_page = ["--webui-port", "0"]
    deploy = "org.apache.spark.deploy"
    of_master = [f"{deploy}.master.Master", *loopback, "--port", str(port), *no_page]
    of_worker = [f"{deploy}.worker.Worker", *loopback, *no_page, "--cores", "1",
                 "--memory", "1g", "--work-dir", str(folder / "work"), url]  # fmt: skip
    environment = {
        **os.environ,
        "SPARK_HOME": str(jars.parent),
        "SPARK_SCALA_VERSION": "2.13",
        "SPARK_LOCAL_IP": "127.0.0.1",
        "PYSPARK_PYTHON": sys.executable,
    }
    started: list[subprocess.Popen[bytes]] = []
    with (folder / "spark.log").open("w") as log:
        try:
            for command in (of_master, *[of_worker] * workers):
                started.append(
                    subprocess.Popen([*run, *command], env=environment, stdout=log, stderr=log)
                )
                if len(started) == 1:
                    answers(port)
            yield url
        finally:
            for one in started[::-1]:
                one.terminate()
            for one in started:
                try:
                    one.wait(20)
                except subprocess.TimeoutExpired:
                    one.kill()
                    one.wait()
    assert not is_open(port)


@pytest.fixture
def master(tmp_path: Path) -> Iterator[str]:
    """Hand out the address of a master with two workers."""
    with cluster(tmp_path, workers=2) as url:
        yield url


def is_open(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def answers(port: int) -> None:
    for _ in range(300):
        if is_open(port):
            return
        time.sleep(0.2)
    raise AssertionError("the master did not start")


def written(path: Path) -> Path:
    """Write 3,000 records of 2,200 people; some have an ORCID, and their doubles another one."""
    table, _ = people(2_200, 800)
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(("id", *(column.name for column in table.columns), "orcid"))
        for row, id_ in enumerate(table.ids):
            cells = [column.value(row) for column in table.columns]
            orcid = f"0000-0001-0000-{id_[1:5]}" if id_ < "p0040" else ""
            if id_ < "p0010" and id_.endswith("-1"):
                orcid = f"0000-0002-0000-{id_[1:5]}"
            writer.writerow((id_, *cells, orcid))
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


def as_parquet(records: Path, folder: Path) -> Path:
    """Write the records in two files, in another order."""
    table = read_csv(records, convert_options=AS_TEXT)
    folder.mkdir()
    for number in (0, 1):
        places = list(range(table.num_rows))[number::2][::-1]
        write_parquet(table.take(places), folder / f"{number}.parquet")
    return folder


@java
def test_two_workers_answer_as_one_machine_does(master: str, tmp_path: Path) -> None:
    records = written(tmp_path / "people.csv")
    alone = resolved(records, tmp_path / "alone.csv")
    assert resolved(records, tmp_path / "spark.csv", "--engine", master) == alone
    rows = dict(line.split(",")[:2] for line in alone.splitlines()[1:])
    joined = sum(rows[f"p{n:04d}-1"] == f"p{n:04d}-0" for n in range(800))
    assert len(rows) == 3_000
    assert joined > 700
    assert not any(rows[f"p{n:04d}-1"] == rows[f"p{n:04d}-0"] for n in range(10))


@java
def test_parquet_and_statistics_counted_by_workers_give_the_same(tmp_path: Path) -> None:
    records = written(tmp_path / "people.csv")
    table = in_order_of_id(read_table(records, "person"))
    alone = resolve(table, "person", keys_only=True)
    with session("local[2]") as spark:
        folder = as_parquet(records, tmp_path / "people.parquet")
        read = Records.of_parquet(spark, str(folder), "person", 10_000)
        counted = statistics_of(read, alone.model)
        found = resolve_on_spark(spark, folder, "person", model=alone.model).toArrow()
    assert read.columns == tuple((one.name, one.type) for one in table.columns)
    assert counted.to_bytes() == alone.statistics.to_bytes()
    answers = {row["id"]: (row["cluster"], round(row["sure"], 4)) for row in found.to_pylist()}
    clusters = [table.ids[at] for at in alone.cluster.tolist()]
    sure = [round(one, 4) for one in sureness(alone).tolist()]
    assert answers == dict(zip(table.ids, zip(clusters, sure, strict=True), strict=True))


@java
def test_what_a_sampled_model_knows_is_that_of_all_records(tmp_path: Path) -> None:
    table = in_order_of_id(read_table(written(tmp_path / "people.csv"), "person"))
    with session("local[2]") as spark:
        task = learnt(Records.of_table(spark, table), "person", AT_LEAST, 300)
    linker = linker_of(task)
    assert linker.model.records == 300
    whole = resolve(table, "person", model=linker.model, keys_only=True).statistics
    assert linker.statistics.to_bytes() == whole.to_bytes()


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


@java
def test_a_master_without_workers_is_told_after_a_while(tmp_path: Path) -> None:
    with (
        cluster(tmp_path, workers=0) as url,
        pytest.raises(UsageError, match="no worker came within 1 seconds"),
        session(url, until_workers=1.0),
    ):
        pass


def test_parquet_without_an_engine_is_a_usage_error(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "towngown", "resolve", "--records", str(tmp_path), "--kind",
         "person", "--out", str(tmp_path / "out.csv")],
        capture_output=True, text=True, check=False, encoding="utf-8",
    )  # fmt: skip
    assert done.returncode == 2
    assert "Parquet is read on Spark: give --engine" in done.stderr
