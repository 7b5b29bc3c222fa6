"""A session with a Spark master, or a clear word on why there is none."""

from __future__ import annotations

import os
import shutil
import socket
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlsplit

from towngown.kernel.errors import UsageError

_PATIENCE = 10.0


@contextmanager
def session(master: str) -> Iterator[Any]:
    """Hand out a session with spark://HOST:PORT or local[N], and end it.

    Raises UsageError where pyspark or Java are missing or nobody answers at that address.
    """
    try:
        from pyspark.sql import SparkSession
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
    spark = (
        SparkSession.builder.master(master)
        .appName("towngown resolve")
        .config("spark.ui.enabled", "false")
        .config("spark.ui.showConsoleProgress", "false")
        .config("spark.sql.shuffle.partitions", "4" if master.startswith("local") else "64")
        .config("spark.sql.adaptive.enabled", "true")
        .config("spark.log.level", "ERROR")
        .getOrCreate()
    )
    try:
        yield spark
    finally:
        spark.stop()


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
