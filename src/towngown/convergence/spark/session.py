"""A session with a Spark master, or a clear word on why there is none."""

from __future__ import annotations

import os
import shutil
import socket
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlsplit

from towngown.kernel.errors import UsageError

# Seconds: until somebody answers, and until there is a worker.
_PATIENCE = 10.0
UNTIL_WORKERS = 60.0


@contextmanager
def session(master: str, *, until_workers: float = UNTIL_WORKERS) -> Iterator[Any]:
    """Hand out a session with spark://HOST:PORT or local[N], and end it.

    Raises UsageError where pyspark or Java are missing, or nobody answers at that address or has
    a worker to spare, within a minute or two.
    """
    try:
        import pyspark  # noqa: F401 - whether it is there
    except ImportError as error:
        hint = "pip install 'towngown[spark]'"
        raise UsageError("pyspark is not installed", hint=hint) from error
    if shutil.which("java") is None and "JAVA_HOME" not in os.environ:
        hint = "on Debian: apt-get install openjdk-17-jre-headless"
        raise UsageError("Spark needs Java 17", hint=hint)
    _answers(master)
    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    if master.startswith("local") or (urlsplit(master).hostname or "").startswith("127."):
        os.environ.setdefault("SPARK_LOCAL_IP", "127.0.0.1")
    spark = _started(master)
    try:
        _has_workers(spark, master, until_workers)
        yield spark
    finally:
        spark.stop()


def _started(master: str) -> Any:
    from pyspark.sql import SparkSession

    builder = (
        SparkSession.builder.master(master)
        .appName("towngown resolve")
        .config("spark.ui.enabled", "false")
        .config("spark.ui.showConsoleProgress", "false")
        .config("spark.sql.adaptive.enabled", "true")
        .config("spark.driver.maxResultSize", "0")
        .config("spark.log.level", "ERROR")
    )
    try:
        return builder.getOrCreate()
    except Exception as error:
        raise UsageError(f"Spark did not start: {_first_line(error)}", where=master) from error


def _has_workers(spark: Any, master: str, patience: float) -> None:
    """Wait until an executor has registered beside the driver."""
    if not master.startswith("spark://"):
        return
    until = time.monotonic() + patience
    while time.monotonic() < until:
        try:
            if spark.sparkContext._jsc.sc().getExecutorMemoryStatus().size() > 1:
                return
        except Exception as error:
            raise UsageError("this is no Spark master", where=master) from error
        time.sleep(0.2)
    raise UsageError(
        f"no worker came within {patience:.0f} seconds", where=master,
        hint="are there workers, and have they a core and the memory to spare?",
    )  # fmt: skip


def _first_line(error: Exception) -> str:
    return (str(error).strip().splitlines() or [type(error).__name__])[0]


def _answers(master: str) -> None:
    if not master.startswith("spark://"):
        if not master.startswith("local"):
            raise UsageError(f"no engine {master!r}", hint="spark://HOST:PORT or local[2]")
        return
    place = urlsplit(master)
    try:
        socket.create_connection((place.hostname or "", place.port or 7077), _PATIENCE).close()
    except OSError as error:
        raise UsageError(f"no Spark master answers: {error}", where=master) from error
