"""Records on Spark, numbered in the order of their ids."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa

from towngown.convergence.resolution.column_types import typed
from towngown.convergence.resolution.csv_table import id_column
from towngown.convergence.resolution.table import BETWEEN, Table, in_order_of_id
from towngown.convergence.spark.work import Batches, Columns, table_of
from towngown.kernel.errors import UnreadableSource

# Records whose work, with some fifteen pairs each, is one worker's at a time.
_A_PART = 25_000
_SCHEMA = "place long, id string, cells array<string>"
_ARROW = pa.schema([("place", pa.int64()), ("id", pa.string()), ("cells", pa.list_(pa.string()))])


@dataclass(frozen=True, eq=False)
class Records:
    """`frame` has a row a record (place, id, cells): place n is the n-th record by id, from 0.

    The work is cut into `parts`.
    """

    frame: Any
    columns: Columns
    count: int
    parts: int

    @classmethod
    def of_table(cls, spark: Any, table: Table) -> Records:
        """Hand the records of a table out to the workers."""
        table = in_order_of_id(table)
        columns = tuple((one.name, one.type) for one in table.columns)
        rows = list(map(list, zip(*(one.values for one in table.columns), strict=True)))
        arrays = [range(len(table)), table.ids, rows or [[]] * len(table)]
        arrow = pa.Table.from_arrays(
            [pa.array(one, field.type) for one, field in zip(arrays, _ARROW, strict=True)],
            schema=_ARROW,
        )
        parts = _parts(spark, len(table))
        frame = spark.createDataFrame(arrow).repartition(parts, "place").persist()
        return cls(frame, columns, len(table), parts)

    @classmethod
    def of_parquet(cls, spark: Any, place: str, kind: str, learnt_from: int) -> Records:
        """Have the workers read a Parquet file or folder; types are told by a sample.

        Raises UnreadableSource where it has no column of ids, or ids are missing or not unique.
        """
        given = spark.read.parquet(place)
        at = id_column(given.columns)
        if at is None:
            hint = "a CSV file may do without: there rows are numbered"
            raise UnreadableSource("no column of ids", where=place, hint=hint)
        count = given.count()
        parts = _parts(spark, count)
        headings = [name for number, name in enumerate(given.columns) if number != at]
        read = _read(given, given.columns[at], headings).sort("id").persist()
        if count != read.where("id <> ''").select("id").distinct().count():
            raise UnreadableSource("ids are missing or given more than once", where=place)
        frame = read.mapInArrow(_placed(_starts(read)), _SCHEMA).persist()
        sample = _sample(frame, learnt_from)
        found = [
            typed(kind, name, [row[number] for row in sample.column("cells").to_pylist()])
            for number, name in enumerate(headings)
        ]
        return cls(frame, tuple((one.name, one.type) for one in found), count, parts)

    def table(self, most: int) -> Table:
        """Return up to so many records, chosen by chance, in the order of their ids."""
        found = _sample(self.frame, most)
        return table_of(
            self.columns, found.column("id").to_pylist(), found.column("cells").to_pylist()
        )


def _parts(spark: Any, count: int) -> int:
    """Cut all that follows into as many parts as so many records are worth, and return these."""
    parts = max(int(spark.sparkContext.defaultParallelism), count // _A_PART + 1)
    spark.conf.set("spark.sql.shuffle.partitions", str(parts))
    return parts


def _read(given: Any, id_: str, headings: list[str]) -> Any:
    """Return (id, cells), all as text without blanks around it; several values are put together."""
    from pyspark.sql import functions

    def text(name: str) -> Any:
        quoted = "`" + name.replace("`", "``") + "`"
        is_list = given.schema[name].dataType.typeName() == "array"
        column = functions.col(quoted)
        return functions.trim(
            functions.concat_ws(BETWEEN, column if is_list else column.cast("string"))
        )

    return given.select(text(id_).alias("id"), functions.array(*map(text, headings)).alias("cells"))


def _starts(ordered: Any) -> dict[int, int]:
    """Return the place of the first record of each partition."""
    from pyspark.sql import functions

    rows = ordered.groupBy(functions.spark_partition_id().alias("part")).count().collect()
    sizes = {row["part"]: row["count"] for row in rows}
    parts = sorted(sizes)
    ends = np.cumsum([0, *(sizes[part] for part in parts)]).tolist()
    return dict(zip(parts, ends, strict=False))


def _placed(starts: Mapping[int, int]) -> Batches:
    def work(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        from pyspark import TaskContext

        context = TaskContext.get()
        at = starts.get(context.partitionId(), 0) if context else 0
        for batch in batches:
            places = pa.array(range(at, at + batch.num_rows), pa.int64())
            at += batch.num_rows
            yield pa.RecordBatch.from_arrays(
                [places, *batch.columns], names=["place", "id", "cells"]
            )

    return work


def _sample(frame: Any, most: int) -> Any:
    """Return up to so many records as an Arrow table, by the hashes of their ids."""
    from pyspark.sql import functions

    chosen = frame.orderBy(functions.xxhash64("id"), "id").limit(most)
    return chosen.toArrow().sort_by("place")
